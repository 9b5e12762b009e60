"""A planned move counts once: as the past that it would have had, or on the days to come."""

from datetime import date, timedelta

import numpy as np
import pytest

from planner.domain import Forecast, Grid, History, Medium
from planner.forecast import (
    Advice,
    Callbacks,
    Deflection,
    Flow,
    Move,
    Redials,
    SelfService,
    Shift,
    Start,
    forecast,
    hard_shares,
    planned_demand,
    with_begun_moves,
)
from tests.forecast.histories import FIRST, a_channel, a_history, busy, joined, steady

DAYS = 200
CHANNELS = [a_channel(hard_share=0.2), a_channel("mail")]
CALLBACK = a_channel("back", medium=Medium.CALLBACK)
KEPT = {"voice": [1.0] * 4, "mail": [1.0] * 4}
APP = Deflection("voice", 0.30, 120.0)
AWAY = Shift("voice", "mail", 0.30)


def moved_for(days: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Phone and mail, of which a share of calls really moved in the last days and ever since."""
    voice, mail = busy(DAYS + 28), busy(DAYS + 28, seed=2, mean=60)
    gone = np.random.default_rng(5).binomial(voice.astype(int), share)
    gone[: DAYS - days] = 0
    return voice - gone, mail + gone


def begun(flow: Flow, days_ago: int, reason: str = "the app") -> Move:
    return Move(flow, FIRST + timedelta(DAYS - days_ago), reason, "Sam")


def told(history: History, move: Move, *, days: int = 28) -> Forecast:
    grid = Grid.days(FIRST + timedelta(DAYS), days, zone="UTC", step_min=30)
    past = with_begun_moves(history, [move], grid, channels=CHANNELS, attained=KEPT)
    made = forecast(past.history, grid, channels=CHANNELS, with_skill=False)
    return planned_demand(made, past.ahead, channels=CHANNELS, attained=KEPT).forecast


@pytest.mark.parametrize("days_ago", [0, 1, 7, 14, 21, 42, 90])
def test_a_deflection_that_worked_as_planned_counts_once_at_any_age(days_ago: int) -> None:
    came, _ = moved_for(days_ago, 0.30)
    came[DAYS:] = moved_for(DAYS, 0.30)[0][DAYS:]
    made = told(a_history(came[:DAYS]), begun(APP, days_ago))
    assert made.contacts[0].sum() / came[DAYS:].sum() == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("days_ago", [3, 14, 28])
def test_a_shift_that_worked_as_planned_counts_once_on_both_sides(days_ago: int) -> None:
    voice, mail = moved_for(days_ago, 0.30)
    both = joined(a_history(voice[:DAYS]), a_history(mail[:DAYS], channel="mail"))
    made = told(both, begun(AWAY, days_ago))
    for row, came in enumerate((voice, mail)):
        assert made.contacts[row].sum() / came[DAYS:].sum() == pytest.approx(1, abs=0.04)


@pytest.mark.parametrize(("share", "most"), [(0.0, 0.06), (0.40, 0.11)])
def test_what_really_moved_is_learnt_within_two_weeks(share: float, most: float) -> None:
    came, _ = moved_for(14, share)
    early, late = (told(a_history(came[:DAYS]), begun(APP, n)) for n in (0, 14))
    errors = [m.contacts[0].sum() / came[DAYS:].sum() - 1 for m in (early, late)]
    assert abs(errors[1]) < most
    assert abs(errors[1]) < abs(errors[0])


def test_rows_after_the_first_day_of_the_grid_say_nothing_of_a_move() -> None:
    came = steady(DAYS + 28)
    move = begun(APP, 0)
    short, long = told(a_history(came[:DAYS]), move), told(a_history(came), move)
    assert np.array_equal(short.contacts, long.contacts)
    assert short.contacts[0] == pytest.approx(7, rel=0.01)


def test_a_move_within_the_days_asked_for_begins_on_its_day() -> None:
    grid_day = told(a_history(steady(DAYS)), begun(APP, -3), days=7)
    days = np.bincount(grid_day.grid.day, grid_day.contacts[0])
    assert days == pytest.approx([480] * 3 + [336] * 4, rel=0.01)


def test_what_is_left_takes_longer_before_and_after_it_began() -> None:
    # (300 - 0.3 x 120) / 0.7 = 377; the days since really brought calls of 377 s.
    came = steady(DAYS)
    history = a_history(came, aht_s=300.0)
    since = history.start >= history.start.max() - 20 * 86_400
    history.talk_s[since] *= (300 - 0.3 * 120) / 0.7 / 300
    made = told(history, begun(APP, 20))
    assert made.aht_s[0] == pytest.approx(377, rel=0.01)


def test_a_channel_that_began_with_a_move_gets_the_past_that_it_would_have_had() -> None:
    made = told(a_history(busy(DAYS)), begun(AWAY, 0))
    plain = told(a_history(busy(DAYS)), begun(AWAY, -99))
    assert made.contacts[1].sum() == pytest.approx(0.3 * plain.contacts[0].sum(), rel=0.03)
    three = joined(a_history(busy(DAYS)), a_history(0.3 * busy(DAYS)[-3:], channel="mail"))
    three.start[-144:] += (DAYS - 3) * 86_400
    later = told(three, begun(AWAY, 3))
    assert later.contacts[1].sum() == pytest.approx(made.contacts[1].sum(), rel=0.05)


def test_a_channel_whose_start_a_person_told_gets_no_past() -> None:
    grid = Grid.days(FIRST + timedelta(DAYS), 7, zone="UTC", step_min=30)
    for starting, rows in (((), 48 * DAYS), (("mail",), 0)):
        past = with_begun_moves(
            a_history(steady(DAYS + 1)),
            [begun(AWAY, 0)],
            replace_day(grid),
            channels=CHANNELS,
            attained=KEPT,
            starting=starting,
        )
        assert len(past.history.of("mail")) == rows


def replace_day(grid: Grid) -> Grid:
    """The grid a day later, so that the history knows the day of the move."""
    return Grid.days(grid.dates[0] + timedelta(1), 7, zone="UTC", step_min=30)


def test_what_moves_to_a_new_channel_comes_on_top_of_what_was_told_before_and_after() -> None:
    voice, advice = (
        steady(DAYS + 1),
        Advice(starts=(Start("mail", like="voice", week_contacts=70),)),
    )
    weeks = []
    for days in (DAYS - 1, DAYS, DAYS + 1):  # the day before the move is known, and two more
        history = a_history(voice[:days])
        if days > DAYS:
            mail = a_history(steady(1, per_slot=3.0 + 70 / 7 / 48), channel="mail")
            mail.start[:] += DAYS * 86_400
            history = joined(history, mail)
        grid = Grid.days(FIRST + timedelta(days), 7, zone="UTC", step_min=30)
        past = with_begun_moves(
            history, [begun(AWAY, 0)], grid, channels=CHANNELS, attained=KEPT, starting=["mail"]
        )
        made = forecast(
            past.history, grid, channels=CHANNELS, advice=past.said(advice), with_skill=False
        )
        done = planned_demand(made, past.ahead, channels=CHANNELS, attained=KEPT).forecast
        weeks.append(float(done.contacts[1, 48:].sum()) * 7 / 6)
    # Three of ten calls in each of 336 half-hours, and the 70 that were told.
    assert weeks == pytest.approx([3 * 336 + 70] * 3, rel=0.02)


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        ({}, "nobody knows how well voice and mail kept"),
        (KEPT | {"mail": [1.0, 1.0, 1.0, 0.9]}, "mail has not kept its own promise"),
    ],
)
def test_what_has_moved_has_moved_and_without_parity_a_note_says_take_it_back(
    kept: dict[str, list[float]], why: str
) -> None:
    grid = Grid.days(FIRST + timedelta(DAYS), 7, zone="UTC", step_min=30)
    voice, mail = moved_for(10, 0.30)
    both = joined(a_history(voice[:DAYS]), a_history(mail[:DAYS], channel="mail"))
    pasts = [
        with_begun_moves(both, [begun(AWAY, 10)], grid, channels=CHANNELS, attained=a)
        for a in (kept, KEPT)
    ]
    assert np.array_equal(*(p.history.offered for p in pasts))
    assert pasts[0].ahead == ()
    (note,) = pasts[0].notes
    assert "has moved to mail since 2024-07-09" in note
    assert f"but {why}" in note
    assert "consider taking the move back" in note
    assert "consider taking" not in pasts[1].notes[0]


def test_gaps_and_closed_days_stay_what_they_are() -> None:
    voice, mail = steady(DAYS), steady(DAYS, per_slot=2.0)
    mail[100] = -1  # a day without any row
    mail[:, :16] = -1  # no row at night
    both = joined(a_history(voice), a_history(mail, channel="mail"))
    both.offered[5] = np.nan
    grid = Grid.days(FIRST + timedelta(DAYS), 7, zone="UTC", step_min=30)
    past = with_begun_moves(both, [begun(AWAY, 10)], grid, channels=CHANNELS, attained=KEPT)
    moved = past.history.of("mail")
    slot = (moved.start - int(both.start.min())) // 1800
    assert not (slot // 48 == 100).any()
    night, at_6 = (slot % 48 < 16) & (slot < 48 * 190), slot == 5
    assert (moved.offered[night] == 3).all()  # of ten calls three, where no row was
    assert not at_6.any()  # calls unknown: nothing to move, and still no row
    assert (moved.offered[(slot % 48 >= 16) & (slot < 48 * 190)] == 2 + 3).all()
    assert np.isnan(past.history.of("voice").offered[5])
    assert (np.diff(moved.start) > 0).all()


def test_redials_are_no_past_and_callbacks_arrive_later() -> None:
    grid = Grid.days(FIRST + timedelta(DAYS), 7, zone="UTC", step_min=30)
    history = joined(a_history(steady(DAYS)), a_history(steady(DAYS, per_slot=1.0), channel="back"))
    again = Move(Redials("voice", 0.5, 0.1), FIRST, "they call again", "Sam")
    back = Move(Callbacks("voice", "back", 0.5, 0.4, 1.0), grid.dates[0] - timedelta(9), "new", "S")
    past = with_begun_moves(history, [again, back], grid, channels=[CHANNELS[0], CALLBACK])
    assert past.ahead == (again,)
    assert past.history.of("voice").offered[:48] == pytest.approx(8)
    assert past.history.of("back").offered[:48] == pytest.approx(3)


def test_hard_contacts_stay_harder_while_the_move_is_kept() -> None:
    for first, share in ((FIRST, 0.2 / 0.7), (date(2030, 1, 1), 0.2)):
        found = hard_shares(CHANNELS, [Move(APP, first, "the app", "Sam")], [FIRST])
        assert found["voice"] == pytest.approx(share)


def test_tries_a_week_are_as_many_for_a_channel_younger_than_the_centre() -> None:
    mail = busy(DAYS, seed=2, mean=200)
    mail[: DAYS - 70] = -1.0
    young = joined(a_history(busy(DAYS)), a_history(mail, channel="mail"))
    grid = Grid.days(FIRST + timedelta(DAYS), 7, zone="UTC", step_min=30)
    move = begun(SelfService("mail", 1000, 0.5, 0.1, 0.25), 1, "the bot")  # 200 a week are left
    past = with_begun_moves(young, [move], grid, channels=CHANNELS)
    before = past.history.of("mail").offered.sum() - young.of("mail").offered.sum()
    assert before == pytest.approx(200 * 69 / 7, rel=0.1)
