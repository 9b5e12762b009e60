"""The demo centre: invented people and contacts in a store of their own, set up when opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from planner.desk.keeping import keep_plan
from planner.desk.office import Desk
from planner.desk.rostering import (
    FIRST_PUBLICATION,
    PREPARE_DEMO,
    publication_faults,
    put_in_force,
    queue,
)
from planner.desk.week_inputs import the_basis, the_forecast
from planner.domain import JobState, week_monday, week_name, zone_info
from planner.jobs import start_worker
from planner.store import ImportRecord
from planner.study.demo import demo_centre, demo_history, demo_people
from planner.study.week import Effort, build

BY = "demo set-up"
SHOWN_AGENT = "A019"  # phone and chat, part time, a quota, coaching on Tuesday


def set_up(desk: Desk) -> None:
    """Fill an empty demo store and start publishing the present week; else do nothing."""
    if desk.store.centre.load_centre() is None:
        _fill(desk)
    week = this_week(desk)
    busy = any(
        queue(desk).list_jobs(kind=PREPARE_DEMO, state=state)
        for state in (JobState.WAITING, JobState.RUNNING)
    )
    if desk.store.plans.published(week) is None and not busy:
        job = queue(desk).submit(PREPARE_DEMO, {"week": week}, by=BY, at=desk.now())
        start_worker(desk.url, job.id, folder=desk.folder)


def this_week(desk: Desk) -> str:
    """Return the ISO week of the present moment at the demo centre."""
    return week_name(_today(desk))


def _today(desk: Desk) -> date:
    return desk.now().astimezone(zone_info(demo_centre().zone)).date()


def _fill(desk: Desk) -> None:
    monday = week_monday(this_week(desk))
    centre = demo_centre(first_day=monday)
    history = demo_history(until=monday)
    record = ImportRecord("invented contacts of the demo centre", "", desk.now(), BY)
    with desk.store.transaction():
        desk.store.centre.save_centre(centre, None, by=BY, at=desk.now())
        people = demo_people(first_day=monday + timedelta(weeks=1))
        desk.store.people.save_agents(people.agents, by=BY, at=desk.now())
        desk.store.history.add_history(history, record)
        desk.store.audit.append(desk.now(), None, BY, "set up the demo centre")


def publish_this_week(desk: Desk, *, should_stop: Callable[[], bool]) -> Mapping[str, Any]:
    """Build the present week with a small effort and publish it; nobody else ever does that."""
    week = this_week(desk)
    the_forecast(desk, week_name(week_monday(week) + timedelta(weeks=1)), by=BY)
    basis = the_basis(desk, week, by=BY)
    solution = build(basis.brief, Effort(seconds=None, iterations=2000), should_stop=should_stop)
    plan = keep_plan(desk, basis, solution.roster, by=BY, note="the demo centre's present week")
    faults = publication_faults(desk, plan, by=BY)
    if not faults:
        put_in_force(desk, plan, by=BY, reason=FIRST_PUBLICATION)
    return {"plan": plan.id, "published": not faults, "faults": [str(f) for f in faults]}
