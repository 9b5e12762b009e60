"""What the worker does to plan weeks: search one, or the next ones in turn, each a draft to review.

A run that takes over from one that died goes on from its best roster, with the time that was left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from planner.desk.coming import sample_paths
from planner.desk.keeping import keep_plan
from planner.desk.office import Desk
from planner.desk.rostering import keep_key
from planner.desk.standby import UNFILLED
from planner.desk.week_inputs import Basis, locked_shifts, the_basis, the_centre
from planner.desk.weeks_before import ahead_of, newest_draft
from planner.domain import Plan, PlanStatus, Roster, Shift
from planner.jobs import Run
from planner.roster import Progress
from planner.roster.standby import with_calls
from planner.store import decode, encode
from planner.study.correct import Made
from planner.study.edit import with_locks
from planner.study.hedge import PlanFor, cost_of, make_hedged, planned_for
from planner.study.horizon import WeekNeed, aim, need_of, without_aim
from planner.study.make import make_week
from planner.study.places import with_places
from planner.study.scenario import Knobs
from planner.study.week import Effort

LEAST_S = 2.0
"""A run that takes over searches at least so long, however late its forerunner died."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One week to plan: from which revision, after which drafts of earlier weeks, how long.

    `needs`: what it and the weeks after it ask for, where hours are shared out over them.
    """

    week: str
    by: str
    effort: Effort
    base: Plan | None = None
    ahead: Sequence[str] = ()
    knobs: Knobs = field(default_factory=Knobs)
    scenario: str = ""
    needs: Sequence[WeekNeed] = ()
    plan_for: PlanFor = PlanFor.MEAN

    @property
    def locks(self) -> tuple[Shift, ...]:
        """Shifts that must stay; a scenario holds none."""
        base = self.base
        if base is None or base.status is PlanStatus.SCENARIO:
            return ()
        return locked_shifts(base.roster)


@dataclass(frozen=True, slots=True)
class Begun:
    """What an earlier run of the same week left: its best roster and the seconds it took."""

    roster: Roster | None = None
    seconds: float = 0.0


def solve_week(desk: Desk, run: Run) -> Mapping[str, Any]:
    """Build a week's roster, report on the way, keep the result as a revision."""
    payload = run.job.payload
    base = payload.get("base")
    plan = None if base is None else desk.store.plans.get_plan(base)
    asked = Asked(
        payload["week"],
        payload["by"],
        Effort(payload["seconds"], payload.get("iterations"), payload["seed"]),
        base=plan,
        ahead=ahead_of(plan) if plan else (),
        knobs=Knobs.of(payload.get("knobs") or {}),
        scenario=payload.get("scenario") or "",
        plan_for=_aim(payload),
    )
    return {"plan": search(desk, run, asked, _begun(run), {})}


def solve_weeks(desk: Desk, run: Run) -> Mapping[str, Any]:
    """Build the rosters of several weeks, each after the drafts of those before it.

    Published weeks stay as they are. Weeks that are done when the run is stopped stay as drafts.
    """
    payload, told = run.job.payload, run.job.progress
    weeks, done = payload["weeks"], dict(run.job.progress.get("plans") or {})
    needs = _needs(desk, weeks, by=payload["by"], plan_for=_aim(payload))
    for number, week in enumerate(weeks):
        if week in done or desk.store.plans.published(week) is not None:
            continue
        begun = _begun(run) if told.get("week") == week else Begun()
        where = {"week": week, "number": number + 1, "of": len(weeks), "plans": done}
        if begun.roster is None:
            run.report(where, b"")  # the best so far was another week's
        row = newest_draft(desk, week)
        asked = Asked(
            week,
            payload["by"],
            Effort(payload["seconds"], payload.get("iterations"), payload["seed"]),
            base=desk.store.plans.get_plan(row.id) if row else None,
            ahead=weeks[:number],
            needs=needs[number:],
            plan_for=_aim(payload),
        )
        plan = search(desk, run, asked, begun, where)
        if plan is not None:
            done[week] = plan
        if run.is_stopping:
            break
    return {"plan": done[max(done)] if done else None, "plans": done}


def _aim(payload: Mapping[str, Any]) -> PlanFor:
    return PlanFor(payload.get("plan_for") or PlanFor.MEAN)


