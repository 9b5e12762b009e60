"""Plans never change; a stale one is not published."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from planner.domain import Plan, PlanStatus, Roster
from planner.errors import Conflict, Missing
from planner.store import Store
from tests.builders import WEEK, a_grid, a_shift
from tests.store.databases import NOW


def add(store: Store, *, inputs: str = "h1", base: int | None = None, by: str = "Sam") -> Plan:
    """A draft of the week with one shift."""
    roster = Roster(a_grid(), (a_shift(),))
    figures = {"unmet_h": 1.5}
    return store.plans.add_plan(
        WEEK, roster, inputs_hash=inputs, by=by, at=NOW, base=base, figures=figures, note="first"
    )


def publish(store: Store, plan: Plan, *, by: str = "Sam", inputs: str = "h1") -> Plan:
    return store.plans.publish(plan.id, by=by, at=NOW, expected_inputs_hash=inputs)


def test_a_plan_is_read_back_as_kept(store: Store) -> None:
    plan = add(store)
    assert store.plans.get_plan(plan.id) == plan
    assert (plan.number, plan.status, plan.created_at) == (1, PlanStatus.DRAFT, NOW)
    assert plan.roster.shifts == (a_shift(),)
    with pytest.raises(Missing, match="no plan 99"):
        store.plans.get_plan(99)


def test_revisions_count_up_within_a_week_even_when_made_at_once(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        plans = list(pool.map(lambda _: add(store), range(12)))
    assert sorted(p.number for p in plans) == list(range(1, 13))
    assert [row.number for row in store.plans.list_plans(WEEK)] == list(range(12, 0, -1))


@pytest.mark.parametrize("change", ["roster = '{}'", "inputs_hash = 'x'", "number = 9"])
def test_the_database_refuses_to_change_a_plan(store: Store, change: str) -> None:
    plan = add(store)
    with pytest.raises(DatabaseError), store.database.write() as connection:
        connection.execute(sa.text(f"UPDATE plan SET {change}"))  # noqa: S608 - the test's own text
    with pytest.raises(DatabaseError), store.database.write() as connection:
        connection.execute(sa.text("DELETE FROM plan"))
    assert store.plans.get_plan(plan.id) == plan


def test_publishing_supersedes_the_plan_before(store: Store) -> None:
    first = publish(store, add(store))
    second = publish(store, add(store, base=first.id), by="Kim")
    assert store.plans.published(WEEK) == second
    assert (second.published_by, second.published_at) == ("Kim", NOW)
    assert store.plans.get_plan(first.id).status is PlanStatus.SUPERSEDED
    assert store.plans.published_weeks() == (WEEK,)


def test_a_plan_on_older_inputs_is_refused_with_its_maker(store: Store) -> None:
    plan = add(store)
    with pytest.raises(Conflict, match=r"revision 1 of 2026-W49, made by Sam .* inputs that have"):
        publish(store, plan, inputs="h2")
    assert store.plans.published(WEEK) is None


def test_a_plan_that_ignores_the_published_one_is_refused_with_who_published(store: Store) -> None:
    mine, theirs = add(store), add(store, by="Kim")
    publish(store, theirs, by="Kim")
    with pytest.raises(Conflict, match=r'Kim published revision 2 \("first"\) of 2026-W49 at 2026'):
        publish(store, mine)
    published = store.plans.published(WEEK)
    assert published is not None
    assert published.id == theirs.id


def test_a_plan_that_descends_over_drafts_from_the_published_one_is_published(store: Store) -> None:
    first = publish(store, add(store))
    draft = add(store, base=first.id)
    assert publish(store, add(store, base=draft.id)).number == 3


def test_only_one_of_two_rivals_is_published(store: Store) -> None:
    rivals = [add(store) for _ in range(6)]

    def attempt(plan: Plan) -> bool:
        try:
            publish(store, plan)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, rivals)) == 1
    states = [row.status for row in store.plans.list_plans(WEEK)]
    assert states.count(PlanStatus.PUBLISHED) == 1


def test_a_scenario_and_a_published_plan_are_not_published(store: Store) -> None:
    roster = Roster(a_grid(), ())
    scenario = store.plans.add_plan(
        WEEK, roster, inputs_hash="h1", by="Mo", at=NOW, scenario="quota 60"
    )
    with pytest.raises(Conflict, match="is scenario, only a draft"):
        publish(store, scenario)
    done = publish(store, add(store))
    with pytest.raises(Conflict, match="is published, only a draft"):
        publish(store, done)


def test_a_base_of_another_week_is_refused(store: Store) -> None:
    plan = add(store)
    with pytest.raises(Missing, match="week 2026-W50 has no plan"):
        store.plans.add_plan(
            "2026-W50", plan.roster, inputs_hash="h", by="Sam", at=NOW, base=plan.id
        )


def test_calendars_keep_uids_count_changes_and_cancel(store: Store) -> None:
    grid = a_grid()
    later = NOW + timedelta(hours=1)
    kept, moved, gone = a_shift("ada", 0), a_shift("ada", 1), a_shift("bo", 2)
    told = store.calendar.sync_events(WEEK, Roster(grid, (kept, moved, gone)), at=NOW)
    assert (told.added, told.changed, told.cancelled) == (3, 0, 0)
    before = {e.day: e for a in ("ada", "bo") for e in store.calendar.events_of(a)}
    new = Roster(grid, (kept, a_shift("ada", 1, start=40), a_shift("bo", 3)))
    told = store.calendar.sync_events(WEEK, new, at=later)
    assert (told.added, told.changed, told.cancelled) == (1, 1, 1)
    after = {e.day: e for a in ("ada", "bo") for e in store.calendar.events_of(a)}
    assert after["2026-11-30"] == before["2026-11-30"]
    assert after["2026-12-01"].uid == before["2026-12-01"].uid
    assert after["2026-12-01"].sequence == 1
    assert after["2026-12-01"].start_at == grid.when(96 + 40)
    assert (after["2026-12-02"].cancelled, after["2026-12-02"].sequence) == (True, 1)
    assert after["2026-12-02"].modified_at == later
    again = store.calendar.sync_events(WEEK, new, at=later)
    assert (again.added, again.changed, again.cancelled) == (0, 0, 0)


def test_a_moved_break_alone_is_a_change_and_breaks_are_told_in_utc(store: Store) -> None:
    grid = a_grid()
    shift = a_shift("ada", 0, length=16)
    store.calendar.sync_events(WEEK, Roster(grid, (shift,)), at=NOW)
    (event,) = store.calendar.events_of("ada")
    assert event.pauses[0].start_at == grid.when(shift.pauses[0].start)
    bare = Roster(grid, (type(shift)("ada", 0, shift.start, shift.end),))
    assert store.calendar.sync_events(WEEK, bare, at=NOW).changed == 1
