"""Measure what a forecast must stand: `python -m benchmarks.forecast_rows [ROW ...]`.

Rows: holidays, outlier, step, short, intraday, aht, sound. Real history with one thing changed,
from nine origins 29 days apart; what hangs on the season (short, intraday) from every eleventh day
with a year of history, so that all seasons count. Each row prints its figure beside its floor.
Exit code 1 where one is missed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.backtest import DEFAULT, ORIGIN_STEP
from benchmarks.bounds import Bound, missed
from benchmarks.forecast import ZONE, open_channel, read_wall_time
from planner.domain import FloatArray, Forecast, Grid
from planner.forecast import update
from planner.forecast.calendar import AFTER, EVES, special_days
from planner.forecast.handle_time import handle_profile
from planner.forecast.intraday import learn_reaction
from planner.forecast.model import Outlook, look_ahead, look_back
from planner.forecast.series import DaySeries, lay_out
from planner.forecast.skill import eight_week_mean

BANK = DEFAULT.parent / "anonbank_janfeb1999_15min_aht.csv.gz"
DAYS, ORIGINS = 28, 9
YEAR, YEAR_STEP = 365, 11
ALL_SEASONS = "all seasons"
COUNTRY = "FR"


def main(arguments: Sequence[str]) -> int:
    """Print the rows asked for (all by default)."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast_rows")
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []])
    asked = parser.parse_args(arguments)
    if not DEFAULT.exists() or not BANK.exists():
        print("skipped: the development data lie beside the project and are not there")
        return 0
    found = (bound for name in asked.rows or ROWS for bound in ROWS[name]())
    return 1 if missed(found) else 0


def series_of(path: Path) -> dict[str, DaySeries]:
    """Lay a whole file out by channel."""
    history = read_wall_time(path)
    end = int(history.start.max()) + history.step_min * 60
    return lay_out(history, datetime.fromtimestamp(end, UTC), history.step_min)


def origins_of(series: DaySeries, days: int = DAYS, count: int = ORIGINS) -> list[date]:
    """Return the first forecast days, latest first."""
    last = date.fromordinal(series.first + series.days - days)
    return [last - timedelta(days=ORIGIN_STEP * i) for i in range(count)]


def year_origins(series: DaySeries) -> list[date]:
    """Return every eleventh first forecast day with a year before it, latest first."""
    last = series.first + series.days - DAYS
    return [date.fromordinal(o) for o in range(last, series.first + YEAR - 1, -YEAR_STEP)]


def told(
    series: DaySeries, first: date, *, country: str = COUNTRY, days: int = DAYS
) -> tuple[Outlook, FloatArray, Grid]:
    """Forecast from one origin; return it, what came (days, slots), and the grid."""
    grid = Grid.days(first, days, zone=ZONE, step_min=series.step_min)
    seen = series.until(first.toordinal())
    made = look_ahead(seen, grid, open_channel(series.channel), country=country)
    at = first.toordinal() - series.first
    return made, series.counts[at : at + days], grid


def _with(series: DaySeries, counts: FloatArray) -> DaySeries:
    return replace(series, counts=counts, recorded=np.nansum(counts, axis=1))


Row = Iterator[Bound]


def holidays() -> Row:
    """Public holidays, eves and days after: error with the calendar over error without."""
    errors = np.zeros(2)
    for series in series_of(DEFAULT).values():
        for first in origins_of(series):
            labels = special_days(first.toordinal(), DAYS, COUNTRY)
            use = np.array([bool(x) and (x == AFTER or "bridge" not in x) for x in labels])
            use &= np.array([x not in EVES.values() for x in labels])
            for i, country in enumerate((COUNTRY, "")):
                made, came, _ = told(series, first, country=country)
                gap = np.abs(made.contacts.reshape(came.shape) - came)
                errors[i] += gap[use].sum()
    ratio = float(errors[0] / errors[1])
    yield Bound("holidays and days after: error over that without a calendar", ratio, 0.75)


