"""The day and the week as they unfold: what the contacts so far say about those still to come.

Rest of the day = forecast x (1 + w r + u b + v a): r is what the day so far brought over what was
foretold, less 1; b the same of this part of the days before, a of the part still to come, recent
days first. The weights are learnt per channel and time of day from the model's own past days
(compare Shen, Huang 2008) and drawn to none as far as other weeks do not bear them out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtrit

from planner.domain import (
    Channel,
    ChannelId,
    FloatArray,
    Forecast,
    Grid,
    History,
    IntArray,
)
from planner.errors import BadInput
from planner.forecast.advice import NOTHING_SAID, Advice
from planner.forecast.model import Hindsight, look_back
from planner.forecast.respread import with_contacts
from planner.forecast.series import lay_out

DAYS_AHEAD = 7
MEMORY = 0.8
UNSURE_DAYS = 0.3
BALLAST = 0.02
RIDGE = 1e-3
SMOOTH_MIN = 150
SURE = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Reaction:
    """How far a channel's forecast follows what came since it was made.

    `today[s]` (shape slots + 1, 3) holds the weights w, u, v once the first `s` slots of
    `step_min` minutes of a day are known; `ahead[k]` the share of the error of the days before
    that is still there k days after the first day not yet seen. `ballast` are contacts that keep
    the first minutes of a day, and days that are all but closed, from saying much.
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
    none = Reaction(past.channel, past.step_min, np.zeros((slots + 1, 3)), np.zeros(DAYS_AHEAD))
    whole = np.isfinite(past.came).all(axis=1)
    rate, came = past.rate[whole], past.came[whole]
    day, origin = past.day[whole], past.origin[whole]
    if not len(rate) or rate.sum() <= 0:
        return none
    zero = np.zeros((len(rate), 1))
    gap = np.cumsum(np.hstack([zero, came - rate]), axis=1)
    said = np.cumsum(np.hstack([zero, rate]), axis=1)
    rest, rest_gap = said[:, -1:] - said, gap[:, -1:] - gap
    earlier = (origin[:, None] == origin) & (day < day[:, None])
    memory = np.where(earlier, MEMORY ** np.maximum(day[:, None] - day, 0.0), 0.0)
    ballast = BALLAST * float(said[:, -1].mean())
    news = [gap / (said + ballast), _recent(memory, gap, said), _recent(memory, rest_gap, rest)]
    weights = _weights(np.stack(news, axis=2), rest_gap, rest, _stretch(day, origin))
    ahead = _carried(day, origin, news[1][:, -1], gap[:, -1], said[:, -1])
    return replace(none, today=_smooth(weights, past.step_min), ahead=ahead, ballast=ballast)


def _recent(memory: FloatArray, gap: FloatArray, said: FloatArray) -> FloatArray:
    """Return the relative error of the days before; a third of a day without error counts in."""
    total = memory @ said + UNSURE_DAYS * said.mean(axis=0)
    found = np.zeros_like(gap)
    return np.asarray(np.divide(memory @ gap, total, out=found, where=total > 0))


def _stretch(day: IntArray, origin: IntArray) -> IntArray:
    """Return the last origin at or before each day: one day belongs to one stretch of weeks.

    Runs of neighbouring origins overlap, and what two of them say of one day is no second proof.
    """
    begins = np.unique(origin)
    return np.asarray(begins[np.searchsorted(begins, day, side="right") - 1])


def _weights(news: FloatArray, gap: FloatArray, said: FloatArray, weeks: IntArray) -> FloatArray:
    """Return the weights by slot: gap = said x news x weights, as far as it holds on other weeks.

    The factor of all three is what they would have been worth on each stretch of weeks, learnt
    from the others, and drawn to none by its own doubt.
    """
    groups = [weeks == begin for begin in np.unique(weeks)]
    squares = np.stack([np.einsum("ns,nsi,nsj->sij", said[g], news[g], news[g]) for g in groups])
    products = np.stack([np.einsum("ns,nsi->si", gap[g], news[g]) for g in groups])
    found = _solved(squares.sum(axis=0), products.sum(axis=0))
    others = _solved(squares.sum(axis=0) - squares, products.sum(axis=0) - products)
    explained = np.einsum("gsi,gsi->gs", others, products)
    size = np.einsum("gsi,gsij,gsj->gs", others, squares, others)
    return np.asarray(np.clip(_slope(explained, size), 0.0, 1.0)[:, None] * found)


