"""The day and the week as they unfold: what the contacts so far say about those still to come.

Rest of the day = forecast x (1 + p + w (r - p)): r is what the day so far brought over what was
foretold, less 1; p is what the days before it lead one to expect of r; the weight w, between 0 and
1, is learnt per channel and time of day from the model's own past days (compare Shen, Huang 2008).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import Channel, ChannelId, FloatArray, Forecast, Grid, History, IntArray
from planner.errors import BadInput
from planner.forecast.advice import NOTHING_SAID, Advice
from planner.forecast.model import Hindsight, look_back
from planner.forecast.series import lay_out

DAYS_AHEAD = 7
MEMORY = 0.7
BALLAST = 0.02
SMOOTH_MIN = 150


@dataclass(frozen=True, slots=True, eq=False)
class Reaction:
    """How far a channel's forecast follows what came since it was made.

    `today[s]` is the weight of a day's own contacts once its first `s` slots of `step_min` minutes
    are known (shape slots + 1); `ahead[k]` the share of the error of the days before that is
    still there k days after the first day not yet seen. `ballast` are contacts that keep the first
    minutes of a day, and days that are all but closed, from saying much.
    """

    channel: ChannelId
    step_min: int
    today: FloatArray
    ahead: FloatArray
    ballast: float = 1.0


def learn_reactions(
    history: History,
    grid: Grid,
    *,
    channels: Sequence[Channel],
    country: str = "",
    region: str = "",
    advice: Advice = NOTHING_SAID,
) -> dict[ChannelId, Reaction]:
    """Learn the weights of each channel from rows before the grid; without errors they are 0."""
    found = lay_out(history, grid.start, grid.step_min)
    return {
        c.id: learn_reaction(
            look_back(found[c.id], c, country=country, region=region, advice=advice)
        )
        for c in channels
        if c.id in found
    }


def learn_reaction(past: Hindsight) -> Reaction:
    """Learn the weights by least squares of what came on what was foretold, by slot."""
    slots = past.rate.shape[1]
    none = Reaction(past.channel, past.step_min, np.zeros(slots + 1), np.zeros(DAYS_AHEAD))
    whole = np.isfinite(past.came).all(axis=1)
    rate, came = past.rate[whole], past.came[whole]
    if not len(rate) or rate.sum() <= 0:
        return none
    zero = np.zeros((len(rate), 1))
    gap = np.cumsum(np.hstack([zero, came - rate]), axis=1)
    so_far = np.cumsum(np.hstack([zero, rate]), axis=1)
    ahead, expected = _carried(past.day[whole], past.origin[whole], gap[:, -1], so_far[:, -1])
    rest, rest_gap = so_far[:, -1:] - so_far, gap[:, -1:] - gap
    ballast = BALLAST * float(so_far[:, -1].mean())
    news = (gap - expected[:, None] * so_far) / (so_far + ballast)
    surprise = rest_gap - expected[:, None] * rest
    weight = _slope(news * surprise, news**2 * rest, past.origin[whole])
    today = _smooth(np.clip(weight, 0.0, 1.0), past.step_min)
    return replace(none, today=today, ahead=ahead, ballast=ballast)


def _slope(explained: FloatArray, size: FloatArray, origin: IntArray) -> FloatArray:
    """Return sum(explained) / sum(size) by column, drawn to 0 by its own doubt (James, Stein 1961).

    Days of one origin err together, so the doubt is learnt from the origins, not from the days.
    """
    _, group = np.unique(origin, return_inverse=True)
    parts = np.zeros((2, group.max() + 1, explained.shape[1]))
    np.add.at(parts[0], group, explained)
    np.add.at(parts[1], group, size)
    total = np.maximum(parts[1].sum(axis=0), 1e-9)
    slope = parts[0].sum(axis=0) / total
    doubt = ((parts[0] - slope * parts[1]) ** 2).sum(axis=0) / total**2
    return np.asarray(slope * np.maximum(0.0, 1 - doubt / np.maximum(slope**2, 1e-12)))


def _smooth(weight: FloatArray, step_min: int) -> FloatArray:
    width = 2 * (SMOOTH_MIN // (2 * step_min)) + 1
    padded = np.pad(weight, width // 2, mode="edge")
    return np.convolve(padded, np.full(width, 1 / width), mode="valid")


def _carried(
    day: IntArray, origin: IntArray, gap: FloatArray, total: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return how errors carry over to the days ahead, and what they led one to expect of each day.

    The error of past days is a mean with weights 0.7, 0.49, ... back to the day of the forecast.
    """
    state = np.zeros(len(day))
    ratio = gap / np.maximum(total, 1e-9)
    pairs: list[list[tuple[int, int]]] = [[] for _ in range(DAYS_AHEAD)]
    for begin in np.unique(origin):
        mine = np.flatnonzero(origin == begin)
        mine = mine[np.argsort(day[mine])]
        for place, i in enumerate(mine.tolist()):
            before = mine[:place]
            state[i] = recent_error(day[i] - day[before], gap[before], total[before])
            for j in mine[place:].tolist():
                if place and day[j] - day[i] < DAYS_AHEAD:
                    pairs[int(day[j] - day[i])].append((i, j))
    ahead = np.zeros(DAYS_AHEAD)
    for k, found in enumerate(pairs):
        if found:
            now, later = np.array(found).T
            explained = state[now] * ratio[later] * total[later]
            size = state[now] ** 2 * total[later]
            ahead[k] = _slope(explained[:, None], size[:, None], origin[now])[0]
    ahead = np.minimum.accumulate(np.clip(ahead, 0.0, 1.0))
    return ahead, ahead[0] * state


