"""Looking back: what a change of policy did, whether listening costs time, what trends."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import attrgetter

import numpy as np

from planner.domain import Centre, FloatArray, Grid, Policy
from planner.errors import BadInput

WEEKS_AFTER = 4
Z_95 = 1.96
JUDGED_OF_CHANNEL = (
    *("target.share", "target.within_s", "target.counts", "target.asa_cap_s"),
    *("target.abandon_cap", "occupancy_cap", "back_to_back_cap", "listening_s", "min_heads"),
    *("blend_reserve", "patience_s", "handle_time_cv", "redial_share", "redial_after_s"),
)
JUDGED_OF_STANDBY = ("span.start", "span.end", "weekdays", "heads", "notice_min", "pay_factor")


@dataclass(frozen=True, slots=True)
class Review:
    """A change of a target, cap or preset: who, why, figures before and four weeks after."""

    on: date
    what: str
    by: str
    reason: str
    before: Mapping[str, float]
    after: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        """Refuse a change without author or reason: it could not be reviewed."""
        if not self.by.strip() or not self.reason.strip():
            raise BadInput("a change needs its author and a reason, so that it can be reviewed")

    @property
    def due(self) -> date:
        """The day from which the change can be judged."""
        return self.on + timedelta(weeks=WEEKS_AFTER)

    def is_due(self, today: date) -> bool:
        """Say whether the figures after are wanted and not there."""
        return self.after is None and today >= self.due

    def judged(self, after: Mapping[str, float], today: date) -> Review:
        """Return the review with its figures after; refused before four weeks are over."""
        if today < self.due:
            raise BadInput(f"{self.what} can be judged from {self.due} on, four weeks after")
        return replace(self, after=dict(after))

    @property
    def changes(self) -> Mapping[str, float]:
        """After less before, of every figure known at both times."""
        later = self.after or {}
        return {name: later[name] - was for name, was in self.before.items() if name in later}


def policy_changes(before: Policy, after: Policy) -> tuple[str, ...]:
    """Return each value of the policy that differs, such as `daily_rest_h from 11.0 to 12.0`."""
    return tuple(_changed("", before, after, Policy.__slots__))


def centre_changes(before: Centre, after: Centre) -> tuple[str, ...]:
    """Return each target, cap, quota and value of the policy by which two centres differ.

    A channel or a contract that is new or gone is a change too: its promise or quota goes with it.
    """
    found = list(policy_changes(before.policy, after.policy))
    old, new = ({c.id: c for c in centre.channels} for centre in (before, after))
    for name in (n for n in new if n in old):
        found += _changed(f"{name}: ", old[name], new[name], JUDGED_OF_CHANNEL)
    for name in (n for n in after.contracts if n in before.contracts):
        was, now = before.contracts[name], after.contracts[name]
        found += _changed(f"{name}: ", was, now, ("quota_contacts_day",))
    found += _come_and_gone("channel", old, new)
    found += _come_and_gone("contract", before.contracts, after.contracts)
    waits, wait = ({r.id: r for r in centre.standby} for centre in (before, after))
    found += _come_and_gone("standby", waits, wait)
    for name in (n for n in wait if n in waits):
        found += _changed(f"standby {name}: ", waits[name], wait[name], JUDGED_OF_STANDBY)
    return tuple(found)


def _come_and_gone(kind: str, before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    was, now = set(before), set(after)
    yield from (f"{kind} {name}: new" for name in sorted(now - was))
    yield from (f"{kind} {name}: taken out" for name in sorted(was - now))


def _changed(whose: str, before: object, after: object, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        was, now = attrgetter(name)(before), attrgetter(name)(after)
        if was != now:
            yield f"{whose}{name} from {was} to {now}"


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of means with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Say whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


def b_time_test(with_it: Sequence[float], without: Sequence[float]) -> Difference:
    """Return by how much handle time (s) is longer in periods with time to acknowledge.

    Means of periods, for example days, switched on and off; Welch's interval (1947).
    """
    return _welch(with_it, without)


def repeat_test(with_it: tuple[int, int], without: tuple[int, int]) -> Difference:
    """Return the difference of repeat shares, each (repeats, contacts), Wald's interval."""
    shares, variance = [], 0.0
    for repeats, contacts in (with_it, without):
        if not 0 <= repeats <= contacts or contacts == 0:
            raise BadInput("repeats lie between 0 and the contacts, of which there is at least one")
        share = repeats / contacts
        shares.append(share)
        variance += share * (1 - share) / contacts
    value, half = shares[0] - shares[1], Z_95 * math.sqrt(variance)
    return Difference(value, value - half, value + half)