def _solved(squares: FloatArray, products: FloatArray) -> FloatArray:
    """Return the weights within their bounds; a little is added where nothing ever came.

    What the days before were off by may take from what today's says, at most all of it; it does
    not call for the opposite.
    """
    trace = np.trace(squares, axis1=-2, axis2=-1)[..., None, None]
    found = np.linalg.solve(squares + (RIDGE * trace + 1e-9) * np.eye(3), products[..., None])
    weights = np.clip(found[..., 0], 0.0, 1.0)
    weights[..., 1] = np.clip(found[..., 1, 0], -weights[..., 0], 1.0)
    return np.asarray(weights)


def _smooth(weights: FloatArray, step_min: int) -> FloatArray:
    width = 2 * (SMOOTH_MIN // (2 * step_min)) + 1
    padded = np.pad(weights, ((width // 2, width // 2), (0, 0)), mode="edge")
    kernel = np.full(width, 1 / width)
    return np.stack([np.convolve(column, kernel, mode="valid") for column in padded.T], axis=1)


def _carried(
    day: IntArray, origin: IntArray, state: FloatArray, gap: FloatArray, total: FloatArray
) -> FloatArray:
    """Return how errors carry over to the days ahead, given those known before each day."""
    ahead = np.zeros(DAYS_AHEAD)
    same = origin[:, None] == origin
    for k in range(DAYS_AHEAD):
        now, later = np.nonzero(same & (day == day[:, None] + k) & (state[:, None] != 0))
        if len(now):
            explained = state[now] * gap[later]
            size = state[now] ** 2 * total[later]
            _, group = np.unique(origin[now], return_inverse=True)
            sums = (np.bincount(group, part).astype(np.float64) for part in (explained, size))
            ahead[k] = float(_slope(*sums))
    return np.asarray(np.minimum.accumulate(np.clip(ahead, 0.0, 1.0)))


def _slope(explained: FloatArray, size: FloatArray) -> FloatArray:
    """Return sum(explained) / sum(size) over groups (axis 0), drawn to 0 by its own doubt.

    The doubt is how far off the mean of so many groups may be, 95 % sure on one side (Student 1908;
    drawn in as by James, Stein 1961): days of one err together, one group alone proves nothing,
    and two prove little.
    """
    count, total = len(size), np.maximum(size.sum(axis=0), 1e-9)
    slope = explained.sum(axis=0) / total
    spread = ((explained - slope * size) ** 2).sum(axis=0) / total**2
    doubt = spread * count / (count - 1) * stdtrit(count - 1, SURE) ** 2 if count > 1 else np.inf
    return np.asarray(slope * np.maximum(0.0, 1 - doubt / np.maximum(slope**2, 1e-12)))


def update(
    forecast: Forecast, actual: FloatArray, until: int, reactions: Mapping[ChannelId, Reaction]
) -> Forecast:
    """Return the forecast with the rest of the day and the days after moved by what came so far.

    `actual` has the forecast's shape; intervals from `until` on and unknown ones (NaN) are not
    looked at. Past intervals keep what was forecast. Channels without a reaction stay. Ranges are
    those of the new level, no narrower than chance makes them.
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
    return with_contacts(forecast, forecast.contacts * factor)


def _factors(
    forecast: Forecast, actual: FloatArray, until: int, row: int, reaction: Reaction
) -> FloatArray:
    grid, said = forecast.grid, forecast.contacts[row]
    today, days = int(grid.day[until - 1]), len(grid.dates)
    minute = int(grid.wall_min[until - 1]) + grid.step_min
    gap = np.where(np.arange(grid.size) < until, actual - said, np.nan)
    errors = [
        _error_before(grid.day[part], today, said[part], gap[part])
        for part in (grid.wall_min < minute, grid.wall_min >= minute)
    ]
    mine = np.isfinite(gap) & (grid.day == today)
    so_far = float(gap[mine].sum()) / (float(said[mine].sum()) + reaction.ballast)
    slot = min(minute // reaction.step_min, len(reaction.today) - 1)
    factor = np.ones(grid.size)
    rest = np.arange(grid.size) >= until
    factor[rest & (grid.day == today)] += float(reaction.today[slot] @ [so_far, *errors])
    carried = _error_before(grid.day, today + 1, said, gap)
    for day in range(today + 1, min(today + DAYS_AHEAD, days - 1) + 1):
        factor[grid.day == day] += reaction.ahead[day - today - 1] * carried
    return np.maximum(factor, 0.0)


def _error_before(day: IntArray, until: int, said: FloatArray, gap: FloatArray) -> float:
    """Return the relative error of the days before day number `until`; unknown gaps are NaN."""
    use = np.isfinite(gap) & (day < until)
    weight = MEMORY ** (until - day[use])
    usual = float(said.sum()) / (day[-1] + 1) if len(day) else 0.0
    total = float(weight @ said[use]) + UNSURE_DAYS * usual
    return float(weight @ gap[use]) / total if total > 0 else 0.0
