"""Reading the roster that a centre uses today, as its spreadsheet has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from planner.domain import (
    Agent,
    AgentId,
    Grid,
    Pause,
    PauseKind,
    PauseRule,
    People,
    Roster,
    Shift,
    Span,
)
from planner.errors import BadInput, Fault
from planner.ingest.roster_entries import Entries, Entry, read_entries
from planner.ingest.roster_table import RosterTable, find_table
from planner.ingest.roster_times import GivenPause
from planner.ingest.unpack import unpack

SHORT_PAUSE_MIN = 20  # a pause up to here is taken as a paid break where nothing says its kind


@dataclass(frozen=True, slots=True)
class RosterReading:
    """A roster as read: the shifts that could be taken, all faults, what was understood.

    `unpaused`: shifts, by agent and start, of which the sheet says no pauses.
    """

    roster: Roster
    faults: tuple[Fault, ...]
    lines: tuple[str, ...]
    unpaused: frozenset[tuple[AgentId, int]]


def read_roster(
    content: bytes, name: str, *, grid: Grid, people: People, legend: str = ""
) -> RosterReading:
    """Read the shifts of one week from a sheet in long or wide form (CSV, XLSX, ODS).

    Long: one row a shift (agent, date, start, end, pauses) or one a stretch (with `activity`).
    Wide: agents in rows, days in columns, `08:00-16:30` or codes in the cells; codes are explained
    by the file itself or by `legend` ("E = 07:00-15:30; N = 22:00-06:00").

    Raises
    ------
    BadInput
        With every fault, where not one shift of the week can be taken.
    """
    table = find_table(unpack(content, name), name, grid.dates)
    entries = read_entries(table, legend, grid.dates, name)
    shifts = _Shifts(grid, people, entries)
    shifts.take()
    faults = (*entries.faults, *_unexplained(entries), *shifts.strangers())
    if not shifts.taken:
        raise BadInput(*faults, _nothing(shifts, name))
    lines = tuple(_lines(table, entries, shifts))
    roster = Roster(grid, tuple(shifts.taken))
    return RosterReading(roster, tuple(sorted(faults, key=_place)), lines, frozenset(shifts.bare))


def _place(fault: Fault) -> int:
    return fault.row or 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _nothing(shifts: _Shifts, name: str) -> Fault:
    week = shifts.grid.week_name
    if not shifts.elsewhere:
        return Fault(f"holds no shift of {week}", "bring the sheet of that week", name)
    weeks = ", ".join(sorted(shifts.elsewhere))
    return Fault(f"holds no shift of {week}, but of {weeks}", "choose that week", name)


def _unexplained(entries: Entries) -> Iterator[Fault]:
    for code, places in entries.codes.items():
        row, column = places[0]
        cells = _count(len(places), "cell")
        yield Fault(
            f'the code "{code}" stands in {cells} and nothing says what it means',
            f'add a row "{code} = 07:00-15:30" to the file, or give it as legend',
            entries.file,
            row,
            column,
        )


class _Shifts:
    """Turns what is written into shifts of the week, agents found by id or by name."""

    def __init__(self, grid: Grid, people: People, entries: Entries) -> None:
        self.grid, self.people, self.entries = grid, people, entries
        self.taken: list[Shift] = []
        self.bare: set[tuple[AgentId, int]] = set()
        self.elsewhere: Counter[str] = Counter()
        self.guessed = 0
        self.unknown: dict[str, list[Entry]] = {}
        self.known = _known(people)

    def take(self) -> None:
        """Take every shift of the week that can be taken; the others leave a fault."""
        for entry in self.entries.found:
            agents = self.known.get(_folded(entry.who), ())
            if entry.day not in self.grid.dates:
                year, week, _ = entry.day.isocalendar()
                self.elsewhere[f"{year}-W{week:02d}"] += 1
            elif len(agents) != 1:
                self.unknown.setdefault(entry.who, []).append(entry)
            else:
                self._one(entry, agents[0])

    def _one(self, entry: Entry, agent: Agent) -> None:
        span = self._intervals(entry, entry.stretch.span)
        given = entry.stretch.pauses
        if span is None:
            return
        places = [(p, self._intervals(entry, p.span)) for p in given or ()]
        rules = self._rules(agent, entry, given or ())
        pauses = tuple(
            Pause(at.start, at.end, *_kind(p, rule))
            for (p, at), rule in zip(places, rules, strict=True)
            if at is not None
        )
        self.guessed += sum(
            p.paid is None and rule is None for (p, _), rule in zip(places, rules, strict=True)
        )
        day = self.grid.dates.index(entry.day)
        shift = Shift(agent.id, day, span.start, span.end, pauses, entry.is_locked)
        if shift in self.taken:
            return
        clash = [s for s in self.taken if s.agent == agent.id and s.span.meets(span)]
        if clash:
            reason = f"{agent.name} is at work twice at {self.grid.when(span.start):%a %H:%M}"
            self.entries.fault(reason, "keep one of the shifts", entry.row, entry.column)
            return
        self.taken.append(shift)
        if given is None:
            self.bare.add((agent.id, shift.start))

    def _intervals(self, entry: Entry, span: Span) -> Span | None:
        """Return a stretch of the local day in intervals; a fault where it is not on the grid."""
        step = self.grid.step_min
        odd = [m for m in (span.start, span.end) if m % step]
        if odd:
            times = ", ".join(f"{m // 60 % 24:02d}:{m % 60:02d}" for m in odd)
            reason = f"{times} does not lie on the grid of {step} min"
            remedy = f"write a multiple of {step} min"
            self.entries.fault(reason, remedy, entry.row, entry.column)
            return None
        start, end = (self.grid.at(entry.day, m) for m in (span.start, span.end))
        return Span(start, end) if start < end else None

    def _rules(
        self, agent: Agent, entry: Entry, pauses: tuple[GivenPause, ...]
    ) -> tuple[PauseRule | None, ...]:
        """Return the contract's pauses beside the given ones, none where they do not match."""
        contract = self.people.contract_of(agent)
        rules = contract.pattern(len(entry.stretch.span)).pauses
        lengths = [len(p.span) for p in pauses]
        return rules if [r.length_min for r in rules] == lengths else (None,) * len(pauses)

    def strangers(self) -> Iterator[Fault]:
        """Yield who stands in the file and is nobody, or more than one, of the people."""
        for who, entries in self.unknown.items():
            first, agents = entries[0], self.known.get(_folded(who), ())
            reason = f'"{who}" ({_count(len(entries), "shift")}) is no agent of the centre'
            remedy = "correct the name or id, or add the agent on People"
            if agents:
                ids = ", ".join(a.id for a in agents)
                reason, remedy = f'"{who}" may be {ids}', "write the id"
            yield Fault(reason, remedy, self.entries.file, first.row, first.column)


