"""Unpopular hours of an agent's week, by kind, and what they count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import pairwise

from planner.domain import AgentId, Grid, PauseKind, Policy, Roster, Shift, Span
from planner.errors import BadInput, Fault
from planner.wellbeing.fairness import BURDEN_POINTS
from planner.wellbeing.rest import quick_returns

NIGHT_MIN = (23 * 60, 6 * 60)
NIGHT_FROM_H = 3.0
OF_THE_CLOCK = ("early", "late", "night")
Starts = tuple[int, int]


def burden_kinds(
    roster: Roster,
    agent: AgentId,
    *,
    policy: Policy,
    holidays: Collection[date] = (),
    past: Sequence[Span] = (),
    hard_contacts: float = 0.0,
    wanted: Starts | None = None,
    asked_days: Collection[int] = (),
) -> dict[str, float]:
    """Count an agent's unpopular work of a week by kind: shifts, splits, quick returns, standby.

    Hard contacts and days on standby, with a call or without, are kinds of their own.
    `past`: shifts of earlier weeks in (negative) intervals, for the rest before the first shift.
    `wanted`: starts that the agent wishes for; such a shift is not early, late or a night to them.
    `asked_days`: days whose shift the agent asked for; nothing of it counts, nor a rest beside it.
    """
    shifts, grid = roster.by_agent.get(agent, ()), roster.grid
    given = [shift for shift in shifts if shift.day not in asked_days]
    found: Counter[str] = Counter(
        kind
        for shift in given
        for kind in shift_kinds(grid, shift, policy, holidays, wanted=wanted)
    )
    found["split"] = sum(a.day == b.day for a, b in pairwise(given)) + sum(
        any(p.kind is PauseKind.SPLIT for p in shift.pauses) for shift in given
    )
    found["quick_return"] = quick_returns(_rests_h(grid, shifts, past, asked_days))
    found.update("called" if d.called else "standby" for d in roster.standby if d.agent == agent)
    kinds = {kind: float(count) for kind, count in found.items() if count}
    return {**kinds, "hard": hard_contacts} if hard_contacts else kinds


def _rests_h(
    grid: Grid, shifts: Sequence[Shift], past: Sequence[Span], asked_days: Collection[int]
) -> list[float]:
    """Return hours of rest before each shift that is not the second part of a split one.

    A rest beside a shift that its agent asked for is left out.
    """
    before = max((s.end for s in past), default=None)
    is_first = bool(shifts) and before is not None and shifts[0].day not in asked_days
    rests = [grid.hours(shifts[0].start - before)] if is_first and before is not None else []
    pairs = [(a, b) for a, b in pairwise(shifts) if a.day != b.day]
    pairs = [(a, b) for a, b in pairs if a.day not in asked_days and b.day not in asked_days]
    return rests + [grid.hours(b.start - a.end) for a, b in pairs]


def shift_kinds(
    grid: Grid,
    shift: Shift,
    policy: Policy,
    holidays: Collection[date] = (),
    *,
    wanted: Starts | None = None,
) -> list[str]:
    """Return what makes a shift unpopular: early, late, Saturday, Sunday, holiday, night.

    `wanted`: first and last start (minutes of the day) that its agent wishes for.
    """
    start, last = grid.when(shift.start), grid.when(shift.end - 1)
    days = {start.date(), last.date()}
    numbers = range(max(0, shift.start), min(shift.end, grid.size))
    wall = grid.wall_min[numbers.start : numbers.stop]
    night_h = grid.hours(int(((wall >= NIGHT_MIN[0]) | (wall < NIGHT_MIN[1])).sum()))
    ends_late = last.hour * 60 + last.minute >= policy.unsocial_after_min
    found = {
        "early": start.hour * 60 + start.minute < policy.unsocial_before_min,
        "late": ends_late or last.date() > start.date(),
        "saturday": any(d.weekday() == 5 for d in days),
        "sunday": any(d.weekday() == 6 for d in days),
        "holiday": bool(days & set(holidays)),
        "night": night_h >= NIGHT_FROM_H,
    }
    if wanted and wanted[0] <= start.hour * 60 + start.minute <= wanted[1]:
        found |= dict.fromkeys(OF_THE_CLOCK, False)
    return [kind for kind, applies in found.items() if applies]


def burden_points(
    kinds: Mapping[str, float], *, points: Mapping[str, float] = BURDEN_POINTS
) -> float:
    """Return what kinds count together."""
    return sum(points.get(kind, 0.0) * n for kind, n in kinds.items())


def edited_points(changes: Mapping[str, float]) -> dict[str, float]:
    """Return a team's own points; refuses unknown kinds and points below 0, all at once."""
    faults = [
        Fault(f'"{kind}" is no kind of burden', f"choose from {', '.join(BURDEN_POINTS)}")
        for kind in sorted(set(changes) - set(BURDEN_POINTS))
    ]
    faults += [
        Fault(f'points of "{kind}" are {value:g}', "write a number of at least 0")
        for kind, value in sorted(changes.items())
        if not value >= 0
    ]
    if faults:
        raise BadInput(*faults)
    return {**BURDEN_POINTS, **changes}
