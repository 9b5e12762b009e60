"""Several weeks in one go: each after the drafts before it, published one by one, never unseen."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from planner.desk import horizon, rostering, solving
from planner.desk.horizon import start_weeks, weeks_ahead
from planner.desk.office import Desk, open_desk
from planner.desk.week_inputs import mark_of, the_inputs
from planner.desk.weeks import weeks_from
from planner.desk.weeks_before import AHEAD, past_spans, standing
from planner.domain import JobState, Plan, PlanStatus, RosterCase
from planner.errors import BadInput, Conflict, Missing
from planner.jobs import Queue, Run
from planner.store import decode, encode
from planner.study.correct import Made
from planner.study.hedge import PlanFor, make_hedged
from planner.study.week import Brief, Effort, build
from tests.scene import NOW, SAM, WEEK, empty_desk, full_desk, the_draft

WEEKS = ("2026-W49", "2026-W50", "2026-W51")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search each week for a moment, in this process."""
    monkeypatch.setattr(rostering, "start_worker", lambda *_a, **_o: None)
    monkeypatch.setattr(solving, "make_week", a_moment)


def a_moment(brief: Brief, effort: Effort, **how: Any) -> Made:
    return Made(brief, build(brief, Effort(None, 20, effort.seed, workers=1), **how))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


