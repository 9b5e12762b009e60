"""From a roster case to the arrays of the book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from planner.domain import DAY_MIN, AgentId, Pattern, RosterCase, Shift, Worker
from planner.roster.model.book import FAR, NEVER, Array, Book, Pauses
from planner.roster.model.coverage import Coverage, compile_coverage
from planner.roster.model.options import (
    DayFacts,
    DayOptions,
    cost_of_starts,
    day_of_block,
    day_options,
    locked_shift,
    one_shift_a_day,
)
from planner.roster.model.week import (
    Automaton,
    WeekShape,
    automaton,
    on_phone_quota,
    past_row,
    stretch_start,
    weekend_rules,
    weekly_hours,
    windows_of_days,
)

ALWAYS = (0, DAY_MIN)
SEAT, MOST_SEAT = 100, 1 << 17  # times the dearest other price; float32 still tells points apart


@dataclass(frozen=True, slots=True)
class Relief:
    """Rules that are dropped for one agent who has no lawful week, to find the best partial one."""

    weekly_hours: bool = False
    days_a_week: bool = False
    off_phone_block: bool = False
    least_paid: int | None = None


@dataclass(frozen=True, slots=True)
class PauseRow:
    """A pause pattern as the loops see it: (length, first, last, clock from, clock to) each."""

    pauses: tuple[tuple[int, int, int, int, int], ...]
    unpaid: int
    fixed: bool
    shape: Pattern | Shift


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A compiled case: the book, the coverage tables, and what turns results back into shifts."""

    case: RosterCase
    book: Book
    coverage: Coverage
    sets: tuple[frozenset[int], ...]
    patterns: tuple[PauseRow, ...]


class _Patterns:
    """Numbers pause patterns; agents of one contract share them, each locked shift has its own."""

    def __init__(self) -> None:
        self.rows: list[PauseRow] = []
        self._known: dict[Pattern, int] = {}

    def of(self, pattern: Pattern) -> int:
        if pattern not in self._known:
            self._known[pattern] = self._add(pattern_row(pattern))
        return self._known[pattern]

    def of_lock(self, lock: Shift) -> int:
        offsets = [(p.end - p.start, p.start - lock.start) for p in lock.pauses]
        pauses = tuple((length, at, at, *ALWAYS) for length, at in offsets)
        unpaid = lock.end - lock.start - lock.paid
        return self._add(PauseRow(pauses, unpaid, True, lock))

    def _add(self, row: PauseRow) -> int:
        self.rows.append(row)
        return len(self.rows) - 1


def pattern_row(pattern: Pattern) -> PauseRow:
    """Return the numbers of a contract's pause pattern; open bounds become far ones."""
    pauses = tuple(
        (
            p.length,
            0 if p.after is None else p.after,
            FAR if p.before is None else p.before,
            *(ALWAYS if p.clock is None else (p.clock.start, p.clock.end)),
        )
        for p in pattern.pauses
    )
    return PauseRow(pauses, sum(p.length for p in pattern.pauses if not p.paid), False, pattern)


def skill_sets(case: RosterCase) -> tuple[frozenset[int], ...]:
    """Return the distinct skill sets of workers and carried heads, in a fixed order."""
    found = {w.skills for w in case.workers} | set(case.carried)
    return tuple(sorted(found, key=sorted))


def compile_case(case: RosterCase, relief: Mapping[AgentId, Relief] | None = None) -> Model:
    """Compile a case; `relief` drops rules for the agents named in it."""
    eased = relief or {}
    sets = skill_sets(case)
    patterns = _Patterns()
    weeks = [_week(case, w, eased.get(w.id, Relief()), patterns) for w in case.workers]
    ends = [int(o.ends.max()) for w in weeks for o in w.days if o.ends.size]
    reach = max(case.grid.size, *ends, 0) + 1
    parts: dict[str, object] = {"days": len(case.grid.day_spans), "is_relaxed": False}
    parts |= {"size": case.grid.size, "reach": reach}
    parts |= _option_arrays(case, weeks)
    parts["pauses"] = _pauses(case, patterns.rows, _wall(case, reach))
    parts |= _time_arrays(case, sets, reach)
    parts |= _agent_arrays(case, sets, weeks)
    parts |= _week_arrays(case, weeks)
    book = Book(**parts)  # type: ignore[arg-type]
    return Model(case, book, compile_coverage(case, sets), sets, tuple(patterns.rows))


