"""The trade-off as a curve: one knob in steps, a publishable roster at each, bound and gap with it.

Steps run from the loosest to the tightest and each search starts from the roster before, so that
two points differ by the knob and less by chance. A tighter rule cannot make the best plan better:
where the search found a better roster further on that keeps the looser rule too, the looser point
takes it, so the curve is monotone without being smoothed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.domain import Forecast, Roster, RosterCase
from planner.errors import BadInput
from planner.roster import check, score, short_of_need
from planner.study.pairs import pair_figures
from planner.study.scenario import Knobs, with_knobs
from planner.study.week import Brief, Effort, Inputs, assess, build, prepare

PROVEN_GAP = 0.02
LEAST_POINTS = 9

# per knob: whether a higher value is the tighter rule
TIGHTER_UP: Mapping[str, bool] = {
    "quota_factor": False,
    "occupancy_cap": False,
    "max_stretch_min": False,
    "peak_cap_day_min": False,
    "daily_rest_h": True,
    "service_share": True,
}


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """One step of a curve: the knob's value, the roster, its figures, how well it is proven.

    `objective` and `bound` are of this step's own case; `gap` is (objective - bound) / objective.
    `pairs`: the figures that never move alone (`planner.study.pairs`).
    """

    knob: str
    value: float
    roster: Roster
    figures: Mapping[str, float | int]
    objective: int
    bound: float
    pairs: Mapping[str, float | None]

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
    on_point: Callable[[Point], None] | None = None,
) -> tuple[Point, ...]:
    """Return the curve of one knob, loosest value first; `effort` is for each point.

    `start`: a roster to begin from, that of the plan in force. `on_point` is told of each point as
    it is found, before later ones may improve it.
    """
    if knob not in TIGHTER_UP:
        raise BadInput(f'"{knob}" has no frontier; choose from {", ".join(TIGHTER_UP)}')
    ordered = sorted(set(values), reverse=not TIGHTER_UP[knob])
    brief_of = make_brief or prepared
    briefs = [
        brief_of(with_knobs(inputs, Knobs.of({knob: as_knob(knob, v)})), forecast) for v in ordered
    ]
    found: list[tuple[Brief, Roster, int, float]] = []
    points: list[Point] = []
    for brief, value in zip(briefs, ordered, strict=True):
        solution = build(brief, effort, start=start)
        start = solution.roster
        found.append((brief, solution.roster, solution.objective, solution.bound))
        points.append(_point((knob, value), found[-1], inputs))
        if on_point:
            on_point(points[-1])
    return tuple(
        replace(point, bound=step[3])
        if step[1] is point.roster
        else _point((knob, point.value), step, inputs)
        for point, step in zip(points, _monotone(found), strict=True)
    )


def as_knob(knob: str, value: float) -> float:
    """Return a value as the policy holds it: minutes are whole."""
    return int(value) if knob.endswith("_min") else value


def prepared(inputs: Inputs, forecast: Forecast) -> Brief:
    """Return the week prepared with a forecast that is known."""
    return prepare(inputs, forecast.grid, forecasted=forecast)


def _point(
    named: tuple[str, float], step: tuple[Brief, Roster, int, float], inputs: Inputs
) -> Point:
    brief, roster, objective, bound = step
    found = assess(_judged(brief, inputs), roster)
    return Point(*named, roster, found.figures, objective, bound, pair_figures(found))


def _judged(brief: Brief, inputs: Inputs) -> Brief:
    """Return the brief with humane capacity at the cap in force: one yardstick for all points."""
    centre = brief.inputs.centre
    policy = replace(centre.policy, occupancy_cap=inputs.centre.policy.occupancy_cap)
    return replace(brief, inputs=replace(brief.inputs, centre=replace(centre, policy=policy)))


def _monotone(
    found: list[tuple[Brief, Roster, int, float]],
) -> Iterator[tuple[Brief, Roster, int, float]]:
    """Yield each step with the best roster of its own and all tighter steps that is lawful there.

    Best is least work uncovered, then fewest points. Bounds carry over the other way: a tighter
    step cannot be below the bound of a looser one where both ask for the same work.
    """
    for number, (brief, roster, objective, bound) in enumerate(found):
        best, least = roster, (short(brief.case, roster), objective)
        for _, other, _, _ in found[number + 1 :]:
            rank = short(brief.case, other), score(brief.case, other).total
            if rank < least and not check(brief.case, other):
                best, least = other, rank
        looser = [b for case, _, _, b in found[:number] if _same_work(case, brief)]
        yield brief, best, least[1], max([bound, *looser])


def short(case: RosterCase, roster: Roster) -> float:
    """Return agent-intervals that stay uncovered."""
    return sum(short_of_need(case, roster).values())


def _same_work(one: Brief, other: Brief) -> bool:
    a, b = one.case, other.case
    return bool((a.need == b.need).all()) and a.windows == b.windows and a.prices == b.prices
