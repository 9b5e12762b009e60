"""Small changes that by themselves take a day out of red: pauses, start, length, a swap.

Nothing is changed in place, and nothing is judged on the whole week: `planner.study.strain_fix`
does that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from heapq import nsmallest
from itertools import islice

import numpy as np

from planner.domain import (
    Activities,
    Activity,
    AgentDay,
    BoolArray,
    Level,
    Pause,
    Roster,
    RosterCase,
    Shift,
    Span,
)
from planner.errors import BadInput
from planner.roster import check, narrowed
from planner.study.edit import place_pauses, placements, room_beside
from planner.study.week import Assessment, background_of
from planner.wellbeing import Week, day_load, lay_out

STRETCHES_MIN = (105, 90, 75)
MOVES_MIN = (30, -30, 60, -60, 90, -90, 120, -120)
SHORTER_MIN = (30, 60, 90)
MOST_PAUSES, MOST_SWAPS = 4, 8
MOST_PLACES = 40  # of pauses looked at, each a few milliseconds
HIGH_OCCUPANCY = 0.90


class FixKind(StrEnum):
    """What a fix changes, from small to large."""

    PAUSE = "other pauses"
    START = "another start"
    LENGTH = "a shorter day"
    SWAP = "a swap"
    TOGETHER = "changes of several days"
    QUOTA = "a lower quota"


@dataclass(frozen=True, slots=True)
class Move:
    """Shifts that take the place of others, one for one."""

    kind: FixKind
    before: tuple[Shift, ...]
    after: tuple[Shift, ...]

    def on(self, roster: Roster) -> Roster:
        """Return the roster with the move made."""
        kept = (s for s in roster.shifts if s not in self.before)
        return roster.with_shifts((*kept, *self.after))


def move_between(kind: FixKind, before: Roster, after: Roster) -> Move:
    """Return what differs between two rosters as a move."""
    old, new = set(before.shifts), set(after.shifts)
    return Move(kind, tuple(sorted(old - new)), tuple(sorted(new - old)))


def near_pauses(found: Assessment, before: AgentDay) -> Iterator[Move]:
    """Yield other pauses of the day, first those that lose least coverage and move least."""
    shift = shift_of(found.roster, before)
    if shift is None:
        return
    case, week = _calmer(found.brief.case, STRETCHES_MIN[0]), week_of(found)
    kept = without(found.roster, shift)
    worker, lacks = case.worker(shift.agent), room_beside(case, kept) < 0
    slots = case.terms[worker.terms].pattern(len(shift.span)).pauses

    def size(pauses: tuple[Pause, ...]) -> tuple[int, int, int]:
        lost = sum(int(lacks[p.start : p.end].sum()) for p in pauses)
        by = [abs(p.start - q.start) for p, q in zip(pauses, shift.pauses, strict=False)]
        return lost, sum(b > 0 for b in by), sum(by)

    places = placements(case, shift.span, slots, worker.blocks)
    for pauses in nsmallest(MOST_PLACES, places, key=size):
        moved = replace(shift, pauses=pauses)
        roster = kept.with_shifts((*kept.shifts, moved))
        if (
            moved != shift
            and may_help(week, found, roster, moved)
            and _is_lawful(found, kept, moved)
        ):
            yield move_between(FixKind.PAUSE, found.roster, roster)


def near_lengths(found: Assessment, before: AgentDay) -> Iterator[Move]:
    """Yield shorter days with their pauses as they are, from the shortest cut on."""
    shift = shift_of(found.roster, before)
    if shift is None:
        return
    week, kept = week_of(found), without(found.roster, shift)
    for span, kind in _spans(found, shift):
        inside = all(span.start < p.start and p.end < span.end for p in shift.pauses)
        if kind is not FixKind.LENGTH or not inside:
            continue
        moved = replace(shift, start=span.start, end=span.end)
        for rest in _balanced(found, kept, shift, span):
            roster = rest.with_shifts((*rest.shifts, moved))
            if may_help(week, found, roster, moved) and _is_lawful(found, rest, moved):
                yield move_between(FixKind.LENGTH, found.roster, roster)


def candidates(found: Assessment, before: AgentDay, *, with_swaps: bool = True) -> Iterator[Move]:
    """Yield lawful changes that by themselves take a day out of red, from small to large."""
    shift = shift_of(found.roster, before)
    if shift is None:
        return
    week = week_of(found)
    for span, kind in _spans(found, shift):
        kept = without(found.roster, shift)
        for rest in _balanced(found, kept, shift, span):
            options = _that_help(found, week, rest, (shift, span))
            for roster in islice(options, MOST_PAUSES if kind is FixKind.PAUSE else 1):
                yield move_between(kind, found.roster, roster)
    if with_swaps:
        yield from _swaps(found, week, shift)


def _that_help(
    found: Assessment, week: Week, kept: Roster, wanted: tuple[Shift, Span]
) -> Iterator[Roster]:
    shift, span = wanted
    for moved in calmer_shifts(found, kept, span, shift):
        roster = kept.with_shifts((*kept.shifts, moved))
        if may_help(week, found, roster, moved):
            yield roster


def _balanced(found: Assessment, kept: Roster, shift: Shift, span: Span) -> Iterator[Roster]:
    """Yield the other shifts with another day of the agent made longer, then as they are."""
    by = len(shift.span) - len(span)
    for other in kept.by_agent.get(shift.agent, ()) if by > 0 else ():
        longer = Span(other.start, other.end + by)
        rest = without(kept, other)
        moved = _placed(found, rest, longer, other, (STRETCHES_MIN[0], False))
        if moved is not None and not other.locked:
            yield kept.with_shifts((*rest.shifts, moved))
    yield kept


def calmer_shifts(found: Assessment, kept: Roster, span: Span, shift: Shift) -> Iterator[Shift]:
    """Yield lawful shifts of a span with pauses ever closer, then with pauses where work is thick.

    `kept` is the roster without the shift; pauses cost as little coverage as they can.
    """
    seen = {shift}
    for is_hot in (False, True):
        for stretch_min in STRETCHES_MIN:
            moved = _placed(found, kept, span, shift, (stretch_min, is_hot))
            if moved is None or moved in seen:
                continue
            seen.add(moved)
            if _is_lawful(found, kept, moved):
                yield moved


def _spans(found: Assessment, shift: Shift) -> Iterator[tuple[Span, FixKind]]:
    yield shift.span, FixKind.PAUSE
    case = found.brief.case
    starts = case.terms[case.worker(shift.agent).terms].starts[shift.day]
    for minutes in MOVES_MIN:
        by = minutes // case.grid.step_min
        if shift.start + by in starts:
            yield Span(shift.start + by, shift.end + by), FixKind.START
    for minutes in SHORTER_MIN:
        by = minutes // case.grid.step_min
        if by:
            yield Span(shift.start, shift.end - by), FixKind.LENGTH
            if shift.start + by in starts:
                yield Span(shift.start + by, shift.end), FixKind.LENGTH


def _placed(
    found: Assessment, kept: Roster, span: Span, shift: Shift, how: tuple[int, bool]
) -> Shift | None:
    """Return the shift with pauses that keep to a stretch; in thick work first if `how` says so."""
    case, (stretch_min, is_hot) = found.brief.case, how
    need = np.where(_thick(found), 0, case.need) if is_hot else case.need
    calm = replace(_calmer(case, stretch_min), need=need)
    try:
        pauses = place_pauses(calm, kept, shift.agent, span)
    except BadInput:
        return None
    return Shift(shift.agent, shift.day, span.start, span.end, pauses, locked=shift.locked)


def _calmer(case: RosterCase, stretch_min: int) -> RosterCase:
    """Return the case with no longer time between pauses than this."""
    stretch = max(case.limits.min_stretch, stretch_min // case.grid.step_min)
    limits = replace(case.limits, max_stretch=min(stretch, case.limits.max_stretch))
    return replace(case, limits=limits)


def _thick(found: Assessment) -> BoolArray:
    """Return the intervals in which some live channel is planned above the cap."""
    live = [found.brief.inputs.centre.channel(c).is_live for c in found.activities.channels]
    filled: BoolArray = np.nan_to_num(found.load.occupancy[live]).max(axis=0) > HIGH_OCCUPANCY
    return filled


def _is_lawful(found: Assessment, kept: Roster, *moved: Shift) -> bool:
    case = replace(found.brief.case, locks=(), days_off_locked=frozenset())
    known = {(b.rule, b.agent, b.day) for b in found.breaches}
    agents = {s.agent for s in moved}
    own = tuple(s for s in kept.shifts if s.agent in agents)
    duties = tuple(d for d in kept.standby if d.agent in agents)
    fresh = check(narrowed(case, kept, agents), Roster(kept.grid, (*own, *moved), duties))
    return all((b.rule, b.agent, b.day) in known for b in fresh)


def week_of(found: Assessment) -> Week:
    """Return the week of an assessment laid out for a look at single days."""
    inputs = found.brief.inputs
    return lay_out(
        inputs.centre,
        inputs.people,
        roster=found.roster,
        activities=found.activities,
        forecast=found.brief.forecast,
        occupancy=found.prediction.occupancy,
        wait_share=found.prediction.wait_share,
        past=inputs.past,
        breaches=found.breaches,
        background=background_of(found.brief),
    )


def may_help(week: Week, found: Assessment, roster: Roster, *moved: Shift) -> bool:
    """Look at the days of the moved shifts alone, the flow of contacts as before."""
    changed = week.with_shifts(roster, _roughly(found.activities, found.roster, moved))
    days = [day_load(changed, s.agent, s.day) for s in moved]
    return all(d is None or d.level is not Level.RED for d in days)


def _roughly(activities: Activities, before: Roster, moved: tuple[Shift, ...]) -> Activities:
    """Return activities with shifts moved, each agent going on with the work of the day."""
    code = activities.code.copy()
    for shift in moved:
        row = activities.agents.index(shift.agent)
        old = next((s for s in before.by_agent.get(shift.agent, ()) if s.day == shift.day), shift)
        own = code[row, old.start : old.end]
        on = own[own >= 0]
        usual = int(np.bincount(on).argmax()) if len(on) else int(Activity.READY)
        blocks = code[row] == Activity.BLOCK
        code[row, old.start : old.end] = Activity.OFF
        code[row, shift.start : shift.end] = usual
        code[row, blocks] = Activity.BLOCK
        for pause in shift.pauses:
            code[row, pause.start : pause.end] = Activity.PAUSE
    return replace(activities, code=code)


def _swaps(found: Assessment, week: Week, shift: Shift) -> Iterator[Move]:
    """Yield swaps of whole shifts of the day with a colleague of the same skills."""
    case, roster = found.brief.case, found.roster
    own = case.worker(shift.agent)
    levels = {(d.agent, d.day): d for d in found.load.days}
    others = [
        s
        for s in roster.shifts
        if s.day == shift.day and s.agent != shift.agent
        and s.span != shift.span
        and not is_held(found, s)
        and case.worker(s.agent).skills == own.skills
        and levels[s.agent, s.day].level is not Level.RED
    ]  # fmt: skip
    others.sort(key=lambda s: (abs(len(s.span) - len(shift.span)), levels[s.agent, s.day].score))
    for other in others[:MOST_SWAPS]:
        kept = without(without(roster, shift), other)
        mine = _placed(found, kept, other.span, shift, (STRETCHES_MIN[0], False))
        theirs = _placed(found, kept, shift.span, other, (STRETCHES_MIN[0], False))
        if mine is None or theirs is None or not _is_lawful(found, kept, mine, theirs):
            continue
        swapped = roster.with_shifts((*kept.shifts, mine, theirs))
        if may_help(week, found, swapped, mine, theirs):
            yield move_between(FixKind.SWAP, roster, swapped)


def is_held(found: Assessment, shift: Shift) -> bool:
    """Say whether somebody locked a shift, so that it is no machine's to move."""
    return shift.locked or shift in found.brief.case.locks


