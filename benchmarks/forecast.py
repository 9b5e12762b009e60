"""Forecast a history file: `python -m benchmarks.forecast HISTORY.csv[.gz] OUT.csv --origin ...`.

Reads timestamp,channel,volume[,handled,aht_s] (local wall time, regular grid) and uses rows before
the origin only. Wall time carries no zone, so it is laid on a UTC grid: every day has 24 hours.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from planner.domain import (
    Channel,
    Forecast,
    Grid,
    History,
    IntArray,
    Medium,
    OpeningHours,
    Span,
    Target,
    Work,
)
from planner.errors import BadInput, PlannerError
from planner.forecast import DayForecast, forecast_with_days

ZONE = "UTC"
UNKNOWN_AHT_S = 300.0
STEPS = (1, 5, 10, 15, 20, 30, 60)
QUANTILE_NAMES = ("q05", "q10", "q25", "q50", "q75", "q90", "q95")


def main(arguments: Sequence[str]) -> int:
    """Write the interval forecast and, where asked, the day totals; 2 on unreadable input."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast")
    parser.add_argument("history", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--origin", required=True, type=date.fromisoformat)
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--country", default="")
    parser.add_argument("--region", default="")
    parser.add_argument("--daily", type=Path)
    asked = parser.parse_args(arguments)
    try:
        history = read_wall_time(asked.history)
        intervals, days = run(history, asked.origin, asked.days, asked.country, asked.region)
        interval_table(intervals).to_csv(asked.out, index=False, float_format="%.6g")
        if asked.daily:
            day_table(days).to_csv(asked.daily, index=False, float_format="%.6g")
    except (OSError, PlannerError) as error:
        print(f"{asked.history}: {error}", file=sys.stderr)
        return 2
    for note in intervals.notes:
        print(note)
    return 0


def run(
    history: History, origin: date, days: int, country: str, region: str = ""
) -> tuple[Forecast, DayForecast]:
    """Forecast every channel of a wall-time history from `origin` on."""
    if days < 1:
        raise BadInput(f"--days {days} is not at least 1")
    grid = Grid.days(origin, days, zone=ZONE, step_min=history.step_min)
    channels = [open_channel(name) for name in history.channels]
    return forecast_with_days(history, grid, channels=channels, country=country, region=region)


def open_channel(name: str) -> Channel:
    """Return a voice channel that is always open: a benchmark knows no more than its name."""
    hours = OpeningHours(((Span(0, 1440),),) * 7)
    return Channel(name, name, Medium.VOICE, Work.LIVE, hours, Target(0.8, 20), UNKNOWN_AHT_S)


def read_wall_time(path: Path) -> History:
    """Read a benchmark file, or say what is wrong with it."""
    try:
        table = pd.read_csv(path, dtype={"channel": str}, keep_default_na=True)
    except (ValueError, EOFError, pd.errors.ParserError) as error:
        raise BadInput(f"it cannot be read as CSV: {str(error).splitlines()[0]}") from error
    missing = [c for c in ("timestamp", "channel", "volume") if c not in table.columns]
    if missing:
        raise BadInput(f"it lacks the columns {', '.join(missing)}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        when = pd.to_datetime(table["timestamp"], errors="coerce")
    if table.empty or when.isna().any() or table["channel"].isna().any():
        raise BadInput("it holds no row, or rows whose timestamp or channel cannot be read")
    if when.dt.tz is not None:
        raise BadInput("its timestamps carry a zone; local wall time without one is wanted")
    table["start"] = when.to_numpy("datetime64[s]").astype(np.int64)
    for name in ("volume", "handled", "aht_s"):
        column = table[name] if name in table.columns else pd.Series(np.nan, table.index)
        table[name] = pd.to_numeric(column, errors="coerce").astype(float)
    # A doubled wall-clock hour (autumn) is kept as its mean, so that the day has 24 hours.
    table["seconds"] = table["aht_s"] * table["handled"]
    kept = ["volume", "handled", "seconds"]
    return _history(table.groupby(["channel", "start"], as_index=False)[kept].mean())


def _history(rows: pd.DataFrame) -> History:
    names = tuple(sorted(rows["channel"].unique()))
    unknown = np.full(len(rows), np.nan)
    return History(
        ZONE,
        _step_min(rows["start"].to_numpy()),
        names,
        rows["channel"].map({n: i for i, n in enumerate(names)}).to_numpy(np.int64),
        rows["start"].to_numpy(np.int64),
        offered=rows["volume"].to_numpy(float).clip(min=0),
        handled=rows["handled"].to_numpy(float),
        abandoned=unknown,
        talk_s=rows["seconds"].to_numpy(float),
        hold_s=unknown,
        acw_s=unknown,
        wait_s=unknown,
    )


def _step_min(start: IntArray) -> int:
    """Return the coarsest step that every timestamp lies on; sparse files skip intervals."""
    seconds = int(np.gcd.reduce(np.concatenate([start % 86_400, np.diff(np.unique(start))])))
    step = int(np.gcd(seconds, 3600)) // 60 if seconds else 60
    if step not in STEPS:
        raise BadInput(f"its grid of {seconds} s does not divide the hour in whole minutes")
    return step


def interval_table(made: Forecast) -> pd.DataFrame:
    """Return one row a channel and interval, in wall time."""
    begin = np.datetime64(made.grid.start.replace(tzinfo=None), "s")
    start = pd.Series(begin + np.arange(made.grid.size) * np.timedelta64(made.grid.step_s, "s"))
    text = start.dt.strftime("%Y-%m-%d %H:%M:%S")
    parts = []
    for row, channel in enumerate(made.channels):
        part = {"start": text, "channel": channel, "contacts": made.contacts[row]}
        part |= {"aht_s": made.aht_s[row]}
        part |= dict(zip(QUANTILE_NAMES, made.quantiles[row], strict=True))
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


def day_table(made: DayForecast) -> pd.DataFrame:
    """Return one row a channel and day."""
    parts = []
    for row, channel in enumerate(made.channels):
        part = {"date": [d.isoformat() for d in made.dates], "channel": channel}
        part |= {"contacts": made.contacts[row]}
        part |= dict(zip(QUANTILE_NAMES, made.quantiles[row], strict=True))
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
