"""The truth stamp: what a simulation says beside what the formula says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import stdtrit

from planner.domain import ChannelId, FloatArray

_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Stamp:
    """Service level of one channel over the week, simulated and by formula; shares 0..1.

    `error` is the standard error of `simulated`, from week to week. The formula takes heads as
    serving only the channel that they are planned on. With equal seed the simulation comes out
    the same.
    """

    days: int
    seed: int
    simulated: float
    error: float
    formula: float

    @property
    def range95(self) -> tuple[float, float]:
        """Bounds that hold the true mean in 95 of 100 cases."""
        half = self._half
        return max(self.simulated - half, 0.0), min(self.simulated + half, 1.0)

    @property
    def _half(self) -> float:
        """Half the 95 % range: few weeks know their own spread badly (Student's t)."""
        weeks = max(self.days // _WEEK_DAYS, 2)
        return float(stdtrit(weeks - 1, 0.975)) * self.error

    def figures(self, channel: ChannelId) -> dict[str, float | int]:
        """Return the stamp as plain numbers whose names carry the channel."""
        return {
            f"simulated_{channel}": self.simulated,
            f"simulated_error_{channel}": self.error,
            f"formula_{channel}": self.formula,
            "simulated_days": self.days,
            "simulated_seed": self.seed,
        }

    @classmethod
    def read(cls, figures: Mapping[str, Any], channel: ChannelId) -> Stamp | None:
        """Return the stamp that `figures` wrote; None where the channel was not simulated."""
        if f"simulated_{channel}" not in figures:
            return None
        return cls(
            days=int(figures["simulated_days"]),
            seed=int(figures["simulated_seed"]),
            simulated=float(figures[f"simulated_{channel}"]),
            error=float(figures[f"simulated_error_{channel}"]),
            formula=float(figures[f"formula_{channel}"]),
        )

    def __str__(self) -> str:
        """Write the stamp in a line; the range is the 95 % one."""
        half = self._half
        return (
            (
                f"simulated {self.days} days: {self.simulated:.1%} ± {100 * half:.1f} %,"
                f" formula {self.formula:.1%} (seed {self.seed})"
            )
            .replace("%", " %")
            .replace("  %", " %")
        )


def ratio_with_error(part: FloatArray, whole: FloatArray) -> tuple[float, float]:
    """Return sum(part) / sum(whole) and its standard error over the samples (delta method)."""
    total = float(whole.sum())
    if total <= 0:
        return float("nan"), float("nan")
    ratio = float(part.sum()) / total
    count = len(part)
    spread = float(((part - ratio * whole) ** 2).sum()) * count / max(count - 1, 1)
    return ratio, float(np.sqrt(spread)) / total