def _welch(one: Sequence[float], other: Sequence[float]) -> Difference:
    if min(len(one), len(other)) < 2:
        raise BadInput("a test needs at least two periods with it and two without")
    from scipy.stats import t as student  # noqa: PLC0415 (a second to load; only this test needs it)

    parts = [float(np.var(x, ddof=1)) / len(x) for x in (one, other)]
    value, variance = float(np.mean(one) - np.mean(other)), sum(parts)
    if variance == 0:
        return Difference(value, value, value)
    freedom = variance**2 / sum(
        p**2 / (len(x) - 1) for p, x in zip(parts, (one, other), strict=True)
    )
    half = float(student.ppf(0.975, freedom)) * math.sqrt(variance)
    return Difference(value, value - half, value + half)


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """A level that changed: index of the first value after, interval of it, size of the step."""

    at: int
    low: int
    high: int
    step: float


def week_on_week(values: Sequence[float]) -> float | None:
    """Return the last value over the one before, less 1; None where it is not known."""
    if len(values) < 2 or not values[-2]:
        return None
    return values[-1] / values[-2] - 1


def heat_map(grid: Grid, values: FloatArray) -> FloatArray:
    """Return mean values by weekday (rows) and hour of the local day, NaN where none are."""
    weekday = np.array([day.weekday() for day in grid.dates])[grid.day]
    hour, known = grid.wall_min // 60, np.isfinite(values)
    sums, counts = np.zeros((7, 24)), np.zeros((7, 24))
    np.add.at(sums, (weekday[known], hour[known]), values[known])
    np.add.at(counts, (weekday[known], hour[known]), 1)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(counts > 0, sums / counts, np.nan), dtype=np.float64)


def change_point(
    values: Sequence[float], *, seed: int = 1, draws: int = 500, level: float = 0.95
) -> ChangePoint | None:
    """Return where the level of a series changed; None where chance explains it.

    The largest swing of the cumulative sum, against shuffled series (Taylor 2000); the interval
    holds the change points of series redrawn around both levels.
    """
    series = np.asarray(values, dtype=np.float64)
    if len(series) < 8:
        return None
    rng = np.random.default_rng(seed)
    swings = [_swing(rng.permutation(series)) for _ in range(draws)]
    if np.mean(np.array(swings) < _swing(series)) < level:
        return None
    at = _split(series)
    before, after = series[:at], series[at:]
    residual = np.concatenate([before - before.mean(), after - after.mean()])
    level_line = np.concatenate([np.full(at, before.mean()), np.full(len(after), after.mean())])
    drawn = [_split(level_line + rng.choice(residual, size=len(series))) for _ in range(draws)]
    edge = (1 - level) / 2
    low, high = np.quantile(drawn, [edge, 1 - edge])
    return ChangePoint(at, int(low), math.ceil(high), float(after.mean() - before.mean()))


def _swing(series: FloatArray) -> float:
    path = np.cumsum(series - series.mean())
    return float(path.max() - path.min())


def _split(series: FloatArray) -> int:
    """Return the split with the least squares around two levels, at least one value each side."""
    n = len(series)
    total, head = series.sum(), np.cumsum(series)[:-1]
    size = np.arange(1, n)
    gain = head**2 / size + (total - head) ** 2 / (n - size)
    return int(np.argmax(gain)) + 1
