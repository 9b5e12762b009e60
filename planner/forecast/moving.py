"""Demand that moves between channels: redials, abandons that write, callbacks, self-service.

Every flow takes a forecast and gives a forecast. What arrives later than it left is laid round the
end of the horizon, as if the week before had been like this one, so nothing gets lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import BoolArray, Channel, ChannelId, FloatArray, Forecast, History, Medium
from planner.errors import BadInput, Fault
from planner.forecast.respread import with_contacts

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


@dataclass(frozen=True, slots=True, eq=False)
class Volume:
    """Contacts and handle time that flows act upon: past or future, (channels, intervals).

    `attained` is what each channel kept of its own promise, see `move_demand`.
    """

    channels: tuple[ChannelId, ...]
    step_min: int
    contacts: FloatArray
    aht_s: FloatArray
    hard_share: Mapping[ChannelId, float]
    attained: Mapping[ChannelId, Sequence[float]]
    notes: tuple[str, ...] = ()

    def of(self, channel: ChannelId) -> FloatArray:
        """Return the contacts of a channel."""
        return np.asarray(self.contacts[self.channels.index(channel)])

    def with_more(self, channel: ChannelId, more: FloatArray) -> Volume:
        """Return a copy in which a channel has more contacts (or fewer)."""
        contacts = self.contacts.copy()
        contacts[self.channels.index(channel)] += more
        return replace(self, contacts=contacts)

    def where(self, mask: BoolArray, other: Volume) -> Volume:
        """Return a copy whose intervals outside a mask are those of another volume."""
        contacts = np.where(mask, self.contacts, other.contacts)
        return replace(self, contacts=contacts, aht_s=np.where(mask, self.aht_s, other.aht_s))

    def later(self, amount: FloatArray, delay_h: float) -> FloatArray:
        """Return an amount as it arrives, so many hours after it left."""
        return np.roll(amount, -int(-delay_h * 60 // self.step_min))


def move_demand(
    forecast: Forecast,
    flows: Sequence[Flow],
    *,
    channels: Sequence[Channel],
    attained: Mapping[ChannelId, Sequence[float]] | None = None,
) -> Moved:
    """Apply flows in order; ranges are those of the new level.

    `attained`: per channel the share of its own promise that it kept in each of the last weeks, the
    newest last (1.0: as promised). A `Shift` is made only while the target kept its promise at
    least as well as the source in each of the last four (channel parity); else the volume stays
    and a note says why.
    """
    faults = [fault for flow in flows for fault in flow_faults(flow, channels)]
    if faults:
        raise BadInput(*faults)
    volume = volume_of(forecast, channels, attained or {})
    for flow in flows:
        volume = apply_flow(volume, flow)
    return as_moved(forecast, volume)


def volume_of(
    forecast: Forecast,
    channels: Sequence[Channel],
    attained: Mapping[ChannelId, Sequence[float]],
) -> Volume:
    """Return what flows act upon of a forecast."""
    hard_share = {c.id: c.hard_share for c in channels}
    step_min = forecast.grid.step_min
    contacts, aht_s = forecast.contacts, forecast.aht_s
    return Volume(forecast.channels, step_min, contacts, aht_s, hard_share, attained)


def as_moved(forecast: Forecast, volume: Volume) -> Moved:
    """Return the forecast with the contacts and handle times that flows left."""
    told = replace(with_contacts(forecast, volume.contacts), aht_s=volume.aht_s)
    return Moved(told, volume.hard_share, volume.notes)


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


def apply_flow(volume: Volume, flow: Flow) -> Volume:
    """Apply one flow to every interval; a refused `Shift` leaves all as it is, with a note."""
    match flow:
        case Redials():
            again = flow.redial_share * flow.abandon_share
            loop = 1 / (1 - min(again, MOST_LOOP))
            return volume.with_more(flow.channel, volume.of(flow.channel) * (loop - 1))
        case Spill():
            lost = volume.of(flow.source) * flow.abandon_share * flow.share
            return volume.with_more(flow.target, volume.later(lost, flow.delay_h))
        case Callbacks():
            gone = volume.of(flow.source) * flow.offer_share * flow.accept_share
            arrived = volume.later(gone, flow.delay_h)
            return volume.with_more(flow.source, -gone).with_more(flow.target, arrived)
        case SelfService():
            return volume.with_more(flow.channel, _leak(volume, flow))
        case Deflection():
            return _deflect(volume, flow)
        case Shift():
            return _shift(volume, flow)


def _leak(volume: Volume, flow: SelfService) -> FloatArray:
    """Return what self-service sends to people, by the channel's own times of day.

    Half of those who contact within 24 hours do so on the day itself, half on the next.
    """
    usual = volume.of(flow.channel)
    per_week = 7 * 24 * 60 // volume.step_min
    week = np.arange(len(usual)) // per_week
    lives = np.bincount(week, usual) > 0  # a week before the channel began has no tries
    weeks = (lives[week].sum() or len(usual)) / per_week
    total = float(usual.sum())
    when = usual / total if total > 0 else np.full(len(usual), 1 / len(usual))
    tries = flow.tries * weeks * when
    unsolved = tries * max(0.0, 1 - flow.containment - flow.zero_outs)
    within = unsolved * flow.contact_share
    return np.asarray(tries * flow.zero_outs + (within + volume.later(within, 24)) / 2)


def _deflect(volume: Volume, flow: Deflection) -> Volume:
    row = volume.channels.index(flow.channel)
    aht_s = volume.aht_s.copy()
    aht_s[row] = rest_handle_s(aht_s[row], flow.share, flow.aht_s)
    hard = min(1.0, volume.hard_share.get(flow.channel, 0.0) / (1 - flow.share))
    fewer = volume.with_more(flow.channel, -flow.share * volume.of(flow.channel))
    return replace(
        fewer,
        aht_s=aht_s,
        hard_share={**volume.hard_share, flow.channel: hard},
        notes=(*volume.notes, *_not_simple(volume, flow)),
    )


def _not_simple(volume: Volume, flow: Deflection) -> list[str]:
    """Say that contacts said to be simple were said to last longer than all."""
    contacts = volume.of(flow.channel)
    known = np.isfinite(volume.aht_s[volume.channels.index(flow.channel)]) & (contacts > 0)
    if not known.any():
        return []
    aht_s = volume.aht_s[volume.channels.index(flow.channel)][known]
    mean_s = float(np.average(aht_s, weights=contacts[known]))
    if flow.aht_s <= mean_s:
        return []
    return [
        f"{flow.channel}: the contacts that go were said to last {flow.aht_s:.0f} s, all of them "
        f"last {mean_s:.0f} s; simple ones are no longer than the others, so they are taken to "
        "last as long and the handle time of the rest stays"
    ]


def parity_doubt(attained: Mapping[ChannelId, Sequence[float]], flow: Shift) -> str:
    """Return why channel parity does not hold between the sides of a shift, "" where it does."""
    here, there = (attained.get(name, ()) for name in (flow.source, flow.target))
    if has_parity(here, there):
        return ""
    names = (flow.source, flow.target)
    unknown = [
        n for n, known in zip(names, (here, there), strict=True) if len(known) < PARITY_WEEKS
    ]
    why = (
        f"nobody knows how well {' and '.join(unknown)} kept what was promised"
        if unknown
        else f"{flow.target} has not kept its own promise at least as well as {flow.source}"
    )
    return f"{why} in each of the last {PARITY_WEEKS} weeks"


def _shift(volume: Volume, flow: Shift) -> Volume:
    if doubt := parity_doubt(volume.attained, flow):
        note = (
            f"{flow.share:.0%} of {flow.source} were to move to {flow.target}; they stay, because "
            f"{doubt}"
        )
        return replace(volume, notes=(*volume.notes, note))
    return shifted(volume, flow)


def shifted(volume: Volume, flow: Shift) -> Volume:
    """Return a volume with a shift made, whatever parity says: what has moved has moved."""
    gone = volume.of(flow.source) * flow.share
    return volume.with_more(flow.source, -gone).with_more(flow.target, gone)


def flow_faults(flow: Flow, channels: Sequence[Channel]) -> list[Fault]:
    """Return everything wrong with a flow between the channels of a centre.

    Callbacks go to a callback channel only: to any other they were a shift without channel parity.
    """
    medium = {c.id: c.medium for c in channels}
    names = {n: getattr(flow, n) for n in ("channel", "source", "target") if hasattr(flow, n)}
    faults = [
        Fault(
            f'{type(flow).__name__} names the unknown channel "{name}"',
            f"one of {', '.join(medium)}",
        )
        for name in names.values()
        if name not in medium
    ]
    if len(set(names.values())) < len(names):
        faults.append(Fault(f"{type(flow).__name__} moves a channel to itself", "choose two"))
    if isinstance(flow, Callbacks) and medium.get(flow.target, "") not in ("", Medium.CALLBACK):
        faults.append(
            Fault(
                f"Callbacks names {flow.target}, which is no callback channel",
                "name one with the medium callback, or plan a shift",
            )
        )
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
