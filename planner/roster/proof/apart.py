"""The model with each agent, and the pauses of each day, in rows of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from planner.roster.model.compile import Model
from planner.roster.model.coverage import compile_coverage

TILED = ("count", "length", "first", "last", "clock", "fixed")


def apart(model: Model) -> Model:
    """Return the model in which prices and bounds may differ by agent and by day.

    Skill sets are those of the workers, one row each, then those of carried heads; each agent-day
    has pause patterns of its own, in the same order. What is shared stays as it was.
    """
    book, case = model.book, model.case
    agents, days = book.n_start.shape
    rows = (*(w.skills for w in case.workers), *case.carried)
    pauses: dict[str, Any] = {
        f: np.concatenate([getattr(book.pauses, f)] * (agents * days)) for f in TILED
    }
    first = len(book.pauses.count) * np.arange(agents * days).reshape(agents, days, 1)
    own = book._replace(
        pauses=book.pauses._replace(**pauses),
        pattern=book.pattern + first,
        allowed=book.allowed.copy(),
        forced=book.forced.copy(),
        skill_set=np.arange(agents),
        contacts=book.contacts[[model.sets.index(skills) for skills in rows]],
        is_relaxed=True,
    )
    patterns = model.patterns * (agents * days)
    return replace(
        model, book=own, sets=rows, coverage=compile_coverage(case, rows), patterns=patterns
    )
