"""Managers see the load of groups; nobody can work out the figures of fewer than five."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.desk import groups, rostering
from planner.desk.office import Desk
from planner.desk.week_inputs import the_assessment
from planner.errors import Forbidden, Missing
from planner.wellbeing import tells_of_few
from tests.scene import A01, MAX, NOW, SAM, WEEK, full_desk, the_draft


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Team Red has six people, Blue four; odd numbers work under "mixed", even under "full"."""
    desk = full_desk(tmp_path)
    rostering.publish(desk, SAM, the_draft(desk).id)
    return desk


def shown(desk: Desk) -> set[str]:
    return {g.name for g in groups.group_load(desk, MAX, WEEK) if g.figures is not None}


def test_groups_of_five_are_shown_and_what_would_tell_of_fewer_is_not(desk: Desk) -> None:
    found = {g.name: g for g in groups.group_load(desk, MAX, WEEK)}
    assert found["everybody"].people == 10
    assert {name for name, g in found.items() if g.figures} == {
        "everybody", "contract full", "contract mixed",
    }  # fmt: skip
    # Red has six, but everybody less Red is Blue: four.
    assert (found["team Red"].people, found["team Red"].figures) == (6, None)
    assert found["team Blue"].figures is None


def test_the_figures_are_those_of_the_groups_agent_days(desk: Desk) -> None:
    days = the_assessment(desk, the_draft(desk), by="test").load.days
    everybody = groups.group_load(desk, MAX, WEEK)[0].figures
    assert everybody is not None
    assert everybody["strain"] == pytest.approx(sum(d.score for d in days) / len(days))
    assert everybody["red"] + everybody["amber"] + everybody["green"] == pytest.approx(1)


def test_what_was_shown_counts_when_people_have_moved(desk: Desk) -> None:
    assert "contract full" in shown(desk)
    row = desk.store.people.load_agent("A01")
    moved = replace(row.agent, contract="full")
    desk.store.people.save_agent(moved, row.revision, by="test", at=NOW)
    # The six under "full" less the five of before are one person.
    assert shown(desk) == {"everybody"}
    assert not tells_of_few(desk.store.disclosures.shown(f"load:{WEEK}"))
    back = desk.store.people.load_agent("A01")
    desk.store.people.save_agent(row.agent, back.revision, by="test", at=NOW)
    assert "contract full" in shown(desk)


def test_looking_again_adds_nothing_and_the_first_look_is_in_the_log(desk: Desk) -> None:
    shown(desk)
    kept = desk.store.disclosures.shown(f"load:{WEEK}")
    shown(desk)
    assert desk.store.disclosures.shown(f"load:{WEEK}") == kept
    assert len(kept) == 3
    lines = desk.store.audit.list_lines(subject=f"load:{WEEK}")
    assert [(line.actor, line.detail["groups"]) for line in lines] == [(MAX.name, 3)]


def test_agents_may_not_and_unpublished_weeks_cannot(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        groups.group_load(desk, A01, WEEK)
    with pytest.raises(Missing, match="2026-W50"):
        groups.group_load(desk, MAX, "2026-W50")