def shift_of(roster: Roster, day: AgentDay) -> Shift | None:
    """Return the shift of an agent-day."""
    own = roster.by_agent.get(day.agent, ())
    return next((s for s in own if s.day == day.day), None)


def without(roster: Roster, shift: Shift) -> Roster:
    """Return the roster without a shift."""
    return roster.with_shifts(s for s in roster.shifts if s != shift)


def told(found: Assessment, move: Move, first: AgentDay) -> str:
    """Return all that a move changes in words, the day that it is made for first."""
    after = {(s.agent, s.day): s for s in move.after}
    own = sorted(move.before, key=lambda s: (s.agent, s.day) != (first.agent, first.day))
    if move.kind is FixKind.SWAP:
        return _swap_sentence(found, *own)
    return "; ".join(_moved_sentence(found, s, after[s.agent, s.day]) for s in own)


def _clock(found: Assessment, span: Span) -> str:
    grid = found.roster.grid
    return f"{grid.when(span.start):%H:%M}-{grid.when(span.end):%H:%M}"


def _moved_sentence(found: Assessment, before: Shift, after: Shift) -> str:
    day = f"{found.roster.grid.dates[before.day]:%A}"
    if before.span != after.span:
        return (
            f"move {before.agent} on {day} from {_clock(found, before.span)} "
            f"to {_clock(found, after.span)}"
        )
    moved = [
        f"{_clock(found, p.span)} to {_clock(found, q.span)}"
        for p, q in zip(before.pauses, after.pauses, strict=False)
        if p != q
    ]
    return f"move pauses of {before.agent} on {day}: {', '.join(moved)}"


def _swap_sentence(found: Assessment, mine: Shift, other: Shift) -> str:
    day = f"{found.roster.grid.dates[mine.day]:%A}"
    return (
        f"swap {mine.agent} ({_clock(found, mine.span)}) and {other.agent} "
        f"({_clock(found, other.span)}) on {day}"
    )
