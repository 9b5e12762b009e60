"""Find agents without a lawful week, the rule that stands in the way, and their best part."""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.domain import AgentId, FloatArray, RosterCase, Shift, Worker
from planner.roster.model.compile import Model, Relief, compile_case
from planner.roster.search.driver import Search, do
from planner.roster.search.engine import RESPOND

REASONS = {
    "weekly_hours": "the days and shifts left by availability, locks and rest hold fewer paid "
    "hours than the contract asks for",
    "days_a_week": "fewer days are free to work than the contract asks for",
    "off_phone_block": "a fixed off-phone block lies where no lawful shift can hold it",
    "contact_quota_day": "shifts long enough for the contract's hours hold more contacts than the "
    "daily quota allows",
    "on_phone_quota": "the contract's paid hours leave more time on contacts than its weekly cap",
    "peak_cap_day": "shifts long enough for the contract's hours pass the day's peak cap",
    "peak_cap_week": "the contract's paid hours cannot be worked within the week's peak cap",
}
TRIALS = (
    ("weekly_hours",),
    ("days_a_week",),
    ("off_phone_block",),
    ("weekly_hours", "days_a_week"),
    ("weekly_hours", "off_phone_block"),
    ("weekly_hours", "days_a_week", "off_phone_block"),
)


@dataclass(frozen=True, slots=True)
class Placement:
    """What can be planned: the model with relief, agents left out, and why, by agent."""

    model: Model
    left_out: tuple[int, ...]
    unplaced: tuple[tuple[AgentId, str], ...]


def placeable(case: RosterCase) -> Placement:
    """Compile a case and settle who has a lawful week, who gets a part of one, and who none."""
    model = compile_case(case)
    search = Search(model, seed=1)
    alone = [a for a, worker in enumerate(case.workers) if not has_week(search, a)]
    doubled = _doubled(case)
    relief: dict[AgentId, Relief] = {}
    without: list[tuple[AgentId, str]] = []
    left_out = []
    for a, worker in enumerate(case.workers):
        if worker.id in doubled:
            without.append((worker.id, "one_shift_a_day: two locked shifts on one day"))
            left_out.append(a)
        elif a in alone:
            rules, eased = _ease(case, worker)
            without.append((worker.id, _reason(_caps(case, worker) or rules)))
            if eased is None:
                left_out.append(a)
            else:
                relief[worker.id] = eased
    if relief:
        model = compile_case(case, relief)
    return Placement(model, tuple(left_out), tuple(without))


def unplaced(case: RosterCase) -> tuple[tuple[AgentId, str], ...]:
    """Return the agents for whom the case has no lawful week, with the rule in the way."""
    return placeable(case).unplaced


def has_week(search: Search, a: int) -> bool:
    """Say whether an agent has a lawful week at all."""
    search.tools.gain[:] = 0.0
    found = do(RESPOND, search.scene, a)[0] > 0
    search.state.start[a] = -1
    return found


def _doubled(case: RosterCase) -> set[AgentId]:
    days = [(lock.agent, lock.day) for lock in case.locks]
    return {agent for agent, day in days if days.count((agent, day)) > 1}


def _ease(case: RosterCase, worker: Worker) -> tuple[tuple[str, ...], Relief | None]:
    """Return the fewest rules that, dropped, leave a week, and the relief that drops them."""
    alone = _alone(case, worker)
    for rules in TRIALS:
        relief = Relief(**dict.fromkeys(rules, True))
        search = Search(compile_case(alone, {worker.id: relief}), seed=1)
        if has_week(search, 0):
            return rules, replace(relief, least_paid=_most_paid(search))
    return (), None


def _alone(case: RosterCase, worker: Worker) -> RosterCase:
    """Return the week of one agent."""
    locks = tuple(lock for lock in case.locks if lock.agent == worker.id)
    return replace(case, workers=(worker,), locks=locks, carried={}, contacts=_own(case, worker))


def _caps(case: RosterCase, worker: Worker) -> tuple[str, ...]:
    """Return the cap that alone stands in the way: without it the agent has a lawful week.

    A cap protects the agent, so it is named and never dropped.
    """
    alone, own = _alone(case, worker), case.terms[worker.terms]
    free, limits = {}, alone.limits
    if own.quota_contacts_day is not None:
        free["contact_quota_day"] = replace(own, quota_contacts_day=None), limits
    if own.onphone_week is not None:
        free["on_phone_quota"] = replace(own, onphone_week=None), limits
    if limits.peak_day is not None:
        free["peak_cap_day"] = own, replace(limits, peak_day=None)
    if limits.peak_week is not None:
        free["peak_cap_week"] = own, replace(limits, peak_week=None)
    for rule, (terms, freed) in free.items():
        trial = replace(alone, terms={**case.terms, worker.terms: terms}, limits=freed)
        if has_week(Search(compile_case(trial), seed=1), 0):
            return (rule,)
    return ()


def _own(case: RosterCase, worker: Worker) -> dict[frozenset[int], FloatArray]:
    return {s: c for s, c in case.contacts.items() if s == worker.skills}


def _most_paid(search: Search) -> int:
    """Return the most paid intervals of a lawful week: the part comes near the contract."""
    book = search.model.book._replace(price_paid=-1000)
    search.tools.gain[:] = 0.0
    if not do(RESPOND, search.scene._replace(book=book), 0)[0]:
        return 0
    works = search.state.start[0] >= 0
    return int(search.state.paid[0][works].sum())


def _reason(rules: tuple[str, ...]) -> str:
    if not rules:
        return "locked_shift: locked shifts, rest, days in a row or caps leave no lawful week"
    return "; ".join(f"{rule}: {REASONS[rule]}" for rule in rules)


def kept_locks(case: RosterCase, placement: Placement) -> tuple[Shift, ...]:
    """Return locked shifts of agents left out that the search cannot hold: second ones of a day."""
    out = {case.workers[a].id for a in placement.left_out}
    seen: set[tuple[AgentId, int]] = set()
    extra = []
    for lock in sorted(case.locks):
        key = (lock.agent, lock.day)
        if lock.agent in out and key in seen:
            extra.append(lock)
        seen.add(key)
    return tuple(extra)
