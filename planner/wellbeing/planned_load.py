"""The load of a plan: agent-days, agent-weeks and the figures of the whole plan.

It describes the work as planned, not the person; nothing about performance or health goes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.domain import (
    Activities,
    AgentDay,
    AgentId,
    AgentWeek,
    Breach,
    Centre,
    FloatArray,
    Forecast,
    Load,
    People,
    Roster,
    Span,
)
from planner.errors import BadInput
from planner.wellbeing.days import agent_day, day_frame
from planner.wellbeing.figures import plan_figures
from planner.wellbeing.frame import BAND_LEVELS, Background, Week
from planner.wellbeing.record import DISCLAIMER, PRACTICE
from planner.wellbeing.weeks import agent_week


def load(  # noqa: PLR0913 (one verb for all that a plan's load depends on; keyword-only)
    centre: Centre,
    people: People,
    *,
    roster: Roster,
    activities: Activities,
    forecast: Forecast,
    occupancy: FloatArray | None = None,
    wait_share: FloatArray | None = None,
    past: Mapping[AgentId, tuple[Span, ...]] | None = None,
    breaches: Sequence[Breach] = (),
    background: Background | None = None,
) -> Load:
    """Return the planned load of a roster, before the week is worked.

    Parameters
    ----------
    activities
        Who is on which channel when; its rows of channels are those of the arrays below.
    occupancy, wait_share
        Predicted share of staffed time on contacts, and chance that a customer waits (channels,
        intervals). None: load / heads, and indicators that need waiting are absent.
    past
        Shifts of earlier weeks in (negative) intervals of the roster's grid.
    background
        What else is known: requirement, changes after publication, holidays, earlier burden.
    """
    week = lay_out(
        centre,
        people,
        roster=roster,
        activities=activities,
        forecast=forecast,
        occupancy=occupancy,
        wait_share=wait_share,
        past=past,
        breaches=breaches,
        background=background,
    )
    days = tuple(agent_day(week, day_frame(week, *found)) for found in week.agent_days)
    return Load(
        activities=activities,
        days=days,
        weeks=_weeks(week, days),
        plan=plan_figures(week, days),
        contacts=week.flows[0].contacts,
        occupancy=week.flows[0].occupancy,
        notes=_notes(week),
    )


def lay_out(  # noqa: PLR0913 (the same inputs as `load`; keyword-only)
    centre: Centre,
    people: People,
    *,
    roster: Roster,
    activities: Activities,
    forecast: Forecast,
    occupancy: FloatArray | None = None,
    wait_share: FloatArray | None = None,
    past: Mapping[AgentId, tuple[Span, ...]] | None = None,
    breaches: Sequence[Breach] = (),
    background: Background | None = None,
) -> Week:
    """Return a week laid out for its load; arguments as of `load`."""
    _require_shape(activities, occupancy=occupancy, wait_share=wait_share)
    return Week(
        centre,
        people,
        roster,
        activities,
        forecast,
        occupancy,
        wait_share,
        past or {},
        tuple(breaches),
        background or Background(),
    )


def day_load(week: Week, agent: AgentId, day: int) -> AgentDay | None:
    """Return the load of one agent-day of a week that is laid out; None where no shift is."""
    for found in week.agent_days:
        if found[:2] == (agent, day):
            return agent_day(week, day_frame(week, *found))
    return None


def _require_shape(activities: Activities, **given: FloatArray | None) -> None:
    shape = (len(activities.channels), activities.grid.size)
    for name, array in given.items():
        if array is not None and array.shape != shape:
            raise BadInput(f"{name} has shape {array.shape}, the plan needs {shape}")


def _weeks(week: Week, days: Sequence[AgentDay]) -> tuple[AgentWeek, ...]:
    of_agent: dict[AgentId, list[AgentDay]] = {}
    for day in days:
        of_agent.setdefault(day.agent, []).append(day)
    return tuple(agent_week(week, agent, own) for agent, own in sorted(of_agent.items()))


def _notes(week: Week) -> tuple[str, ...]:
    missing = {
        "without a prediction of waiting, back-to-back share and B-skip pressure are left out": (
            week.wait_share is None
        ),
        "of earlier weeks nothing is known: rest debt, days in a row and weekends count this one": (
            not week.past
        ),
        "no changes after publication were given: instability is left out": (
            week.background.changes is None
        ),
        "the forecast has no 10th and 90th percentile: bands show the play of weights only": (
            len(week.flows) < 1 + len(BAND_LEVELS)
        ),
    }
    return (DISCLAIMER, PRACTICE, *(text for text, applies in missing.items() if applies))
