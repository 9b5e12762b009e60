"""The customers' side: doors open, promises kept alike, money with its range and its label."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import streamlit as st

from planner.desk import customers
from planner.desk.customers import WANTED, Meeting, Worth
from planner.domain import Centre, Grid
from planner.staffing import Hour
from planner.study.money import LEAVER_REASONS, Figure, Standing, leaver_reasons
from planner.study.work_mix import (
    Reason,
    avoidable_minutes,
    content_gaps,
    decision_latitude,
    escalation_minutes,
    human_route_faults,
)
from planner.ui import text
from planner.ui.parts import figures, pick, table, told
from planner.ui.session import Visit
from planner.ui.text import _

NEARLY_ALL = 0.995  # service that whole per cent show as 100


def doors(found: Meeting, centre: Centre) -> None:
    """Show reach, one more hour, single-channel hours, consistency and parity."""
    more = found.one_more_hour
    figures(
        [
            (_("Reached"), text.share(found.reach.share, 1),
             _("Share of attempts made while a live channel is open (measured).")),
            (_("One hour longer"), _("+{n} contacts").format(n=text.number(more.gained, 1)),
             _("Contacts a week that an hour more at the end of each open day would reach.")),
            (_("Opening hours it adds"), text.hours(more.added_h), _("Opening hours a week.")),
            (_("Fewer than two ways in"), text.share(found.single_channel, 1),
             _("Share of demand that meets fewer than two open channels, or none live.")),
        ]
    )  # fmt: skip
    if not found.is_dark_counted:
        st.caption(
            _("Missing: attempts outside opening hours. Import them with the contacts (voicemail, "
              "web attempts); until then everybody seems to be reached.")
        )  # fmt: skip
    _promises(found, centre)


def _promises(found: Meeting, centre: Centre) -> None:
    steady = found.steadiness
    if steady is None:
        st.caption(_("Missing: a published roster of this week. Consistency and parity need it."))
        return
    rows = [
        {
            _("Channel"): channel.name,
            _("Open intervals with the promise kept"): text.share(
                steady.by_channel.get(channel.id, math.nan), 1
            ),
            _("Worst hour, in time"): _worst_hour(found.grid, steady.worst_hours.get(channel.id)),
            _("Against voice"): text.number(found.parity[channel.id].against_voice, 2)
            if channel.id in found.parity and math.isfinite(found.parity[channel.id].against_voice)
            else "–",
        }
        for channel in centre.channels
        if channel.id in found.parity
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    st.caption(
        _("Estimated from the published roster. Against voice: the share of its own promise that a "
          "channel keeps, over voice's. Contacts move to another channel only where it is on a par "
          "with voice (1.00 or more).")
    )  # fmt: skip
    if found.preferred is None:
        st.caption(_("Missing: preferred channels. Enter them under Why they make contact."))
    else:
        st.markdown(
            _(
                "**{s}** of contacts are served in the channel they prefer within its promise."
            ).format(s=text.share(found.preferred, 1))
        )


def _worst_hour(grid: Grid, hour: Hour | None) -> str:
    if hour is None or (hour.kept >= 1 and hour.service_level > NEARLY_ALL):
        return "–"
    begin = grid.when(hour.start)
    return f"{text.day(begin.date())} {text.clock(begin)}, {text.share(hour.service_level)}"


def money(here: Visit, found: tuple[Worth, ...]) -> None:
    """Show each figure with range and label, or which input it lacks."""
    st.header(_("What service and strain are worth"))
    rows = [
        {
            _("Figure"): w.name.capitalize(),
            _("Likely"): text.amount(w.figure.value) if w.figure else "–",
            _("Range"): _range(w.figure) if w.figure else "–",
            _("Label"): w.figure.standing.value if w.figure else _("missing"),
            _("Source, or what is missing"): w.figure.source
            if w.figure
            else "; ".join(WANTED[m] for m in w.missing),
        }
        for w in found
    ]
    table(rows)
    shares, standing = leaver_reasons(customers.leavers_of(here.desk, here.user))
    split = ", ".join(f"{reason} {text.share(s)}" for reason, s in shares.items())
    is_quoted = standing is Standing.QUOTED
    how = _("quoted without a study") if is_quoted else _("as counted here")
    st.caption(
        _("Why customers leave, {h}: {s}. An illustration: no figure here is read by the planning "
          "of shifts.").format(h=how, s=split)
    )  # fmt: skip


def leavers_form(here: Visit) -> None:
    """Let the user count why customers left, in place of the quoted split."""
    with st.expander(_("Count why customers left")), st.form("leavers"):
        known = customers.leavers_of(here.desk, here.user)
        places = st.columns(len(LEAVER_REASONS))
        counts = {
            reason: place.number_input(
                reason.capitalize(),
                min_value=0.0,
                value=float(known.get(reason, 0.0)),
                step=1.0,
                format="%g",
                key=f"left-{reason}",
            )
            for place, reason in zip(places, LEAVER_REASONS, strict=True)
        }
        st.caption(_("From your own exit questions. All at 0: the quoted split stands again."))
        if st.form_submit_button(_("Keep the counts")):
            with told():
                customers.set_leavers(here.desk, here.user, counts)
                st.rerun()


def _range(figure: Figure) -> str:
    return f"{text.amount(figure.low)} – {text.amount(figure.high)}"


def figure_form(here: Visit) -> None:
    """Let the user set a figure with range, standing and source."""
    with st.expander(_("Enter a figure")):
        known = customers.figures_of(here.desk, here.user)
        name = pick(_("Which"), {n: text.sentence(ValueError(w)) for n, w in WANTED.items()})
        own = known.get(name)
        with st.form("figure"):
            values = [
                place.number_input(
                    label, min_value=0.0, value=float(v), format="%g", key=f"{name}{k}"
                )
                for k, (place, label, v) in enumerate(
                    zip(
                        st.columns(3),
                        (_("Lowest"), _("Likely"), _("Highest")),
                        (own.low, own.value, own.high) if own else (0.0, 0.0, 0.0),
                        strict=True,
                    )
                )
            ]
            standing = pick(_("How it is known"), {s: s.value for s in Standing})
            source = st.text_input(_("Source"), value=own.source if own else "", key=f"{name}-src")
            if st.form_submit_button(_("Keep the figure")):
                with told():
                    figure = Figure(values[1], values[0], values[2], standing, source)
                    customers.set_figure(here.desk, here.user, name, figure)
                    st.rerun()


def reasons(here: Visit, centre: Centre) -> None:
    """Show what contacts could be spared and who may decide; edit the reasons of a usual week."""
    st.header(_("Why customers make contact"))
    found = customers.reasons_of(here.desk, here.user)
    if not found:
        st.caption(
            _("Missing: contact reasons of a usual week. Enter them in the table: avoidable (a "
              "defect, unclear content, a repeat), how-to, may the agent decide alone.")
        )  # fmt: skip
    else:
        figures(
            [
                (_("Avoidable work"), text.hours(avoidable_minutes(found) / 60),
                 _("Hours of handling a week that a mended product or text would spare.")),
                (_("May decide alone"), text.share(decision_latitude(found)),
                 _("Share of contacts that an agent may settle without asking.")),
                (_("Second agents"), text.hours(escalation_minutes(found) / 60),
                 _("Hours a week of escalation; what a raised limit would spare.")),
            ]
        )  # fmt: skip
        _content_gaps(found, customers.deflected(here.desk, here.user))
    _edit_reasons(here, centre)


def _content_gaps(found: tuple[Reason, ...], deflected: Figure) -> None:
    """List how-to reasons, the largest first, with the hours that a good text would spare."""
    gaps = content_gaps(found, deflected.value)
    if not gaps:
        return
    rows = [
        {
            _("Instruction that customers lack"): name,
            _("Handling a week"): text.hours(minutes / 60),
            _("Saved a week"): text.hours(saved_h),
            _("Range"): f"{text.hours(minutes * deflected.low / 60)} – "
            f"{text.hours(minutes * deflected.high / 60)}",
        }
        for name, minutes, saved_h in gaps
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    st.caption(
        _("Saved if {d} found the answer themselves; {s}: {q}. Enter a figure of yours.").format(
            d=text.share(deflected.value), s=deflected.standing.value,
            q=text.plain(deflected.source),
        )
    )  # fmt: skip


def _edit_reasons(here: Visit, centre: Centre) -> None:
    columns: dict[str, Any] = {
        "name": "", "contacts": 0.0, "aht_s": 300.0, "avoidable": False, "is_how_to": False,
        "may_decide": True, "escalated": 0.0, "second_aht_s": 0.0, "solved": 0.0, "prefers": "",
    }  # fmt: skip
    rows = customers.reason_rows(here.desk, here.user)
    frame = pd.DataFrame(rows or [columns], columns=list(columns))
    edited = st.data_editor(
        frame,
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        column_config={
            "name": _("Reason"),
            "contacts": _("Contacts a week"),
            "aht_s": _("Handle time, s"),
            "avoidable": _("Avoidable"),
            "is_how_to": _("How-to"),
            "may_decide": _("May decide"),
            "escalated": _("Share escalated"),
            "second_aht_s": _("Second handle time, s"),
            "solved": _("Share solved at once (0: not known)"),
            "prefers": st.column_config.SelectboxColumn(
                _("Preferred channel"), options=["", *(c.id for c in centre.channels)]
            ),
        },
    )
    if st.button(_("Keep the reasons")):
        with told():
            full = edited.fillna(value=columns).to_dict("records")
            kept = [{str(k): v for k, v in row.items()} for row in full if row["name"]]
            customers.set_reasons(here.desk, here.user, kept)
            st.rerun()


def routes(here: Visit) -> None:
    """Show every self-service entry without a way to a human, and take entries."""
    st.header(_("A way to a human"))
    known = customers.routes_of(here.desk, here.user)
    for fault in human_route_faults(known):
        st.warning(text.plain(str(fault)))
    if not known:
        st.caption(_("Missing: self-service entries such as a voice menu. Enter them here."))
    elif all(known.values()):
        st.success(_("Every entry leads to a human: {n}.").format(n=text.plain(", ".join(known))))
    with st.form("route", clear_on_submit=True):
        name = st.text_input(_("Self-service entry"))
        has_human = st.checkbox(_("It has a way to a human"))
        if st.form_submit_button(_("Keep the entry")):
            with told():
                customers.set_route(here.desk, here.user, name, on=has_human)
                st.rerun()
