"""Reading and writing the people's file: one row per agent."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from planner.domain import (
    DAY_MIN,
    Agent,
    Block,
    BlockKind,
    Centre,
    DayOffWish,
    MovableBlock,
    People,
    Span,
)
from planner.errors import BadInput, Fault
from planner.ingest.unpack import Cells, unpack
from planner.ingest.vocabulary import plain
from planner.ingest.wording import WEEKDAYS, read_range, read_spans, write_range, write_spans

Made = TypeVar("Made")
COLUMNS = (
    *("id", "name", "team", "site", "skills", "contract"),
    *(*WEEKDAYS, "leave", "wishes", "blocks", "standby"),
)
_NEEDED = ("id", "skills", "contract")
_ALSO = {
    **{"agent": "id", "agentid": "id", "employeeid": "id", "agentname": "name", "skill": "skills"},
    **dict(zip(("monday", "tuesday", "wednesday", "thursday"), WEEKDAYS, strict=False)),
    **dict(zip(("friday", "saturday", "sunday"), WEEKDAYS[4:], strict=True)),
    **{"wish": "wishes", "block": "blocks", "vacation": "leave", "holiday": "leave"},
}
_SALES = re.compile(r"(?i)sales|sold|conversion|revenue|upsell|turnover|commission")
_PRIVATE = re.compile(
    r"(?i)(?:^|[^a-z])(?:age|dob|sex)(?:$|[^a-z])|gender|birth|health|illness|sick|disab|pregnan"
    r"|diagnos|medic|religio|ethnic|nationalit|union|marital|performance|productivity|rating"
    r"|adherence|score|stress|burn.?out|køn|alder|geschlecht|sygdom|krank"
)
_ANY_TIME = (Span(0, 2 * DAY_MIN),)
_LONGEST_LEAVE = 400
_KINDS = "|".join(BlockKind)
_FIXED = re.compile(rf"({_KINDS})\s+(\S+)\s+(\S.*)", re.IGNORECASE)
_MOVABLE = re.compile(
    rf"({_KINDS})\s+(\d{{1,3}})\s*min\s+([^\s.]+)(?:\.\.(\S+))?(?:\s+(\S.*))?", re.IGNORECASE
)


@dataclass
class _Row:
    """One line of the file being read: its cells by column and where its faults go."""

    file: str
    number: int
    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def read(self, column: str, read: Callable[[str], Made]) -> Made | None:
        """Return what `read` makes of a cell; None and a fault where it cannot."""
        try:
            return read(self.cells.get(column, ""))
        except ValueError as error:
            self.faults.append(Fault(str(error), "", self.file, self.number, column))
            return None


def read_people(content: bytes, name: str, centre: Centre) -> People:
    """Return the agents of a people file (CSV, XLSX, ODS); BadInput lists all that is wrong.

    Columns about sales, sex, age, health or performance are refused: the planner keeps none.
    """
    filled = max((_filled(sheet) for sheet in unpack(content, name)), key=_known_columns)
    if not filled:
        raise BadInput(Fault("is empty", "write one row per agent", file=name))
    columns, faults = _header(filled[0][1], name)
    agents: list[Agent] = []
    first_row: dict[str, int] = {}
    for number, line in filled[1:]:
        cells = {c: _unguarded(line[i]) for c, i in columns.items()}
        row = _Row(name, number, cells)
        agent = _agent(row, centre)
        id_of = cells["id"]
        if id_of in first_row:
            reason = f'the id "{id_of}" stands in row {first_row[id_of]} too'
            row.faults.append(Fault(reason, "give each agent an id", name, number, "id"))
        elif id_of:
            first_row[id_of] = number
        faults += row.faults
        if agent:
            agents.append(agent)
    if not agents and not faults:
        faults.append(Fault("has no agents below the header", "write one row each", file=name))
    if faults:
        raise BadInput(*faults)
    return People(tuple(agents), dict(centre.contracts))


def _filled(sheet: Cells) -> list[tuple[int, list[str]]]:
    lines = [[str(v).strip() for v in row] for row in sheet.table.values.tolist()]
    return [(i, line) for i, line in enumerate(lines, start=1) if any(line)]


def _known_columns(filled: list[tuple[int, list[str]]]) -> int:
    names = {_ALSO.get(plain(t), plain(t)) for t in filled[0][1]} if filled else set()
    return len(names & set(COLUMNS))


def _header(names: list[str], file: str) -> tuple[dict[str, int], list[Fault]]:
    columns: dict[str, int] = {}
    faults: list[Fault] = []
    for i, title in enumerate(names):
        if not title:
            continue
        known = _ALSO.get(plain(title), plain(title))
        if known in columns:
            faults.append(Fault("stands twice", "keep one", file, 1, title))
        elif known in COLUMNS:
            columns[known] = i
        else:
            faults.append(_unwelcome(title, file))
    missing = [c for c in _NEEDED if c not in columns]
    faults += [Fault("the column is missing", "add it", file, column=c) for c in missing]
    if missing:
        raise BadInput(*faults)
    return columns, faults


def _unwelcome(title: str, file: str) -> Fault:
    if _SALES.search(title):
        reason = "sales and conversion quotas are not planned with and not stored"
    elif _PRIVATE.search(title):
        reason = "what a person is or how they perform is not planned with and not stored"
    else:
        reason = f"the column is not known; known are {', '.join(COLUMNS)}"
    return Fault(reason, "take the column out", file, 1, title)


def _agent(row: _Row, centre: Centre) -> Agent | None:
    contract = row.cells.get("contract", "")
    if contract not in centre.contracts:
        known = ", ".join(centre.contracts)
        reason = f'"{contract}" is no contract of the centre'
        row.faults.append(Fault(reason, f"use one of: {known}", row.file, row.number, "contract"))
    if not row.cells["id"]:
        row.faults.append(Fault("the id is missing", "fill it in", row.file, row.number, "id"))
    site = row.read("site", lambda text: _site(text, centre)) or ""
    known_ids = frozenset(c.id for c in centre.channels)
    skills = row.read("skills", lambda text: _skills(text, known_ids)) or frozenset()
    available = tuple(row.read(day, _available) or () for day in WEEKDAYS)
    leave = row.read("leave", _leave) or frozenset()
    wishes, preferred = row.read("wishes", _wishes) or ((), None)
    blocks, movable = row.read("blocks", _blocks) or ((), ())
    standby = row.read("standby", _takes_part)
    if row.faults:
        return None
    return Agent(
        id=row.cells["id"],
        name=row.cells.get("name") or row.cells["id"],
        team=row.cells.get("team", ""),
        skills=skills,
        contract=contract,
        available=available,
        leave=leave,
        wishes=wishes,
        preferred_start=preferred,
        blocks=blocks,
        movable=movable,
        site=site,
        standby=standby is not False,
    )


def _takes_part(text: str) -> bool:
    if plain(text) not in ("", "yes", "no"):
        raise ValueError(f'"{text}" is no answer; write yes or no (empty: as the contract says)')
    return plain(text) != "no"


def _site(text: str, centre: Centre) -> str:
    if text and text not in centre.seats:
        known = ", ".join(centre.seats) or "none"
        raise ValueError(f'"{text}" is no site of the centre; use one of: {known}, or leave empty')
    return text


def _parts(text: str, mark: str = ";") -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]


def _skills(text: str, known: frozenset[str]) -> frozenset[str]:
    skills = frozenset(_parts(text, "|"))
    strange = sorted(skills - known)
    if strange or not skills:
        what = f'"{", ".join(strange)}" is no channel' if strange else "no skill is given"
        raise ValueError(f"{what}; write channels separated by |, of: {', '.join(sorted(known))}")
    return skills


def _available(text: str) -> tuple[Span, ...]:
    return _ANY_TIME if not text else read_spans(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text.strip()[:10] if " 00:00" in text else text.strip())
    except ValueError:
        raise ValueError(f'"{text}" is not a date; write for example 2026-12-24') from None


def _leave(text: str) -> frozenset[date]:
    days: set[date] = set()
    for part in _parts(text):
        first, _, last = part.partition("..")
        begin, end = _date(first), _date(last or first)
        if not 0 <= (end - begin).days <= _LONGEST_LEAVE:
            raise ValueError(
                f'"{part}" is no leave of 1 to {_LONGEST_LEAVE} days; write 2026-12-01..2026-12-05'
            )
        days.update(begin + timedelta(days=d) for d in range((end - begin).days + 1))
    return frozenset(days)


def _wishes(text: str) -> tuple[tuple[DayOffWish, ...], tuple[int, int] | None]:
    wishes: list[DayOffWish] = []
    preferred: tuple[int, int] | None = None
    for part in _parts(text):
        if match := re.fullmatch(r"off\s+(\S+)(?:\s+(\d{1,4}))?", part, re.IGNORECASE):
            wishes.append(DayOffWish(_date(match[1]), int(match[2] or 5)))
        elif match := re.fullmatch(r"start\s+(\S.*)", part, re.IGNORECASE):
            if preferred is not None:
                raise ValueError("there is a second wish for the start; keep one")
            preferred = read_range(match[1])
            if preferred[0] > preferred[1]:
                raise ValueError(f'"{part}" runs backwards; write for example start 08:00-10:00')
        else:
            raise ValueError(
                f'"{part}" is not a wish; write "off 2026-12-04 5" or "start 08:00-10:00"'
            )
    return tuple(wishes), preferred


def _blocks(text: str) -> tuple[tuple[Block, ...], tuple[MovableBlock, ...]]:
    """Read fixed blocks (`training 2026-12-02 10:00-11:30`) and movable ones.

    Movable: `coaching 45 min 2026-11-30..2026-12-04 09:00-16:00`, the hours may be left out.
    """
    blocks: list[Block] = []
    movable: list[MovableBlock] = []
    for part in _parts(text):
        if match := _MOVABLE.fullmatch(part):
            movable.append(_movable(part, match))
            continue
        match = _FIXED.fullmatch(part)
        if not match:
            raise ValueError(
                f'"{part}" is not a block; write for example "training 2026-12-02 10:00-11:30", or'
                ' "coaching 45 min 2026-11-30..2026-12-04" for one that may be moved'
            )
        kind = BlockKind(match[1].casefold())
        blocks.append(Block(_date(match[2]), _one_stretch(part, match[3]), kind))
    return tuple(blocks), tuple(movable)


def _movable(part: str, match: re.Match[str]) -> MovableBlock:
    kind, first = BlockKind(match[1].casefold()), _date(match[3])
    last = _date(match[4]) if match[4] else first
    clock = _one_stretch(part, match[5]) if match[5] else Span(0, DAY_MIN)
    try:
        return MovableBlock(kind, int(match[2]), first, last, clock)
    except BadInput as error:
        raise ValueError(str(error)) from error


def _one_stretch(part: str, text: str) -> Span:
    spans = read_spans(text)
    if len(spans) != 1:
        raise ValueError(f'"{part}" needs one stretch of time, for example 10:00-11:30')
    return spans[0]


def write_people(people: People) -> bytes:
    """Return a people.csv (UTF-8) that `read_people` reads as the same people.

    The column `site` is written where somebody has one, `standby` where somebody takes no part.
    """
    text = io.StringIO()
    unused = set() if any(agent.site for agent in people.agents) else {"site"}
    unused |= {"standby"} if all(agent.standby for agent in people.agents) else set()
    columns = [c for c in COLUMNS if c not in unused]
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for agent in people.agents:
        cells = [_guarded(cell) for cell in _cells(agent)]
        writer.writerow(dict(zip(COLUMNS, cells, strict=True)))
    return text.getvalue().encode()


def _cells(agent: Agent) -> list[str]:
    days = ["" if d == _ANY_TIME else write_spans(d, none="-") for d in agent.available]
    wishes = [f"off {w.day.isoformat()} {w.points}" for w in agent.wishes]
    if agent.preferred_start:
        wishes.append(f"start {write_range(*agent.preferred_start)}")
    blocks = [
        f"{b.kind} {b.day.isoformat()} {write_range(b.span.start, b.span.end)}"
        for b in agent.blocks
    ]
    blocks += [_written(m) for m in agent.movable]
    return [
        agent.id,
        agent.name,
        agent.team,
        agent.site,
        "|".join(sorted(agent.skills)),
        agent.contract,
        *days,
        "; ".join(_runs(agent.leave)),
        "; ".join(wishes),
        "; ".join(blocks),
        "" if agent.standby else "no",
    ]


def _written(block: MovableBlock) -> str:
    days = block.first.isoformat()
    if block.last != block.first:
        days += f"..{block.last.isoformat()}"
    is_any = block.clock == Span(0, DAY_MIN)
    hours = "" if is_any else f" {write_range(block.clock.start, block.clock.end)}"
    return f"{block.kind} {block.length_min} min {days}{hours}"


def _runs(days: frozenset[date]) -> list[str]:
    """Write days as single dates and stretches `first..last`."""
    runs: list[list[date]] = []
    for day in sorted(days):
        last = runs[-1] if runs else None
        if last and (day - last[-1]).days == 1 and len(last) < _LONGEST_LEAVE:
            last.append(day)
        else:
            runs.append([day])
    return [r[0].isoformat() + (f"..{r[-1].isoformat()}" if len(r) > 1 else "") for r in runs]


def _guarded(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula; a lone - stays as it is."""
    return f"'{cell}" if cell[:1] in tuple("=+-@") and cell not in {"", "-"} else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@") and cell[1:] else cell
