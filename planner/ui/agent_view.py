"""What an agent sees of the own week, built for a phone of 390 px."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from planner.desk.my_week import MyWeek, NextUp
from planner.domain import AgentDay, ChannelId, Grid, Level
from planner.study.edit import Change
from planner.study.wishes import asked_for
from planner.ui import grids, text
from planner.ui.navigation import page_path
from planner.ui.text import _
from planner.wellbeing import DISCLAIMER, HARD_TRIGGERS, Thresholds, explain, indicator

_LEVELS = {
    Level.GREEN: "● " + _("green"),
    Level.AMBER: "◆ " + _("amber"),
    Level.RED: "▲ " + _("red"),
}
_WHAT = {
    "shift": _("Shift"),
    "lunch": _("Lunch"),
    "break": _("Break"),
    "split": _("Free"),
    "standby": _("On standby"),
}

_STYLE = """
<style>
.ag-next { border-left: 6px solid #0072B2; padding: .4rem .9rem; margin: .3rem 0 1rem; }
.ag-next b { font-size: 1.35rem; display: block; }
.ag-next span { white-space: nowrap; }
.ag-day { display: grid; grid-template-columns: 6.2rem 1fr auto; gap: .15rem .6rem;
  padding: .55rem .2rem; border-bottom: 1px solid rgba(128,128,128,.3); align-items: baseline; }
.ag-day small { grid-column: 2 / 4; opacity: .85; }
.ag-day .time { font-weight: 600; font-variant-numeric: tabular-nums; }
.ag-today { background: rgba(0,114,178,.10); }
</style>
"""


def next_up(found: tuple[NextUp, ...], today: date) -> None:
    """Show the next shift and, inside it, the next break; `today` as it is at the centre."""
    if not found:
        st.info(_("No shift of yours is published from now on. It appears here once it is."))
        return
    parts = []
    for item in found:
        what = _WHAT.get(item.what, item.what)
        parts.append(
            f'<div class="ag-next">{escape(what)}<b>{escape(_near_day(item.begins.date(), today))} '
            f"<span>{text.clock(item.begins)}–{text.clock(item.ends)}</span></b></div>"
        )
    st.html(_STYLE + "".join(parts))


def _near_day(day: date, today: date) -> str:
    near = {0: _("today"), 1: _("tomorrow")}.get((day - today).days)
    return f"{text.day(day)}, {near}," if near else text.day(day)


def week_list(mine: MyWeek, today: date, names: Mapping[ChannelId, str]) -> None:
    """Show the seven days: shift, pauses, where the time goes."""
    if mine.plan is None:
        return
    grid = mine.plan.roster.grid
    shifts = {s.day: s for s in mine.shifts}
    waiting = {d.day: d for d in mine.standby if not d.called}
    rows = []
    for day, of_day in enumerate(grid.dates[:7]):
        shift = shifts.get(day)
        style = "ag-day ag-today" if of_day == today else "ag-day"
        if shift is None:
            what = _("leave") if of_day in mine.agent.leave else _("free")
            if day in waiting:
                what = _("On standby {hours}").format(hours=grids.shift_text(grid, waiting[day]))
            rows.append(
                f'<div class="{style}"><span>{escape(text.day(of_day))}</span>'
                f"<span>{escape(what)}</span><span></span></div>"
            )
            continue
        rows.append(
            f'<div class="{style}"><span>{escape(text.day(of_day))}</span>'
            f'<span class="time">{escape(grids.shift_text(grid, shift))}</span>'
            f"<span>{text.number(grid.hours(shift.paid), 2)} h</span>"
            f"<small>{escape(grids.pauses_text(grid, shift))}</small>"
            f"{_off_screen(mine, day)}"
            f"<small>{escape(_served(mine, day, names))}</small></div>"
        )
    st.html(_STYLE + "".join(rows))
    low, high = (m / 60 for m in mine.contract.paid_week_min)
    st.markdown(
        _("**{h}** paid this week; your contract says {low} to {high}.").format(
            h=text.hours(mine.paid_h), low=text.hours(low), high=text.hours(high)
        )
    )


def _off_screen(mine: MyWeek, day: int) -> str:
    """Write when to leave the screen, where the labour rules ask for it."""
    begins = mine.off_screen.get(day, ())
    if not begins:
        return ""
    times = ", ".join(text.clock(b) for b in begins)
    words = _("off the screen, {m} min each: {t}").format(m=mine.off_screen_min, t=times)
    return f"<small>{escape(words)}</small>"


def _served(mine: MyWeek, day: int, names: Mapping[ChannelId, str]) -> str:
    hours = mine.served_h.get(day, {})
    return ", ".join(f"{names[c]} {text.number(h, 2)} h" for c, h in hours.items())


def changes(mine: MyWeek) -> None:
    """Say what changed since the publication before, by whom and why."""
    if mine.plan is None:
        return
    if mine.plan.published_at:
        notice = _notice(mine.notice_days)
        st.caption(
            _("Published {when} by {who}").format(
                when=text.moment(
                    mine.plan.published_at.astimezone(mine.plan.roster.grid.when(0).tzinfo)
                ),
                who=text.plain(mine.plan.published_by),
            )
            + notice
            + (f". {_('Why')}: {text.plain(mine.plan.reason)}" if mine.plan.reason else "")
        )
    grid = mine.plan.roster.grid
    for change in mine.changes:
        reason = mine.reasons.get(change.day) or _("no reason was given")
        st.warning(
            _("Changed: {day} {what}. Why: {reason}").format(
                day=text.day(grid.dates[change.day]),
                what=_changed(grid, change),
                reason=text.plain(reason),
            )
        )
    for day in sorted(mine.asked):
        st.info(text.plain(asked_for(grid, day)))
    if mine.asked:
        st.page_link(page_path("agent_data"), label=_("My data"), icon=":material/lock_person:")


def _changed(grid: Grid, change: Change) -> str:
    """Write what a day was and is; where only its pauses moved, those."""
    before, after = (
        grids.shift_text(grid, s) if s else _("free") for s in (change.before, change.after)
    )
    if before == after and change.after:
        pauses = grids.pauses_text(grid, change.after)
        return _("keeps its hours, its pauses are now: {p}").format(p=pauses)
    return _("was {before}, is {after}").format(before=before, after=after)


def standby_changes(mine: MyWeek) -> None:
    """Say what changed of the own standby since the publication before."""
    for change in mine.standby_changes if mine.plan else ():
        grid = mine.plan.roster.grid if mine.plan else None
        if grid is not None:
            sides = (change.before, change.after)
            was, now = (grids.shift_text(grid, d) if d else _("none") for d in sides)
            words = _("Changed: standby on {day} was {before}, is {after}.")
            day = text.day(grid.dates[change.day])
            st.warning(words.format(day=day, before=was, after=now))


def _notice(days: float | None) -> str:
    if days is None:
        return ""
    if days < 1:
        return _(" (less than a day before your first shift)")
    return _(" ({n} before your first shift)").format(n=text.count(int(days), _("day"), _("days")))


def load_days(mine: MyWeek) -> None:
    """Show planned load by day against the agent's own cap, with what makes it up."""
    st.caption(DISCLAIMER)
    if mine.plan is None or not mine.days:
        st.info(_("Your load appears here once a week with shifts of yours is published."))
        return
    grid = mine.plan.roster.grid
    for one in mine.days:
        contacts = mine.contacts_per_day[one.day]
        date, quota = text.day(grid.dates[one.day]), mine.quotas.get(one.day)
        about = _("about {n} contacts").format(n=round(contacts))
        head = f"{_LEVELS[one.level]} · {date} · {about}"
        with st.expander(head):
            if quota:
                st.progress(min(1.0, contacts / quota))
                st.caption(
                    _("about {n} of at most {q} contacts").format(
                        n=text.number(contacts, 1), q=text.number(quota)
                    )
                )
            low, high = one.band
            st.markdown(
                _(
                    "Planned load strain **{s}** ({low}–{high}) of 100; the points add up to it"
                ).format(
                    s=text.number(one.score, 1),
                    low=text.number(low),
                    high=text.number(high),
                )
            )
            for name in one.hard:
                st.markdown(f"- {HARD_TRIGGERS[name]}")
            st.table(_table(one, mine.thresholds))
    st.caption(
        _(
            "No screen shows this score to anybody but you. Your supervisor sees which shifts "
            "need mending. How each figure is made stands on the page Terms and formulas."
        )
    )


def _table(one: AgentDay, thresholds: Thresholds) -> pd.DataFrame:
    """Return what a phone has room for; the points of all rows add up to the composite."""
    points = {r.indicator.id: r.points for r in explain(one, thresholds).reasons}
    rows = [
        (
            indicator(name).name.capitalize(),
            text.measure(value, indicator(name).unit),
            text.number(points[name], 1) if name in points else "–",
        )
        for name, value in sorted(one.values.items(), key=lambda v: -points.get(v[0], -1.0))
    ]
    return pd.DataFrame(rows, columns=[_("What"), _("As planned"), _("Points")]).set_index(
        _("What")
    )