@dataclass(slots=True)
class _Week:
    """Everything about one agent on the way into the arrays."""

    worker: Worker
    relief: Relief
    days: list[DayOptions]
    patterns: list[list[int]]
    paid: list[list[int]]
    away: list[int]
    shape: WeekShape

    @property
    def least(self) -> int:
        return min((p for day in self.paid for p in day), default=0)

    @property
    def most(self) -> int:
        return max((p for day in self.paid for p in day), default=0)

    @property
    def unit(self) -> int:
        least = self.least
        return gcd(*(p - least for day in self.paid for p in day)) or 1


def _week(case: RosterCase, worker: Worker, relief: Relief, patterns: _Patterns) -> _Week:
    terms = case.terms[worker.terms]
    locks = one_shift_a_day([s for s in case.locks if s.agent == worker.id])
    blocks = () if relief.off_phone_block else worker.blocks
    closed_sum = np.concatenate([[0], np.cumsum(~case.is_open)])
    own = tuple((day_of_block(case, terms, b), b) for b in blocks)
    facts = DayFacts(closed_sum, own, _night_sum(case))
    days = [
        locked_shift(d, locks[d]) if d in locks else day_options(case, worker, d, facts)
        for d in range(len(case.grid.day_spans))
    ]
    numbers = [
        [patterns.of_lock(o.lock)]
        if o.lock
        else [patterns.of(terms.pattern(int(n))) for n in o.lengths]
        for o in days
    ]
    paid = [
        [int(n) - patterns.rows[p].unpaid for n, p in zip(o.lengths, row, strict=True)]
        for o, row in zip(days, numbers, strict=True)
    ]
    away = [_away(patterns.rows[p]) for row in numbers for p in row]
    return _Week(worker, relief, days, numbers, paid, away, _shape(case, worker, relief))


