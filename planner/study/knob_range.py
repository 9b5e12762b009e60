"""Which values of a knob a curve goes through: those at which a week can be published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from planner.domain import AgentId, Forecast, Roster
from planner.errors import BadInput
from planner.roster import allocate, unplaced
from planner.study.frontier import LEAST_POINTS, as_knob, prepared
from planner.study.scenario import Knobs, with_knobs
from planner.study.turns_policy import value_in_force
from planner.study.week import Inputs
from planner.wellbeing import quota_faults

CURVE_STEPS: Mapping[str, float] = {
    "quota_factor": 0.05,
    "occupancy_cap": 0.025,
    "back_to_back_cap": 0.1,
    "service_share": 0.04,
    "daily_rest_h": 0.5,
    "max_stretch_min": 15,
    "peak_cap_day_min": 30,
}
RANGES: Mapping[str, tuple[float, float]] = {
    "quota_factor": (0.1, 2.0),
    "occupancy_cap": (
        0.4,
        0.95,
    ),  # above it a quota counted at the planned rate forbids most shifts
    "back_to_back_cap": (0.05, 1.0),
    "service_share": (0.1, 0.99),
    "daily_rest_h": (8.0, 24.0),
    "max_stretch_min": (30.0, 360.0),
    "peak_cap_day_min": (0.0, 1440.0),
}
PARTS = (1, 2, 4, 5)


def curve_values(
    inputs: Inputs,
    knob: str,
    count: int = LEAST_POINTS,
    *,
    is_possible: Callable[[float], bool] = lambda _value: True,
) -> tuple[float, ...]:
    """Return the values of a curve: the one in force and steps both ways that the law allows.

    A way ends where a step is not possible; where both end too soon, steps are parted (`PARTS`).
    """
    now = value_in_force(inputs.lawful.centre, knob)
    found = {now}
    for parts in (1,) if knob.endswith("_min") else PARTS:
        found, ways = {now}, {-1, 1}
        for number in range(1, 4 * count):
            for way in sorted(ways):
                value = round(now + way * number * CURVE_STEPS[knob] / parts, 6)
                if not (_may_be(inputs, knob, value) and is_possible(value)):
                    ways.remove(way)
                elif len(found) < count:
                    found.add(value)
            if len(found) == count:
                return tuple(sorted(found))
    return tuple(sorted(found))


def nobody_loses_a_week(inputs: Inputs, forecasted: Forecast, knob: str) -> Callable[[float], bool]:
    """Return whether all agents who have a lawful week in force keep one at a value of a knob."""

    def without(turned: Inputs) -> set[AgentId]:
        return {agent for agent, _ in unplaced(prepared(turned, forecasted).case)}

    before = without(inputs)

    @cache
    def is_possible(value: float) -> bool:
        return without(with_knobs(inputs, Knobs.of({knob: as_knob(knob, value)}))) <= before

    return is_possible


def quotas_fit(
    inputs: Inputs, forecasted: Forecast, knob: str, roster: Roster
) -> Callable[[float], bool]:
    """Return whether a roster's days have time for their quotas at a value of the quota's knob.

    At least as many agents as in force: a plan with a quota above humane capacity is refused
    publication, so a curve of quotas ends there. Other knobs move no quota.
    """
    if knob != "quota_factor":
        return lambda _value: True
    activities = allocate(prepared(inputs, forecasted).case, roster)

    @cache
    def misfits(value: float) -> int:
        turned = with_knobs(inputs, Knobs.of({knob: value}))
        faults = quota_faults(
            turned.centre, turned.people, roster=roster, activities=activities, forecast=forecasted
        )
        return len(faults)

    now = misfits(value_in_force(inputs.centre, knob))
    return lambda value: misfits(value) <= now


def _may_be(inputs: Inputs, knob: str, value: float) -> bool:
    low, high = RANGES[knob]
    try:
        turned = with_knobs(inputs, Knobs.of({knob: as_knob(knob, value)})).lawful
    except BadInput:
        return False
    kept = getattr(turned.centre.policy, knob)
    return low <= value <= high and abs(float(kept) - value) < 1e-9
