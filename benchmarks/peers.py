"""Forecast a history file by other people's methods, for `benchmarks.compare`.

Run with an environment of its own (`pip install statsforecast "pandas<3" lightgbm prophet`):
`python benchmarks/peers.py HISTORY.csv.gz OUT.npz [--origins 9] [--country FR]`. Writes one array
(channel, origin, days, slots) a method, and for LightGBM the quantiles 10, 50 and 90 %.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

DAYS, ORIGIN_STEP, RECENT = 28, 29, 56
INTERVAL_DAYS = 56
LIGHT_DAYS = 400
LEVELS = (0.1, 0.5, 0.9)
TREES = {"num_leaves": 31, "learning_rate": 0.05, "min_data_in_leaf": 40, "verbose": -1}
ROUNDS = 120
SLOWEST = "MSTL + AutoETS by half-hour"
PROPHET = "Prophet by day x profile"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every peer from every origin and keep what they say."""
    parser = argparse.ArgumentParser(prog="python benchmarks/peers.py")
    parser.add_argument("history", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--origins", type=int, default=9)
    parser.add_argument("--country", default="FR")
    asked = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    names, first, counts = read(asked.history)
    last = counts.shape[1] - DAYS
    origins = [last - ORIGIN_STEP * i for i in range(asked.origins)]
    feasts = _feasts(asked.country, first, counts.shape[1])
    found: dict[str, Any] = {"channels": np.array(names), "origins": np.array(origins)}
    for name, method in METHODS.items():
        found[name] = np.stack([method(counts[:, :o]) for o in origins], axis=1)
        _keep(asked.out, found, name)
    by_prophet = prophet(asked.country)
    found[PROPHET] = np.stack([by_prophet(counts[:, :o], first) for o in origins], axis=1)
    _keep(asked.out, found, PROPHET)
    light = [lightgbm(counts, o, first, feasts) for o in origins]
    found["LightGBM"] = np.stack([mean for mean, _ in light], axis=1)
    found["LightGBM quantiles"] = np.stack([q for _, q in light], axis=2)
    _keep(asked.out, found, "LightGBM")
    found[SLOWEST] = np.stack([by_interval(counts[:, :o]) for o in origins], axis=1)
    _keep(asked.out, found, SLOWEST)
    return 0


def _keep(out: Path, found: dict[str, Any], last: str) -> None:
    np.savez_compressed(out, **found)  # the later ones are slow: keep what is there
    print(f"kept {last}", flush=True)


def read(path: Path) -> tuple[list[str], pd.Timestamp, np.ndarray]:
    """Return channels, first day, and contacts (channels, days, slots); absent rows count 0."""
    table = pd.read_csv(path, parse_dates=["timestamp"])
    wide = table.pivot_table(index="timestamp", columns="channel", values="volume", aggfunc="mean")
    step = wide.index.to_series().diff().min()
    begin, end = wide.index.min().normalize(), wide.index.max().normalize() + pd.Timedelta(days=1)
    wide = wide.reindex(pd.date_range(begin, end, freq=step, inclusive="left")).fillna(0.0)
    slots = int(pd.Timedelta(days=1) / step)
    counts = wide.to_numpy().T.reshape(len(wide.columns), -1, slots)
    return list(wide.columns), begin, counts


def _feasts(country: str, first: pd.Timestamp, days: int) -> np.ndarray:
    import holidays  # noqa: PLC0415

    known = holidays.country_holidays(country)
    return np.array([(first + pd.Timedelta(days=d)).date() in known for d in range(days)])


def _profile(seen: np.ndarray) -> np.ndarray:
    """Return the share of each slot in its weekday's last eight weeks, (channels, 28, slots)."""
    recent = seen[:, -RECENT:]
    shares = recent.reshape(len(seen), RECENT // 7, 7, -1).sum(axis=1)
    total = shares.sum(axis=2, keepdims=True)
    shares = np.divide(
        shares, total, out=np.full_like(shares, 1 / shares.shape[2]), where=total > 0
    )
    return np.tile(shares, (1, DAYS // 7, 1))


def daily(make: Callable[[], Any]) -> Callable[..., np.ndarray]:
    """Return a method: a statsforecast model on day totals, times the eight-week profile."""

    def run(seen: np.ndarray) -> np.ndarray:
        totals = [
            np.maximum(make().forecast(y.sum(axis=1).astype(float), DAYS)["mean"], 0) for y in seen
        ]
        return np.stack(totals)[:, :, None] * _profile(seen)

    return run


def by_interval(seen: np.ndarray) -> np.ndarray:
    """Forecast half-hours by MSTL (day and week) with an AutoETS trend on the last 8 weeks."""
    from statsforecast.models import MSTL, AutoETS  # noqa: PLC0415

    slots = seen.shape[2]
    found = []
    for series in seen:
        model = MSTL([slots, 7 * slots], trend_forecaster=AutoETS(model="ZZN"))
        recent = series[-INTERVAL_DAYS:].ravel().astype(float)
        found.append(np.maximum(model.forecast(recent, DAYS * slots)["mean"], 0))
    return np.stack(found).reshape(len(seen), DAYS, slots)


def lightgbm(
    counts: np.ndarray, origin: int, first: pd.Timestamp, feasts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Forecast by one boosted model over all channels: mean (Poisson) and three quantiles."""
    import lightgbm as lgb  # noqa: PLC0415

    past = [_features(counts, o, first, feasts) for o in _past_origins(origin)]
    design = np.concatenate([x for x, _ in past])
    came = np.concatenate([y for _, y in past])
    ahead, _ = _features(counts, origin, first, feasts)
    shape = (len(counts), DAYS, counts.shape[2])
    said = []
    for goal in (
        {"objective": "poisson"},
        *({"objective": "quantile", "alpha": a} for a in LEVELS),
    ):
        data = lgb.Dataset(design, came, categorical_feature=[0, 1, 2])
        model = lgb.train(TREES | goal | {"num_threads": 1}, data, ROUNDS)
        said.append(np.maximum(model.predict(ahead), 0).reshape(shape))
    return said[0], np.stack(said[1:])


def _past_origins(origin: int) -> list[int]:
    return [o for o in range(origin - DAYS, origin - LIGHT_DAYS, -DAYS) if o >= RECENT]


def _features(
    counts: np.ndarray, origin: int, first: pd.Timestamp, feasts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return what was known at an origin for the 28 days after it, and what came."""
    channels, _, slots = counts.shape
    recent = counts[:, origin - RECENT : origin]
    by_week = recent.reshape(channels, RECENT // 7, 7, slots)
    mean, late = (np.tile(w.mean(axis=1), (1, DAYS // 7, 1)) for w in (by_week, by_week[:, -4:]))
    level = recent.mean(axis=(1, 2))[:, None, None] * np.ones((1, DAYS, slots))
    days = [first + pd.Timedelta(days=origin + d) for d in range(DAYS)]
    per_day = np.array([[d.weekday(), d.dayofyear, feasts[origin + i]] for i, d in enumerate(days)])
    grid = np.broadcast_to
    size = (channels, DAYS, slots)
    columns = [
        grid(np.arange(channels)[:, None, None], size),
        grid(per_day[:, 0][None, :, None], size),
        grid(per_day[:, 2][None, :, None], size),
        grid(np.arange(slots)[None, None, :], size),
        grid(per_day[:, 1][None, :, None], size),
        grid(np.arange(DAYS)[None, :, None], size),
        mean,
        late,
        level,
    ]
    design = np.stack([np.asarray(c, float).ravel() for c in columns], axis=1)
    return design, counts[:, origin : origin + DAYS].ravel()


def prophet(country: str) -> Callable[..., np.ndarray]:
    """Return a method: Prophet on day totals with the country's holidays, times the profile."""

    def run(seen: np.ndarray, first: pd.Timestamp) -> np.ndarray:
        from prophet import Prophet  # noqa: PLC0415

        days = pd.date_range(first, periods=seen.shape[1] + DAYS)
        totals = []
        for series in seen:
            model = Prophet(uncertainty_samples=0)
            model.add_country_holidays(country_name=country)
            model.fit(pd.DataFrame({"ds": days[:-DAYS], "y": series.sum(axis=1)}))
            said = model.predict(pd.DataFrame({"ds": days[-DAYS:]}))["yhat"]
            totals.append(np.maximum(said.to_numpy(), 0))
        return np.stack(totals)[:, :, None] * _profile(seen)

    return run


def _ets() -> Any:
    from statsforecast.models import AutoETS  # noqa: PLC0415

    return AutoETS(season_length=7)


def _theta() -> Any:
    from statsforecast.models import AutoTheta  # noqa: PLC0415

    return AutoTheta(season_length=7)


def _mstl() -> Any:
    from statsforecast.models import MSTL, AutoETS  # noqa: PLC0415

    return MSTL([7], trend_forecaster=AutoETS(model="ZZN"))


METHODS: dict[str, Callable[..., np.ndarray]] = {
    "AutoETS by day x profile": daily(_ets),
    "AutoTheta by day x profile": daily(_theta),
    "MSTL by day x profile": daily(_mstl),
}

if __name__ == "__main__":
    raise SystemExit(main())
