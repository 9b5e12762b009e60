"""Combine the day-level members with weights learnt from the channel's own past four-week runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.domain import BoolArray, FloatArray, IntArray
from planner.forecast import members
from planner.forecast.clean import CleanDays
from planner.forecast.shift import Shift

REPLAY_DAYS = 28
REPLAY_STEP = 20
REPLAY_ORIGINS = 14
FULL_HISTORY_DAYS = 42
SEASON_DAYS = 300
HARMONICS = 3
SHORT_HISTORY_DAYS = 14
EQUAL_SHARE = 0.5
SHARPNESS = 4.0
BIAS_SHRINK = 0.2
BIAS_LIMIT = 0.08


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """What the model would have said: day numbers of the history and the totals foretold.

    `origin` is the day number from which each was foretold.
    """

    day: IntArray
    mean: FloatArray
    origin: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class DayFit:
    """Totals of the days asked for, as if all were normal, and the replay of earlier origins."""

    totals: FloatArray
    replay: Replay
    weights: dict[str, float]
    shift: Shift | None = None


def fit_days(clean: CleanDays, first: int, ahead: IntArray) -> DayFit:
    """Forecast normal day totals for `ahead` (0: the day after the history).

    After a lasting step the days before it are scaled to the new level first; the replay, which
    could not know the step, sees them as they were.
    """
    shift = clean.shift
    said = run_members(clean.on_new_level, clean.normal, first, ahead)
    names = tuple(said)
    origins = _origins(len(clean.clean))
    table = np.stack([said[name] for name in names])
    if not origins:
        totals = clean.recurring * table.mean(axis=0)
        even = dict.fromkeys(names, 1 / len(names))
        none = np.zeros(0, dtype=np.int64)
        return DayFit(totals, Replay(none, np.zeros(0), none), even, shift)
    step = np.arange(REPLAY_DAYS)
    day = np.concatenate([t + step for t in origins])
    past = np.concatenate(
        [
            _replayed(names, run_members(clean.clean[:t], clean.normal[:t], first, step))
            for t in origins
        ],
        axis=1,
    )
    inside = day < len(clean.clean)
    day, past = day[inside], past[:, inside]
    weights = learn_weights(past, clean.clean[day], clean.normal[day])
    factor = _unbiased(weights @ past, clean.clean[day], clean.normal[day]) * clean.recurring
    origin = np.repeat(np.array(origins, dtype=np.int64), REPLAY_DAYS)[inside]
    replay = Replay(day, factor * (weights @ past), origin)
    named = dict(zip(names, weights.tolist(), strict=True))
    return DayFit(factor * (weights @ table), replay, named, shift)


def run_members(
    clean: FloatArray, normal: BoolArray, first: int, ahead: IntArray
) -> dict[str, FloatArray]:
    """Run the members that a history of this length can carry."""
    if len(clean) < SHORT_HISTORY_DAYS:
        return {"mean": members.mean_days(clean, normal, first, ahead)}
    waves = HARMONICS if len(clean) >= SEASON_DAYS else 0
    said = {
        "median": members.median_weeks(clean, normal, first, ahead),
        "regression": members.regression(
            clean, normal, first, ahead, half_life=182.0, harmonics=waves
        ),
    }
    if len(clean) >= FULL_HISTORY_DAYS:
        index = members.weekday_index(clean, first)
        said["theta"] = members.theta(clean, first, ahead, index)
    if waves:
        said["year"] = members.regression(
            clean, normal, first, ahead, half_life=365.0, harmonics=waves
        )
    return said


def _origins(days: int) -> list[int]:
    last = days - REPLAY_DAYS
    found = [last - REPLAY_STEP * i for i in range(REPLAY_ORIGINS)]
    if days < FULL_HISTORY_DAYS + REPLAY_DAYS:
        found = [t for t in (days - 7, days - 14) if t >= SHORT_HISTORY_DAYS]
    return [t for t in found if t >= min(FULL_HISTORY_DAYS, days - 14)]


def _replayed(names: tuple[str, ...], said: dict[str, FloatArray]) -> FloatArray:
    """Stack members in order; one that the shorter history could not carry says their mean."""
    mean = np.stack(list(said.values())).mean(axis=0)
    return np.stack([said.get(name, mean) for name in names])


def learn_weights(past: FloatArray, actual: FloatArray, normal: BoolArray) -> FloatArray:
    """Weigh members by the inverse fourth power of their error, half-way shrunk to equal."""
    loss = np.abs(past - actual)[:, normal].sum(axis=1)
    count = len(past)
    if not normal.any() or loss.min() <= 0:
        return np.full(count, 1 / count)
    sharp = (loss / loss.min()) ** -SHARPNESS
    return np.asarray(EQUAL_SHARE / count + (1 - EQUAL_SHARE) * sharp / sharp.sum())


def _unbiased(said: FloatArray, actual: FloatArray, normal: BoolArray) -> float:
    """Return the smearing factor: a fifth of the past shortfall, at most 8 % either way."""
    base = said[normal].sum()
    if base <= 0:
        return 1.0
    ratio = 1 + BIAS_SHRINK * (actual[normal].sum() / base - 1)
    return float(np.clip(ratio, 1 - BIAS_LIMIT, 1 + BIAS_LIMIT))
