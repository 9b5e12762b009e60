"""The price of each rule: what one step looser or tighter changes, held against chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.domain import Centre, Channel, Forecast, Roster
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

    The plan is searched `repeats` times: the first is the base, the others go on from it with other
    seeds, as the steps do; all of them give the noise. A step that leaves the rule's range, of a
    rule that is not in force, or that the labour rules take back, has no price.
    """
    brief_of = make_brief or prepared
    brief = brief_of(inputs, forecast)
    base = assess(brief, build(brief, effort, start=start).roster)
    again = [
        assess(brief, build(brief, replace(effort, seed=effort.seed + k), start=base.roster).roster)
        for k in range(1, max(2, repeats))
    ]
    noise = spread([base, *again])
    found = []
    for rule in rules:
        value = value_in_force(brief.inputs.centre, rule)
        for step in (-STEPS[rule], STEPS[rule]):
            try:
                turned = brief_of(stepped(inputs, rule, step), forecast)
            except BadInput:
                continue
            if _is_taken_back(brief, turned, rule):
                continue
            other = assess(turned, build(turned, effort, start=base.roster).roster)
            found.append(Price(rule, value, step, _change(base, other), noise))
    return tuple(found)


def _is_taken_back(brief: Brief, turned: Brief, rule: str) -> bool:
    """Say whether a rule of the policy stays as it was: the labour rules allow no looser one."""
    own = getattr(turned.inputs.centre.policy, rule)
    return own is not None and own == getattr(brief.inputs.centre.policy, rule)


def stepped(inputs: Inputs, rule: str, step: float) -> Inputs:
    """Return the inputs with a rule moved by a step: of the policy, or of each channel that has it.

    Raises BadInput where no value is in force, or the step leaves the range.
    """
    own = getattr(inputs.centre.policy, rule)
    if own is not None:
        return with_knobs(inputs, Knobs.of({rule: as_knob(rule, own + step)}))
    channels = tuple(_channel_stepped(c, rule, step) for c in inputs.centre.channels)
    if channels == inputs.centre.channels:
        raise BadInput(f"no channel has a value of {rule}: there is nothing to move")
    return replace(inputs, centre=replace(inputs.centre, channels=channels))


def _channel_stepped(channel: Channel, rule: str, step: float) -> Channel:
    if rule == "service_share":
        share = round(channel.target.share + step, 9)
        return replace(channel, target=replace(channel.target, share=share))
    own = getattr(channel, rule)
    if own is None or not channel.is_live:
        return channel
    return replace(channel, **{rule: round(own + step, 9)})


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
    """Return a rule's value; where the policy is silent, the strictest of the live channels' own.

    `NO_CAP` for a cap that no channel has.
    """
    own = getattr(centre.policy, rule)
    if own is not None:
        return float(own)
    live = [c for c in centre.channels if c.is_live] or list(centre.channels)
    if rule == "occupancy_cap":
        return min(c.occupancy_cap for c in live)
    if rule == "back_to_back_cap":
        caps = [c.back_to_back_cap for c in live]
        return min((cap for cap in caps if cap is not None), default=NO_CAP)
    return max(c.target.share for c in live)
