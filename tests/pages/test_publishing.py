"""The tab Publish of the page Roster: what forbids it, and what to do about that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.desk import rostering
from planner.desk.keeping import keep_plan
from planner.desk.office import Desk
from planner.desk.week_inputs import basis_of
from planner.domain import Role
from planner.errors import BadInput
from tests.pages.visits import faults, open_page, sit_down, words
from tests.scene import SAM, WEEK, the_draft


def test_a_locked_shift_that_breaks_a_rule_is_named_and_forbids_publishing(
    own: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, own, Role.SUPERVISOR)
    draft = the_draft(own)
    first = draft.roster.by_agent["A04"][0]
    wrong = replace(first, end=first.end + 1, locked=True)  # 15 min longer: no length of a contract
    roster = draft.roster.with_shifts(wrong if s == first else s for s in draft.roster.shifts)
    kept = keep_plan(own, basis_of(own, draft, by=SAM.name), roster, by=SAM.name, base=draft.id)
    with pytest.raises(BadInput, match=r"A04: .*\(shift_length\)"):
        rostering.publish(own, SAM, kept.id)
    page = open_page("supervisor_roster", week=WEEK)
    next(b for b in page.button_group if "Publish" in b.options).set_value("Publish")
    page = page.run()
    assert faults(page) == []
    assert "in locked shifts: a new build keeps these as they are" in words(page)
    (rows,) = (t.value for t in page.table if "Rule" in t.value)
    assert ("shift length", "yes") in set(zip(rows["Rule"], rows["Locked"], strict=True))
    assert next(b for b in page.button if b.label == "Publish").disabled
