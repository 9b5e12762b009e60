"""Trends, patterns and the listening test, on the scene's history."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from planner.desk import hearing, trends
from planner.desk.customers import DEFLECTED, deflected, set_figure, set_reasons
from planner.desk.office import Desk
from planner.errors import BadInput, Forbidden, Missing
from planner.study.money import Figure, Standing
from tests.scene import A01, MAX, REP, SAM, WEEK, full_desk, scene_history


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return full_desk(tmp_path)


def test_whole_weeks_are_summed_up_to_the_last_one(desk: Desk) -> None:
    found = trends.trend_of(desk, MAX, "voice")
    assert len(found.weeks) == 10  # the scene ends on a Friday and is closed at weekends
    assert found.weeks[-1].week == "2026-W47"
    history = scene_history().of("voice")
    assert sum(w.contacts for w in found.weeks) == pytest.approx(float(history.offered.sum()))
    last, before = found.weeks[-1].contacts, found.weeks[-2].contacts
    assert found.change == pytest.approx(last / before - 1)
    assert np.isnan(found.weeks[-1].abandoned)  # unknown is not zero
    assert 210 < found.weeks[-1].aht_s < 270


def test_the_heat_map_is_that_of_open_hours(desk: Desk) -> None:
    heat = trends.trend_of(desk, SAM, "voice").heat
    assert np.isfinite(heat[:5, 8:18]).all()
    assert np.isnan(heat[5:]).all()
    assert np.unravel_index(np.nanargmax(heat), heat.shape)[1] in (10, 11, 12)  # peak at 11:30


def test_listening_is_tested_on_days_of_the_history(desk: Desk) -> None:
    on, off = (date(2026, 11, 2), date(2026, 11, 20)), (date(2026, 10, 5), date(2026, 10, 30))
    found = trends.listening_test(desk, MAX, "voice", on=on, off=off)
    assert found.low < 0 < found.high  # the scene's handle times do not change
    swapped = trends.listening_test(desk, MAX, "voice", on=off, off=on)
    assert swapped.value == pytest.approx(-found.value)
    with pytest.raises(BadInput, match="overlap"):
        trends.listening_test(desk, MAX, "voice", on=on, off=on)
    with pytest.raises(BadInput, match="at least two periods"):
        trends.listening_test(desk, MAX, "voice", on=on, off=(off[0], off[0]))


def test_trends_need_contacts_of_the_channel_and_a_role(desk: Desk) -> None:
    with pytest.raises(Missing, match="no contacts"):
        trends.trend_of(desk, MAX, "fax")
    for user in (A01, REP):
        with pytest.raises(Forbidden):
            trends.trend_of(desk, user, "voice")


def test_complaints_stand_beside_the_contacts_of_their_weeks(desk: Desk) -> None:
    heard = hearing.complaints_of(desk, MAX, WEEK)
    assert len(heard.weeks) == 8
    assert (heard.found, heard.expected_missing) == (None, True)
    hearing.set_complaints(desk, MAX, {"2026-W46": 4.0, "2026-W47": 12.0})
    expected = Figure(0.02, 0.01, 0.03, Standing.ESTIMATED, "our own count")
    set_figure(desk, MAX, "complaint_share", expected)
    heard = hearing.complaints_of(desk, MAX, WEEK)
    contacts = {w: n for w, n, c in heard.weeks if c is not None}
    assert heard.found is not None
    assert heard.found.share == pytest.approx(16 / sum(contacts.values()))
    trend = 12 / contacts["2026-W47"] - 4 / contacts["2026-W46"]
    assert heard.found.trend == pytest.approx(trend)
    assert heard.found.hours_without_route == 0
    with pytest.raises(BadInput) as caught:
        hearing.set_complaints(desk, MAX, {"2026-W47": -1.0, WEEK: 3.0})
    assert len(caught.value.faults) == 2
    hearing.set_complaints(desk, MAX, {"2026-W46": None})
    assert [c for _w, _n, c in hearing.complaints_of(desk, MAX, WEEK).weeks if c] == [12.0]


REASONS = [
    {"name": n, "contacts": c, "aht_s": s, "avoidable": False, "is_how_to": True,
     "may_decide": True, "escalated": 0.0, "second_aht_s": 0.0}
    for n, c, s in (("password", 300.0, 120.0), ("advice", 700.0, 377.142857))
]  # fmt: skip


def test_what_remains_after_automation_is_counted_from_the_reasons(desk: Desk) -> None:
    with pytest.raises(Missing, match="no contact reasons"):
        hearing.drift_of(desk, MAX, WEEK, ["password"])
    set_reasons(desk, MAX, REASONS)
    found = hearing.drift_of(desk, MAX, WEEK, ["password"])
    # 300 s with 30 % of 120 s taken away leaves 377 s, the example of the formula
    assert (found.removed_share, found.aht_s) == (0.3, pytest.approx(300))
    assert found.left.aht_s == pytest.approx(377.142857)
    assert found.left.hard_share == pytest.approx(found.hard_share / 0.7)
    assert hearing.drift_of(desk, MAX, WEEK, []).left.aht_change == pytest.approx(0)


def test_the_deflected_share_is_an_estimate_until_somebody_sets_one(desk: Desk) -> None:
    assert deflected(desk, MAX) == DEFLECTED
    assert DEFLECTED.standing is Standing.ESTIMATED
    own = Figure(0.15, 0.1, 0.2, Standing.MEASURED, "trial of two weeks")
    set_figure(desk, MAX, "deflected", own)
    assert deflected(desk, MAX) == own
    with pytest.raises(BadInput, match="range lies outside"):
        set_figure(desk, MAX, "deflected", Figure(0.5, 0.1, 1.5, Standing.ESTIMATED, "x"))
    with pytest.raises(BadInput, match="solved; write a share"):
        set_reasons(desk, MAX, [{**REASONS[0], "solved": 1.2}])
