"""What a roster will deliver: service, waits, occupancy and late finishes, as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from planner.domain import (
    BoolArray,
    Centre,
    Channel,
    ChannelId,
    FloatArray,
    Forecast,
    Grid,
    IntArray,
    ServiceLevel,
)
from planner.errors import BadInput
from planner.staffing.backlog import work_off
from planner.staffing.chat import ChatTerms, chat_queue
from planner.staffing.erlang import erlang_a
from planner.staffing.redials import calling_again
from planner.staffing.simulate import Day, simulate
from planner.staffing.stamp import Stamp
from planner.staffing.transient import QueueDay, is_small_enough, runs, unfold
from planner.staffing.variants import kept_of, parts

ARRAYS = {
    "interval_service_level": "service_level",
    "wait_share": "wait_share",
    "asa_s": "wait_s",
    "abandon": "abandon",
    "occupancy": "places",
    "back_to_back": "gap_zero",
    "short_gaps": "gap_10s",
    "queue_pressure": "pressure",
    "mean_gap_s": "mean_gap_s",
    "overrun_min": "late_s",
    "backlog": "backlog",
}
_LEVEL, _SOON = "interval_service_level", "soon"
FIGURES = (*ARRAYS, "handled", "offered", "judged")
_REDIAL_ROUNDS, _REDIAL_NEAR = 25, 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """Expected results of a roster; arrays are (channels, intervals) unless said otherwise.

    `offered`: contacts let in, redials included; `interval_service_level`: as the channel's promise
    counts it, `judged`: the contacts that it is a share of; `abandon`, `wait_share`: who hangs up,
    who must wait, of the offered;
    `asa_s`: mean wait of all offered, infinite where nobody will ever come; `occupancy`: share of
    ready time, for chat share of places in use; `handled`: contacts; `back_to_back`: contacts that
    an agent starts at once after the last, `short_gaps`: within 10 s; `queue_pressure`: starts
    while yet another contact of the channel waits; `mean_gap_s`: mean idle time before a contact;
    `overrun_min`: minutes worked after the end of duty, all agents together; `backlog`: contacts
    waiting at the end. NaN while closed, and for occupancy where nobody is staffed.
    `day_service_level` and `day_abandon` are (channels, days); the mappings are the whole week,
    weighted by these contacts, without channels nobody uses. `stamps`: what a simulation of the
    same roster says.
    """

    grid: Grid
    channels: tuple[ChannelId, ...]
    interval_service_level: FloatArray
    wait_share: FloatArray
    asa_s: FloatArray
    abandon: FloatArray
    occupancy: FloatArray
    handled: FloatArray
    offered: FloatArray
    judged: FloatArray
    back_to_back: FloatArray
    short_gaps: FloatArray
    queue_pressure: FloatArray
    mean_gap_s: FloatArray
    overrun_min: FloatArray
    backlog: FloatArray
    day_service_level: FloatArray
    day_abandon: FloatArray
    service_level: Mapping[ChannelId, float]
    abandonment: Mapping[ChannelId, float]
    speed_s: Mapping[ChannelId, float]
    notes: tuple[str, ...] = ()
    stamps: Mapping[ChannelId, Stamp] = field(default_factory=dict)


def predict(centre: Centre, forecast: Forecast, heads: FloatArray, *, seed: int = 1) -> Prediction:
    """Return what `heads` (channels, intervals) on contacts as rostered will deliver.

    Live channels by the transient day, deferred ones by a backlog on sample paths of `seed`.
    Heads serve their channel alone for the interval; `predict_roster` covers shared skills.
    Shrinkage of the policy is taken off the heads here; a fraction of a head mixes the results
    with one head less and one more all day.
    """
    staffed = np.asarray(heads, dtype=np.float64)
    if staffed.shape != forecast.contacts.shape:
        raise BadInput(
            f"heads of shape {staffed.shape} do not fit the forecast {forecast.contacts.shape}"
        )
    if not (np.isfinite(staffed) & (staffed >= 0)).all():
        raise BadInput("heads must be numbers of at least 0")
    notes: list[str] = []
    rows = []
    for row, name in enumerate(forecast.channels):
        channel = centre.channel(name)
        present = staffed[row] * (1 - centre.policy.away_share)
        if channel.is_live:
            rows.append(_live(channel, forecast, row, present=present, notes=notes))
        else:
            rows.append(_deferred(channel, forecast, row, present=present, seed=seed + row))
    arrays = {name: np.array([row[name] for row in rows]) for name in FIGURES}
    return pooled(forecast, arrays, notes=tuple(notes))


def pooled(
    forecast: Forecast,
    arrays: Mapping[str, FloatArray],
    *,
    notes: tuple[str, ...],
    stamps: Mapping[ChannelId, Stamp] | None = None,
) -> Prediction:
    """Return the prediction whose days and week are the means of these intervals."""
    grid = forecast.grid
    level, lost = arrays[_LEVEL], arrays["abandon"]
    offered, judged = arrays["offered"], arrays["judged"]
    used = [r for r in range(len(offered)) if offered[r].sum() > 0]

    def week(values: FloatArray, weights: FloatArray) -> dict[ChannelId, float]:
        return {forecast.channels[r]: _mean(values[r], weights[r]) for r in used}

    def days(values: FloatArray, weights: FloatArray) -> FloatArray:
        parts = [(slice(d.start, d.end)) for d in grid.day_spans]
        return np.array(
            [[_mean(values[r, p], weights[r, p]) for p in parts] for r in range(len(offered))]
        )

    return Prediction(
        grid=grid,
        channels=forecast.channels,
        **arrays,
        day_service_level=days(level, judged),
        day_abandon=days(lost, offered),
        service_level=week(level, judged),
        abandonment=week(lost, offered),
        speed_s=week(arrays["asa_s"], offered),
        notes=notes,
        stamps=stamps or {},
    )


def _mean(values: FloatArray, weights: FloatArray) -> float:
    some = weights > 0
    return float(np.average(values[some], weights=weights[some])) if some.any() else float("nan")


def _live(
    channel: Channel, forecast: Forecast, row: int, *, present: FloatArray, notes: list[str]
) -> dict[str, FloatArray]:
    grid = forecast.grid
    is_open = channel.hours.mask(grid)
    contacts = channel.first_attempts(forecast.contacts[row])
    result = {name: np.full(grid.size, np.nan) for name in (*ARRAYS, _SOON)}
    result["offered"] = np.zeros(grid.size)
    for part in stretches(is_open):
        queue = QueueDay(
            step_s=grid.step_s,
            arrivals=contacts[part] / grid.step_s,
            agents=np.floor(present[part] + 1e-9).astype(np.int64),
            aht_s=np.maximum(channel.extended_aht_s(forecast.aht_s[row, part]), 1.0),
            patience_s=np.inf if channel.patience_s is None else channel.patience_s,
            target_s=channel.target.within_s,
            concurrency=channel.concurrency,
            slowdown=channel.slowdown,
            handle_cv=None if channel.handle_time_cv == 1 else channel.handle_time_cv,
            closes=not is_open.all(),
            repeats=bool(is_open.all()),
            asks_who_hung_up=channel.target.counts.needs_short_abandons,
        )
        found = _with_redials(channel, queue, present[part], contacts[part])
        last = int(part[-1])
        stay = min(present[(last + 1) % grid.size] / max(present[last], 1e-9), 1.0)
        found["overrun_min"] += (1 - stay) * found.pop("after_s")
        for name, values in found.items():
            result[name][part] = values
        if not is_small_enough(queue):
            notes.append(
                f"{channel.name}: too many contacts wait for the transient day on"
                f" {grid.when(int(part[0])):%Y-%m-%d}; each interval is predicted by itself"
            )
    result["overrun_min"] = np.nan_to_num(result["overrun_min"]) / 60
    return _as_promised(channel, result, is_open)


def _with_redials(
    channel: Channel, queue: QueueDay, present: FloatArray, contacts: FloatArray
) -> dict[str, FloatArray]:
    """Run a stretch of first attempts with as many redials as its own hang-ups make."""
    found, offered = _mixed(queue, present), contacts
    for _ in range(_REDIAL_ROUNDS if channel.redial_share else 0):
        lost = channel.redial_share * np.nan_to_num(found["abandon"]) * offered
        more = contacts + calling_again(
            lost, step_s=queue.step_s, after_s=channel.redial_after_s, repeats=queue.repeats
        )
        is_near = bool((np.abs(more - offered) <= _REDIAL_NEAR * (more + 1)).all())
        offered = more
        found = _mixed(replace(queue, arrivals=offered / queue.step_s), present)
        if is_near:
            break
    return found | {"offered": offered}


def _as_promised(
    channel: Channel, result: dict[str, FloatArray], is_open: BoolArray
) -> dict[str, FloatArray]:
    """Return the figures with the service level that the channel's promise counts."""
    offered, gone, soon = result["offered"], result["abandon"], result.pop(_SOON)
    counts = channel.target.counts
    part, whole = parts(counts, offered=1.0, in_time=result[_LEVEL], abandoned=gone, soon=soon)
    level = result[_LEVEL] if counts is ServiceLevel.OFFERED else kept_of(part, whole)
    return result | {
        _LEVEL: np.where(is_open, level, np.nan),
        "judged": offered * np.nan_to_num(whole),
        "handled": np.where(is_open, offered * (1 - np.nan_to_num(gone)), 0.0),
    }