def recent_error(age: IntArray, gap: FloatArray, total: FloatArray) -> float:
    """Return the relative error of the days before, recent ones first; 0 without any."""
    weight = MEMORY ** age.astype(float)
    said = float(weight @ total)
    return float(weight @ gap) / said if said > 0 else 0.0


def update(
    forecast: Forecast, actual: FloatArray, until: int, reactions: Mapping[ChannelId, Reaction]
) -> Forecast:
    """Return the forecast with the rest of the day and the days after moved by what came so far.

    `actual` has the forecast's shape; intervals from `until` on and unknown ones (NaN) are not
    looked at. Past intervals keep what was forecast. Channels without a reaction stay.
    """
    if actual.shape != forecast.contacts.shape or not 0 <= until <= forecast.grid.size:
        raise BadInput(
            f"contacts so far have shape {actual.shape}, up to interval {until}; the forecast has "
            f"{forecast.contacts.shape}"
        )
    factor = np.ones_like(forecast.contacts)
    for row, channel in enumerate(forecast.channels):
        if channel in reactions and until > 0:
            factor[row] = _factors(forecast, actual[row], until, row, reactions[channel])
    return replace(
        forecast,
        contacts=forecast.contacts * factor,
        quantiles=forecast.quantiles * factor[:, None, :],
    )


def _factors(
    forecast: Forecast, actual: FloatArray, until: int, row: int, reaction: Reaction
) -> FloatArray:
    grid, said = forecast.grid, forecast.contacts[row]
    today = int(grid.day[until - 1])
    past = (np.arange(grid.size) < until) & np.isfinite(actual)
    days = today + 1
    total, gap = (
        np.bincount(grid.day[past], values[past], minlength=days).astype(np.float64)
        for values in (said, actual - said)
    )
    expected = float(reaction.ahead[0]) * _state(gap[:today], total[:today])
    slot = int(grid.wall_min[until - 1] + grid.step_min) // reaction.step_min
    weight = float(reaction.today[min(slot, len(reaction.today) - 1)])
    surprise = (gap[today] - expected * total[today]) / (total[today] + reaction.ballast)
    carried = reaction.ahead * _state(gap, total)
    factor = np.ones(grid.size)
    rest = np.arange(grid.size) >= until
    factor[rest & (grid.day == today)] = 1 + expected + weight * surprise
    for day in range(today + 1, min(today + DAYS_AHEAD, int(grid.day[-1])) + 1):
        factor[grid.day == day] = 1 + carried[day - today - 1]
    return np.maximum(factor, 0.0)


def _state(gap: FloatArray, total: FloatArray) -> float:
    return recent_error(len(gap) - np.arange(len(gap)), gap, total)
