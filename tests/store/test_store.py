"""The store itself: shape of the tables, optimistic saving, transactions, audit, backup."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import DatabaseError

from planner.domain import Override, Role, Roster, Span
from planner.errors import BadInput, Conflict, Missing, Unavailable
from planner.jobs.table import metadata as jobs_metadata
from planner.store import Store, backup, default_url, open_store, restore, tables
from planner.store.codec import encode
from planner.store.tables import metadata
from tests.builders import WEEK, a_centre, a_channel, a_forecast, a_grid, a_shift, an_agent
from tests.store.databases import NOW


def test_migrations_make_the_tables_that_the_code_names(store: Store) -> None:
    with store.database.read() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, [metadata, jobs_metadata]) == []  # type: ignore[arg-type]


def test_a_database_of_a_newer_version_is_refused(url: str) -> None:
    store = open_store(url)
    with store.database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unavailable, match="made by a newer version"):
        open_store(url)


def test_two_who_open_a_fresh_database_at_once_both_can(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert all(s.is_well() for s in pool.map(lambda _: open_store(url), range(4)))


def test_an_unknown_kind_of_database_is_refused() -> None:
    with pytest.raises(Unavailable, match="kind 'mysql' cannot be used"):
        open_store("mysql://somewhere/planner")


def test_sqlite_syncs_fully_and_keeps_foreign_keys(tmp_path: Path) -> None:
    store = open_store(default_url(tmp_path / "new" / "folder"))
    with store.database.read() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_centre_stored_with_several_mails_at_once_is_read_as_one_by_one(store: Store) -> None:
    chat, email = a_channel("voice", concurrency=3), a_channel("email")
    store.centre.save_centre(a_centre(chat, email), None, by="Sam", at=NOW)
    old = json.loads(encode(a_centre(chat, email)))
    old["channels"][1]["concurrency"] = 3
    with store.database.write() as connection:
        connection.execute(tables.centre.update().values(body=json.dumps(old)))
    assert store.centre.load_centre() == (a_centre(chat, email), 1)


def test_a_centre_is_saved_over_the_revision_that_was_read(store: Store) -> None:
    assert store.centre.load_centre() is None
    assert store.centre.save_centre(a_centre(), None, by="Sam", at=NOW) == 1
    changed = replace(a_centre(), name="Quay Desk")
    assert store.centre.save_centre(changed, 1, by="Kim", at=NOW) == 2
    assert store.centre.load_centre() == (changed, 2)
    with pytest.raises(Conflict, match=r"Kim changed the centre at 2026-11-23 08:00 UTC"):
        store.centre.save_centre(a_centre(), 1, by="Sam", at=NOW)


def test_no_update_is_lost_among_many_at_once(store: Store) -> None:
    store.people.save_agent(an_agent(), None, by="Sam", at=NOW)

    def attempt(_number: int) -> bool:
        row = store.people.load_agent("ada")
        name = str(int(row.agent.name) + 1) if row.agent.name.isdigit() else "1"
        try:
            store.people.save_agent(replace(row.agent, name=name), row.revision, by="x", at=NOW)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        saved = sum(pool.map(attempt, range(40)))
    row = store.people.load_agent("ada")
    assert saved >= 1
    assert (row.agent.name, row.revision) == (str(saved), saved + 1)


def test_a_staff_list_changes_only_what_differs_and_retires_the_rest(store: Store) -> None:
    ada, bo, cy = an_agent("ada"), an_agent("bo"), an_agent("cy")
    told = store.people.save_agents([ada, bo], by="Sam", at=NOW)
    assert (told.added, told.changed) == (2, 0)
    told = store.people.save_agents(
        [replace(ada, team="B"), cy], by="Sam", at=NOW, retire_others=True
    )
    assert (told.added, told.changed, told.unchanged, told.retired) == (1, 1, 0, 1)
    people = store.people.load_people(a_centre().contracts)
    assert [(a.id, a.team) for a in people.agents] == [("ada", "B"), ("cy", cy.team)]
    assert not store.people.load_agent("bo").active
    with pytest.raises(Conflict, match='Sam changed agent "ada"'):
        store.people.save_agents([bo, ada], {"ada": 1}, by="Kim", at=NOW)
    assert not store.people.load_agent("bo").active
    with pytest.raises(Missing, match='no agent "dee"'):
        store.people.load_agent("dee")


def test_what_is_done_and_its_audit_line_are_lost_together(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            store.settings.set_setting("theme", "dark")
            store.audit.append(NOW, 1, "Sam", "set theme")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert store.settings.get_setting("theme") is None
    assert store.audit.verify().count == 0


def test_a_part_that_fails_inside_a_transaction_leaves_nothing(store: Store) -> None:
    store.centre.save_centre(a_centre(), None, by="Sam", at=NOW)
    with store.transaction():
        store.settings.set_setting("kept", [1, 2])
        with pytest.raises(Conflict):
            store.centre.save_centre(a_centre(), 7, by="Kim", at=NOW)
    assert store.settings.get_setting("kept") == [1, 2]


def test_overrides_stand_at_clock_times_and_removed_ones_stay_readable(store: Store) -> None:
    grid = a_grid()
    first = Override("voice", Span(96, 100), 1.2, None, "campaign", "Sam")
    number = store.overrides.add_override(first, grid, at=NOW)
    week_before = a_grid("2026-W48")
    assert store.overrides.overrides_on(grid) == (first,)
    assert store.overrides.overrides_on(week_before) == ()
    coarse = a_grid(step_min=30)
    assert store.overrides.overrides_on(coarse)[0].span == Span(48, 50)
    store.overrides.remove_override(number, by="Kim", at=NOW)
    assert store.overrides.overrides_on(grid) == ()
    (row,) = store.overrides.list_overrides(removed=True)
    assert (row.removed_by, row.removed_at, row.reason) == ("Kim", NOW, "campaign")
    with pytest.raises(Missing):
        store.overrides.remove_override(number, by="Kim", at=NOW)


def test_a_forecast_is_kept_once_per_inputs(store: Store) -> None:
    made = a_forecast(a_centre(), a_grid())
    number = store.forecasts.save_forecast(made, "h1", by="Sam", at=NOW)
    assert store.forecasts.save_forecast(made, "h1", by="Kim", at=NOW) == number
    again = store.forecasts.load_forecast("h1")
    assert again is not None
    assert (again.contacts == made.contacts).all()
    assert store.forecasts.load_forecast("h2") is None
    assert [(r.inputs_hash, r.made_by) for r in store.forecasts.list_forecasts()] == [("h1", "Sam")]


def some_audit(store: Store) -> None:
    for number in range(5):
        at = NOW + timedelta(minutes=number)
        store.audit.append(at, 1, "Sam", "saw the load", "agent:ada", detail={"n": number})


def test_the_audit_log_is_a_chain_that_many_can_write(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: store.audit.append(NOW, n, "Sam", "x"), range(20)))
    check = store.audit.verify()
    assert check.is_whole
    assert check.count == 20


def test_audit_lines_are_found_by_whom_they_concern(store: Store) -> None:
    some_audit(store)
    store.audit.append(NOW, 2, "Kim", "sign-in", "account:2")
    lines = store.audit.list_lines(subject="agent:ada", limit=2)
    assert [line.detail["n"] for line in lines] == [4, 3]
    assert [line.actor for line in store.audit.list_lines(action="sign-in")] == ["Kim"]


@pytest.mark.parametrize(
    "crime", ["UPDATE audit SET actor = 'Kim' WHERE id = 3", "DELETE FROM audit WHERE id = 3"]
)
def test_the_database_refuses_to_change_the_audit_log(store: Store, crime: str) -> None:
    some_audit(store)
    with pytest.raises(DatabaseError), store.database.write() as connection:
        connection.execute(sa.text(crime))
    assert store.audit.verify().is_whole


@pytest.mark.parametrize(
    ("crime", "broken"),
    [
        ("UPDATE audit SET actor = 'Kim' WHERE id = 3", 3),
        ("UPDATE audit SET detail = '{}' WHERE id = 1", 1),
        ("UPDATE audit SET account = NULL WHERE id = 5", 5),
        ("DELETE FROM audit WHERE id = 3", 3),
        ("DELETE FROM audit WHERE id = 1", 1),
    ],
)
def test_tampering_below_the_triggers_is_detected_and_placed(
    store: Store, crime: str, broken: int
) -> None:
    some_audit(store)
    with store.database.write() as connection:
        table = "" if store.database.is_sqlite else " ON audit"
        connection.execute(sa.text(f"DROP TRIGGER audit_stays{table}"))
        if store.database.is_sqlite:
            connection.execute(sa.text("DROP TRIGGER audit_kept"))
        connection.execute(sa.text(crime))
    check = store.audit.verify()
    assert (check.is_whole, check.first_broken) == (False, broken)


def a_full_store(store: Store) -> None:
    store.centre.save_centre(a_centre(), None, by="Sam", at=NOW)
    store.people.save_agents([an_agent(), an_agent("bo")], by="Sam", at=NOW)
    roster = Roster(a_grid(), (a_shift(),))
    plan = store.plans.add_plan(WEEK, roster, inputs_hash="h", by="Sam", at=NOW)
    store.plans.add_plan(WEEK, roster, inputs_hash="h", by="Sam", at=NOW, base=plan.id)
    store.plans.publish(plan.id, by="Sam", at=NOW, expected_inputs_hash="h")
    store.forecasts.save_forecast(a_forecast(a_centre(), a_grid()), "h1", by="Sam", at=NOW)
    store.accounts.add_account(login="sam", name="Sam", role=Role.ADMIN, password_hash="x", at=NOW)
    some_audit(store)


def test_a_backup_restores_everything_into_an_empty_store(
    store: Store, tmp_path: Path, url: str
) -> None:
    a_full_store(store)
    file = tmp_path / "planner.backup"
    count = backup(store, file)
    assert file.stat().st_mode & 0o077 == 0
    fresh = open_store(default_url(tmp_path / "fresh"))
    assert restore(fresh, file) == count
    assert fresh.centre.load_centre() == store.centre.load_centre()
    assert fresh.people.list_agents() == store.people.list_agents()
    assert fresh.plans.list_plans() == store.plans.list_plans()
    assert fresh.plans.published(WEEK) == store.plans.published(WEEK)
    assert fresh.audit.verify() == store.audit.verify()
    assert fresh.forecasts.load_forecast("h1") is not None


def test_a_backup_goes_back_into_either_kind_of_database_and_counts_on(
    store: Store, tmp_path: Path
) -> None:
    source = open_store(default_url(tmp_path / "source"))
    a_full_store(source)
    file = tmp_path / "planner.backup"
    backup(source, file)
    restore(store, file)
    roster = Roster(a_grid(), ())
    plan = store.plans.add_plan(WEEK, roster, inputs_hash="h", by="Sam", at=NOW)
    assert (plan.number, plan.id) == (3, 3)
    with pytest.raises(Conflict, match="already holds data"):
        restore(store, file)


@pytest.mark.parametrize("damage", ["cut", "no end", "other version", "audit line", "not gzip"])
def test_a_damaged_backup_leaves_the_store_empty(tmp_path: Path, damage: str) -> None:
    source = open_store(default_url(tmp_path / "source"))
    a_full_store(source)
    file = tmp_path / "planner.backup"
    backup(source, file)
    lines = gzip.decompress(file.read_bytes()).decode().splitlines()
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-100])
    elif damage == "not gzip":
        file.write_text("\n".join(lines))
    else:
        if damage == "no end":
            lines = lines[:-1]
        if damage == "other version":
            lines[0] = json.dumps({"format": "planner-backup/1", "version": "0000"})
        if damage == "audit line":
            lines = [line.replace('"saw the load"', '"slept"') for line in lines]
        file.write_bytes(gzip.compress("\n".join(lines).encode()))
    fresh = open_store(default_url(tmp_path / "fresh"))
    with pytest.raises(BadInput, match="backup"):
        restore(fresh, file)
    assert fresh.centre.load_centre() is None
    assert fresh.audit.verify().count == 0
