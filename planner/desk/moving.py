"""Demand that moves between channels, as people plan it: kept with a reason, its effect shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.demand import told_by_the_model
from planner.desk.office import Desk
from planner.desk.parity import FRESH_DAYS, Entered, Evidence, evidence_of, last_whole_week
from planner.desk.said import FLOWS, Said, keep_said, kind_of, the_said
from planner.desk.week_inputs import the_centre, the_history
from planner.desk.weeks import today
from planner.domain import Channel, ChannelId, Forecast, Medium, User
from planner.errors import BadInput, Conflict, Fault
from planner.forecast import Flow, Move, hard_shares
from planner.forecast.moving import PARITY_WEEKS, flow_faults
from planner.forecast.planned import recorded_abandons

NAMES = ("channel", "source", "target")
WRITTEN = (Medium.EMAIL, Medium.CHAT, Medium.SOCIAL)
_GIVES_UP = (lambda c: c.is_live, "nobody hangs up where work can wait")
SENSIBLE: Mapping[tuple[str, str], tuple[Callable[[Channel], bool], str]] = {
    ("redials", "channel"): _GIVES_UP,
    ("spill", "source"): _GIVES_UP,
    ("spill", "target"): (lambda c: c.medium in WRITTEN, "nobody writes to it"),
    ("callbacks", "source"): (
        lambda c: c.is_live and c.medium is not Medium.CALLBACK,
        "a callback is offered to somebody who waits",
    ),
    ("callbacks", "target"): (
        lambda c: c.medium is Medium.CALLBACK,
        "a callback is work of a channel with the medium callback; to another channel it would be "
        "a planned shift, which needs parity",
    ),
}


@dataclass(frozen=True, slots=True)
class Moving:
    """Moves of demand in order, and what is known of each channel's promise, newest week last."""

    moves: tuple[Move, ...]
    evidence: Mapping[ChannelId, Evidence]


@dataclass(frozen=True, slots=True)
class Week:
    """A channel's week: contacts, mean handle time, share of hard contacts."""

    contacts: float
    aht_s: float
    hard_share: float


@dataclass(frozen=True, slots=True)
class Effect:
    """A channel's week without a move and with it."""

    channel: ChannelId
    before: Week
    after: Week

    @property
    def changes(self) -> bool:
        """Say whether anything is another."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Effects:
    """What moves change by channel, and notes: what was refused and why."""

    rows: tuple[Effect, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Which channels a side of a move can name, which it cannot, and why not."""

    offered: tuple[ChannelId, ...]
    left_out: tuple[ChannelId, ...]
    why: str


def sides_of(desk: Desk, user: User, kind: str) -> Mapping[str, Side]:
    """Return by field (`channel`, `source`, `target`) the channels that make sense for a kind."""
    require(user, Action.VIEW_FORECAST)
    channels = the_centre(desk).channels
    found = {}
    for field in (f.name for f in fields(FLOWS[kind]) if f.name in NAMES):
        fits, why = SENSIBLE.get((kind, field), (lambda _channel: True, ""))
        offered = tuple(c.id for c in channels if fits(c))
        found[field] = Side(offered, tuple(c.id for c in channels if not fits(c)), why)
    return found


def moving_of(desk: Desk, user: User) -> Moving:
    """Return the moves of demand in force."""
    require(user, Action.VIEW_FORECAST)
    said = the_said(desk)
    return Moving(said.moves, said.evidence)


def recorded_abandons_of(desk: Desk, user: User) -> dict[ChannelId, float]:
    """Return the share that abandoned of late, of the channels of which it is known."""
    require(user, Action.VIEW_FORECAST)
    centre = the_centre(desk)
    history = the_history(desk, centre)
    shares = {c.id: recorded_abandons(history, c.id) for c in centre.channels}
    return {channel: share for channel, share in shares.items() if share >= 0}  # NaN is not


def plan_move(desk: Desk, user: User, move: Move) -> None:
    """Keep a move; forecasts contain it from its day on. Raises BadInput for a faulty one."""
    require(user, Action.OVERRIDE_FORECAST)
    _refuse(desk, move)
    said = the_said(desk)
    subject = f"demand:{kind_of(move.flow)}"
    with acting(
        desk, user, Action.OVERRIDE_FORECAST, subject, reason=move.reason, what=repr(move.flow)
    ):
        keep_said(desk, replace(said, moves=(*said.moves, move)))


def drop_move(desk: Desk, user: User, move: Move) -> None:
    """Take a move back; it stays in the log. Raises Conflict where somebody else took it back."""
    require(user, Action.OVERRIDE_FORECAST)
    said = the_said(desk)
    if move not in said.moves:
        raise Conflict("this move of demand was taken back already; load the page again")
    left = list(said.moves)
    left.remove(move)
    subject = f"demand:{kind_of(move.flow)}"
    with acting(desk, user, Action.OVERRIDE_FORECAST, subject, removed=True):
        keep_said(desk, replace(said, moves=tuple(left)))


