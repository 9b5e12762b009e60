"""A calmer week of the same hours: what makes days red, put into the roster case as data.

Three levers, each a field that the case has already. A longer rest keeps late shifts from early
ones, shorter days lose their longest shifts, and heads beyond the need, wanted at a low price, make
the optimiser spread spare hours evenly over live work instead of leaving them anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import (
    AgentDay,
    Centre,
    IntArray,
    Level,
    Requirement,
    Roster,
    RosterCase,
    Terms,
)
from planner.wellbeing import Scope, scored

TIER = "calm:"
TIER_SHARE = 0.3  # a calm head is worth this share of a missing one
LEAST_OCCUPANCY = 0.75
REST_H = 12.5  # six such rests leave 3 h of debt, below the 4 h that are red
DAY_H = 9.75


@dataclass(frozen=True, slots=True)
class Calm:
    """How far the case asks for more than the law: None leaves a lever alone.

    `rest_h`: least rest between shifts; `day_h`: longest paid day; `occupancy`: live work filled to
    this share at most, as far as hours reach; `tier_share`: worth of such a head.
    """

    rest_h: float | None = None
    day_h: float | None = None
    occupancy: float | None = None
    tier_share: float = TIER_SHARE


def red_causes(days: Iterable[AgentDay]) -> Mapping[str, int]:
    """Count, over red days, the hard triggers and red indicators behind them, by id."""
    records = scored(Scope.DAY)
    causes: dict[str, int] = {}
    for day in days:
        if day.level is not Level.RED:
            continue
        reds = [n for n in records if day.scores.get(n, 0.0) >= 1 - 1e-9]
        for name in (*day.hard, *reds):
            causes[name] = causes.get(name, 0) + 1
    return causes


def calm_for(causes: Mapping[str, int], occupancy: float | None = None) -> Calm:
    """Return the levers that the causes of red days ask for, and no others."""
    return Calm(
        rest_h=REST_H if causes.keys() & {"rest", "quick_return"} else None,
        day_h=DAY_H if "len" in causes else None,
        occupancy=occupancy,
    )


def calm_case(case: RosterCase, centre: Centre, requirement: Requirement, calm: Calm) -> RosterCase:
    """Return the case with the levers pulled; its rosters keep every rule of `case`."""
    if calm.rest_h is not None:
        rest = max(case.limits.min_rest, case.grid.intervals(hours=calm.rest_h))
        case = replace(case, limits=replace(case.limits, min_rest=rest))
    if calm.day_h is not None:
        most = int(calm.day_h * 60) // case.grid.step_min
        case = replace(case, terms={k: _shorter_days(t, most) for k, t in case.terms.items()})
    if calm.occupancy is not None:
        case = _with_tiers(case, centre, requirement, (calm.occupancy, calm.tier_share))
    return case


def _shorter_days(terms: Terms, most: int) -> Terms:
    """Return the terms without shifts above so many paid intervals, as far as hours allow."""
    kept = tuple(n for n in terms.lengths if _paid(terms, n) <= most)
    if not kept or _paid(terms, max(kept)) * terms.days[1] < terms.paid[0]:
        return terms
    return replace(terms, lengths=kept)


def _paid(terms: Terms, length: int) -> int:
    return length - sum(p.length for p in terms.pattern(length).pauses if not p.paid)


def held_hours(case: RosterCase, roster: Roster) -> RosterCase:
    """Return the case with every agent's paid hours as in a roster, or one step less."""
    terms: dict[str, Terms] = dict(case.terms)
    workers = []
    for worker in case.workers:
        own = sum(s.paid for s in roster.by_agent.get(worker.id, ()))
        key = f"{worker.terms}, {own} paid"
        base = case.terms[worker.terms]
        step = min(np.diff(sorted(base.lengths)), default=1)
        terms[key] = replace(base, paid=(max(base.paid[0], own - int(step)), own))
        workers.append(replace(worker, terms=key))
    return replace(case, terms=terms, workers=tuple(workers))


def even_occupancy(
    case: RosterCase, centre: Centre, requirement: Requirement, heads: IntArray
) -> float:
    """Return the occupancy of live work if all heads on it were spread as evenly as could be.

    `heads` (channels, intervals) on contacts in a roster; intervals that need more keep more.
    """
    rows = [r for r, c in enumerate(case.channels) if centre.channel(c).is_live]
    total = int(heads[rows].sum())
    low, high = LEAST_OCCUPANCY, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        wanted = sum(
            int((case.need[r] + extra_heads(case, centre, requirement, r, middle)).sum())
            for r in rows
        )
        low, high = (low, middle) if wanted <= total else (middle, high)
    return high


def extra_heads(
    case: RosterCase, centre: Centre, requirement: Requirement, row: int, occupancy: float
) -> IntArray:
    """Return heads beyond the need that fill a live channel to this share at most."""
    channel = centre.channel(case.channels[row])
    first = requirement.grid.interval(case.grid.when(0))
    load = requirement.workload_erlang[requirement.row(channel.id), first : first + case.grid.size]
    speed = channel.concurrency / (1 + channel.slowdown * (channel.concurrency - 1))
    present = (1 - centre.policy.away_share) * speed
    wanted = np.ceil(load / (occupancy * present) - 1e-9).astype(np.int64)
    extra: IntArray = np.maximum(0, wanted - case.need[row]) * (case.need[row] > 0)
    return extra


def _with_tiers(
    case: RosterCase, centre: Centre, requirement: Requirement, how: tuple[float, float]
) -> RosterCase:
    """Return the case with a second, cheaper channel beside each live one for its calm heads."""
    occupancy, worth = how
    rows = [r for r, c in enumerate(case.channels) if centre.channel(c).is_live]
    extra = {r: extra_heads(case, centre, requirement, r, occupancy) for r in rows}
    twin = {r: len(case.channels) + k for k, r in enumerate(rows) if extra[r].any()}
    if not twin:
        return case

    def widened(skills: frozenset[int]) -> frozenset[int]:
        return skills | {twin[r] for r in skills if r in twin}

    grid_size = case.grid.size
    weights = [max(1, round(worth * case.prices.unmet[r])) for r in twin]
    return replace(
        case,
        channels=(*case.channels, *(TIER + case.channels[r] for r in twin)),
        need=np.vstack([case.need, *(extra[r][None, :] for r in twin)]),
        least=np.vstack([case.least, np.zeros((len(twin), grid_size), dtype=np.int64)])
        if len(case.least)
        else case.least,
        workers=tuple(replace(w, skills=widened(w.skills)) for w in case.workers),
        contacts={widened(s): rates for s, rates in case.contacts.items()},
        carried={widened(s): heads for s, heads in case.carried.items()},
        prices=replace(case.prices, unmet=(*case.prices.unmet, *weights)),
    )
