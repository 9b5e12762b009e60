"""What a change of a few shifts is worth in points of the objective: exact, and fast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from planner.domain import (
    AgentId,
    Breach,
    FloatArray,
    IntArray,
    Pause,
    PauseSlot,
    Roster,
    RosterCase,
    Shift,
    Span,
    Worker,
)
from planner.roster.check import check
from planner.roster.duty import Skills, Week, clock, hours, narrowed, on_contact
from planner.roster.model.compile import Model, compile_case
from planner.roster.pauses import Placer
from planner.roster.score import score
from planner.roster.search.driver import do, new_scene
from planner.roster.search.engine import PRICE, REFRESH

NONE_DROPPED: frozenset[str] = frozenset()


def supply_of(case: RosterCase, roster: Roster) -> dict[Skills, IntArray]:
    """Return heads on contacts per skill set and interval, also of sets without a shift."""
    nobody = np.zeros(case.grid.size, dtype=np.int64)
    missing = {w.skills: nobody.copy() for w in case.workers}
    return {**missing, **Week(case, roster).supply()}


class Worth:
    """The shortage of one roster in points, and how it moves when heads come and go.

    Shortage is work left undone and heads below the least of a channel, at their prices.
    One roster's heads are loaded into the search's own tables of coverage, which agree with
    `score` to the point; a question costs a fraction of a millisecond.
    """

    def __init__(self, case: RosterCase, roster: Roster) -> None:
        self.case, self.roster = case, roster
        self.supply = supply_of(case, roster)
        lone = replace(
            case,
            workers=case.workers[:1],
            locks=(),
            days_off_locked=frozenset(),
            carried=self.supply,
        )
        self.model: Model = compile_case(lone)
        self.scene = new_scene(self.model, self.model.book, seed=1)
        self._gains: dict[Skills, FloatArray] = {}
        self.shortage = self._shortage()

    def _shortage(self) -> int:
        do(REFRESH, self.scene)
        return int(self.model.coverage.total - self.scene.state.worth.sum())

    def _shift_heads(self, worker: Worker, shift: Shift, sign: int) -> None:
        work = on_contact(worker, shift)
        work = work[(work >= 0) & (work < self.case.grid.size)]
        hit = self.model.coverage.hit[self.model.sets.index(worker.skills)]
        self.scene.state.heads[work] += sign * hit

    def change(self, moves: Sequence[tuple[Worker, Shift | None, Shift | None]]) -> int:
        """Return the points by which the shortage grows when shifts (before, after) change."""
        self._apply(moves, 1)
        found = self._shortage()
        self._apply(moves, -1)
        return found - self.shortage

    def _apply(self, moves: Sequence[tuple[Worker, Shift | None, Shift | None]], sign: int) -> None:
        for worker, before, now in moves:
            if before is not None:
                self._shift_heads(worker, before, -sign)
            if now is not None:
                self._shift_heads(worker, now, sign)

    def with_weeks(self, weeks: Mapping[AgentId, Iterable[Shift]]) -> Roster:
        """Return the roster with these weeks of agents; all others are left out unless seats count.

        Enough for `breaches`, and short: rules but seats look at one agent at a time.
        """
        own = [shift for shifts in weeks.values() for shift in shifts]
        rest = [s for s in self.roster.shifts if s.agent not in weeks] if self.case.seats else []
        return self.roster.with_shifts((*rest, *own))

    def of_a_head(self, skills: Skills) -> FloatArray:
        """Return by interval what one head more of these skills is worth, in points."""
        if skills not in self._gains:
            self._gains[skills] = self._gain(skills)
        return self._gains[skills]

    def _gain(self, skills: Skills) -> FloatArray:
        self._shortage()
        scene = self.scene
        scene.book.skill_set[0] = self.model.sets.index(skills)
        do(PRICE, scene, 0, 0, 1)
        gain: FloatArray = scene.tools.gain.copy()
        return gain

    def of_this_head(self, worker: Worker, shift: Shift) -> FloatArray:
        """Return by interval what the head of a shift in the roster is worth, in points."""
        self._apply([(worker, shift, None)], 1)
        gain = self._gain(worker.skills)
        self._apply([(worker, shift, None)], -1)
        return gain

    def worn_by(self, worker: Worker, shift: Shift) -> Shift:
        """Return a shift as this worker would work it; its pauses move only where they must."""
        taken = replace(shift, agent=worker.id, locked=False)
        slots = self._slots(worker, shift)
        ways = Placer(self.case, worker, NONE_DROPPED).ways(shift.span, slots)
        is_known = [(p.kind, len(p.span), p.paid) for p in shift.pauses] == [
            (slot.kind, slot.length, slot.paid) for slot in slots
        ]
        if is_known and (ways == [p.start for p in shift.pauses]).all(axis=1).any():
            return taken
        return self.placed(worker, taken, self.of_a_head(worker.skills))

    def placed(
        self,
        worker: Worker,
        shift: Shift,
        gain: FloatArray,
        *,
        now: int | None = None,
        moves_few: bool = False,
    ) -> Shift:
        """Return the shift with its pauses where a head gains least; unchanged where none fit.

        Only pauses of the contract's pattern, on lawful places. Where `now` is given, a pause that
        begins before it stays and no other begins before it. With `moves_few`, of ways that move
        the fewest pauses.
        """
        slots = self._slots(worker, shift)
        ways = Placer(self.case, worker, NONE_DROPPED).ways(shift.span, slots)
        if now is not None:
            for column, pause in enumerate(shift.pauses[: len(slots)]):
                at = ways[:, column]
                ways = ways[at == pause.start if pause.start < now else at >= now]
        if not len(ways) or not slots:
            return shift
        if moves_few and len(shift.pauses) == len(slots):
            moved = (ways != [p.start for p in shift.pauses]).sum(axis=1)
            ways = ways[moved == moved.min()]
        worth = np.concatenate([[0.0], np.cumsum(gain)])
        ends = ways + np.array([slot.length for slot in slots])
        inside = np.minimum(ends, len(worth) - 1), np.minimum(ways, len(worth) - 1)
        lost = (worth[inside[0]] - worth[inside[1]]).sum(axis=1)
        pauses = tuple(
            Pause(at, at + slot.length, slot.kind, slot.paid)
            for at, slot in zip(ways[lost.argmin()].tolist(), slots, strict=True)
        )
        return replace(shift, pauses=pauses)

    def _slots(self, worker: Worker, shift: Shift) -> tuple[PauseSlot, ...]:
        return self.case.terms[worker.terms].pattern(len(shift.span)).pauses


def own_points(case: RosterCase, worker: Worker, shifts: Iterable[Shift]) -> int:
    """Return what a week costs by itself: pay, wishes, starts, peak load, unsocial hours."""
    alone = replace(
        case,
        workers=(worker,),
        channels=(),
        need=case.need[:0],
        least=case.least[:0],
        able={},
        windows=(),
        carried={},
        prices=replace(case.prices, unmet=()),
    )
    return score(alone, Roster(case.grid, tuple(shifts))).total


def breaches(
    case: RosterCase, agents: Iterable[AgentId], roster: Roster, *, next_start: int | None = None
) -> tuple[Breach, ...]:
    """Return what the weeks of these agents break, by the checker; of others their seats count.

    `next_start`: first interval of the next week's first shift, before which the rest must fit.
    """
    names = frozenset(agents)
    few = narrowed(case, roster, names)
    weeks = roster.of(names).as_called()
    found = check(few, weeks)
    last = max(weeks.shifts, key=lambda s: s.end, default=None)
    if next_start is None or last is None or next_start - last.end >= case.limits.min_rest:
        return found
    rest = hours(case.grid, max(0, next_start - last.end))
    detail = (
        f"{rest} of rest before next week's shift at {clock(case.grid, next_start)},"
        f" {hours(case.grid, case.limits.min_rest)} needed"
    )
    return (*found, Breach("daily_rest", last.agent, last.day, detail))


def fits_alone(case: RosterCase, worker: Worker, span: Span, day: int) -> bool:
    """Say quickly whether contract and availability know such a shift; other rules are not read."""
    terms = case.terms[worker.terms]
    return (
        span.start in terms.starts[day]
        and len(span) in terms.lengths
        and any(stretch.holds(span) for stretch in worker.available)
        and (worker.id, day) not in case.days_off_locked
    )
