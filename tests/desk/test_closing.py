"""Closed days: history asks, a person answers, and the forecast follows either answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from planner.desk import admin, advising, closing, planning
from planner.desk.closing import Closing, Question
from planner.desk.office import Desk
from planner.desk.week_inputs import the_centre
from planner.domain import User
from planner.errors import BadInput, Conflict, Forbidden
from planner.store import ImportRecord
from tests.scene import A01, ADA, MAX, NOW, REP, SAM, empty_desk, scene_centre, scene_history

CHRISTMAS = Closing(date(2026, 12, 24), date(2027, 1, 1), ("voice",))
WEEKS = ("2026-W52", "2026-W53")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A centre that was shut from 24 December to 1 January, last year, without rows for it."""
    desk = empty_desk(tmp_path)
    desk.store.centre.save_centre(scene_centre(), None, by="test", at=NOW)
    history = scene_history(weeks=60)
    begin, end = 1766530800, 1767308400  # 24 December 2025 and 2 January 2026, 00:00 at the centre
    shut = (history.start >= begin) & (history.start < end) & (history.channel == 0)
    offered = np.where(shut, 0.0, history.offered)
    closed = replace(history, offered=offered, handled=offered)
    desk.store.history.add_history(closed, ImportRecord("x", "", NOW, "test"))
    return desk


def contacts(desk: Desk, days: range) -> float:
    """Return the phone contacts forecast for days counted from Monday 21 December."""
    found = [planning.day_forecast_of(desk, SAM, week).contacts[0] for week in WEEKS]
    return float(np.concatenate(found)[list(days)].sum())


def test_a_closure_is_asked_about_until_it_is_answered(desk: Desk) -> None:
    (question,) = closing.questions_of(desk, SAM)
    assert question.closing == CHRISTMAS
    assert question.seen == ((date(2025, 12, 24), date(2026, 1, 1)),)
    assert question.due > 500
    before = contacts(desk, range(3))
    closing.close_days(desk, MAX, CHRISTMAS, "as every year")
    assert closing.questions_of(desk, SAM) == ()
    assert closing.closed_days(desk, SAM) == (CHRISTMAS,)
    assert contacts(desk, range(3, 12)) == 0
    assert contacts(desk, range(3)) == pytest.approx(before, rel=1e-3)
    assert b'2026-12-24 = "closed"' in (admin.centre_file(desk, ADA) or (b"", 0))[0]
    line = desk.store.audit.list_lines()[0]
    assert (line.actor, line.detail["reason"]) == (MAX.name, "as every year")
    closing.open_again(desk, MAX, CHRISTMAS)
    assert closing.closed_days(desk, SAM) == ()
    assert [q.closing for q in closing.questions_of(desk, SAM)] == [CHRISTMAS]
    with pytest.raises(Conflict):
        closing.open_again(desk, MAX, CHRISTMAS)


def test_open_this_year_ends_the_question_and_keeps_the_hours(desk: Desk) -> None:
    closing.stay_open(desk, SAM, closing.questions_of(desk, SAM)[0])
    assert closing.questions_of(desk, SAM) == ()
    assert closing.closed_days(desk, SAM) == ()
    hours = the_centre(desk).channel("voice").hours
    assert hours.special[date(2026, 12, 28)] == hours.weekdays[0]
    assert date(2026, 12, 26) not in hours.special  # a Saturday is shut anyway
    (word, *_others) = advising.advice_of(desk, SAM).rulings
    assert (word.day, word.is_normal) == (date(2025, 12, 24), False)
    usual = contacts(desk, range(7, 10)) / contacts(desk, range(3))
    assert usual == pytest.approx(1, abs=0.25)  # Monday to Wednesday as the week before


def test_everything_wrong_with_closed_days_is_said_at_once(desk: Desk) -> None:
    wrong = Closing(date(2026, 11, 21), date(2027, 3, 1), ("voice", "fax"))
    with pytest.raises(BadInput) as caught:
        closing.close_days(desk, MAX, wrong, " ")
    told = "\n".join(map(str, caught.value.faults))
    assert len(caught.value.faults) == 4
    for words in ('no channel "fax"', "is over", "101 days are more than 70", "need a reason"):
        assert words in told
    with pytest.raises(BadInput, match="no channel is named"):
        closing.close_days(desk, MAX, replace(CHRISTMAS, channels=()), "x")
    with pytest.raises(BadInput, match="is before"):
        closing.open_again(desk, MAX, replace(CHRISTMAS, last=date(2026, 12, 1)))
    sunday = Closing(date(2026, 11, 29), date(2026, 11, 29), ("voice",))
    with pytest.raises(BadInput, match="Phone is closed then anyway"):
        closing.close_days(desk, MAX, sunday, "x")


def test_a_weekend_within_closed_days_does_not_split_them(desk: Desk) -> None:
    both = Closing(date(2026, 12, 4), date(2026, 12, 7), ("voice", "email"))
    closing.close_days(desk, MAX, both, "moving house")
    assert closing.closed_days(desk, SAM) == (both,)


@pytest.mark.parametrize("user", [A01, REP])
def test_who_does_not_plan_closes_nothing(desk: Desk, user: User) -> None:
    with pytest.raises(Forbidden):
        closing.open_again(desk, user, CHRISTMAS)
    with pytest.raises(Forbidden):
        closing.stay_open(desk, user, Question(CHRISTMAS, (), 0.0))
    with pytest.raises(Forbidden):
        closing.close_days(desk, user, CHRISTMAS, "x")
