"""Hours shared out over weeks ahead: cases whose answer can be seen."""

from __future__ import annotations

import numpy as np
import pytest

from planner.roster.horizon import WIDTH, Crew, hours_by_week

VOICE, MAIL = 0, 1


def a_crew(weeks: int = 2, *, channels=(VOICE,), total: float | None = 740.0, **changes) -> Crew:
    """Ten people with 30 to 44 h a week, 37 h on average."""
    periods = () if total is None else ((0, weeks, total, total),)
    values = {"least": (300.0,) * weeks, "most": (440.0,) * weeks, "periods": periods}
    return Crew(frozenset(channels), **{**values, **changes})


def test_a_quiet_week_gives_to_a_busy_one():
    hours = hours_by_week(np.array([[310.0, 430.0]]), [a_crew()], (20,))
    assert hours[0] == pytest.approx([310, 430], abs=WIDTH * 430)
    assert hours[0].sum() == pytest.approx(740)


def test_weeks_alike_get_hours_alike():
    hours = hours_by_week(np.full((1, 4), 350.0), [a_crew(4, total=1480.0)], (20,))
    assert hours[0] == pytest.approx([370] * 4, abs=WIDTH * 350)


def test_no_week_leaves_the_contracts_range():
    hours = hours_by_week(np.array([[100.0, 900.0]]), [a_crew()], (20,))
    assert hours[0] == pytest.approx([300, 440])


def test_shortage_is_shared_by_all_weeks_alike():
    hours = hours_by_week(np.array([[400.0, 600.0]]), [a_crew(most=(500.0, 500.0))], (20,))
    assert hours[0] / [400, 600] == pytest.approx([0.74, 0.74], abs=WIDTH)


def test_hours_that_nobody_asks_for_are_not_paid():
    crew = a_crew(periods=((0, 2, 620.0, 740.0),))
    hours = hours_by_week(np.array([[100.0, 100.0]]), [crew], (20,))
    assert hours[0].sum() == pytest.approx(620)


def test_who_can_do_both_goes_where_the_others_do_not_reach():
    need = np.array([[300.0, 300.0], [0.0, 140.0]])  # mail in the second week only
    mail = a_crew(channels=(VOICE, MAIL), least=(0.0, 0.0), most=(200.0, 200.0), total=200.0)
    voice = a_crew(least=(250.0, 250.0), most=(250.0, 250.0), total=None)
    hours = hours_by_week(need, [voice, mail], (20, 20))
    assert hours[1][1] > hours[1][0] + 80


def test_a_period_that_cannot_be_kept_is_kept_as_far_as_weeks_allow():
    hours = hours_by_week(np.array([[300.0, 300.0]]), [a_crew(total=2000.0)], (20,))
    assert hours[0] == pytest.approx([440, 440])
