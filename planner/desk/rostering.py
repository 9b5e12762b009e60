"""The week's roster: build as a job, look, change by hand, undo, compare, publish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.changed import marks_in
from planner.desk.keeping import keep_plan
from planner.desk.looking import looked
from planner.desk.next_week import next_week_faults
from planner.desk.notice import short_notice
from planner.desk.office import Desk
from planner.desk.staleness import waits_for, what_changed
from planner.desk.unnamed import own_team, without_scores
from planner.desk.week_inputs import (
    Basis,
    basis_of,
    expected_hard,
    hard_key,
    inputs_hash,
    mark_of,
    the_assessment,
    the_centre,
    the_people,
)
from planner.domain import AgentId, Job, JobState, People, Plan, PlanStatus, Roster, Span, User
from planner.errors import BadInput, Conflict, Fault, Missing
from planner.jobs import Queue, start_worker
from planner.store import PlanRow
from planner.study.asked import Marks
from planner.study.edit import Change, differences, with_locks, with_shift, without_shift
from planner.study.hedge import PlanFor
from planner.study.scenario import Knobs
from planner.study.week import Assessment
from planner.wellbeing import quota_faults

SOLVE, SOLVE_WEEKS = "solve", "solve-weeks"
SEED = 1
PREPARE_DEMO = "prepare-demo"
FIRST_PUBLICATION = "first publication of the week"


def people_of(desk: Desk, user: User) -> People:
    """Return the active agents with their contracts."""
    require(user, Action.VIEW_PEOPLE)
    return the_people(desk, the_centre(desk))


def plans_of(desk: Desk, user: User, week: str) -> tuple[PlanRow, ...]:
    """Return the week's revisions without scenarios, newest first."""
    require(user, Action.VIEW_ROSTER)
    plans = [p for p in desk.store.plans.list_plans(week) if p.status is not PlanStatus.SCENARIO]
    return tuple(sorted(plans, key=lambda p: -p.number))


def plan_of(desk: Desk, user: User, plan_id: int) -> Plan:
    """Return one revision."""
    require(user, Action.VIEW_ROSTER)
    return desk.store.plans.get_plan(plan_id)


def assessment_of(desk: Desk, user: User, plan_id: int) -> Assessment:
    """Return service, load and breaches of a revision on the present inputs of its week.

    Days of people have level and triggers, no score, and are of the own team of a supervisor who
    has one; nothing of their weeks. Everybody finds the look in the log of their own data.
    """
    require(user, Action.VIEW_ROSTER)
    found = the_assessment(desk, desk.store.plans.get_plan(plan_id), by=user.name)
    agents, team = found.brief.inputs.people.agents, own_team(user)
    looked(desk, user, Action.VIEW_ROSTER, (a.id for a in agents), f"plan:{plan_id}")
    own = {a.id for a in agents if team in (None, a.team)}
    days = without_scores(d for d in found.load.days if d.agent in own)
    load = replace(found.load, days=days, weeks=())
    shown = replace(found, load=load)
    vars(shown)["figures"] = found.figures  # the same without scores; computed once for all looks
    return shown


def is_stale(desk: Desk, user: User, plan: Plan | PlanRow) -> bool:
    """Say whether the week's inputs changed since the revision was made."""
    require(user, Action.VIEW_ROSTER)
    return plan.inputs_hash != mark_of(desk, plan)


def why_stale(desk: Desk, user: User, plan: Plan | PlanRow) -> str:
    """Return what changed under a stale revision and who changed it; empty where it is true."""
    return what_changed(desk, plan) if is_stale(desk, user, plan) else ""


def start_build(
    desk: Desk,
    user: User,
    week: str,
    *,
    seconds: float = 60.0,
    base: int | None = None,
    plan_for: PlanFor = PlanFor.MEAN,
) -> Job:
    """Ask for a roster of the week; locked shifts of the base revision are kept.

    A worker process does the search; progress, bound and result come through the job.
    """
    running = running_build(desk, user, week)
    if running:
        raise Conflict(f"{running.created_by} is building {week} already; wait or cancel it")
    return start_search(desk, user, week, seconds=seconds, base=base, plan_for=plan_for)


def start_search(
    desk: Desk,
    user: User,
    week: str,
    *,
    seconds: float,
    base: int | None = None,
    knobs: Knobs | None = None,
    scenario: str = "",
    plan_for: PlanFor = PlanFor.MEAN,
) -> Job:
    """Put a search in the queue and start a worker for it."""
    payload: dict[str, Any] = {
        "week": week,
        "seconds": seconds,
        "base": base,
        "seed": SEED,
        "by": user.name,
        "knobs": (knobs or Knobs()).turned(),
        "scenario": scenario,
        "plan_for": str(plan_for),
    }
    action = Action.RUN_SCENARIO if scenario else Action.BUILD_ROSTER
    told = {"seconds": seconds, "scenario": scenario}
    return submit(desk, user, action, SOLVE, payload, told=told)


