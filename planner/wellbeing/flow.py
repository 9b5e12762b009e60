"""Expected contacts, occupancy and waiting, per agent or channel and interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from planner.domain import Activities, Centre, FloatArray, Forecast, Policy

Volume = FloatArray | float


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """What the plan sends to its agents.

    `per_head` and `occupancy` (channels, intervals), NaN where nobody is staffed; `wait` the
    chance that a customer waits, None where nobody predicted it; `contacts` (agents, intervals).
    """

    per_head: FloatArray
    occupancy: FloatArray
    wait: FloatArray | None
    contacts: FloatArray


def handling_s(centre: Centre, activities: Activities, forecast: Forecast) -> FloatArray:
    """Return seconds of an agent's time per contact (channels, intervals).

    Extended handle time, divided by the speed at which parallel contacts (chat) are handled.
    """
    rows = []
    for name in activities.channels:
        channel = centre.channel(name)
        parallel = channel.concurrency / (1 + channel.slowdown * (channel.concurrency - 1))
        rows.append(channel.extended_aht_s(forecast.aht_s[forecast.row(name)]) / parallel)
    return np.array(rows, dtype=np.float64)


def caps(centre: Centre, activities: Activities, policy: Policy) -> FloatArray:
    """Return the occupancy cap of each channel, the manager's where it is set."""
    own = [centre.channel(name).occupancy_cap for name in activities.channels]
    return np.array(own if policy.occupancy_cap is None else [policy.occupancy_cap] * len(own))


def flow(
    centre: Centre,
    activities: Activities,
    forecast: Forecast,
    *,
    occupancy: FloatArray | None,
    wait_share: FloatArray | None,
    volume: Volume = 1.0,
) -> Flow:
    """Spread offered contacts over the heads on each channel, at most what fits.

    Live contacts are shared by the heads of their interval; deferred ones of the whole grid are
    spread evenly over the time that the roster gives them. `occupancy` and `wait_share` have the
    rows of `activities.channels` and hold for the forecast; `volume` scales contacts.
    """
    rows = [forecast.row(name) for name in activities.channels]
    offered = np.nan_to_num(forecast.contacts[rows]) * volume
    heads = activities.heads().astype(np.float64)
    live = np.array([centre.channel(name).is_live for name in activities.channels])[:, None]
    each_s = handling_s(centre, activities, forecast)
    step_s = activities.grid.step_s

    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where(heads > 0, offered / heads, np.nan)
        total = heads.sum(axis=1, keepdims=True)
        spread = np.where(heads > 0, offered.sum(axis=1, keepdims=True) / total, np.nan)
    asked = np.where(live, own, spread)
    per_head = np.minimum(asked, step_s / each_s)
    filled = np.where(heads > 0, np.minimum(1.0, asked * each_s / step_s), np.nan)
    if occupancy is not None:
        known = np.isfinite(occupancy) & live & (heads > 0)
        filled = np.where(known, np.clip(occupancy * volume, 0.0, 1.0), filled)
    wait = None
    if wait_share is not None:
        usual = np.nan_to_num(forecast.contacts[rows]) * each_s / step_s
        wait = _wait_at(wait_share, usual, heads, volume)
    agents = _of_agents(activities, per_head)
    return Flow(per_head, filled, wait, np.nan_to_num(agents))


def on_contacts(activities: Activities, of_channels: FloatArray) -> FloatArray:
    """Return the value of each agent's channel per interval, NaN where on none."""
    return _of_agents(activities, of_channels)


def volumes(forecast: Forecast, activities: Activities, level: float) -> FloatArray | None:
    """Return contacts at a quantile over expected ones (channels, intervals); None if unknown."""
    if level not in forecast.levels:
        return None
    rows = [forecast.row(name) for name in activities.channels]
    expected = np.nan_to_num(forecast.contacts[rows])
    at_level = np.nan_to_num(forecast.quantiles[rows, forecast.levels.index(level)])
    ratio = np.ones_like(expected)
    np.divide(at_level, expected, out=ratio, where=expected > 0)
    return ratio


def _of_agents(activities: Activities, of_channels: FloatArray) -> FloatArray:
    code = activities.code
    columns = np.arange(code.shape[1])[None, :]
    values = of_channels[np.maximum(code, 0), columns]
    return np.where(code >= 0, values, np.nan)


def _wait_at(wait: FloatArray, load: FloatArray, heads: FloatArray, volume: Volume) -> FloatArray:
    """Carry the predicted chance of waiting to another volume (Halfin and Whitt 1981)."""
    known = np.asarray(np.nan_to_num(wait), dtype=np.float64)
    if np.all(np.asarray(volume) == 1.0):
        return known
    before, after = _halfin_whitt(load, heads), _halfin_whitt(load * volume, heads)
    return np.asarray(np.clip(known * after / np.maximum(before, 1e-12), 0, 1), dtype=np.float64)


def _halfin_whitt(load: FloatArray, heads: FloatArray) -> FloatArray:
    some = np.maximum(load, 1e-9)
    beta = np.clip((heads - some) / np.sqrt(some), 0.0, 30.0)
    density = np.exp(-beta * beta / 2) / np.sqrt(2 * np.pi)
    return np.asarray(1 / (1 + beta * ndtr(beta) / np.maximum(density, 1e-300)), dtype=np.float64)
