"""From forecast contacts to heads wanted, channel by channel and interval by interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.domain import (
    Binding,
    BoolArray,
    Centre,
    Channel,
    FloatArray,
    Forecast,
    Grid,
    IntArray,
    Policy,
    Requirement,
    WorkWindow,
)
from planner.errors import BadInput
from planner.staffing.chat import ChatTerms, chat_agents_needed, chat_hang_ups
from planner.staffing.deferred import work_windows
from planner.staffing.redials import erlang_x
from planner.staffing.thresholds import (
    REACHABLE,
    Promise,
    agents_needed,
    back_to_back_cap,
    planned_share,
)

OF_PROMISE = (Binding.SERVICE, Binding.ASA, Binding.ABANDON)
"""What is promised to customers; the other causes protect people."""
ALWAYS_SHOWN = (Binding.OCCUPANCY, Binding.BACK_TO_BACK, Binding.MIN_HEADS)
_CODE = {binding: code for code, binding in enumerate(Binding)}


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """The requirement of one channel."""

    load: FloatArray
    base: IntArray
    binding: IntArray
    is_open: BoolArray
    least: IntArray
    windows: tuple[WorkWindow, ...] = ()
    notes: tuple[str, ...] = ()


def require(forecast: Forecast, centre: Centre) -> Requirement:
    """Return heads per channel and interval that keep every promise, and deferred work.

    Live channels by Erlang A (Erlang C where patience is unknown; the chat chain where agents
    serve several at once) with the caps of channel and policy; deferred ones as windows. Minimum
    heads are met by whoever is on duty and can serve, so they are apart from `heads`. Raises
    `BadInput` for contacts or handle times that are not numbers of at least 0.
    """
    _refuse_odd_numbers(forecast)
    rows = [
        _row(forecast, centre.channel(name), centre.policy, row)
        for row, name in enumerate(forecast.channels)
    ]
    base = np.array([r.base for r in rows])
    return Requirement(
        grid=forecast.grid,
        channels=forecast.channels,
        workload_erlang=np.array([r.load for r in rows]),
        base=base,
        heads=with_spare_heads(base, centre.policy.away_share),
        binding=np.array([r.binding for r in rows]),
        is_open=np.array([r.is_open for r in rows]),
        least=np.array([r.least for r in rows]),
        windows=tuple(w for r in rows for w in r.windows),
        notes=tuple(n for r in rows for n in r.notes),
    )


def with_spare_heads(base: IntArray, shrinkage: float) -> IntArray:
    """Return heads of which `base` come on average; rounded up once an interval, over all channels.

    Rounding up each channel by itself would double every queue that one head serves.
    """
    asked = np.ceil(np.cumsum(base, axis=0) / (1 - shrinkage) - 1e-9).astype(np.int64)
    return np.diff(asked, axis=0, prepend=0)


def _refuse_odd_numbers(forecast: Forecast) -> None:
    for row, name in enumerate(forecast.channels):
        for what, values in (("contacts", forecast.contacts), ("handle time", forecast.aht_s)):
            if not (np.isfinite(values[row]) & (values[row] >= 0)).all():
                raise BadInput(
                    f'forecast of "{name}": {what} must be numbers of at least 0; mend the override'
                )


def _row(forecast: Forecast, channel: Channel, policy: Policy, row: int) -> _Row:
    grid, contacts = forecast.grid, forecast.contacts[row]
    handle_s = channel.extended_aht_s(forecast.aht_s[row])
    is_open = channel.hours.mask(grid)
    load: FloatArray = contacts * handle_s / grid.step_s
    if channel.is_live:
        return _live(channel, policy, load=load, handle_s=handle_s, is_open=is_open, grid=grid)
    windows, notes = work_windows(
        grid,
        channel,
        is_open=is_open,
        contacts=contacts,
        handle_s=handle_s,
        shares=(planned_share(channel, policy), policy.away_share),
    )
    notes = (*_beyond_reach(channel, policy), *notes)
    binding = np.where(is_open, _CODE[Binding.NONE], _CODE[Binding.CLOSED])
    for window in windows:
        inside = slice(window.span.start, window.span.end)
        binding[inside] = np.where(is_open[inside], _CODE[Binding.DEADLINE], binding[inside])
    none = np.zeros(grid.size, dtype=np.int64)
    least = np.where(is_open, channel.min_heads, 0).astype(np.int64)
    return _Row(load, none, binding, is_open, least, windows, notes)


def promises_of(channel: Channel, policy: Policy) -> dict[Binding, Promise]:
    """Return what a live channel must keep, by the cause that each part gives a requirement."""
    share = planned_share(channel, policy)
    cap = channel.occupancy_cap if policy.occupancy_cap is None else policy.occupancy_cap
    target = channel.target
    promises = {Binding.SERVICE: Promise(service=share, counts=target.counts)}
    if target.asa_cap_s is not None:
        promises[Binding.ASA] = Promise(asa_s=target.asa_cap_s)
    if target.abandon_cap is not None:
        promises[Binding.ABANDON] = Promise(abandon=target.abandon_cap)
    promises[Binding.OCCUPANCY] = Promise(occupancy=cap)
    at_once = back_to_back_cap(channel, policy)
    if at_once is not None:
        promises[Binding.BACK_TO_BACK] = Promise(back_to_back=at_once)
    return promises


def heads_by_cause(forecast: Forecast, centre: Centre) -> Mapping[Binding, IntArray]:
    """Return heads per live channel and interval, net of shrinkage, that each cause alone asks for.

    Shape (channels, intervals); deferred channels have minimum heads only. The largest of a place
    is what binds there. Caps on mean wait and hang-ups stand in it where some channel has them.
    """
    live = [centre.channel(name) for name in forecast.channels if centre.channel(name).is_live]
    promised = {Binding.SERVICE, *(b for c in live for b in promises_of(c, centre.policy))}
    causes = (*(b for b in OF_PROMISE if b in promised), *ALWAYS_SHOWN)
    found = {b: np.zeros(forecast.contacts.shape, dtype=np.int64) for b in causes}
    for row, name in enumerate(forecast.channels):
        channel = centre.channel(name)
        is_open = channel.hours.mask(forecast.grid)
        found[Binding.MIN_HEADS][row] = np.where(is_open, channel.min_heads, 0)
        if channel.is_live:
            handle_s = channel.extended_aht_s(forecast.aht_s[row])
            load = np.where(is_open, forecast.contacts[row] * handle_s / forecast.grid.step_s, 0.0)
            for cause, promise in promises_of(channel, centre.policy).items():
                found[cause][row] = heads_for(channel, load, handle_s, promise)
    return found


def _live(
    channel: Channel,
    policy: Policy,
    *,
    load: FloatArray,
    handle_s: FloatArray,
    is_open: BoolArray,
    grid: Grid,
) -> _Row:
    promises = promises_of(channel, policy)
    served = np.where(is_open, load, 0.0)
    causes = {b: heads_for(channel, served, handle_s, p) for b, p in promises.items()}
    base = np.max(list(causes.values()), axis=0).astype(np.int64)
    least = np.where(is_open, channel.min_heads, 0)
    binding = np.select(
        [~is_open, least > base, base == 0, *(heads == base for heads in causes.values())],
        [_CODE[b] for b in (Binding.CLOSED, Binding.MIN_HEADS, Binding.NONE, *causes)],
    )
    turned_away = float((load[~is_open] / handle_s[~is_open]).sum() * grid.step_s)
    notes = _live_notes(channel, policy, turned_away)
    notes += _notes_on_hang_ups(channel, policy, base, served, handle_s)
    return _Row(load, base, binding.astype(np.int64), is_open, least.astype(np.int64), notes=notes)


def heads_for(
    channel: Channel, load: FloatArray, handle_s: FloatArray, promise: Promise
) -> IntArray:
    """Return heads per interval that keep a promise of a live channel at these Erlangs of forecast.

    Redials that the forecast contains are taken out, those of the staffing itself added.
    """
    target_s, load = channel.target.within_s, channel.first_attempts(load)
    if channel.concurrency == 1:
        return agents_needed(
            load,
            aht_s=handle_s,
            patience_s=channel.patience_s,
            target_s=target_s,
            promise=promise,
            redial_share=channel.redial_share,
        )
    found = np.zeros(load.shape, dtype=np.int64)
    for i in np.flatnonzero(load > 0):
        per_s = float(f"{load[i] / handle_s[i]:.4g}")
        found[i] = chat_agents_needed(per_s, _chat_terms(channel, handle_s[i]), promise)
    return found


def _notes_on_hang_ups(
    channel: Channel, policy: Policy, base: IntArray, load: FloatArray, handle_s: FloatArray
) -> tuple[str, ...]:
    """Warn where more hang up than the promise lets wait: what it counts does not see them.

    With all heads that promise and caps ask for, in the busiest interval.
    """
    at = int(load.argmax())
    if not load[at] or channel.patience_s is None or channel.target.abandon_cap is not None:
        return ()
    hung_up, heads = _hung_up(channel, load[at], handle_s[at], int(base[at])), base[at]
    if hung_up <= 1 - planned_share(channel, policy):
        return ()
    return (
        f"{channel.name}: {hung_up:.0%} hang up in the busiest interval with the {heads} that are"
        f' asked for, and the promise is kept as it is counted ("{channel.target.counts}"); add a'
        " cap on who hangs up, or count the service level otherwise",
    )


def _hung_up(channel: Channel, load: float, handle_s: float, heads: int) -> float:
    """Return the share that hangs up in a steady interval with so many heads."""
    first = float(channel.first_attempts(np.array([load]))[0])
    if channel.concurrency == 1:
        queue = erlang_x(
            first,
            heads,
            aht_s=handle_s,
            patience_s=channel.patience_s,
            redial_share=channel.redial_share,
        )
        return float(queue.p_abandon[0])
    return chat_hang_ups(first / handle_s, heads, _chat_terms(channel, handle_s))


def _chat_terms(channel: Channel, handle_s: float) -> ChatTerms:
    own = (channel.concurrency, channel.slowdown, channel.redial_share)
    patience_s = channel.patience_s or np.inf
    return ChatTerms(float(np.ceil(handle_s)), patience_s, channel.target.within_s, *own)


def _beyond_reach(channel: Channel, policy: Policy) -> tuple[str, ...]:
    """Say so where a promise is more than any team keeps."""
    said = channel.target.share if policy.service_share is None else policy.service_share
    if said <= REACHABLE:
        return ()
    return (
        f"{channel.name}: no finite team answers {said:.2%} in time; planned and judged as"
        f" {REACHABLE:.1%}",
    )


def _live_notes(channel: Channel, policy: Policy, turned_away: float) -> tuple[str, ...]:
    notes = []
    if channel.patience_s is None:
        notes.append(
            f"{channel.name}: patience is unknown, so nobody is assumed to hang up (Erlang C);"
            " the requirement is on the safe side"
        )
    notes += _beyond_reach(channel, policy)
    if turned_away >= 0.5:
        notes.append(
            f"{channel.name}: {turned_away:.0f} contacts are forecast outside the opening hours"
            " and are not staffed"
        )
    return tuple(notes)