def stretches(is_open: BoolArray) -> list[IntArray]:
    """Return the intervals of each stretch of opening; the last goes on in the first, as weeks do.

    A roster's week stands between two like it: whoever waits at its end is answered in its first
    interval.
    """
    found = [np.arange(first, end) for first, end in runs(is_open)]
    if len(found) > 1 and is_open[0] and is_open[-1]:
        found = [*found[1:-1], np.concatenate([found[-1], found[0]])]
    return found


def _mixed(queue: QueueDay, present: FloatArray) -> dict[str, FloatArray]:
    """Run a stretch with the heads rounded down and up, and mix by the fraction between."""
    low = _course(queue)
    more = np.clip(present - queue.agents, 0.0, 1.0)
    if (more < 1e-6).all():
        return low
    up = np.where(more < 1e-6, queue.agents, queue.agents + 1)
    high = _course(replace(queue, agents=up))
    mixed = {}
    for name, values in low.items():
        with np.errstate(invalid="ignore"):  # a wait without end, of a share of 0
            both = (1 - more) * values + more * high[name]
        mixed[name] = np.where(more < 1e-6, values, np.where(np.isnan(values), high[name], both))
    return mixed


def _course(queue: QueueDay) -> dict[str, FloatArray]:
    if is_small_enough(queue):
        day = unfold(queue)
        found = {n: getattr(day, source) for n, source in ARRAYS.items() if n != "mean_gap_s"}
        found[_SOON] = day.soon
        after = np.zeros(queue.agents.size)
        after[-1] = day.after_s
        return found | {"after_s": after, "mean_gap_s": _gap_s(queue, day.busy, day.starts)}
    return _each_alone(queue)


