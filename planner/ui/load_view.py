"""The load page of a supervisor: shifts that need mending, not scores of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
import streamlit as st

from planner.desk.loads import TeamLoad
from planner.domain import AgentDay, Level
from planner.ui import text
from planner.ui.parts import WORDS, figures, table
from planner.ui.text import _
from planner.wellbeing import DISCLAIMER, HARD_TRIGGERS, PRACTICE, Indicator, Scope, indicator

_SCOPES = {
    Scope.DAY: _("Of an agent-day"),
    Scope.WEEK: _("Of an agent-week"),
    Scope.PLAN: _("Of the whole plan"),
    Scope.BESIDE: _("Beside the plan: what is predicted, told and marked"),
}


def headline(found: TeamLoad) -> None:
    """Show how many agent-days are green, amber and red, and of whom."""
    levels = [d.level for d in found.days]
    figures(
        [
            ("● " + _("Green agent-days"), text.number(levels.count(Level.GREEN)), ""),
            ("◆ " + _("Amber agent-days"), text.number(levels.count(Level.AMBER)), ""),
            ("▲ " + _("Red agent-days"), text.number(levels.count(Level.RED)), ""),
        ]
    )
    whom = _("everybody") if found.team is None else _("your team, {t}").format(t=found.team)
    st.caption(_("Days at work of {whom}.").format(whom=text.plain(whom)))
    st.caption(f"{DISCLAIMER} {PRACTICE}")


def overrun(found: TeamLoad) -> None:
    """Say how far contacts are expected to run into breaks and past shift ends."""
    minutes = sum(o.minutes for o in found.overruns)
    leaves = sum(o.leaves for o in found.overruns)
    if not leaves:
        return
    st.markdown(
        _("Contacts are expected to run **{m} min** past planned breaks and shift ends in the "
          "week, all people together: {e} min for each of {n}. These minutes come out of breaks "
          "and free time; more heads where a channel thins out shorten them.").format(
            m=text.number(minutes),
            e=text.number(minutes / leaves, 1),
            n=text.count(leaves, _("break or end"), _("breaks and ends")),
        )
    )  # fmt: skip


def plan_figures(found: TeamLoad) -> None:
    """List the figures of the whole plan with formula, source and strength of evidence."""
    st.caption(_("Of the whole plan, all teams together."))
    rows = []
    for name, value in found.plan.items():
        known = indicator(name)
        rows.append(
            {
                _("Figure"): known.name,
                _("Value"): text.measure(value, known.unit),
                _("Formula"): known.formula,
                _("Source"): known.source,
                _("Evidence"): known.strength.value,
            }
        )
    table(rows)


def shifts_to_mend(found: TeamLoad, records: Iterable[Indicator]) -> None:
    """List shifts with a hard trigger or a red indicator, by day and name, with the reason.

    `records`: indicators with the thresholds in force.
    """
    known = {i.id: i for i in records}
    rows = [(d.day, found.names[d.agent], why) for d in found.days for why in _reasons(d, known)]
    st.header(_("Shifts to look at"))
    if not rows:
        st.success(_("None of these shifts breaks a rule or reaches a red threshold."))
        return
    st.caption(WORDS + " " + _("Sorted by day and name; nobody is ranked."))
    table(
        [
            {_("Day"): text.day(found.grid.dates[day]), _("Shift of"): name, _("What to mend"): why}
            for day, name, why in sorted(rows)
        ],
        most=12,
    )


def _reasons(one: AgentDay, records: Mapping[str, Indicator]) -> list[str]:
    reasons = [HARD_TRIGGERS[name] for name in one.hard]
    for name, value in one.values.items():
        known = records[name]
        if known.anchors and known.level(value) is Level.RED:
            reasons.append(
                _("{name}: {v}, red from {r}").format(
                    name=known.name,
                    v=text.measure(value, known.unit),
                    r=text.measure(known.anchors[2], known.unit),
                )
            )
    return reasons


def by_day(found: TeamLoad) -> None:
    """Show the number of agent-days by level and weekday, and the overrun expected."""
    rows = []
    for day, date in enumerate(found.grid.dates[:7]):
        levels = [d.level for d in found.days if d.day == day]
        rows.append(
            {
                _("Day"): text.day(date),
                _("At work"): len(levels),
                "● " + _("green"): levels.count(Level.GREEN),
                "◆ " + _("amber"): levels.count(Level.AMBER),
                "▲ " + _("red"): levels.count(Level.RED),
                _("Overrun of breaks and shifts, all teams, min"): round(
                    found.overruns[day].minutes
                ),
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def registry(records: Iterable[Indicator]) -> None:
    """Show every indicator: what it is, how it is computed, where the thresholds come from."""
    known = tuple(records)
    for scope in Scope:
        with st.expander(_SCOPES[scope]):
            table([_record(i) for i in known if i.scope is scope])


def _record(one: Indicator) -> dict[str, str]:
    levels = " / ".join(f"{a:g}" for a in one.anchors) if one.anchors else "–"
    return {
        _("Indicator"): f"{one.name}, {one.unit}",
        _("Formula"): one.formula,
        _("0 / amber / red"): levels,
        _("Weight"): f"{one.weight:g}" if one.weight else "",
        _("Source"): one.source,
        _("Evidence"): f"{one.strength.value}: {one.strength.meaning}",
        _("Seen by"): "; ".join(f"{r.value}: {v.value}" for r, v in one.seen_by.items()),
    }
