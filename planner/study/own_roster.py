"""The roster that a centre made itself: judged as it is, and mended into a lawful start."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from planner.domain import AgentId, Grid, Roster, Shift
from planner.errors import BadInput
from planner.roster import allocate, solve
from planner.study.edit import Change, differences, place_pauses
from planner.study.week import Brief, breaches_of

NO_RULE = "the week as a whole"


@dataclass(frozen=True, slots=True)
class Mend:
    """One agent-day that was changed to make the week lawful, and the rules that it broke.

    `rules` are those of the day, or those of the agent's week where the day broke none by itself.
    """

    change: Change
    rules: tuple[str, ...]

    def sentence(self, grid: Grid, names: Mapping[AgentId, str]) -> str:
        """Say whose shift became what, and why."""
        change = self.change
        who = names.get(change.agent, change.agent)
        day = f"{grid.dates[change.day]:%a %d %b}"
        why = ", ".join(r.replace("_", " ") for r in self.rules) or NO_RULE
        before, after = change.before, change.after
        if before is None or after is None:
            shift = before or after
            verb = "dropped" if after is None else "added"
            return f"{who}, {day}: {_clock(grid, shift)} {verb} ({why})"
        if before.span == after.span:
            return f"{who}, {day}: {_clock(grid, before)}, pauses moved ({why})"
        return f"{who}, {day}: {_clock(grid, before)} becomes {_clock(grid, after)} ({why})"


@dataclass(frozen=True, slots=True)
class Mended:
    """A roster made lawful, every agent-day that had to change, and who has no lawful week."""

    roster: Roster
    mends: tuple[Mend, ...]
    unplaced: tuple[tuple[AgentId, str], ...]


def _clock(grid: Grid, shift: Shift | None) -> str:
    return "" if shift is None else f"{grid.when(shift.start):%H:%M}-{grid.when(shift.end):%H:%M}"


def with_pauses(brief: Brief, roster: Roster, bare: Collection[tuple[AgentId, int]]) -> Roster:
    """Return the roster with the contract's pauses placed in the shifts (agent, start) named.

    They go where they cost the least coverage. A shift whose length has no lawful place for them
    stays without; the checker says so.
    """
    known = {w.id for w in brief.case.workers}
    for shift in roster.shifts:
        if (shift.agent, shift.start) in bare and shift.agent in known:
            others = roster.with_shifts(s for s in roster.shifts if s != shift)
            try:
                pauses = place_pauses(brief.case, others, shift.agent, shift.span)
            except BadInput:
                continue
            roster = roster.with_shifts((*others.shifts, replace(shift, pauses=pauses)))
    return roster


def mended(brief: Brief, roster: Roster) -> Mended:
    """Return the nearest lawful roster: as many days kept as can be, then the least moved.

    Locks of the roster are let go, as a locked shift may be the unlawful one.
    """
    broken = _broken(brief, roster)
    free = replace(roster, shifts=tuple(replace(s, locked=False) for s in roster.shifts))
    case = replace(brief.case, locks=(), days_off_locked=frozenset())
    found = solve(case, iterations=0, start=free)
    mends = []
    for change in differences(free, found.roster):
        agent, day = change.agent, change.day
        mends.append(Mend(change, broken.get((agent, day)) or broken.get((agent, None), ())))
    return Mended(found.roster, tuple(mends), found.unplaced)


def _broken(brief: Brief, roster: Roster) -> Mapping[tuple[AgentId, int | None], tuple[str, ...]]:
    """Return the rules that a roster breaks, by agent and day (None: of the week)."""
    found: dict[tuple[AgentId, int | None], tuple[str, ...]] = {}
    for b in breaches_of(brief, roster, allocate(brief.case, roster)):
        key = b.agent, b.day
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), b.rule)))
    return found
