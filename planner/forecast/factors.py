"""What a special day brings relative to a normal one, learnt from its own past and its kind."""

from __future__ import annotations

import numpy as np

from planner.domain import FloatArray, IntArray
from planner.forecast.calendar import AFTER, BRIDGE, EVES, YEAR_END
from planner.forecast.clean import CleanDays

PRIOR_DAYS = 1.0
MOST_FACTOR = 5.0
QUIET_POWER = 0.85
REST_DAY_DAYS = 84
# What a kind of day brings until one was seen; a holiday is guessed to be like the rest day.
GUESSES = {BRIDGE: 0.9, AFTER: 1.1, YEAR_END: 0.9, "holiday on a weekend": 0.9}
GUESSES["eve on a weekend"] = 0.9


def kind_of(label: str, weekday: int) -> str:
    """Return the kind that a special day learns from where it was seldom or never seen itself."""
    if not label:
        return ""
    if label in EVES.values():
        return "eve on a weekend" if weekday >= 5 else "eve"
    if label in (BRIDGE, AFTER, YEAR_END):
        return label
    return "holiday on a weekend" if weekday >= 5 else "holiday"


def own_key(label: str, weekday: int) -> tuple[str, int]:
    """Return what counts as the same special day: a name, and the weekday where that matters.

    A Monday bridge is not a Friday bridge, a Tuesday after a long weekend not a Thursday.
    """
    return label, weekday if label in (BRIDGE, AFTER) else int(weekday >= 5)


def day_factors(
    clean: CleanDays,
    labels: tuple[str, ...],
    weekday: IntArray,
    ahead_labels: tuple[str, ...],
    ahead_weekday: IntArray,
) -> FloatArray:
    """Return the factor of each day ahead; one seen once weighs as much as its kind."""
    past = _Past(clean, labels, weekday)
    quiet = rest_day_share(clean, weekday)
    pairs = zip(ahead_labels, ahead_weekday.tolist(), strict=True)
    return np.array([past.factor(label, day, quiet[day]) if label else 1.0 for label, day in pairs])


def rest_day_share(clean: CleanDays, weekday: IntArray) -> FloatArray:
    """Return, per weekday, what the week's quietest day brings of it, drawn a little towards 1."""
    recent = slice(-REST_DAY_DAYS, None)
    count = np.bincount(weekday[recent], minlength=7)
    mean = np.bincount(weekday[recent], clean.clean[recent], minlength=7) / np.maximum(count, 1)
    seen = mean[count > 0]
    quiet = seen.min() if len(seen) == 7 else mean.max()
    share = np.clip(quiet / np.maximum(mean, 1e-9), 0.0, 1.0)
    return np.asarray(share**QUIET_POWER)


class _Past:
    """Sums of what special days brought and what their weekday would have brought."""

    def __init__(self, clean: CleanDays, labels: tuple[str, ...], weekday: IntArray) -> None:
        self.unit = float(clean.expected.mean()) if len(clean.expected) else 0.0
        self.sums: dict[object, tuple[float, float]] = {}
        for i, (label, day) in enumerate(zip(labels, weekday.tolist(), strict=True)):
            if label and np.isfinite(clean.raw[i]):
                for key in (kind_of(label, day), own_key(label, day)):
                    was, would = self.sums.get(key, (0.0, 0.0))
                    self.sums[key] = (was + clean.raw[i], would + clean.expected[i])

    def factor(self, label: str, weekday: int, quiet: float) -> float:
        """Shrink the day's own ratio towards its kind's, and that towards none.

        An eve is, until one was seen, half a holiday.
        """
        kind = kind_of(label, weekday)
        factor = GUESSES.get(kind, quiet)
        if kind == "eve":
            factor = (1 + self.ratio("holiday", quiet)) / 2
        for key in (kind, own_key(label, weekday)):
            factor = self.ratio(key, factor)
        return float(np.clip(factor, 0.0, MOST_FACTOR))

    def ratio(self, key: object, prior: float) -> float:
        """Return what the days of a key brought over what was usual, shrunk by a day of `prior`."""
        was, would = self.sums.get(key, (0.0, 0.0))
        weight = PRIOR_DAYS * self.unit
        return (was + weight * prior) / (would + weight) if would + weight > 0 else prior
