"""The load page of a supervisor: shifts that need mending, not scores of people."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.domain import AgentDay, Level, People
from planner.study.week import Assessment
from planner.ui import text
from planner.ui.parts import WORDS, figures
from planner.ui.text import _
from planner.wellbeing import DISCLAIMER, HARD_TRIGGERS, PRACTICE, Scope, indicator, indicators


def headline(found: Assessment) -> None:
    """Show how many agent-days of the plan are green, amber and red."""
    f = found.figures
    figures(
        [
            ("● " + _("Green agent-days"), text.number(f["green_days"]), ""),
            ("◆ " + _("Amber agent-days"), text.number(f["amber_days"]), ""),
            ("▲ " + _("Red agent-days"), text.number(f["red_days"]), ""),
        ]
    )
    st.caption(f"{DISCLAIMER} {PRACTICE}")


def plan_figures(found: Assessment) -> None:
    """List the figures of the whole plan with formula, source and strength of evidence."""
    rows = []
    for name, value in found.load.plan.items():
        known = indicator(name)
        rows.append(
            {
                _("Figure"): known.name,
                _("Value"): f"{text.number(value, 2)} {known.unit}",
                _("Formula"): known.formula,
                _("Source"): known.source,
                _("Evidence"): known.strength.value,
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def shifts_to_mend(found: Assessment, people: People) -> None:
    """List shifts with a hard trigger or a red indicator, by day and name, with the reason."""
    names = {a.id: a.name for a in people.agents}
    grid = found.brief.grid
    rows = []
    for one in found.load.days:
        for why in _reasons(one):
            rows.append((one.day, names.get(one.agent, one.agent), why))
    st.subheader(_("Shifts to look at"))
    if not rows:
        st.success(_("No shift of this plan breaks a rule or reaches a red threshold."))
        return
    st.caption(WORDS + " " + _("Sorted by day and name; nobody is ranked."))
    table = [
        {_("Day"): text.day(grid.dates[day]), _("Shift of"): name, _("What to mend"): why}
        for day, name, why in sorted(rows)
    ]
    st.dataframe(pd.DataFrame(table), hide_index=True, height=420)


def _reasons(one: AgentDay) -> list[str]:
    reasons = [HARD_TRIGGERS[name] for name in one.hard]
    for name, value in one.values.items():
        known = indicator(name)
        if known.anchors and known.level(value) is Level.RED:
            reasons.append(
                _("{name}: {v} {unit}, red from {r}").format(
                    name=known.name,
                    v=text.number(value, 2),
                    unit=known.unit,
                    r=text.number(known.anchors[2], 2),
                )
            )
    return reasons


def by_day(found: Assessment) -> None:
    """Show the number of agent-days by level and weekday."""
    grid = found.brief.grid
    rows = []
    for day, date in enumerate(grid.dates[:7]):
        levels = [d.level for d in found.load.days if d.day == day]
        rows.append(
            {
                _("Day"): text.day(date),
                _("At work"): len(levels),
                "● " + _("green"): levels.count(Level.GREEN),
                "◆ " + _("amber"): levels.count(Level.AMBER),
                "▲ " + _("red"): levels.count(Level.RED),
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def registry() -> None:
    """Show every indicator: what it is, how it is computed, where the thresholds come from."""
    for scope in Scope:
        st.subheader({"agent-day": _("Of an agent-day"), "agent-week": _("Of an agent-week")}.get(
            scope.value, _("Of the whole plan")
        ))  # fmt: skip
        rows = [
            {
                _("Indicator"): i.name,
                _("Unit"): i.unit,
                _("Formula"): i.formula,
                _("0 / amber / red"): " / ".join(f"{a:g}" for a in i.anchors) if i.anchors else "–",
                _("Weight"): i.weight,
                _("Source"): i.source,
                _("Evidence"): f"{i.strength.value}: {i.strength.meaning}",
                _("Seen by"): "; ".join(f"{r.value}: {v.value}" for r, v in i.seen_by.items()),
            }
            for i in indicators()
            if i.scope is scope
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True)
