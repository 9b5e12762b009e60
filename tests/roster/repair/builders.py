"""A small lawful week to repair: five agents, two channels, demand that needs them all."""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.domain import Prices, Roster, RosterCase
from tests.builders import DAY, a_case, a_roster, a_shift, a_worker, some_terms

WORKERS = {"ada": {0}, "bob": {0}, "cyd": {0, 1}, "dan": {0, 1}, "eve": {1}}


def a_planned_week(**changes: Any) -> tuple[RosterCase, Roster]:
    """Return a case of two voice and one chat all day, Monday and Tuesday, and a roster for it.

    Ada and Bob take voice and Cyd chat on Monday; Dan, Bob and Eve on Tuesday.
    """
    need = np.zeros((2, 7 * DAY), dtype=np.int64)
    for day in (0, 1):
        need[0, day * DAY + 32 : day * DAY + 64] = 2
        need[1, day * DAY + 32 : day * DAY + 64] = 1
    values: dict[str, Any] = {
        "channels": ("voice", "chat"),
        "need": need,
        "prices": Prices(unmet=(20, 15)),
        "terms": {"full": some_terms(paid=(0, 90), days=(0, 3))},
    }
    case = a_case(*(a_worker(w, skills=s) for w, s in WORKERS.items()), **{**values, **changes})
    planned = (("ada", 0), ("bob", 0), ("cyd", 0), ("dan", 1), ("bob", 1), ("eve", 1))
    return case, a_roster(case, *(a_shift(agent, day) for agent, day in planned))
