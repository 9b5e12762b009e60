"""Demand that moves between channels: redials, abandons that write, callbacks, self-service.

Every flow takes a forecast and gives a forecast. What arrives later than it left is laid round the
end of the horizon, as if the week before had been like this one, so nothing gets lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import Channel, ChannelId, FloatArray, Forecast, History
from planner.errors import BadInput, Fault

PARITY_WEEKS = 4
MOST_LOOP = 0.95


@dataclass(frozen=True, slots=True)
class Redials:
    """A share of those who abandon calls again; added to a forecast of first attempts."""

    channel: ChannelId
    redial_share: float
    abandon_share: float


@dataclass(frozen=True, slots=True)
class Spill:
    """A share of those who abandon `source` turns to `target`, so many hours later."""

    source: ChannelId
    target: ChannelId
    share: float
    abandon_share: float
    delay_h: float = 0.0


@dataclass(frozen=True, slots=True)
class Callbacks:
    """A share of callers is offered a callback and a share of these accepts.

    They leave the live channel and are work of the callback channel, so many hours later.
    """

    source: ChannelId
    target: ChannelId
    offer_share: float
    accept_share: float
    delay_h: float = 1.0


@dataclass(frozen=True, slots=True)
class SelfService:
    """What self-service leaves to people: zero-outs at once, contacts within 24 hours.

    `tries` a week, of which the share `containment` is solved; `zero_outs` of all tries ask for a
    person at once; of the tries neither solved nor zeroed out this share contacts within a day.
    """

    channel: ChannelId
    tries: float
    containment: float
    zero_outs: float
    contact_share: float


@dataclass(frozen=True, slots=True)
class Deflection:
    """Self-service takes this share of contacts, the simple ones that last `aht_s` seconds."""

    channel: ChannelId
    share: float
    aht_s: float


@dataclass(frozen=True, slots=True)
class Shift:
    """A planned move of this share of `source` to `target`, subject to channel parity."""

    source: ChannelId
    target: ChannelId
    share: float


Flow = Redials | Spill | Callbacks | SelfService | Deflection | Shift


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """The forecast after all flows, the share of hard contacts by channel, and what was refused."""

    forecast: Forecast
    hard_share: Mapping[ChannelId, float]
    notes: tuple[str, ...]


def move_demand(
    forecast: Forecast,
    flows: Sequence[Flow],
    *,
    channels: Sequence[Channel],
    attained: Mapping[ChannelId, Sequence[float]] | None = None,
) -> Moved:
    """Apply flows in order; quantiles scale along with the contacts.

    `attained`: per channel the share of its own promise that it kept in each of the last weeks, the
    newest last (1.0: as promised). A `Shift` is made only while the target kept its promise at
    least as well as the source in each of the last four (channel parity); else the volume stays
    and a note says why.
    """
    faults = [fault for flow in flows for fault in flow_faults(flow, forecast.channels)]
    if faults:
        raise BadInput(*faults)
    made = Moved(forecast, {c.id: c.hard_share for c in channels}, ())
    for flow in flows:
        made = _apply(made, flow, attained or {})
    return made


def without_redials(history: History, redial_share: Mapping[ChannelId, float]) -> History:
    """Return the history with first attempts only: offered less the redials that it contains.

    first = offered - redial share x abandoned (Aguir and others 2004), at least 0; where abandons
    are unknown, or no share is given, offered stays.
    """
    wrong = [c for c, share in redial_share.items() if not 0 <= share < 1]
    if wrong:
        raise BadInput(f"the redial share of {', '.join(wrong)} is not between 0 and 1")
    share = np.array([redial_share.get(c, 0.0) for c in history.channels])[history.channel]
    again = share * np.nan_to_num(history.abandoned)
    return replace(history, offered=np.maximum(history.offered - again, 0.0))


def rest_handle_s(aht_s: FloatArray, share: float, simple_s: float) -> FloatArray:
    """Return the handle time of what is left after a share of simple contacts is gone.

    AHT_rest = (AHT - s a_s) / (1 - s). Simple contacts cannot last longer than all: a_s is capped.
    """
    return np.asarray((aht_s - share * np.minimum(simple_s, aht_s)) / (1 - share), float)


def has_parity(source: Sequence[float], target: Sequence[float]) -> bool:
    """Say whether the target kept its promise at least as well in each of the last four weeks."""
    pairs = list(zip(source[-PARITY_WEEKS:], target[-PARITY_WEEKS:], strict=False))
    enough = min(len(source), len(target)) >= PARITY_WEEKS
    return enough and all(there >= here for here, there in pairs)


def _apply(made: Moved, flow: Flow, attained: Mapping[ChannelId, Sequence[float]]) -> Moved:
    told = made.forecast
    match flow:
        case Redials():
            loop = 1 / (1 - min(flow.redial_share * flow.abandon_share, MOST_LOOP))
            told = _set(told, flow.channel, _of(told, flow.channel) * loop)
        case Spill():
            lost = _of(told, flow.source) * flow.abandon_share * flow.share
            told = _add(told, flow.target, _later(told, lost, flow.delay_h))
        case Callbacks():
            gone = _of(told, flow.source) * flow.offer_share * flow.accept_share
            told = _set(told, flow.source, _of(told, flow.source) - gone)
            told = _add(told, flow.target, _later(told, gone, flow.delay_h))
        case SelfService():
            told = _add(told, flow.channel, _leak(told, flow))
        case Deflection():
            return _deflect(made, flow)
        case Shift():
            return _shift(made, flow, attained)
    return replace(made, forecast=told)


def _leak(told: Forecast, flow: SelfService) -> FloatArray:
    """Return what self-service sends to people, by the channel's own times of day."""
    usual = _of(told, flow.channel)
    weeks = told.grid.size * told.grid.step_min / (7 * 24 * 60)
    total = float(usual.sum())
    when = usual / total if total > 0 else np.full(told.grid.size, 1 / told.grid.size)
    tries = flow.tries * weeks * when
    at_once = tries * flow.zero_outs
    unsolved = tries * max(0.0, 1 - flow.containment - flow.zero_outs)
    per_day = told.grid.intervals(hours=24)
    within = unsolved * flow.contact_share
    by_day = np.bincount(told.grid.day, within)[told.grid.day]
    today = np.bincount(told.grid.day, when)[told.grid.day]
    spread = np.divide(by_day * when, today, out=np.zeros_like(when), where=today > 0)
    tomorrow = np.roll(spread, per_day)  # half on the day itself, half on the next
    return np.asarray(at_once + (spread + tomorrow) / 2)


