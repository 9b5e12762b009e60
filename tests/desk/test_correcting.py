"""A person's corrections of the forecast: what they make of a day, what is refused, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from planner.desk import correcting, planning
from planner.desk.correcting import Asked
from planner.desk.office import Desk
from planner.errors import BadInput, Forbidden, Missing
from tests.scene import A01, MAX, SAM, WEEK, full_desk

MONDAY = date(2026, 11, 30)
TEN_MORE = Asked("voice", MONDAY, percent=10.0, reason="price letter")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def test_a_correction_is_tried_before_it_is_kept_and_only_its_hours_change(desk: Desk) -> None:
    before = planning.forecast_of(desk, SAM, WEEK)
    asked = Asked("voice", MONDAY, hours=(600, 720), percent=50.0)
    (day,) = correcting.correction_effect(desk, SAM, asked)
    row = before.row("voice")
    hours = float(before.contacts[row, 40:48].sum())  # 10:00 to 12:00
    assert day.model == day.before == pytest.approx(before.contacts[row, :96].sum(), rel=1e-3)
    assert day.after - day.before == pytest.approx(0.5 * hours)
    assert day.low < day.after < day.high
    assert correcting.corrections(desk, SAM, WEEK) == ()
    correcting.correct(desk, SAM, replace(asked, reason="letter"))
    after = planning.forecast_of(desk, SAM, WEEK)
    assert after.contacts[row, 40:48].sum() == pytest.approx(1.5 * hours)
    assert (after.contacts[row, 48:] == before.contacts[row, 48:]).all()


def test_a_second_correction_stands_on_the_first(desk: Desk) -> None:
    correcting.correct(desk, SAM, TEN_MORE)
    twenty = replace(TEN_MORE, percent=20.0)
    (day,) = correcting.correction_effect(desk, SAM, twenty)
    assert day.before == pytest.approx(1.1 * day.model)
    assert day.after == pytest.approx(1.1 * 1.2 * day.model)


def test_a_whole_week_takes_a_total_in_the_shape_of_the_forecast(desk: Desk) -> None:
    asked = Asked("voice", MONDAY, 7, total=3000.0, reason="what the client announced")
    days = correcting.correction_effect(desk, SAM, asked)
    assert [d.day.day for d in days] == [30, 1, 2, 3, 4, 5, 6]
    assert sum(d.after for d in days) == pytest.approx(3000)
    share = 3000 / sum(d.before for d in days)
    assert days[0].after == pytest.approx(share * days[0].before)
    assert days[5].after == days[5].before == 0  # a closed Saturday stays empty


def test_everything_wrong_with_a_correction_is_said_at_once(desk: Desk) -> None:
    wrong = Asked("fax", date(2026, 12, 3), 7, (610, 540), 10.0, 900.0, " ")
    with pytest.raises(BadInput) as caught:
        correcting.correct(desk, SAM, wrong)
    told = "\n".join(map(str, caught.value.faults))
    assert len(caught.value.faults) == 7
    for words in (
        'no channel "fax"; one of voice, email',
        "lie in two weeks",
        "from 10:10 to 09:00 is no stretch",
        "use steps of 15 min",
        "hours are corrected on one day",
        "either per cent or a number",
        "needs a reason",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (replace(TEN_MORE, percent=-101.0), "-101.0 per cent cannot be; give -100"),
        (replace(TEN_MORE, percent=None, total=-1.0), "-1.0 contacts cannot be"),
        (replace(TEN_MORE, percent=None, total=float("inf")), "inf contacts cannot be"),
        (replace(TEN_MORE, days=0), "correct at least one day"),
        (replace(TEN_MORE, hours=(0, 360)), "a share of nothing is nothing"),
        (replace(TEN_MORE, first=date(2026, 11, 23)), "2026-11-23 is over"),
    ],
)
def test_what_cannot_be_corrected_is_a_sentence(desk: Desk, asked: Asked, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        correcting.correct(desk, SAM, asked)
    assert correcting.corrections(desk, SAM, asked.week) == ()


def test_the_running_day_can_still_be_corrected(desk: Desk) -> None:
    correcting.correct(desk, SAM, replace(TEN_MORE, first=date(2026, 11, 24)))
    assert len(correcting.corrections(desk, SAM, "2026-W48")) == 1


def test_a_button_pressed_twice_counts_once(desk: Desk) -> None:
    number = correcting.correct(desk, SAM, TEN_MORE)
    with pytest.raises(BadInput, match="in force already"):
        correcting.correct(desk, SAM, replace(TEN_MORE, reason="again"))
    correcting.drop_correction(desk, SAM, number)
    with pytest.raises(Missing):
        correcting.drop_correction(desk, SAM, number)
    correcting.correct(desk, SAM, TEN_MORE)


def test_a_day_on_which_clocks_change_is_corrected_as_a_whole(desk: Desk) -> None:
    desk = replace(desk, now=lambda: datetime(2026, 10, 20, tzinfo=UTC))
    sunday = Asked("voice", date(2026, 10, 25), total=25.0, reason="open for once")
    (day,) = correcting.correction_effect(desk, SAM, sunday)
    assert day.after == pytest.approx(25)  # spread evenly over its 25 hours
    correcting.correct(desk, SAM, sunday)
    (kept,) = correcting.corrections(desk, SAM, "2026-W43")
    assert kept.end_s - kept.start_s == 25 * 3600


def test_managers_look_and_agents_do_not(desk: Desk) -> None:
    assert correcting.correction_effect(desk, MAX, TEN_MORE)
    for user in (MAX, A01):
        with pytest.raises(Forbidden):
            correcting.correct(desk, user, TEN_MORE)
