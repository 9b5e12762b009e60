"""Studies of a week, computed as jobs and read again from the store: curves, prices, ways, fixes.

What the worker does for each kind stands in `planner.desk.study_jobs`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from planner.access import Action, is_allowed, require
from planner.desk.acting import acting
from planner.desk.keeping import keep_plan
from planner.desk.office import Desk
from planner.desk.rostering import queue, revive
from planner.desk.scenarios import baseline_of, free_name
from planner.desk.unnamed import own_team, without_names
from planner.desk.week_inputs import inputs_hash, the_basis, the_centre
from planner.desk.weeks_before import ahead_of
from planner.domain import Job, JobState, Plan, Roster, User
from planner.errors import BadInput, Conflict, Forbidden, Missing
from planner.jobs import start_worker
from planner.store import decode
from planner.study.frontier import TIGHTER_UP, as_knob
from planner.study.scenario import Knobs
from planner.study.turns_policy import value_in_force

STUDY = "study"


class Topic(StrEnum):
    """What a study answers."""

    CURVE = "curve"
    PRICES = "prices"
    WAYS = "ways"
    WISHES = "wishes"
    MEND = "mend"


MANAGING = frozenset({Topic.CURVE, Topic.PRICES, Topic.WAYS})
"""Topics of groups and rules; the others name people and belong to whoever makes the roster."""


@dataclass(frozen=True, slots=True)
class Study:
    """A study that is done; `is_stale`: inputs or policy of the week have changed since."""

    job: Job
    result: Mapping[str, Any]
    is_stale: bool


def start_study(  # the five things a study is asked by, and who asks
    desk: Desk,
    user: User,
    week: str,
    topic: Topic,
    *,
    seconds: float = 60.0,
    about: Mapping[str, Any] | None = None,
) -> Job:
    """Put a study in the queue and start a worker for it; one of each kind a week at a time.

    `seconds` of search altogether. `about` says more: the knob of a curve, the plan of fixes.
    """
    require(user, _right(topic))
    about = dict(about or {})
    _check_team(desk, user, about)
    if topic is Topic.CURVE and about.get("knob") not in TIGHTER_UP:
        raise BadInput(f"a curve needs a knob; choose from {', '.join(TIGHTER_UP)}")
    if any(_same(job, topic, about) for job in running_studies(desk, user, week)):
        raise Conflict("this is being computed already; its result appears here")
    base = baseline_of(desk, user, week) if topic in MANAGING else None
    payload = {
        **about,
        "topic": topic.value,
        "week": week,
        "seconds": seconds,
        "base": about.get("plan", base.id if base else None),
        "by": user.name,
    }
    if payload["base"] is None:
        raise Missing(f"{week} has no roster to start from; plan it first")
    payload["ahead"] = ahead_of(desk.store.plans.get_plan(payload["base"]))
    subject = f"agent:{about['agent']}" if "agent" in about else f"week:{week}"
    with acting(desk, user, _right(topic), subject, study=topic.value, week=week, **about):
        pass
    job = queue(desk).submit(STUDY, payload, by=user.name, at=desk.now())
    start_worker(desk.url, job.id, folder=desk.folder)
    return job


def study_of(
    desk: Desk, user: User, week: str, topic: Topic, about: Mapping[str, Any] | None = None
) -> Study | None:
    """Return the newest study of a week that is done, None where none is stored."""
    require(user, _right(topic))
    _check_team(desk, user, about or {})
    for job in queue(desk).list_jobs(kind=STUDY, state=JobState.DONE):
        if job.payload["week"] == week and job.result and _same(job, topic, about or {}):
            return Study(job, job.result, job.result["mark"] != mark_of_study(desk, job))
    return None


def newest_prices(desk: Desk, user: User) -> Study | None:
    """Return the newest prices of rules, of any week; None where nobody computed any."""
    require(user, Action.RUN_SCENARIO)
    for job in queue(desk).list_jobs(kind=STUDY, state=JobState.DONE):
        if job.payload["topic"] == Topic.PRICES.value and job.result:
            return Study(job, job.result, job.result["mark"] != mark_of_study(desk, job))
    return None


def mark_of_study(desk: Desk, job: Job) -> str:
    """Return the hash of what a study's week is planned from now."""
    return inputs_hash(desk, job.payload["week"], ahead=_ahead(job))