def outlier() -> Row:
    """One past day times ten, or without a contact: how far the mean forecast moves."""
    moved: dict[str, dict[int, float]] = {}
    for name, series in series_of(DEFAULT).items():
        worst = moved[name] = dict.fromkeys((3, 10, 45), 0.0)
        for first in origins_of(series)[::4]:
            plain = told(series, first)[0].contacts.sum()
            for back, factor in product(worst, (10.0, 0.0)):
                counts = series.counts.copy()
                counts[first.toordinal() - series.first - back] *= factor
                said = told(_with(series, counts), first)[0].contacts.sum()
                worst[back] = max(worst[back], abs(said / plain - 1))
    last = ", ".join(f"{name} {worst[3]:.1%}" for name, worst in moved.items())
    print(f"one day x10 or x0, three days ago, moves by at most: {last}")
    most = max(worst[back] for worst in moved.values() for back in (10, 45))
    yield Bound("one past day x10 or x0: the mean forecast moves by at most", most, 0.03)


def step() -> Row:
    """Let a step of x1.5 or x0.67 ten working days ago last: pooled bias."""
    for factor in (1.5, 1 / 1.5):
        said = came = 0.0
        for series in series_of(DEFAULT).values():
            for first in origins_of(series):
                at = first.toordinal() - series.first
                counts = series.counts.copy()
                counts[at - 14 :] = np.rint(counts[at - 14 :] * factor)
                made, actual, _ = told(_with(series, counts), first)
                said, came = said + made.contacts.sum(), came + actual.sum()
        off = abs(said / came - 1)
        yield Bound(f"a lasting step x{factor:.2f} ten working days ago: bias", off, 0.10)


def short() -> Row:
    """Eight weeks of history over all of it: pooled WAPE of half-hours."""
    for text, origins in SEASONS.items():
        errors = np.zeros(2)
        for series in series_of(DEFAULT).values():
            for first in origins(series):
                for i, keep in enumerate((56, series.days)):
                    made, came, _ = told(last_days(series, first, keep), first)
                    errors[i] += np.abs(made.contacts - came.ravel()).sum()
        yield from _judged("eight weeks of history: WAPE over that of all", text, errors, 1.04)


def last_days(series: DaySeries, first: date, keep: int) -> DaySeries:
    """Return the series without all but the last days before a first forecast day."""
    begin = max(0, first.toordinal() - series.first - keep)
    names = ("counts", "handled", "handle_s", "recorded")
    tables = {name: getattr(series, name)[begin:] for name in names}
    return replace(series, first=series.first + begin, **tables)


def intraday() -> Row:
    """Rest-of-day total at noon: error after the update over error before."""
    for text, origins in SEASONS.items():
        errors = {
            name: sum((at_noon(series, first) for first in origins(series)), np.zeros(4))
            for name, series in series_of(DEFAULT).items()
        }
        before, after, plain, total = sum(errors.values(), np.zeros(4))
        print(
            f"rest of the day at noon, {text}: {before / total:.2%} off before, "
            f"{after / total:.2%} after; the mean of eight weeks {plain / total:.2%}"
        )
        yield from _judged("intraday at noon: error after over before", text, (after, before), 0.66)
        worst = max(errors.values(), key=lambda e: float(e[1] / e[0]))
        yield from _judged("intraday at noon: worst channel", text, (worst[1], worst[0]), 1.0)


