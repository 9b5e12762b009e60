from dataclasses import replace

import numpy as np

from planner.staffing import QueueDay, agents_needed, unfold
from planner.staffing.correct import transient_heads
from planner.staffing.thresholds import Promise


def a_day(load, **changes):
    arrivals = np.asarray(load, dtype=float) / 300
    terms = {"step_s": 900.0, "patience_s": 180.0, "target_s": 20.0} | changes
    nobody = np.zeros(arrivals.size, dtype=np.int64)
    return QueueDay(arrivals=arrivals, agents=nobody, aht_s=np.full(arrivals.size, 300.0), **terms)


CAMEL = 4 + 16 * np.exp(-(((np.arange(40) - 18) / 7) ** 2))


def alone(day):
    promise = Promise(service=0.8)
    return agents_needed(
        day.arrivals * day.aht_s, aht_s=300, patience_s=180, target_s=20, promise=promise
    )


def test_every_interval_of_the_day_keeps_the_promise_with_hours_as_of_erlang_a():
    day = a_day(CAMEL)
    heads = transient_heads(day, 0.8)
    levels = unfold(replace(day, agents=heads)).service_level
    assert levels.min() >= 0.8
    assert heads.sum() <= 1.01 * alone(day).sum()


def test_a_steady_day_needs_what_erlang_a_says_or_now_and_then_one_less():
    day = a_day([15.0] * 24)
    spared = alone(day) - transient_heads(day, 0.8)
    assert set(spared.tolist()) <= {0, 1}


def test_nobody_is_needed_while_nothing_comes():
    day = a_day([0.0] * 4 + [5.0] * 4 + [0.0] * 4)
    heads = transient_heads(day, 0.8)
    assert heads[:4].sum() == 0
    assert heads[-1] == 0
