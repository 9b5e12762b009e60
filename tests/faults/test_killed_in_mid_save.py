"""A process killed (SIGKILL) at any statement of a save leaves all of it or nothing."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa

from planner.domain import HISTORY_COLUMNS, History, Roster
from planner.store import ImportRecord, Store, open_store
from tests.builders import WEEK, a_centre, a_grid, a_shift, an_agent
from tests.store.databases import NOW


def save_all(store: Store, number: int) -> None:
    """One save over many tables: history, people, a published plan, calendars, a line of audit."""
    count = 2000
    columns: dict[str, Any] = {name: np.full(count, float(number)) for name in HISTORY_COLUMNS}
    start = np.arange(count, dtype=np.int64) * 900
    zeros = np.zeros(count, np.int64)
    rows = History("Europe/Copenhagen", 15, ("voice",), zeros, start, **columns)
    roster = Roster(a_grid(), (a_shift(start=30 + number % 8),))
    with store.transaction():
        store.history.add_history(rows, ImportRecord("x.csv", "00", NOW, "Sam"))
        store.people.save_agents([an_agent(name=str(number))], by="Sam", at=NOW)
        before = store.plans.published(WEEK)
        base = before.id if before else None
        plan = store.plans.add_plan(
            WEEK, roster, inputs_hash="h", by="Sam", at=NOW, base=base, figures={"n": number}
        )
        store.plans.publish(plan.id, by="Sam", at=NOW, expected_inputs_hash="h")
        store.calendar.sync_events(WEEK, roster, at=NOW + timedelta(minutes=number))
        store.settings.set_setting("number", number)
        store.audit.append(NOW, 1, "Sam", "publish", f"plan:{plan.id}", detail={"n": number})


def seen(store: Store) -> set[int]:
    """The number of the last save, as each table tells it: one if the store is whole."""
    history = store.history.load_history("Europe/Copenhagen", 15)
    plan = store.plans.published(WEEK)
    people = store.people.load_people(a_centre().contracts)
    (event,) = store.calendar.events_of("ada")
    assert history is not None
    assert plan is not None
    assert store.audit.verify().is_whole
    told = {plan.figures["n"], int(people.agents[0].name), store.settings.get_setting("number")}
    told |= {int(v) for name in HISTORY_COLUMNS for v in np.unique(getattr(history, name))}
    told |= {store.audit.list_lines(limit=1)[0].detail["n"]}
    assert event.start_at == plan.roster.grid.when(plan.roster.shifts[0].start)
    assert len(store.plans.list_plans(WEEK)) == store.audit.verify().count
    return told


def in_child(work: Callable[[], None]) -> int:
    """Run something in a forked process and return its number."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    finally:
        os._exit(0)


def test_killed_before_any_statement_nothing_is_half_saved(url: str) -> None:
    store = open_store(url)
    save_all(store, 0)
    store.close()
    kills = 0
    for last in range(1, 200):

        def save_until_killed(last: int = last) -> None:
            mine = open_store(url)
            count = 0

            def before(*_: object) -> None:
                nonlocal count
                count += 1
                if count == last:
                    os.kill(os.getpid(), signal.SIGKILL)

            sa.event.listen(mine.engine, "before_cursor_execute", before)
            sa.event.listen(mine.engine, "commit", before)
            save_all(mine, last)

        _, status = os.waitpid(in_child(save_until_killed), 0)
        store = open_store(url)
        told = seen(store)
        store.close()
        if not os.WIFSIGNALED(status):
            assert told == {last}
            break
        kills += 1
        assert told == {0}
    else:
        raise AssertionError("the save never came to its end")
    assert kills >= 15


def test_killed_at_any_moment_the_store_tells_one_story(url: str) -> None:
    store = open_store(url)
    save_all(store, 0)
    rng = random.Random(4)  # noqa: S311 - moments of a test
    last = 0
    for _ in range(6):
        heard, said = os.pipe()

        def save_for_ever(first: int = last + 1, said: int = said) -> None:
            mine = open_store(url)
            for number in range(first, first + 10_000):
                save_all(mine, number)
                os.write(said, b".")

        store.close()
        child = in_child(save_for_ever)
        os.read(heard, 1)  # the first save is committed, the next ones are under way
        time.sleep(rng.uniform(0.0, 0.2))  # the moment of the kill is what the test varies
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(heard)
        os.close(said)
        (told,) = seen(store)
        assert told > last  # what was committed is there
        last = told
