"""Builders of histories: what came, per local day and slot, laid out as canonical rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from planner.domain import Channel, Grid, History, Medium, OpeningHours, Span, Target, Work

FIRST = date(2024, 1, 1)  # a Monday
OPEN_ALL_DAY = OpeningHours(((Span(0, 1440),),) * 7)


def a_channel(name: str = "voice", **changes: Any) -> Channel:
    """A voice channel that is open all day."""
    values: dict[str, Any] = {"id": name, "name": name, "hours": OPEN_ALL_DAY, "aht_s": 300.0}
    values |= {"medium": Medium.VOICE, "work": Work.LIVE, "target": Target(0.8, 20)}
    return Channel(**(values | changes))


def a_history(
    counts: Any,
    *,
    first: date = FIRST,
    zone: str = "UTC",
    step_min: int = 30,
    aht_s: float | None = None,
    channel: str = "voice",
) -> History:
    """One channel; `counts` has shape (days, slots of a 24-hour day); negative: no row."""
    table = np.asarray(counts, float)
    grid = Grid.days(first, len(table), zone=zone, step_min=step_min)
    offered = table[grid.day, grid.wall_min // step_min]
    start = int(grid.start.timestamp()) + np.arange(grid.size) * step_min * 60
    keep = ~(offered < 0)
    offered, start = offered[keep], start[keep]
    unknown = np.full(len(offered), np.nan)
    handled = offered.copy() if aht_s else unknown
    talk_s = offered * aht_s if aht_s else unknown
    codes = np.zeros(len(offered), dtype=np.int64)
    rest = (unknown, unknown, unknown)
    return History(
        zone, step_min, (channel,), codes, start, offered, handled, unknown, talk_s, *rest
    )


def joined(*parts: History) -> History:
    """Several channels in one history."""
    names = tuple(p.channels[0] for p in parts)
    columns = ("offered", "handled", "abandoned", "talk_s", "hold_s", "acw_s", "wait_s")
    codes = np.concatenate([np.full(len(p), i) for i, p in enumerate(parts)]).astype(np.int64)
    start = np.concatenate([p.start for p in parts])
    values = (np.concatenate([getattr(p, c) for p in parts]) for c in columns)
    return History(parts[0].zone, parts[0].step_min, names, codes, start, *values)


def steady(days: int, *, slots: int = 48, per_slot: float = 10.0) -> Any:
    """Counts of a channel that gets the same in each slot of each day."""
    return np.full((days, slots), per_slot)


def busy(days: int, *, seed: int = 1, mean: float = 500.0, slots: int = 48) -> Any:
    """Poisson counts: open 8 to 20, Mondays busy, Sundays closed."""
    rng = np.random.default_rng(seed)
    weekday = np.array([1.4, 1.1, 1.0, 1.0, 0.9, 0.6, 0.0])[np.arange(days) % 7]
    hour = np.arange(slots) * 24 / slots
    shape = np.where((hour >= 8) & (hour < 20), 1.5 + np.sin((hour - 8) / 12 * 2 * np.pi), 0.0)
    return rng.poisson(mean * weekday[:, None] * shape / shape.sum()).astype(float)
