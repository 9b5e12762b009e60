"""Measure the forecast on real history: `python -m benchmarks.backtest [HISTORY.csv.gz]`.

Four weeks ahead from nine origins, 29 days apart, so that each weekday comes up; only rows before
an origin are seen. Coverage is by the randomised probability integral transform (Czado, Gneiting,
Held 2009). Exit code 1 where a floor is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.bounds import Bound, missed
from benchmarks.forecast import ZONE, open_channel, read_wall_time
from planner.domain import FloatArray, Grid, History
from planner.errors import PlannerError
from planner.forecast import bias, noise_floor, wape
from planner.forecast.model import look_ahead
from planner.forecast.quantiles import cdf, promised
from planner.forecast.series import DaySeries, lay_out
from planner.forecast.skill import eight_week_mean

DEFAULT = Path(__file__).resolve().parents[2] / "shared/data/axa_assist_dev_30min.csv.gz"
ORIGIN_STEP = 29
LEAST_DAYS = 28
RATE_CLASSES = ((0.0, 1.0), (1.0, 5.0), (5.0, 25.0), (25.0, np.inf))
# Of the 8-week mean's error: 20.0 / 24.2; the others as issue 4 names them, on its own file.
RATIO_FLOOR = 0.826
WAPE_FLOOR = 0.200
DAY_FLOOR = 0.103
NOISE_FLOOR = 1.63
CHANNEL_BIAS_FLOOR = 0.04
BIAS_FLOOR = 0.015
COVER_FLOORS = ((0.77, 0.83), (0.88, 0.92))


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One channel: what was said and what came, intervals and days of all origins in a row."""

    said: FloatArray
    baseline: FloatArray
    actual: FloatArray
    pit: FloatArray
    said_day: FloatArray
    actual_day: FloatArray
    pit_day: FloatArray