def _deflect(made: Moved, flow: Deflection) -> Moved:
    told = made.forecast
    row = told.row(flow.channel)
    aht_s = told.aht_s.copy()
    aht_s[row] = rest_handle_s(aht_s[row], flow.share, flow.aht_s)
    told = _set(told, flow.channel, _of(told, flow.channel) * (1 - flow.share))
    hard = min(1.0, made.hard_share.get(flow.channel, 0.0) / (1 - flow.share))
    hard_share = {**made.hard_share, flow.channel: hard}
    return Moved(replace(told, aht_s=aht_s), hard_share, made.notes)


def _shift(made: Moved, flow: Shift, attained: Mapping[ChannelId, Sequence[float]]) -> Moved:
    told = made.forecast
    here, there = attained.get(flow.source, ()), attained.get(flow.target, ())
    if not has_parity(here, there):
        why = (
            f"{flow.share:.0%} of {flow.source} were to move to {flow.target}; they stay, because "
            f"{flow.target} has not kept its own promise at least as well as {flow.source} in each "
            f"of the last {PARITY_WEEKS} weeks"
        )
        return replace(made, notes=(*made.notes, why))
    gone = _of(told, flow.source) * flow.share
    told = _set(told, flow.source, _of(told, flow.source) - gone)
    return replace(made, forecast=_add(told, flow.target, gone))


def _of(told: Forecast, channel: ChannelId) -> FloatArray:
    return np.asarray(told.contacts[told.row(channel)])


def _later(told: Forecast, amount: FloatArray, delay_h: float) -> FloatArray:
    return np.roll(amount, told.grid.intervals(hours=delay_h))


def _add(told: Forecast, channel: ChannelId, more: FloatArray) -> Forecast:
    return _set(told, channel, _of(told, channel) + more)


def _set(told: Forecast, channel: ChannelId, contacts: FloatArray) -> Forecast:
    row = told.row(channel)
    before = told.contacts[row]
    factor = np.divide(contacts, before, out=np.ones_like(before), where=before > 0)
    all_contacts, quantiles = told.contacts.copy(), told.quantiles.copy()
    all_contacts[row] = contacts
    quantiles[row] = np.where(before > 0, quantiles[row] * factor, contacts)
    return replace(told, contacts=all_contacts, quantiles=quantiles)


def flow_faults(flow: Flow, channels: Sequence[ChannelId]) -> list[Fault]:
    """Return everything wrong with a flow between the channels of a centre."""
    names = {n: getattr(flow, n) for n in ("channel", "source", "target") if hasattr(flow, n)}
    faults = [
        Fault(
            f'{type(flow).__name__} names the unknown channel "{name}"',
            f"one of {', '.join(channels)}",
        )
        for name in names.values()
        if name not in channels
    ]
    if len(set(names.values())) < len(names):
        faults.append(Fault(f"{type(flow).__name__} moves a channel to itself", "choose two"))
    for name in type(flow).__dataclass_fields__:
        value = getattr(flow, name)
        faults += _number_faults(flow, name, value)
    if isinstance(flow, SelfService) and flow.containment + flow.zero_outs > 1:
        faults.append(Fault("more tries are solved or zeroed out than there are", "at most 1"))
    return faults


def _number_faults(flow: Flow, name: str, value: object) -> list[Fault]:
    if not isinstance(value, float | int):
        return []
    is_share = name.endswith("share") or name in ("containment", "zero_outs")
    most = 0.95 if name == "share" and isinstance(flow, Deflection | Shift) else 1.0
    if is_share and not 0 <= value <= most:
        return [Fault(f"{type(flow).__name__}: {name} {value} is not between 0 and {most:g}")]
    if not is_share and not (np.isfinite(value) and value >= 0):
        return [Fault(f"{type(flow).__name__}: {name} {value} is not a number of at least 0")]
    return []
