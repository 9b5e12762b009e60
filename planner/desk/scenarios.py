"""The manager's trade-off: knobs turned, the week planned again, held against the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.disclosing import Revisions, disclose, everybody_in, of_shifts
from planner.desk.office import Desk
from planner.desk.rostering import SOLVE, queue, revive, start_search, stop_search
from planner.desk.unnamed import of_all, unnamed, without_names
from planner.desk.week_inputs import mark_of, the_centre, the_centre_and_revision
from planner.domain import ChannelId, Job, JobState, Plan, PlanStatus, Policy, User
from planner.errors import BadInput, Conflict, Missing
from planner.store import PlanRow
from planner.study.review import policy_changes
from planner.study.scenario import Knobs, turned_centre
from planner.wellbeing import Disclosure

MOST, MOST_COMPARED = 12, 4
AS_IN_FORCE = "policy in force"


@dataclass(frozen=True, slots=True)
class Side:
    """One plan of a comparison: the policy that it was asked to keep, and what comes of it.

    `figures` are of everybody together. Those of load are absent where they would tell about fewer
    than five people; `stood_in` by a revision that differs from this one in so few, and that was
    shown before, they are that one's. `services` names the channels.
    """

    name: str
    plan: PlanRow
    policy: Policy
    figures: Mapping[str, Any]
    is_stale: bool
    services: Mapping[ChannelId, str]
    stood_in: int | None = None


def scenarios_of(desk: Desk, user: User, week: str) -> tuple[PlanRow, ...]:
    """Return the week's computed scenarios, newest first; figures only, no named person."""
    require(user, Action.RUN_SCENARIO)
    baseline = baseline_of(desk, user, week)
    found = [p for p in _scenarios(desk, week) if baseline is None or p.id != baseline.id]
    return tuple(map(unnamed, sorted(found, key=lambda p: -p.number)[:MOST]))


def baseline_of(desk: Desk, user: User, week: str) -> PlanRow | None:
    """Return what scenarios are held against: the published revision, else the latest draft.

    In a week without either it is the newest plan under the policy in force.
    """
    require(user, Action.RUN_SCENARIO)
    rows = [p for p in desk.store.plans.list_plans(week) if p.status is not PlanStatus.SCENARIO]
    published = [p for p in rows if p.status is PlanStatus.PUBLISHED]
    as_is = [p for p in _scenarios(desk, week) if not p.figures.get("knobs")]
    found = max(published or rows or as_is, key=lambda p: p.number, default=None)
    return unnamed(found) if found else None


def _scenarios(desk: Desk, week: str) -> list[PlanRow]:
    return [p for p in desk.store.plans.list_plans(week) if p.status is PlanStatus.SCENARIO]


def side_by_side(desk: Desk, user: User, week: str, chosen: Sequence[int]) -> tuple[Side, ...]:
    """Return the baseline and, after it, the chosen scenarios; raises Missing without a baseline.

    No person is named; load is told of groups of at least five only. Refuses more than four.
    """
    require(user, Action.RUN_SCENARIO)
    if len(chosen) > MOST_COMPARED:
        raise BadInput(f"{len(chosen)} scenarios are too many to compare; choose {MOST_COMPARED}")
    baseline = baseline_of(desk, user, week)
    if baseline is None:
        raise Missing(f"{week} has no roster to hold scenarios against")
    rows = (baseline, *(p for p in scenarios_of(desk, user, week) if p.id in chosen))
    plans = [desk.store.plans.get_plan(row.id) for row in rows]
    groups = [everybody_in(plan.roster) for plan in plans]
    known, _new = disclose(desk, of_shifts(week), groups, to=user.name, in_order=True)
    return tuple(
        _side(desk, row, plan, _told_of(desk, plan, known))
        for row, plan in zip(rows, plans, strict=True)
    )


def _told_of(desk: Desk, plan: Plan, known: Disclosure) -> Plan | None:
    """Return the plan whose load is told: itself, or a revision near it that was told before."""
    group = everybody_in(plan.roster)
    if group in known.shown or plan.status is PlanStatus.SCENARIO:
        return plan if group in known.shown else None
    stands = known.stand_ins(group)
    for stand, other in Revisions(desk, plan).with_first(stands):
        if stand == everybody_in(other.roster) and _knobs(other) == _knobs(plan):
            return other
    return None


def _knobs(plan: Plan) -> Mapping[str, float]:
    return plan.figures.get("knobs") or {}


