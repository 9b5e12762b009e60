"""The list of all that is wrong with the rows of one file, and which rows stay good."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.domain import BoolArray, IntArray
from planner.errors import Fault


class Damage:
    """Collects faults by row; `good` are the rows without any. `rows` are numbers in the file.

    A damaged row is looked at to the end, so that all that is wrong with it is told at once.
    """

    def __init__(self, file: str, rows: IntArray) -> None:
        self.file = file
        self.rows = rows
        self.good: BoolArray = np.ones(len(rows), dtype=bool)
        self._left_out: BoolArray = np.zeros(len(rows), dtype=bool)
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.asks: list[str] = []

    def mark(
        self, mask: BoolArray, column: str, reason: str, *, remedy: str, values: pd.Series
    ) -> None:
        """Take rows out with a fault each; `{}` in the reason stands for the row's value."""
        for i in np.flatnonzero(mask & ~self._left_out).tolist():
            text = reason.format(str(values.iloc[i])[:60])
            self.faults.append(Fault(text, remedy, self.file, int(self.rows[i]), column))
        self.good &= ~mask

    def leave_out(self, mask: BoolArray) -> None:
        """Take rows out without a fault: totals, outbound calls, what stands there twice."""
        self._left_out |= mask
        self.good &= ~mask

    def sorted(self) -> tuple[Fault, ...]:
        """Return the faults in the order of the file."""
        return tuple(sorted(self.faults, key=lambda f: (f.row or 0, f.column)))
