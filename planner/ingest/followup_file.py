"""Reading what was promised to customers: one row per open or closed case, with its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planner.domain import zone_info
from planner.errors import BadInput, Fault
from planner.ingest.unpack import unpack

COLUMNS = ("case", "owner", "due", "done", "call_from", "call_to")
_NEEDED = ("case", "due")
_REMEDY = "write it as 2026-11-30 14:00"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What was promised on one case: due when, done when (None: not yet), a call back between."""

    case: str
    owner: str
    due: datetime
    done: datetime | None
    call: tuple[datetime, datetime] | None


def read_followups(content: bytes, name: str, zone: str) -> tuple[FollowUp, ...]:
    """Return the cases of a file (CSV, XLSX, ODS); BadInput lists all that is wrong.

    Times without an offset are wall time of the zone. `done`, and both ends of a call back, may be
    empty.
    """
    lines = unpack(content, name)[0].table.values.tolist()
    rows = [[str(v).strip() for v in line] for line in lines]
    columns = _columns(rows[0] if rows else [], name)
    faults: list[Fault] = []
    found = [
        made
        for number, row in enumerate(rows[1:], start=2)
        if any(row)
        for made in [_case({c: row[i] for c, i in columns.items()}, (name, number), zone, faults)]
        if made is not None
    ]
    if not found and not faults:
        faults.append(Fault("has no cases below the header", "write one row each", file=name))
    if faults:
        raise BadInput(*faults)
    return tuple(found)


def _columns(names: list[str], file: str) -> dict[str, int]:
    known = {title.casefold().replace(" ", "_"): i for i, title in enumerate(names) if title}
    faults = [
        Fault(f'the column "{title}" is not known', f"known are {', '.join(COLUMNS)}", file, 1)
        for title in known
        if title not in COLUMNS
    ]
    faults += [
        Fault("the column is missing", "add it", file, column=c) for c in _NEEDED if c not in known
    ]
    if faults:
        raise BadInput(*faults)
    return known


def _case(
    cells: dict[str, str], where: tuple[str, int], zone: str, faults: list[Fault]
) -> FollowUp | None:
    before = len(faults)

    def moment(column: str) -> datetime | None:
        text = cells.get(column, "")
        if not text:
            return None
        try:
            read = datetime.fromisoformat(text)
        except ValueError:
            faults.append(Fault(f'"{text}" is no date with time', _REMEDY, *where, column))
            return None
        return read if read.tzinfo else read.replace(tzinfo=zone_info(zone))

    due, done, begin, end = (moment(c) for c in ("due", "done", "call_from", "call_to"))
    if not cells["case"]:
        faults.append(Fault("the case has no number", "fill it in", *where, "case"))
    if not cells["due"]:
        faults.append(Fault("the time it is due is missing", _REMEDY, *where, "due"))
    is_half = bool(cells.get("call_from")) is not bool(cells.get("call_to"))
    if is_half or (begin and end and begin >= end):
        reason = "a call back needs a beginning and a later end"
        faults.append(Fault(reason, "fill in both, or neither", *where, "call_to"))
    if begin and not cells.get("owner"):
        reason = "a call back by the same person needs the owner of the case"
        faults.append(Fault(reason, "fill in the agent's id", *where, "owner"))
    if len(faults) > before or due is None:
        return None
    call = (begin, end) if begin and end else None
    return FollowUp(cells["case"], cells.get("owner", ""), due, done, call)
