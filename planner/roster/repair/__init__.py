"""Repair a planned week: absence, late leave, a new forecast, a hand edit; swaps and replacements.

Everything here proposes a difference and changes nothing.
"""

from planner.roster.repair.breaks import break_moves
from planner.roster.repair.change import (
    Absence,
    Change,
    Freedom,
    HandEdit,
    PartDay,
    Reforecast,
    Shortage,
    off_contacts,
)
from planner.roster.repair.mend import repair
from planner.roster.repair.move import Move, Proposal, Reason
from planner.roster.repair.near import Neighbour, Step, neighbours
from planner.roster.repair.replace import Replacement, replacements
from planner.roster.repair.swap import Swap, swaps

__all__ = [
    "Absence",
    "Change",
    "Freedom",
    "HandEdit",
    "Move",
    "Neighbour",
    "PartDay",
    "Proposal",
    "Reason",
    "Reforecast",
    "Replacement",
    "Shortage",
    "Step",
    "Swap",
    "break_moves",
    "neighbours",
    "off_contacts",
    "repair",
    "replacements",
    "swaps",
]
