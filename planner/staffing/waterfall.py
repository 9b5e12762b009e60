"""From base load to paid people: what each step adds, in agent-hours and full-time posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.domain import Binding, Centre, ChannelId, FloatArray, Forecast, Policy, Requirement
from planner.errors import BadInput
from planner.staffing.minimum import minimum_heads
from planner.staffing.require import OF_PROMISE, heads_by_cause


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the waterfall: agent-hours that it adds, the sum so far, and the sum in posts."""

    name: str
    hours: float
    total_h: float
    fte: float


@dataclass(frozen=True, slots=True)
class Paid:
    """What a roster pays, in agent-hours: on contacts, blocks away from them, and paid pauses."""

    on_contacts_h: float
    blocks_h: float
    pauses_h: float


def waterfall(
    forecast: Forecast,
    centre: Centre,
    requirement: Requirement,
    *,
    week_h: float,
    paid: Paid | None = None,
    skill_sets: Sequence[frozenset[ChannelId]] = (),
) -> tuple[Step, ...]:
    """Return the steps from the work itself to paid posts of `week_h` hours a week.

    Live and deferred work; then what the service level and the caps add, what agents who serve
    several channels save (where they do), what breaks busy runs, what minimum heads add, the buffer
    of deferred work, absence; and, with a roster's `paid` hours, what shifts cannot fit, blocks and
    pauses. The hours of all steps add up to the last total. `skill_sets`: one entry an agent, so
    that minimum heads count once where the same agents meet them (see `minimum_heads`).
    """
    if week_h <= 0:
        raise BadInput("a full-time post has more than 0 hours a week")
    heads = heads_by_cause(forecast, centre)
    per_interval = requirement.grid.hours(1)
    live = np.array([centre.channel(c).is_live for c in requirement.channels])
    work = np.where(requirement.is_open | ~live[:, None], requirement.workload_erlang, 0.0)
    service = np.max([heads[cause] for cause in OF_PROMISE if cause in heads], axis=0)
    own, recovery = requirement.base, float(requirement.recovery.sum())
    caps = (heads[Binding.OCCUPANCY], heads[Binding.BACK_TO_BACK])
    apart = np.max([service, *caps], axis=0)
    shared = float((own - apart)[live].sum()) - recovery
    least = float(minimum_heads(requirement, centre, skill_sets).sum())
    windows = sum(w.agent_intervals for w in requirement.windows)
    deferred = float(work[~live].sum())
    away = centre.policy.away_share
    steps = [
        ("live work", float(work[live].sum())),
        ("deferred work", deferred),
        ("service level", float((service[live] - work[live]).sum())),
        ("caps on occupancy and back-to-back contacts", float((apart - service)[live].sum())),
        *([("shared agents", shared)] if requirement.able else []),
        *([("recovery after busy runs", recovery)] if recovery else []),
        ("minimum heads", least),
        ("buffer of deferred work", windows * (1 - away) - deferred),
        (
            _away_name(centre.policy),
            (float(own.sum()) + least) * away / (1 - away) + windows * away,
        ),
    ]
    hours = [(name, value * per_interval) for name, value in steps]
    if paid is not None:
        hours += _of_roster(paid, sum(value for _, value in hours))
    return _summed(hours, week_h)


def _of_roster(paid: Paid, need_h: float) -> list[tuple[str, float]]:
    return [
        ("what shifts cannot fit", paid.on_contacts_h - need_h),
        ("meetings, training, coaching", paid.blocks_h),
        ("paid pauses", paid.pauses_h),
    ]


def _away_name(policy: Policy) -> str:
    return "absence and screen pauses" if policy.screen_pause_min else "absence"


def _summed(hours: list[tuple[str, float]], week_h: float) -> tuple[Step, ...]:
    totals: FloatArray = np.cumsum([value for _, value in hours])
    return tuple(
        Step(name, value, float(total), float(total) / week_h)
        for (name, value), total in zip(hours, totals, strict=True)
    )
