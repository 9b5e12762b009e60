"""The pulse from switching on to the figures: voluntary, once each, linked to nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.desk import pulse
from planner.desk.office import Desk
from planner.domain import Role, User
from planner.errors import BadInput, Conflict, Forbidden
from planner.store.tables import metadata
from tests.scene import A01, MAX, SAM, full_desk

GOOD = {"listen": 3, "breaks": 2, "hours": 4}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Team Red has A01 to A06, team Blue A07 to A10: too few to be told apart."""
    return full_desk(tmp_path)


def an_agent(number: int) -> User:
    return User(100 + number, "Agent", Role.AGENT, agent=f"A{number:02d}")


def opened(desk: Desk) -> None:
    pulse.switch(desk, MAX, on=True)
    pulse.open_round(desk, MAX)


def test_it_is_off_until_somebody_switches_it_on(desk: Desk) -> None:
    assert not pulse.is_on(desk)
    assert pulse.my_round(desk, A01) is None
    with pytest.raises(Conflict, match="switched off"):
        pulse.open_round(desk, MAX)
    with pytest.raises(Conflict):
        pulse.answer(desk, A01, GOOD)


def test_whoever_likes_answers_once(desk: Desk) -> None:
    opened(desk)
    assert pulse.my_round(desk, A01) is not None
    pulse.answer(desk, A01, GOOD)
    assert pulse.my_round(desk, A01) is None
    with pytest.raises(Conflict, match="you have answered"):
        pulse.answer(desk, A01, GOOD)
    with pytest.raises(BadInput):
        pulse.answer(desk, an_agent(2), {"listen": 3})


def test_figures_come_after_the_round_for_groups_of_five(desk: Desk) -> None:
    opened(desk)
    for number in range(1, 11):
        pulse.answer(desk, an_agent(number), {**GOOD, "listen": 4 if number <= 6 else 0})
    assert pulse.results(desk, MAX) == ()
    pulse.close_round(desk, MAX)
    (result,) = pulse.results(desk, MAX)
    # Blue has four people: showing Red too would tell about them.
    assert {f.group for f in result.figures} == {"everybody"}
    listen = next(f for f in result.figures if f.question == "listen")
    assert (listen.answers, listen.score) == (10, 25 * 2.4)


def test_fewer_than_five_answers_show_nothing(desk: Desk) -> None:
    opened(desk)
    for number in range(1, 5):
        pulse.answer(desk, an_agent(number), GOOD)
    pulse.close_round(desk, MAX)
    assert [r.figures for r in pulse.results(desk, MAX)] == [()]


def test_nothing_in_the_database_links_an_answer_to_a_person(desk: Desk) -> None:
    before = len(desk.store.audit.list_lines())
    opened(desk)
    lines = len(desk.store.audit.list_lines())
    for number in range(1, 8):
        pulse.answer(desk, an_agent(number), GOOD)
    assert len(desk.store.audit.list_lines()) == lines == before + 2
    with desk.store.database.read() as connection:
        rows = {
            name: connection.execute(sa.select(metadata.tables[name])).mappings().all()
            for name in ("pulse_count", "pulse_voter", "pulse_round")
        }
    assert {r["answers"] for r in rows["pulse_count"] if r["team"] == "Red"} == {6}
    assert not any("A0" in str(value) for row in rows["pulse_voter"] for value in row.values())
    pulse.close_round(desk, MAX)
    with desk.store.database.read() as connection:
        assert connection.execute(sa.select(metadata.tables["pulse_voter"])).all() == []
        teams = set(connection.scalars(sa.select(metadata.tables["pulse_count"].c.team)))
    assert teams == {""}


def test_rights_of_the_pulse(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        pulse.results(desk, SAM)
    with pytest.raises(Forbidden):
        pulse.switch(desk, SAM, on=True)
    with pytest.raises(Forbidden):
        pulse.answer(desk, MAX, GOOD)


def test_switching_off_closes_the_round(desk: Desk) -> None:
    opened(desk)
    pulse.switch(desk, MAX, on=False)
    assert desk.store.pulses.current() is None
    opened(desk)
    with pytest.raises(Conflict, match="is open"):
        pulse.open_round(desk, MAX)
