"""The history as if moves of demand that have begun had always been."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import numpy as np

from planner.domain import (
    HISTORY_COLUMNS,
    BoolArray,
    Channel,
    ChannelId,
    FloatArray,
    Grid,
    History,
    IntArray,
    zone_info,
)
from planner.forecast.advice import Advice
from planner.forecast.moving import Redials, Shift, Volume, apply_flow, parity_doubt, shifted
from planner.forecast.planned import RECENT_S, Move
from planner.forecast.series import DAY_S, local_seconds

WEEK_S = 7 * DAY_S


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """The history as if moves that it has begun to contain had always been; the others are left.

    `notes` say what was made up, and which shift has no channel parity; `more_a_week` the contacts
    that moves bring to channels whose start a person told.
    """

    history: History
    ahead: tuple[Move, ...]
    notes: tuple[str, ...] = ()
    more_a_week: Mapping[ChannelId, float] = field(default_factory=dict)

    def said(self, advice: Advice) -> Advice:
        """Return what people said, with what moved to a new channel in what its week brings."""
        starts = [
            start
            if start.week_contacts is None
            else replace(
                start,
                week_contacts=start.week_contacts + self.more_a_week.get(start.channel, 0.0),
            )
            for start in advice.starts
        ]
        return replace(advice, starts=tuple(starts))


def with_begun_moves(
    history: History,
    moves: Sequence[Move],
    grid: Grid,
    *,
    channels: Sequence[Channel],
    attained: Mapping[ChannelId, Sequence[float]] | None = None,
    starting: Collection[ChannelId] = (),
) -> Begun:
    """Apply each move to the days before it where rows before the grid reach its first day.

    A shift without channel parity has moved all the same, and a note says so. Shares must be sound
    (`within_the_centre`). What moves to a channel that has no row before the
    move becomes its past; `starting` channels get none, because a person said what they bring: to
    that comes what moves (`Begun.said`).
    """
    last = _last_day(history, grid)
    begun = [m for m in moves if not isinstance(m.flow, Redials) and last and m.first <= last]
    ahead = tuple(m for m in moves if m not in begun)
    if not begun:
        return Begun(history, ahead)
    table = _Table.of(history, [c.id for c in channels])
    contacts, aht_s = np.nan_to_num(table.cells(history.offered)), table.handle_times(history)
    before = volume = Volume(table.channels, history.step_min, contacts, aht_s, {}, {})
    for move in begun:
        early = table.start < _midnight(move.first, history.zone)
        flow = move.flow
        after = shifted(volume, flow) if isinstance(flow, Shift) else apply_flow(volume, flow)
        volume = after.where(early, volume)
    first = min(_midnight(move.first, history.zone) for move in begun)
    past = table.with_volume(history, before, volume)
    past = table.with_new_rows(past, volume, first, starting)
    more = {name: table.more_a_week(before, volume, first, name) for name in starting}
    return Begun(past, ahead, tuple(_note(move, attained or {}) for move in begun), more)


def _last_day(history: History, grid: Grid) -> date | None:
    """Return the local day of the newest row before the grid, None where there is none."""
    seen = history.start[history.start < grid.start.timestamp()]
    return (
        datetime.fromtimestamp(int(seen.max()), zone_info(grid.zone)).date() if len(seen) else None
    )


def _midnight(day: date, zone: str) -> float:
    return (
        datetime(day.year, day.month, day.day, tzinfo=zone_info(zone)).astimezone(UTC).timestamp()
    )


def _note(move: Move, attained: Mapping[ChannelId, Sequence[float]]) -> str:
    flow = move.flow
    names = [getattr(flow, n) for n in ("channel", "source", "target") if hasattr(flow, n)]
    if isinstance(flow, Shift) and (doubt := parity_doubt(attained, flow)):
        return (
            f"{flow.share:.0%} of {flow.source} has moved to {flow.target} since "
            f"{move.first.isoformat()} ({move.reason}), but {doubt}: consider taking the move back"
        )
    return (
        f"{', '.join(names)}: demand moves since {move.first.isoformat()} ({move.reason}); the "
        "days before are read as if it had moved then already, and the days since say how much did"
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Rows of a history as (channels, intervals); `cell` is the flat place of each row."""

    channels: tuple[ChannelId, ...]
    start: IntArray
    cell: IntArray

    @classmethod
    def of(cls, history: History, channels: Sequence[ChannelId]) -> _Table:
        names = tuple(dict.fromkeys((*history.channels, *channels)))
        step_s, begin = history.step_min * 60, int(history.start.min())
        start = np.arange(begin, int(history.start.max()) + step_s, step_s, dtype=np.int64)
        return cls(names, start, history.channel * len(start) + (history.start - begin) // step_s)

    def cells(self, values: FloatArray) -> FloatArray:
        """Lay out one column, NaN where there is no row."""
        found = np.full(len(self.channels) * len(self.start), np.nan)
        found[self.cell] = values
        return found.reshape(len(self.channels), -1)

    def handle_times(self, history: History) -> FloatArray:
        """Return the mean handle time of each cell in seconds, NaN where unknown."""
        seconds, handled = self.cells(history.handle_s), self.cells(history.handled)
        return np.divide(seconds, handled, out=np.full_like(seconds, np.nan), where=handled > 0)

    def with_volume(self, history: History, before: Volume, after: Volume) -> History:
        """Return the rows with the contacts moved; what came along shrinks with those that left.

        Contacts that were added bring no handle time of their own.
        """
        was, now = before.contacts.ravel()[self.cell], after.contacts.ravel()[self.cell]
        kept = np.minimum(np.divide(now, was, out=np.ones_like(was), where=was > 0), 1.0)
        longer = np.ones_like(was)
        aht_was, aht_now = before.aht_s.ravel()[self.cell], after.aht_s.ravel()[self.cell]
        np.divide(aht_now, aht_was, out=longer, where=aht_was > 0)
        seconds = {n: getattr(history, n) * kept * longer for n in ("talk_s", "hold_s", "acw_s")}
        people = {n: getattr(history, n) * kept for n in ("handled", "abandoned", "wait_s")}
        offered = np.where(np.isfinite(history.offered), now, np.nan)
        return replace(history, channels=self.channels, offered=offered, **people, **seconds)

    def more_a_week(self, before: Volume, after: Volume, first: float, channel: ChannelId) -> float:
        """Return the contacts a week that moves brought in the eight weeks before a moment."""
        use = (self.start < first) & (self.start >= first - RECENT_S)
        if not use.any():
            return 0.0
        more = after.of(channel)[use].sum() - before.of(channel)[use].sum()
        return float(max(more, 0.0)) * WEEK_S / (float(use.sum()) * before.step_min * 60)

    def with_new_rows(
        self, history: History, volume: Volume, first: float, starting: Collection[ChannelId]
    ) -> History:
        """Return the history with rows where contacts moved to and none was recorded.

        Within days of which the channel has rows; all of them where it has none before `first`.
        """
        absent = np.ones(volume.contacts.size, dtype=bool)
        absent[self.cell] = False
        wanted = absent.reshape(volume.contacts.shape) & (volume.contacts > 0)
        day = local_seconds(self.start, history.zone) // DAY_S
        for row, name in enumerate(self.channels):
            wanted[row] &= self._may_have(row, day, first, is_new=name not in starting)
        rows, columns = np.nonzero(wanted)
        return _joined(history, rows, self.start[columns], volume.contacts[wanted])

    def _may_have(self, row: int, day: IntArray, first: float, *, is_new: bool) -> BoolArray:
        own = self.cell[self.cell // len(self.start) == row] % len(self.start)
        if is_new and not (self.start[own] < first).any():
            return self.start < first
        return np.isin(day, day[own])


def _joined(history: History, channel: IntArray, start: IntArray, offered: FloatArray) -> History:
    """Add rows of which only the contacts are known, in order."""
    order = np.lexsort((np.r_[history.start, start], np.r_[history.channel, channel]))
    unknown = np.full(len(start), np.nan)
    columns = {
        name: np.r_[getattr(history, name), offered if name == "offered" else unknown][order]
        for name in HISTORY_COLUMNS
    }
    return replace(
        history,
        channel=np.r_[history.channel, channel][order],
        start=np.r_[history.start, start][order],
        **columns,
    )
