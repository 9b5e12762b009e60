"""Will there be enough people: weekly need in posts against contracts, leavers, hires and ramp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.domain import FloatArray, Requirement
from planner.errors import BadInput

WEEKS_A_YEAR = 52.1775
HORIZONS = (13, 52)


@dataclass(frozen=True, slots=True)
class Hire:
    """People who start in a week (0 is the first): posts, counted in full-time equivalents."""

    week: int
    fte: float


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is there and how that changes.

    `contracts_fte`: posts under contract now; `leave_a_year`: share of them that leaves in a year;
    `ramp`: what a new person carries in the first, second, ... week, as a share of a full post
    (1 after the last); `paid_on_contacts`: share of paid hours left for contacts after pauses,
    meetings and training.
    """

    contracts_fte: float
    leave_a_year: float = 0.0
    hires: tuple[Hire, ...] = ()
    ramp: tuple[float, ...] = ()
    paid_on_contacts: float = 1.0

    def __post_init__(self) -> None:
        """Refuse numbers that no staff can have, all of them at once."""
        doubts = [
            (self.contracts_fte < 0, "posts under contract are at least 0"),
            (not 0 <= self.leave_a_year < 1, "the share that leaves a year is below 1"),
            (any(h.fte < 0 or h.week < 0 for h in self.hires), "hires are posts from week 0 on"),
            (any(not 0 <= r <= 1 for r in self.ramp), "the ramp holds shares between 0 and 1"),
            (not 0 < self.paid_on_contacts <= 1, "the share on contacts lies above 0, up to 1"),
        ]
        wrong = [text for bad, text in doubts if bad]
        if wrong:
            raise BadInput(*wrong)


@dataclass(frozen=True, slots=True, eq=False)
class CapacityOutlook:
    """Posts per week: needed, under contract, and effective (ramp and time off contacts taken out).

    `gap`: effective less needed; `to_hire`: posts that would have to start in the first week, at
    full productivity from their ramp on, to close the largest gap of the horizon.
    """

    needed: FloatArray
    contracts: FloatArray
    effective: FloatArray
    gap: FloatArray
    first_short_week: int | None
    to_hire: float

    def within(self, weeks: int) -> tuple[float, int]:
        """Return the lowest gap of the first weeks and how many of them are short."""
        gap = self.gap[:weeks]
        return float(gap.min()), int((gap < -1e-9).sum())


def weekly_need_fte(requirement: Requirement, week_h: float) -> float:
    """Return the posts of `week_h` hours a week that a week's heads and deferred work make."""
    if week_h <= 0:
        raise BadInput("a full-time post has more than 0 hours a week")
    intervals = int(requirement.heads.sum()) + sum(w.agent_intervals for w in requirement.windows)
    return requirement.grid.hours(intervals) / week_h


def capacity_outlook(needed_fte: Sequence[float], staff: Staff) -> CapacityOutlook:
    """Return need against staff week by week; posts leave at a steady rate, new ones as the others.

    A year of leaving is compound: each week keeps (1 - share) ^ (1 / 52.18).
    """
    needed = np.asarray(needed_fte, dtype=np.float64)
    if not needed.size or not (np.isfinite(needed) & (needed >= 0)).all():
        raise BadInput("the need is a row of posts, at least one week, at least 0")
    weeks = np.arange(needed.size)
    stay = (1 - staff.leave_a_year) ** (1 / WEEKS_A_YEAR)
    contracts = staff.contracts_fte * stay**weeks
    effective = contracts.copy()
    for hire in staff.hires:
        there, carried = _of_hire(weeks - hire.week, staff.ramp, stay)
        contracts, effective = contracts + hire.fte * there, effective + hire.fte * carried
    effective = effective * staff.paid_on_contacts
    gap = effective - needed
    short = np.flatnonzero(gap < -1e-9)
    return CapacityOutlook(
        needed=needed,
        contracts=contracts,
        effective=effective,
        gap=gap,
        first_short_week=int(short[0]) if short.size else None,
        to_hire=_to_hire(gap, weeks, staff, stay),
    )


def _of_hire(
    age: np.ndarray, ramp: tuple[float, ...], stay: float
) -> tuple[FloatArray, FloatArray]:
    """Return how much of a hire is there, and carries work, so many weeks after the start."""
    there = np.where(age >= 0, stay ** np.maximum(age, 0), 0.0)
    shares = np.array([*ramp, 1.0])
    return there, there * shares[np.clip(age, 0, len(shares) - 1)]


def _to_hire(gap: FloatArray, weeks: np.ndarray, staff: Staff, stay: float) -> float:
    """Return the posts to start now that close every gap they can reach after their ramp."""
    _, carried = _of_hire(weeks, staff.ramp, stay)
    carried = carried * staff.paid_on_contacts
    reached = weeks >= len(staff.ramp)
    short = reached & (gap < 0) & (carried > 0)
    return float((-gap[short] / carried[short]).max(initial=0.0))