def _needs(desk: Desk, weeks: Sequence[str], *, by: str, plan_for: PlanFor) -> list[WeekNeed]:
    """Return what each week asks for by its aim; nothing where nobody's hours are averaged."""
    if all(c.averaging is None for c in the_centre(desk).contracts.values()):
        return []
    briefs = {week: the_basis(desk, week, by=by).brief for week in weeks}
    if plan_for is PlanFor.MEAN:
        return [need_of(brief) for brief in briefs.values()]
    return [
        need_of(brief, planned_for(brief, sample_paths(desk, week), plan_for))
        for week, brief in briefs.items()
    ]


def search(
    desk: Desk, run: Run, asked: Asked, begun: Begun, where: Mapping[str, Any]
) -> int | None:
    """Search a week and keep the draft; None where the run is stopped and nothing is kept.

    `where`: what each report says besides how far the search is.
    """
    basis = the_basis(desk, asked.week, by=asked.by, knobs=asked.knobs, ahead=asked.ahead)
    places = asked.base.figures.get("places") or {} if asked.base else {}
    tell = _teller(run, begun.seconds, where)
    brief = with_places(basis.brief, places).with_locks(asked.locks)
    called = replace(brief, case=with_calls(brief.case, asked.base.roster)) if asked.base else brief
    aimed = aim(called, asked.needs) if asked.needs else called
    make: Callable[..., Made] = make_week
    case = brief.case
    if asked.plan_for is not PlanFor.MEAN:
        case = planned_for(aimed, sample_paths(desk, asked.week), asked.plan_for)
        make = partial(make_hedged, case=case)
    made = make(
        aimed,
        replace(asked.effort, seconds=max(LEAST_S, (asked.effort.seconds or 0) - begun.seconds)),
        start=begun.roster or (asked.base.roster if asked.base else None),
        on_progress=tell,
        should_stop=lambda: run.is_stopping,
    )
    if run.is_cancelled and not desk.store.settings.get_setting(keep_key(run.job.id)):
        return None
    if run.is_stopping and not run.is_cancelled:
        s = made.solution
        tell(Progress(s.seconds, s.objective, s.bound, s.iterations, s.roster))
        return None
    locked = frozenset((s.agent, s.day) for s in asked.locks)
    solution = replace(made.solution, roster=with_locks(made.solution.roster, locked))
    cost: dict[str, Any] = {}
    if asked.plan_for is not PlanFor.MEAN:
        before = asked.base.roster if asked.base else None
        cost = {"cost": asdict(cost_of(case, solution.roster, before))}
        cost |= {"plan_for": str(asked.plan_for)}
    made = replace(without_aim(made, brief), solution=solution)
    return _keep(desk, asked, basis, made, cost).id


def _keep(desk: Desk, asked: Asked, basis: Basis, made: Made, cost: Mapping[str, Any]) -> Plan:
    solution = made.solution
    figures = {
        **cost,
        "bound": solution.bound,
        "first_roster_s": round(solution.first_roster_s, 3),
        "search_s": round(solution.seconds, 1),
        "steps": solution.iterations,
        "seed": asked.effort.seed,
        "knobs": asked.knobs.turned(),
        "still_short": made.still_short,
        **({UNFILLED: list(made.unfilled)} if made.unfilled else {}),
        "unplaced": [f"{agent}: {reason}" for agent, reason in solution.unplaced],
    }
    return keep_plan(
        desk,
        replace(basis, brief=made.brief),
        solution.roster,
        by=asked.by,
        base=asked.base.id if asked.base else None,
        note="" if asked.scenario else "built by the optimiser",
        search=figures,
        scenario=asked.scenario,
    )


def _begun(run: Run) -> Begun:
    """Return what the run before this one left of the week that it was at."""
    if not run.incumbent:
        return Begun()
    return Begun(decode(run.incumbent.decode(), Roster), run.job.progress.get("seconds", 0.0))


def _teller(run: Run, spent_s: float, where: Mapping[str, Any]) -> Callable[[Progress], None]:
    """Return what reports the progress of a search, and its best roster, to the job table."""

    def tell(progress: Progress) -> None:
        best = encode(progress.roster).encode() if progress.roster is not None else None
        run.report(
            {
                **where,
                "seconds": round(spent_s + progress.seconds, 1),
                "objective": progress.objective,
                "bound": progress.bound,
                "steps": progress.iterations,
            },
            best,
        )

    return tell