def submit(
    desk: Desk,
    user: User,
    action: Action,
    kind: str,
    payload: Mapping[str, Any],
    *,
    told: Mapping[str, Any],
) -> Job:
    """Put a search of `payload["week"]` in the queue, in the log too, and start a worker for it."""
    require(user, action)
    if not the_people(desk, the_centre(desk)).agents:
        raise Missing("nobody works here yet; an administrator brings a staff list on People")
    with acting(desk, user, action, f"week:{payload['week']}", **told):
        pass
    job = queue(desk).submit(kind, payload, by=user.name, at=desk.now())
    start_worker(desk.url, job.id, folder=desk.folder)
    return job


def queue(desk: Desk) -> Queue:
    """Return the job queue of the desk's database."""
    return Queue(desk.store.engine)


def running_build(desk: Desk, user: User, week: str) -> Job | None:
    """Return the job that is building the week now, alone or in a run of weeks, if any."""
    require(user, Action.VIEW_ROSTER)
    for state in (JobState.RUNNING, JobState.WAITING):
        for job in queue(desk).list_jobs(state=state):
            asked = job.payload if job.kind in (SOLVE, SOLVE_WEEKS) else {}
            weeks = asked.get("weeks") or [asked.get("week")]
            if week in weeks and not asked.get("scenario"):
                return job
    return None


def is_preparing(desk: Desk, user: User) -> bool:
    """Say whether the demo centre's present week is still being built; later weeks rest on it."""
    require(user, Action.VIEW_CENTRE)
    revive(desk)
    unfinished = (JobState.RUNNING, JobState.WAITING)
    return any(queue(desk).list_jobs(kind=PREPARE_DEMO, state=state) for state in unfinished)


def job_of(desk: Desk, user: User, job_id: int) -> Job:
    """Return how far a job is; jobs whose worker fell silent get a new one."""
    require(user, Action.VIEW_ROSTER)
    revive(desk)
    return queue(desk).get(job_id)


def revive(desk: Desk) -> None:
    """Start workers for jobs whose worker died or was told to leave; they go on where it was."""
    jobs = queue(desk)
    for lost in (*jobs.recover(at=desk.now()), *jobs.unclaimed(at=desk.now())):
        start_worker(desk.url, lost, folder=desk.folder)


def stop_build(desk: Desk, user: User, job_id: int, *, keep: bool) -> None:
    """Stop a build: keep the best roster so far ("good enough now"), or cancel it."""
    stop_search(desk, user, Action.BUILD_ROSTER, job_id, keep=keep)


def stop_search(desk: Desk, user: User, action: Action, job_id: int, *, keep: bool) -> None:
    """Stop a search for whoever may do `action`, and remember whether its best roster is kept."""
    with acting(desk, user, action, f"job:{job_id}", keep=keep):
        desk.store.settings.set_setting(keep_key(job_id), keep)
    queue(desk).ask_cancel(job_id)


def keep_key(job_id: int) -> str:
    """Return the setting that says whether a stopped search keeps its best roster."""
    return f"job.{job_id}.keep"


def change_shift(
    desk: Desk,
    user: User,
    plan_id: int,
    *,
    agent: AgentId,
    day: int,
    span: Span,
    reason: str = "",
    is_asked: bool = False,
) -> Plan:
    """Set one shift by hand; it is locked, its pauses are placed. A new revision is kept.

    `is_asked`: the agent asked for it, so it is no change of the employer's and it is wanted.
    """
    plan, basis = _open(desk, user, plan_id)
    roster = with_shift(basis.brief.case, plan.roster, agent, day, span)
    text, marks = reason or "changed by hand", {(agent, day): True} if is_asked else {}
    return _keep(desk, user, (plan, basis), roster, text, about=agent, asked=marks)


def drop_shift(  # one shift, why, and who asked
    desk: Desk,
    user: User,
    plan_id: int,
    *,
    agent: AgentId,
    day: int,
    reason: str = "",
    is_asked: bool = False,
) -> Plan:
    """Take one shift out by hand; a new revision is kept. `is_asked`: the agent asked for it."""
    plan, basis = _open(desk, user, plan_id)
    roster = without_shift(basis.brief.case, plan.roster, agent, day)
    text, marks = reason or "taken out by hand", {(agent, day): True} if is_asked else {}
    return _keep(desk, user, (plan, basis), roster, text, about=agent, asked=marks)


def set_locks(desk: Desk, user: User, plan_id: int, keys: frozenset[tuple[AgentId, int]]) -> Plan:
    """Lock exactly these agent-days against a rebuild; a new revision is kept."""
    plan, basis = _open(desk, user, plan_id)
    return _keep(
        desk, user, (plan, basis), with_locks(plan.roster, keys), f"{len(keys)} shifts locked"
    )


