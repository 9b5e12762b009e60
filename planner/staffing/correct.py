"""Requirements that hold in the day as it unfolds, not only interval by interval.

The stationary formula starts every interval afresh. In a day the queue carries over, so after a
peak it asks for too little, and before one for too much.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.domain import IntArray
from planner.staffing.thresholds import REACHABLE, Promise, agents_needed
from planner.staffing.transient import Course, Passed, QueueDay

LEAST_SHARE = 0.95
"""No interval is planned below this share of what the stationary formula asks for: a queue left
behind would have to be worked off by the next interval, at once and dearly."""


def transient_heads(day: QueueDay, share: float) -> IntArray:
    """Return the fewest agents per interval, in order of time, that keep the service level.

    `day.agents` is not read; voice only (concurrency 1). Each interval starts from the state that
    the one before leaves, and agents who leave finish the contact in hand.
    """
    promise = Promise(service=share)
    alone = agents_needed(
        day.arrivals * day.aht_s,
        aht_s=day.aht_s,
        patience_s=day.patience_s,
        target_s=day.target_s,
        promise=promise,
    )
    course = Course(replace(day, agents=alone))
    wanted = min(share, REACHABLE)
    for i, n in enumerate(alone):
        course.go_on(_fewest(course, i, int(n), wanted))
    return np.array(course.heads, dtype=np.int64)


def _fewest(course: Course, i: int, guess: int, wanted: float) -> Passed:
    least = int(np.ceil(guess * LEAST_SHARE - 1e-9)) if guess > 1 else guess
    least = min(least, max(guess - 1, 0)) if guess > 1 else least
    best = course.tried(i, guess)
    if course.day.arrivals[i] <= 0:
        return best
    while best.service_level < wanted:
        best = course.tried(i, best.agents + 1)
    while best.agents > least:
        fewer = course.tried(i, best.agents - 1)
        if fewer.service_level < wanted:
            break
        best = fewer
    return best
