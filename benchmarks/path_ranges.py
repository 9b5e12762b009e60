"""Judge joint sample paths: `python -m benchmarks.path_ranges [HISTORY] [--paths 200]`.

Draws `paths(n, seed)` from nine origins, four weeks ahead, and counts where the truth lies among
them by the randomised probability integral transform: intervals by class of rate, day totals, week
totals, and the sum of all channels by day. Exit code 1 where one but the last misses a floor.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.backtest import COVER_FLOORS, DEFAULT, ORIGIN_STEP, RATE_CLASSES, held
from benchmarks.forecast import ZONE, open_channel, read_wall_time
from planner.domain import FloatArray, Grid, History
from planner.errors import PlannerError
from planner.forecast import prospect
from planner.forecast.series import lay_out

CENTRE = "all channels by day"


def main(arguments: Sequence[str]) -> int:
    """Print one line a class: the shares that the 80 and 90 % ranges of the paths held."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.path_ranges")
    parser.add_argument("history", type=Path, nargs="?", default=DEFAULT)
    parser.add_argument("--paths", type=int, default=200)
    parser.add_argument("--origins", type=int, default=9)
    parser.add_argument("--country", default="FR")
    asked = parser.parse_args(arguments)
    if asked.history == DEFAULT and not DEFAULT.exists():
        print(f"skipped: {DEFAULT.name} is not there (development data lie beside the project)")
        return 0
    try:
        history = read_wall_time(asked.history)
    except (OSError, PlannerError) as error:
        print(f"{asked.history}: {error}", file=sys.stderr)
        return 2
    places: dict[str, list[FloatArray]] = {}
    for origin in range(asked.origins):
        for name, place in _judge(history, asked.country, asked.paths, origin):
            places.setdefault(name, []).append(place)
    missed = 0
    for name, parts in places.items():
        shares = [held(np.concatenate(parts), share) for share in (0.8, 0.9)]
        inside = all(a <= s <= b for s, (a, b) in zip(shares, COVER_FLOORS, strict=True))
        missed += not inside and name != CENTRE
        print(f"{name:32}{shares[0]:8.1%}{shares[1]:8.1%}{'' if inside else '  outside'}")
    return 1 if missed else 0


def _judge(
    history: History, country: str, count: int, origin: int
) -> Iterator[tuple[str, FloatArray]]:
    """Yield the place (0..1) of each truth among the paths from one origin, by class."""
    end = datetime.fromtimestamp(int(history.start.max()) + history.step_min * 60, UTC)
    first = end.date() - timedelta(days=28 + ORIGIN_STEP * origin)
    grid = Grid.days(first, 28, zone=ZONE, step_min=history.step_min)
    channels = [open_channel(name) for name in history.channels]
    made = prospect(history, grid, channels=channels, country=country)
    paths = made.paths(count, origin)
    came = _came(history, end, first, paths.shape[1:])
    rng = np.random.default_rng(origin)
    rate, place = made.intervals.contacts, _place(paths, came, rng)
    for low, high in RATE_CLASSES:
        yield f"{low:g} to {high:g} an interval", place[(rate >= low) & (rate < high)]
    days = paths.reshape(*paths.shape[:2], 28, -1).sum(axis=3)
    day_came = came.reshape(len(came), 28, -1).sum(axis=2)
    yield "day totals", _place(days, day_came, rng).ravel()
    weeks = days.reshape(*days.shape[:2], 4, 7).sum(axis=3)
    yield "week totals", _place(weeks, day_came.reshape(len(came), 4, 7).sum(axis=2), rng).ravel()
    yield CENTRE, _place(days.sum(axis=1), day_came.sum(axis=0), rng)


def _came(history: History, end: datetime, first: date, shape: tuple[int, ...]) -> FloatArray:
    found = lay_out(history, end, history.step_min)
    rows = []
    for name in history.channels:
        at = first.toordinal() - found[name].first
        rows.append(np.nan_to_num(found[name].counts[at : at + 28]).ravel())
    return np.stack(rows).reshape(shape)


def _place(paths: FloatArray, came: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return the randomised rank of the truth among the paths, uniform where they are right."""
    below, equal = (paths < came).sum(axis=0), (paths == came).sum(axis=0)
    return np.asarray((below + rng.random(came.shape) * (equal + 1)) / (len(paths) + 1))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
