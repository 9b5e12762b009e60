"""Planned moves of demand: each from its day on, and less as history comes to contain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from planner.domain import Channel, ChannelId, FloatArray, Forecast, Grid, History
from planner.errors import BadInput
from planner.forecast.moving import Deflection, Flow, Moved, Redials, flow_faults, move_demand

LEARNT_DAYS = 42
RECENT_S = 56 * 86400
KNOWN_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Move:
    """A flow from a day on, with a person's reason.

    Forecasts learn it from its own days: after six weeks of history nothing is added any more.
    Redials are no change but part of what is recorded: they are taken out of the history and
    added again, whatever the day.
    """

    flow: Flow
    first: date
    reason: str
    by: str

    def __post_init__(self) -> None:
        """Refuse a move without a reason."""
        if not self.reason.strip():
            raise BadInput("a move of demand needs a reason, so that others can follow it")

    def weight(self, dates: Sequence[date], known_until: date) -> FloatArray:
        """Return how much of the flow each day still needs when history ends with a day."""
        if isinstance(self.flow, Redials):
            return np.ones(len(dates))
        left = max(0.0, 1 - max(0, (known_until - self.first).days + 1) / LEARNT_DAYS)
        return np.array([left if day >= self.first else 0.0 for day in dates])


def planned_demand(
    forecast: Forecast,
    moves: Sequence[Move],
    *,
    channels: Sequence[Channel],
    known_until: date,
    attained: Mapping[ChannelId, Sequence[float]] | None = None,
) -> Moved:
    """Apply moves in order to a forecast whose history ends with `known_until`; see `move_demand`.

    Raises
    ------
    BadInput
        A flow that names an unknown channel or a share that is none.
    """
    made = Moved(forecast, {c.id: c.hard_share for c in channels}, ())
    for move in moves:
        now = [replace(c, hard_share=made.hard_share[c.id]) for c in channels]
        after = move_demand(made.forecast, [move.flow], channels=now, attained=attained)
        weight = move.weight(forecast.grid.dates, known_until)
        made = _partly(made, after, weight, forecast.grid)
    return made


def _partly(before: Moved, after: Moved, weight: FloatArray, grid: Grid) -> Moved:
    each, most = weight[grid.day], float(weight.max(initial=0.0))
    told, moved = before.forecast, after.forecast
    mixed = replace(
        told,
        contacts=told.contacts + each * (moved.contacts - told.contacts),
        aht_s=told.aht_s + each * (moved.aht_s - told.aht_s),
        quantiles=told.quantiles + each * (moved.quantiles - told.quantiles),
    )
    hard = {
        c: share + most * (after.hard_share[c] - share) for c, share in before.hard_share.items()
    }
    return Moved(mixed, hard, (*before.notes, *(after.notes if most else ())))


def hard_shares(
    channels: Sequence[Channel], moves: Sequence[Move], dates: Sequence[date], known_until: date
) -> dict[ChannelId, float]:
    """Return each channel's share of hard contacts once simple ones have gone elsewhere."""
    found = {c.id: c.hard_share for c in channels}
    for move in moves:
        if isinstance(move.flow, Deflection) and move.flow.channel in found:
            now = found[move.flow.channel]
            harder = min(1.0, now / (1 - move.flow.share))
            weight = float(move.weight(dates, known_until).max(initial=0.0))
            found[move.flow.channel] = now + weight * (harder - now)
    return found


def within_the_centre(
    moves: Sequence[Move], channels: Sequence[ChannelId]
) -> tuple[tuple[Move, ...], tuple[str, ...]]:
    """Return the moves that can be made between these channels, and a note on each other one.

    A move is kept while its channel may leave the centre.
    """
    kept, notes = [], []
    for move in moves:
        faults = flow_faults(move.flow, channels)
        if faults:
            why = "; ".join(fault.reason for fault in faults)
            notes.append(f"a planned move ({move.reason}) is left out: {why}; take it back")
        else:
            kept.append(move)
    return tuple(kept), tuple(notes)


def that_history_allows(
    moves: Sequence[Move], history: History
) -> tuple[tuple[Move, ...], tuple[str, ...]]:
    """Return the moves that can be made, and a note on each that cannot.

    Redials are contained in what was recorded; where less than 90 % of the contacts of the
    last eight weeks come with who abandoned they cannot be taken out, so they must not be added
    either.
    """
    kept, notes = [], []
    for move in moves:
        flow = move.flow
        if isinstance(flow, Redials) and not _knows_abandons(history, flow.channel):
            notes.append(
                f"{flow.channel}: the history does not say who abandoned in nearly all of the last "
                "eight weeks, so the redials in it stay and none are added"
            )
        else:
            kept.append(move)
    return tuple(kept), tuple(notes)


def _knows_abandons(history: History, channel: ChannelId) -> bool:
    """Say whether nearly all recent contacts stand in rows that count who abandoned."""
    if channel not in history.channels:
        return False
    own = history.of(channel)
    recent = own.start > own.start.max() - RECENT_S
    offered = np.nan_to_num(own.offered[recent])
    known = offered[np.isfinite(own.abandoned[recent])].sum()
    return bool(known > 0 and known >= KNOWN_SHARE * offered.sum())
