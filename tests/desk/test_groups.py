"""Managers see the load of groups; nobody can work out the figures of fewer than five."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.desk import groups, rostering
from planner.desk.office import Desk
from planner.desk.week_inputs import the_assessment, the_basis
from planner.domain import Roster, Shift
from planner.errors import Forbidden, Missing
from planner.wellbeing import tells_of_few
from tests.scene import A01, MAX, NOW, SAM, WEEK, a_draft, full_desk, the_draft


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


def test_a_mean_never_rests_on_fewer_people_than_its_group(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    for number in ("A03", "A05", "A07", "A09"):  # of the five under "mixed" only A01 is rung
        row = desk.store.people.load_agent(number)
        mail = replace(row.agent, skills=frozenset({"email"}), blocks=())
        desk.store.people.save_agent(mail, row.revision, by="test", at=NOW)
    rostering.publish(desk, SAM, a_draft(desk).id)
    found = {g.name: g.figures for g in groups.group_load(desk, MAX, WEEK)}
    mixed, full, everybody = (
        found[name] or {} for name in ("contract mixed", "contract full", "everybody")
    )
    assert "b2b" in full
    assert "occ" in mixed
    # The mean of "mixed" would be A01's own; so would "everybody" less "full".
    assert "b2b" not in mixed
    assert "b2b" not in everybody


def test_hard_contacts_of_the_only_one_who_has_any_are_not_told_by_a_mean(tmp_path: Path) -> None:
    desk = full_desk(tmp_path)
    for number in ("A03", "A05", "A07", "A09"):  # mail has no hard contacts: of "mixed", only A01
        row = desk.store.people.load_agent(number)
        mail = replace(row.agent, skills=frozenset({"email"}), blocks=())
        desk.store.people.save_agent(mail, row.revision, by="test", at=NOW)
    rostering.publish(desk, SAM, a_draft(desk).id)
    found = {g.name: g.figures for g in groups.group_load(desk, MAX, WEEK)}
    for name in ("contract mixed", "everybody"):
        assert found[name]
        assert not {"emo", "peak"} & (found[name] or {}).keys()
    assert {"emo", "peak"} <= (found["contract full"] or {}).keys()


def test_what_was_shown_counts_when_people_have_moved(desk: Desk) -> None:
    before = {g.name: g for g in groups.group_load(desk, MAX, WEEK)}
    assert before["contract full"].figures is not None
    row = desk.store.people.load_agent("A01")
    moved = replace(row.agent, contract="full")
    desk.store.people.save_agent(moved, row.revision, by="test", at=NOW)
    # The six under "full" less the five of before are one person: the five stand in for them.
    found = {g.name: g for g in groups.group_load(desk, MAX, WEEK)}
    assert {name for name, g in found.items() if g.figures} == {"everybody", "contract full"}
    assert (found["contract full"].people, found["contract full"].unlike) == (6, 1)
    stood_in, was = found["contract full"].figures, before["contract full"].figures
    assert stood_in is not None
    assert was is not None
    assert stood_in == {name: value for name, value in was.items() if name != "off_hours"}
    assert not tells_of_few(desk.store.disclosures.shown(f"load:{WEEK}"))
    back = desk.store.people.load_agent("A01")
    desk.store.people.save_agent(row.agent, back.revision, by="test", at=NOW)
    assert "contract full" in shown(desk)


def republish(desk: Desk, shifts: tuple[Shift, ...]) -> None:
    """Put a revision with these shifts in force, whatever it breaks."""
    before = desk.store.plans.published(WEEK)
    assert before is not None
    roster, basis = Roster(before.roster.grid, shifts), the_basis(desk, WEEK, by="x")
    newer = rostering.keep_plan(desk, basis, roster, by="x", base=before.id)
    rostering.put_in_force(desk, newer, by="x", reason="x")


def test_few_changed_shifts_are_not_told_by_the_difference(desk: Desk) -> None:
    first = groups.group_load(desk, MAX, WEEK)[0]
    assert (first.name, first.revision) == ("everybody", None)
    plan = desk.store.plans.published(WEEK)
    assert plan is not None
    late = [s for s in plan.roster.shifts if s.agent != "A02"]  # one of ten is off the week
    moved = [replace(s, pauses=()) if s.agent == "A04" else s for s in plan.roster.shifts]
    for shifts, people, revision in ((moved, 10, 1), (late, 9, 1)):
        republish(desk, tuple(shifts))
        found = groups.group_load(desk, MAX, WEEK)[0]
        assert (found.people, found.revision) == (people, revision)
        assert found.figures is not None
        assert first.figures is not None
        assert found.figures["strain"] == pytest.approx(first.figures["strain"])
    for period in (f"load:{WEEK}", f"shifts:{WEEK}"):
        assert not tells_of_few(desk.store.disclosures.shown(period))


def test_a_week_built_anew_is_shown_anew(desk: Desk) -> None:
    first = groups.group_load(desk, MAX, WEEK)[0]
    plan = desk.store.plans.published(WEEK)
    assert plan is not None
    republish(desk, tuple(replace(s, pauses=()) for s in plan.roster.shifts))
    found = groups.group_load(desk, MAX, WEEK)[0]
    assert found.revision is None
    assert found.figures != first.figures


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
