"""Solve, predict, correct, solve: a requirement that holds for the roster that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import IntArray
from planner.roster import Progress, Solution
from planner.staffing import (
    Shortfall,
    more_work,
    sharpened,
    shortfall,
    still_busy,
    with_more,
)
from planner.study.week import Assessment, Brief, Effort, assess, build, teams

ROUNDS = 3
SIMULATED_SHARE = 0.4  # of a round's seconds; the rest searches
LEAST_CPU_S, MOST_CPU_S = 1.0, 3.0  # fewer weeks take chance for shortage, more add little
JUST_SHORT = 0.01
COUNTED_CPU_S = 2.0  # where a search counts its moves, so that the weeks are always the same

Raises = Mapping[str, Sequence[Sequence[int]]]
"""What was added to the requirement, by channel: (interval, heads) pairs; of deferred channels
(first interval of the window, agent-intervals)."""


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A roster, the brief that it was searched for, and how often the requirement was raised.

    `rounds`: searches that went on with a raised requirement, also those whose roster was no
    better. `still_short`: intervals, and windows of deferred work, that have all their heads and
    are predicted below their promise. `unfilled`: standby that nobody can be on, as sentences.
    """

    brief: Brief
    solution: Solution
    rounds: int = 0
    still_short: int = 0
    unfilled: tuple[str, ...] = ()


def falling_short(found: Assessment, *, cpu_s: float, seed: int = 1) -> Shortfall:
    """Return how far a roster falls short, and what to add where it does with all heads there.

    Short of a promise of service, or of the recovery that the policy wants after a busy run: each
    interval that is still too busy counts like one that is just short. Service of channels that
    share heads comes from a simulation of about `cpu_s`.
    """
    brief = found.brief
    centre = brief.inputs.centre
    prediction = sharpened(
        found.prediction,
        centre,
        brief.forecast,
        teams(brief, found.activities),
        cpu_s=cpu_s,
        seed=seed,
    )
    heads = found.activities.heads()
    short = shortfall(
        centre, brief.forecast, brief.requirement, prediction, heads, raised=brief.raised
    )
    busy = still_busy(centre, brief.requirement, prediction.occupancy, heads)
    points = short.points + JUST_SHORT * np.count_nonzero(busy)
    missing = np.where(busy > 0, np.maximum(short.missing, JUST_SHORT), short.missing)
    return Shortfall(points, np.maximum(short.more, busy), missing)


def raised(brief: Brief, more: IntArray) -> Brief:
    """Return the brief with heads and deferred work added to its requirement (see `Shortfall`).

    Rates of contacts, quotas and peaks stay those of the first requirement: a head more nowhere
    allows a shift that was unlawful before, so a bound found earlier still holds.
    """
    first, case = brief.requirement, brief.case
    is_wanted = first.heads > 0
    for window in first.windows:
        is_wanted[first.row(window.channel), window.span.start] = True
    more = np.where(is_wanted, more, 0)
    if not more.any():
        return brief
    asked = with_more(first, more)
    need, windows = case.need + asked.heads - first.heads, more_work(case.windows, first, more)
    before = np.zeros_like(more) if brief.raised is None else brief.raised
    return replace(
        brief,
        requirement=asked,
        case=replace(case, need=need, windows=windows),
        raised=before + more,
    )


def raises_of(brief: Brief) -> Raises:
    """Return what was added to the requirement in plain values; nothing where it is the first."""
    if brief.raised is None:
        return {}
    rows = zip(brief.requirement.channels, brief.raised, strict=True)
    return {
        name: [[int(i), int(row[i])] for i in np.flatnonzero(row)]
        for name, row in rows
        if row.any()
    }


def with_raises(brief: Brief, raises: Raises) -> Brief:
    """Return the brief raised as a plan noted it; channels and intervals that are gone are left."""
    more = np.zeros_like(brief.requirement.heads)
    for name, pairs in raises.items():
        if name in brief.requirement.channels:
            for interval, heads in pairs:
                if interval < more.shape[1]:
                    more[brief.requirement.row(name), interval] = heads
    return raised(brief, more)


def corrected_week(
    made: Made,
    effort: Effort,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Made:
    """Raise the requirement where the roster falls short and search on from it, in few rounds.

    Each round spends `effort` on simulation and search; where nothing falls short it spends the
    simulation alone. Every roster is predicted with the same random numbers. Where one is worse
    than the best so far, because heads that are asked for here are missing there, the next round
    goes on from the best and raises half as many places, those that lack most. The best roster is
    returned with the requirement that it was searched for and a bound for that.
    """
    if should_stop is not None and should_stop():
        return made
    best, share = _seen(made, effort), 1.0
    while best.short.more.any() and best.made.rounds < made.rounds + ROUNDS:
        if should_stop is not None and should_stop():
            break
        brief = raised(best.made.brief, best.short.worst(share))
        now = _seen(_searched_on(best.made, brief, effort, on_progress, should_stop), effort)
        if now.short.points < best.short.points:
            best, share = now, 1.0
        else:
            best, share = replace(best, made=_spent(best.made, now.made)), share / 2
    return replace(best.made, still_short=int(np.count_nonzero(best.short.more)))


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """A roster, and how far it is predicted to fall short."""

    made: Made
    short: Shortfall


def _spent(best: Made, tried: Made) -> Made:
    """Return the best roster with the searches spent on one that was no better."""
    spent = tried.solution
    solution = replace(best.solution, seconds=spent.seconds, iterations=spent.iterations)
    return replace(best, solution=solution, rounds=tried.rounds)


def _seen(made: Made, effort: Effort) -> _Seen:
    found = assess(made.brief, made.solution.roster)
    return _Seen(made, falling_short(found, cpu_s=_cpu_s(effort), seed=effort.seed))


def _cpu_s(effort: Effort) -> float:
    """Return the computing that a look at the roster may cost, in seconds."""
    if effort.seconds is None:
        return COUNTED_CPU_S
    return min(max(LEAST_CPU_S, SIMULATED_SHARE * effort.seconds), MOST_CPU_S)


def _searched_on(
    made: Made,
    brief: Brief,
    effort: Effort,
    on_progress: Callable[[Progress], None] | None,
    should_stop: Callable[[], bool] | None,
) -> Made:
    before = made.solution
    if effort.seconds is not None:
        left = max(effort.seconds - _cpu_s(effort), (1 - SIMULATED_SHARE) * effort.seconds)
        effort = replace(effort, seconds=left)

    def tell(progress: Progress) -> None:
        if on_progress is not None:
            on_progress(_after(progress, before))

    solution = build(brief, effort, start=before.roster, on_progress=tell, should_stop=should_stop)
    whole = replace(
        solution,
        bound=max(before.bound, solution.bound),
        first_roster_s=before.first_roster_s,
        seconds=before.seconds + solution.seconds,
        iterations=before.iterations + solution.iterations,
        curve=before.curve,
    )
    return Made(brief, whole, made.rounds + 1)


def _after(progress: Progress, before: Solution) -> Progress:
    """Return the progress of a search that went on from another."""
    return replace(
        progress,
        seconds=before.seconds + progress.seconds,
        bound=max(before.bound, progress.bound),
        iterations=before.iterations + progress.iterations,
    )
