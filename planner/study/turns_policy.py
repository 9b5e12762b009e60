"""Steps of the policy's rules, and of what channels and sites have of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from planner.domain import DAYS_RUNNING, Centre, Channel, LabourRule, Policy
from planner.errors import BadInput
from planner.study.turn import NOT_IN_FORCE, Origin, Turn, turned
from planner.study.week import Inputs

NO_CAP = 1.0
STEPS: Mapping[str, float] = {
    "quota_factor": 0.05,
    "occupancy_cap": 0.02,
    "back_to_back_cap": 0.05,
    "service_share": 0.05,
    "daily_rest_h": 1.0,
    "weekly_rest_h": 6.0,
    "max_consecutive_days": 1,
    "max_stretch_min": 15,
    "min_stretch_min": 15,
    "peak_cap_day_min": 30,
    "peak_cap_week_min": 60,
    "busy_occupancy": 0.05,
    "busy_run_min": 30,
}
HIGHER_IS_TIGHTER = frozenset(
    {"service_share", "daily_rest_h", "weekly_rest_h", "min_stretch_min", "min_heads"}
)
OF_CHANNELS = frozenset({"occupancy_cap", "back_to_back_cap", "service_share"})
LEAST_OF_LAW: Mapping[str, tuple[str, ...]] = {
    "daily_rest_h": ("rolling_rest", "gap_rest"),
    "weekly_rest_h": ("weekly_rest_rolling", "weekly_rest_period"),
    "max_consecutive_days": (*DAYS_RUNNING, "weekly_rest_rolling", "weekly_rest_period"),
    "max_stretch_min": ("longest_run",),
}
"""Kinds of record that a knob of the policy keeps: it may be stricter, never looser."""
_LEAST: Mapping[str, float] = {
    "quota_factor": 0.05,
    "min_stretch_min": 15,
    "max_stretch_min": 15,
    "peak_cap_day_min": 15,
    "peak_cap_week_min": 15,
}


def policy_turns(inputs: Inputs) -> Iterator[Turn]:
    """Yield both steps of every rule of the policy, and of minimum heads and seats."""
    lawful = inputs.lawful
    for rule in STEPS:
        yield from (_turn(lawful, rule, way) for way in (-1, 1))
    if any(c.is_live and c.min_heads for c in inputs.centre.channels):
        yield from (_heads(inputs, way) for way in (-1, 1))
    if any(agent.site for agent in inputs.people.agents):
        yield from (_seats(inputs, way) for way in (-1, 1))


def _turn(lawful: Inputs, rule: str, way: int) -> Turn:
    step = way * STEPS[rule]
    is_tighter = (step > 0) == (rule in HIGHER_IS_TIGHTER)
    if not _is_in_force(lawful.centre, rule):
        return Turn(rule, Origin.POLICY, 0.0, step, is_tighter, why=NOT_IN_FORCE)
    own = Turn(rule, Origin.POLICY, value_in_force(lawful.centre, rule), step, is_tighter)
    found = turned(own, partial(stepped, lawful, rule, step))
    if found.inputs is None or not _is_taken_back(lawful, found.inputs, rule):
        return found
    law = record_of(lawful, rule)
    named = f"; {law.id}, {law.article}" if law else ""
    return replace(own, why=f"the labour rules allow no looser one{named}")


def _is_in_force(centre: Centre, rule: str) -> bool:
    policy = centre.policy
    if rule.startswith("busy_"):
        return policy.busy_occupancy is not None
    if rule == "back_to_back_cap" and policy.back_to_back_cap is None:
        return any(c.is_live and c.back_to_back_cap is not None for c in centre.channels)
    return True


def _is_taken_back(lawful: Inputs, moved: Inputs, rule: str) -> bool:
    """Say whether a rule of the policy stays as it was: the labour rules allow no looser one."""
    before: float | None = getattr(lawful.centre.policy, rule)
    return before is not None and before == getattr(moved.lawful.centre.policy, rule)


def record_of(inputs: Inputs, rule: str) -> LabourRule | None:
    """Return the record of the labour rules that a knob of the policy keeps."""
    kinds = LEAST_OF_LAW.get(rule, ())
    rules = inputs.preset.rules if inputs.preset else ()
    records = [r for r in rules if r.days_in_a_row or not r.days_running]
    return next((r for kind in kinds for r in records if r.kind == kind), None)


def stepped(inputs: Inputs, rule: str, step: float) -> Inputs:
    """Return the inputs with a rule moved by a step: of the policy, or of each channel that has it.

    Raises BadInput where no value is in force, or the step leaves the range.
    """
    own = getattr(inputs.centre.policy, rule)
    if own is not None:
        return _with_policy(inputs, rule, _moved(own, step, _LEAST.get(rule)))
    channels = tuple(_channel_stepped(c, rule, step) for c in inputs.centre.channels)
    if channels == inputs.centre.channels:
        raise BadInput(f"no channel has a value of {rule}: there is nothing to move")
    return replace(inputs, centre=replace(inputs.centre, channels=channels))


def _moved(own: float, step: float, least: float | None) -> float:
    value = round(own + step, 9)
    if least is not None and value < least:
        raise BadInput(f"{value:g} is below the least, {least:g}")
    return int(value) if isinstance(own, int) else value


def _with_policy(inputs: Inputs, rule: str, value: float) -> Inputs:
    policy: Policy = replace(inputs.centre.policy, **{rule: value})  # type: ignore[arg-type]
    return replace(inputs, centre=replace(inputs.centre, policy=policy))


def _channel_stepped(channel: Channel, rule: str, step: float) -> Channel:
    if rule == "service_share":
        share = round(channel.target.share + step, 9)
        return replace(channel, target=replace(channel.target, share=share))
    own = getattr(channel, rule)
    if own is None or not channel.is_live:
        return channel
    return replace(channel, **{rule: round(own + step, 9)})


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


def _heads(inputs: Inputs, way: int) -> Turn:
    centre = inputs.centre
    most = max(c.min_heads for c in centre.channels if c.is_live)

    def make() -> Inputs:
        channels = tuple(
            replace(c, min_heads=max(0, c.min_heads + way)) if c.is_live and c.min_heads else c
            for c in centre.channels
        )
        return replace(inputs, centre=replace(centre, channels=channels))

    return turned(Turn("min_heads", Origin.CENTRE, most, way, is_tighter=way > 0), make)


def _seats(inputs: Inputs, way: int) -> Turn:
    centre = inputs.centre
    used = {agent.site for agent in inputs.people.agents if agent.site}

    def make() -> Inputs:
        seats = {s: n + way if s in used else n for s, n in centre.seats.items()}
        return replace(inputs, centre=replace(centre, seats=seats))

    least = min(n for site, n in centre.seats.items() if site in used)
    return turned(Turn("seats", Origin.CENTRE, least, way, is_tighter=way < 0), make)
