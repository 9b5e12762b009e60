"""Wishes for a day off: granted, or refused with the reason and the price of granting them."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain import AgentId, Grid, Roster, RosterCase, Shift
from planner.roster import (
    DayOff,
    DaysOff,
    Gap,
    Solution,
    chance_of_best,
    days_off,
    shortage,
    solve,
)
from planner.study.prices import against
from planner.study.week import Assessment, Brief, Effort

MOST_REASONS = 2
REPEATS = 3
_DAYS = {"saturday": "Saturday", "sunday": "Sunday"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A wish that was not kept: why, and what keeping it would take.

    `understaffed_h`: hours more that would stay uncovered; None where no lawful week keeps it.
    `points`: by how much the objective of the week would be higher, all it weighs together. With
    each goes by how much of it may be chance of the search.
    """

    agent: AgentId
    day: int
    reason: str
    understaffed_h: float | None
    points: int | None = None
    understaffed_noise_h: float = 0.0
    points_noise: float = 0.0


def granted(found: Assessment) -> frozenset[tuple[AgentId, int]]:
    """Return the wishes for a day off that the roster keeps."""
    worked = {(s.agent, s.day) for s in found.roster.shifts}
    return frozenset(_wishes(found.brief)) - worked


def refusals(found: Assessment, effort: Effort) -> tuple[Refusal, ...]:
    """Return every wish that is not kept, each with its price by planning the week again.

    `effort` is that of one search; there are `searches_of` as many.
    """

    def search(case: RosterCase, start: Roster, number: int) -> Solution:
        return solve(
            case,
            seed=effort.seed + number,
            seconds=effort.seconds,
            iterations=effort.iterations,
            workers=effort.workers,
            start=start,
        )

    asked = sorted(set(_wishes(found.brief)) - granted(found))
    if not asked:
        return ()
    kept = days_off(found.brief.case, found.roster, asked, search, repeats=REPEATS)
    noise_h = _noise_h(found.brief, kept)
    before = _short_h(found.brief, kept.best)
    return tuple(_refusal(found, one, before, noise_h) for one in kept.days)


def searches_of(wishes: int) -> int:
    """Return how many searches price so many wishes."""
    return REPEATS + wishes * (REPEATS + 1)


def _short_h(brief: Brief, roster: Roster) -> float:
    return against(brief, roster)["understaffed_h"]


def _noise_h(brief: Brief, kept: DaysOff) -> float:
    """Return by how many uncovered hours equal searches differ."""
    groups = (kept.tries, *(one.tries for one in kept.days if one.tries))
    return chance_of_best([[_short_h(brief, r) for r in group] for group in groups])


def _wishes(brief: Brief) -> list[tuple[AgentId, int]]:
    return [(w.id, day) for w in brief.case.workers for day, _ in w.off_wishes]


def _refusal(found: Assessment, kept: DayOff, before: float, noise_h: float) -> Refusal:
    """Return what keeping a wish would take beside the best week known."""
    if kept.roster is None:
        return Refusal(kept.agent, kept.day, kept.blocked, None)
    price = _short_h(found.brief, kept.roster) - before
    without = Roster(
        found.roster.grid,
        tuple(s for s in found.roster.shifts if (s.agent, s.day) != (kept.agent, kept.day)),
    )
    reason = _reason(found, without, kept.agent, kept.day)
    return Refusal(kept.agent, kept.day, reason, max(0.0, price), kept.points, noise_h, kept.noise)


def _reason(found: Assessment, without: Roster, agent: AgentId, day: int) -> str:
    """Say which work would lose its head if nothing else changed."""
    worst = _lost(found, without, day)
    if not worst:
        return f"{agent} is needed on {found.roster.grid.dates[day]:%A} to keep the week's hours"
    return f"without {agent}: " + "; ".join(g.sentence for g in worst)


def _lost(found: Assessment, without: Roster, day: int) -> list[Gap]:
    """Return the largest gaps of a day that open once a shift is taken out."""
    case = found.brief.case
    inside = case.grid.day_spans[day]
    known = {(g.channel, g.span) for g in shortage(case, found.roster)}
    fresh = [
        g
        for g in shortage(case, without)
        if g.span.meets(inside) and (g.channel, g.span) not in known
    ]
    return sorted(fresh, key=lambda g: -g.missing)[:MOST_REASONS]


def _for_its_agent(found: Assessment, without: Roster, day: int) -> str:
    """Say the same to the agent: channels and times, nothing of what others do."""
    centre, grid = found.brief.inputs.centre, found.roster.grid
    worst = _lost(found, without, day)
    if not worst:
        return f"You are needed on {grid.dates[day]:%A} to keep the week's hours"
    times = (
        f"{centre.channel(g.channel).name} between {grid.when(g.span.start):%H:%M} and "
        f"{grid.when(g.span.end):%H:%M}"
        for g in worst
    )
    return f"Without you these would be short: {'; '.join(times)}"


def not_kept(found: Assessment, shift: Shift) -> str:
    """Return the note on a shift on a day that its agent wished free: why, and the price of it.

    The price is that of taking the shift out with nothing else changed.
    """
    grid = found.roster.grid
    without = found.roster.with_shifts(s for s in found.roster.shifts if s != shift)
    before, after = (
        against(found.brief, roster)["understaffed_h"] for roster in (found.roster, without)
    )
    return (
        f"You wished {grid.dates[shift.day]:%A} to be free; it was not kept. "
        f"{_for_its_agent(found, without, shift.day)}. With nothing else changed "
        f"{max(0.0, after - before):.1f} h more of the week's work would stay uncovered."
    )


def asked_for(grid: Grid, day: int) -> str:
    """Return the note on a day that is as its agent asked; the agent may say that it is not so."""
    return (
        f"{grid.dates[day]:%A} is as you asked: it counts 0 in your share. If you did not ask for "
        "it, contest it under My data."
    )


def thank_you(found: Assessment, shift: Shift, kinds: tuple[str, ...], balance: float) -> str:
    """Return the note beside an unpopular shift: thanks, why it was given, how the balance stands.

    `balance`: how far its agent is ahead, in weeks of a fair share (`planner.study.ledger`).
    """
    grid = found.roster.grid
    if not kinds:
        return ""
    what = " and ".join(_DAYS.get(kind, kind.replace("_", " ")) for kind in kinds)
    without = found.roster.with_shifts(s for s in found.roster.shifts if s != shift)
    why = _for_its_agent(found, without, shift.day)
    if balance > 0.25:
        stand = f"You are {balance:.1f} weeks of a fair share ahead; the next ones go to others."
    elif balance < -0.25:
        stand = f"You have borne {-balance:.1f} weeks less than a fair share so far."
    else:
        stand = "Your share so far is even with the team's."
    return f"Thank you for the {what} shift on {grid.dates[shift.day]:%A}. {why}. {stand}"
