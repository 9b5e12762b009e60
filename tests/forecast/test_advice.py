"""What people say: events, rulings on past days, starts of new channels, special openings."""

from datetime import date, timedelta

import numpy as np
import pytest

from planner.domain import Forecast, Grid, OpeningHours, Span
from planner.errors import BadInput
from planner.forecast import NEW_LEVEL, Advice, Event, LevelRuling, Ruling, Start, forecast
from planner.forecast.calendar import BRIDGE, rest_days, special_days
from tests.forecast.histories import FIRST, OPEN_ALL_DAY, a_channel, a_history, busy, joined, steady

DAYS = 140


def said(
    counts: np.ndarray, advice: Advice, *, days: int = 14, channels: tuple = (a_channel(),)
) -> Forecast:
    grid = Grid.days(FIRST + timedelta(len(counts)), days, zone="UTC", step_min=30)
    return forecast(
        a_history(counts), grid, channels=list(channels), advice=advice, with_skill=False
    )


def totals(made: Forecast, row: int = 0) -> np.ndarray:
    return np.bincount(made.grid.day, made.contacts[row])


def test_an_event_given_by_hand_has_its_size_and_shape() -> None:
    first = FIRST + timedelta(DAYS)
    letter = Event("price letter", first, 3, (1.5, 2.0, 1.2))
    plain, more = (totals(said(steady(DAYS), Advice(e))) for e in ((), (letter,)))
    assert more[:3] / plain[:3] == pytest.approx([1.5, 2.0, 1.2])
    assert more[3:] == pytest.approx(plain[3:])


def test_an_event_learns_from_its_last_time() -> None:
    counts = steady(DAYS)
    counts[70:72] *= np.array([3.0, 2.0])[:, None]
    last = Event("campaign", FIRST + timedelta(70), 2)
    again = Event("campaign", FIRST + timedelta(DAYS + 1), 2)
    made = said(counts, Advice((last, again)))
    found = totals(made)
    # Kind: (5 + 1 day of none) / 3 = 2; each day: (own + 2) / 2 of a usual day.
    assert found[1:3] / found[5] == pytest.approx([2.5, 2.0], rel=0.02)
    assert {c.reason for c in made.cleaned} == {"event: campaign, day 1", "event: campaign, day 2"}


def test_what_was_seen_and_what_is_given_count_alike() -> None:
    counts = steady(DAYS)
    counts[70] *= 3.0
    last = Event("campaign", FIRST + timedelta(70), 1)
    again = Event("campaign", FIRST + timedelta(DAYS), 1, (2.0,))
    found = totals(said(counts, Advice((last, again))))
    assert found[0] / found[5] == pytest.approx(2.5, rel=0.02)


def test_each_time_of_an_event_has_the_factor_given_for_it() -> None:
    soon = Event("letter", FIRST + timedelta(DAYS + 1), 1, (1.2,))
    plain = totals(said(steady(DAYS), Advice()))
    for days_later in (7, 30):  # within the days forecast, and beyond them
        later = Event("letter", FIRST + timedelta(DAYS + 1 + days_later), 1, (2.0,))
        found = totals(said(steady(DAYS), Advice((soon, later)))) / plain
        assert found[1] == pytest.approx(1.2)
        assert found[8] == pytest.approx(2.0 if days_later == 7 else 1.0)


CHRISTMAS = date(2026, 12, 24)


def at_christmas(counts: np.ndarray, *events: Event) -> np.ndarray:
    """Totals of Christmas Eve and Day 2026 as they are foretold from the end of November."""
    grid = Grid.days(date(2026, 12, 1), 31, zone="UTC", step_min=30)
    history = a_history(counts[: (date(2026, 12, 1) - FIRST).days])
    channels = [a_channel()]
    made = forecast(
        history, grid, channels=channels, country="FR", advice=Advice(events), with_skill=False
    )
    return np.bincount(grid.day, made.contacts[0])[23:25]


def years_with_christmas(factor: float = 1.0) -> np.ndarray:
    """Three years of days of 480, Christmas half of that, times a factor in 2025."""
    counts = steady(1096)
    for year, size in ((2024, 0.5), (2025, 0.5 * factor)):
        for day in (24, 25):
            counts[(date(year, 12, day) - FIRST).days] *= size
    return counts


def test_an_event_at_christmas_comes_on_top_of_christmas() -> None:
    plain = at_christmas(years_with_christmas())
    assert plain[1] < 0.8 * 480
    gifts = Event("gift cards", CHRISTMAS, 2, (1.5, 3.0))
    assert at_christmas(years_with_christmas(), gifts) / plain == pytest.approx([1.5, 3.0])


