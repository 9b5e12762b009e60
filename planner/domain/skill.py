"""How good a forecast was on weeks that are over, and where it failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LEAST_ROOM = 0.05


@dataclass(frozen=True, slots=True)
class WeakSpot:
    """Where a channel's forecast errs beyond chance: weekday (Monday 0) and part of the day.

    `excess` is the share of all contacts of the channel that is missed there beyond the noise.
    """

    channel: str
    weekday: int
    part: str
    excess: float
    bias: float


@dataclass(frozen=True, slots=True)
class Skill:
    """How good the forecast of one channel was on past weeks: WAPE and bias as shares.

    `baseline_wape` is that of the mean of eight weeks, `floor_wape` what a perfect rate would still
    miss under Poisson counts, `day_wape` that of day totals; 0 where not known. `spots`: where it
    errs beyond chance. `worst_share` of all that was missed in day totals lies on `worst_day`.
    """

    channel: str
    wape: float
    bias: float
    baseline_wape: float
    origins: int
    floor_wape: float = 0.0
    day_wape: float = 0.0
    day_baseline_wape: float = 0.0
    spots: tuple[WeakSpot, ...] = ()
    worst_day: date | None = None
    worst_share: float = 0.0

    @property
    def reached(self) -> float:
        """Share of the way from the mean of eight weeks to the noise floor; below 0: worse."""
        return reached(self.wape, self.baseline_wape, self.floor_wape)


def reached(wape: float, baseline_wape: float, floor_wape: float) -> float:
    """Return the share of the way from a baseline's error to the least possible one.

    Below 0 it is worse than the baseline. A baseline that leaves hardly any room, or none, as on
    steady counts, counts as if it left a twentieth of its error.
    """
    room = max(baseline_wape - floor_wape, LEAST_ROOM * baseline_wape)
    return (baseline_wape - wape) / room if room > 0 else 0.0