def at_noon(series: DaySeries, first: date) -> FloatArray:
    """Return the summed errors of the rest of each day: before, after, eight weeks; and contacts.

    The forecast is made once, on the first day; weights are learnt from rows before it.
    """
    made, came, grid = told(series, first)
    seen, name = series.until(first.toordinal()), series.channel
    learnt = learn_reaction(look_back(seen, open_channel(name), country=COUNTRY))
    told_before = Forecast(
        grid, (name,), made.contacts[None], made.aht_s[None], np.zeros((1, 7, grid.size))
    )
    sheet = eight_week_mean(seen, grid)
    slots, found = came.shape[1], np.zeros(4)
    for day in range(DAYS):
        rest = slice(day * slots + slots // 2, (day + 1) * slots)
        moved = update(told_before, came.reshape(1, -1), rest.start, {name: learnt})
        truth = came.ravel()[rest].sum()
        said = (made.contacts, moved.contacts[0], sheet)
        found += [*(abs(f[rest].sum() - truth) for f in said), truth]
    return found


SEASONS: dict[str, Callable[[DaySeries], list[date]]] = {
    ALL_SEASONS: year_origins,
    "nine origins, April to December": origins_of,
}


def _judged(what: str, when: str, errors: Sequence[float] | FloatArray, floor: float) -> Row:
    """Hold the ratio of two errors against a floor where all seasons are in it, else print it."""
    ratio = float(errors[0] / errors[1])
    if when == ALL_SEASONS:
        yield Bound(f"{what}, {when}", ratio, floor)
    else:
        print(f"{what}, {when}: {ratio:.4f}")


def aht() -> Row:
    """Handle time by day, a week ahead: error over that of the constant four-week mean."""
    for name, series in series_of(BANK).items():
        errors = np.zeros(2)
        end = series.first + series.days
        for at in (end - 7 - 2 * i - series.first for i in range(12)):
            seen = series.until(series.first + at)
            ahead = slice(at, at + 7)
            table, _ = handle_profile(seen, 300.0, frozenset({4, 5}))
            rows = table[np.isin(series.weekday[ahead], [4, 5]).astype(int)]
            handled, seconds = _known(series, ahead)
            past, past_s = _known(seen, slice(-28, None))
            constant = past_s.sum() / max(past.sum(), 1.0)
            for i, said in enumerate((rows, constant)):
                errors[i] += np.abs((said * handled - seconds).sum(axis=1)).sum()
        ratio = float(errors[0] / errors[1])
        yield Bound(f"handle time of queue {name}: error over the constant's", ratio, 1.0)


def _known(series: DaySeries, part: slice) -> tuple[FloatArray, FloatArray]:
    handled, seconds = series.handled[part], series.handle_s[part]
    known = np.isfinite(handled) & np.isfinite(seconds) & (handled > 0)
    return np.where(known, handled, 0.0), np.where(known, seconds, 0.0)


def sound() -> Row:
    """0 to 730 days, gaps, zeros, closed days: forecasts that are not finite and at least 0."""
    rng = np.random.default_rng(1)
    bad = 0
    for days in (1, 2, 6, 7, 13, 14, 27, 41, 42, 56, 97, 98, 200, 299, 300, 500, 730):
        for closed, holes in ((1.0, 0.0), (0.0, 0.0), (1.0, 0.4)):
            rate = np.where(np.arange(days) % 7 == 6, 0.0, 4.0 * closed)[:, None] * np.ones(48)
            counts = rng.poisson(rate).astype(float)
            counts[rng.random(counts.shape) < holes] = np.nan
            counts[0, 0] = 1.0
            none = np.full(counts.shape, np.nan)
            day = np.nansum(counts, axis=1)
            series = DaySeries("q", date(2024, 1, 1).toordinal(), 30, counts, none, none, day)
            grid = Grid.days(date(2024, 1, 1) + timedelta(days), 28, zone=ZONE, step_min=30)
            made = look_ahead(series, grid, open_channel("q"), country=COUNTRY)
            values = np.concatenate([made.contacts, made.dispersion, made.day_contacts])
            bad += not (np.isfinite(values).all() and (values >= 0).all())
    yield Bound("histories of 1 to 730 days with gaps and zeros: unsound forecasts", float(bad), 0)


ROWS: dict[str, Callable[[], Row]] = {
    "holidays": holidays,
    "outlier": outlier,
    "step": step,
    "short": short,
    "intraday": intraday,
    "aht": aht,
    "sound": sound,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
