"""Mend a planned week: somebody is away, one shift, today's breaks; why work stays uncovered.

Everything here proposes a difference. Only `apply` changes something, and that is a new draft: a
published revision stays as it is until a person publishes another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.keeping import keep_plan
from planner.desk.office import Desk
from planner.desk.week_inputs import Basis, basis_of
from planner.domain import (
    AgentId,
    ChannelId,
    Grid,
    Plan,
    PlanStatus,
    Roster,
    RosterCase,
    Shift,
    Span,
    User,
    week_monday,
    week_name,
)
from planner.errors import BadInput, Conflict
from planner.roster import Gap, score, short_of_need, shortage
from planner.roster.repair import (
    Absence,
    Freedom,
    Move,
    Neighbour,
    Proposal,
    Replacement,
    Swap,
    break_moves,
    neighbours,
    repair,
    replacements,
    swaps,
)
from planner.study.asked import marks_of
from planner.study.edit import Change, with_changes

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Mend:
    """A proposal as a difference from a revision, in hours; `changes` hold the absence itself too.

    `short_h`: uncovered agent-hours as planned, after what happened, and with all moves;
    `paid_h`: paid hours that the moves add.
    """

    proposal: Proposal
    changes: tuple[Change, ...]
    short_h: tuple[float, float, float]
    paid_h: float


@dataclass(frozen=True, slots=True)
class Cover:
    """What a shift covers: agent-hours by channel that nobody else would do, and when.

    `lost`: the same in points of shortage, weighted as the centre weighs its channels.
    """

    hours: Mapping[ChannelId, float]
    stretches: tuple[tuple[ChannelId, Span], ...]
    lost: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A revision with what its week rests on now, and what a proposal may touch."""

    plan: Plan
    basis: Basis
    freedom: Freedom

    @property
    def case(self) -> RosterCase:
        """The week as the optimiser and the checker see it."""
        return self.basis.brief.case

    @property
    def key(self) -> tuple[Any, ...]:
        """What every answer about this revision depends on."""
        free = self.freedom
        later = tuple(sorted(free.next_start.items()))
        return self.plan.id, self.basis.mark, free.now, free.notice, free.keeps, later

    def shift(self, agent: AgentId, day: int) -> Shift:
        """Return the shift of an agent-day; raises BadInput where there is none."""
        for shift in self.plan.roster.by_agent.get(agent, ()):
            if shift.day == day:
                return shift
        raise BadInput("there is no shift on that day; choose another day or person")


def mend_absence(
    desk: Desk,
    user: User,
    plan_id: int,
    *,
    agent: AgentId,
    days: tuple[int, ...],
    declined: frozenset[AgentId] = frozenset(),
) -> Mend:
    """Propose who could take over while somebody is away; `declined`: who was asked and said no."""
    opened = _opened(desk, user, plan_id, declined)
    plan, days = opened.plan, tuple(sorted(days))

    def make() -> Mend:
        proposal = repair(opened.case, plan.roster, Absence(agent, days), freedom=opened.freedom)
        gone = [s for s in plan.roster.by_agent.get(agent, ()) if s.day in days]
        away = tuple(Change(agent, s.day, s, None) for s in gone)
        return _mend(opened, proposal, away)

    return _known(desk, ("absence", agent, days), opened, make)


def mend_breaks(desk: Desk, user: User, plan_id: int, *, day: int) -> Mend:
    """Propose other times for the breaks of a day that have not begun."""
    opened = _opened(desk, user, plan_id)

    def make() -> Mend:
        proposal = break_moves(opened.case, opened.plan.roster, day, freedom=opened.freedom)
        return _mend(opened, proposal, ())

    return _known(desk, ("breaks", day), opened, make)


def replacements_of(
    desk: Desk, user: User, plan_id: int, *, agent: AgentId, day: int
) -> tuple[Replacement, ...]:
    """Return who could lawfully take a shift, by what it brings and costs; then why not the others.

    Nothing about how anybody works is known here, so nobody is ranked by it.
    """
    opened = _opened(desk, user, plan_id)
    shift = opened.shift(agent, day)

    def make() -> tuple[Replacement, ...]:
        return replacements(opened.case, opened.plan.roster, shift, freedom=opened.freedom)

    return _known(desk, ("replacements", agent, day), opened, make)


