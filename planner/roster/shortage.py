"""Why work stays uncovered in a roster: who could have come, and what kept the others away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.domain import (
    AgentId,
    BoolArray,
    ChannelId,
    IntArray,
    Roster,
    RosterCase,
    Shift,
    Span,
    Worker,
)
from planner.roster.allocate import work_done
from planner.roster.check import check
from planner.roster.duty import Week, hours, narrowed, paid, stretch
from planner.roster.feasible import Weeks
from planner.roster.score import below_able, below_minimum

FREE = "free to work"
BUSY = "already on contacts"
AT_MOST = "at the weekly maximum"


@dataclass(frozen=True, slots=True)
class Gap:
    """Work of a channel that stays uncovered in a stretch of one day.

    `missing`: agent-intervals; `why`: for each agent with the skill what kept them away from its
    middle, or that nothing did: then a whole shift over it keeps every rule; `sentence` tells it
    all.
    """

    channel: ChannelId
    span: Span
    missing: int
    why: Mapping[AgentId, str]
    sentence: str


@dataclass(frozen=True)
class _Reasons(Week):
    """A week with what was found out on the way: shifts of a day, and who is bound by what."""

    @cached_property
    def weeks(self) -> Weeks:
        """Shifts that the rules of one day allow."""
        return Weeks(self.case)

    @cached_property
    def told(self) -> dict[tuple[AgentId, int], str]:
        """What keeps an agent without a shift away at an interval."""
        return {}


def shortage(case: RosterCase, roster: Roster) -> list[Gap]:
    """Return uncovered work by channel and stretch, in order of time, with the reasons.

    Live gaps that touch are one stretch; deferred work counts by its window. The sum of `missing`
    by channel is what `score` prices, too few heads who can serve included.
    """
    week, done = _Reasons(case, roster), work_done(case, roster)
    gaps = [*_live(week, done), *_deferred(week, done), *_too_few(week), *_too_few_shared(week)]
    return sorted(gaps, key=lambda gap: (gap.span.start, gap.channel))


def _live(week: _Reasons, done: IntArray) -> Iterator[Gap]:
    for row in range(len(week.case.channels)):
        short = np.maximum(0, week.case.need[row] - done[row])
        for day in week.case.grid.day_spans:
            for span in _runs(short[day.start : day.end] > 0, day.start):
                missing = short[span.start : span.end]
                worst = f"up to {missing.max()} short"
                yield _gap(week, row, span, missing=int(missing.sum()), worst=worst)


def _too_few(week: _Reasons) -> Iterator[Gap]:
    for row, short in enumerate(below_minimum(week.case, week.supply())):
        for day in week.case.grid.day_spans:
            for span in _runs(short[day.start : day.end] > 0, day.start):
                missing = short[span.start : span.end]
                worst = f"up to {missing.max()} fewer than the least who can serve"
                yield _gap(week, row, span, missing=int(missing.sum()), worst=worst)


def _too_few_shared(week: _Reasons) -> Iterator[Gap]:
    """Yield where too few can serve any of some channels, told of the one whose price counts."""
    case = week.case
    for channels, short in below_able(case, week.supply()).items():
        row = min(channels, key=lambda c: (case.prices.unmet[c], c))
        names = " or ".join(case.channels[c] for c in sorted(channels))
        for day in case.grid.day_spans:
            for span in _runs(short[day.start : day.end] > 0, day.start):
                missing = short[span.start : span.end]
                worst = f"up to {missing.max()} fewer than the least who can serve {names}"
                yield _gap(week, row, span, missing=int(missing.sum()), worst=worst)


def _deferred(week: _Reasons, done: IntArray) -> Iterator[Gap]:
    case = week.case
    for window in case.windows:
        row, span = case.channels.index(window.channel), window.span
        beyond = np.maximum(0, done[row] - case.need[row])[span.start : span.end]
        missing = window.agent_intervals - int(beyond.sum())
        if missing > 0:
            worst = f"{hours(case.grid, missing)} of deferred work left"
            yield _gap(week, row, span, missing=missing, worst=worst)


def _runs(is_short: BoolArray, offset: int) -> Iterator[Span]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], is_short.astype(np.int8), [0]])))
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield Span(start + offset, end + offset)


def _gap(week: _Reasons, row: int, span: Span, *, missing: int, worst: str) -> Gap:
    channel = week.case.channels[row]
    able = [w for w in week.case.workers if row in w.skills]
    why = {w.id: _reason(week, w, span) for w in able}
    counts: dict[str, int] = {}
    for reason in why.values():
        counts[reason] = counts.get(reason, 0) + 1
    told = ", ".join(f"{n} {r}" for r, n in sorted(counts.items(), key=lambda c: -c[1]))
    free = [agent for agent, reason in why.items() if reason == FREE]
    names = f"; {', '.join(free[:3])} could come" if free else ""
    ability = f"of {len(able)} with the skill: {told}" if able else "nobody has the skill"
    sentence = f"{channel} {stretch(week.case.grid, span)}: {worst}; {ability}{names}"
    return Gap(channel, span, missing, why, sentence)


def _reason(week: _Reasons, worker: Worker, span: Span) -> str:
    """Return the first thing that keeps a worker from the middle of a stretch."""
    case, moment = week.case, (span.start + span.end) // 2
    shifts = week.shifts[worker.id]
    day = int(case.grid.day[moment])
    here = [s for s in shifts if s.start <= moment < s.end]
    if here:
        return BUSY if moment in week.contact(here[0]).tolist() else "in a pause or block"
    reasons = (
        (not any(s.start <= moment < s.end for s in worker.available), "on leave or not available"),
        ((worker.id, day) in case.days_off_locked, "on a locked day off"),
        (any(s.day == day for s in shifts), "at work at another time of the day"),
        (_is_full(week, worker, moment), "without a free seat at the site"),
        (_is_at_most(case, worker, shifts), AT_MOST),
        (_is_resting(case, worker, shifts, moment), "resting"),
    )
    text = next((text for holds, text in reasons if holds), "")
    if text:
        return text
    if (worker.id, moment) not in week.told:
        week.told[worker.id, moment] = _bound_by(week, worker, moment)
    return week.told[worker.id, moment]


def _bound_by(week: _Reasons, worker: Worker, moment: int) -> str:
    """Return `FREE` where a shift over an interval keeps every rule beside the agent's others.

    Each shift of the contract was tried; that somebody could come is said by the checker.
    """
    case, own, terms = week.case, week.shifts[worker.id], week.case.terms[worker.terms]
    pay = sum(paid(terms, shift) for shift in own)
    calls = sum(len(week.contact(shift)) for shift in own)
    few = narrowed(case, week.roster, [worker.id])
    broken = {b.rule for b in check(few, Roster(case.grid, own))}
    reason = "without a shift of the contract then"
    for option in week.weeks.day(worker, int(case.grid.day[moment])):
        if not option.start <= moment < option.end:
            continue
        most = terms.onphone_week
        if pay + option.paid > terms.paid[1] or (
            most is not None and calls + option.on_contact > most
        ):
            reason = AT_MOST
            continue
        shift = Shift(worker.id, option.day, option.start, option.end, option.pauses)
        wrong = [b.rule for b in check(few, Roster(case.grid, (*own, shift)))]
        fresh = [rule for rule in wrong if rule not in broken]
        if not fresh:
            return FREE
        reason = f"bound by {fresh[0].replace('_', ' ')}"
    return reason


def _is_full(week: Week, worker: Worker, moment: int) -> bool:
    if worker.site not in week.case.seats:
        return False
    at_work = [s for w, _, s in week.each() if w.site == worker.site and s.start <= moment < s.end]
    return len(at_work) >= int(week.case.seats[worker.site][moment])


def _is_at_most(case: RosterCase, worker: Worker, shifts: tuple[Shift, ...]) -> bool:
    terms = case.terms[worker.terms]
    shortest = min(terms.lengths, default=0)
    pay = sum(paid(terms, shift) for shift in shifts)
    return len(shifts) >= terms.days[1] or pay + shortest > terms.paid[1]


def _is_resting(case: RosterCase, worker: Worker, shifts: tuple[Shift, ...], moment: int) -> bool:
    rest = case.limits.min_rest
    work = [*worker.past, *(s.span for s in shifts)]
    return any(s.start - rest <= moment < s.end + rest for s in work)
