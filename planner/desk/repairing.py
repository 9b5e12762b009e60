"""Mend a planned week: somebody is away, more work comes, one shift, breaks; what is uncovered.

Everything here proposes a difference. Only `apply` changes something, and that is a new draft: a
published revision stays as it is until a person publishes another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.keeping import keep_plan
from planner.desk.office import Desk
from planner.desk.opened import Opened, known, opened_for_repair
from planner.domain import (
    AgentId,
    Block,
    ChannelId,
    Grid,
    Plan,
    Roster,
    RosterCase,
    Shift,
    Span,
    User,
)
from planner.roster import Gap, score, short_of_need, shortage
from planner.roster.repair import (
    Absence,
    Move,
    Neighbour,
    PartDay,
    Proposal,
    Replacement,
    Shortage,
    Swap,
    break_moves,
    neighbours,
    off_contacts,
    repair,
    replacements,
    swaps,
)
from planner.study.asked import marks_of
from planner.study.edit import Change, with_changes

NOBODY: frozenset[AgentId] = frozenset()


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


def mend_absence(
    desk: Desk,
    user: User,
    plan_id: int,
    *,
    agent: AgentId,
    days: tuple[int, ...],
    declined: frozenset[AgentId] = NOBODY,
) -> Mend:
    """Propose who could take over while somebody is away; `declined`: who was asked and said no."""
    opened = opened_for_repair(desk, user, plan_id, declined)
    plan, days = opened.plan, tuple(sorted(days))

    def make() -> Mend:
        proposal = repair(opened.case, plan.roster, Absence(agent, days), freedom=opened.freedom)
        gone = [s for s in plan.roster.by_agent.get(agent, ()) if s.day in days]
        away = tuple(Change(agent, s.day, s, None) for s in gone)
        return _mend(opened, proposal, away)

    return known(desk, ("absence", agent, days), opened, make)


def mend_part(
    desk: Desk, user: User, plan_id: int, part: PartDay, *, declined: frozenset[AgentId] = NOBODY
) -> Mend:
    """Propose who could help while somebody is off contacts for a part of one shift.

    What stays of the shift counts. Raises BadInput where there is no shift at that time, or a
    block leaves no lawful place for its pauses.
    """
    opened = opened_for_repair(desk, user, plan_id, declined)

    def make() -> Mend:
        roster = opened.plan.roster
        shift, _ = off_contacts(opened.case, roster, part)
        proposal = repair(opened.case, roster, part, freedom=opened.freedom)
        kept = next(s for s in proposal.before.by_agent[part.agent] if s.day == shift.day)
        own = Change(part.agent, shift.day, shift, replace(kept, locked=True))
        return _mend(opened, proposal, (own,))

    return known(desk, ("part", part), opened, make)


def mend_shortage(
    desk: Desk,
    user: User,
    plan_id: int,
    *,
    people: int,
    declined: frozenset[AgentId] = NOBODY,
) -> Mend:
    """Propose the few changes that cover most of what the present forecast leaves uncovered.

    At most so many people are proposed, each for one day. `short_h` begins with what was uncovered
    when the revision was made.
    """
    opened = opened_for_repair(desk, user, plan_id, declined)

    def make() -> Mend:
        roster, free = opened.plan.roster, opened.freedom
        proposal = repair(opened.case, roster, Shortage(), freedom=free, people=people)
        mend = _mend(opened, proposal, ())
        planned = float(opened.plan.figures.get("understaffed_h", mend.short_h[0]))
        return replace(mend, short_h=(planned, *mend.short_h[1:]))

    return known(desk, ("shortage", people), opened, make)


def mend_breaks(desk: Desk, user: User, plan_id: int, *, day: int) -> Mend:
    """Propose other times for the breaks of a day that have not begun."""
    opened = opened_for_repair(desk, user, plan_id)

    def make() -> Mend:
        proposal = break_moves(opened.case, opened.plan.roster, day, freedom=opened.freedom)
        return _mend(opened, proposal, ())

    return known(desk, ("breaks", day), opened, make)


def replacements_of(
    desk: Desk, user: User, plan_id: int, *, agent: AgentId, day: int
) -> tuple[Replacement, ...]:
    """Return who could lawfully take a shift, by what it brings and costs; then why not the others.

    Nothing about how anybody works is known here, so nobody is ranked by it.
    """
    opened = opened_for_repair(desk, user, plan_id)
    shift = opened.shift(agent, day)

    def make() -> tuple[Replacement, ...]:
        return replacements(opened.case, opened.plan.roster, shift, freedom=opened.freedom)

    return known(desk, ("replacements", agent, day), opened, make)


def swaps_of(desk: Desk, user: User, plan_id: int, *, agent: AgentId, day: int) -> tuple[Swap, ...]:
    """Return exchanges of a shift that break no rule on either side, cheapest first."""
    opened = opened_for_repair(desk, user, plan_id)
    shift = opened.shift(agent, day)

    def make() -> tuple[Swap, ...]:
        return swaps(opened.case, opened.plan.roster, shift, freedom=opened.freedom)

    return known(desk, ("swaps", agent, day), opened, make)


def cover_of(desk: Desk, user: User, plan_id: int, *, agent: AgentId, day: int) -> Cover:
    """Return what a shift is there for: what stays uncovered without it if nothing else changes."""
    opened = opened_for_repair(desk, user, plan_id)
    shift = opened.shift(agent, day)
    return known(desk, ("cover", agent, day), opened, lambda: _cover(opened, shift))


def neighbours_of(
    desk: Desk, user: User, plan_id: int, *, agent: AgentId, day: int
) -> tuple[tuple[Neighbour, float], ...]:
    """Return why a shift lies where it lies: what each step away from it breaks or costs.

    With each goes by how many agent-hours less of the work would be covered.
    """
    opened = opened_for_repair(desk, user, plan_id)
    shift = opened.shift(agent, day)

    def make() -> tuple[tuple[Neighbour, float], ...]:
        case, roster = opened.case, opened.plan.roster
        rest, short_h = [s for s in roster.shifts if s != shift], _short_h(case, roster)
        found = neighbours(case, roster, shift, freedom=opened.freedom)
        others = (roster.with_shifts((*rest, *([n.after] if n.after else []))) for n in found)
        more_h = (_short_h(case, other) - short_h for other in others)
        return tuple(zip(found, more_h, strict=True))

    return known(desk, ("neighbours", agent, day), opened, make)


def gaps_of(desk: Desk, user: User, plan_id: int) -> tuple[Gap, ...]:
    """Return the work that a revision leaves uncovered, with who could come and why not others."""
    opened = opened_for_repair(desk, user, plan_id)
    return known(desk, ("gaps",), opened, lambda: tuple(shortage(opened.case, opened.plan.roster)))


def apply(
    desk: Desk,
    user: User,
    plan_id: int,
    changes: Iterable[Change],
    *,
    reason: str,
    away: Absence | PartDay | None = None,
    asking: Collection[AgentId] = (),
) -> Plan:
    """Keep a difference as a new draft of the week, judged as a whole by the checker.

    `away`: these days become leave, so that the contract's least hours shrink with them, or these
    hours a block; why somebody is away is not stored, only what the planner writes as a reason.
    `asking`: who of those concerned asked for it; then it is no change of the employer's to
    anybody. Raises BadInput with every rule that the difference breaks and Conflict where the
    revision is no longer what it was proposed for.
    """
    require(user, Action.EDIT_ROSTER)
    with desk.store.transaction():
        plan = desk.store.plans.get_plan(plan_id)
        if isinstance(away, Absence):
            _enter_leave(desk, plan.roster.grid, away, by=user.name)
        elif away is not None:
            case = opened_for_repair(desk, user, plan_id).case
            _enter_hours(desk, plan.roster.grid, away, off_contacts(case, plan.roster, away)[1],
                         by=user.name)  # fmt: skip
        opened = opened_for_repair(desk, user, plan_id)
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
    without = roster.with_shifts(s for s in roster.shifts if s != shift)
    before, after = _unmet_h(case, roster), _unmet_h(case, without)
    more = {c: after[c] - before.get(c, 0.0) for c in after}
    before_gaps = {(g.channel, g.span, g.missing) for g in shortage(case, roster)}
    fresh = [
        g for g in shortage(case, without) if (g.channel, g.span, g.missing) not in before_gaps
    ]
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


def _enter_hours(desk: Desk, grid: Grid, away: PartDay, pieces: Iterable[Span], *, by: str) -> None:
    row = desk.store.people.load_agent(away.agent)
    blocks = []
    for piece in pieces:
        first, last = grid.when(piece.start), grid.when(piece.end)
        begin = first.hour * 60 + first.minute
        days = (last.date() - first.date()).days
        end = days * 24 * 60 + last.hour * 60 + last.minute
        blocks.append(Block(first.date(), Span(begin, end), away.kind))
    agent = replace(row.agent, blocks=(*row.agent.blocks, *blocks))
    desk.store.people.save_agent(agent, row.revision, by=by, at=desk.now())