def swaps_of(desk: Desk, user: User, plan_id: int, *, agent: AgentId, day: int) -> tuple[Swap, ...]:
    """Return exchanges of a shift that break no rule on either side, cheapest first."""
    opened = _opened(desk, user, plan_id)
    shift = opened.shift(agent, day)

    def make() -> tuple[Swap, ...]:
        return swaps(opened.case, opened.plan.roster, shift, freedom=opened.freedom)

    return _known(desk, ("swaps", agent, day), opened, make)


def cover_of(desk: Desk, user: User, plan_id: int, *, agent: AgentId, day: int) -> Cover:
    """Return what a shift is there for: what stays uncovered without it if nothing else changes."""
    opened = _opened(desk, user, plan_id)
    shift = opened.shift(agent, day)
    return _known(desk, ("cover", agent, day), opened, lambda: _cover(opened, shift))


def neighbours_of(
    desk: Desk, user: User, plan_id: int, *, agent: AgentId, day: int
) -> tuple[tuple[Neighbour, float], ...]:
    """Return why a shift lies where it lies: what each step away from it breaks or costs.

    With each goes by how many agent-hours less of the work would be covered.
    """
    opened = _opened(desk, user, plan_id)
    shift = opened.shift(agent, day)

    def make() -> tuple[tuple[Neighbour, float], ...]:
        case, roster = opened.case, opened.plan.roster
        rest, short_h = [s for s in roster.shifts if s != shift], _short_h(case, roster)
        found = neighbours(case, roster, shift, freedom=opened.freedom)
        others = (Roster(roster.grid, (*rest, *([n.after] if n.after else []))) for n in found)
        more_h = (_short_h(case, other) - short_h for other in others)
        return tuple(zip(found, more_h, strict=True))

    return _known(desk, ("neighbours", agent, day), opened, make)


def gaps_of(desk: Desk, user: User, plan_id: int) -> tuple[Gap, ...]:
    """Return the work that a revision leaves uncovered, with who could come and why not others."""
    opened = _opened(desk, user, plan_id)
    return _known(desk, ("gaps",), opened, lambda: tuple(shortage(opened.case, opened.plan.roster)))


def apply(
    desk: Desk,
    user: User,
    plan_id: int,
    changes: Iterable[Change],
    *,
    reason: str,
    away: Absence | None = None,
    asking: Collection[AgentId] = (),
) -> Plan:
    """Keep a difference as a new draft of the week, judged as a whole by the checker.

    `away`: these days become leave, so that the contract's least hours shrink with them; why
    somebody is away is not stored, only what the planner writes as a reason. `asking`: who of those
    concerned asked for it; then it is no change of the employer's to anybody. Raises BadInput with
    every rule that the difference breaks and Conflict where the revision is no longer what it was
    proposed for.
    """
    require(user, Action.EDIT_ROSTER)
    with desk.store.transaction():
        plan = desk.store.plans.get_plan(plan_id)
        if away is not None:
            _enter_leave(desk, plan.roster.grid, away, by=user.name)
        opened = _opened(desk, user, plan_id)
        changes = tuple(changes)
        roster = with_changes(opened.case, plan.roster, changes)
        about = away.agent if away else ""
        subject = f"agent:{about}" if about else f"week:{plan.week}"
        text = reason.strip() or "repaired"
        touched = sorted({c.agent for c in changes})
        with acting(
            desk, user, Action.EDIT_ROSTER, subject,
            base=plan.id, note=text, week=plan.week, agents=touched,
        ):  # fmt: skip
            return keep_plan(
                desk, opened.basis, roster,
                by=user.name, base=plan.id, note=text, asked=marks_of(changes, asking),
            )  # fmt: skip


def of_replacement(shift: Shift, one: Replacement) -> tuple[Change, ...]:
    """Return the difference that an offer makes: the shift falls out, the offer takes its place."""
    gone = Change(shift.agent, shift.day, shift, None)
    if one.offer is None:
        return (gone,)
    return gone, Change(one.agent, one.offer.day, one.before, one.offer)


def of_swap(roster: Roster, shift: Shift, one: Swap) -> tuple[Change, ...]:
    """Return the difference that an exchange makes, on both sides."""
    held = {(s.agent, s.day): s for s in roster.shifts}
    theirs = next(
        s for s in roster.by_agent[one.partner]
        if (s.day, s.span) == (one.takes.day, one.takes.span)
    )  # fmt: skip
    after: dict[tuple[AgentId, int], Shift | None] = {
        (shift.agent, shift.day): None,
        (one.partner, theirs.day): None,
    }
    after[shift.agent, one.takes.day] = one.takes
    after[one.partner, one.gives.day] = one.gives
    return tuple(Change(*key, held.get(key), now) for key, now in sorted(after.items(), key=_key))


