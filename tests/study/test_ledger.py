"""The ledger counts what was borne per contract hour and says who is behind."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain import Pause, PauseKind, Policy, Roster, Shift, Span
from planner.errors import BadInput
from planner.roster import public_holidays
from planner.study.ledger import WEEKS, Ledger, a_ledger, week_kinds
from planner.wellbeing import BURDEN_POINTS, burden_points, edited_points
from tests.builders import DAY, a_contract, a_grid, an_agent, some_people

GRID = a_grid()


def shift(agent: str, day: int, start_h: float, end_h: float) -> Shift:
    first = day * DAY
    return Shift(agent, day, first + int(4 * start_h), first + int(4 * end_h))


def test_kinds_of_a_week_by_hand():
    roster = Roster(
        GRID,
        (
            shift("ada", 0, 6, 14),  # early
            shift("ada", 1, 13, 21),  # late
            shift("ada", 2, 7, 15),  # 10 h after the late one: a quick return
            shift("ada", 5, 9, 17),  # Saturday
            shift("bob", 6, 9, 12),  # Sunday, and split
            shift("bob", 6, 14, 17),
        ),
    )
    kinds = week_kinds(roster, Policy(), hard_contacts={"ada": 12.0})
    assert kinds["ada"] == {
        "early": 1, "late": 1, "quick_return": 1, "saturday": 1, "hard": 12.0,
    }  # fmt: skip
    assert kinds["bob"] == {"sunday": 2, "split": 1}
    # 1 + 1 + 2 + 1.5 + 12 x 0.1
    assert burden_points(kinds["ada"]) == pytest.approx(6.7)


def test_one_shift_with_a_long_gap_is_split_work():
    first = DAY + 32
    gap = Pause(first + 16, first + 28, PauseKind.SPLIT, paid=False)
    roster = Roster(GRID, (Shift("ada", 1, first, first + 44, (gap,)),))
    assert week_kinds(roster, Policy())["ada"] == {"split": 1}


def test_the_rest_before_the_first_shift_counts_too():
    roster = Roster(GRID, (shift("ada", 0, 8, 16),))
    kinds = week_kinds(roster, Policy(), past={"ada": (Span(-40, -8),)})  # ended 22:00 on Sunday
    assert kinds["ada"] == {"quick_return": 1}


def test_a_holiday_is_found_by_country():
    grid = a_grid("2026-W52")
    assert public_holidays(grid, "DK") == {date(2026, 12, 25), date(2026, 12, 26)}
    assert public_holidays(grid, "") == frozenset()


def two() -> Ledger:
    contracts = {"full": a_contract(), "half": a_contract("half", paid_week_min=(1080, 1140))}
    people = some_people(an_agent(), an_agent("bob", contract="half"), contracts=contracts)
    return a_ledger(people)


def test_shares_are_per_contract_hour():
    ledger = two().with_week({"ada": {"late": 4.0}, "bob": {"late": 2.0}})
    assert ledger.hours == {"ada": 37.0, "bob": 18.5}
    assert ledger.jain == pytest.approx(1.0)
    assert ledger.worst_off == pytest.approx(0.0)


def test_who_is_ahead_is_told_in_weeks_of_a_fair_share():
    ledger = two().with_week({"ada": {"late": 4.0}}).with_week({"ada": {"late": 4.0}})
    # all with ada: twice the mean share, in each of two weeks
    assert ledger.balance == pytest.approx({"ada": 2.0, "bob": -2.0})
    assert ledger.worst_off == pytest.approx(1.0)
    assert ledger.jain == pytest.approx(0.5)


def test_wanted_shifts_count_nothing_and_points_can_be_edited():
    kinds = {"ada": {"late": 3.0, "saturday": 1.0}}
    ledger = two().with_week(kinds)
    assert ledger.points_of("ada") == 4.5
    roster = Roster(
        GRID, (shift("ada", 0, 6, 14), shift("ada", 5, 6.25, 14), shift("bob", 0, 6, 14))
    )
    wished = week_kinds(roster, Policy(), wanted={"ada": (330, 360)})  # starts 05:30 to 06:00
    assert wished["ada"] == {"early": 1, "saturday": 1}  # the second begins at 06:15
    assert wished["bob"] == {"early": 1}
    assert burden_points(wished["ada"]) == 2.5
    edited = Ledger(ledger.hours, ledger.weeks, points=edited_points({"late": 2.0}))
    assert edited.points_of("ada") == 7.5
    with pytest.raises(BadInput, match="no kind of burden") as refused:
        edited_points({"full moon": 1.0, "late": -1.0})
    assert len(refused.value.faults) == 2


def test_a_shift_that_its_agent_asked_for_counts_nothing_whatever_its_kind():
    shifts = (
        shift("ada", 0, 13, 21),  # late, and 10 h before the next
        shift("ada", 1, 7, 15),
        shift("ada", 5, 9, 17),  # Saturday
        shift("ada", 6, 9, 12),  # Sunday, split
        shift("ada", 6, 14, 17),
        shift("bob", 6, 9, 12),
    )
    roster = Roster(GRID, shifts)
    asked = week_kinds(roster, Policy(), asked={"ada": {0, 6}})
    assert asked["ada"] == {"saturday": 1}
    assert asked["bob"] == {"sunday": 1}
    past = {"ada": (Span(-20, 42),)}  # until 10:30 on Monday: 2.5 h before the first
    rested = week_kinds(Roster(GRID, shifts[:1]), Policy(), past=past, asked={"ada": {0}})
    assert rested["ada"] == {}


def test_only_eight_weeks_count():
    ledger = two()
    for _ in range(WEEKS + 3):
        ledger = ledger.with_week({"ada": {"late": 1.0}})
    assert ledger.points_of("ada") == WEEKS
    assert ledger.points_before("ada") == WEEKS - 1
    assert two().with_week({"ada": {"late": 1.0}}).points_before("ada") == 1


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["ada", "bob"]),
            st.dictionaries(st.sampled_from(sorted(BURDEN_POINTS)), st.floats(0, 5), max_size=3),
        ),
        max_size=10,
    )
)
def test_balances_of_equal_contracts_cancel_out(weeks):
    ledger = Ledger({"ada": 37.0, "bob": 37.0})
    for week in weeks:
        ledger = ledger.with_week(week)
    assert sum(ledger.balance.values()) == pytest.approx(0.0, abs=1e-6)
    assert 0.5 - 1e-9 <= ledger.jain <= 1 + 1e-9


def test_pauses_do_not_matter_for_what_a_shift_counts():
    plain = shift("ada", 5, 9, 17)
    paused = Shift("ada", 5, plain.start, plain.end, (Pause(500, 502, PauseKind.LUNCH, False),))
    kinds = [week_kinds(Roster(GRID, (s,)), Policy()) for s in (plain, paused)]
    assert kinds[0] == kinds[1]
