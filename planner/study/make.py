"""A build from start to end: search, keep every promise, keep every quota, calm red days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from planner.domain import Roster
from planner.errors import Infeasible
from planner.roster import Progress, Solution, score
from planner.study.correct import ROUNDS, Made, corrected_week
from planner.study.mend import calmer, within_quota
from planner.study.standby import with_standby
from planner.study.week import Brief, Effort, assess, build

SEARCH_SHARE = 0.7
ROUND_SHARE = 0.5 / ROUNDS  # of what is left, for each correction; half at least is for calm


def make_week(
    brief: Brief,
    effort: Effort,
    *,
    start: Roster | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Made:
    """Make a week's roster as `searched`, then share out who is on standby beside it."""
    made = searched(brief, effort, start=start, on_progress=on_progress, should_stop=should_stop)
    return with_standby(made, start)


def searched(
    brief: Brief,
    effort: Effort,
    *,
    start: Roster | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Made:
    """Search a roster, then spend the rest of the effort on what its prediction tells.

    First the requirement is raised where the roster falls short of a promise although all heads
    are there. What is left goes to quotas, where shifts bring more contacts than planned because
    heads are few, or else to red days. Where nobody has a lawful week the roster is empty and says
    why for each person. The objective is that of the roster returned under the brief returned;
    the bound holds for that brief.
    """
    rest = effort.part(1 - SEARCH_SHARE)
    try:
        first = build(
            brief,
            effort.part(SEARCH_SHARE),
            start=start,
            on_progress=on_progress,
            should_stop=should_stop,
        )
    except Infeasible as error:
        return Made(brief, nobody(brief, error))
    made = corrected_week(
        Made(brief, first),
        rest.part(ROUND_SHARE),
        on_progress=on_progress,
        should_stop=should_stop,
    )
    if should_stop is not None and should_stop():
        return made
    found = assess(made.brief, made.solution.roster)
    step = within_quota if found.over_quota else calmer
    calm = step(found, rest.part(1 - made.rounds * ROUND_SHARE), should_stop=should_stop)
    solution = replace(made.solution, roster=calm.roster, objective=calm.score.total)
    return replace(made, solution=solution)


def search_week(brief: Brief, effort: Effort) -> Made:
    """Search a roster and leave it at that, where only the search counts: samples, comparisons."""
    return Made(brief, build(brief, effort))


def nobody(brief: Brief, error: Infeasible) -> Solution:
    """Return the empty roster of a week in which not a single shift can be planned, with why."""
    empty, why = Roster(brief.grid), ", ".join(error.rules)
    return Solution(
        roster=empty,
        objective=score(brief.case, empty).total,
        bound=0.0,
        first_roster_s=0.0,
        seconds=0.0,
        iterations=0,
        curve=(),
        lawful=False,
        unplaced=tuple((worker.id, why) for worker in brief.case.workers),
    )