def _known(people: People) -> Mapping[str, tuple[Agent, ...]]:
    found: dict[str, tuple[Agent, ...]] = {}
    for agent in people.agents:
        first, _, last = agent.name.rpartition(" ")
        for key in {_folded(agent.name), _folded(f"{last}, {first}"), _folded(f"{last} {first}")}:
            found[key] = (*found.get(key, ()), agent)
    return {**found, **{_folded(a.id): (a,) for a in people.agents}}


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _kind(pause: GivenPause, rule: PauseRule | None) -> tuple[PauseKind, bool]:
    """Return kind and pay: as written, else the contract's, else by the pause's length."""
    if rule is not None:
        return pause.kind or rule.kind, rule.paid if pause.paid is None else pause.paid
    is_short = len(pause.span) <= SHORT_PAUSE_MIN
    kind = pause.kind or (PauseKind.BREAK if is_short else PauseKind.LUNCH)
    return kind, kind is PauseKind.BREAK if pause.paid is None else pause.paid


def _lines(table: RosterTable, entries: Entries, shifts: _Shifts) -> Iterator[str]:
    """Yield in sentences what was understood."""
    grid, agents = shifts.grid, {s.agent for s in shifts.taken}
    form = "agents in rows, days in columns" if table.is_wide else "one row a shift"
    if "activity" in table.columns and not table.is_wide:
        form = "one row a stretch of activity"
    sheet = f'sheet "{table.sheet}", ' if table.sheet else ""
    yield f"Read as {form} ({sheet}header in row {table.header_row})."
    first, last = grid.dates[0], grid.dates[0] + timedelta(days=len(grid.dates) - 1)
    yield (
        f"{_count(len(shifts.taken), 'shift')} of {_count(len(agents), 'agent')}"
        f" in {grid.week_name}"
        f" ({first:%d %b} to {last:%d %b %Y})."
    )
    if shifts.elsewhere:
        others = ", ".join(f"{n} in {week}" for week, n in sorted(shifts.elsewhere.items()))
        yield f"Shifts of other weeks were left out: {others}."
    if shifts.bare:
        yield (
            f"No pauses are said for {_count(len(shifts.bare), 'shift')}: they are placed as the"
            " contracts say, where they cost the least coverage."
        )
    if shifts.guessed:
        yield (
            f"{_count(shifts.guessed, 'pause')} not as the contract has it; up to"
            f" {SHORT_PAUSE_MIN} min taken as a paid break, longer as unpaid lunch."
        )
    if entries.halves:
        columns = ", ".join(sorted(entries.halves))
        yield f"Only the start of a pause is said in {columns}: such pauses are placed anew."
    if entries.is_order_open and not table.is_wide:
        yield "Day or month first? All dates fit both; the order with more days in the week counts."
    if entries.beside:
        words = ", ".join(sorted(entries.beside)[:8])
        yield f"Words beside the times were left out: {words}."
    missing = [a.name for a in shifts.people.agents if a.id not in agents]
    if missing:
        more = f" and {len(missing) - 8} more" if len(missing) > 8 else ""
        yield f"Without a shift: {', '.join(missing[:8])}{more}."
    if table.unused:
        yield f"Columns that are not used: {', '.join(table.unused[:12])}."
