"""A roster as it stands: formulas where heads serve one channel, simulation where shared."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.domain import Centre, ChannelId, FloatArray, Forecast
from planner.staffing.predict import FIGURES, Prediction, pooled, predict
from planner.staffing.stamp import Stamp, ratio_with_error
from planner.staffing.teams import Team, shared_channels
from planner.staffing.variants import kept_of
from planner.staffing.weeks import CPU_S, Weeks, affordable_weeks, judged, simulate_weeks
from planner.staffing.world import (
    ABANDONED,
    BACKLOG,
    BUSY,
    CROWDED,
    LATE,
    OFFERED,
    SHORT,
    STARTS,
    WAIT,
    WAITED,
    ZERO,
)


def predict_roster(
    centre: Centre,
    forecast: Forecast,
    heads: FloatArray,
    teams: tuple[Team, ...],
    *,
    seed: int = 1,
    cpu_s: float = CPU_S,
) -> Prediction:
    """Return what a roster will deliver, with the truth stamp of every channel.

    `heads` (channels, intervals) as planned feed the formula, which stands for the channels that
    `teams` do not share. Where a head serves several channels the figures are those of the
    simulation. A roster too large to simulate in about `cpu_s` has the formula alone, and a note.
    """
    formula = predict(centre, forecast, heads, seed=seed)
    count = affordable_weeks(centre, forecast, teams, cpu_s)
    if not count:
        note = "too many contacts to simulate in seconds: every figure is the formula's"
        return replace(formula, notes=(*formula.notes, note))
    weeks = simulate_weeks(centre, forecast, teams, weeks=count, seed=seed)
    stamps = stamps_of(centre, forecast, formula, weeks)
    arrays = {name: getattr(formula, name).copy() for name in FIGURES}
    shared = shared_channels(teams)
    found = _figures(centre, forecast, teams, weeks)
    counted = found.pop("judged")
    for row, channel in enumerate(forecast.channels):
        if channel in shared:
            for name, values in found.items():
                known = np.isfinite(values[row]) & np.isfinite(arrays[name][row])
                arrays[name][row, known] = values[row, known]
            arrays["judged"][row] = arrays["offered"][row] * np.nan_to_num(counted[row], nan=1.0)
    notes = formula.notes
    if shared:
        names = ", ".join(c for c in forecast.channels if c in shared)
        notes += (f"{names}: heads serve several channels; simulated, not by formula",)
    return pooled(forecast, arrays, notes=notes, stamps=stamps)


def stamps_of(
    centre: Centre, forecast: Forecast, formula: Prediction, weeks: Weeks
) -> dict[ChannelId, Stamp]:
    """Return the week's service level of each channel, simulated beside the formula's.

    Both as the promise of the channel counts it.
    """
    days = weeks.count * len(forecast.grid.dates)
    part, whole = (of_all.sum(axis=2) for of_all in judged(centre, forecast, weeks))
    stamps = {}
    for row, name in enumerate(forecast.channels):
        level, error = ratio_with_error(part[:, row], whole[:, row])
        if name in formula.service_level and np.isfinite(level):
            known = formula.service_level[name]
            stamps[name] = Stamp(days, weeks.seed, level, error, known)
    return stamps


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Tallies over all weeks, and who serves what: (channels, teams)."""

    contacts: FloatArray
    clock: FloatArray
    busy_s: FloatArray
    late_s: FloatArray
    staffed_s: FloatArray
    serves: FloatArray


def _figures(
    centre: Centre, forecast: Forecast, teams: tuple[Team, ...], weeks: Weeks
) -> dict[str, FloatArray]:
    """Return what the simulation says of each channel; `judged` as a share of the offered."""
    groups = weeks.groups.sum(axis=0)
    serves = [[float(name in t.serves) for t in teams] for name in forecast.channels]
    shape = (len(forecast.channels), len(groups))
    sums = _Sums(
        contacts=weeks.contacts.sum(axis=0),
        clock=weeks.clock.sum(axis=0),
        busy_s=groups[:, :, BUSY],
        late_s=groups[:, :, LATE],
        staffed_s=weeks.staff.sum(axis=0) * float(forecast.grid.step_s),
        serves=np.array(serves) if teams else np.zeros(shape),
    )
    starts = sums.clock[:, :, STARTS]
    of_offered = {
        "wait_share": WAITED,
        "asa_s": WAIT,
        "abandon": ABANDONED,
    }
    of_starts = {"back_to_back": ZERO, "short_gaps": SHORT, "queue_pressure": CROWDED}
    whole = sums.contacts[:, :, OFFERED]
    part, counted = (of_all.sum(axis=0) for of_all in judged(centre, forecast, weeks))
    found = {k: _ratio(sums.contacts[:, :, v], whole) for k, v in of_offered.items()}
    found |= {k: _ratio(sums.clock[:, :, v], starts) for k, v in of_starts.items()}
    found["interval_service_level"] = np.where(whole > 0, kept_of(part, counted), np.nan)
    calls_again = np.array([[centre.channel(c).redial_share > 0] for c in forecast.channels])
    found["offered"] = np.where(calls_again, whole / weeks.count, np.nan)
    found["judged"] = _ratio(counted, whole)
    found |= {"handled": starts / weeks.count, "backlog": sums.clock[:, :, BACKLOG] / weeks.count}
    return found | _of_heads(sums, starts, weeks.count)


def _of_heads(sums: _Sums, starts: FloatArray, count: int) -> dict[str, FloatArray]:
    """Return what concerns heads, who are shared: each channel by the teams that serve it."""
    staffed, busy = sums.serves @ sums.staffed_s, sums.serves @ sums.busy_s
    near = ((sums.serves @ sums.serves.T) > 0).astype(np.float64)
    weight = sums.serves[:, :, None] * (starts[:, None, :] + 1e-9)
    share = weight / np.maximum(weight.sum(axis=0), 1e-12)
    return {
        "occupancy": _ratio(busy, staffed),
        "mean_gap_s": _ratio(np.maximum(staffed - busy, 0.0), near @ starts),
        "overrun_min": (share * sums.late_s[None]).sum(axis=1) / count / 60,
    }


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    result: FloatArray = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return result