def _gap_s(queue: QueueDay, busy: FloatArray, starts: FloatArray) -> FloatArray:
    """Return the idle seconds of all agents over the contacts that they start."""
    idle = queue.agents * np.nan_to_num(1 - busy) * queue.step_s
    gaps: FloatArray = np.full(starts.shape, np.nan)
    np.divide(idle, starts, out=gaps, where=starts > 1e-9)
    return gaps


def _each_alone(queue: QueueDay) -> dict[str, FloatArray]:
    if queue.concurrency == 1:
        found = [
            erlang_a(
                queue.arrivals * queue.aht_s,
                queue.agents,
                aht_s=queue.aht_s,
                patience_s=queue.patience_s,
                target_s=queue.target_s,
            )
        ]
    else:
        terms = (queue.patience_s, queue.target_s, queue.concurrency, queue.slowdown)
        cases = zip(queue.arrivals, queue.agents, queue.aht_s, strict=True)
        found = [chat_queue(float(a), int(n), ChatTerms(float(s), *terms)) for a, n, s in cases]
    names = {
        "interval_service_level": "service_level",
        "wait_share": "p_wait",
        "asa_s": "wait_s",
        "abandon": "p_abandon",
        "occupancy": "occupancy",
        "back_to_back": "back_to_back",
        "short_gaps": "back_to_back",
        "queue_pressure": "pressure",
    }
    result = {k: np.concatenate([getattr(q, name) for q in found]) for k, name in names.items()}
    waiting = queue.arrivals * result["asa_s"]
    starts = queue.arrivals * (1 - result["abandon"]) * queue.step_s
    return result | {
        "mean_gap_s": _gap_s(queue, result["occupancy"], starts),
        _SOON: result["abandon"] - np.concatenate([q.abandon_late for q in found]),
        "overrun_min": np.zeros(waiting.size),
        "after_s": np.zeros(waiting.size),
        "backlog": waiting,
    }


def _deferred(
    channel: Channel, forecast: Forecast, row: int, *, present: FloatArray, seed: int
) -> dict[str, FloatArray]:
    grid = forecast.grid
    done = work_off(
        channel,
        grid,
        contacts=forecast.contacts[row],
        handle_s=np.maximum(channel.extended_aht_s(forecast.aht_s[row]), 1.0),
        present=present,
        seed=seed,
    )
    none = np.zeros(grid.size)
    return {
        "interval_service_level": done.service_level,
        "wait_share": done.wait_share,
        "asa_s": done.wait_s,
        "abandon": none,
        "occupancy": done.occupancy,
        "handled": done.handled,
        "offered": forecast.contacts[row],
        "judged": forecast.contacts[row],
        "back_to_back": np.where(present > 0, done.wait_share, 0.0),
        "short_gaps": np.where(present > 0, done.wait_share, 0.0),
        "queue_pressure": np.where((present > 0) & (done.waiting >= 1), done.wait_share, 0.0),
        "mean_gap_s": np.divide(
            present * grid.step_s * (1 - np.nan_to_num(done.occupancy)),
            done.handled,
            out=np.full(grid.size, np.nan),
            where=done.handled > 1e-9,
        ),
        "overrun_min": done.late_s / 60,
        "backlog": done.waiting,
    }


def warm_up() -> None:
    """Compile the inner loops (or read them from disk), so that no request waits for them."""
    one = np.ones(1)
    whole = np.ones(1, dtype=np.int64)
    unfold(QueueDay(900.0, one / 100, whole, one * 300, 180.0, 20.0))
    rows = np.ones((1, 1))
    day = Day(
        step_s=900.0,
        arrivals=rows / 100,
        staff=rows.astype(np.int64),
        skill=rows.astype(np.int64),
        handle_s=one * 300,
        handle_cv=one,
        is_lognormal=np.zeros(1, dtype=np.bool_),
        patience_s=one * 180,
        target_s=one * 20,
        priority=whole * 0,
        places=whole,
        slowdown=one * 0,
        reserve=whole * 0,
    )
    simulate(day, days=2, seed=1)
