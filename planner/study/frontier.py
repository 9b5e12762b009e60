"""The trade-off as a curve: one knob in steps, a publishable roster at each, bound and gap with it.

Steps are searched from the tightest to the loosest. A roster that keeps a tighter rule keeps the
looser one too, so each search starts from the roster before, and its bound from the prices before:
two points differ by the knob and less by chance. What time is left then goes to points that are
still hollow. In the end every point takes the best of all rosters that are lawful there and may be
published, so the curve is monotone without being smoothed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.domain import Forecast, Roster, RosterCase
from planner.errors import BadInput
from planner.roster import Progress, Solution, check, score, short_of_need
from planner.study.mend import within_quota
from planner.study.pairs import pair_figures
from planner.study.scenario import Knobs, with_knobs
from planner.study.week import Assessment, Brief, Effort, Inputs, assess, build, prepare
from planner.wellbeing import quota_faults

PROVEN_GAP = 0.02
ENOUGH = 0.002  # a step that is so close to its bound leaves its time to the others
LEAST_POINTS = 9
KEPT = 0.25  # of the effort, for points that are hollow after the first search
MEND_SHARE = 0.3  # of the effort again at most, where days are above their quota

# per knob: whether a higher value is the tighter rule
TIGHTER_UP: Mapping[str, bool] = {
    "quota_factor": False,
    "occupancy_cap": False,
    "back_to_back_cap": False,
    "max_stretch_min": False,
    "peak_cap_day_min": False,
    "daily_rest_h": True,
    "service_share": True,
}


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """One step of a curve: the knob's value, the roster, its figures, how well it is proven.

    `objective` and `bound` are of this step's own case; `gap` is (objective - bound) / objective.
    `pairs`: the figures that never move alone (`planner.study.pairs`). `why_not`: what forbids
    publishing the roster, in counts without names; empty where it may be published.
    """

    knob: str
    value: float
    roster: Roster
    figures: Mapping[str, float | int]
    objective: int
    bound: float
    pairs: Mapping[str, float | None]
    why_not: tuple[str, ...] = ()

    @property
    def is_publishable(self) -> bool:
        """Say whether no rule is broken and no quota stands above what a day has time for."""
        return not self.why_not

    @property
    def gap(self) -> float:
        """Share of the objective that no proof covers."""
        return 1 - self.bound / self.objective if self.objective > 0 else 0.0

    @property
    def is_proven(self) -> bool:
        """Say whether the gap is small enough to draw the point filled; hollow else."""
        return self.gap <= PROVEN_GAP


def frontier(
    inputs: Inputs,
    forecast: Forecast,
    *,
    knob: str,
    values: Sequence[float],
    effort: Effort,
    start: Roster | None = None,
    make_brief: Callable[[Inputs, Forecast], Brief] | None = None,
    on_search: Callable[[], None] | None = None,
) -> tuple[Point, ...]:
    """Return the curve of one knob, loosest value first; `effort` is for all points together.

    `start`: a roster that is known, that of the plan in force; no point is worse than it. The
    first search does not begin from it: one that begins from nothing settles its prices and goes
    on from weeks that fit them. `on_search` is told before the search of each point, the tightest
    first, and again before a hollow one is searched once more.
    """
    if knob not in TIGHTER_UP:
        raise BadInput(f'"{knob}" has no frontier; choose from {", ".join(TIGHTER_UP)}')
    ordered = sorted(set(values), reverse=TIGHTER_UP[knob])
    brief_of, tell = make_brief or prepared, on_search or _nothing
    purse = _Purse(effort, len(ordered))
    known = [] if start is None else [start]
    before: Solution | None = None
    steps: list[_Step] = []
    for value in ordered:
        tell()
        brief = brief_of(with_knobs(inputs, Knobs.of({knob: as_knob(knob, value)})), forecast)
        steps.append(_best_lawful(_Step(brief, _searched(brief, purse, before)), known))
        before = steps[-1].solution
    return tuple(reversed(_points(knob, ordered, _closer(steps, purse, tell), inputs, effort)))


def _nothing() -> None:
    return


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """A week with the knob turned, and the best that is known of it."""

    brief: Brief
    solution: Solution

    @property
    def is_proven(self) -> bool:
        best = self.solution
        return best.bound >= (1 - PROVEN_GAP) * best.objective


class _Purse:
    """Deals an effort out: a part for each step, two for the first, which knows nothing.

    Seconds that a step leaves go to those after it; what is kept for the end to the hollow ones.
    """

    def __init__(self, effort: Effort, steps: int, kept: float = KEPT) -> None:
        self._effort, self._kept = effort.part(1 - kept), effort.part(kept)
        self._left = self._effort.seconds
        self._parts, self._own = steps + 1, 2

    def next(self) -> Effort:
        """Return the effort of the next step."""
        effort, share = self._effort, self._own / self._parts
        self._parts, self._own = self._parts - self._own, 1
        seconds = None if self._left is None else self._left * share
        if effort.iterations is None:
            return replace(effort, seconds=seconds)
        moves = max(1, int(effort.iterations * share))
        self._effort = replace(effort, iterations=effort.iterations - moves)
        return replace(effort, seconds=seconds, iterations=moves)

    def took(self, seconds: float) -> None:
        """Take what a step needed out of the purse."""
        if self._left is not None:
            self._left = max(0.0, self._left - seconds)

    def refill(self, steps: int) -> None:
        """Put in what was kept, for so many steps, each with an equal part."""
        self._effort = replace(self._kept, seed=self._kept.seed + 1)
        self._parts, self._own = steps, 1
        if self._left is not None and self._kept.seconds is not None:
            self._left += self._kept.seconds


def _closer(steps: list[_Step], purse: _Purse, tell: Callable[[], None]) -> list[_Step]:
    """Search hollow steps once more, each from the best roster of all that is lawful there."""
    hollow = [k for k, step in enumerate(steps) if not step.is_proven]
    purse.refill(len(hollow))
    for k in hollow:
        tell()
        best = _best_lawful(steps[k], [other.solution.roster for other in steps])
        again = _searched(best.brief, purse, best.solution)
        bound = max(best.solution.bound, again.bound)
        better = min(best.solution, again, key=lambda s: _rank(best.brief.case, s.roster))
        steps[k] = replace(best, solution=replace(better, bound=bound))
    return steps


def _searched(brief: Brief, purse: _Purse, start: Solution | None) -> Solution:
    """Search a step until its time is over or hardly anything can be better."""
    last: list[Progress] = []
    effort = purse.next()

    def is_enough() -> bool:
        return bool(last) and last[-1].bound >= (1 - ENOUGH) * last[-1].objective

    solution = build(
        brief,
        effort,
        start=start,
        on_progress=last.append,
        should_stop=is_enough if effort.iterations is None else None,
    )
    purse.took(solution.seconds)
    return solution


def as_knob(knob: str, value: float) -> float:
    """Return a value as the policy holds it: minutes are whole."""
    return int(value) if knob.endswith("_min") else value


def prepared(inputs: Inputs, forecast: Forecast) -> Brief:
    """Return the week prepared with a forecast that is known."""
    return prepare(inputs, forecast.grid, forecasted=forecast)


def _points(
    knob: str, values: Sequence[float], steps: Sequence[_Step], inputs: Inputs, effort: Effort
) -> list[Point]:
    """Return the points, the tightest first: the best roster of each that may be published.

    Where the best may not, the one of the step before stands in, which is publishable there; else
    days above their quota are mended as a build does it.
    """
    points: list[Point] = []
    rosters = [step.solution.roster for step in steps]
    for value, step in zip(values, steps, strict=True):
        best = _best_lawful(step, rosters)
        found = assess(judged(step.brief, inputs), best.solution.roster)
        if _why_not(found):
            others = _instead(found, points, effort.part(MEND_SHARE / len(steps)))
            found = next((other for other in others if not _why_not(other)), found)
        rosters.append(found.roster)
        points.append(_point((knob, value), found, step.solution.bound))
    return points


def _instead(found: Assessment, points: Sequence[Point], effort: Effort) -> Iterator[Assessment]:
    """Yield what could stand in for a roster that may not be published."""
    if points and points[-1].is_publishable:
        yield assess(found.brief, points[-1].roster)
    yield within_quota(found, effort)


def _point(named: tuple[str, float], found: Assessment, bound: float) -> Point:
    objective = found.score.total
    pairs = pair_figures(found)
    return Point(
        *named, found.roster, found.figures, objective, bound, pairs, why_not=_why_not(found)
    )


def _why_not(found: Assessment) -> tuple[str, ...]:
    inputs = found.brief.inputs
    quotas = quota_faults(
        inputs.centre,
        inputs.people,
        roster=found.roster,
        activities=found.activities,
        forecast=found.brief.forecast,
    )
    counts = (
        (len(found.breaches), "rules broken"),
        (len(found.over_quota), "days above the quota with the heads that are there"),
        (len(quotas), "quotas above what a day has time for"),
    )
    return tuple(f"{n} {what}" for n, what in counts if n)


def judged(brief: Brief, inputs: Inputs) -> Brief:
    """Return the brief with humane capacity at the cap in force: one yardstick for all points."""
    centre = brief.inputs.centre
    policy = replace(centre.policy, occupancy_cap=inputs.centre.policy.occupancy_cap)
    return replace(brief, inputs=replace(brief.inputs, centre=replace(centre, policy=policy)))


def _best_lawful(step: _Step, rosters: Sequence[Roster]) -> _Step:
    """Return the step with the best roster: fewest breaches, least uncovered, fewest points."""
    case = step.brief.case
    best, least = step.solution.roster, _rank(case, step.solution.roster)
    for other in rosters:
        if (rank := _rank(case, other)) < least:
            best, least = other, rank
    return replace(step, solution=replace(step.solution, roster=best, objective=least[2]))


def _rank(case: RosterCase, roster: Roster) -> tuple[int, float, int]:
    return len(check(case, roster)), short(case, roster), score(case, roster).total


def short(case: RosterCase, roster: Roster) -> float:
    """Return agent-intervals that stay uncovered."""
    return sum(short_of_need(case, roster).values())
