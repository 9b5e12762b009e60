"""A week built for what may come: kept as a draft that says what it was made for and costs."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.desk import coming, rostering
from planner.desk.handlers import HANDLERS
from planner.desk.office import Desk
from planner.domain import JobState, Plan
from planner.errors import Forbidden
from planner.jobs.worker import run_job
from planner.study.hedge import PlanFor
from tests.scene import A01, SAM, WEEK, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose builds wait for the test to run them."""
    monkeypatch.setattr(rostering, "start_worker", lambda *_args, **_named: None)
    return full_desk(tmp_path)


def built(desk: Desk, aim: PlanFor) -> Plan:
    """Build a week in this process."""
    job = rostering.start_build(desk, SAM, WEEK, seconds=4.0, base=1, plan_for=aim)
    queue = rostering.queue(desk)
    claimed = queue.claim("here", at=datetime.now(UTC))
    assert claimed is not None
    state = run_job(
        queue, claimed, HANDLERS,
        url=desk.url, folder=desk.folder, worker="here", leaving=threading.Event(),
    )  # fmt: skip
    assert state is JobState.DONE, rostering.job_of(desk, SAM, job.id).error
    return rostering.plan_of(desk, SAM, int((queue.get(job.id).result or {})["plan"]))


@pytest.mark.parametrize("aim", [PlanFor.PATHS, PlanFor.P90])
def test_a_draft_says_what_it_was_planned_for_and_what_that_costs(desk: Desk, aim: PlanFor) -> None:
    made = built(desk, aim)
    assert made.figures["plan_for"] == aim
    cost = made.figures["cost"]
    base = the_draft(desk)
    assert cost["base_paid_h"] == pytest.approx(base.figures["paid_h"])
    assert cost["short_h"] <= cost["base_short_h"]
    assert made.figures["breaches"] == 0
    assert not made.figures["bound"]  # a bound of what may come is none of the expected week
    assert not rostering.is_stale(desk, SAM, made)


def test_an_ordinary_draft_says_nothing_of_it(desk: Desk) -> None:
    assert "plan_for" not in the_draft(desk).figures
    assert "plan_for" not in built(desk, PlanFor.MEAN).figures


def test_busier_days_ask_for_more_than_the_draft_covers(desk: Desk) -> None:
    found = coming.levels_of(desk, SAM, 1)
    assert [one.share for one in found] == [0.5, 0.75, 0.9]
    assert found[0].required_h < found[1].required_h < found[2].required_h
    assert found[0].short_h <= found[1].short_h <= found[2].short_h
    with pytest.raises(Forbidden):
        coming.levels_of(desk, A01, 1)
