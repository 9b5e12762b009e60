"""A small week for tests of studies: a centre, its people, a brief and a roster built quickly."""

from __future__ import annotations

from functools import cache

from benchmarks.sample import Size, brief_of, sample_inputs
from planner.domain import Forecast
from planner.study.week import Assessment, Brief, Effort, Inputs, assess, build

__all__ = ["QUICK", "a_brief", "a_week", "brief_of", "sample"]
QUICK = Effort(seconds=None, iterations=150, workers=1)


@cache
def sample(agents: int = 12, **changes: object) -> tuple[Inputs, Forecast]:
    """Phone and mail, law and promise only; the same data at every call."""
    return sample_inputs(Size(agents, "DK", **changes))  # type: ignore[arg-type]


@cache
def a_brief(agents: int = 12, **changes: object) -> Brief:
    """The sample ready to be rostered."""
    return brief_of(*sample(agents, **changes))


@cache
def a_week(agents: int = 12, **changes: object) -> Assessment:
    """The same week with a roster."""
    brief = a_brief(agents, **changes)
    return assess(brief, build(brief, QUICK).roster)
