"""The track record: stored forecasts against what came, the spreadsheet, and pure chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from planner.domain import (
    BoolArray,
    ChannelId,
    FloatArray,
    Forecast,
    History,
    IntArray,
    WeakSpot,
    reached,
)
from planner.forecast.accuracy import bias, noise_floor, pinball, wape
from planner.forecast.quantiles import cdf, part_inside
from planner.forecast.series import DaySeries, lay_out, on_grid
from planner.forecast.skill import eight_week_mean
from planner.forecast.spots import worst_spots

LEADS = ((0, 7), (7, 14), (14, 28), (28, 92))
NORMAL_90 = 3.29
ROUNDED = 0.6  # of a count, lost by whole-number quantiles; coverage is right to 0.02 from 0.2 on


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A forecast as it was told, and when; `model`: contacts before corrections by people.

    `spreadsheet`: what the mean of eight weeks said of the rows known then; without it, it is made
    from the rows known now of the days before. Both have the shape of the forecast's contacts.
    """

    forecast: Forecast
    made_at: datetime
    model: FloatArray | None = None
    spreadsheet: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """How good forecasts of one channel were at one lead time; shares, pinball in contacts.

    `lead_days`: from so many days ahead up to but not including so many.

    `baseline_wape` is the mean of eight weeks, `floor_wape` what a perfect rate would still miss
    under Poisson counts, with the shape that was told and the size that came. `pinball` is the mean
    over the quantiles, `baseline_pinball` the same where the mean of eight weeks stands for each of
    them. `day_wape` is that of day totals. `held_80` and `held_90`: what the ranges held of
    intervals in which anything was expected or came; a count on an edge counts by its part of
    probability that lies inside. `value_added` is the WAPE that corrections by people took away.
    """

    channel: ChannelId
    lead_days: tuple[int, int]
    intervals: int
    contacts: float
    wape: float
    bias: float
    baseline_wape: float
    floor_wape: float
    pinball: float
    baseline_pinball: float
    held_80: float
    held_90: float
    value_added: float
    day_wape: float
    day_baseline_wape: float

    @property
    def reached(self) -> float:
        """Share of the way from the spreadsheet to the noise floor; below 0: worse than it."""
        return reached(self.wape, self.baseline_wape, self.floor_wape)


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """Intervals of one told forecast of one channel whose contacts are known."""

    channel: ChannelId
    lead: FloatArray
    day: IntArray
    weekday: FloatArray
    minute: FloatArray
    said: FloatArray
    quantiles: FloatArray
    levels: tuple[float, ...]
    model: FloatArray
    baseline: FloatArray
    came: FloatArray


def track_record(told: Iterable[Told], history: History) -> tuple[Score, ...]:
    """Score told forecasts per channel and lead time (this week, next, to 4 weeks, beyond).

    A lead is counted in local days, so that a Monday's forecast of the next week is all of it 7 to
    13 days ahead. Only intervals count that the history knows and that lay ahead when it was made.
    """
    pieces = _pieces(told, history)
    channels = dict.fromkeys(p.channel for p in pieces)
    scores = (
        _score([p for p in pieces if p.channel == channel], channel, lead)
        for channel in channels
        for lead in LEADS
    )
    return tuple(score for score in scores if score)


def weak_spots(told: Iterable[Told], history: History) -> tuple[WeakSpot, ...]:
    """Return up to three spots a channel where errors exceed chance most, the worst first."""
    pieces = _pieces(told, history)
    found: list[WeakSpot] = []
    for channel in dict.fromkeys(p.channel for p in pieces):
        mine = [p for p in pieces if p.channel == channel]
        columns = {name: _joined(mine, name) for name in ("came", "said", "weekday", "minute")}
        found += worst_spots(channel, **columns)
    return tuple(found)


def _pieces(told: Iterable[Told], history: History) -> list[_Piece]:
    found: list[_Piece] = []
    for one in told:
        known = lay_out(history, _end(history), one.forecast.grid.step_min)
        for row, channel in enumerate(one.forecast.channels):
            if channel in known:
                piece = _piece(one, row, known[channel])
                found += [piece] if len(piece.came) else []
    return found


def _end(history: History) -> datetime:
    last = int(history.start.max()) + history.step_min * 60 if len(history) else 0
    return datetime.fromtimestamp(last, UTC)


def _piece(one: Told, row: int, series: DaySeries) -> _Piece:
    made, grid = one.forecast, one.forecast.grid
    ordinals = np.array([d.toordinal() for d in grid.dates], dtype=np.int64)
    came = on_grid(series, grid)
    made_on = one.made_at.astimezone(grid.when(0).tzinfo).toordinal()
    seconds = np.arange(grid.size) * grid.step_s + (grid.start - one.made_at).total_seconds()
    use: BoolArray = np.isfinite(came) & (seconds >= 0)
    baseline = _baseline(one, row, series)
    model = (made.contacts if one.model is None else one.model)[row]
    return _Piece(
        made.channels[row],
        lead=(ordinals - made_on)[grid.day][use].astype(np.float64),
        day=grid.day[use].astype(np.int64),
        weekday=((ordinals - 1) % 7)[grid.day][use].astype(float),
        minute=grid.wall_min[use].astype(float),
        said=made.contacts[row][use],
        quantiles=made.quantiles[row][:, use],
        levels=made.levels,
        model=model[use],
        baseline=baseline[use],
        came=came[use],
    )


