"""Bringing the roster in use today: what was understood, how it fares beside the best, keep it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from planner.desk import own_roster
from planner.desk.own_roster import Brought
from planner.domain import Centre, Plan
from planner.errors import BadInput
from planner.ui import parts, text
from planner.ui.changing import go_to
from planner.ui.parts import told
from planner.ui.session import Visit
from planner.ui.text import _

MOST_LINES = 200
Row = tuple[str, str, Callable[[float], str]]


def bring(here: Visit, week: str, centre: Centre) -> None:
    """Let the supervisor upload today's roster, look at it beside the best, and keep it."""
    st.caption(
        _(
            "The roster that you use today, as your spreadsheet has it: one row a shift, or agents"
            " in rows and days in columns. It is read, judged, and can be where the search begins."
        )
    )
    upload = st.file_uploader(_("Roster (CSV, XLSX, ODS)"), type=["csv", "txt", "xlsx", "ods"])
    legend = st.text_input(
        _("Legend of shift codes, where the file has none"), placeholder="E = 07:00-15:30; N = 22-6"
    )
    if upload is None:
        return
    try:
        brought = own_roster.look(
            here.desk, here.user, week, upload.getvalue(), upload.name, legend=legend
        )
    except BadInput as error:
        parts.show_faults(error)
        return
    st.markdown("\n".join(f"- {text.plain(line)}" for line in brought.reading.lines))
    _unread(brought)
    _compare(brought, centre)
    _breaches(brought)
    if st.button(_("Keep it as a draft"), type="primary"):
        with told():
            go_to(own_roster.take(here.desk, here.user, brought))


def _unread(brought: Brought) -> None:
    faults = brought.reading.faults
    if faults:
        st.warning(
            _("{n} could not be read; the shifts above can be taken all the same.").format(
                n=text.count(len(faults), _("entry"), _("entries"))
            )
        )
        parts.faults(faults)


def _compare(brought: Brought, centre: Centre) -> None:
    """Show the own roster's figures beside those of the best roster found."""
    rows: list[Row] = [
        ("breaches", _("Rules broken"), text.number),
        ("coverage", _("Covered"), lambda v: text.share(v, 1)),
        ("understaffed_h", _("Short"), text.hours),
        ("paid_h", _("Paid"), text.hours),
        *(
            (f"sl_{c.id}", _("Service level, {name}").format(name=c.name), text.share)
            for c in centre.channels
        ),
        ("red_days", _("Agent-days of high planned load"), text.number),
        ("amber_days", _("Agent-days of raised planned load"), text.number),
        ("wishes_granted", _("Wishes kept"), text.number),
    ]
    figures = own_roster.beside(brought)
    best = brought.best_row
    heading = _("Best found (revision {n})").format(n=best.number) if best else _("Best found")
    table = pd.DataFrame(
        [
            {
                _("Figure"): label,
                _("Your roster"): show(figures[name][0]),
                heading: "–" if (other := figures[name][1]) is None else show(other),
            }
            for name, label, show in rows
            if name in figures
        ]
    )
    st.header(_("Your roster beside the best found"))
    st.dataframe(table, hide_index=True)
    if best is None:
        st.info(_("No lawful roster of this week was built yet; build one to compare."))


def _breaches(brought: Brought) -> None:
    found = brought.own.breaches
    if not found:
        st.success(_("It breaks no rule."))
        return
    names = {a.id: a.name for a in brought.own.brief.inputs.people.agents}
    with st.expander(_("What it breaks ({n})").format(n=text.number(len(found)))):
        parts.breaches(found[:MOST_LINES], names)


def mend(here: Visit, plan: Plan) -> None:
    """Offer the nearest lawful roster of one that was brought, and say what was changed in one."""
    lines = plan.figures.get(own_roster.MENDS)
    if lines is not None:
        with st.expander(_("Changed to make it lawful ({n})").format(n=text.number(len(lines)))):
            st.markdown("\n".join(f"- {text.plain(line)}" for line in lines[:MOST_LINES]))
            st.caption(_("Build again searches on from this revision."))
    elif plan.figures.get(own_roster.BROUGHT) and plan.figures["breaches"]:
        hint = _("Keeps as many days as can be and moves the others as little as can be.")
        if st.button(_("Make it lawful"), help=hint):
            with told():
                go_to(own_roster.make_lawful(here.desk, here.user, plan.id))
