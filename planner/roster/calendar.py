"""Contracts, availability and leave of people in intervals of one week, as the law leaves them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import (
    DAY_MIN,
    Agent,
    AgentId,
    CallLimits,
    Centre,
    Contract,
    Grid,
    Limits,
    Movable,
    Night,
    Pattern,
    PauseKind,
    PauseRule,
    PauseSlot,
    People,
    Policy,
    Preset,
    Span,
    Terms,
    Worker,
    merged,
)
from planner.errors import BadInput, Fault
from planner.roster.average import ROUNDING, account_of, averaged, leave_days
from planner.roster.duty import local_day, wall_minute
from planner.roster.law import Law, in_force, notice_faults, paid_length, reach_h
from planner.roster.pressure import public_holidays

BURDEN_STEPS = 3  # price of a unit for who bears a fair share: room for cheaper and dearer
DAYS = 7
NEAR_DAYS = 5 * DAYS  # what rests, days in a row and weekends look back on; averages look further
OPEN_END_MIN = DAY_MIN + 12 * 60  # a stretch to noon of the next day or later has no real end


@dataclass(frozen=True, slots=True)
class Calendar:
    """Turns the dates and minutes of people into intervals of the week."""

    grid: Grid
    centre: Centre
    people: People
    limits: Limits
    law: Law | None
    contracts: Mapping[str, Terms]
    agreed: Mapping[str, Terms]  # before the law: by these the weeks before were worked

    def workers(
        self,
        past: Mapping[AgentId, tuple[Span, ...]],
        balance: Mapping[AgentId, float],
        past_standby: Mapping[AgentId, tuple[Span, ...]],
    ) -> list[tuple[Worker, Terms]]:
        """Return everybody in this week, with the terms that each names."""
        return [
            self.worker(a, past.get(a.id, ()), balance.get(a.id, 0.0), past_standby.get(a.id, ()))
            for a in self.people.agents
        ]

    def worker(
        self,
        agent: Agent,
        past: tuple[Span, ...],
        balance: float,
        past_standby: tuple[Span, ...] = (),
    ) -> tuple[Worker, Terms]:
        """Return an agent in this week, and the terms that the worker names."""
        name, terms = self.terms(agent, past)
        dates = self.grid.dates
        rows = {c.id: row for row, c in enumerate(self.centre.channels)}
        wishes = [(dates.index(w.day), w.points) for w in agent.wishes if w.day in dates]
        worker = Worker(
            id=agent.id,
            terms=name,
            skills=frozenset(rows[skill] for skill in agent.skills),
            available=_without(self.available(agent), self._after_standby(past_standby)),
            blocks=merged(
                tuple(
                    Span(self.grid.at(b.day, b.span.start), self.grid.at(b.day, b.span.end))
                    for b in agent.blocks
                    if b.day in dates and b.day not in agent.leave
                )
            ),
            past=merged(tuple(s for s in past if local_day(self.grid, s.start) >= -self.near_days)),
            off_wishes=tuple(sorted(wishes)),
            preferred_start=self._preferred(agent),
            burden_price=self.burden_price(balance),
            movable=tuple(self._movable(agent)),
            site=agent.site,
            standby=agent.standby,
            past_standby=tuple(sorted({local_day(self.grid, s.start) for s in past_standby})),
        )
        return worker, terms

    def _after_standby(self, past: tuple[Span, ...]) -> tuple[Span, ...]:
        """Return the rests after standby of last week, where a call may have come at its end."""
        ends = (span.end + self.limits.min_rest for span in past)
        return tuple(Span(0, end) for end in ends if end > 0)

    @property
    def near_days(self) -> int:
        """Days before the week that rules about the days of a week look back on."""
        return max((NEAR_DAYS, *(running for _, running in self.limits.n_in_m_days)))

    def _movable(self, agent: Agent) -> Iterator[Movable]:
        """Yield the blocks to be placed this week, where leave and availability leave a window.

        A block belongs to the week of its first day, so that two weeks never both plan it.
        """
        grid, available = self.grid, self.available(agent)
        for block in agent.movable:
            if block.first not in grid.dates:
                continue
            length = grid.intervals(minutes=block.length_min)
            days = (d for d in grid.dates if block.first <= d <= block.last)
            hours = [Span(grid.at(d, block.clock.start), grid.at(d, block.clock.end)) for d in days]
            windows = tuple(
                Span(max(a.start, h.start), min(a.end, h.end))
                for h in hours
                for a in available
                if min(a.end, h.end) - max(a.start, h.start) >= length
            )
            if windows:
                yield Movable(block.kind, length, windows)

    def burden_price(self, balance: float) -> int:
        """Return points per unit of burden, always below the price of a missing head."""
        weights = self.centre.policy.weights
        price = round(BURDEN_STEPS * weights.burden * (1 + max(-1.0, min(balance, 3.0))))
        missing = [c.weight for c in self.centre.channels if c.weight > 0]
        return max(0, min(price, min(missing, default=0) - weights.paid_interval - 1))

    def _preferred(self, agent: Agent) -> tuple[tuple[int, int], ...] | None:
        if agent.preferred_start is None:
            return None
        low, high = agent.preferred_start
        return tuple((self.grid.at(d, low), self.grid.at(d, high)) for d in self.grid.dates)

    def available(self, agent: Agent) -> tuple[Span, ...]:
        """Return availability without leave, merged; the day after the week only while open."""
        grid, spans = self.grid, []
        last = grid.when(grid.size).date()
        for day in (*grid.dates, last):
            if day not in agent.leave:
                for span in agent.available[day.weekday()]:
                    end = DAY_MIN if span.end >= OPEN_END_MIN else span.end
                    first = grid.at(day, -(-span.start // grid.step_min) * grid.step_min)
                    if first < grid.at(day, end):
                        spans.append(Span(first, grid.at(day, end)))
        closed = [Span(grid.at(d, 0), grid.at(d, DAY_MIN)) for d in sorted(agent.leave)]
        return _without(merged(tuple(spans)), (*closed, Span(self._open_until(), 1 << 40)))

    def _open_until(self) -> int:
        """Return how far beyond the end of the week the centre stays open without a gap."""
        grid = self.grid
        next_day = Grid.days(grid.when(grid.size).date(), 1, zone=grid.zone, step_min=grid.step_min)
        masks = [c.hours.mask(next_day) for c in self.centre.channels]
        shut = np.flatnonzero(~np.logical_or.reduce(masks))
        return grid.size + (int(shut[0]) if len(shut) else next_day.size)

    def terms(self, agent: Agent, past: tuple[Span, ...]) -> tuple[str, Terms]:
        """Return the agent's terms and their name: the contract, leave, averages, the law.

        A day of leave takes a day and the longest shift off the least, so that whoever is away
        is never short of hours, whichever shift was planned.
        """
        terms, leave = self.contracts[agent.contract], len(leave_days(agent, self.grid.dates))
        name = f"{agent.contract}, {leave} days of leave" if leave else agent.contract
        (least, most), (least_days, most_days) = terms.paid, terms.days
        credit = leave * max(paid_length(terms, n) for n in terms.lengths)
        terms = replace(
            terms,
            paid=(max(0, least - credit), most),
            days=(max(0, least_days - leave), most_days),
        )
        account = account_of(agent, self.people.contract_of(agent), past, grid=self.grid)
        if account is not None:
            terms = averaged(terms, account, self.grid.step_min)
            low, most = terms.paid
            name = f"{name}, {self.grid.hours(low):g}-{self.grid.hours(most):g} h by average"
        if self.law is None:
            return self._with_calls(name, terms, agent, past)
        lawful = self.law.weekly(terms, self._worked_h(self.law, self.agreed[agent.contract], past))
        if lawful != terms:
            lawful = replace(lawful, is_law=lawful.paid[1] < most)
            name = f"{name}, at most {self.grid.hours(lawful.paid[1]):g} h by law"
        rested = self._nightly(self.law, agent, lawful, past)
        if rested != lawful:
            name = f"{name}, nights of {self.grid.hours(rested.longest_night or 0):g} h"
        return self._with_calls(name, rested, agent, past)

    def _with_calls(
        self, name: str, terms: Terms, agent: Agent, past: tuple[Span, ...]
    ) -> tuple[str, Terms]:
        """Return the terms with what calls may bring as contract, averages and the law leave it."""
        contract, step = self.people.contract_of(agent), self.grid.step_min
        agreed = contract.standby
        if agreed is None or not agent.standby:
            return name, terms
        own = self.contracts[agent.contract]
        most, days = own.paid[1] + agreed.beyond_min // step, own.days[1] + agreed.beyond_days
        account = account_of(agent, contract, past, grid=self.grid)
        if account is not None:
            most = min(most, int(account.room[1] / step + ROUNDING))
        wider = replace(own, paid=(0, max(most, terms.paid[1])), days=(0, min(days, DAYS)))
        if self.law is not None:
            worked = self._worked_h(self.law, self.agreed[agent.contract], past)
            wider = self.law.weekly(wider, worked)
        calls = CallLimits(wider.paid[1], wider.days[1], agreed.duties, agreed.running)
        return f"{name}, {self.grid.hours(calls.paid):g} h with calls", replace(terms, calls=calls)

    def _nightly(self, law: Law, agent: Agent, terms: Terms, past: tuple[Span, ...]) -> Terms:
        """Return the terms with night shifts as long as those of the weeks before leave them."""
        agreed, night = self.agreed[agent.contract], self.limits.night
        if night is None:
            return terms
        nights: dict[int, list[float]] = {}
        for span in past:
            if self._is_night(wall_minute(self.grid, span.start), len(span), night):
                week = local_day(self.grid, span.start) // DAYS
                nights.setdefault(week, []).append(law.work_h(agreed, len(span)))
        starts = {int(self.grid.wall_min[s]) for day in terms.starts for s in day}
        kinds = (self._is_night(s, n, night) for s in starts for n in terms.lengths)
        is_always_night = bool(nights) and all(kinds)
        return law.nightly(terms, nights, max(1, terms.days[0]) if is_always_night else 1)

    def _is_night(self, start_min: int, length: int, night: Night) -> bool:
        """Say whether a shift that begins at a minute of the day holds enough of the night."""
        step = self.grid.step_min
        minutes = range(start_min, start_min + length * step, step)
        return sum(night.holds(minute % DAY_MIN) for minute in minutes) >= night.least

    def _worked_h(self, law: Law, terms: Terms, past: tuple[Span, ...]) -> dict[int, float]:
        """Return hours of work of the weeks before (-1 is last week)."""
        hours: dict[int, float] = {}
        for span in past:
            week = local_day(self.grid, span.start) // DAYS
            hours[week] = hours.get(week, 0.0) + law.work_h(terms, len(span))
        return hours

    def contract(self, contract: Contract) -> Terms:
        """Return a contract in intervals."""
        step, policy = self.grid.step_min, self.centre.policy
        least, most = contract.paid_week_min
        quota = contract.quota_contacts_day
        ranges = (contract.shift_min, *((contract.split_min,) if contract.split_min else ()))
        lengths = [m for a, b in ranges for m in range(a, b + 1, contract.shift_step_min)]
        return Terms(
            starts=self._starts(contract),
            lengths=tuple(minutes // step for minutes in lengths),
            patterns=(
                *_split_patterns(contract, step),  # first: of one length they are what counts
                *(
                    Pattern(-(-p.from_min // step), tuple(_pause(rule, step) for rule in p.pauses))
                    for p in contract.patterns
                ),
            ),
            split_part=-(-contract.split_part_min // step) if contract.split_min else None,
            paid=(-(-least // step), most // step),
            days=contract.days_week,
            soft_peak_week=policy.soft_peak_week_min // step,
            quota_contacts_day=None if quota is None else quota * policy.quota_factor,
            weekends_in_row=contract.weekends_in_row,
            whole_weekends=contract.whole_weekends,
            most_earlier=(
                None if contract.earlier_start_min is None else contract.earlier_start_min // step
            ),
        )

    def _starts(self, contract: Contract) -> tuple[tuple[int, ...], ...]:
        """Return allowed starts per day; a time that clocks skip that day is none."""
        grid, days = self.grid, []
        for number, day in enumerate(grid.dates):
            starts = set()
            for low, high in contract.starts:
                for minute in range(low, high + 1, contract.start_step_min):
                    start = grid.at(day, minute)
                    if grid.day[start] == number and grid.wall_min[start] == minute:
                        starts.add(start)
            days.append(tuple(sorted(starts)))
        return tuple(days)


def calendar_of(grid: Grid, centre: Centre, people: People, preset: Preset | None) -> Calendar:
    """Return the calendar of a week, contracts and limits as the preset leaves them."""
    limits, faults = _limits(centre.policy, grid), _closed_by_law(grid, centre, preset)
    used = {a.contract: people.contract_of(a) for a in people.agents}
    plain = Calendar(grid, centre, people, limits, None, {}, {})
    contracts = {name: plain.contract(contract) for name, contract in used.items()}
    if preset is None:
        return replace(plain, contracts=contracts, agreed=contracts)
    faults += notice_faults(preset, centre.standby)
    run_h = reach_h(used.values())
    limits = in_force(preset, limits, step_min=grid.step_min, run_h=run_h)
    law = Law(preset, grid.step_min, limits)
    lawful = {name: law.terms(name, terms, faults) for name, terms in contracts.items()}
    if faults:
        raise BadInput(*faults)
    return Calendar(grid, centre, people, limits, law, lawful, contracts)


def _closed_by_law(grid: Grid, centre: Centre, preset: Preset | None) -> list[Fault]:
    """Return open Sundays and holidays of a site that may not work on them."""
    rules = [r for r in preset.rules if r.kind == "sunday"] if preset else []
    if not rules or centre.policy.sunday_exempt:
        return []
    free = public_holidays(grid, centre.country, centre.region)
    days = [d for d in grid.dates if d.weekday() == 6 or d in free]
    is_open = [d for d in days if any(c.hours.on(d) for c in centre.channels)]
    return [
        Fault(
            f"the centre is open on {day:%A} {day.isoformat()} ({rules[0].id}, {rules[0].article})",
            "close it, or set sunday_exempt = true in the policy if your site may work then",
        )
        for day in is_open
    ]


def _limits(policy: Policy, grid: Grid) -> Limits:
    rest_h = policy.weekly_rest_h
    return Limits(
        min_rest=grid.intervals(hours=policy.daily_rest_h),
        max_consecutive_days=policy.max_consecutive_days,
        min_stretch=grid.intervals(minutes=policy.min_stretch_min),
        max_stretch=policy.max_stretch_min // grid.step_min,
        rolling_day=grid.intervals(hours=24) if policy.daily_rest_h else None,
        weekly_rest=grid.intervals(hours=rest_h) if rest_h else None,
        peak_day=policy.peak_cap_day_min // grid.step_min,
        peak_week=policy.peak_cap_week_min // grid.step_min,
    )


def _split_patterns(contract: Contract, step: int) -> Iterator[Pattern]:
    """Yield a pattern for each length of split shifts: its gap leaves two parts long enough."""
    if contract.split_min is None:
        return
    low, high = contract.split_min
    part = -(-contract.split_part_min // step)
    for minutes in range(low, high + 1, contract.shift_step_min):
        slots = []
        for rule in contract.pattern(minutes).pauses:
            slot = _pause(rule, step)
            if slot.kind is PauseKind.SPLIT:
                last = minutes // step - slot.length - part
                after, before = max(part, slot.after or 0), min(last, slot.before or last)
                slot = replace(slot, after=after, before=before)
            slots.append(slot)
        yield Pattern(minutes // step, tuple(slots))


def _pause(rule: PauseRule, step: int) -> PauseSlot:
    after, before = rule.after_min, rule.before_min
    return PauseSlot(
        rule.kind,
        rule.length_min // step,
        rule.paid,
        after=None if after is None else -(-after // step),
        before=None if before is None else before // step,
        clock=rule.clock,
    )


def _without(spans: tuple[Span, ...], closed: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the stretches with the closed ones cut out."""
    left = list(spans)
    for gap in closed:
        parts = [(s, Span(s.start, gap.start) if s.start < gap.start else None) for s in left]
        left = [
            part
            for span, head in parts
            for part in (
                (span,)
                if not span.meets(gap)
                else (head, Span(gap.end, span.end) if gap.end < span.end else None)
            )
            if part is not None
        ]
    return tuple(left)
