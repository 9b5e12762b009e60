"""Why a shift lies where it lies: each neighbour of it breaks a rule, or costs so many points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from planner.domain import Breach, Roster, RosterCase, Shift, Span, Terms
from planner.errors import BadInput
from planner.roster.repair.change import Freedom, without
from planner.roster.repair.worth import Worth, breaches, own_points
from planner.roster.solve import prepare

ANYTIME = Freedom()


class Step(StrEnum):
    """How a neighbour differs from the shift."""

    EARLIER = "earlier"
    LATER = "later"
    SHORTER = "shorter"
    LONGER = "longer"
    FREE = "day off"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A shift one step away, with what keeps it from being taken: rules, or points.

    `after` is None for a day off. `breaches`: what the agent's whole week would break, by the
    checker. `shortage` and `own`: points by which the shortage of the centre and the agent's own
    week (pay, wishes, starts, peak load) would grow; together exactly the change of the score.
    """

    step: Step
    after: Shift | None
    breaches: tuple[Breach, ...]
    shortage: int
    own: int

    @property
    def points(self) -> int:
        """Points by which the roster would be worse, below 0 where it would be better."""
        return self.shortage + self.own


def neighbours(
    case: RosterCase, roster: Roster, shift: Shift, *, freedom: Freedom = ANYTIME
) -> tuple[Neighbour, ...]:
    """Return the steps that the contract knows from a shift, all else unchanged.

    Pauses lie where a head of this agent gains least. Nothing is estimated: every neighbour was
    judged by the checker and weighed on the whole objective.

    Raises
    ------
    BadInput
        Where the shift is not in the roster.
    """
    if shift not in roster.shifts:
        raise BadInput(f"{shift.agent} has no such shift on day {shift.day} in this roster")
    prepare()
    worth, worker = Worth(case, roster), case.worker(shift.agent)
    rest = without(roster, shift).by_agent.get(worker.id, ())
    now, gain = own_points(case, worker, (*rest, shift)), worth.of_this_head(worker, shift)
    found = []
    for step, span in _spans(case.terms[worker.terms], shift):
        after = None
        if span is not None:
            moved = Shift(worker.id, shift.day, span.start, span.end, shift.pauses)
            after = worth.placed(worker, moved, gain)
        week = rest if after is None else (*rest, after)
        wrong = breaches(
            case,
            [worker.id],
            worth.with_weeks({worker.id: week}),
            next_start=freedom.next_start.get(worker.id),
        )
        shortage = worth.change([(worker, shift, after)])
        found.append(Neighbour(step, after, wrong, shortage, own_points(case, worker, week) - now))
    return tuple(found)


def _spans(terms: Terms, shift: Shift) -> Iterator[tuple[Step, Span | None]]:
    starts, lengths = sorted(terms.starts[shift.day]), sorted(terms.lengths)
    before = [s for s in starts if s < shift.start]
    after = [s for s in starts if s > shift.start]
    shorter = [n for n in lengths if n < len(shift.span)]
    longer = [n for n in lengths if n > len(shift.span)]
    length = len(shift.span)
    if before:
        yield Step.EARLIER, Span(before[-1], before[-1] + length)
    if after:
        yield Step.LATER, Span(after[0], after[0] + length)
    if shorter:
        yield Step.SHORTER, Span(shift.start, shift.start + shorter[-1])
    if longer:
        yield Step.LONGER, Span(shift.start, shift.start + longer[0])
    yield Step.FREE, None
