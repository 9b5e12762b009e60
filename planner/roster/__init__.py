"""The week of shifts: frame it, check it against every rule, score it."""

from planner.roster.allocate import allocate
from planner.roster.blocks import place_blocks
from planner.roster.check import check
from planner.roster.duty import narrowed
from planner.roster.explain import Conflict, as_infeasible, conflicts
from planner.roster.frame import frame
from planner.roster.pressure import public_holidays
from planner.roster.score import score, short_of_minimum, short_of_need
from planner.roster.search.place import unplaced
from planner.roster.shortage import FREE, Gap, shortage
from planner.roster.solution import Progress, Solution
from planner.roster.solve import solve
from planner.roster.wish import DayOff, DaysOff, chance_of_best, days_off

__all__ = [
    "FREE",
    "Conflict",
    "DayOff",
    "DaysOff",
    "Gap",
    "Progress",
    "Solution",
    "allocate",
    "as_infeasible",
    "chance_of_best",
    "check",
    "conflicts",
    "days_off",
    "frame",
    "narrowed",
    "place_blocks",
    "public_holidays",
    "score",
    "short_of_minimum",
    "short_of_need",
    "shortage",
    "solve",
    "unplaced",
]
