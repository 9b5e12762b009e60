"""What people told the forecast, as it is stored: events, rulings, starts, moves of demand.

Only for use cases in this package; they authorise first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from planner.desk.office import Desk
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
    """Advice, moves of demand in order, and per channel the share of its promise kept by week.

    `kept` has the newest week last; 1.0 is as promised. A planned shift looks at it.
    """

    advice: Advice = field(default_factory=Advice)
    moves: tuple[Move, ...] = ()
    kept: Mapping[ChannelId, tuple[float, ...]] = field(default_factory=dict)


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
    kept = {channel: tuple(weeks) for channel, weeks in stored.get("kept", {}).items()}
    return Said(advice, moves, kept)


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
    if said.kept:
        stored["kept"] = {channel: list(weeks) for channel, weeks in said.kept.items()}
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


def _level(r: Mapping[str, Any]) -> LevelRuling:
    until = r.get("until")  # none in what was said before words on a level had an end
    return LevelRuling(r["channel"], r["reason"], date.fromisoformat(until) if until else None)


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
