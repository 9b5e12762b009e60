"""What is stored about an agent, as tables that a person can read."""

from __future__ import annotations

import calendar
from datetime import date

import pandas as pd
import streamlit as st

from planner.desk import my_data
from planner.desk.my_data import MyRecord
from planner.domain import zone_info
from planner.ui import grids, text
from planner.ui.parts import table
from planner.ui.session import Visit
from planner.ui.text import _

MOST = 5  # rows that stand on the page; more scroll in a frame


def take_along(here: Visit) -> None:
    """Offer everything as a file; the log notes when it is taken."""
    st.download_button(
        _("Take my data along (JSON)"),
        data=my_data.my_data(here.desk, here.user),
        file_name="my-data.json",
        mime="application/json",
        on_click=my_data.log_my_data,
        args=(here.desk, here.user),
    )


def record(found: MyRecord) -> None:
    """Show the record of the agent line by line."""
    agent, contract = found.agent, found.contract
    low, high = (text.number(m / 60, 1) for m in contract.paid_week_min)
    st.header(_("Your record"))
    rows = [
        (_("Name"), agent.name),
        (_("Agent number"), agent.id),
        (_("Team"), agent.team),
        (_("Site"), agent.site or _("none")),
        (_("Skills"), ", ".join(found.channels)),
        (
            _("Contract"),
            _("{name}: {low} to {high} h a week").format(name=contract.name, low=low, high=high),
        ),
        (_("Available"), _available(found)),
        (_("Starts wished"), _starts(found)),
        (_("Leave"), _days(sorted(agent.leave))),
        (_("Wishes for free days"), _days(sorted(w.day for w in agent.wishes))),
        (_("Days entered as you asked"), _days(list(found.asked))),
        (_("Published standby"), "; ".join(found.standby) or _("none")),
        (
            _("Fixed blocks"),
            "; ".join(
                f"{text.day(b.day)} {_minutes(b.span.start)}–{_minutes(b.span.end)} {b.kind.value}"
                for b in agent.blocks
            )
            or "–",
        ),
        (
            _("Blocks to be placed"),
            "; ".join(
                _("{kind} of {n} min between {a} and {b}").format(
                    kind=m.kind.value, n=m.length_min, a=text.day(m.first), b=text.day(m.last)
                )
                for m in agent.movable
            )
            or "–",
        ),
    ]
    st.table(pd.DataFrame(rows, columns=[_("What"), _("Stored")]).set_index(_("What")))


def shifts(found: MyRecord) -> None:
    """Show the published shifts."""
    st.header(_("Your published shifts"))
    if not found.shifts:
        st.caption(_("None yet. A shift appears here once its week is published."))
        return
    rows = [
        {
            _("Week"): one.week,
            _("Day"): text.day(one.grid.dates[one.shift.day]),
            _("Shift"): grids.shift_text(one.grid, one.shift),
            _("Pauses"): grids.pauses_text(one.grid, one.shift),
        }
        for one in found.shifts
    ]
    table(rows, most=MOST)
    if found.hard:
        told = ", ".join(f"{week} {text.amount(n)}" for week, n in sorted(found.hard.items()))
        st.caption(
            _("Hard contacts expected of you by week, for the fairness ledger: {t}.").format(t=told)
        )


def log(found: MyRecord, zone: str) -> None:
    """Show who did or saw what of the agent's."""
    st.header(_("Who did what with your record"))
    if not found.log:
        st.caption(_("Nobody changed or exported your record yet."))
        return
    rows = [
        {
            _("When"): text.moment(line.at.astimezone(zone_info(zone))),
            _("Who"): line.actor,
            _("What"): line.action,
        }
        for line in found.log
    ]
    table(rows, most=MOST)


def _available(found: MyRecord) -> str:
    days = []
    for name, spans in zip(calendar.day_abbr, found.agent.available, strict=True):
        if any(s.start > 0 or s.end < 24 * 60 for s in spans) or not spans:
            hours = ", ".join(f"{_minutes(s.start)}–{_minutes(s.end)}" for s in spans)
            days.append(f"{name} {hours or _('not')}")
    return "; ".join(days) or _("at any time")


def _starts(found: MyRecord) -> str:
    wished = found.agent.preferred_start
    return "–" if wished is None else f"{_minutes(wished[0])}–{_minutes(wished[1])}"


def _days(days: list[date]) -> str:
    return ", ".join(f"{text.day(d)} {d.year}" for d in days) or "–"


def _minutes(value: int) -> str:
    return f"{value // 60 % 24:02d}:{value % 60:02d}"
