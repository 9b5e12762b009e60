"""The manager's trade-off: knobs turned, the week planned again, held against the baseline."""

from __future__ import annotations

from dataclasses import replace

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.office import Desk
from planner.desk.rostering import queue, start_search
from planner.desk.week_inputs import the_centre, the_centre_and_revision
from planner.domain import Job, JobState, LabourRule, PlanStatus, Policy, User
from planner.errors import BadInput, Conflict, Missing
from planner.store import PlanRow
from planner.study.scenario import Knobs, turned_centre
from planner.wellbeing import find_preset, shipped_presets

MOST = 12


def scenarios_of(desk: Desk, user: User, week: str) -> tuple[PlanRow, ...]:
    """Return the week's computed scenarios, newest first; figures only, no named person."""
    require(user, Action.RUN_SCENARIO)
    rows = desk.store.plans.list_plans(week)
    found = [p for p in rows if p.status is PlanStatus.SCENARIO]
    return tuple(sorted(found, key=lambda p: -p.number)[:MOST])


def baseline_of(desk: Desk, user: User, week: str) -> PlanRow | None:
    """Return the revision that scenarios are held against: published, else the latest draft."""
    require(user, Action.RUN_SCENARIO)
    rows = [p for p in desk.store.plans.list_plans(week) if p.status is not PlanStatus.SCENARIO]
    published = [p for p in rows if p.status is PlanStatus.PUBLISHED]
    return max(published or rows, key=lambda p: p.number, default=None)


def try_scenario(
    desk: Desk, user: User, week: str, name: str, knobs: Knobs, *, seconds: float = 30.0
) -> Job:
    """Plan the week with the knobs turned, as a job, starting from the baseline's roster."""
    require(user, Action.RUN_SCENARIO)
    if not name.strip():
        raise BadInput("a scenario needs a name, so that it can be told from the others")
    if name.strip().casefold() in {p.scenario.casefold() for p in scenarios_of(desk, user, week)}:
        raise Conflict(f'there is a scenario "{name}" for {week} already; choose another name')
    turned_centre(the_centre(desk), knobs)
    baseline = baseline_of(desk, user, week)
    return start_search(
        desk,
        user,
        week,
        seconds=seconds,
        base=baseline.id if baseline else None,
        knobs=knobs,
        scenario=name.strip(),
    )


def running_scenarios(desk: Desk, user: User, week: str) -> tuple[Job, ...]:
    """Return the scenario jobs of the week that are not over."""
    require(user, Action.RUN_SCENARIO)
    jobs = (
        job
        for state in (JobState.RUNNING, JobState.WAITING)
        for job in queue(desk).list_jobs(state=state)
    )
    return tuple(j for j in jobs if j.payload.get("week") == week and j.payload.get("scenario"))


def policy_of(desk: Desk, user: User) -> tuple[Policy, int]:
    """Return the policy in force, and the revision that a change must expect."""
    require(user, Action.VIEW_POLICY)
    centre, revision = the_centre_and_revision(desk)
    return centre.policy, revision


def preset_rules(name: str) -> tuple[LabourRule, ...]:
    """Return the labour-rule records of a preset, none for a name that is the site's own."""
    try:
        return find_preset(shipped_presets(), name).rules
    except Missing:
        return ()


def set_policy(
    desk: Desk, user: User, policy: Policy, expected_revision: int, *, reason: str
) -> None:
    """Change the policy, with a reason that goes to the log; plans made before become stale."""
    if not reason.strip():
        raise BadInput("a change of policy needs a reason, so that it can be reviewed later")
    centre, _revision = the_centre_and_revision(desk)
    before = centre.policy
    changed = {
        name: [getattr(before, name), getattr(policy, name)]
        for name in Policy.__slots__
        if getattr(before, name) != getattr(policy, name)
    }
    if not changed:
        raise BadInput("nothing was changed")
    with acting(desk, user, Action.EDIT_POLICY, "policy", reason=reason, changed=str(changed)):
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
