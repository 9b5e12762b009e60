"""What a special day brings relative to a normal one, learnt from its own past and its kind."""

from __future__ import annotations

import numpy as np

from planner.domain import FloatArray
from planner.forecast.advice import MOST_EVENT_FACTOR
from planner.forecast.calendar import AFTER, BRIDGE, EVENT, LEFT_OUT, YEAR_END, Calendar
from planner.forecast.clean import CleanDays

PRIOR_DAYS = 1.0
MOST_FACTOR = 5.0
MOST_SURPRISE = 2.0
QUIET_POWER = 0.85
REST_DAY_DAYS = 84
SPECIAL_GUESS = 0.05
GUESSED_DAYS = 10.0
MOST_CATCHING_UP = 2.0
# What a kind of day brings until one was seen; a holiday is guessed to be like the rest day, a day
# after it like the day after the weekend.
GUESSES = {BRIDGE: 0.9, YEAR_END: 0.9, "holiday on a weekend": 0.9, "eve on a weekend": 0.9}


def day_factors(clean: CleanDays, past: Calendar, ahead: Calendar) -> FloatArray:
    """Return the factor of each day ahead; one seen once weighs as much as its kind."""
    learnt = _Past(clean, past)
    found = np.ones(len(ahead.labels))
    for i, (label, weekday) in enumerate(zip(ahead.labels, ahead.weekday.tolist(), strict=True)):
        found[i] = learnt.day(label, weekday) if label else 1.0
        for event in ahead.events[i]:
            found[i] *= learnt.event(event, ahead.given.get((ahead.first + i, event)))
    return found


def special_dispersion(clean: CleanDays, past: Calendar) -> float:
    """Return how much wider special days are than normal ones, as a dispersion of their totals.

    Each special day is told from the others and compared with what came; what normal days are off
    by is taken away. Ten days' worth of a guess counts in, and no day is off by more than its size.
    """
    learnt = _Past(clean, past)
    usual = clean.normal & np.isfinite(clean.raw)
    base = _relative_square(clean.raw[usual], clean.expected[usual])
    days = np.flatnonzero(np.isfinite(clean.raw) & past.special).tolist()
    told = np.array([learnt.without(i) for i in days])
    more = max(0.0, _relative_square(clean.raw[days], told) - base)
    return (len(days) * more + GUESSED_DAYS * SPECIAL_GUESS) / (len(days) + GUESSED_DAYS)


def _relative_square(came: FloatArray, told: FloatArray) -> float:
    """Return the squared error over the square of what was told, without what is chance."""
    square = np.minimum((came - told) ** 2, told**2).sum() - told.sum()
    return float(square / max((told**2).sum(), 1e-9))


def weekday_means(clean: CleanDays, past: Calendar) -> FloatArray:
    """Return what each weekday brought on average in the last 12 weeks, 0 where none was seen."""
    recent = slice(-REST_DAY_DAYS, None)
    weekday = past.weekday[recent]
    count = np.bincount(weekday, minlength=7)
    return np.asarray(
        np.bincount(weekday, clean.clean[recent], minlength=7) / np.maximum(count, 1), float
    )


def rest_day_share(mean: FloatArray, days: int) -> FloatArray:
    """Return, per weekday, what the week's quietest day brings of it, drawn a little towards 1.

    A channel that is closed on its quietest day stays closed.
    """
    quiet = mean.min() if days >= 7 else mean.max()
    return np.asarray(np.clip(quiet / np.maximum(mean, 1e-9), 0.0, 1.0) ** QUIET_POWER)


def catching_up(mean: FloatArray, rest: frozenset[int]) -> FloatArray:
    """Return, per weekday, what a day after a holiday brings: as much as the week's first day."""
    first = [w for w in range(7) if w not in rest and (w - 1) % 7 in rest]
    if not first:
        return np.ones(7)
    more = mean[first[0]] / np.maximum(mean, 1e-9)
    return np.asarray(np.clip(more, 1.0, MOST_CATCHING_UP))


