"""A small week for tests of studies: a centre, its people, a brief and a roster built quickly."""

from __future__ import annotations

from functools import cache

from benchmarks.sample import Size, brief_of, sample_inputs
from planner.study.week import Assessment, Brief, Effort, assess, build

QUICK = Effort(seconds=None, iterations=150, workers=1)


@cache
def a_brief(agents: int = 12, **changes: object) -> Brief:
    """Phone and mail, law and promise only; the same data at every call."""
    inputs, forecast = sample_inputs(Size(agents, "DK", **changes))  # type: ignore[arg-type]
    return brief_of(inputs, forecast)


@cache
def a_week(agents: int = 12, **changes: object) -> Assessment:
    """The same week with a roster."""
    brief = a_brief(agents, **changes)
    return assess(brief, build(brief, QUICK).roster)