def _key(item: tuple[tuple[AgentId, int], Shift | None]) -> tuple[AgentId, int]:
    return item[0]


def _opened(
    desk: Desk, user: User, plan_id: int, declined: frozenset[AgentId] = frozenset()
) -> Opened:
    require(user, Action.EDIT_ROSTER)
    plan = desk.store.plans.get_plan(plan_id)
    if plan.status is PlanStatus.SCENARIO:
        raise Conflict("a scenario is not repaired; build the week from it first")
    basis = basis_of(desk, plan, by=user.name)
    return Opened(plan, basis, _freedom(desk, plan, basis, declined))


def _freedom(desk: Desk, plan: Plan, basis: Basis, declined: frozenset[AgentId]) -> Freedom:
    """Return what may be touched: nothing that has begun; a week that was published, by consent."""
    grid, policy = plan.roster.grid, basis.brief.inputs.centre.policy
    is_seen = desk.store.plans.published(plan.week) is not None
    return Freedom(
        now=grid.interval(desk.now()) + 1,
        notice=grid.intervals(hours=24 * policy.notice_days) if is_seen else 0,
        keeps=frozenset((a, d) for a in declined for d in range(len(grid.dates))),
        next_start=_next_starts(desk, grid),
    )


def _next_starts(desk: Desk, grid: Grid) -> dict[AgentId, int]:
    """Return the first interval of each agent's first shift of next week, where it is published."""
    later = week_name(week_monday(grid.week_name) + timedelta(weeks=1))
    plan = desk.store.plans.published(later)
    if plan is None:
        return {}
    gap = grid.interval(plan.roster.grid.start)
    return {a: min(s.start for s in own) + gap for a, own in plan.roster.by_agent.items()}


def _known(desk: Desk, what: tuple[Any, ...], opened: Opened, make: Callable[[], T]) -> T:
    found: T = desk.remember(("repair", *what, *opened.key), make)
    return found


def _mend(opened: Opened, proposal: Proposal, away: tuple[Change, ...]) -> Mend:
    planned = _short_h(opened.case, opened.plan.roster)
    after = _short_h(proposal.case, proposal.before)
    mended = _short_h(proposal.case, proposal.roster)
    paid = sum(m.after.paid - (m.before.paid if m.before else 0) for m in proposal.moves)
    changes = (*away, *map(_change, proposal.moves))
    hours = opened.plan.roster.grid.hours(paid)
    return Mend(proposal, changes, (planned, after, mended), hours)


def _change(move: Move) -> Change:
    return Change(move.agent, move.day, move.before, move.after)


def _short_h(case: RosterCase, roster: Roster) -> float:
    return sum(_unmet_h(case, roster).values())


def _unmet_h(case: RosterCase, roster: Roster) -> dict[ChannelId, float]:
    """Return agent-hours left uncovered by channel."""
    return {c: case.grid.hours(n) for c, n in short_of_need(case, roster).items()}


def _cover(opened: Opened, shift: Shift) -> Cover:
    case, roster = opened.case, opened.plan.roster
    without = Roster(roster.grid, tuple(s for s in roster.shifts if s != shift))
    before, after = _unmet_h(case, roster), _unmet_h(case, without)
    more = {c: after[c] - before.get(c, 0.0) for c in after}
    known = {(g.channel, g.span, g.missing) for g in shortage(case, roster)}
    fresh = [g for g in shortage(case, without) if (g.channel, g.span, g.missing) not in known]
    lost = sum(score(case, without).unmet.values()) - sum(score(case, roster).unmet.values())
    return Cover(
        {c: h for c, h in more.items() if abs(h) > 1e-9},
        tuple((g.channel, g.span) for g in fresh),
        lost,
    )


def _enter_leave(desk: Desk, grid: Grid, away: Absence, *, by: str) -> None:
    row = desk.store.people.load_agent(away.agent)
    dates = {grid.dates[d] for d in away.days}
    agent = replace(row.agent, leave=row.agent.leave | dates)
    desk.store.people.save_agent(agent, row.revision, by=by, at=desk.now())