class _Past:
    """Sums of what special days brought and what they would have brought.

    A day without its label would have been like its weekday; a day without its event like its
    weekday with its label. Of two events on one day neither can be told from the other.
    """

    def __init__(self, clean: CleanDays, past: Calendar) -> None:
        self.calendar = past
        self.unit = float(clean.expected.mean()) if len(clean.expected) else 0.0
        mean = weekday_means(clean, past)
        self.quiet = rest_day_share(mean, len(past.labels))
        self.after = catching_up(mean, past.rest)
        self.sums: dict[object, tuple[float, float]] = {}
        self.taught: dict[int, tuple[str, float, float]] = {}
        days = list(zip(past.labels, past.events, past.weekday.tolist(), strict=True))
        self.days, self.clean = days, clean
        known = np.isfinite(clean.raw)
        for i, (label, events, weekday) in enumerate(days):
            if known[i] and label and not events:
                self._learn(i, label, weekday, clean.raw[i], clean.expected[i])
        for i, (label, events, weekday) in enumerate(days):
            if known[i] and len(events) == 1:
                base = self.day(label, weekday) if label else 1.0
                self._learn(i, events[0], weekday, clean.raw[i], base * clean.expected[i])

    def without(self, i: int) -> float:
        """Return what a special day would be told to bring by the others alone."""
        label, events, weekday = self.days[i]
        sums = dict(self.sums)
        if i in self.taught:
            name, came, usual = self.taught[i]
            self._add(name, weekday, -came, -usual)
        base = self.day(label, weekday) if label else 1.0
        told = self.clean.expected[i] * base * np.prod([self.event(e, None) for e in events])
        self.sums = sums
        return float(told)

    def _learn(self, i: int, label: str, weekday: int, came: float, usual: float) -> None:
        """Let a day teach its kind and its name, an absurd one no more than a most.

        That is ten times the usual for an event; for other days the usual, or twice what the days
        before would have told, where that is more.
        """
        most = MOST_EVENT_FACTOR
        if not label.startswith(EVENT):
            most = max(1.0, MOST_SURPRISE * self.day(label, weekday))
        self.taught[i] = (label, min(came, most * usual), usual)
        self._add(label, weekday, *self.taught[i][1:])

    def _add(self, label: str, weekday: int, came: float, usual: float) -> None:
        for key in (self.calendar.kind(label, weekday), self.calendar.key(label, weekday)):
            was, would = self.sums.get(key, (0.0, 0.0))
            self.sums[key] = (was + came, would + usual)

    def day(self, label: str, weekday: int) -> float:
        """Shrink the day's own ratio towards its kind's, and that towards a guess."""
        kind = self.calendar.kind(label, weekday)
        factor = self.ratio(kind, self.guess(kind, weekday))
        factor = self.ratio(self.calendar.key(label, weekday), factor)
        return float(np.clip(factor, 0.0, MOST_FACTOR))

    def event(self, label: str, given: float | None) -> float:
        """Shrink what this day of the event brought before towards all its days.

        A factor given by hand stands in for these.
        """
        factor = self.ratio(self.calendar.kind(label, 0), 1.0) if given is None else given
        factor = self.ratio(self.calendar.key(label, 0), factor)
        return float(np.clip(factor, 0.0, MOST_EVENT_FACTOR))

    def guess(self, kind: str, weekday: int) -> float:
        """Return what a kind of day brings where none was seen; an eve is half a holiday."""
        quiet = float(self.quiet[weekday])
        if kind.startswith(LEFT_OUT):
            return 1.0
        if kind == AFTER:
            return float(self.after[weekday])
        if kind == "eve":
            return (1 + self.ratio("holiday", quiet)) / 2
        return GUESSES.get(kind, quiet)

    def ratio(self, key: object, prior: float) -> float:
        """Return what the days of a key brought over what was usual, shrunk by a day of `prior`."""
        was, would = self.sums.get(key, (0.0, 0.0))
        weight = PRIOR_DAYS * self.unit
        return (was + weight * prior) / (would + weight) if would + weight > 0 else prior
