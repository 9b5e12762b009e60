"""Why there is no lawful roster, what would help, and why work stays uncovered.

Every way out that is named was confirmed: the agent's week was solved again with the rule turned by
that much, or with its mark taken away. Of the centre as a whole only what counting proves is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from planner.domain import AgentId, Breach, Roster, RosterCase, Span, Terms, Worker
from planner.roster.check import check
from planner.roster.duty import hours, stretch
from planner.roster.feasible import LawfulWeek, Option, Weeks
from planner.roster.loosen import least_step

LAW = (
    "contact_time_day",
    "night_shift",
    "consecutive_days",
    "n_in_m_days",
    "weekly_rest_stretch",
    "weekly_rest",
    "rolling_rest",
    "daily_rest",
)
# cheapest first: the planner's own marks, then the contract, then caps for health, then the law
BY_COST = (
    "locked_shift",
    "locked_day_off",
    "off_phone_block",
    "availability",
    "days_a_week",
    "whole_weekends",
    "weekends_in_row",
    "rotation",
    "weekly_hours",
    "breaks",
    "opening_hours",
    "on_phone_quota",
    "work_stretch",
    "contact_quota_day",
    "peak_cap_week",
    "peak_cap_day",
    *LAW,
)
OF_ONE_SHIFT = frozenset(
    {"known_agent", "one_shift_a_day", "opening_hours", "availability", "start_step"}
    | {"shift_length", "breaks", "work_stretch", "peak_cap_day", "contact_quota_day"}
    | {"contact_time_day", "night_shift"}
    | {"locked_day_off"}
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that cannot all be kept: for one agent, or (agent None) for the centre.

    `ways_out` come cheapest first; each alone makes the agent's week lawful.
    """

    agent: AgentId | None
    rules: tuple[str, ...]
    sentence: str
    ways_out: tuple[str, ...] = ()


def conflicts(case: RosterCase) -> tuple[Conflict, ...]:
    """Return what stands in the way of a lawful roster, and of covering the work at all.

    Empty does not promise full cover: agents are judged one by one, the centre by its hours.
    """
    weeks = Weeks(case)
    found = [*_of_locks(case)]
    found += [_of_agent(weeks, w) for w in case.workers if not weeks.can_work(w)]
    return (*found, *_of_sites(case), *_of_centre(case))


def _of_locks(case: RosterCase) -> Iterator[Conflict]:
    """Yield locked shifts that break a rule by themselves."""
    alone = check(case, Roster(case.grid, case.locks))
    for breach in alone:
        if breach.rule in OF_ONE_SHIFT:
            yield _of_lock(case, breach)


def _of_lock(case: RosterCase, breach: Breach) -> Conflict:
    rules = ("locked_shift", breach.rule)
    day = f"{case.grid.dates[breach.day]:%A}" if breach.day is not None else "the week"
    sentence = f"The locked shift of {breach.agent} on {day} breaks {breach.rule}: {breach.detail}."
    return Conflict(breach.agent, rules, sentence, (f"unlock the shift on {day}",))


def _of_agent(weeks: Weeks, worker: Worker) -> Conflict:
    rules = _rules_in_conflict(weeks, worker)
    ways = [_way_out(weeks.case, worker, {r}, week) for r, week in _mends(weeks, worker, rules)]
    if not ways:
        pairs = combinations(rules, 2)
        mended = ((pair, weeks.lawful(worker, frozenset(pair))) for pair in pairs)
        ways = [_way_out(weeks.case, worker, set(p), week) for p, week in mended if week][:3]
    names = ", ".join(rules) or "the shifts of the contract fit on no day"
    sentence = f"{worker.id} has no lawful week: these rules cannot be kept together: {names}."
    return Conflict(worker.id, rules, sentence, tuple(ways))


