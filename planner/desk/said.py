"""What people told the forecast, as it is stored: events, rulings, starts, moves of demand.

Only for use cases in this package; they authorise first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from planner.desk.office import Desk
from planner.desk.parity import Entered, Evidence, evidence_of
from planner.domain import ChannelId
from planner.errors import BadInput
from planner.forecast import (
    Advice,
    Callbacks,
    Deflection,
    Event,
    Flow,
    LevelRuling,
    Move,
    Redials,
    Ruling,
    SelfService,
    Shift,
    Spill,
    Start,
)

ADVICE = "forecast.advice"
FLOWS: Mapping[str, type[Flow]] = {
    "redials": Redials,
    "spill": Spill,
    "callbacks": Callbacks,
    "self-service": SelfService,
    "deflection": Deflection,
    "shift": Shift,
}


@dataclass(frozen=True, slots=True)
class Said:
    """Advice, moves of demand in order, and how well each channel kept its promise of late.

    `entered` is what a person said of it, `evidence` what is known now; a planned shift looks at
    the latter.
    """

    advice: Advice = field(default_factory=Advice)
    moves: tuple[Move, ...] = ()
    entered: Mapping[ChannelId, Entered] = field(default_factory=dict)
    evidence: Mapping[ChannelId, Evidence] = field(default_factory=dict)

    @property
    def kept(self) -> dict[ChannelId, tuple[float, ...]]:
        """Share of its own promise that each channel kept in each of the last weeks."""
        return {channel: e.weeks for channel, e in self.evidence.items() if e.counts}

    @property
    def lapsed(self) -> tuple[str, ...]:
        """A sentence on each figure that a planned shift would need and that counts no more."""
        flows = [move.flow for move in self.moves if isinstance(move.flow, Shift)]
        names = dict.fromkeys(name for flow in flows for name in (flow.source, flow.target))
        return tuple(
            f"{name}: the shares of its promise that it kept were {one.source}; enter those of "
            "the last four weeks, or plan and publish rosters here"
            for name in names
            if (one := self.evidence.get(name)) and not one.counts
        )


def the_said(desk: Desk) -> Said:
    """Return everything that people told the forecast."""
    stored = desk.store.settings.get_setting(ADVICE, {})
    advice = Advice(
        events=tuple(_event(e) for e in stored.get("events", ())),
        rulings=tuple(_ruling(r) for r in stored.get("rulings", ())),
        starts=tuple(Start(**s) for s in stored.get("starts", ())),
        levels=tuple(_level(r) for r in stored.get("levels", ())),
    )
    moves = tuple(_move(m) for m in stored.get("moves", ()))
    entered = {channel: _entered(kept) for channel, kept in stored.get("kept", {}).items()}
    return Said(advice, moves, entered, evidence_of(desk, entered))


def the_advice(desk: Desk) -> Advice:
    """Return planned events, rulings on past days, starts of channels."""
    return the_said(desk).advice


def keep_said(desk: Desk, said: Said) -> None:
    """Keep what was said; forecasts rest on it, so drafts made before become stale."""
    advice = said.advice
    events = [asdict(e) | {"first": e.first.isoformat()} for e in advice.events]
    rulings = [asdict(r) | {"day": r.day.isoformat()} for r in advice.rulings]
    stored: dict[str, Any] = {"events": events, "rulings": rulings}
    if advice.starts:
        stored["starts"] = [asdict(s) for s in advice.starts]
    if advice.levels:
        stored["levels"] = [asdict(r) | {"until": _text(r.until)} for r in advice.levels]
    if said.moves:
        stored["moves"] = [_written(m) for m in said.moves]
    if said.entered:
        stored["kept"] = {
            channel: {"weeks": list(one.weeks), "until": _text(one.until)}
            for channel, one in said.entered.items()
        }
    desk.store.settings.set_setting(ADVICE, stored)


def kind_of(flow: Flow) -> str:
    """Return the word for a kind of flow."""
    return next(kind for kind, form in FLOWS.items() if isinstance(flow, form))


def flow_of(kind: str, values: Mapping[str, Any]) -> Flow:
    """Return a flow of a kind; raises BadInput where the kind or a field is unknown or missing."""
    if kind not in FLOWS:
        raise BadInput(f'"{kind}" is no kind of move; one of {", ".join(FLOWS)}')
    known = {f.name for f in fields(FLOWS[kind])}
    try:
        return FLOWS[kind](**values)
    except TypeError as error:
        raise BadInput(
            f"{kind} wants {', '.join(sorted(known))}; given: {', '.join(sorted(values)) or '-'}"
        ) from error


def _event(e: Mapping[str, Any]) -> Event:
    first = date.fromisoformat(e["first"])
    return Event(e["name"], first, e["days"], tuple(e["factors"]), tuple(e["channels"]))


def _ruling(r: Mapping[str, Any]) -> Ruling:
    return Ruling(r["channel"], date.fromisoformat(r["day"]), r["is_normal"], r["reason"])


def _entered(kept: Any) -> Entered:
    if isinstance(kept, list):  # stored before figures had a day
        return Entered(tuple(kept), None)
    return Entered(tuple(kept["weeks"]), _day(kept["until"]))


def _level(r: Mapping[str, Any]) -> LevelRuling:
    return LevelRuling(r["channel"], r["reason"], _day(r.get("until")))  # some have no end


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _move(m: Mapping[str, Any]) -> Move:
    flow = flow_of(m["kind"], m["flow"])
    return Move(flow, date.fromisoformat(m["first"]), m["reason"], m["by"])


def _written(move: Move) -> dict[str, Any]:
    return {
        "kind": kind_of(move.flow),
        "flow": asdict(move.flow),
        "first": move.first.isoformat(),
        "reason": move.reason,
        "by": move.by,
    }
