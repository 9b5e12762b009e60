"""Coming days that brought a live channel nothing in any year known: it may be closed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from planner.domain import BoolArray, Channel, ChannelId, FloatArray, History
from planner.forecast.calendar import AFTER, BRIDGE, EVES, YEAR_END, special_days
from planner.forecast.series import DaySeries, lay_out

LEAST_DUE = 20.0
OPEN_SHARE = 0.5
LONGEST_DAYS = 70
YEARS_BACK = 5
NO_FEAST = {"", AFTER, BRIDGE, YEAR_END, *EVES.values()}


@dataclass(frozen=True, slots=True)
class Closure:
    """Coming days on which a channel may be closed again, and when it brought nothing before.

    `seen` are those past stretches, the newest first; `due` the contacts that usual days bring.
    """

    channel: ChannelId
    first: date
    last: date
    seen: tuple[tuple[date, date], ...]
    due: float


@dataclass(frozen=True, slots=True, eq=False)
class _Past:
    """Days of a channel's history: contacts that a usual weekday brings, and which were silent.

    `silent` days brought nothing in a run in which 20 contacts and more were due, closed weekdays
    within it included.
    """

    first: int
    usual: FloatArray
    due: FloatArray
    quiet: BoolArray
    silent: BoolArray

    def holds(self, ordinal: int) -> bool:
        """Say whether a day lies in the history."""
        return 0 <= ordinal - self.first < len(self.due)


def closures_ahead(
    history: History,
    channels: Sequence[Channel],
    *,
    first: date,
    days: int,
    country: str = "",
    region: str = "",
) -> tuple[Closure, ...]:
    """Return stretches of coming days that were silent in every year that the history knows.

    A public holiday is compared with those of its name, any other day with its date. Contacts
    expected on weekdays that are usually open must have failed to come, 20 at least. Deferred
    channels are left out: mail comes to a closed centre too. Special days of the opening hours
    have their answer; closed ones do not split a stretch.
    """
    if not len(history):
        return ()
    end = datetime.fromtimestamp(int(history.start.max()) + history.step_min * 60, UTC)
    found = lay_out(history, end, history.step_min)
    closures = []
    for channel in channels:
        if channel.is_live and channel.id in found:
            past = _past(found[channel.id])
            twins = _twins(past, first.toordinal(), days, country, region)
            special = {d.toordinal(): spans for d, spans in channel.hours.special.items()}
            open_days = {o: seen for o, seen in twins.items() if o not in special}
            shut = {o for o, spans in special.items() if not spans}
            closures += _stretches(channel.id, past, open_days, shut)
    return tuple(closures)


def _past(series: DaySeries) -> _Past:
    some = np.nan_to_num(series.recorded) > 0
    usual = np.zeros(7)
    for weekday in range(7):
        mine = series.weekday == weekday
        if mine.any() and some[mine].mean() >= OPEN_SHARE:
            usual[weekday] = np.median(series.recorded[mine & some])
    due = usual[series.weekday]
    quiet = np.asarray(~some | (due == 0))
    silent = np.zeros(len(due), dtype=bool)
    edges = np.flatnonzero(np.diff(np.r_[False, quiet, False].astype(np.int8))).reshape(-1, 2)
    for begin, stop in edges.tolist():
        silent[begin:stop] = due[begin:stop].sum() >= LEAST_DUE
    return _Past(series.first, usual, due, quiet, silent)


def _twins(
    past: _Past, first: int, days: int, country: str, region: str
) -> dict[int, tuple[int, ...]]:
    """Return by coming day the like days of the past, where all of them were silent."""
    labels = special_days(past.first, first + days - past.first, country, region)
    found = {}
    for ordinal in range(first, first + days):
        if past.usual[(ordinal - 1) % 7] == 0:
            continue
        label = labels[ordinal - past.first]
        twins = _same_feast(past, labels, label) if label not in NO_FEAST else ()
        is_silent = bool(twins) and sum(past.due[t - past.first] for t in twins) >= LEAST_DUE
        is_silent = is_silent and all(past.quiet[t - past.first] for t in twins)
        if not is_silent:
            twins = _same_date(past, ordinal)
            is_silent = bool(twins) and all(past.silent[t - past.first] for t in twins)
        if is_silent:
            found[ordinal] = twins
    return found


def _same_feast(past: _Past, labels: Sequence[str], label: str) -> tuple[int, ...]:
    """Return the past days of a holiday's name that fell on usually open weekdays, newest first."""
    known = range(len(past.due) - 1, -1, -1)
    return tuple(past.first + i for i in known if labels[i] == label and past.due[i] > 0)


def _same_date(past: _Past, ordinal: int) -> tuple[int, ...]:
    """Return the same date of the years before that lie in the history, newest first."""
    day = date.fromordinal(ordinal)
    if (day.month, day.day) == (2, 29):
        return ()
    twins = (day.replace(year=day.year - k).toordinal() for k in range(1, YEARS_BACK + 1))
    return tuple(t for t in twins if past.holds(t))


def _stretches(
    channel: ChannelId, past: _Past, twins: Mapping[int, tuple[int, ...]], shut: Set[int]
) -> list[Closure]:
    """Join coming days with only closed ones between them; too long a silence is no closure."""
    runs: list[list[int]] = []
    for ordinal in sorted(twins):
        gap = range(runs[-1][-1] + 1, ordinal) if runs else range(0)
        if runs and all(o in shut or past.usual[(o - 1) % 7] == 0 for o in gap):
            runs[-1].append(ordinal)
        else:
            runs.append([ordinal])
    return [
        Closure(
            channel,
            date.fromordinal(run[0]),
            date.fromordinal(run[-1]),
            _seen([twins[o] for o in run]),
            float(sum(past.usual[(o - 1) % 7] for o in run)),
        )
        for run in runs
        if run[-1] - run[0] < LONGEST_DAYS
    ]


def _seen(twins: Sequence[tuple[int, ...]]) -> tuple[tuple[date, date], ...]:
    """Return the past stretches of a coming one, newest first: its first and last day of each."""
    years = max(map(len, twins))
    past = [[t[k] for t in twins if k < len(t)] for k in range(years)]
    return tuple((date.fromordinal(min(p)), date.fromordinal(max(p))) for p in past)
