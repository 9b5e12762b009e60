"""What is asked: kinds of shift, what each agent may work, and what cover and wishes are worth.

Day 0 is a Monday. Before and after the horizon any run of work or of days off is taken to be long
enough; nothing before it counts against the longest run.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from planner.errors import BadInput

OFF = -1


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of shift; `not_next` are the kinds that may not be worked the day after."""

    name: str
    length_min: int
    not_next: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Duty:
    """What one agent may work over the whole horizon."""

    most: tuple[int, ...]  # shifts by kind
    total_min: tuple[int, int]  # least and most minutes
    in_row: tuple[int, int]  # least and most days of work on end
    least_off: int  # days off on end
    most_weekends: int  # with work on Saturday or Sunday


@dataclass(frozen=True)
class TourCase:
    """One horizon. `wish` is what work on a day costs (negative where it is wished).

    `base` points are there when nobody works: what refused wishes for work would cost.
    """

    days: int
    kinds: tuple[Kind, ...]
    duties: tuple[Duty, ...]
    wish: NDArray[np.int64]  # [agent, day, kind]
    is_off: NDArray[np.bool_]  # [agent, day]
    need: NDArray[np.int64]  # [day, kind]
    under: NDArray[np.int64]  # [day, kind] points a missing head
    over: NDArray[np.int64]  # [day, kind] points a head too many
    base: int = 0

    def __post_init__(self) -> None:
        faults = [
            f"duty {a}: {duty} cannot be kept; runs are 1 day or more, least before most"
            for a, duty in enumerate(self.duties)
            if not (1 <= duty.in_row[0] <= duty.in_row[1] and duty.least_off >= 1)
        ]
        if (self.under < 0).any() or (self.over < 0).any():
            faults.append("weights of cover are below 0: the worth of heads must not grow")
        if faults:
            raise BadInput("; ".join(faults))

    @property
    def unit_min(self) -> int:
        """Minutes of the greatest unit that divides every shift."""
        return gcd(*(kind.length_min for kind in self.kinds))

    def value(self, tours: NDArray[np.int64]) -> int:
        """Return the objective of tours [agent, day] (kind, or `OFF`)."""
        agents, days = np.nonzero(tours >= 0)
        kinds = tours[agents, days]
        heads = np.zeros_like(self.need)
        np.add.at(heads, (days, kinds), 1)
        short = np.maximum(0, self.need - heads)
        excess = np.maximum(0, heads - self.need)
        cover = int((self.under * short + self.over * excess).sum())
        return self.base + int(self.wish[agents, days, kinds].sum()) + cover
