"""Day-level members of the forecast: small models that err in different ways.

Each takes clean day totals up to an origin and returns totals of the days asked for, as if all of
them were normal days.
"""

from __future__ import annotations

import numpy as np

from planner.domain import BoolArray, FloatArray, IntArray

ALPHAS = (0.03, 0.06, 0.1, 0.15, 0.25)
ALPHA_SHARPNESS = 8.0
ALPHA_DAYS = 100.0
YEAR_DAYS = 365.2425
WEEKDAY_HALF_LIFE = 56.0
LEVEL_HALF_LIFE = 21.0
LEVEL_DOUBT_DAYS = 14.0
MEMORY_DAYS = 400


def weekday_index(
    clean: FloatArray, first: int, half_life: float = WEEKDAY_HALF_LIFE
) -> FloatArray:
    """Return what each weekday brings relative to the mean day (mean 1), recent weeks first."""
    days = len(clean)
    weekday = (first + np.arange(days) - 1) % 7
    level = centred_week(clean)
    weight = 0.5 ** ((days - 1 - np.arange(days)) / half_life)
    top = np.bincount(weekday, weight * clean, minlength=7)
    base = np.bincount(weekday, weight * level, minlength=7)
    index = np.where(base > 0, top / np.maximum(base, 1e-12), 1.0)
    mean = index.mean()
    return index / mean if mean > 0 else np.ones(7)


def centred_week(values: FloatArray) -> FloatArray:
    """Return the mean of the seven days around each day (the nearest full week at the ends)."""
    if len(values) < 7:
        return np.full(len(values), values.mean() if len(values) else 0.0)
    week = np.convolve(values, np.full(7, 1 / 7), mode="valid")
    return np.concatenate([np.full(3, week[0]), week, np.full(3, week[-1])])


def theta(clean: FloatArray, first: int, ahead: IntArray, index: FloatArray) -> FloatArray:
    """Forecast by the Theta method on weekday-adjusted totals (Assimakopoulos, Nikolopoulos 2000).

    Equal to simple exponential smoothing with half the long trend (Hyndman, Billah 2003); the
    smoothing weight is the one that was best for the mean of the four weeks that followed, and the
    trend is damped over the horizon.
    """
    days = len(clean)
    weekday = (first + np.arange(days) - 1) % 7
    level = centred_week(clean)
    adjusted = np.where(index[weekday] > 0.05, clean / np.maximum(index[weekday], 0.05), level)
    smooth = best_smooth(adjusted)
    slope = _half_slope(adjusted) * min(1.0, days / YEAR_DAYS)
    damped = slope * 30 * (1 - np.exp(-(ahead + 1) / 30.0))
    wanted = (first + days + ahead - 1) % 7
    return np.maximum(0.0, smooth + damped) * index[wanted]


