"""Open doors, kept promises and ways to a human, counted by hand."""

import numpy as np
import pytest

from planner.domain import Work
from planner.errors import BadInput
from planner.study.customers import (
    complaint_capture,
    may_migrate,
    one_more_hour,
    parity,
    preferred_share,
    reachability,
    single_channel_share,
)
from tests.builders import a_centre, a_channel, a_grid, hours

GRID = a_grid()
NINE_TO_FIVE = hours(9 * 60, 17 * 60)


def attempts_at(**counts: float) -> np.ndarray:
    """Attempts on Monday at the hour named `h9`, `h17` and so on."""
    found = np.zeros(GRID.size)
    for hour, count in counts.items():
        found[4 * int(hour[1:])] = count
    return found


def test_reachability_is_the_demand_inside_open_live_hours():
    centre = a_centre(a_channel(hours=NINE_TO_FIVE))
    found = reachability(centre, GRID, attempts_at(h8=10, h9=60, h16=20, h17=10))
    assert found.share == pytest.approx(0.8)
    assert found.missed == 20
    assert reachability(centre, GRID, np.zeros(GRID.size)).share == 1.0


def test_an_open_mailbox_reaches_nobody_live():
    mail = a_channel("email", work=Work.DEFERRED, hours=NINE_TO_FIVE)
    assert reachability(a_centre(mail), GRID, attempts_at(h10=5)).share == 0


def test_one_more_hour_says_what_it_gains_and_what_it_adds():
    centre = a_centre(a_channel(hours=hours(9 * 60, 17 * 60, weekdays=range(5))))
    attempts = attempts_at(h8=10, h9=60, h16=20, h17=10)
    late = one_more_hour(centre, GRID, attempts)
    early = one_more_hour(centre, GRID, attempts, is_at_end=False)
    assert (late.gained, late.added_h, late.share) == (10, 5.0, pytest.approx(0.9))
    assert (early.gained, early.added_h) == (10, 5.0)


def test_demand_that_meets_a_single_channel_is_named():
    voice = a_channel(hours=NINE_TO_FIVE)
    mail = a_channel("email", work=Work.DEFERRED, hours=hours(9 * 60, 20 * 60))
    demand = attempts_at(h10=70, h18=30)  # at 18:00 only the mailbox is open
    assert single_channel_share(a_centre(voice, mail), GRID, demand) == pytest.approx(0.3)
    assert single_channel_share(a_centre(voice), GRID, demand) == 1.0


def test_help_in_the_preferred_channel_by_hand():
    reasons = {"bill": {"voice": 0.5, "chat": 0.5}, "address": {"email": 1.0}}
    volumes = {"bill": 300, "address": 100}
    attained = {"voice": 0.8, "email": 0.9}  # there is no chat
    assert preferred_share(reasons, volumes, attained) == pytest.approx((120 + 90) / 400)


def test_volume_moves_only_to_a_channel_that_kept_up_for_four_weeks():
    good = {"voice": 0.8, "chat": 0.85}
    bad = {"voice": 0.8, "chat": 0.7}
    assert parity(bad, "voice")["chat"] == pytest.approx(-0.1)
    assert may_migrate([bad, good, good, good, good], "chat", "voice")
    assert not may_migrate([good, good, good, bad], "chat", "voice")
    assert not may_migrate([good] * 3, "chat", "voice")
    assert not may_migrate([good] * 4, "fax", "voice")
    with pytest.raises(BadInput):
        parity(good, "telex")


def test_complaints_are_a_share_with_a_trend_and_dark_hours():
    voice = a_channel(hours=hours(9 * 60, 17 * 60, weekdays=range(5)))
    mail = a_channel("email", work=Work.DEFERRED, hours=hours(9 * 60, 18 * 60, weekdays=range(5)))
    found = complaint_capture(
        [4, 4, 2, 2], [100, 100, 100, 100], expected=0.05, centre=a_centre(voice, mail), grid=GRID
    )
    assert found.share == pytest.approx(0.03)
    assert found.trend == pytest.approx(-0.02)
    assert found.hours_without_route == 5.0
    with pytest.raises(BadInput):
        complaint_capture([1], [], expected=0.05, centre=a_centre(voice), grid=GRID)
