"""Solve, predict, correct, solve: a requirement that holds for the roster that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import IntArray
from planner.roster import Progress, Solution
from planner.staffing import corrected, sharpened, still_busy
from planner.study.week import Assessment, Brief, Effort, assess, build, teams

ROUNDS = 3
SIMULATED_SHARE = 0.4  # of a round's seconds; the rest searches
LEAST_CPU_S, MOST_CPU_S = 1.0, 3.0  # fewer weeks take chance for shortage, more add little
COUNTED_CPU_S = 2.0  # where a search counts its moves, so that the weeks are always the same

Raises = Mapping[str, Sequence[Sequence[int]]]
"""Heads added to the requirement, by channel: (interval, heads) pairs."""


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A roster, the brief that it was searched for, and how often the requirement was raised.

    `still_short`: channel-intervals with all heads there that the last prediction put below their
    promise.
    """

    brief: Brief
    solution: Solution
    rounds: int = 0
    still_short: int = 0


def falling_short(found: Assessment, *, cpu_s: float, seed: int = 1) -> IntArray:
    """Return heads to add per channel and interval where a roster that has all heads falls short.

    Short of a promise of service, or of the recovery that the policy wants after a busy run.
    Service of channels that share heads comes from a simulation of about `cpu_s`.
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
    asked = corrected(centre, brief.requirement, prediction, heads)
    busy = still_busy(centre, brief.requirement, prediction.occupancy, heads)
    more: IntArray = np.maximum(asked.heads - brief.requirement.heads, busy)
    return more


def raised(brief: Brief, more: IntArray) -> Brief:
    """Return the brief with heads added to its requirement, (channels, intervals).

    Rates of contacts, quotas and peaks stay those of the first requirement: a head more nowhere
    allows a shift that was unlawful before, so a bound found earlier still holds.
    """
    more = np.where(brief.requirement.heads > 0, more, 0)
    if not more.any():
        return brief
    requirement = replace(brief.requirement, heads=brief.requirement.heads + more)
    case = replace(brief.case, need=brief.case.need + more)
    before = np.zeros_like(more) if brief.raised is None else brief.raised
    return replace(brief, requirement=requirement, case=case, raised=before + more)


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
    simulation alone. The bound holds for the requirement as it stands at the end.
    """
    for number in range(ROUNDS + 1):
        if should_stop is not None and should_stop():
            return made
        found = assess(made.brief, made.solution.roster)
        more = falling_short(found, cpu_s=_cpu_s(effort), seed=effort.seed + number)
        made = replace(made, still_short=int(np.count_nonzero(more)))
        if number == ROUNDS or not made.still_short:
            return made
        made = _searched_on(made, raised(made.brief, more), effort, on_progress, should_stop)
    return made


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