def test_an_event_at_christmas_teaches_what_it_added_to_christmas() -> None:
    last = Event("gift cards", date(2025, 12, 24), 2)
    again = Event("gift cards", CHRISTMAS, 2)
    silent, learnt = (
        at_christmas(years_with_christmas(4.0), *events) for events in ((last,), (last, again))
    )
    # Christmas, seen once, is believed to bring some 0.75 of 480. What 2025 brought, 960 a day,
    # over that: all days (1920 + 480) / (720 + 480) = 2; each day (960 + 960) / (360 + 480) = 2.3.
    assert learnt / silent == pytest.approx(2.3, abs=0.15)


def test_a_holiday_does_not_learn_from_a_year_in_which_an_event_fell_on_it() -> None:
    last = Event("gift cards", date(2025, 12, 24), 2)
    found = at_christmas(years_with_christmas(4.0), last)
    assert (found < 0.9 * at_christmas(years_with_christmas(4.0))).all()


def test_two_events_of_one_day_multiply() -> None:
    first = FIRST + timedelta(DAYS)
    both = (Event("letter", first, 1, (1.5,)), Event("fair", first, 1, (2.0,)))
    plain, more = (totals(said(steady(DAYS), Advice(e))) for e in ((), both))
    assert more[0] / plain[0] == pytest.approx(3.0)


def test_an_event_brings_up_to_ten_times_as_many_given_or_learnt() -> None:
    soon = FIRST + timedelta(DAYS)
    plain = totals(said(steady(DAYS), Advice()))
    given = totals(said(steady(DAYS), Advice((Event("sale", soon, 1, (10.0,)),))))
    assert given[0] / plain[0] == pytest.approx(10.0)
    with pytest.raises(BadInput, match="from 0 to 10"):
        Event("sale", soon, 1, (10.1,))
    counts = steady(DAYS)
    counts[[70, 80, 90]] *= 9.0
    times = [Event("sale", FIRST + timedelta(d), 1) for d in (70, 80, 90, DAYS)]
    learnt = totals(said(counts, Advice(tuple(times))))
    # Kind: (27 + 1) / 4 = 7; the day: (27 + 7) / 4 = 8.5 of a usual day.
    assert learnt[0] / learnt[5] == pytest.approx(8.5, rel=0.02)


def test_an_event_of_another_channel_changes_nothing() -> None:
    other = Event("chat campaign", FIRST + timedelta(DAYS), 1, (3.0,), channels=("chat",))
    found = totals(said(steady(DAYS), Advice((other,))))
    assert found[0] == pytest.approx(found[7])


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"days": 0}, {"factors": (1.0,)}, {"factors": (1.0, float("nan"))}],
)
def test_events_that_mean_nothing_are_refused(wrong: dict) -> None:
    with pytest.raises(BadInput, match="event"):
        Event(**({"name": "x", "first": FIRST, "days": 2} | wrong))


def test_a_cleaned_day_can_be_overruled_both_ways() -> None:
    counts = busy(DAYS)
    counts[100] *= 2.5
    odd, usual = FIRST + timedelta(100), FIRST + timedelta(101)
    assert [c.day for c in said(counts, Advice()).cleaned] == [odd]
    believed = Ruling("voice", odd, is_normal=True, reason="we had that promotion for good")
    assert said(counts, Advice(rulings=(believed,))).cleaned == ()
    broken = Ruling("voice", usual, is_normal=False, reason="half the lines were down")
    reasons = {c.day: c.reason for c in said(counts, Advice(rulings=(broken,))).cleaned}
    assert reasons[usual] == "left out: half the lines were down"


def test_a_new_level_can_be_overruled() -> None:
    counts = busy(DAYS)
    counts[-14:] = np.rint(counts[-14:] * 1.6)
    ruling = LevelRuling("voice", "the campaign is over")
    moved, kept = (said(counts, Advice(levels=levels)) for levels in ((), (ruling,)))
    assert kept.contacts.sum() < 0.8 * moved.contacts.sum()
    assert not any(c.reason.startswith(NEW_LEVEL) for c in kept.cleaned)


def test_a_word_on_the_level_counts_until_its_day_and_says_so_afterwards() -> None:
    counts = busy(DAYS)
    counts[-14:] = np.rint(counts[-14:] * 1.6)
    last = FIRST + timedelta(DAYS - 1)
    moved, kept, lapsed = (
        said(counts, Advice(levels=tuple(LevelRuling("voice", "x", day) for day in until)))
        for until in ((), (last,), (last - timedelta(1),))
    )
    assert kept.contacts.sum() < 0.8 * moved.contacts.sum()
    assert np.array_equal(lapsed.contacts, moved.contacts)
    (note,) = set(lapsed.notes) - set(moved.notes)
    assert note.startswith(
        f"voice: the word that its level stays counted until {last - timedelta(1)}"
    )


