"""The week of shifts: frame it, check it against every rule, score it."""

from planner.roster.allocate import allocate
from planner.roster.check import check
from planner.roster.frame import frame
from planner.roster.score import score

__all__ = ["allocate", "check", "frame", "score"]