def _side(desk: Desk, row: PlanRow, plan: Plan, told: Plan | None) -> Side:
    load = told.figures if told else {}
    pairs = of_all(plan.figures.get("pairs") or {}, load.get("pairs"))
    return Side(
        row.scenario or f"revision {row.number}",
        row,
        turned_centre(the_centre(desk), Knobs.of(_knobs(plan))).policy,
        of_all(plan.figures, load) | {"pairs": pairs},
        row.inputs_hash != mark_of(desk, row),
        {c.id: c.name for c in the_centre(desk).channels},
        told.number if told and told.id != plan.id else None,
    )


def plan_as_in_force(desk: Desk, user: User, week: str, *, seconds: float = 30.0) -> Job:
    """Plan a week without a roster under the policy in force, to hold scenarios against it."""
    before = sum(not p.figures.get("knobs") for p in _scenarios(desk, week))
    name = f"{AS_IN_FORCE} ({before + 1})" if before else AS_IN_FORCE
    return try_scenario(desk, user, week, name, Knobs(), seconds=seconds)


def try_scenario(
    desk: Desk, user: User, week: str, name: str, knobs: Knobs, *, seconds: float = 30.0
) -> Job:
    """Plan the week with the knobs turned, as a job, starting from the baseline's roster."""
    name = free_name(desk, user, week, name)
    turned_centre(the_centre(desk), knobs)
    baseline = baseline_of(desk, user, week)
    return start_search(
        desk,
        user,
        week,
        seconds=seconds,
        base=baseline.id if baseline else None,
        knobs=knobs,
        scenario=name,
    )


def free_name(desk: Desk, user: User, week: str, name: str) -> str:
    """Return the name of a new scenario; refuses none, and one that is taken."""
    require(user, Action.RUN_SCENARIO)
    name = name.strip()
    if not name:
        raise BadInput("a scenario needs a name, so that it can be told from the others")
    taken = {p.scenario.casefold() for p in _scenarios(desk, week)}
    taken |= {str(j.payload["scenario"]).casefold() for j in running_scenarios(desk, user, week)}
    if name.casefold() in taken:
        raise Conflict(f'there is a scenario "{name}" for {week} already; choose another name')
    return name


def running_scenarios(desk: Desk, user: User, week: str) -> tuple[Job, ...]:
    """Return the scenario jobs of the week that are not over; dead workers are replaced."""
    require(user, Action.RUN_SCENARIO)
    revive(desk)
    jobs = (
        job
        for state in (JobState.RUNNING, JobState.WAITING)
        for job in queue(desk).list_jobs(kind=SOLVE, state=state)
    )
    return tuple(j for j in jobs if j.payload.get("week") == week and j.payload.get("scenario"))


def stop_scenario(desk: Desk, user: User, job_id: int, *, keep: bool) -> None:
    """Stop a scenario's search: keep the best plan so far, or drop it."""
    stop_search(desk, user, Action.RUN_SCENARIO, job_id, keep=keep)


def failed_scenario(desk: Desk, user: User, job_id: int) -> str:
    """Return why a scenario's job ended without a plan, empty where it did not fail."""
    require(user, Action.RUN_SCENARIO)
    job = queue(desk).get(job_id)
    return without_names(desk, user, job.error) if job.state is JobState.FAILED else ""


def policy_of(desk: Desk, user: User) -> tuple[Policy, int]:
    """Return the policy in force, and the revision that a change must expect."""
    require(user, Action.VIEW_POLICY)
    centre, revision = the_centre_and_revision(desk)
    return centre.policy, revision


def set_policy(
    desk: Desk, user: User, policy: Policy, expected_revision: int, *, reason: str
) -> None:
    """Change the policy, with a reason that goes to the log; plans made before become stale."""
    if not reason.strip():
        raise BadInput("a change of policy needs a reason, so that it can be reviewed later")
    centre, _revision = the_centre_and_revision(desk)
    before = centre.policy
    changed = "; ".join(policy_changes(before, policy))
    if not changed:
        raise BadInput("nothing was changed")
    with acting(desk, user, Action.EDIT_POLICY, "policy", reason=reason, changed=changed):
        desk.store.centre.save_centre(
            replace(centre, policy=policy), expected_revision, by=user.name, at=desk.now()
        )


def make_baseline(desk: Desk, user: User, plan_id: int, *, reason: str) -> None:
    """Turn the policy's knobs to those of a scenario; the next build of any week uses them."""
    require(user, Action.EDIT_POLICY)
    plan = desk.store.plans.get_plan(plan_id)
    centre, revision = the_centre_and_revision(desk)
    knobs = Knobs.of(plan.figures.get("knobs") or {})
    set_policy(desk, user, turned_centre(centre, knobs).policy, revision, reason=reason)
