"""Planned moves of demand, each from its day on: counted once, in the past or in the future.

A move that history has begun to contain is applied to the days before it, as if it had always
been; then the forecast rests on one level throughout and nothing is added to it. Where less or more
moved than was planned, the days since differ from those made up, and the forecast learns it as it
learns any new level. A move still to come is applied to the forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from planner.domain import Channel, ChannelId, Forecast, History
from planner.errors import BadInput
from planner.forecast.moving import (
    Deflection,
    Flow,
    Moved,
    Redials,
    apply_flow,
    as_moved,
    flow_faults,
    volume_of,
)

RECENT_S = 56 * 86400
KNOWN_SHARE = 0.9
SAME_POINTS = 0.02
SAME_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Move:
    """A flow from a day on, with a person's reason.

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


def planned_demand(
    forecast: Forecast,
    moves: Sequence[Move],
    *,
    channels: Sequence[Channel],
    attained: Mapping[ChannelId, Sequence[float]] | None = None,
) -> Moved:
    """Apply moves still to come in order, each from its first day on; see `move_demand`.

    Raises
    ------
    BadInput
        A flow that names an unknown channel or a share that is none.
    """
    faults = [fault for move in moves for fault in flow_faults(move.flow, channels)]
    if faults:
        raise BadInput(*faults)
    volume, grid = volume_of(forecast, channels, attained or {}), forecast.grid
    for move in moves:
        begun = np.array([isinstance(move.flow, Redials) or d >= move.first for d in grid.dates])
        if begun.any():
            volume = apply_flow(volume, move.flow).where(begun[grid.day], volume)
    return as_moved(forecast, volume)


def hard_shares(
    channels: Sequence[Channel], moves: Sequence[Move], dates: Sequence[date]
) -> dict[ChannelId, float]:
    """Return each channel's share of hard contacts once simple ones have gone elsewhere.

    A channel's own share is the one before any move that is kept.
    """
    found = {c.id: c.hard_share for c in channels}
    for move in moves:
        flow = move.flow
        if isinstance(flow, Deflection) and flow.channel in found and max(dates) >= move.first:
            found[flow.channel] = min(1.0, found[flow.channel] / (1 - flow.share))
    return found


def within_the_centre(
    moves: Sequence[Move], channels: Sequence[Channel]
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
            continue
        kept.append(move)
        if isinstance(flow, Redials):
            notes += _other_abandons(history, flow)
    return tuple(kept), tuple(notes)


def recorded_abandons(history: History, channel: ChannelId) -> float:
    """Return the share of offered contacts that abandoned in the last eight weeks.

    NaN where less than 90 % of the contacts come with who abandoned.
    """
    if not _knows_abandons(history, channel):
        return float("nan")
    own = history.of(channel)
    recent = (own.start > own.start.max() - RECENT_S) & np.isfinite(own.abandoned)
    return float(own.abandoned[recent].sum() / np.nansum(own.offered[recent]))


def _other_abandons(history: History, flow: Redials) -> list[str]:
    """Say that what is added for redials rests on other abandons than what is taken out."""
    was = recorded_abandons(history, flow.channel)
    if abs(flow.abandon_share - was) <= max(SAME_POINTS, SAME_SHARE * was):
        return []
    return [
        f"{flow.channel}: {was:.1%} abandoned in the last eight weeks, the move of redials says "
        f"{flow.abandon_share:.1%}; redials are taken out by the former and added by the latter, "
        "so keep it only if that many will abandon"
    ]


def _knows_abandons(history: History, channel: ChannelId) -> bool:
    """Say whether nearly all recent contacts stand in rows that count who abandoned."""
    if channel not in history.channels:
        return False
    own = history.of(channel)
    recent = own.start > own.start.max() - RECENT_S
    offered = np.nan_to_num(own.offered[recent])
    known = offered[np.isfinite(own.abandoned[recent])].sum()
    return bool(known > 0 and known >= KNOWN_SHARE * offered.sum())
