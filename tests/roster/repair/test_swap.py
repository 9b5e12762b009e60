"""Swaps: both weeks are lawful before anybody is asked, and the price is that of the score."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.domain import Roster, Span
from planner.errors import BadInput
from planner.roster import check, score
from planner.roster.repair import Freedom, swaps
from tests.builders import DAY
from tests.roster.repair.builders import a_planned_week


def shift_of(roster, agent, day):
    return next(s for s in roster.by_agent[agent] if s.day == day)


def swapped(roster, shift, swap):
    theirs = shift_of(roster, swap.partner, swap.takes.day)
    left = tuple(s for s in roster.shifts if s not in (shift, theirs))
    return Roster(roster.grid, (*left, swap.gives, swap.takes))


def test_swaps_are_lawful_on_both_sides_and_priced_exactly():
    case, roster = a_planned_week()
    shift = shift_of(roster, "ada", 0)
    found = swaps(case, roster, shift)
    assert {s.partner for s in found} == {"dan", "eve"}  # Bob works on Monday himself
    for swap in found:
        after = swapped(roster, shift, swap)
        assert check(case, after) == ()
        assert swap.price == score(case, after).total - score(case, roster).total
    assert found[0].partner == "dan"  # Eve would leave voice alone on Monday
    assert [s.price for s in found] == sorted(s.price for s in found)


def test_a_partner_whose_rest_would_be_too_short_is_not_shown():
    case, roster = a_planned_week()
    tired = tuple(replace(w, past=(Span(-20, 0),)) if w.id == "dan" else w for w in case.workers)
    found = swaps(replace(case, workers=tired), roster, shift_of(roster, "ada", 0))
    assert {s.partner for s in found} == {"eve"}


def test_an_asker_whose_rest_would_be_too_short_sees_nobody():
    case, roster = a_planned_week()
    asker = tuple(
        replace(w, available=(Span(0, DAY),)) if w.id == "ada" else w for w in case.workers
    )
    assert swaps(replace(case, workers=asker), roster, shift_of(roster, "ada", 0)) == ()


def test_locked_kept_and_begun_shifts_are_not_swapped():
    case, roster = a_planned_week()
    shift = shift_of(roster, "ada", 0)
    locked = replace(case, locks=(shift_of(roster, "dan", 1),))
    assert {s.partner for s in swaps(locked, roster, shift)} == {"eve"}
    kept = Freedom(keeps=frozenset({("eve", 1), ("dan", 1)}))
    assert swaps(case, roster, shift, freedom=kept) == ()
    with pytest.raises(BadInput, match="locked"):
        swaps(replace(case, locks=(shift,)), roster, shift)
    with pytest.raises(BadInput, match="begun"):
        swaps(case, roster, shift, freedom=Freedom(now=40))


def test_a_swap_within_the_notice_says_so():
    case, roster = a_planned_week()
    shift = shift_of(roster, "ada", 0)
    assert all(s.needs_consent for s in swaps(case, roster, shift, freedom=Freedom(notice=40)))
    assert not any(s.needs_consent for s in swaps(case, roster, shift))