def _rules_in_conflict(weeks: Weeks, worker: Worker) -> tuple[str, ...]:
    """Return a smallest set of rules that cannot be kept together.

    Rules are dropped in chunks, the law first, so that a contract is named before the law is.
    """
    kept, _ = _shrink(weeks, worker, tuple(reversed(BY_COST)), frozenset())
    return tuple(rule for rule in BY_COST if rule in kept)


def _shrink(
    weeks: Weeks, worker: Worker, chunk: tuple[str, ...], dropped: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return which rules of a chunk the conflict needs, and all rules dropped by then."""
    if not weeks.can_work(worker, dropped | set(chunk)):
        return frozenset(), dropped | set(chunk)
    if len(chunk) == 1:
        return frozenset(chunk), dropped
    half = len(chunk) // 2
    first, dropped = _shrink(weeks, worker, chunk[:half], dropped)
    second, dropped = _shrink(weeks, worker, chunk[half:], dropped)
    return first | second, dropped


def _mends(weeks: Weeks, worker: Worker, rules: tuple[str, ...]) -> list[tuple[str, LawfulWeek]]:
    """Return rules that mend the week when dropped alone; the law only if nothing else does."""
    found = [(rule, week) for rule in rules if (week := weeks.lawful(worker, frozenset({rule})))]
    return [f for f in found if f[0] not in LAW] or found


def _way_out(case: RosterCase, worker: Worker, rules: set[str], week: LawfulWeek | None) -> str:
    if week is None:
        return ""
    parts = [
        least_step(case, worker, rule, frozenset(rules - {rule})) or _part(case, worker, rule, week)
        for rule in BY_COST
        if rule in rules
    ]
    law = ", where law and agreements allow it" if rules & set(LAW) else ""
    return " and ".join(parts) + law


def _of_a_full_day(terms: Terms, option: Option) -> float:
    """Return the quota of a full day that leaves room for the contacts of a shift."""
    return option.contacts * terms.full_day / max(1, option.on_contact)


def _part(case: RosterCase, worker: Worker, rule: str, week: LawfulWeek) -> str:
    grid, terms = case.grid, case.terms[worker.terms]
    paid = f"{hours(grid, terms.paid[0])} to {hours(grid, terms.paid[1])}"
    days = f"{terms.days[0]} to {terms.days[1]}"
    peak = max((o.peak for o in week.options), default=0)
    contacts = max((_of_a_full_day(terms, o) for o in week.options), default=0.0)
    caps = {
        "weekly_hours": f"allow {hours(grid, week.paid)} paid this week instead of {paid}",
        "days_a_week": f"allow {len(week.options)} days instead of {days}",
        "on_phone_quota": f"allow {hours(grid, week.on_contact)} on contacts this week",
        "peak_cap_week": f"allow {hours(grid, week.peak)} in peak load this week",
        "peak_cap_day": f"allow {hours(grid, peak)} in peak load on a day",
        "contact_quota_day": f"raise the quota to {np.ceil(contacts):.0f} contacts a day",
        "weekends_in_row": "let one weekend more be worked in a row",
        "rotation": "let a shift begin earlier than the day before",
        "whole_weekends": "let one day of the weekend be worked alone",
    }
    return caps[rule] if rule in caps else _mark(case, worker, rule, week)


def _mark(case: RosterCase, worker: Worker, rule: str, week: LawfulWeek) -> str:
    """Say which mark of the planner would have to give way, by its place in the week."""
    grid = case.grid
    if rule == "availability":
        extra = [o for o in week.options if not o.is_available]
        when = ", ".join(f"{grid.when(o.start):%a %H:%M}-{grid.when(o.end):%H:%M}" for o in extra)
        return f"agree with {worker.id} on work outside the availability: {when}"
    if rule == "off_phone_block":
        lost = [
            stretch(grid, block)
            for block in worker.blocks
            if not any(o.start <= block.start and block.end <= o.end for o in week.options)
        ]
        return f"move the block {', '.join(lost)}" if lost else "let a pause cut into the block"
    if rule == "locked_day_off":
        worked = {o.day for o in week.options}
        days = [d for a, d in sorted(case.days_off_locked) if a == worker.id and d in worked]
        return f"unlock the day off on {', '.join(f'{grid.dates[d]:%A}' for d in days)}"
    if rule == "locked_shift":
        kept = {(o.start, o.end) for o in week.options}
        lost = [
            stretch(grid, lock.span)
            for lock in case.locks
            if lock.agent == worker.id and (lock.start, lock.end) not in kept
        ]
        return f"unlock {', '.join(lost) or 'a shift'}"
    if rule == "opening_hours":
        shut = [stretch(grid, span) for o in week.options for span in _closed(case, o)]
        return f"open {', '.join(shut)}"
    return f"drop the rule {rule}"


def _closed(case: RosterCase, option: Option) -> Iterator[Span]:
    """Yield the closed stretches of a shift."""
    size = case.grid.size
    edge = None
    for t in range(option.start, option.end + 1):
        is_shut = t < min(option.end, size) and not case.is_open[t]
        if is_shut and edge is None:
            edge = t
        if not is_shut and edge is not None:
            yield Span(edge, t)
            edge = None


def _of_centre(case: RosterCase) -> Iterator[Conflict]:
    """Yield channels that ask for more hours than all agents with the skill may work."""
    for row, channel in enumerate(case.channels):
        wanted = int(case.need[row].sum())
        wanted += sum(w.agent_intervals for w in case.windows if w.channel == channel)
        able = [w for w in case.workers if row in w.skills]
        room = sum(_most_on_contacts(case, w) for w in able)
        room += sum(int(h.sum()) for skills, h in case.carried.items() if row in skills)
        if wanted > room:
            short = hours(case.grid, wanted - room)
            sentence = (
                f"{channel} asks for {hours(case.grid, wanted)}, but the {len(able)} agents with"
                f" the skill may work at most {hours(case.grid, room)}: at least {short} stay"
                " uncovered."
            )
            ways = (
                f"no roster covers it without at least {short} more: longer weeks, more agents"
                " with the skill, or less work",
            )
            yield Conflict(None, ("coverage", "weekly_hours"), sentence, ways)


def _of_sites(case: RosterCase) -> Iterator[Conflict]:
    """Yield sites whose seats are too few for the least hours of their agents.

    Time at work is never shorter than paid time; a week that runs on past its end proves nothing.
    """
    if case.is_open[-1]:
        return
    for site, seats in case.seats.items():
        mine = [w for w in case.workers if w.site == site]
        least = sum(case.terms[w.terms].paid[0] for w in mine)
        room = int(np.maximum(0, seats)[case.is_open].sum())
        if least > room:
            sentence = (
                f"The {len(mine)} agents of {site} must work {hours(case.grid, least)} at least,"
                f" and its seats offer {hours(case.grid, room)} in the opening hours."
            )
            short = -(-(least - room) // max(1, int(case.is_open.sum())))
            ways = (f"{site} needs at least {short} seats more, or agents who need none",)
            yield Conflict(None, ("seats", "weekly_hours"), sentence, ways)


def _most_on_contacts(case: RosterCase, worker: Worker) -> int:
    """Return an upper bound of the intervals that a worker can be on contacts this week."""
    terms, size = case.terms[worker.terms], case.grid.size
    present = sum(
        int(case.is_open[max(0, s.start) : min(s.end, size)].sum()) for s in worker.available
    )
    most = min(present, terms.paid[1] - sum(len(b) for b in worker.blocks))
    if terms.onphone_week is not None:
        most = min(most, terms.onphone_week)
    return max(0, most)


def as_infeasible(found: tuple[Conflict, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return rules and ways out of all agents' conflicts, as `Infeasible` takes them."""
    own: Mapping[str, None] = dict.fromkeys(r for c in found if c.agent for r in c.rules)
    ways = [f"{c.agent}: {way}" for c in found if c.agent for way in c.ways_out[:2]]
    return tuple(own), tuple(ways)
