"""Who could take over one shift: at what price, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as changed

from planner.domain import AgentId, Breach, Roster, RosterCase, Shift, Worker
from planner.errors import BadInput
from planner.roster.repair.change import Freedom, without
from planner.roster.repair.worth import Worth, breaches, own_points

ANYTIME = Freedom()


@dataclass(frozen=True, slots=True)
class Replacement:
    """An agent who could take over a shift, or the rules that stand in the way.

    `shift`: as this agent would work it, pauses where they hurt least. `regained`: points of
    shortage that it takes away; `price`: points that it adds to the agent's own week (pay,
    wishes, unsocial hours). `breaches`: empty for who may be asked; else what the week would
    break, by the checker. `needs_consent`: the shift begins within the notice.
    """

    agent: AgentId
    shift: Shift
    regained: int
    price: int
    breaches: tuple[Breach, ...] = ()
    needs_consent: bool = False

    @property
    def can(self) -> bool:
        """Say whether every rule allows it."""
        return not self.breaches


def replacements(
    case: RosterCase, roster: Roster, shift: Shift, *, freedom: Freedom = ANYTIME
) -> tuple[Replacement, ...]:
    """Return everybody else in the week for one shift: who may take it, best first, then the rest.

    The shift keeps its start and end; its present holder is taken to be away. Nothing is changed:
    whoever is shown as able was judged by the checker over the whole week, last week's shifts
    included. The best is who brings the most points for the least; of the others, who breaks the
    fewest rules comes first.

    Raises
    ------
    BadInput
        Where the shift is not in the roster, or begins before `freedom.now`.
    """
    if shift not in roster.shifts:
        raise BadInput(f"{shift.agent} has no such shift on day {shift.day} in this roster")
    if shift.start < freedom.earliest:
        raise BadInput("the shift has begun, or begins within the notice; choose a later one")
    base = without(roster, shift)
    worth = Worth(case, base)
    others = (worker for worker in case.workers if worker.id != shift.agent)
    return tuple(sorted((_trial(worth, w, shift, freedom) for w in others), key=_rank))


def _rank(one: Replacement) -> tuple[int, int, str]:
    return len(one.breaches), one.price - one.regained, one.agent


def _trial(worth: Worth, worker: Worker, shift: Shift, freedom: Freedom) -> Replacement:
    """Return what comes of giving the shift to a worker, checked over the whole week."""
    case, own = worth.case, worth.roster.by_agent.get(worker.id, ())
    taken = changed(shift, agent=worker.id, locked=False)
    busy = [s for s in own if s.day == shift.day]
    if busy:
        wall = case.grid.when(busy[0].start), case.grid.when(busy[0].end)
        detail = f"already at work {wall[0]:%a %H:%M}-{wall[1]:%H:%M}"
        return Replacement(
            worker.id, taken, 0, 0, (Breach("one_shift_a_day", worker.id, shift.day, detail),)
        )
    taken = worth.placed(worker, taken, worth.of_a_head(worker.skills))
    week = (*own, taken)
    return Replacement(
        agent=worker.id,
        shift=taken,
        regained=-worth.change([(worker, None, taken)]),
        price=own_points(case, worker, week) - own_points(case, worker, own),
        breaches=breaches(
            case,
            [worker.id],
            Roster(case.grid, week),
            next_start=freedom.next_start.get(worker.id),
        ),
        needs_consent=freedom.needs_consent(taken),
    )
