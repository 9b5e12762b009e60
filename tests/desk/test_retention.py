"""What is kept for too long goes by itself once a day, and the administrator sees when it did."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from planner.access import Action
from planner.desk import handlers, retention
from planner.desk.office import Desk
from planner.desk.rostering import queue
from planner.domain import Role
from planner.errors import Forbidden, Unavailable
from planner.jobs import worker
from tests.pages.visits import faults, open_page, sit_down, words
from tests.scene import ADA, MAX, NOW, Clock, full_desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def later(desk: Desk, **time: float) -> None:
    assert isinstance(desk.now, Clock)
    desk.now.moment = NOW + timedelta(**time)


def test_it_runs_once_a_day(desk: Desk) -> None:
    assert retention.last_run(desk, ADA) is None
    assert retention.apply_daily(desk)
    later(desk, hours=23)
    assert not retention.apply_daily(desk)
    later(desk, weeks=60)  # the draft of the scene is older than a quarter by now
    assert retention.apply_daily(desk)
    last = retention.last_run(desk, ADA)
    assert last is not None
    assert (last.at, last.by) == (NOW + timedelta(weeks=60), retention.WORKER.name)
    assert last.rows["drafts"] == 1
    (line,) = desk.store.audit.list_lines(action=Action.APPLY_RETENTION.value)
    assert line.actor == retention.WORKER.name
    with pytest.raises(Forbidden):
        retention.last_run(desk, MAX)


def test_a_waiting_worker_does_it_and_a_failure_stops_no_worker(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving, calls = threading.Event(), []

    def failing(url: str, _folder: Path) -> None:
        calls.append(url)
        raise Unavailable("the disk is full")

    module = type("Handlers", (), {"daily": staticmethod(failing)})
    monkeypatch.setattr(worker, "DAILY_S", 0.0)
    monkeypatch.setattr(worker, "POLL_S", 0.01)
    daily = worker._daily(module, desk.url, desk.folder)  # type: ignore[arg-type]

    def twice() -> None:
        daily()
        if len(calls) == 2:
            leaving.set()

    where = {"url": desk.url, "folder": desk.folder, "leaving": leaving}
    worker.serve(queue(desk), {}, **where, daily=twice)  # type: ignore[arg-type]
    assert calls == [desk.url] * 2


def test_the_products_worker_deletes(desk: Desk) -> None:
    handlers.daily(desk.url, desk.folder)
    last = retention.last_run(desk, ADA)
    assert last is not None
    assert last.by == retention.WORKER.name


def test_the_administrator_sees_the_last_run_and_may_start_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, desk, Role.ADMIN)
    page = open_page("admin_audit")
    assert faults(page) == []
    assert "Nothing was deleted yet" in words(page)
    page = page.checkbox[0].check().run()
    (now,) = [b for b in page.button if b.label == "Delete what is kept for too long"]
    page = now.click().run()
    assert faults(page) == []
    assert "Last run 24 Nov 2026" in words(page)
