"""Who is on standby: days off are shared out after the search, where calls would help the most.

What may come is judged by the rule `standby` of the checker, week by week of one agent; which of
those weeks to take is a small exact model. Nobody is promised who could not be called in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from planner.domain import (
    AgentId,
    BoolArray,
    IntArray,
    Roster,
    RosterCase,
    Span,
    Standby,
    Terms,
    Worker,
)
from planner.errors import Unavailable
from planner.roster.check_standby import standby_breaches
from planner.roster.duty import Week, paid, stretch

EFFORT = 10.0  # deterministic seconds; most weeks need a fraction of one
A_DAY = 3  # points of a day on standby beside what unpopular work costs its agent
BARS = {
    "weekly_hours": "without hours left for a call",
    "days_a_week": "without a day left for a call",
    "no_shift": "without a lawful shift in it",
    "weekly_rest": "whose weekly rest would not hold",
    "daily_rest": "whose rest before or after would not hold",
    "rolling_rest": "whose rest before or after would not hold",
}
Place = tuple[int, int]
"""A day and the number of a rota."""


@dataclass(frozen=True, slots=True)
class Unfilled:
    """Standby that is wanted and that nobody can be on; `why` counts people by what bars them."""

    day: int
    rota: str
    missing: int
    why: Mapping[str, int]
    sentence: str


@dataclass(frozen=True, slots=True)
class StandbyPlan:
    """Who is on standby beside a roster, and where too few can be."""

    roster: Roster
    unfilled: tuple[Unfilled, ...] = ()


def place_standby(case: RosterCase, roster: Roster, lack: IntArray) -> StandbyPlan:
    """Return the roster with people on standby, few of them often, where they could help the most.

    `lack`: heads that a busy week lacks, (channels, intervals). Days with a call and those set by
    hand stay. First the fewest heads of each rota, then the most of the lack that shifts of those
    called could cover, then the fewest points of burden; equal inputs give equal plans.
    """
    kept = tuple(d for d in roster.standby if d.called or d.locked)
    base = replace(roster, standby=kept)
    if not case.rotas:
        return StandbyPlan(base)
    search = _Sharing(case, base, lack)
    chosen = search.solve()
    plan = replace(base, standby=tuple({*kept, *chosen}))
    return StandbyPlan(plan, tuple(search.unfilled(plan)))


def with_calls(case: RosterCase, roster: Roster) -> RosterCase:
    """Return the case in which those who were called in may work so much more, for a search."""
    if not roster.calls:
        return case
    terms, workers = dict(case.terms), []
    for worker in case.workers:
        own, days = case.terms[worker.terms], roster.calls.get(worker.id, frozenset())
        called = [s for s in roster.by_agent.get(worker.id, ()) if s.day in days]
        name = f"{worker.terms}, {worker.id} called in" if called else worker.terms
        terms[name] = _wider(own, sum(paid(own, s) for s in called), len(called))
        workers.append(replace(worker, terms=name))
    return replace(case, workers=tuple(workers), terms=terms)


def _wider(terms: Terms, paid_more: int, days_more: int) -> Terms:
    """Return terms whose week may hold so much more, as far as calls may bring it."""
    calls, (least, most), (few, many) = terms.calls, terms.paid, terms.days
    if calls is None or not days_more:
        return terms
    return replace(
        terms,
        paid=(least, max(most, min(calls.paid, most + paid_more))),
        days=(few, max(many, min(calls.days, many + days_more))),
    )


class _Sharing:
    """Candidates, what each is worth, and the model that chooses."""

    def __init__(self, case: RosterCase, roster: Roster, lack: IntArray) -> None:
        self.case, self.roster, self.lack = case, roster, lack
        self.workers = {w.id: w for w in case.workers}
        self.places: tuple[Place, ...] = tuple(
            (day, number)
            for number, rota in enumerate(case.rotas)
            for day in sorted(rota.hours)
            if rota.heads[0] or self._lacks(rota.hours[day])
        )
        self.barred: dict[Place, Counter[str]] = {place: Counter() for place in self.places}
        self.weeks = {w.id: tuple(self._weeks_of(w)) for w in case.workers if self._agreed(w)}

    def _agreed(self, worker: Worker) -> bool:
        return worker.standby and self.case.terms[worker.terms].calls is not None

    def _lacks(self, span: Span) -> bool:
        return bool(self.lack[:, max(0, span.start) : span.end].any())

    def duty(self, worker: Worker, place: Place) -> Standby:
        """Return the standby of a worker on a day of a rota."""
        day, number = place
        rota = self.case.rotas[number]
        span = rota.hours[day]
        return Standby(worker.id, day, span.start, span.end, rota.id)

    def _weeks_of(self, worker: Worker) -> Iterator[tuple[Place, ...]]:
        """Yield sets of standby days that all calls of a worker's week would keep lawful.

        A set is looked at only if all smaller ones in it hold.
        """
        calls = self.case.terms[worker.terms].calls
        singles: list[tuple[Place, ...]] = [
            (place,) for place in self.places if not self._bars(worker, place)
        ]
        found, now = set(singles), singles
        yield from singles
        for size in range(2, (calls.duties if calls else 0) + 1):
            days = sorted({p for week in now for p in week})
            now = [
                week
                for week in combinations(days, size)
                if len({day for day, _ in week}) == size
                and all(part in found for part in combinations(week, size - 1))
                and not self._breach(worker, week)
            ]
            found |= set(now)
            yield from now

    def _bars(self, worker: Worker, place: Place) -> str:
        """Return why a worker cannot be on standby there alone, and count it."""
        day, _ = place
        duty = self.duty(worker, place)
        own = self.roster.by_agent.get(worker.id, ())
        reasons = (
            (any(s.day == day for s in own), "at work that day"),
            (not any(s.holds(duty.span) for s in worker.available), "on leave or not available"),
            ((worker.id, day) in self.case.days_off_locked, "on a day locked as free"),
            (any(wish == day for wish, _ in worker.off_wishes), "on a day wished off"),
        )
        why = next((text for is_so, text in reasons if is_so), "")
        why = why or self._breach(worker, (place,))
        if why:
            self.barred[place][why] += 1
        return why

    def _breach(self, worker: Worker, places: Sequence[Place]) -> str:
        """Return what bars standby there beside what the worker has, by the checker."""
        duties = tuple(self.duty(worker, p) for p in places)
        own = self.roster.of((worker.id,))
        week = replace(own, standby=(*own.standby, *duties))
        alone = replace(self.case, workers=(worker,), seats={}, locks=())
        found = next(standby_breaches(Week(alone, week)), None)
        if found is None:
            return ""
        breach, rule = found
        return BARS.get(rule, f"barred by {rule.replace('_', ' ')}") if rule else breach.detail

    def solve(self) -> list[Standby]:
        """Return the standby of the best choice."""
        model = _Model(self)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = EFFORT
        if solver.solve(model.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise Unavailable("standby could not be shared out; place it by hand")
        return [
            self.duty(self.workers[agent], place)
            for (agent, week), taken in model.taken.items()
            if solver.value(taken)
            for place in week
        ]

    def layers(self, place: Place) -> dict[int, list[int]]:
        """Return by channel what each further head called could cover of the lack, in intervals."""
        day, number = place
        rota = self.case.rotas[number]
        span = rota.hours[day]
        found = {}
        for channel, lack in enumerate(self.lack[:, max(0, span.start) : span.end]):
            worth = [_best_run(lack > head, self.shift) for head in range(rota.heads[1])]
            if any(worth):
                found[channel] = [w for w in worth if w]
        return found

    @property
    def shift(self) -> int:
        """Intervals of the shortest shift that anybody could be called for."""
        terms = (self.case.terms[self.workers[a].terms] for a in self.weeks)
        return min((min(t.lengths) for t in terms), default=1)

    def on(self, roster: Roster, place: Place) -> set[AgentId]:
        """Return who is on standby on a day of a rota."""
        key = place[0], self.case.rotas[place[1]].id
        return {d.agent for d in roster.standby if (d.day, d.rota) == key}

    def unfilled(self, plan: Roster) -> Iterator[Unfilled]:
        """Yield the days of a rota on which fewer are on standby than wanted, with why."""
        for place in self.places:
            (day, number), on = place, len(self.on(plan, place))
            rota = self.case.rotas[number]
            lacking = sum(len(worth) for worth in self.layers(place).values())
            wanted = max(rota.heads[0], min(rota.heads[1], lacking))
            if on < wanted:
                why = self._why(plan, place)
                told = ", ".join(f"{n} {text}" for text, n in why.items()) or "nobody agreed to it"
                when = stretch(self.case.grid, rota.hours[day])
                sentence = f"{rota.id}, {when}: {on} of {wanted} on standby; {told}"
                yield Unfilled(day, rota.id, wanted - on, why, sentence)

    def _why(self, plan: Roster, place: Place) -> dict[str, int]:
        """Count those who are not on standby on a day by what keeps them, the most first."""
        here = self.on(plan, place)
        free = {a for a, weeks in self.weeks.items() if (place,) in weeks} - here
        why = self.barred[place] + Counter({"on standby at other times instead": len(free)})
        return dict((+why).most_common())


def _best_run(is_short: BoolArray, length: int) -> int:
    """Return the most intervals of shortage that a shift of a length could meet."""
    sums = np.concatenate([[0], np.cumsum(is_short)])
    ends = np.minimum(np.arange(len(sums)) + length, len(sums) - 1)
    return int((sums[ends] - sums).max(initial=0))


class _Model:
    """One set of standby days an agent; the lack of a channel is met head by head."""

    def __init__(self, sharing: _Sharing) -> None:
        self.sharing, self.model = sharing, cp_model.CpModel()
        self.taken = {
            (agent, week): self.model.new_bool_var("")
            for agent, weeks in sharing.weeks.items()
            for week in weeks
        }
        self.there: dict[tuple[Place, frozenset[int]], list[Any]] = {}
        for (agent, week), x in self.taken.items():
            for place in week:
                key = place, sharing.workers[agent].skills
                self.there.setdefault(key, []).append(x)
        for agent, weeks in sharing.weeks.items():
            self.model.add_at_most_one(self.taken[agent, week] for week in weeks)
        least, worth = [], []
        for place in sharing.places:
            least.append(self._least(place))
            worth += self._worth(place)
        burden = [self._burden(agent, week) * x for (agent, week), x in self.taken.items()]
        a_head = 1 + sum(self._burden(agent, week) for agent, week in self.taken)
        a_must = a_head * (1 + sum(value for value, _ in worth))
        self.model.maximize(
            a_must * sum(least) + a_head * sum(value * x for value, x in worth) - sum(burden)
        )

    def _least(self, place: Place) -> Any:
        """Return how many of the fewest heads are there, and hold all to the most."""
        (_, number), case = place, self.sharing.case
        least, most = case.rotas[number].heads
        there = len(self.sharing.on(self.sharing.roster, place))
        here = sum(x for (at, _), some in self.there.items() for x in some if at == place)
        self.model.add(here <= max(0, most - there))
        filled = self.model.new_int_var(0, max(0, least - there), "")
        self.model.add(filled <= here)
        return filled

    def _worth(self, place: Place) -> list[tuple[int, Any]]:
        """Return what heads on a day are worth: each serves one channel that it can."""
        layers = self.sharing.layers(place)
        met: dict[int, list[Any]] = {channel: [] for channel in layers}
        kept = [self.sharing.workers[a] for a in self.sharing.on(self.sharing.roster, place)]
        for skills in sorted({w.skills for w in self.sharing.case.workers}, key=sorted):
            here, able = self.there.get((place, skills), []), sorted(skills & layers.keys())
            fixed = sum(w.skills == skills for w in kept)
            serves = [self.model.new_int_var(0, len(here) + fixed, "") for _ in able]
            self.model.add(sum(serves) <= sum(here) + fixed)
            for channel, heads in zip(able, serves, strict=True):
                met[channel].append(heads)
        found = []
        for channel, worth in layers.items():
            steps = [self.model.new_bool_var("") for _ in worth]
            self.model.add(sum(steps) <= sum(met[channel]))
            found += list(zip(worth, steps, strict=True))
        return found

    def _burden(self, agent: AgentId, week: tuple[Place, ...]) -> int:
        """Return points of standby days: more for who bore more, and for each further day."""
        price = A_DAY + self.sharing.workers[agent].burden_price
        return price * len(week) ** 2
