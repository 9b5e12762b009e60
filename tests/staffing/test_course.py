"""The course of a channel against its limits, on figures set by hand."""

from __future__ import annotations

import numpy as np
import pytest

from planner.domain import Span, Target
from planner.staffing import Figure, Measure, course_of, predict, worst_stretch
from tests.staffing.builders import a_centre, a_channel, a_forecast, mail

NAN = float("nan")


def test_the_worst_stretch_is_the_one_that_most_contacts_meet() -> None:
    level = Measure(np.array([0.9, 0.7, 0.9, 0.6, 0.5, NAN, 0.1]), 0.8, is_floor=True)
    contacts = np.array([5.0, 40.0, 5.0, 5.0, 5.0, 0.0, 9.0])
    # 0.1 of 40 are 4.0 contacts short; 0.2 and 0.3 of 5 are 2.5; the last lies outside.
    worst = worst_stretch(level, Span(0, 6), contacts)
    assert worst is not None
    assert (worst.span, worst.at, worst.furthest, worst.missed) == (Span(1, 2), 1, 0.7, 3)
    even = worst_stretch(level, Span(0, 6), np.ones(7))
    assert even is not None
    assert (even.span, even.at, even.furthest) == (Span(3, 5), 4, 0.5)


def test_a_limit_is_kept_where_whole_per_cent_show_the_same() -> None:
    promise = Measure(np.array([0.796]), 0.8, is_floor=True)
    assert worst_stretch(promise, Span(0, 1), np.ones(1)) is None
    cap = Measure(np.array([0.894, 0.92, NAN]), 0.89)
    assert cap.beyond == pytest.approx([0.0, 0.03, 0.0])
    assert not Measure(np.array([1.0]), None).beyond.any()


def test_every_figure_stands_against_the_limit_that_the_centre_sets() -> None:
    centre = a_centre(
        a_channel(occupancy_cap=0.85, back_to_back_cap=0.3), a_channel("calm"), mail(7200)
    )
    forecast = a_forecast(centre, [[10.0], [10.0], [2.0]])
    prediction = predict(centre, forecast, np.full((3, forecast.grid.size), 5.0))
    voice = course_of(prediction, centre, "voice")
    limits = {f: m.limit for f, m in voice.items() if m.limit is not None}
    assert limits == {Figure.SERVICE: 0.8, Figure.OCCUPANCY: 0.85, Figure.BACK_TO_BACK: 0.3}
    assert course_of(prediction, centre, "calm")[Figure.BACK_TO_BACK].limit is None
    assert np.array_equal(voice[Figure.GAP].values, prediction.mean_gap_s[0], equal_nan=True)
    deferred = course_of(prediction, centre, "mail")
    assert deferred[Figure.SERVICE].limit == 0.5
    assert deferred[Figure.OCCUPANCY].limit is None  # work that waits may fill every minute
    assert set(voice) - set(deferred) == {Figure.BACK_TO_BACK, Figure.PRESSURE, Figure.GAP}


def test_wait_and_hang_ups_stand_where_the_promise_caps_them() -> None:
    capped = a_channel(target=Target(0.8, 20, asa_cap_s=10.0, abandon_cap=0.03))
    centre = a_centre(capped, a_channel("plain"))
    forecast = a_forecast(centre, 30.0)
    prediction = predict(centre, forecast, np.full((2, forecast.grid.size), 11.0))
    course = course_of(prediction, centre, "voice")
    assert (course[Figure.WAIT].limit, course[Figure.ABANDON].limit) == (10.0, 0.03)
    assert np.array_equal(course[Figure.WAIT].values, prediction.asa_s[0], equal_nan=True)
    assert not {Figure.WAIT, Figure.ABANDON} & set(course_of(prediction, centre, "plain"))


def test_a_policy_overrides_the_caps_of_channels() -> None:
    centre = a_centre(a_channel(occupancy_cap=0.85), service_share=0.7, occupancy_cap=0.8)
    forecast = a_forecast(centre, 10.0)
    course = course_of(predict(centre, forecast, np.full((1, 672), 5.0)), centre, "voice")
    assert (course[Figure.SERVICE].limit, course[Figure.OCCUPANCY].limit) == (0.7, 0.8)
