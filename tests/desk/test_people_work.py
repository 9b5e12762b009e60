"""Training, follow-up, call backs, pressure and skills of a week, for whoever makes the roster."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from planner.desk import my_work, people_work, rostering
from planner.desk.messages import messages_to
from planner.desk.office import Desk
from planner.domain import Grid, Roster, Shift
from planner.errors import BadInput, Forbidden, Missing
from tests.scene import A01, A02, MAX, NOW, SAM, WEEK, full_desk, the_draft

LATE = NOW.replace(hour=22)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def test_training_is_held_against_what_each_skill_requires(desk: Desk) -> None:
    people_work.require_training(desk, SAM, "voice", 30)
    people_work.require_training(desk, SAM, "email", 15)
    found = people_work.training_of(desk, SAM, the_draft(desk).id)
    assert found.kept["A03"].wanted == 45  # serves both
    assert found.kept["A02"].wanted == 30
    (session,) = found.sessions  # the third has an hour on Monday from 10:00
    assert (session.agent, found.grid.when(session.span.start).hour) == ("A03", 10)
    assert found.kept["A03"].planned == (60 if session.is_held else 0)
    blue = people_work.training_of(desk, replace(SAM, team="Blue"), the_draft(desk).id)
    assert set(blue.kept) == {"A07", "A08", "A09", "A10"}
    people_work.require_training(desk, SAM, "email", 0)
    assert people_work.required_training(desk, SAM) == {"voice": 30}
    with pytest.raises(BadInput, match="no channel"):
        people_work.require_training(desk, SAM, "fax", 10)


def test_room_for_training_leaves_nobody_short(desk: Desk) -> None:
    plan = the_draft(desk)
    found = rostering.assessment_of(desk, SAM, plan.id)
    for span in people_work.training_of(desk, SAM, plan.id).room:
        assert len(span) >= 4
        assert (found.net[:, span.start : span.end] >= 0).all()


def test_follow_up_that_contacts_bring_is_told_by_channel(desk: Desk) -> None:
    centre, revision = desk.store.centre.load_centre()  # type: ignore[misc]
    channels = tuple(
        replace(c, followup_share=0.1, followup_min=6.0) if c.id == "voice" else c
        for c in centre.channels
    )
    desk.store.centre.save_centre(replace(centre, channels=channels), revision, by="x", at=NOW)
    found = people_work.followup_of(desk, SAM, the_draft(desk).id)
    contacts = rostering.assessment_of(desk, SAM, 1).brief.forecast
    expected = float(np.nan_to_num(contacts.contacts[contacts.row("voice")]).sum()) * 0.6
    assert found["voice"].wanted == pytest.approx(expected)
    assert found["voice"].planned == 0


CASES = (
    "case,owner,due,done,call_from,call_to\n"
    "1,A01,2026-11-24 09:00,2026-11-24 08:00,,\n"  # kept
    "2,A01,2026-11-24 09:00,,,\n"  # overdue at 10:30 local
    "3,A01,2026-11-27 09:00,,,\n"  # still to come
    "4,A01,2026-12-09 09:00,,,\n"  # another week
)


def test_promises_are_counted_and_no_case_or_owner_is_kept(desk: Desk) -> None:
    found = people_work.read_promises(desk, SAM, "2026-W48", CASES.encode(), "cases.csv")
    assert (found.due, found.kept, found.overdue, found.call_share) == (3, 0.5, 1, None)
    assert people_work.promises_of(desk, SAM, "2026-W48") == found
    stored = json.dumps(desk.store.settings.get_setting(people_work.PROMISES))
    assert "A01" not in stored
    assert people_work.promises_of(desk, SAM, WEEK) is None
    with pytest.raises(BadInput, match="no such agent: Z9"):
        people_work.read_promises(desk, SAM, WEEK, CASES.replace("A01", "Z9").encode(), "c.csv")


def test_a_call_back_meets_its_owner_only_while_on_contacts(desk: Desk) -> None:
    rostering.publish(desk, SAM, the_draft(desk).id)
    plan = desk.store.plans.published(WEEK)
    assert plan is not None
    grid, shift = plan.roster.grid, plan.roster.by_agent["A01"][0]
    begin, end = grid.when(shift.start), grid.when(shift.end)
    rows = [f"1,A01,{end:%Y-%m-%d %H:%M},,{begin:%Y-%m-%d %H:%M},{end:%Y-%m-%d %H:%M}",
            "2,A01,2026-12-06 10:00,,2026-12-06 10:00,2026-12-06 11:00"]  # fmt: skip
    content = "\n".join(["case,owner,due,done,call_from,call_to", *rows]).encode()
    found = people_work.read_promises(desk, SAM, WEEK, content, "cases.csv")
    assert (found.calls, found.call_share, found.unplaced) == (2, 0.5, ("2",))  # a Sunday
    assert found.kept is None  # nothing was due yet


def test_pressure_of_published_weeks_is_told_without_a_name(desk: Desk) -> None:
    with pytest.raises(Missing, match="published yet"):
        people_work.pressure_of(desk, SAM, WEEK)
    rostering.publish(desk, SAM, the_draft(desk).id)
    heaviest, weeks = people_work.pressure_of(desk, SAM, WEEK) or (0.0, 0)
    assert weeks == 1
    assert heaviest >= 1


def test_the_thinnest_hour_of_each_channel_is_known(desk: Desk) -> None:
    plan = the_draft(desk)
    depths = {d.channel: d for d in people_work.skills_of(desk, SAM, plan.id)}
    at = depths["email"].at
    able = {f"A{k:02d}" for k in range(1, 11, 2)}
    there = [
        s
        for s in plan.roster.shifts
        if s.agent in able and s.start <= at < s.end
        and not any(p.start <= at < p.end for p in s.pauses)
    ]  # fmt: skip
    assert depths["email"].least == len(there)
    assert 0 <= depths["voice"].thin <= 1


@pytest.mark.parametrize("user", [MAX, A01])
def test_only_whoever_makes_the_roster_sees_it(desk: Desk, user: object) -> None:
    for use in (people_work.training_of, people_work.skills_of, people_work.followup_of):
        with pytest.raises(Forbidden):
            use(desk, user, 1)  # type: ignore[arg-type]


def test_a_change_outside_the_own_hours_counts_as_such_and_waits(desk: Desk) -> None:
    """The week is published on Tuesday at ten; one shift changes at night, when nobody works."""
    week = "2026-W48"
    grid = Grid.week(week, zone="Europe/Copenhagen", step_min=15)
    shifts = [Shift("A01", day, 96 * day + 36, 96 * day + 64) for day in range(4)]
    shifts += [Shift("A02", 3, 96 * 3 + 36, 96 * 3 + 64)]
    first = desk.store.plans.add_plan(
        week, Roster(grid, tuple(shifts)), inputs_hash="x", by="s", at=NOW
    )
    desk.store.plans.publish(first.id, by="s", at=NOW, expected_inputs_hash="x", reason="first")
    changed = (*shifts[:-1], Shift("A02", 3, 96 * 3 + 40, 96 * 3 + 68))
    second = desk.store.plans.add_plan(
        week, Roster(grid, changed), inputs_hash="x", by="s", at=NOW, base=first.id
    )
    desk.store.plans.publish(second.id, by="s", at=LATE, expected_inputs_hash="x", reason="ill")
    found = messages_to(desk, week)
    assert (found["A01"].sent, found["A01"].outside) == (1, 0)  # at ten, in the shift
    assert (found["A02"].sent, found["A02"].outside) == (2, 2)  # works on Thursday only
    assert found["A02"].waits_until == grid.when(96 * 3 + 40)
    mine = my_work.my_work(desk, A02, week)
    assert mine is not None
    assert mine.messages == found["A02"]


def test_the_own_effect_is_told_to_the_agent_and_stored_nowhere(desk: Desk) -> None:
    assert my_work.usual_shares(desk, A01) == {}
    row = {"name": "invoice", "contacts": 400.0, "aht_s": 300.0, "solved": 0.8}
    desk.store.settings.set_setting("customers.reasons", [row])
    before = len(desk.store.audit.list_lines())
    assert my_work.my_effect(desk, A01, {"invoice": 99}, {"invoice": 80}) is None
    found = my_work.my_effect(desk, A01, {"invoice": 200}, {"invoice": 160})
    assert found is not None
    assert found.ratio == pytest.approx(1.0)
    assert found.low < 1 < found.high
    assert len(desk.store.audit.list_lines()) == before
    with pytest.raises(BadInput, match="201 solved of 200"):
        my_work.my_effect(desk, A01, {"invoice": 200}, {"invoice": 201})
    with pytest.raises(Forbidden):
        my_work.my_effect(desk, SAM, {}, {})
