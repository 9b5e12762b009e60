"""The smallest fix of a red day: proposed, applied and checked before anybody is told of it.

From small to large: other pauses, another start, a shorter day (and another a little longer), a
swap with a colleague; a quota that does not fit is cut (`strain_fix_quota`). In a full week a
change of one day sends a contact or two to others, and a day that stood at the edge of red tips
over: its pauses are moved along then. Nothing is changed in place; the caller takes the roster of
a fix as a change by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import chain, groupby, islice

from planner.domain import AgentDay, AgentId, Level, People, Roster
from planner.errors import BadInput
from planner.study.strain_fix_moves import (
    FixKind,
    Move,
    candidates,
    is_held,
    move_between,
    near_lengths,
    near_pauses,
    shift_of,
    told,
)
from planner.study.strain_fix_quota import quota_cuts
from planner.study.week import Assessment, assess

MOST_CHECKED = 8  # changes of each kind, all judged on the whole week
MOST_BESIDE = 4  # days of others whose pauses are moved along
MOST_LOST_H = 1.0  # agent-hours more that stay uncovered
_ORDER = {kind: number for number, kind in enumerate(FixKind)}


@dataclass(frozen=True, slots=True, eq=False)
class Fix:
    """A change after which a red day is not red any more; it was applied and checked.

    `roster` is the week after it. Where a quota is cut, `people` have the contracts after it and
    `quota` is the new one of a full day (None: there is none any more).
    `understaffed_h`: how many more hours stay uncovered (below 0: fewer).
    """

    agent: AgentId
    day: int
    kind: FixKind
    sentence: str
    roster: Roster
    before: AgentDay
    after: AgentDay
    understaffed_h: float
    quota: float | None = None
    people: People | None = None


def smallest_fix(found: Assessment, agent: AgentId, day: int) -> Fix | None:
    """Return the smallest change that takes a day out of red; None where no small one does.

    Checked on the whole week: the day is not red, no other day has become red, no rule is broken,
    no day is above its quota that was not, and at most `MOST_LOST_H` more are uncovered.
    """
    before = _day(found, agent, day)
    if before is None or before.level is not Level.RED:
        raise BadInput(f"{agent} has no red day {day} in this plan")
    if "quota" in before.hard:
        return _cut_quota(found, before)
    for _, moves in groupby(_options(found, before), lambda move: move.kind):
        looks: list[tuple[Move, Assessment]] = []
        for move in islice(moves, MOST_CHECKED):
            after = assess(found.brief, move.on(found.roster))
            if is_mended(found, after, before):
                return _fix(found, after, before, move)
            looks.append((move, after))
        fix = _with_others(found, before, looks)
        if fix is not None:
            return fix
    return None


def _options(found: Assessment, before: AgentDay) -> Iterator[Move]:
    """Yield each change once, from small to large."""
    near = chain(islice(near_pauses(found, before), MOST_CHECKED // 2), near_lengths(found, before))
    seen: set[tuple[object, ...]] = set()
    for move in merge(near, candidates(found, before), key=lambda m: _ORDER[m.kind]):
        if move.after not in seen:
            seen.add(move.after)
            yield move


def is_mended(found: Assessment, after: Assessment, before: AgentDay) -> bool:
    """Say whether a day is out of red, at no other day's cost and with hardly less coverage."""
    day = _day(after, before.agent, before.day)
    return (
        (day is None or day.level is not Level.RED)
        and not tipped(found, after)
        and _is_as_lawful(found, after)
        and _lost_h(found, after) <= MOST_LOST_H
    )


def tipped(found: Assessment, after: Assessment) -> list[AgentDay]:
    """Return the days that are red after a change and were not before."""
    red = {(d.agent, d.day) for d in found.load.days if d.level is Level.RED}
    return [d for d in after.load.days if d.level is Level.RED and (d.agent, d.day) not in red]


def red_days(found: Assessment) -> int:
    """Count the red agent-days of a plan."""
    return sum(d.level is Level.RED for d in found.load.days)


def _is_as_lawful(found: Assessment, after: Assessment) -> bool:
    is_as_lawful = len(after.breaches) <= len(found.breaches)
    return is_as_lawful and len(after.over_quota) <= len(found.over_quota)


def _lost_h(found: Assessment, after: Assessment) -> float:
    return float(after.figures["understaffed_h"] - found.figures["understaffed_h"])


def _with_others(
    found: Assessment, before: AgentDay, looks: Sequence[tuple[Move, Assessment]]
) -> Fix | None:
    """Move pauses of those whose days a change tips into red, the change with the fewest first."""
    for _, look in sorted(looks, key=lambda one: len(tipped(found, one[1])))[:2]:
        after = _along(found, look)
        if is_mended(found, after, before):
            move = move_between(FixKind.TOGETHER, found.roster, after.roster)
            return _fix(found, after, before, move)
    return None


def _along(found: Assessment, after: Assessment) -> Assessment:
    """Move pauses of days that a change tips over, as long as they are few."""
    beside = 0
    while (days := tipped(found, after)) and beside + len(days) <= MOST_BESIDE:
        beside += len(days)
        roster = _with_pauses_of(after, days)
        if roster is None:
            break
        after = assess(found.brief, roster)
    return after


def _with_pauses_of(found: Assessment, days: Sequence[AgentDay]) -> Roster | None:
    """Return the roster with the pauses of these red days moved; None where one cannot be."""
    roster = found.roster
    for day in days:
        shift = shift_of(roster, day)
        if shift is None or is_held(found, shift):
            return None
        options = (m for m in _options(found, day) if m.kind is FixKind.PAUSE)
        move = next(options, None)
        if move is None:
            return None
        roster = move.on(roster)
    return roster


def _fix(found: Assessment, after: Assessment, before: AgentDay, move: Move) -> Fix:
    day = _day(after, before.agent, before.day)
    return Fix(
        before.agent,
        before.day,
        move.kind,
        told(found, move, before),
        after.roster,
        before,
        before if day is None else day,
        _lost_h(found, after),
    )


def _cut_quota(found: Assessment, before: AgentDay) -> Fix | None:
    """Lower the quota until it fits into the day, for as few people as will do, and look again."""
    for cut in quota_cuts(found.brief, before):
        after = assess(cut.brief, found.roster)
        day = _day(after, before.agent, before.day)
        if day is not None and is_mended(found, after, before):
            return Fix(
                before.agent,
                before.day,
                FixKind.QUOTA,
                cut.sentence,
                found.roster,
                before,
                day,
                0.0,
                cut.quota,
                cut.brief.inputs.people,
            )
    return None


def _day(found: Assessment, agent: AgentId, day: int) -> AgentDay | None:
    return next((d for d in found.load.days if (d.agent, d.day) == (agent, day)), None)