def _night_sum(case: RosterCase) -> Array:
    """Return the running count of intervals of night, two days past the week's end."""
    night = case.limits.night
    if night is None:
        return np.zeros(1, dtype=np.int64)
    wall = _wall(case, case.grid.size + 2 * DAY_MIN // case.grid.step_min)
    late, early = wall >= night.from_min, wall < night.to_min
    is_night = late & early if night.from_min < night.to_min else late | early
    return np.concatenate([[0], np.cumsum(is_night)])


def _away(row: PauseRow) -> int:
    """Return paid intervals of a shift that are no contact time: the paid pauses."""
    return sum(p[0] for p in row.pauses) - row.unpaid


def _shape(case: RosterCase, worker: Worker, relief: Relief) -> WeekShape:
    first = case.grid.when(0).date().toordinal()
    past = {case.grid.when(s.start).date().toordinal() - first for s in worker.past}
    terms, rest = case.terms[worker.terms], case.limits.free_day_rest
    since = case.grid.when(stretch_start(worker.past, rest)) if rest and past else None
    least, most = terms.days
    return WeekShape(
        days=len(case.grid.day_spans),
        least_days=0 if relief.days_a_week else least,
        most_days=most,
        max_in_row=case.limits.max_consecutive_days,
        row_before=past_row(past, first - since.date().toordinal() if since else 0),
        needs_rest=case.limits.weekly_rest is not None,
        windows=windows_of_days(case.limits.n_in_m_days, past, len(case.grid.day_spans)),
        **weekend_rules(terms, case.grid.weekends, past),
    )


def _option_arrays(case: RosterCase, weeks: Sequence[_Week]) -> dict[str, object]:
    shape = (len(weeks), len(case.grid.day_spans))
    wide = max((len(o.starts) for w in weeks for o in w.days), default=1) or 1
    long = max((len(o.lengths) for w in weeks for o in w.days), default=1) or 1
    n_start, n_length = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    start, clock = np.zeros((*shape, wide), np.int64), np.zeros((*shape, wide), np.int64)
    start_cost = np.zeros((*shape, wide), np.int64)
    length, pattern = np.zeros((*shape, long), np.int64), np.zeros((*shape, long), np.int64)
    paid, over = np.zeros((*shape, long), np.int64), np.zeros((*shape, long), np.int64)
    allowed, forced = np.zeros((*shape, wide, long), np.bool_), np.zeros(shape, np.bool_)
    for a, week in enumerate(weeks):
        for d, o in enumerate(week.days):
            s, n = len(o.starts), len(o.lengths)
            n_start[a, d], n_length[a, d], forced[a, d] = s, n, o.forced
            start[a, d, :s], length[a, d, :n], pattern[a, d, :n] = (
                o.starts,
                o.lengths,
                week.patterns[d],
            )
            clock[a, d, :s] = case.grid.wall_min[o.starts] // case.grid.step_min
            start_cost[a, d, :s] = cost_of_starts(case, week.worker, o)
            paid[a, d, :n] = week.paid[d]
            over[a, d, :n] = (paid[a, d, :n] - week.least) // week.unit
            allowed[a, d, :s, :n] = o.allowed
    return {
        "n_start": n_start, "start": start, "clock": clock, "start_cost": start_cost,
        "n_length": n_length, "length": length, "pattern": pattern, "paid": paid, "over": over,
        "allowed": allowed, "forced": forced,
    }  # fmt: skip


def _pauses(case: RosterCase, rows: Sequence[PauseRow], wall: Array) -> Pauses:
    """Return the tables of all pause patterns."""
    most = max((len(r.pauses) for r in rows), default=1) or 1
    table = np.zeros((max(1, len(rows)), most, 5), dtype=np.int64)
    for number, row in enumerate(rows):
        table[number, : len(row.pauses)] = np.array(row.pauses).reshape(-1, 5)
    length, first, last, low, high = (np.ascontiguousarray(table[:, :, k]) for k in range(5))
    fixed = np.array([r.fixed for r in rows] or [False])
    in_clock = (wall >= low[:, :, None]) & (wall < high[:, :, None])
    limits = case.limits
    return Pauses(
        count=np.array([len(r.pauses) for r in rows] or [0], dtype=np.int64),
        length=length,
        first=first,
        last=last,
        clock=in_clock | fixed[:, None, None],
        fixed=fixed,
        min_stretch=limits.min_stretch,
        max_stretch=limits.max_stretch,
        peak_day=FAR if limits.peak_day is None else limits.peak_day,
    )


def _wall(case: RosterCase, reach: int) -> Array:
    """Return the minute of the local day of each interval, carried on past the week's end."""
    beyond = np.arange(case.grid.size, reach)
    last = case.grid.wall_min[-1] + case.grid.step_min * (beyond - case.grid.size + 1)
    return np.concatenate([case.grid.wall_min, last % (24 * 60)])


def _time_arrays(case: RosterCase, sets: Sequence[frozenset[int]], reach: int) -> dict[str, object]:
    burden = np.zeros(reach, dtype=np.int64)
    burden[: len(case.burden)] = case.burden[:reach]
    contacts = np.zeros((max(1, len(sets)), reach))
    for k, skills in enumerate(sets):
        if skills in case.contacts:
            contacts[k, : case.grid.size] = case.contacts[skills]
    peak = np.zeros(reach, dtype=np.int64)
    peak[: case.grid.size] = case.peak
    return {
        "peak": peak,
        "burden_sum": np.concatenate([[0], np.cumsum(burden)]),
        "contacts": contacts,
    }


def _agent_arrays(
    case: RosterCase, sets: Sequence[frozenset[int]], weeks: Sequence[_Week]
) -> dict[str, object]:
    workers = [w.worker for w in weeks]
    terms = [case.terms[w.terms] for w in workers]
    most = max((len(w.blocks) for w in workers), default=1) or 1
    block = np.zeros((len(workers), most, 2), dtype=np.int64)
    for a, worker in enumerate(workers):
        for b, span in enumerate(worker.blocks):
            block[a, b] = span.start, span.end
    prices, limits = case.prices, case.limits
    sites = sorted(case.seats)
    free = [np.maximum(0, case.seats[site]) for site in sites]
    return {
        "site": np.array([sites.index(w.site) if w.site in sites else -1 for w in workers]),
        "seats": np.array(free, dtype=np.int64).reshape(len(sites), case.grid.size),
        "price_seat": min(MOST_SEAT, SEAT * max(1, prices.paid, *prices.unmet)),
        "n_block": np.array([len(w.blocks) for w in workers], dtype=np.int64),
        "block": block,
        "skill_set": np.array([sets.index(w.skills) for w in workers], dtype=np.int64),
        "quota": np.array(
            [NEVER if (quota := t.quota(1)) is None else quota for t in terms]
        ),
        "peak_week": FAR if limits.peak_week is None else limits.peak_week,
        "on_phone": np.array(
            [FAR if t.onphone_week is None else t.onphone_week for t in terms], dtype=np.int64
        ),
        "most_earlier": np.array([FAR if (m := t.most_earlier) is None else m for t in terms]),
        "soft_peak": np.array([t.soft_peak_week for t in terms], dtype=np.int64),
        "burden_price": np.array([w.burden_price for w in workers], dtype=np.int64),
        "price_paid": prices.paid,
        "price_jump": prices.start_jump,
        "jump_free": prices.start_jump_free,
        "price_peak": prices.peak_excess,
    }  # fmt: skip


def _week_arrays(case: RosterCase, weeks: Sequence[_Week]) -> dict[str, object]:
    shapes = list(dict.fromkeys(w.shape for w in weeks))
    made = [automaton(s) for s in shapes]
    days = len(case.grid.day_spans)
    low = np.zeros((len(weeks), days + 1), dtype=np.int64)
    high, safe = low.copy(), low.copy()
    for a, week in enumerate(weeks):
        for worked in range(days + 1):
            low[a, worked], high[a, worked], safe[a, worked] = _hours(case, week, worked)
    past = np.array([max((s.end for s in w.worker.past), default=-FAR) for w in weeks], np.int64)
    limits = case.limits
    rested_from = limits.weekly_rest_inside - (limits.weekly_rest or 0)
    over_off = max(limits.min_rest, limits.free_day_rest or 0)
    first_rest = np.full((len(weeks), days), over_off, dtype=np.int64)
    first_rest[[w.shape.row_before > 0 for w in weeks], 0] = limits.min_rest
    return {
        **_automaton_arrays(made, days),
        "automaton": np.array([shapes.index(w.shape) for w in weeks], dtype=np.int64),
        "least_paid": np.array([w.least for w in weeks], dtype=np.int64),
        "unit": np.array([w.unit for w in weeks], dtype=np.int64),
        "over_span": np.array([(w.most - w.least) // w.unit for w in weeks], dtype=np.int64),
        "over_low": low,
        "over_high": high,
        "over_safe": safe,
        "min_rest": limits.min_rest,
        "weekly_rest": limits.weekly_rest or 0,
        "over_off_rest": over_off,
        "first_rest": first_rest,
        "past_end": past,
        "rested_from": np.maximum(past, rested_from),
    }


def _hours(case: RosterCase, week: _Week, worked: int) -> tuple[int, int, int]:
    terms = case.terms[week.worker.terms]
    low, high = terms.paid
    if week.relief.weekly_hours:
        low = week.relief.least_paid or 0
    least, most = weekly_hours((low, high), worked, week.least, week.unit)
    if terms.onphone_week is None or not week.away:
        return least, most, most
    blocks = sum(len(b) for b in week.worker.blocks)
    caps = [
        weekly_hours(
            (0, min(high, on_phone_quota(terms.onphone_week, worked, (away, blocks)))),
            worked, week.least, week.unit,
        )[1]
        for away in (max(week.away), min(week.away))
    ]  # fmt: skip
    return least, caps[0], caps[1]


def _automaton_arrays(made: Sequence[Automaton], days: int) -> dict[str, object]:
    widest = max((len(layer) for m in made for layer in m.layers), default=1)
    shape = (max(1, len(made)), days + 1, widest)
    tables = {n: np.full(shape, -1, dtype=np.int64) for n in ("work", "off", "worked", "rested")}
    is_rested = np.zeros(shape, dtype=np.bool_)
    n_state = np.zeros(shape[:2], dtype=np.int64)
    for m, auto in enumerate(made):
        for d, layer in enumerate(auto.layers):
            n = n_state[m, d] = len(layer)
            tables["worked"][m, d, :n] = [s[0] for s in layer]
            tables["rested"][m, d, :n] = auto.rested[d]
            is_rested[m, d, :n] = [s[2] for s in layer]
            if d < days:
                tables["work"][m, d, :n] = auto.work[d]
                tables["off"][m, d, :n] = auto.off[d]
    first = np.zeros(shape[0], dtype=np.int64)
    return {**tables, "n_state": n_state, "is_rested": is_rested, "first_state": first}
