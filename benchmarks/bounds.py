"""A measured figure beside the floor that it must keep, printed the same way everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure that must lie from `least` to `most`."""

    what: str
    figure: float
    most: float
    least: float = -np.inf

    @property
    def is_met(self) -> bool:
        """Say whether the figure keeps its floor; one that is no number does not."""
        return self.least <= self.figure <= self.most

    def __str__(self) -> str:
        """Write the figure, its floor, and whether it is met."""
        floor = f"{self.most:g}" if np.isinf(self.least) else f"{self.least:g} to {self.most:g}"
        verdict = "met" if self.is_met else "MISSED"
        return f"{self.what:70}{self.figure:9.4f}  floor {floor:13}{verdict}"


def missed(bounds: Iterable[Bound]) -> int:
    """Print every figure as it comes; return how many miss their floor."""
    count = 0
    for bound in bounds:
        count += not bound.is_met
        print(bound, flush=True)
    return count
