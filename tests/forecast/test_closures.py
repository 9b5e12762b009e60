"""Days that were silent every year are found again in the year to come, and others are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from planner.domain import History, OpeningHours, Work
from planner.forecast import Closure, closures_ahead
from tests.forecast.histories import OPEN_ALL_DAY, a_channel, a_history, busy

FIRST, LAST = date(2024, 1, 1), date(2026, 11, 22)
NO_ROW = -1.0
VOICE = a_channel()


def silent_on(is_closed: Callable[[date], bool], fill: float = 0.0) -> History:
    """Return almost three years, Sundays closed, and nothing on days that are closed."""
    days = (LAST - FIRST).days + 1
    counts = busy(days)
    for number in range(days):
        if is_closed(FIRST + timedelta(number)):
            counts[number] = fill
    return a_history(counts, first=FIRST)


def ahead(history: History, country: str = "DK", days: int = 91) -> tuple[Closure, ...]:
    first = LAST + timedelta(1)
    return closures_ahead(history, [VOICE], first=first, days=days, country=country)


def at_the_turn_of_the_year(day: date) -> bool:
    return (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1)


@pytest.mark.parametrize("country", ["DK", ""])
@pytest.mark.parametrize("fill", [0.0, NO_ROW])
def test_a_closure_of_every_year_is_found_with_noughts_or_without_rows(
    country: str, fill: float
) -> None:
    (found,) = ahead(silent_on(at_the_turn_of_the_year, fill), country)
    assert (found.first, found.last) == (date(2026, 12, 24), date(2027, 1, 1))
    assert found.seen == (
        (date(2025, 12, 24), date(2026, 1, 1)),
        (date(2024, 12, 24), date(2025, 1, 1)),
    )
    assert found.due == pytest.approx(8 * 500, rel=0.1)  # eight usual days, Sunday the 27th shut


def test_a_closure_of_one_year_only_is_not_asked_about_when_another_year_was_open() -> None:
    once = silent_on(lambda d: d.year == 2024 and at_the_turn_of_the_year(d))
    assert ahead(once) == ()


def test_a_history_without_closed_days_asks_nothing() -> None:
    assert ahead(silent_on(lambda _day: False)) == ()
    nothing = a_history(np.zeros((1, 48)) + NO_ROW)
    assert closures_ahead(nothing, [VOICE], first=LAST, days=91) == ()


def test_a_moving_feast_is_found_by_its_name() -> None:
    easter = {date(2024, 4, 1), date(2025, 4, 21), date(2026, 4, 6)}
    (found,) = ahead(silent_on(easter.__contains__, NO_ROW), days=200)
    assert found.first == found.last == date(2027, 3, 29)
    assert found.seen[0] == (date(2026, 4, 6), date(2026, 4, 6))


def test_a_single_day_without_a_holiday_is_found_by_its_date() -> None:
    (found,) = ahead(silent_on(lambda d: (d.month, d.day) == (12, 5)))
    assert found.first == date(2026, 12, 5)


def test_a_channel_so_thin_that_silence_is_chance_asks_nothing() -> None:
    thin = np.random.default_rng(3).poisson(0.02, (800, 48)).astype(float)
    assert closures_ahead(
        a_history(thin, first=FIRST), [VOICE], first=FIRST + timedelta(800), days=91
    ) == ()  # fmt: skip


def test_answered_days_and_mail_are_not_asked_about() -> None:
    history = silent_on(at_the_turn_of_the_year)
    first = LAST + timedelta(1)
    answered = {date(2026, 12, 24) + timedelta(k): () for k in range(9)}
    shut = a_channel(hours=OpeningHours(OPEN_ALL_DAY.weekdays, answered))
    assert closures_ahead(history, [shut], first=first, days=91) == ()
    holidays = {date(2026, 12, 25): (), date(2026, 12, 26): ()}
    partly = a_channel(hours=OpeningHours(OPEN_ALL_DAY.weekdays, holidays))
    (found,) = closures_ahead(history, [partly], first=first, days=91)
    assert (found.first, found.last) == (date(2026, 12, 24), date(2027, 1, 1))
    assert found.due == pytest.approx(6 * 500, rel=0.15)  # the two that are shut are not counted
    mail = a_channel(work=Work.DEFERRED)
    assert closures_ahead(history, [mail], first=first, days=91) == ()


def test_a_dormant_channel_is_no_closure() -> None:
    assert ahead(silent_on(lambda d: d.month in (12, 1, 2))) == ()
