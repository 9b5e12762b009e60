"""How sure special days are is learnt from how well past ones could be told from each other."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from planner.forecast import Advice, Event
from planner.forecast.calendar import Calendar, calendar_of, special_days
from planner.forecast.clean import CleanDays, clean_days
from planner.forecast.factors import SPECIAL_GUESS, day_factors, special_dispersion
from planner.forecast.series import lay_out
from tests.forecast.histories import FIRST, a_history

DAYS = 1000


def three_years(spread: float, *events: Event) -> tuple[CleanDays, Calendar]:
    """Poisson days of 480; French special days bring 0.6 of it, with a spread of their own."""
    rng = np.random.default_rng(7)
    names = special_days(FIRST.toordinal(), DAYS, "FR")
    own = rng.gamma(1 / max(spread, 1e-9), max(spread, 1e-9), DAYS)
    rate = 480 * np.where([bool(name) for name in names], 0.6 * own, 1.0)
    counts = rng.poisson(rate[:, None] / 48 * np.ones(48)).astype(float)
    history = a_history(counts)
    end = date.fromordinal(FIRST.toordinal() + DAYS)
    (series,) = lay_out(history, datetime(end.year, end.month, end.day, tzinfo=UTC), 30).values()
    past = calendar_of(series.first, series.days, "voice", country="FR", advice=Advice(events))
    return clean_days(series, past), past


@pytest.mark.parametrize(("spread", "least", "most"), [(0.0, 0.0, 0.025), (0.15, 0.07, 0.25)])
def test_special_days_are_as_unsure_as_past_ones_were(
    spread: float, least: float, most: float
) -> None:
    assert least < special_dispersion(*three_years(spread)) < most


def test_without_a_special_day_the_guess_stands() -> None:
    clean, _ = three_years(0.0)
    none = calendar_of(FIRST.toordinal(), DAYS, "voice")
    assert special_dispersion(clean, none) == SPECIAL_GUESS


def test_an_absurd_special_day_teaches_at_most_twice_what_was_to_be_expected() -> None:
    clean, past = three_years(0.0)
    feast = past.labels.index("Armistice Day")
    found = []
    for times in (1.0, 1.5, 50.0):
        clean.raw[feast] = times * clean.expected[feast]
        found.append(day_factors(clean, past, past)[feast])
    # Holidays bring 0.6 of the usual, so 1.2 is the most that one of them teaches.
    assert found[0] < found[1] == found[2] < 0.85


def test_one_absurd_figure_makes_special_days_little_wider() -> None:
    clean, past = three_years(0.0)
    usual = special_dispersion(clean, past)
    clean.raw[past.labels.index("Christmas Day")] *= 50
    # Off by its own size at most, as is the other Christmas that it is told from: some 10 of 76
    # days' squares, as a Christmas told to bring three times the others counts nine times.
    assert special_dispersion(clean, past) < usual + 10 / 66


def test_an_event_is_told_from_its_other_times() -> None:
    fairs = tuple(Event("fair", date.fromordinal(FIRST.toordinal() + d)) for d in (101, 303, 505))
    assert special_dispersion(*three_years(0.0, *fairs)) < 0.03
