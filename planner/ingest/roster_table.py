"""Where in a file the roster stands, in which form, and which day each column or row means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise

import pandas as pd

from planner.errors import BadInput, Fault
from planner.ingest.roster_times import pause_kind
from planner.ingest.stamps import MISSING, read_stamps
from planner.ingest.unpack import Cells
from planner.ingest.vocabulary import plain

_FIELDS = {
    "agent": """agent agentid id employee employeeid employeeno empid staff staffid personid
        medarbejder medarbejdernr medarbejderid mitarbeiter mitarbeiterid personalnummer
        empleado employé""",
    "name": "name agentname employeename fullname staffname navn nom nombre person",
    "date": "date day shiftdate workdate rosterdate dato dag datum tag fecha día jour",
    "start": """start starttime shiftstart from begin in startdatetime starts fra von mødetid
        starttid début inicio beginn""",
    "end": """end endtime shiftend to finish until out enddatetime ends til bis fin ende stop slut
        sluttid endzeit""",
    "shift": "shift shiftcode code hours times vagt vagtkode dienst schicht turno horaire duty",
    "activity": "activity activitycode aktivitet aktivität task",
    "paid": "paidmin",
    "locked": "locked",
}
_KNOWN = {word: name for name, words in _FIELDS.items() for word in words.split()}
_STARTS, _ENDS, _LENGTHS = (
    frozenset(words.split())
    for words in (
        "start from begin begins fra von out",
        "end to until til bis stop finish in slut",
        "min mins minutes length duration h hours hrs total paid unpaid",
    )
)
_WEEKDAYS = tuple(
    frozenset(words.split())
    for words in (
        "mon monday mo man mandag ma montag lun lundi lunes mån",
        "tue tues tuesday tu tir tirsdag ti di dienstag mar mardi martes tis",
        "wed wednesday we ons onsdag on mi mittwoch mer mercredi mié miércoles mie",
        "thu thur thurs thursday th tor torsdag to do donnerstag jeu jeudi jue jueves",
        "fri friday fr fre fredag freitag ven vendredi vie viernes",
        "sat saturday sa lør lørdag lø samstag sam samedi sáb sábado sab lör",
        "sun sunday su søn søndag sø so sonntag dim dimanche dom domingo sön",
    )
)
_NO_YEAR = re.compile(r"(\d{1,2}[-./ ]+(?:\d{1,2}|[^\W\d_]{3,})\.?|[^\W\d_]{3,}\.? \d{1,2})[-./]?")
_LOOKED_AT = 40  # rows in which the header may stand
_FEW_DAYS, _MANY_DAYS = 2, 5
_LONG = 30  # characters of no heading that is a day


@dataclass(frozen=True, slots=True)
class PauseColumn:
    """A column about pauses: of which kind, and whether it holds a start, an end, a length."""

    title: str
    word: str
    role: str


@dataclass(frozen=True, slots=True)
class RosterTable:
    """The part of a sheet that holds the roster; rows carry their number in the file.

    `columns`: field to column number; `days`: of the wide form, column number to day. `others`:
    rows of the same file that are no part of it, where a legend may stand.
    """

    sheet: str
    header_row: int
    titles: tuple[str, ...]
    columns: dict[str, int]
    days: dict[int, date]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    pauses: dict[int, PauseColumn] = field(default_factory=dict)
    others: tuple[tuple[str, ...], ...] = ()

    @property
    def is_wide(self) -> bool:
        """Say whether agents stand in rows and days in columns."""
        return bool(self.days)

    @property
    def unused(self) -> tuple[str, ...]:
        """Titles of columns of which nothing is taken."""
        used = {*self.columns.values(), *self.days, *self.pauses}
        return tuple(t for i, t in enumerate(self.titles) if t and i not in used)


def find_table(sheets: Sequence[Cells], file: str, week: Sequence[date]) -> RosterTable:
    """Return the table that looks most like a roster; BadInput says what would be one."""
    best: tuple[int, int, int] | None = None
    grids = [_rows(sheet) for sheet in sheets]
    for number, rows in enumerate(grids):
        first = next((i for i, r in enumerate(rows[:_LOOKED_AT]) if _likeness(r, week)), len(rows))
        for row in range(first, min(first + 2, len(rows))):  # dates may stand below weekdays
            is_below = row > first and not _agree(rows[first], rows[row], week)
            value = 0 if is_below else _likeness(rows[row], week)
            if value and (best is None or value > best[0]):
                best = value, number, row
    if best is None:
        raise BadInput(
            Fault(
                "no roster is found in it",
                "give each row an agent, a date, a start and an end; or agents in rows and days in"
                " columns with 08:00-16:30 or codes in the cells",
                file,
            )
        )
    _, number, row = best
    titles = grids[number][row]
    rest = [r for n, rows in enumerate(grids) if n != number for r in rows]
    fields = _fields(titles)
    is_long = _is_long(fields)
    return RosterTable(
        sheets[number].sheet,
        row + 1,
        titles,
        fields,
        {} if is_long else heading_days(titles, week),
        tuple((i, r) for i, r in enumerate(grids[number], start=1) if i > row + 1 and any(r)),
        _pause_columns(titles, fields) if is_long else {},
        (*rest, *grids[number][:row]),
    )


def _rows(sheet: Cells) -> list[tuple[str, ...]]:
    return [tuple(str(v).strip() for v in row) for row in sheet.table.values.tolist()]


def _likeness(titles: Sequence[str], week: Sequence[date]) -> int:
    """Return how far a row looks like the header of a roster, 0 for not at all."""
    fields = _fields(titles)
    if _is_long(fields):
        return 10 + len(fields)
    days = heading_days(titles, week)
    dated = any(re.search(r"\d", titles[i]) for i in days)
    return 10 + len(days) + dated if len(days) >= _FEW_DAYS else 0


def _agree(above: Sequence[str], below: Sequence[str], week: Sequence[date]) -> bool:
    """Say whether two rows head the same days; a row of shifts such as `8-16` reads as dates too.

    Only the weekday is compared: above it may stand alone.
    """
    first, second = heading_days(above, week), heading_days(below, week)
    return all(first[i].weekday() == second[i].weekday() for i in first.keys() & second.keys())


def _is_long(fields: dict[str, int]) -> bool:
    has_time = "start" in fields or "shift" in fields
    return (
        bool(fields.keys() & {"agent", "name"})
        and has_time
        and bool(fields.keys() & {"date", "start"})
        and ("end" in fields or "shift" in fields)
    )


def _fields(titles: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for i, title in enumerate(titles):
        name = _KNOWN.get(plain(title))
        if name and name not in found:
            found[name] = i
    return found


def _pause_columns(titles: Sequence[str], fields: dict[str, int]) -> dict[int, PauseColumn]:
    found = {}
    for i, title in enumerate(titles):
        words = re.findall(r"[^\W_]+", title.casefold())
        if i in fields.values() or not words or pause_kind(words[0]) is None:
            continue
        said = set(words[1:])
        role = "length" if said & _LENGTHS else ""
        role = role or ("start" if said & _STARTS else "end" if said & _ENDS else "")
        roles = _STARTS | _ENDS | (_LENGTHS if role == "length" else frozenset())
        name = " ".join(w for w in words if w not in roles)
        found[i] = PauseColumn(name, words[0], role)
    return found


def heading_days(titles: Sequence[str], week: Sequence[date]) -> dict[int, date]:
    """Return which day each heading means: a date, a weekday, or the days of a month in a row."""
    numbered = [(i, int(t)) for i, t in enumerate(titles) if re.fullmatch(r"\d{1,2}", t)]
    steps = {b - a for (_, a), (_, b) in pairwise(numbered)}
    if len(numbered) >= _MANY_DAYS and 1 in steps:
        by_number = {d.day: d for d in week}
        return {i: by_number[n] for i, n in numbered if n in by_number}
    texts = [" ".join(t.split()) for t in titles]
    places = [i for i, t in enumerate(texts) if is_dayish(t)]
    if len(places) < _FEW_DAYS:
        return {}
    days, _ = days_of([texts[i] for i in places], week)
    return _first_of_each({i: d for i, d in zip(places, days, strict=True) if d is not None})


def _first_of_each(days: dict[int, date]) -> dict[int, date]:
    """Return columns up to where a day comes again after others: there a second week begins."""
    found: dict[int, date] = {}
    last: date | None = None
    for i, day in days.items():
        if day != last and day in found.values():
            break
        found[i] = last = day
    return found


def days_of(texts: Sequence[str], week: Sequence[date]) -> tuple[list[date | None], bool]:
    """Return the day that each text means, and whether day or month first was left to the week.

    A weekday means the one of the week, a date without a year the nearest. Where every date fits
    day first and month first, the order that has more of them in the week is taken.
    """
    known = {t: i for i, t in enumerate(dict.fromkeys(texts))}
    days, is_open = _days_of(list(known), week)
    return [days[known[t]] for t in texts], is_open


def _days_of(texts: Sequence[str], week: Sequence[date]) -> tuple[list[date | None], bool]:
    bare = [_without_weekday(t) for t in texts]
    tries = {order: _stamps([t for _, t in bare], week[0], order) for order in ("dmy", "mdy")}
    sniffed = read_stamps(pd.Series([_with_year(t, week[0], "dmy") for _, t in bare], dtype=str))
    is_open = not sniffed.is_sure
    in_week = {order: sum(d in week for d in days) for order, days in tries.items()}
    best = max(tries, key=lambda order: in_week[order])
    days = tries[best if is_open or sniffed.order not in tries else sniffed.order]
    for i, (weekday, rest) in enumerate(bare):
        if weekday is not None and not rest:
            days[i] = next((d for d in week if d.weekday() == weekday), None)
    return days, is_open


def _stamps(texts: Sequence[str], monday: date, order: str) -> list[date | None]:
    whole = pd.Series([_with_year(t, monday, order) for t in texts], dtype=str)
    return _dates(read_stamps(whole, order=order).seconds)


def _dates(seconds: Iterable[int]) -> list[date | None]:
    return [
        None if s == MISSING else datetime.fromtimestamp(int(s), tz=UTC).date() for s in seconds
    ]


def is_dayish(text: str) -> bool:
    """Say whether a heading may be a day: a weekday, or a date with parts."""
    if not 0 < len(text) < _LONG:
        return False
    weekday, rest = _without_weekday(text)
    is_date = re.match(r"\d{1,4}[-./ ]+[^\W_]+|[^\W\d_]{3,}\.? \d{1,2}\b", rest)
    return (weekday is not None and not rest) or (is_date is not None and ":" not in rest[:6])


def _without_weekday(text: str) -> tuple[int | None, str]:
    match = re.match(r"([^\W\d_]+)[.,]?(?:\s+|$)", text)
    if match:
        word = match[1].casefold()
        for number, words in enumerate(_WEEKDAYS):
            if word in words:
                return number, text[match.end() :].strip(" ,()")
    return None, text


def _with_year(text: str, monday: date, order: str) -> str:
    """Return a date without a year with the year that brings it nearest to the week."""
    match = _NO_YEAR.fullmatch(text)
    if not match:
        return text
    first, second = re.findall(r"[^\W_]+", match[1])
    parts = f"{first}-{second}" if first.isdecimal() else f"{second}-{first}"
    tries = [f"{parts}-{y}" for y in (monday.year, monday.year - 1, monday.year + 1)]
    known = _dates(read_stamps(pd.Series(tries), order=order).seconds)
    near = [(abs((d - monday).days), t) for d, t in zip(known, tries, strict=True) if d]
    return min(near)[1] if near else text
