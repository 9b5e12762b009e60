"""Who shares skills and contract, and what the weeks ahead may ask of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from planner.domain import Agent, AgentId, Contract
from planner.roster.average import Account, account_of, leave_days, leave_min
from planner.roster.horizon import Crew
from planner.study.week import Brief

HALVINGS = 60
Weeks = Sequence[tuple[date, ...]]
"""The dates of each week ahead."""
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Member:
    """One agent now: hours that this week may have, and the own period where hours average.

    `paid`: least and most intervals of this week, leave, law and period considered.
    """

    agent: Agent
    contract: Contract
    paid: tuple[int, int]
    account: Account | None

    def span_min(self, week: tuple[date, ...], *, is_first: bool, step_min: int) -> Range:
        """Return least and most paid minutes of a week; of the first as it is framed."""
        leave = len(leave_days(self.agent, week))
        longest = self.contract.paid_min(self.contract.longest_min)
        days = max(0, self.contract.days_week[1] - leave)
        least, most = self.contract.paid_week_min
        low, high = max(0, least - leave * longest), min(most, days * longest)
        if is_first:
            low, high = self.paid[0] * step_min, min(high, self.paid[1] * step_min)
        return min(low, high), high


@dataclass(frozen=True, slots=True)
class Members:
    """Agents with the same skills and contract, `channels` as indices."""

    channels: frozenset[int]
    contract: Contract
    members: tuple[Member, ...]
    step_min: int

    @property
    def is_averaged(self) -> bool:
        """Say whether their hours hold on average of several weeks."""
        return self.contract.averaging is not None

    def crew(self, weeks: Weeks) -> Crew:
        """Return what the weeks ahead may ask of them together, in hours."""
        spans = [
            [m.span_min(week, is_first=k == 0, step_min=self.step_min) for m in self.members]
            for k, week in enumerate(weeks)
        ]
        longest = self.contract.shift_min[1]
        return Crew(
            channels=self.channels,
            least=tuple(sum(low for low, _ in week) / 60 for week in spans),
            most=tuple(sum(high for _, high in week) / 60 for week in spans),
            on_contacts=self.contract.full_day_min / max(1, self.contract.paid_min(longest)),
            periods=tuple(self._periods(weeks)),
        )

    def _periods(self, weeks: Weeks) -> Iterator[tuple[int, int, float, float]]:
        """Yield the weeks of each period ahead and what they may hold, in hours.

        Where a period goes on after the last week, its hours are shared alike with the weeks after.
        """
        averaging, begin = self.contract.averaging, 0
        while averaging is not None and begin < len(weeks):
            _before, left = averaging.place(weeks[begin][0])
            end = min(begin + left + 1, len(weeks))
            share = (end - begin) / (left + 1)
            bounds = [self._total(weeks[begin:end], side, share, begin) for side in (0, 1)]
            yield begin, end, bounds[0] / 60, bounds[1] / 60
            begin = end

    def _total(self, weeks: Weeks, side: int, share: float, begin: int) -> float:
        """Return the minutes that all members may work at least (0) or at most (1) in weeks."""
        total = 0.0
        for member in self.members:
            averaging, account = self.contract.averaging, member.account
            if averaging is None or account is None:
                continue
            whole = averaging.week_min[side] * averaging.weeks
            done = account.counted if begin == 0 else 0.0
            leave = sum(leave_min(member.agent, self.contract, week[0]) for week in weeks)
            total += (whole - done) * share - leave
        return max(0.0, total)

    def filled(self, minutes: float) -> Iterator[tuple[AgentId, float, tuple[int, int]]]:
        """Yield each member's minutes of this week, in all as many as asked, and the own range.

        Who has more left of the own period gets more: what is left a week, moved by the same for
        everybody as far as the own range goes.
        """
        step = self.step_min
        spans = [(m.paid[0] * step, m.paid[1] * step) for m in self.members]
        usual = [self._even(m) for m in self.members]
        low, high = -60.0 * 168, 60.0 * 168
        for _ in range(HALVINGS):
            level = (low + high) / 2
            got = sum(min(max(u + level, a), b) for u, (a, b) in zip(usual, spans, strict=True))
            low, high = (level, high) if got < minutes else (low, level)
        for member, own, (a, b) in zip(self.members, usual, spans, strict=True):
            yield member.agent.id, min(max(own + high, a), b), member.paid

    @staticmethod
    def _even(member: Member) -> float:
        """Return the minutes of this week were what is left of the period shared out alike."""
        account = member.account
        if account is None:
            return member.contract.usual_week_min
        return sum(account.rest) / 2 / (account.left + 1)


def crews_of(brief: Brief) -> tuple[Members, ...]:
    """Return the agents of a week by skills and contract, in order of their first."""
    people, case = brief.inputs.people, brief.case
    past, grid = brief.inputs.past, brief.grid
    groups: dict[tuple[frozenset[int], str], list[Member]] = {}
    for agent, worker in zip(people.agents, case.workers, strict=True):
        contract = people.contract_of(agent)
        account = account_of(agent, contract, past.get(agent.id, ()), grid=grid)
        member = Member(agent, contract, case.terms[worker.terms].paid, account)
        groups.setdefault((worker.skills, contract.id), []).append(member)
    return tuple(
        Members(skills, found[0].contract, tuple(found), grid.step_min)
        for (skills, _), found in groups.items()
    )