def say_kept(
    desk: Desk,
    user: User,
    kept: Mapping[ChannelId, Sequence[float]],
    *,
    until: date | None = None,
) -> None:
    """Keep what share of its own promise each channel kept in four weeks, newest last.

    `until` is the last day of the newest, by default of the last week that is over. A planned shift
    looks at it where no rosters were published, for four weeks. Raises BadInput where weeks are
    missing, shares lie outside 0..2, or the figures are too old already.
    """
    require(user, Action.OVERRIDE_FORECAST)
    said = _with_kept(desk, the_said(desk), kept, until)
    subject = "demand:promises kept"
    day = str(until or "last week")
    with acting(desk, user, Action.OVERRIDE_FORECAST, subject, kept={**kept}, until=day):
        keep_said(desk, said)


def _with_kept(
    desk: Desk, said: Said, kept: Mapping[ChannelId, Sequence[float]], until: date | None
) -> Said:
    if not kept:
        return said
    here = today(desk, the_centre(desk))
    last = until or last_whole_week(here)
    known = {c.id for c in the_centre(desk).channels}
    faults = [Fault(f'the centre has no channel "{c}"') for c in kept if c not in known]
    faults += [
        Fault(
            f"{channel}: the promise kept by week is wrong",
            f"give the last {PARITY_WEEKS} weeks, newest last, between 0 and 2 (1: as promised)",
        )
        for channel, weeks in kept.items()
        if len(weeks) != PARITY_WEEKS or not all(0 <= w <= 2 for w in weeks)
    ]
    if not here - timedelta(FRESH_DAYS) <= last <= here:
        faults.append(
            Fault(f"figures up to {last} do not count on {here}", "give those of the last weeks")
        )
    if faults:
        raise BadInput(*faults)
    entered = {**said.entered, **{c: Entered(tuple(weeks), last) for c, weeks in kept.items()}}
    return replace(said, entered=entered, evidence=evidence_of(desk, entered))


def move_effect(
    desk: Desk,
    user: User,
    week: str,
    move: Move,
    *,
    kept: Mapping[ChannelId, Sequence[float]] | None = None,
    until: date | None = None,
) -> Effects:
    """Return what a move would change in a week, or why it would not be made; keeps nothing."""
    require(user, Action.VIEW_FORECAST)
    _refuse(desk, move)
    said = the_said(desk)
    after = _with_kept(desk, replace(said, moves=(*said.moves, move)), kept or {}, until)
    return _effects(desk, week, said, after)


def moves_effect(desk: Desk, user: User, week: str) -> Effects:
    """Return what all moves in force change in a week, and what was refused."""
    require(user, Action.VIEW_FORECAST)
    said = the_said(desk)
    return _effects(desk, week, replace(said, moves=()), said)


def _effects(desk: Desk, week: str, before: Said, after: Said) -> Effects:
    centre = the_centre(desk)
    history, grid = the_history(desk, centre), centre.week(week)
    sides = [
        (
            told_by_the_model(s, centre, history, grid=grid, with_skill=False),
            hard_shares(centre.channels, s.moves, grid.dates),
        )
        for s in (before, after)
    ]
    rows = []
    for row, channel in enumerate(sides[0][0].channels):
        found = [
            Week(
                float(told.contacts[row].sum()),
                _mean_aht_s(told, row, centre.channel(channel).aht_s),
                hard[channel],
            )
            for told, hard in sides
        ]
        rows.append(Effect(channel, found[0], found[1]))
    notes = tuple(n for n in sides[1][0].notes if n not in sides[0][0].notes)
    return Effects(tuple(rows), notes)


def _mean_aht_s(told: Forecast, row: int, usual_s: float) -> float:
    contacts, aht_s = told.contacts[row], told.aht_s[row]
    return float(contacts @ aht_s / contacts.sum()) if contacts.sum() > 0 else usual_s


def _refuse(desk: Desk, move: Move) -> None:
    centre = the_centre(desk)
    faults = flow_faults(move.flow, centre.channels) or _senseless(move.flow, centre.channels)
    if faults:
        raise BadInput(*faults)


def _senseless(flow: Flow, channels: Sequence[Channel]) -> list[Fault]:
    """Return a fault for each side of a flow whose channel makes no sense for its kind."""
    by_id, kind = {c.id: c for c in channels}, kind_of(flow)
    faults = []
    for field in (f.name for f in fields(flow) if f.name in NAMES):
        fits, why = SENSIBLE.get((kind, field), (lambda _channel: True, ""))
        channel = by_id[getattr(flow, field)]
        if not fits(channel):
            faults.append(Fault(f"{kind}: {channel.id} makes no sense as its {field}, {why}"))
    return faults
