"""The tab Repair: an absence proposed, looked at, and kept as a draft by a click."""

from __future__ import annotations

import pytest

from planner.desk import repairing, rostering
from planner.desk.office import Desk
from planner.domain import PlanStatus, Role
from planner.roster.repair import Absence
from planner.study.edit import Change
from tests.pages.test_flows import button, labelled, roster_tab
from tests.pages.visits import faults, sit_down, words
from tests.scene import SAM, WEEK, the_draft


@pytest.fixture
def desk(own: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a desk at which a supervisor sits."""
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    return own


def test_an_absence_is_shown_as_a_difference_and_kept_only_on_the_click(desk: Desk) -> None:
    rostering.publish(desk, SAM, 1)
    shift = the_draft(desk).roster.by_agent["A04"][0]
    page = roster_tab("Repair")
    labelled(page.selectbox, "Who is away").set_value("A04")  # type: ignore[attr-defined]
    page = labelled(page.multiselect, "On which days").set_value([shift.day]).run()  # type: ignore[attr-defined]
    assert faults(page) == []
    assert not page.error
    (shown,) = [f.value for f in page.table if "Brings back" in f.value]
    assert shown["What"][0] == "falls out"
    assert shown["After"][0] == "away"
    assert len(shown) == 1 + sum(shown["Brings back"] != "")
    assert len(rostering.plans_of(desk, SAM, WEEK)) == 1
    mend = repairing.mend_absence(desk, SAM, 1, agent="A04", days=(shift.day,))
    for box in page.checkbox:
        page = box.check().run()
    who = "with these changes" if mend.proposal.moves else "nobody takes over"
    page = button(page, f"Keep as a draft: away, {who}").click().run()  # type: ignore[attr-defined]
    assert faults(page) == []
    newest = rostering.plans_of(desk, SAM, WEEK)[0]
    assert (newest.number, newest.status) == (2, PlanStatus.DRAFT)
    made = rostering.plan_of(desk, SAM, newest.id).roster
    assert shift.day not in {s.day for s in made.by_agent.get("A04", ())}
    assert "Revision 2 is kept as a draft" in words(page)
    assert "Agents see revision 1" in words(page)
    assert "These days are leave already" in words(page)
    assert not [b for b in page.button if b.label.startswith("Keep as a draft")]


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("Hours of a shift", "The shift stays and counts as worked"),
        ("More work", "All work that is still to come is covered"),
        ("One shift", "never by how anybody works"),
        ("Breaks of a day", "Day"),
        ("What is uncovered", "All work of the week is covered"),
    ],
)
def test_every_part_of_repair_opens(part: str, says: str) -> None:
    page = roster_tab("Repair")
    page.button_group[1].set_value(part)
    page = page.run()
    assert faults(page) == []
    assert not page.error
    assert says in words(page)


def test_a_swap_is_kept_with_who_asked_for_it(desk: Desk) -> None:
    page = roster_tab("Repair")
    page.button_group[1].set_value("One shift")
    page = page.run()
    (asking,) = [m for m in page.multiselect if m.key.startswith("repair_swap_asked")]
    assert asking.value == []  # usually the centre wants it
    (asker,) = {s.value for s in page.selectbox if s.label == "Whose shift"}
    page = asking.set_value([asker]).run()
    page = page.checkbox(key="repair_both").check().run()
    page = button(page, "Keep this swap as a draft").click().run()  # type: ignore[attr-defined]
    assert faults(page) == []
    newest = rostering.plan_of(desk, SAM, rostering.plans_of(desk, SAM, WEEK)[0].id)
    assert {agent for agent, _, own in newest.figures["asked"] if own} == {asker}
    assert {agent for agent, _, own in newest.figures["asked"] if not own}


def test_hours_off_are_shown_and_kept_only_on_the_click(desk: Desk) -> None:
    shift = the_draft(desk).roster.by_agent["A04"][0]
    grid = the_draft(desk).roster.grid
    page = roster_tab("Repair")
    page.button_group[1].set_value("Hours of a shift")
    page = page.run()
    page = labelled(page.selectbox, "Whose shift").set_value("A04").run()  # type: ignore[attr-defined]
    assert "from when until when?" in words(page)
    first, last = (grid.when(t).time() for t in (shift.end - 8, shift.end))
    labelled(page.time_input, "Off contacts from").set_value(first)  # type: ignore[attr-defined]
    page = labelled(page.time_input, "Until").set_value(last).run()  # type: ignore[attr-defined]
    assert faults(page) == []
    (shown,) = [f.value for f in page.table if "Brings back" in f.value]
    assert shown["What"][0] == f"away {first:%H:%M}–{last:%H:%M}"
    assert shown["Before"][0] == shown["After"][0]
    assert len(rostering.plans_of(desk, SAM, WEEK)) == 1
    for box in page.checkbox:
        page = box.check().run()
    keep = next(b for b in page.button if b.label.startswith("Keep as a draft: away"))
    page = keep.click().run()
    assert faults(page) == []
    assert rostering.plans_of(desk, SAM, WEEK)[0].number == 2
    assert desk.store.people.load_agent("A04").agent.blocks


def test_hours_that_end_before_they_begin_are_refused(desk: Desk) -> None:
    shift = the_draft(desk).roster.by_agent["A04"][0]
    grid = the_draft(desk).roster.grid
    page = roster_tab("Repair")
    page.button_group[1].set_value("Hours of a shift")
    page = labelled(page.run().selectbox, "Whose shift").set_value("A04").run()  # type: ignore[attr-defined]
    for label, t in (("Off contacts from", shift.end - 4), ("Until", shift.end - 8)):
        labelled(page.time_input, label).set_value(grid.when(t).time())  # type: ignore[attr-defined]
    page = page.run()
    assert any("end before they begin" in str(f.value) for f in page.table)
    assert not [b for b in page.button if b.label.startswith("Keep")]


def test_what_is_uncovered_says_who_could_come_and_why_others_not(desk: Desk) -> None:
    draft = the_draft(desk)
    monday = [s for s in draft.roster.shifts if s.day == 0 and s.agent != "A03"][:4]
    for k, shift in enumerate(monday):
        gone = Change(shift.agent, 0, shift, None)
        away = Absence(shift.agent, (0,))
        repairing.apply(desk, SAM, 1 + k, (gone,), reason="", away=away)
    page = roster_tab("Repair")
    page.button_group[1].set_value("What is uncovered")
    page = page.run()
    assert faults(page) == []
    table = page.table[0].value
    assert set(table["Channel"]) <= {"Phone", "Mail"}
    assert any("on leave or not available" in why for why in table["Why not others"])
    assert any("Invented Person" in who or who == "nobody" for who in table["Who could come"])
