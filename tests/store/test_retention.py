"""What is kept for too long goes, the rest stays; guards and seals hold afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from planner.domain import DayOffWish, PlanStatus, Role, Roster
from planner.store import CLASSES, Store, apply_retention, erase_agent
from planner.store.tables import metadata
from tests.builders import WEEK, a_grid, a_shift, an_agent
from tests.store.databases import NOW

YEAR = timedelta(days=365)


def a_roster(*agents: str) -> Roster:
    return Roster(a_grid(), tuple(a_shift(agent) for agent in agents))


def a_plan(store: Store, *, base: int | None = None) -> int:
    plan = store.plans.add_plan(
        WEEK, a_roster("ada", "bo"), inputs_hash="h", by="Sam", at=NOW, base=base,
        figures={"unplaced": ["ada: daily rest"], "paid_h": 16.0,
                 "places": {"ada": [[40, 43]], "bo": []}, "asked": [["ada", 0, True]]},
    )  # fmt: skip
    return plan.id


def a_busy_store(store: Store) -> None:
    """A published plan and an older revision, entries, a request, a pulse, log lines."""
    first = a_plan(store)
    store.plans.publish(a_plan(store, base=first), by="Sam", at=NOW, expected_inputs_hash="h")
    leave = frozenset({date(2026, 1, 5), date(2026, 12, 1)})
    wishes = (DayOffWish(date(2026, 1, 6)), DayOffWish(date(2026, 12, 2)))
    for name in ("ada", "bo"):
        agent = replace(an_agent(name), leave=leave, wishes=wishes)
        store.people.save_agent(agent, None, by="Sam", at=NOW)
    store.disclosures.add("load:w", [frozenset({"ada", "bo"})], at=NOW, to="Max")
    asked = store.requests.add("ada", "contest", "", "why?", at=NOW, due=NOW)
    store.requests.answer(asked.id, "so", granted=True, by="Ada", at=NOW)
    store.pulses.close(store.pulses.open_round([], by="Max", at=NOW).id, [], at=NOW)
    for number in range(3):
        store.audit.append(NOW + number * YEAR, 1, "Sam", "saw", "agent:ada")


def rows(store: Store, table: str) -> int:
    with store.database.read() as connection:
        query = sa.select(sa.func.count()).select_from(metadata.tables[table])
        return int(connection.execute(query).scalar_one())


def test_today_nothing_goes_but_past_entries(store: Store) -> None:
    a_busy_store(store)
    found = apply_retention(store, NOW)
    assert set(found) == {c.id for c in CLASSES}
    assert {name: n for name, n in found.items() if n} == {"entries": 2}
    kept = store.people.load_agent("ada").agent
    assert kept.leave == frozenset({date(2026, 12, 1)})
    assert [w.day for w in kept.wishes] == [date(2026, 12, 2)]


def test_a_trial_says_the_same_and_deletes_nothing(store: Store) -> None:
    a_busy_store(store)
    later = NOW + 6 * YEAR
    before = {name: rows(store, name) for name in metadata.tables}
    told = apply_retention(store, later, is_trial=True)
    assert {name: rows(store, name) for name in metadata.tables} == before
    assert apply_retention(store, later) == told


@pytest.mark.parametrize(
    ("years", "gone"),
    [
        (0.5, {"entries": 2, "drafts": 1}),
        (3.5, {"entries": 2, "drafts": 1, "requests": 1, "pulse": 1}),
        (6, {"entries": 2, "drafts": 1, "requests": 1, "pulse": 1,
             "published": 1, "disclosures": 1, "audit": 1}),
    ],
)  # fmt: skip
def test_each_class_goes_when_its_time_is_over(
    store: Store, years: float, gone: dict[str, int]
) -> None:
    a_busy_store(store)
    found = apply_retention(store, NOW + years * YEAR)
    assert {name: n for name, n in found.items() if n} == gone
    assert rows(store, "plan") == (0 if "published" in gone else 1)


def test_the_log_is_whole_after_its_oldest_lines_went_and_grows_on(store: Store) -> None:
    a_busy_store(store)
    for years in (6, 9):
        apply_retention(store, NOW + years * YEAR)
        assert store.audit.verify().is_whole
    assert rows(store, "audit") == 0
    assert store.audit.append(NOW, 1, "Sam", "saw") == 4
    assert store.audit.verify().is_whole
    assert store.audit.verify().count == 4


def test_the_guards_stand_again_afterwards(store: Store) -> None:
    a_busy_store(store)
    apply_retention(store, NOW)
    erase_agent(store, "bo", "erased-2")
    for statement in ("DELETE FROM plan", "DELETE FROM audit", "UPDATE plan SET note = 'x'"):
        with pytest.raises(DatabaseError), store.database.write() as connection:
            connection.execute(sa.text(statement))


def test_an_erased_agent_is_in_no_table_but_the_log(store: Store) -> None:
    a_busy_store(store)
    paid = store.plans.published(WEEK).roster  # type: ignore[union-attr]
    erase_agent(store, "ada", "erased-1")
    with store.database.read() as connection:
        named = {
            name: [row for row in connection.execute(sa.select(table)) if '"ada' in repr_of(row)]
            for name, table in metadata.tables.items()
        }
    assert [name for name, found in named.items() if found] == ["audit"]
    after = store.plans.published(WEEK)
    assert after is not None
    assert after.status is PlanStatus.PUBLISHED
    assert sum(s.paid for s in after.roster.shifts) == sum(s.paid for s in paid.shifts)
    assert set(after.roster.by_agent) == {"erased-1", "bo"}
    assert after.figures == {
        "unplaced": ["erased-1: daily rest"], "paid_h": 16.0,
        "places": {"erased-1": [[40, 43]], "bo": []}, "asked": [["erased-1", 0, True]],
    }  # fmt: skip
    assert store.disclosures.shown("load:w") == (frozenset({"erased-1", "bo"}),)
    bare = store.people.load_agent("erased-1")
    assert (bare.active, bare.agent.name, bare.agent.leave) == (False, "", frozenset())
    assert store.audit.verify().is_whole


def repr_of(row: sa.Row[tuple[object, ...]]) -> str:
    """Write a row so that a whole id or the end of a subject can be found in it."""
    return " ".join(f'"{v}"' for v in row).replace(":", '"').replace("\\", "")


def test_an_account_of_an_erased_agent_opens_nothing(store: Store) -> None:
    a_busy_store(store)
    account = store.accounts.add_account(
        login="ada", name="Ada A", role=Role.AGENT, password_hash="h", at=NOW, agent="ada"
    )
    store.accounts.add_session("t", account.id, at=NOW, expires_at=NOW + YEAR)
    erase_agent(store, "ada", "erased-1")
    assert store.accounts.find_account("ada") is None
    assert store.accounts.account_of_session("t", NOW) is None
    left = store.accounts.get_account(account.id)
    assert (left.name, left.password_hash, left.active) == ("", "", False)