def best_smooth(adjusted: FloatArray) -> float:
    """Return the last smoothed level, a mean over smoothing weights.

    A weight counts the more, the better it foretold the mean of the next four weeks; a short
    history knows little about that and lets all count alike.
    """
    days = len(adjusted)
    start = adjusted[: min(14, days)].mean()
    span = min(28, max(1, days // 4))
    target = np.convolve(adjusted, np.full(span, 1 / span), mode="valid")
    levels, losses = [], []
    for alpha in ALPHAS:
        memory = alpha * (1 - alpha) ** np.arange(min(days, MEMORY_DAYS))
        level = start + np.convolve(adjusted - start, memory)[:days]
        error = np.abs(target[1:] - level[: days - span])[days // 4 :]
        levels.append(float(level[-1]))
        losses.append(float(error.mean()) if len(error) else 1.0)
    loss = np.maximum(losses, 1e-9)
    trust = (loss / loss.min()) ** (-ALPHA_SHARPNESS * days / (days + ALPHA_DAYS))
    return float(trust @ np.array(levels) / trust.sum())


def _half_slope(adjusted: FloatArray) -> float:
    days = len(adjusted)
    time = np.arange(days) - (days - 1) / 2
    return float(0.5 * (time @ (adjusted - adjusted.mean())) / max(time @ time, 1.0))


def median_weeks(
    clean: FloatArray, normal: BoolArray, first: int, ahead: IntArray, weeks: int = 6
) -> FloatArray:
    """Forecast the median of the last normal days of the same weekday, six at most."""
    days = len(clean)
    weekday = (first + np.arange(days) - 1) % 7
    wanted = (first + days + ahead - 1) % 7
    middle = np.zeros(7)
    for w in range(7):
        mine = weekday == w
        values = clean[mine & normal][-weeks:]
        if not len(values):
            values = clean[mine][-weeks:] if mine.any() else clean
        middle[w] = np.median(values)
    return middle[wanted]


def regression(
    clean: FloatArray,
    normal: BoolArray,
    first: int,
    ahead: IntArray,
    *,
    half_life: float = 182.0,
    harmonics: int = 3,
    prior: float = 0.15,
    phi: float = 0.1,
) -> FloatArray:
    """Forecast by a recency-weighted count regression on weekday and annual harmonics.

    The harmonics and the trend are shrunk towards none with a normal prior, so a short history
    gives an almost flat year. Its level follows what the last weeks brought over what it says of
    them, two weeks' worth of doubt counted in.
    """
    days = len(clean)
    mean = max(float(clean.mean()), 1e-6)
    design = _design(first + np.arange(days), first + days, harmonics)
    weight = normal * 0.5 ** ((days - 1 - np.arange(days)) / half_life)
    precision = np.concatenate(
        [np.full(7, 0.02), np.full(2 * harmonics, prior**-2), [(0.5 if harmonics else 0.01) ** -2]]
    )
    centre = np.concatenate([np.full(7, np.log(mean)), np.zeros(2 * harmonics + 1)])
    beta = centre.copy()
    for _ in range(8):
        rate = np.exp(np.clip(design @ beta, -12, np.log(mean) + 4))
        info = weight * rate / (1 + phi * rate)
        score = design.T @ (weight * (clean - rate) / (1 + phi * rate)) - precision * (
            beta - centre
        )
        step = np.linalg.solve((design.T * info) @ design + np.diag(precision), score)
        beta += np.clip(step, -1.5, 1.5)
        if np.abs(step).max() < 1e-4:
            break
    near = normal * 0.5 ** ((days - 1 - np.arange(days)) / LEVEL_HALF_LIFE)
    doubt = LEVEL_DOUBT_DAYS * mean
    lift = (near @ clean + doubt) / (near @ rate + doubt)
    future = _design(first + days + ahead, first + days, harmonics)
    return np.asarray(np.exp(np.clip(future @ beta, -12, np.log(mean) + 3)) * lift)


def _design(ordinals: IntArray, origin: int, harmonics: int) -> FloatArray:
    angle = 2 * np.pi * ordinals / YEAR_DAYS
    waves = [f(k * angle) for k in range(1, harmonics + 1) for f in (np.sin, np.cos)]
    weekday = ((ordinals - 1) % 7)[:, None] == np.arange(7)
    trend = np.clip((ordinals - origin) / YEAR_DAYS, -3, 0.04)
    return np.column_stack([weekday.astype(float), *waves, trend])


def mean_days(clean: FloatArray, normal: BoolArray, first: int, ahead: IntArray) -> FloatArray:
    """Forecast the mean of the same weekday where it was seen, else of all known days.

    For histories below two weeks; below one week the weekday says nothing yet.
    """
    days = len(clean)
    use = normal if normal.any() else np.ones(days, dtype=bool)
    overall = float(clean[use].mean()) if days else 0.0
    weekday = (first + np.arange(days) - 1) % 7
    level = np.full(7, overall)
    for w in range(7):
        mine = use & (weekday == w)
        if days >= 7 and mine.any():
            level[w] = clean[mine].mean()
    return np.asarray(level[(first + days + ahead - 1) % 7])