@pytest.fixture(scope="module")
def three_weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the store of a desk at which three weeks were planned in one go."""
    folder = tmp_path_factory.mktemp("horizon")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "make_week", a_moment)
        desk = full_desk(folder)
        solving.solve_weeks(desk, a_run(desk))
        desk.store.close()
    return folder / "planner.db"


@pytest.fixture
def ahead(tmp_path: Path, three_weeks: Path) -> Desk:
    """Return a desk with the drafts of three weeks."""
    shutil.copyfile(three_weeks, tmp_path / "planner.db")
    return empty_desk(tmp_path)


class Told(Queue):
    """A queue that hands each report of progress to a test."""

    def __init__(self, desk: Desk, hear: Callable[[Mapping[str, Any]], None]) -> None:
        super().__init__(desk.store.engine)
        self.hear = hear

    def report(self, *args: Any, progress: Any = None, **named: Any) -> bool:
        if progress is not None:
            self.hear(progress)
        return super().report(*args, progress=progress, **named)


def a_run(
    desk: Desk,
    job: int | None = None,
    hear: Callable[[Mapping[str, Any]], None] = lambda _: None,
    weeks: tuple[str, ...] = WEEKS,
) -> Run:
    """Return a run of a new job, or of one that was put back, claimed by this process."""
    queue = Told(desk, hear)
    if job is None:
        payload = {
            "week": weeks[0], "weeks": weeks, "seconds": 60, "seed": 1, "by": SAM.name,
        }  # fmt: skip
        job = queue.submit(rostering.SOLVE_WEEKS, payload, by=SAM.name, at=NOW).id
    claimed = queue.claim("here", at=NOW, job_id=job)
    assert claimed is not None
    return Run(claimed, desk.url, desk.folder, queue.incumbent(job), queue, "here", lambda: NOW)


def planned(desk: Desk) -> list[Plan]:
    """Return the drafts of the three weeks."""
    keys = standing(desk, WEEKS, WEEKS)
    return [desk.store.plans.get_plan(keys[w]) for w in WEEKS]


def test_each_week_is_planned_after_the_drafts_of_those_before_it(ahead: Desk) -> None:
    first, second, third = planned(ahead)
    assert [p.status for p in (first, second, third)] == [PlanStatus.DRAFT] * 3
    assert AHEAD not in first.figures
    assert second.figures[AHEAD] == {WEEKS[0]: first.id}
    assert third.figures[AHEAD] == {WEEKS[0]: first.id, WEEKS[1]: second.id}
    inputs = the_inputs(ahead, WEEKS[1], ahead=WEEKS[:1])
    assert inputs.past == past_spans(ahead, second.roster.grid, instead=first)
    assert {a: len(s) for a, s in inputs.past.items()} == {
        a: len(s) for a, s in first.roster.by_agent.items()
    }
    assert all(p.figures["breaches"] == 0 for p in (first, second, third))


def test_the_ledger_of_drafts_is_that_of_the_same_weeks_published(ahead: Desk) -> None:
    first, second, _third = planned(ahead)
    drafted = the_inputs(ahead, WEEKS[2], ahead=WEEKS[:2]).ledger
    for plan in (first, second):
        rostering.put_in_force(ahead, plan, by=SAM.name, reason="test")
    published = the_inputs(ahead, WEEKS[2]).ledger
    assert drafted is not None
    assert published is not None
    assert drafted.weeks == published.weeks
    assert len(drafted.weeks) == 2
    assert drafted.balance == published.balance


def test_weeks_are_published_one_by_one_and_none_turns_stale_by_it(ahead: Desk) -> None:
    plans = planned(ahead)
    with pytest.raises(Conflict, match=r"was planned after revision 2 of 2026-W49.*publish 2026-W"):
        rostering.publish(ahead, SAM, plans[1].id)
    for plan in plans:
        assert not rostering.is_stale(ahead, SAM, plan)
        rostering.publish(ahead, SAM, plan.id, reason="agreed with everybody")
    assert [w.plan.id for w in weeks_ahead(ahead, SAM, WEEK) if w.plan] == [p.id for p in plans]


def test_every_week_of_a_run_is_planned_for_what_was_chosen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def hedged(brief: Brief, effort: Effort, *, case: RosterCase, **how: Any) -> Made:
        asked.append(int(case.need.sum() - brief.case.need.sum()))
        return make_hedged(brief, Effort(None, 20, effort.seed, workers=1), case=case, **how)

    monkeypatch.setattr(solving, "make_hedged", hedged)
    job = start_weeks(desk, SAM, WEEK, count=2, plan_for=PlanFor.P90).id
    done = solving.solve_weeks(desk, a_run(desk, job))["plans"]
    first, second = (desk.store.plans.get_plan(key) for key in done.values())
    assert len(asked) == 2
    assert all(more > 0 for more in asked)
    assert [p.figures["plan_for"] for p in (first, second)] == [PlanFor.P90] * 2
    assert all("cost" in p.figures and not p.figures["bound"] for p in (first, second))
    rostering.set_locks(desk, SAM, first.id, frozenset())
    why = rostering.why_stale(desk, SAM, second)
    assert "it was revision 2, planned for days of which 90% bring less" in why
    assert why.endswith("from this revision, planned for days of which 90% bring less")


def test_a_change_of_an_earlier_week_makes_the_later_ones_stale_and_says_why(ahead: Desk) -> None:
    first, second, third = planned(ahead)
    shift = first.roster.by_agent["A04"][0]
    rostering.set_locks(ahead, SAM, first.id, frozenset({("A04", shift.day)}))
    for plan in (second, third):
        why = rostering.why_stale(ahead, SAM, plan)
        assert "2026-W49 is revision 3 now (1 shifts locked, Sam Supervisor), it was rev" in why
    with pytest.raises(Conflict, match="2026-W49 is revision 3 now"):
        rostering.publish(ahead, SAM, second.id)
    rostering.publish(ahead, SAM, first.id, reason="as it was")  # the lock is dropped
    assert rostering.why_stale(ahead, SAM, second) == ""


def test_another_publication_than_the_one_planned_after_makes_later_ones_stale(
    ahead: Desk,
) -> None:
    first, second, _third = planned(ahead)
    rostering.put_in_force(ahead, the_draft(ahead), by=SAM.name, reason="test")
    assert first.id != the_draft(ahead).id
    assert "2026-W49 is revision 1 now" in rostering.why_stale(ahead, SAM, second)


def test_an_edit_of_a_later_week_still_rests_on_the_drafts_before_it(ahead: Desk) -> None:
    first, second, _third = planned(ahead)
    shift = second.roster.by_agent["A05"][0]
    edited = rostering.set_locks(ahead, SAM, second.id, frozenset({("A05", shift.day)}))
    assert edited.figures[AHEAD] == {WEEKS[0]: first.id}
    assert not rostering.is_stale(ahead, SAM, edited)
    assert edited.inputs_hash == mark_of(ahead, second)


def test_published_weeks_stay_and_those_after_rest_on_them(desk: Desk) -> None:
    rostering.put_in_force(desk, the_draft(desk), by=SAM.name, reason="test")
    done = solving.solve_weeks(desk, a_run(desk, weeks=WEEKS[:2]))["plans"]
    assert list(done) == [WEEKS[1]]
    plan = desk.store.plans.get_plan(done[WEEKS[1]])
    assert plan.figures[AHEAD] == {WEEKS[0]: 1}
    rostering.publish(desk, SAM, plan.id, reason="agreed")


def test_a_cancelled_run_keeps_the_weeks_that_are_done(desk: Desk) -> None:
    runs: list[Run] = []

    def hear(progress: Mapping[str, Any]) -> None:
        if progress["number"] == 2:
            rostering.stop_build(desk, SAM, runs[0].job.id, keep=False)
            runs[0].beat()

    runs.append(a_run(desk, hear=lambda p: hear(p) if not runs[0].is_stopping else None))
    done = solving.solve_weeks(desk, runs[0])["plans"]
    assert list(done) == [WEEKS[0]]
    assert [
        p.week for p in desk.store.plans.list_plans() if p.note == "built by the optimiser"
    ] == [WEEKS[0]]


def test_a_run_that_takes_over_goes_on_in_the_week_where_the_other_was(desk: Desk) -> None:
    runs: list[Run] = []

    def leave(progress: Mapping[str, Any]) -> None:
        if progress["number"] == 2 and progress.get("objective") is not None:
            runs[0].stop.set()  # the worker has to go

    runs.append(a_run(desk, hear=leave))
    begun = solving.solve_weeks(desk, runs[0])["plans"]
    assert list(begun) == [WEEKS[0]]
    queue, job = runs[0].queue, runs[0].job.id
    queue.release(job, "here")
    assert queue.get(job).state is JobState.WAITING
    best = decode((queue.incumbent(job) or b"").decode(), type(the_draft(desk).roster))
    assert best.grid.week_name == WEEKS[1]

    heard: list[Mapping[str, Any]] = []
    second = a_run(desk, job, hear=heard.append)
    done = solving.solve_weeks(desk, second)["plans"]
    assert list(done) == list(WEEKS)
    assert done[WEEKS[0]] == begun[WEEKS[0]]
    assert {p["week"] for p in heard} == set(WEEKS[1:])


def test_equal_runs_give_equal_rosters(desk: Desk, three_weeks: Path) -> None:
    known = open_desk(f"sqlite:///{three_weeks}", three_weeks.parent)
    done = solving.solve_weeks(desk, a_run(desk, weeks=WEEKS[:2]))["plans"]
    mine = [encode(desk.store.plans.get_plan(key).roster) for key in done.values()]
    assert mine == [encode(p.roster) for p in planned(known)[:2]]


def test_asking_for_weeks_puts_one_job_in_the_queue_that_each_of_them_shows(desk: Desk) -> None:
    job = start_weeks(desk, SAM, WEEK, count=3, seconds=5)
    assert tuple(job.payload["weeks"]) == WEEKS == weeks_from(WEEK, 3)
    for week in WEEKS:
        running = rostering.running_build(desk, SAM, week)
        assert running is not None
        assert running.id == job.id
    with pytest.raises(Conflict, match="is building 2026-W50 already"):
        start_weeks(desk, SAM, WEEKS[1], count=2)
    with pytest.raises(Conflict, match="is building 2026-W51 already"):
        rostering.start_build(desk, SAM, WEEKS[2])
    assert rostering.running_build(desk, SAM, "2026-W52") is None


@pytest.mark.parametrize("count", [1, 9])
def test_two_to_eight_weeks_can_be_asked_for(desk: Desk, count: int) -> None:
    with pytest.raises(BadInput, match="2 to 8"):
        start_weeks(desk, SAM, WEEK, count=count)


def test_weeks_beyond_the_reach_of_the_forecast_are_named(desk: Desk) -> None:
    with pytest.raises(BadInput, match="2027-W08 is more than 13 weeks after the history ends"):
        start_weeks(desk, SAM, "2027-W05", count=8)


def test_a_run_over_published_weeks_alone_is_refused(ahead: Desk) -> None:
    for plan in planned(ahead)[:2]:
        rostering.put_in_force(ahead, plan, by=SAM.name, reason="test")
    with pytest.raises(Conflict, match="all of these weeks are published"):
        start_weeks(ahead, SAM, WEEK, count=2)


def test_the_weeks_of_a_run_are_listed_with_what_each_waits_for(ahead: Desk) -> None:
    planned(ahead)
    rows = weeks_ahead(ahead, SAM, WEEKS[1])
    assert [r.week for r in rows] == list(WEEKS)
    assert [bool(r.waits) for r in rows] == [False, True, True]
    assert [r.stale for r in rows] == ["", "", ""]
    alone = horizon.weeks_ahead(ahead, SAM, "2026-W53")
    assert [(r.week, r.plan) for r in alone] == [("2026-W53", None)]


def test_nobody_to_plan_is_said_before_anything_runs(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    desk.store.people.save_agents((), by="test", at=NOW, retire_others=True)
    with pytest.raises(Missing, match="nobody works here yet"):
        start_weeks(desk, SAM, WEEK, count=2)