def test_a_new_level_is_listed_with_its_first_day_and_factor() -> None:
    counts = busy(DAYS)
    counts[-14:] = np.rint(counts[-14:] * 1.6)
    (row,) = [c for c in said(counts, Advice()).cleaned if c.reason.startswith(NEW_LEVEL)]
    edge = FIRST + timedelta(DAYS - 14)  # a Monday; the quiet Sunday before fits either side
    assert row.channel == "voice"
    assert edge - timedelta(1) <= row.day <= edge
    assert row.was == pytest.approx(counts[-56:-14].sum() / 42, rel=0.03)
    assert row.used / row.was == pytest.approx(1.6 ** (14 / 16), rel=0.05)  # two days of doubt
    assert f"{row.used / row.was:.2f}" in row.reason


def test_a_new_channel_borrows_its_shape_and_has_the_total_given() -> None:
    chat = a_channel("chat", aht_s=500.0)
    start = Start("chat", like="voice", week_contacts=700.0)
    made = said(steady(DAYS), Advice(starts=(start,)), channels=(a_channel(), chat), days=7)
    assert made.contacts[1].sum() == pytest.approx(700, rel=0.01)
    assert made.contacts[1] / made.contacts[0] == pytest.approx(700 / 3360, rel=0.01)
    assert (made.aht_s[1] == 500).all()
    assert any("low confidence" in n and "like voice" in n for n in made.notes)
    wide = made.quantiles[1, 5] - made.quantiles[1, 1]
    assert (wide > 0).all()


@pytest.mark.parametrize("odd", [slice(DAYS - 20, None), slice(DAYS - 52, DAYS - 51)])
def test_a_total_given_stays_whatever_happened_to_the_lender_of_late(odd: slice) -> None:
    counts = busy(DAYS)
    counts[odd] = np.rint(counts[odd] * (10 if odd.stop else 2))  # an odd day; a new level
    start = Start("chat", like="voice", week_contacts=700.0)
    channels = (a_channel(), a_channel("chat"))
    made = said(counts, Advice(starts=(start,)), channels=channels, days=7)
    assert made.contacts[1].sum() == pytest.approx(700, rel=0.06)


def test_a_thin_channel_borrows_nothing_outside_its_own_hours_from_its_kin() -> None:
    hours = OpeningHours(((Span(480, 1080),),) * 7)
    rare = np.zeros((DAYS, 48))
    rare[::7, 24] = 1.0  # one contact a week at noon
    history = joined(a_history(steady(DAYS)), a_history(rare, channel="thin"))
    grid = Grid.days(FIRST + timedelta(DAYS), 7, zone="UTC", step_min=30)
    made = forecast(history, grid, channels=[a_channel(), a_channel("thin", hours=hours)])
    is_open = hours.mask(grid)
    assert (made.contacts[1][~is_open] == 0).all()
    assert (made.contacts[1][is_open] > 0).all()


def test_a_borrowed_shape_stays_within_the_channels_own_hours_and_keeps_the_total() -> None:
    hours = OpeningHours((*((Span(480, 1080),),) * 6, ()))  # 8 to 18, closed on Sundays
    rising = np.tile(np.arange(1.0, 49.0), (DAYS, 1))
    start = Start("chat", like="voice", week_contacts=700.0)
    channels = (a_channel(), a_channel("chat", hours=hours))
    made = said(rising, Advice(starts=(start,)), channels=channels, days=7)
    is_open = hours.mask(made.grid)
    voice, chat = made.contacts
    assert (chat[~is_open] == 0).all()
    assert chat.sum() == pytest.approx(700, rel=0.01)
    assert chat[is_open] / chat.sum() == pytest.approx(voice[is_open] / voice[is_open].sum())
    assert (made.quantiles[1][:, ~is_open] == 0).all()


def test_a_lender_open_at_other_hours_leaves_an_even_day() -> None:
    counts = steady(DAYS)
    counts[:, :36] = 0.0  # the lender is there from 18 on
    chat = a_channel("chat", hours=OpeningHours(((Span(480, 960),),) * 7))
    advice = Advice(starts=(Start("chat", like="voice", week_contacts=112.0),))
    made = said(counts, advice, channels=(a_channel(), chat), days=7)
    is_open = chat.hours.mask(made.grid)
    assert made.contacts[1].sum() == pytest.approx(112, rel=0.01)
    assert made.contacts[1][is_open] == pytest.approx(1.0, rel=0.1)