def main(arguments: Sequence[str]) -> int:
    """Print the table and the verdict."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.backtest")
    parser.add_argument("history", type=Path, nargs="?", default=DEFAULT)
    parser.add_argument("--country", default="FR")
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--origins", type=int, default=9)
    parser.add_argument("--step", type=int, default=ORIGIN_STEP, help="days between origins")
    asked = parser.parse_args(arguments)
    if asked.history == DEFAULT and not DEFAULT.exists():
        print(f"skipped: {DEFAULT.name} is not there (development data lie beside the project)")
        return 0
    try:
        history = read_wall_time(asked.history)
        begun = time.process_time()
        samples = measure(history, asked.country, asked.days, asked.origins, asked.step)
    except (OSError, PlannerError) as error:
        print(f"{asked.history}: {error}", file=sys.stderr)
        return 2
    if not samples:
        print("skipped: the history is too short for one origin")
        return 0
    seconds = (time.process_time() - begun) / asked.origins
    return report(samples, seconds, is_default=asked.history == DEFAULT)


def measure(
    history: History, country: str, days: int, origins: int, step: int = ORIGIN_STEP
) -> dict[str, Sample]:
    """Forecast every channel from every origin."""
    end = int(history.start.max()) + history.step_min * 60
    found = lay_out(history, datetime.fromtimestamp(end, UTC), history.step_min)
    last = datetime.fromtimestamp(end, UTC).date() - timedelta(days=1)
    return measure_series(found, country, days, origins, step=step, last=last)


def measure_series(
    found: Mapping[str, DaySeries], country: str, days: int, origins: int, *, step: int, last: date
) -> dict[str, Sample]:
    """Forecast every channel from every origin; the latest horizon ends with the day `last`."""
    rng = np.random.default_rng(1)
    samples = {}
    for name, series in found.items():
        begin = last - timedelta(days=days - 1)
        firsts = [begin - timedelta(days=step * i) for i in range(origins)]
        firsts = [f for f in firsts if f.toordinal() - series.first >= LEAST_DAYS]
        parts = [_sample(series, first, days, country, rng) for first in firsts]
        if parts:
            samples[name] = joined(parts)
    return samples


def _sample(
    series: DaySeries, first: date, days: int, country: str, rng: np.random.Generator
) -> Sample:
    grid = Grid.days(first, days, zone=ZONE, step_min=series.step_min)
    seen = series.until(first.toordinal())
    made = look_ahead(seen, grid, open_channel(series.channel), country=country)
    at = first.toordinal() - series.first
    actual = np.nan_to_num(series.counts[at : at + days])
    day = actual.sum(axis=1)
    return Sample(
        made.contacts,
        eight_week_mean(seen, grid),
        actual.ravel(),
        _pit(actual.ravel(), made.contacts, made.dispersion, made.held, rng),
        made.day_contacts,
        day,
        _pit(day, made.day_contacts, made.day_dispersion, made.day_held, rng),
    )


def _pit(
    actual: FloatArray,
    mean: FloatArray,
    phi: FloatArray,
    held: FloatArray,
    rng: np.random.Generator,
) -> FloatArray:
    count = np.rint(actual)
    low, high = (promised(cdf(k, mean, phi), held) for k in (count - 1, count))
    return low + rng.random(len(actual)) * (high - low)


def joined(parts: Sequence[Sample]) -> Sample:
    """Put the parts of several origins or channels in a row."""
    return Sample(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Sample)))


def report(samples: dict[str, Sample], seconds: float, *, is_default: bool) -> int:
    """Print one row a channel, the pool, and every figure beside its floor."""
    print(
        f"{'channel':22}{'WAPE':>7}{'8-week':>8}{'ratio':>7}{'day':>7}{'bias':>7}"
        f"{'80 %':>7}{'90 %':>7}{'day 80':>8}{'day 90':>8}{'floor x':>9}"
    )
    for name, sample in samples.items():
        print(_line(name, sample))
    pool = joined(list(samples.values()))
    print(_line("all channels", pool))
    print(f"{seconds:.2f} s CPU an origin for {len(samples)} channels")
    return 1 if missed(bounds(samples, is_default=is_default)) else 0


def bounds(samples: dict[str, Sample], *, is_default: bool) -> Iterator[Bound]:
    """Yield each figure with its floor; those in absolute terms are of the default file only."""
    pool = joined(list(samples.values()))
    error, base = wape(pool.actual, pool.said), wape(pool.actual, pool.baseline)
    yield Bound("WAPE over the 8-week mean's", error / base, RATIO_FLOOR)
    yield Bound("bias, pooled", abs(bias(pool.actual, pool.said)), BIAS_FLOOR)
    if is_default:
        yield Bound("WAPE of half-hours, pooled", error, WAPE_FLOOR)
        yield Bound("WAPE of day totals, pooled", wape(pool.actual_day, pool.said_day), DAY_FLOOR)
        yield Bound("WAPE over the noise floor", error / noise_floor(pool.said), NOISE_FLOOR)
        for name, s in samples.items():
            yield Bound(f"bias of {name}", abs(bias(s.actual, s.said)), CHANNEL_BIAS_FLOOR)
    parts = {"day totals": pool.pit_day, "intervals": pool.pit} | {
        f"{low:g} to {high:g} contacts an interval": pool.pit[
            (pool.said >= low) & (pool.said < high)
        ]
        for low, high in RATE_CLASSES
    }
    for name, pit in parts.items():
        for share, (low, high) in zip((0.8, 0.9), COVER_FLOORS, strict=True):
            if len(pit):
                yield Bound(f"{100 * share:.0f} % ranges, {name}", held(pit, share), high, low)


def held(pit: FloatArray, share: float) -> float:
    """Return the share of counts inside the central range of a share."""
    edge = (1 - share) / 2
    return float(((pit > edge) & (pit < 1 - edge)).mean()) if len(pit) else float("nan")


def _line(name: str, s: Sample) -> str:
    error, base = wape(s.actual, s.said), wape(s.actual, s.baseline)
    inside = [held(p, share) for p in (s.pit, s.pit_day) for share in (0.8, 0.9)]
    return (
        f"{name[:21]:22}{100 * error:7.2f}{100 * base:8.2f}{error / base:7.3f}"
        f"{100 * wape(s.actual_day, s.said_day):7.2f}{100 * bias(s.actual, s.said):+7.2f}"
        f"{100 * inside[0]:7.1f}{100 * inside[1]:7.1f}{100 * inside[2]:8.1f}{100 * inside[3]:8.1f}"
        f"{error / noise_floor(s.said):9.2f}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
