"""Why a shift lies where it lies: rules and points of its neighbours, exact."""

from __future__ import annotations

import pytest

from planner.domain import Roster
from planner.errors import BadInput
from planner.roster import check, score
from planner.roster.repair import Step, neighbours
from tests.builders import DAY, a_shift
from tests.roster.repair.builders import a_planned_week


def shift_of(roster, agent, day):
    return next(s for s in roster.by_agent[agent] if s.day == day)


def with_neighbour(roster, shift, one):
    rest = tuple(s for s in roster.shifts if s != shift)
    return Roster(roster.grid, rest if one.after is None else (*rest, one.after))


def test_points_are_the_change_of_the_score_and_breaches_those_of_the_checker():
    case, roster = a_planned_week()
    for shift in roster.shifts:
        found = neighbours(case, roster, shift)
        assert {one.step for one in found} >= {Step.EARLIER, Step.LATER, Step.FREE}
        for one in found:
            other = with_neighbour(roster, shift, one)
            assert one.points == score(case, other).total - score(case, roster).total
            assert bool(one.breaches) == bool(check(case, other))


def test_a_day_off_costs_all_that_the_shift_alone_covers():
    case, roster = a_planned_week()
    free = neighbours(case, roster, shift_of(roster, "ada", 0))[-1]
    assert (free.step, free.after, free.breaches) == (Step.FREE, None, ())
    assert free.shortage == 28 * 15  # Cyd would take voice, and the cheaper chat would stay
    assert free.own < 0  # nobody is paid for it


def test_a_rule_that_binds_is_named():
    case, roster = a_planned_week()
    late = a_shift("bob", 0, start=48)
    early = a_shift("bob", 1, start=28)
    rest = tuple(s for s in roster.shifts if s.agent != "bob")
    roster = Roster(roster.grid, (*rest, late, early))
    assert early.start - late.end == DAY + 28 - 80 == case.limits.min_rest
    found = {one.step: one for one in neighbours(case, roster, late)}
    assert [b.rule for b in found[Step.LATER].breaches] == ["daily_rest"]
    assert found[Step.EARLIER].breaches == ()


def test_a_shift_of_another_roster_is_refused():
    case, roster = a_planned_week()
    with pytest.raises(BadInput, match="no such shift"):
        neighbours(case, roster, a_shift("ada", 3))
