"""Rosters of fixed kinds of shift over a horizon of any length, one whole tour per agent."""

from planner.roster.tours.case import Duty, Kind, TourCase
from planner.roster.tours.solve import TourSolution, prepare, solve_tours

__all__ = ["Duty", "Kind", "TourCase", "TourSolution", "prepare", "solve_tours"]