def _ahead(job: Job) -> tuple[str, ...]:
    return tuple(job.payload.get("ahead") or ())


def running_studies(desk: Desk, user: User, week: str) -> tuple[Job, ...]:
    """Return the studies of a week that this user may see and that are not over."""
    require(user, Action.VIEW_GROUP_LOAD)
    revive(desk)
    jobs = (
        job
        for state in (JobState.RUNNING, JobState.WAITING)
        for job in queue(desk).list_jobs(kind=STUDY, state=state)
    )
    return tuple(j for j in jobs if j.payload["week"] == week and _may_see(desk, user, j))


def study_job(desk: Desk, user: User, job_id: int) -> Job:
    """Return one study, whatever became of it."""
    require(user, Action.VIEW_GROUP_LOAD)
    job = queue(desk).get(job_id)
    if job.kind != STUDY:
        raise Missing(f"there is no study {job_id}")
    require(user, _right(Topic(job.payload["topic"])))
    _check_team(desk, user, job.payload)
    return replace(job, error=without_names(desk, user, job.error))


def stop_study(desk: Desk, user: User, job_id: int) -> None:
    """Cancel a study; what it had is dropped."""
    job = study_job(desk, user, job_id)
    with acting(desk, user, _right(Topic(job.payload["topic"])), f"job:{job_id}", keep=False):
        pass
    queue(desk).ask_cancel(job_id)


def keep_point(desk: Desk, user: User, job_id: int, number: int, *, name: str) -> Plan:
    """Keep a point of a curve as a scenario, with the roster that was found for it."""
    require(user, Action.RUN_SCENARIO)
    job = study_job(desk, user, job_id)
    rosters = json.loads(queue(desk).incumbent(job_id) or b"[]")
    if job.result is None or not 0 <= number < len(rosters):
        raise Missing("this point is not stored any more; compute the curve again")
    week, knob = job.payload["week"], job.payload["knob"]
    point = job.result["points"][number]
    name = free_name(desk, user, week, name)
    knobs = Knobs.of({knob: as_knob(knob, point["value"])})
    if job.result["mark"] != mark_of_study(desk, job):
        raise Conflict("the week's inputs have changed since; compute the curve again")
    with acting(desk, user, Action.RUN_SCENARIO, f"week:{week}", scenario=name):
        return keep_plan(
            desk,
            the_basis(desk, week, by=user.name, knobs=knobs, ahead=_ahead(job)),
            decode(rosters[number], Roster),
            by=user.name,
            base=job.payload["base"],
            search={"knobs": knobs.turned(), "bound": point["bound"]},
            scenario=name,
        )


def in_force(desk: Desk, user: User, knob: str) -> float:
    """Return a knob's value in force; where the policy is silent, that of the live channels."""
    require(user, Action.VIEW_POLICY)
    return value_in_force(the_centre(desk), knob)


def _check_team(desk: Desk, user: User, about: Mapping[str, Any]) -> None:
    """Refuse a supervisor with a team the load of somebody else's people."""
    if _is_of_others(desk, user, about):
        raise Forbidden("you may not see the planned load of another team's people")


def _is_of_others(desk: Desk, user: User, about: Mapping[str, Any]) -> bool:
    """Say whether a study is about an agent of a team that is not this supervisor's."""
    team = own_team(user)
    if "agent" not in about or team is None:
        return False
    return desk.store.people.load_agent(about["agent"]).agent.team != team


def _same(job: Job, topic: Topic, about: Mapping[str, Any]) -> bool:
    """Say whether a job has this topic and was asked the same."""
    return job.payload["topic"] == topic.value and all(
        job.payload.get(key) == value for key, value in about.items()
    )


def _may_see(desk: Desk, user: User, job: Job) -> bool:
    right = _right(Topic(job.payload["topic"]))
    return is_allowed(user, right) and not _is_of_others(desk, user, job.payload)


def _right(topic: Topic) -> Action:
    return Action.RUN_SCENARIO if topic in MANAGING else Action.BUILD_ROSTER