def _baseline(one: Told, row: int, series: DaySeries) -> FloatArray:
    if one.spreadsheet is not None:
        kept: FloatArray = one.spreadsheet[row]
        return kept
    grid = one.forecast.grid
    local = one.made_at.astimezone(grid.when(0).tzinfo)
    return eight_week_mean(series.until(local.toordinal()), grid)


def spreadsheet(history: History, made: Forecast) -> FloatArray:
    """Return what the mean of the last eight weeks says of a forecast's channels and intervals.

    It reads the rows that the forecast read, those before its grid; 0 where a channel has none.
    """
    grid = made.grid
    known = lay_out(history, grid.start, grid.step_min)
    rows = [eight_week_mean(known[c], grid) if c in known else np.zeros(grid.size)
            for c in made.channels]  # fmt: skip
    return np.array(rows).reshape(made.contacts.shape)


def _joined(pieces: Sequence[_Piece], name: str) -> FloatArray:
    return np.concatenate([getattr(p, name) for p in pieces], axis=-1)


def _score(pieces: Sequence[_Piece], channel: ChannelId, lead: tuple[int, int]) -> Score | None:
    days = _joined(pieces, "lead")
    use = (days >= lead[0]) & (days < lead[1])
    came, said = _joined(pieces, "came")[use], _joined(pieces, "said")[use]
    if not len(came) or came.sum() <= 0:
        return None
    quantiles, levels = _joined(pieces, "quantiles")[:, use], pieces[0].levels
    baseline = _joined(pieces, "baseline")[use]
    error = wape(came, said)
    day_came, day_said, day_baseline = _day_totals(pieces, lead)
    steps = _steps(came, said, quantiles, levels)
    return Score(
        channel,
        lead,
        intervals=len(came),
        contacts=float(came.sum()),
        wape=error,
        bias=bias(came, said),
        baseline_wape=wape(came, baseline),
        floor_wape=noise_floor(said * came.sum() / max(said.sum(), 1e-9)),
        pinball=_mean_pinball(came, quantiles, levels),
        baseline_pinball=_mean_pinball(came, [baseline] * len(levels), levels),
        held_80=float(part_inside(*steps, 0.8).mean()),
        held_90=float(part_inside(*steps, 0.9).mean()),
        value_added=wape(came, _joined(pieces, "model")[use]) - error,
        day_wape=wape(day_came, day_said),
        day_baseline_wape=wape(day_came, day_baseline),
    )


def _mean_pinball(
    came: FloatArray, quantiles: Iterable[FloatArray], levels: Sequence[float]
) -> float:
    losses = [pinball(came, q, level) for q, level in zip(quantiles, levels, strict=True)]
    return float(np.mean(losses))


def _day_totals(pieces: Sequence[_Piece], lead: tuple[int, int]) -> tuple[FloatArray, ...]:
    """Return what came, what was said and the baseline by day of each told forecast."""
    found: list[list[FloatArray]] = [[], [], []]
    for piece in pieces:
        use = (piece.lead >= lead[0]) & (piece.lead < lead[1])
        days = np.unique(piece.day[use], return_inverse=True)[1]
        for sums, values in zip(found, (piece.came, piece.said, piece.baseline), strict=True):
            sums.append(np.bincount(days, values[use]).astype(np.float64))
    return tuple(np.concatenate(sums) for sums in found)


def _steps(
    came: FloatArray, said: FloatArray, quantiles: FloatArray, levels: Sequence[float]
) -> tuple[FloatArray, FloatArray]:
    """Return P(N <= n) and P(N < n) of each count as a forecast's quantiles tell them.

    They say between which two levels a count lies; in between, a negative binomial of the
    forecast's mean and of the width of its 90 % range does. Intervals in which nothing was
    expected and nothing came say nothing of a range and are left out, unless there are no others.
    """
    tells: BoolArray = (said > 0) | (came > 0)
    use = tells if tells.any() else np.ones(len(came), dtype=bool)
    mean, edges, count = said[use], quantiles[:, use], np.rint(came[use])
    width = (edges[-1] - edges[0] + ROUNDED) / NORMAL_90
    phi = np.maximum(width**2 - mean, 0) / np.maximum(mean, 1e-9) ** 2
    top, bottom = (_level(n, mean, phi, edges, levels) for n in (count, count - 1))
    return top, np.minimum(bottom, top - 1e-9)


def _level(
    count: FloatArray,
    mean: FloatArray,
    phi: FloatArray,
    edges: FloatArray,
    levels: Sequence[float],
) -> FloatArray:
    """Return P(N <= count), between the levels of the quantiles on either side of it."""
    known = np.array(levels)[:, None]
    least = np.where(edges <= count, known, 0.0).max(axis=0)
    most = np.where(edges > count, known, 1.0).min(axis=0)
    return np.asarray(np.clip(cdf(count, mean, phi), least, most))