def undo(desk: Desk, user: User, plan_id: int) -> Plan:
    """Return to the roster before a change, as a new revision; nothing is lost."""
    plan, basis = _open(desk, user, plan_id)
    if plan.base is None:
        raise Conflict(f"revision {plan.number} of {plan.week} is the first; nothing to undo")
    before = desk.store.plans.get_plan(plan.base)
    note = f"back to revision {before.number}"
    return _keep(desk, user, (plan, basis), before.roster, note, asked=marks_in(before))


def compare(desk: Desk, user: User, before: int, after: int) -> tuple[Change, ...]:
    """Return the agent-days on which two revisions differ."""
    require(user, Action.VIEW_ROSTER)
    return differences(
        desk.store.plans.get_plan(before).roster, desk.store.plans.get_plan(after).roster
    )


def publish(desk: Desk, user: User, plan_id: int, *, reason: str = "") -> Plan:
    """Publish a revision: every agent sees it, calendars follow. A person always does this.

    The reason stays with the revision; all agents of the week see it. Only a week that nobody has
    seen yet goes without, and only with the notice that its labour rules ask for. Raises BadInput
    with everything that forbids it (breaches, quotas above humane capacity, no reason) and Conflict
    where it is stale, rests on an earlier week's draft or somebody else published first.
    """
    require(user, Action.PUBLISH)
    plan = desk.store.plans.get_plan(plan_id)
    reason = reason.strip()
    says_why = reason.casefold() not in ("", FIRST_PUBLICATION)
    if is_stale(desk, user, plan):
        raise Conflict(what_changed(desk, plan))
    if waits := waits_for(desk, plan):
        raise Conflict(waits)
    faults = list(publication_faults(desk, plan, by=user.name))
    short = short_notice(desk, plan)
    if not says_why:
        faults += short
        published = desk.store.plans.published(plan.week)
        if published is not None and published.id != plan.id:
            faults.append(Fault("a published week is changed without a reason", "say why"))
        reason = reason or FIRST_PUBLICATION
    if faults:
        raise BadInput(*faults)
    told = {"reason": reason} | ({"short_notice": [f.reason for f in short]} if short else {})
    with acting(desk, user, Action.PUBLISH, f"week:{plan.week}", plan=plan_id, **told):
        return put_in_force(desk, plan, by=user.name, reason=reason)


def changes_to_publish(desk: Desk, user: User, plan: Plan) -> tuple[Change, ...] | None:
    """Return what agents of a published week will see changed; None: nobody has seen it yet."""
    require(user, Action.VIEW_ROSTER)
    published = desk.store.plans.published(plan.week)
    return None if published is None else differences(published.roster, plan.roster)


def publication_faults(desk: Desk, plan: Plan, *, by: str) -> tuple[Fault, ...]:
    """Return everything that forbids publishing a plan: rules, quotas, the week after."""
    found = the_assessment(desk, plan, by=by)
    inputs = found.brief.inputs
    quotas = quota_faults(
        inputs.centre,
        inputs.people,
        roster=plan.roster,
        activities=found.activities,
        forecast=found.brief.forecast,
    )
    return (
        *(Fault(f"{b.agent}: {b.detail} ({b.rule})", "mend the shift") for b in found.breaches),
        *(
            Fault(
                f"{o.agent}: {o.contacts:.1f} contacts on day {o.day + 1} with the heads"
                f" that are there, the quota is {o.quota:.1f}",
                "build again, or add heads in these hours",
            )
            for o in found.over_quota
        ),
        *map(Fault, quotas),
        *next_week_faults(desk, plan, by=by),
    )


def put_in_force(desk: Desk, plan: Plan, *, by: str, reason: str) -> Plan:
    """Make a plan the published one of its week and let the calendars follow.

    The hard contacts that it expects of each agent, but for days that they asked for, are kept for
    the fairness ledger.
    """
    mark, now = inputs_hash(desk, plan.week), desk.now()
    hard = expected_hard(the_assessment(desk, plan, by=by))
    with desk.store.transaction():
        desk.store.settings.set_setting(hard_key(plan.week), hard)
        done = desk.store.plans.publish(
            plan.id, by=by, at=now, expected_inputs_hash=mark, reason=reason
        )
        desk.store.calendar.sync_events(plan.week, plan.roster, at=now)
    return done


def _open(desk: Desk, user: User, plan_id: int) -> tuple[Plan, Basis]:
    require(user, Action.BUILD_ROSTER)
    plan = desk.store.plans.get_plan(plan_id)
    if plan.status is PlanStatus.SCENARIO:
        raise Conflict("a scenario is not changed by hand; build the week from it first")
    return plan, basis_of(desk, plan, by=user.name)


def _keep(
    desk: Desk,
    user: User,
    change: tuple[Plan, Basis],
    roster: Roster,
    text: str,
    *,
    about: AgentId | None = None,
    asked: Marks | None = None,
) -> Plan:
    base, basis = change
    subject = f"agent:{about}" if about else f"week:{base.week}"
    with acting(desk, user, Action.EDIT_ROSTER, subject, base=base.id, note=text, week=base.week):
        return keep_plan(desk, basis, roster, by=user.name, base=base.id, note=text, asked=asked)
