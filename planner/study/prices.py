"""The price of each rule: what one step looser or tighter changes, held against chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.domain import Centre, Forecast, Roster
from planner.errors import BadInput
from planner.study.frontier import as_knob, prepared, short
from planner.study.scenario import Knobs, with_knobs
from planner.study.week import Assessment, Brief, Effort, Inputs, assess, build


@dataclass(frozen=True, slots=True)
class Price:
    """What one step of a rule changes against the plan, and how much of it may be chance.

    Differences: step less plan. `noise`: the spread (largest less smallest) of repeated searches of
    the same plan; a difference within it is no price.
    """

    rule: str
    value: float
    step: float
    change: Mapping[str, float]
    noise: Mapping[str, float]

    def is_told(self, figure: str) -> bool:
        """Say whether a difference is larger than chance makes it."""
        return abs(self.change[figure]) > self.noise[figure] + 1e-9


PRICED = ("understaffed_h", "paid_h", "red_days", "coverage")
NO_CAP = 1.0
STEPS: Mapping[str, float] = {
    "quota_factor": 0.05,
    "occupancy_cap": 0.02,
    "back_to_back_cap": 0.05,
    "service_share": 0.05,
    "daily_rest_h": 1.0,
    "max_stretch_min": 15,
    "peak_cap_day_min": 30,
}


def spread(found: Sequence[Assessment]) -> dict[str, float]:
    """Return largest less smallest of each priced figure over repeated searches of one plan."""
    return {
        name: float(max(f.figures[name] for f in found) - min(f.figures[name] for f in found))
        for name in (*PRICED, *_services(found[0]))
    }


def _services(found: Assessment) -> list[str]:
    return [name for name in found.figures if name.startswith("sl_")]


def prices(
    inputs: Inputs,
    forecast: Forecast,
    *,
    rules: Sequence[str] = tuple(STEPS),
    effort: Effort,
    repeats: int = 3,
    start: Roster | None = None,
    make_brief: Callable[[Inputs, Forecast], Brief] | None = None,
) -> tuple[Price, ...]:
    """Return for each rule what one step looser and one step tighter change.

    The plan is searched `repeats` times with other seeds; the first of them is the base, all of
    them give the noise. A rule whose step leaves its range has one price only.
    """
    brief_of = make_brief or prepared
    brief = brief_of(inputs, forecast)
    plans = [
        assess(brief, build(brief, replace(effort, seed=effort.seed + k), start=start).roster)
        for k in range(max(2, repeats))
    ]
    base, noise = plans[0], spread(plans)
    found = []
    for rule in rules:
        value = value_in_force(brief.inputs.centre, rule)
        for step in (-STEPS[rule], STEPS[rule]):
            try:
                knobs = Knobs.of({rule: as_knob(rule, value + step)})
                turned = brief_of(with_knobs(inputs, knobs), forecast)
            except BadInput:
                continue
            other = assess(turned, build(turned, effort, start=base.roster).roster)
            found.append(Price(rule, value, step, _change(base, other), noise))
    return tuple(found)


def _change(base: Assessment, other: Assessment) -> dict[str, float]:
    names = (*PRICED, *_services(base))
    own = {**other.figures, **against(base.brief, other.roster)}
    return {name: float(own[name] - base.figures[name]) for name in names if name in own}


def against(brief: Brief, roster: Roster) -> dict[str, float]:
    """Return understaffed hours and coverage of a roster against the work of another brief."""
    requirement, grid = brief.requirement, brief.grid
    lacking = short(brief.case, roster)
    wanted = int(requirement.heads.sum()) + sum(w.agent_intervals for w in requirement.windows)
    return {
        "understaffed_h": grid.hours(lacking),
        "coverage": 1 - lacking / wanted if wanted else 1.0,
    }


def value_in_force(centre: Centre, rule: str) -> float:
    """Return a rule's value; where the policy is silent, that of the live channels."""
    own = getattr(centre.policy, rule)
    if own is not None:
        return float(own)
    live = [c for c in centre.channels if c.is_live] or list(centre.channels)
    if rule == "occupancy_cap":
        return max(c.occupancy_cap for c in live)
    if rule == "back_to_back_cap":
        return max(NO_CAP if c.back_to_back_cap is None else c.back_to_back_cap for c in live)
    return max(c.target.share for c in live)