def test_a_new_channel_without_a_lender_is_even_over_its_hours() -> None:
    hours = OpeningHours((*((Span(480, 960),),) * 5, (), ()))
    chat = a_channel("chat", hours=hours)
    advice = Advice(starts=(Start("chat", week_contacts=80.0),))
    made = said(steady(DAYS), advice, channels=(a_channel(), chat), days=7)
    assert made.contacts[1].sum() == pytest.approx(80)
    assert made.contacts[1][hours.mask(made.grid)] == pytest.approx(80 / 80)


def test_own_days_outweigh_the_given_total_with_time() -> None:
    # 14 own days of 480 against 960 a day: half-way, 720.
    start = Start("voice", week_contacts=7 * 960.0)
    found = totals(said(steady(14), Advice(starts=(start,))))
    assert found.mean() == pytest.approx(720, rel=0.01)


def test_days_not_seen_yet_count_as_those_seen_or_as_none_where_the_channel_is_closed() -> None:
    # Six own days of 480 from Monday on, trusted half: 6 x 480 a week where Sundays are closed,
    # else 7 x 480, and half of the 6000 a week that were given.
    start = Advice(starts=(Start("voice", week_contacts=6000.0, trust_days=6),))
    for closed, week in ((1, (6 * 480 + 6000) / 2), (0, (7 * 480 + 6000) / 2)):
        hours = OpeningHours((*(((Span(0, 1440),),) * (7 - closed)), *(((),) * closed)))
        made = said(steady(6), start, channels=(a_channel(hours=hours),), days=7)
        assert made.contacts.sum() == pytest.approx(week, rel=0.01)


def test_a_start_rests_on_all_own_days_and_ends_when_there_are_enough() -> None:
    # Trusted slowly: 100 days of 480 against 960 a day count half, 720; a channel of 400 days
    # (four times 100), or of eight weeks where 14 days are trusted, is one like any other.
    counts = busy(400)
    plain = said(counts, Advice())
    slowly = Start("voice", week_contacts=7 * 960.0, trust_days=100)
    assert totals(said(steady(100), Advice(starts=(slowly,)))).mean() == pytest.approx(720)
    found = totals(said(steady(399), Advice(starts=(slowly,)))).mean()
    assert found == pytest.approx(0.8 * 480 + 0.2 * 960, rel=0.01)
    assert np.array_equal(said(counts, Advice(starts=(slowly,))).quantiles, plain.quantiles)
    usual = Start("voice", week_contacts=7 * 960.0)
    young, grown = (said(busy(n), Advice(starts=(usual,))) for n in (55, 56))
    assert any("low confidence" in note for note in young.notes)
    assert np.array_equal(grown.contacts, said(busy(56), Advice()).contacts)


def test_a_start_like_a_channel_without_history_counts_for_nothing_and_is_noted() -> None:
    both = (a_channel(), a_channel("chat"))
    plain, made = (
        said(steady(DAYS), Advice(starts=starts), channels=both)
        for starts in ((), (Start("chat", like="fax", week_contacts=300.0),))
    )
    assert np.array_equal(made.contacts, plain.contacts)
    (note,) = set(made.notes) - set(plain.notes)
    assert note.startswith("chat: it was to start like fax, which has no history")


def test_a_special_day_closes_or_opens_once() -> None:
    first = FIRST + timedelta(DAYS)  # a Monday; Sundays bring nothing
    special = {
        first + timedelta(1): (),
        first + timedelta(2): (Span(480, 720),),
        first + timedelta(6): (Span(600, 840),),
    }
    channel = a_channel(hours=OpeningHours(OPEN_ALL_DAY.weekdays, special))
    plain = totals(said(busy(DAYS), Advice(), days=7))
    made = said(busy(DAYS), Advice(), days=7, channels=(channel,))
    found = totals(made)
    assert found[1] == 0
    assert 0 < found[2] < 0.5 * plain[2]
    assert plain[6] < 5 < found[6]
    assert any("open for once" in n for n in made.notes)
    assert found[3] == pytest.approx(plain[3])


def test_smoothing_puts_no_crumbs_outside_the_hours() -> None:
    hours = OpeningHours(((Span(8 * 60, 20 * 60),),) * 7)
    counts = busy(60, mean=6.0)
    counts[:, :16] = 0
    counts[:, 40:] = 0
    made = said(counts, Advice(), channels=(a_channel(hours=hours),))
    assert (made.contacts[0][~hours.mask(made.grid)] == 0).all()


def test_the_weekend_is_the_country_s_own() -> None:
    assert rest_days("IL") == {4, 5}
    assert rest_days("") == {5, 6}
    # Israel: Independence Day on Thursday 22 April 2027's week is moved; Passover VII falls on
    # Wednesday 28 April 2027, so Thursday before the weekend is a bridge day.
    day = date(2027, 4, 28)
    names = special_days(day.toordinal(), 2, "IL")
    assert names[0]
    assert names[1] == BRIDGE
