"""What the simulation keeps: rules of the day, its changing state, and the tally."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from planner.domain import BoolArray, FloatArray, IntArray

OFFERED, IN_TIME, ABANDONED, WAIT, GONE_SOON, LOST_WAIT, WAITED = 0, 1, 2, 3, 4, 5, 6
STARTS, ZERO, SHORT, CROWDED, BACKLOG = 0, 1, 2, 3, 4
BUSY, LATE = 0, 1
NEVER = 1e18
NOBODY = -1
TAKEN = -1.0
SHORT_S = 10.0

Records = np.recarray[Any, Any]

LINE = np.dtype(
    [
        *((name, np.float64) for name in ("handle_cv", "patience_s", "target_s", "slowdown")),
        *((name, np.float64) for name in ("handle_s", "redial_share", "redial_s")),
        *((name, np.bool_) for name in ("is_lognormal", "has_clock")),
        *((name, np.int64) for name in ("priority", "places", "head", "tail")),
        *((name, np.int64) for name in ("now_in", "to_come")),
    ]
)
AGENT = np.dtype(
    [
        *((name, np.int64) for name in ("group", "held", "channel", "version")),
        *((name, np.int64) for name in ("older", "newer")),
        ("duty", np.bool_),
        *((name, np.float64) for name in ("touched", "idle_since", "late_since")),
    ]
)
TEAM = np.dtype(
    [
        *((name, np.int64) for name in ("first", "depth", "seen", "on_duty", "busy")),
        *((name, np.int64) for name in ("oldest", "newest")),
        ("busy_t", np.float64),
    ]
)
EVENT = np.dtype([("t", np.float64), ("a", np.int64), ("v", np.int64)])
WAITING = np.dtype([("came", np.float64), ("gives_up", np.float64)])


class Rules(NamedTuple):
    """What a day consists of; rows are channels or groups.

    `arrivals`: per second, or where `is_counted` whole contacts per interval. `clock_s`: seconds of
    each promise's clock at the edges of the intervals (one more than there are intervals).
    `closes`: who waits at the end of the interval is sent away.
    """

    step_s: float
    arrivals: FloatArray
    is_counted: bool
    staff: IntArray
    skill: IntArray
    reserve: IntArray
    handle_s: FloatArray
    clock_s: FloatArray
    closes: BoolArray


class World(NamedTuple):
    """What changes in a day: channels and their queues, agents, teams, events in a heap.

    Idle agents of a team stand in a row from `oldest` to `newest`, each with those next to it.
    `rest_s` (agents, places): work left in each contact; `stack`: who left, last on top.
    """

    lines: Records
    queue: Records
    agents: Records
    rest_s: FloatArray
    teams: Records
    stack: IntArray
    heap: Records
    size: IntArray


class Tally(NamedTuple):
    """Sums: contacts by arrival interval, starts by clock interval, groups by clock interval."""

    contacts: FloatArray
    clock: FloatArray
    groups: FloatArray
