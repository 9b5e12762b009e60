"""Requirements that hold in the day as it unfolds, not only interval by interval.

The stationary formula starts every interval afresh. In a day the queue carries over, so after a
peak it asks for too little, and before one for too much.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.domain import Centre, IntArray, Requirement
from planner.staffing.predict import Prediction
from planner.staffing.promises import within_caps
from planner.staffing.thresholds import REACHABLE, Promise, agents_needed, planned_share
from planner.staffing.transient import Course, Passed, QueueDay

LEAST_SHARE = 0.95
"""No interval is planned below this share of what the stationary formula asks for: a queue left
behind would have to be worked off by the next interval, at once and dearly."""
MOST_RAISED = 0.25
CAP_SLACK = 0.1
"""Caps on mean wait and hang-ups may be exceeded by this part of themselves."""
SHORT = 0.01
"""A roster may fall 0.02 below a promise; half of that is left to the chance of a simulation."""


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


def corrected(
    centre: Centre, requirement: Requirement, prediction: Prediction, heads: IntArray
) -> Requirement:
    """Return the requirement with a head more where a roster that meets it still falls short.

    Short: predicted below the promise by more than `SHORT`, or beyond a cap on mean wait or
    hang-ups, although `heads` (channels, intervals) are there; then the interval and, where its
    queue came from it, the one before want one more. Never more than a quarter above the first
    requirement. Intervals that the roster leaves uncovered stay as they are: there the roster has
    to be mended, not the requirement.
    """
    more = np.zeros_like(requirement.heads)
    for row, name in enumerate(requirement.channels):
        channel = centre.channel(name)
        if not channel.is_live:
            continue
        share = planned_share(channel, centre.policy)
        level = np.nan_to_num(prediction.interval_service_level[row], nan=1.0)
        needed = requirement.heads[row]
        behind = (level < share - SHORT) | ~within_caps(prediction, centre, name, slack=CAP_SLACK)
        short = behind & (heads[row] >= needed) & (needed > 0)
        before = np.roll(short, -1) & (np.nan_to_num(prediction.backlog[row]) >= 1) & (needed > 0)
        more[row] = short | (before & (level < share))
    most = np.ceil(requirement.base * (1 + MOST_RAISED)).astype(np.int64) + 1
    raised = np.minimum(requirement.heads + more, np.maximum(requirement.heads, most))
    return replace(requirement, heads=raised)
