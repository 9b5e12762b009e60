"""Why work stays uncovered in a roster: who could have come, and what kept the others away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
from planner.roster.duty import Week, hours, paid, stretch
from planner.roster.score import below_able, below_minimum

FREE = "free to work"
BUSY = "already on contacts"


@dataclass(frozen=True, slots=True)
class Gap:
    """Work of a channel that stays uncovered in a stretch of one day.

    `missing`: agent-intervals; `why`: for each agent with the skill what kept them away, or that
    nothing did; `sentence` tells it all.
    """

    channel: ChannelId
    span: Span
    missing: int
    why: Mapping[AgentId, str]
    sentence: str


def shortage(case: RosterCase, roster: Roster) -> list[Gap]:
    """Return uncovered work by channel and stretch, in order of time, with the reasons.

    Live gaps that touch are one stretch; deferred work counts by its window. The sum of `missing`
    by channel is what `score` prices, too few heads who can serve included.
    """
    week, done = Week(case, roster), work_done(case, roster)
    gaps = [*_live(week, done), *_deferred(week, done), *_too_few(week), *_too_few_shared(week)]
    return sorted(gaps, key=lambda gap: (gap.span.start, gap.channel))


def _live(week: Week, done: IntArray) -> Iterator[Gap]:
    for row in range(len(week.case.channels)):
        short = np.maximum(0, week.case.need[row] - done[row])
        for day in week.case.grid.day_spans:
            for span in _runs(short[day.start : day.end] > 0, day.start):
                missing = short[span.start : span.end]
                worst = f"up to {missing.max()} short"
                yield _gap(week, row, span, missing=int(missing.sum()), worst=worst)


def _too_few(week: Week) -> Iterator[Gap]:
    for row, short in enumerate(below_minimum(week.case, week.supply())):
        for day in week.case.grid.day_spans:
            for span in _runs(short[day.start : day.end] > 0, day.start):
                missing = short[span.start : span.end]
                worst = f"up to {missing.max()} fewer than the least who can serve"
                yield _gap(week, row, span, missing=int(missing.sum()), worst=worst)


def _too_few_shared(week: Week) -> Iterator[Gap]:
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


def _deferred(week: Week, done: IntArray) -> Iterator[Gap]:
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


def _gap(week: Week, row: int, span: Span, *, missing: int, worst: str) -> Gap:
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


def _reason(week: Week, worker: Worker, span: Span) -> str:
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
        (_is_at_most(case, worker, shifts), "at the weekly maximum"),
        (_is_resting(case, worker, shifts, moment), "resting"),
    )
    return next((text for holds, text in reasons if holds), FREE)


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
