"""Averaged hours: where an agent stands in a period, and what that leaves of this week.

The range that is left is such that the weeks to come can still settle the period, each within the
contract's range of a week; so every week may be planned alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil, floor

from planner.domain import Agent, Contract, Grid, Span, Terms
from planner.roster.duty import local_day

ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Account:
    """An agent's period of averaged hours, in paid minutes.

    `counted`: the weeks of the period before this one, leave and weeks that nobody knows at the
    usual hours; `credit`: leave of this week; `total`: least and most of the whole period;
    `left`: weeks of it after this one; `weekly`: what any week can have, by hours, days and shifts.
    """

    counted: float
    credit: float
    total: tuple[float, float]
    left: int
    weekly: tuple[int, int]

    @property
    def room(self) -> tuple[float, float]:
        """Paid minutes of this week after which the period can still be settled.

        Where it cannot be settled any more, the end of the contract's range that helps most. A week
        with leave has no lower end: a day away is never made up for.
        """
        least, most = self.weekly
        rest_low, rest_high = self.rest
        low, high = rest_low - self.left * most, rest_high - self.left * least
        return 0.0 if self.credit else min(low, most), max(high, least)

    @property
    def rest(self) -> tuple[float, float]:
        """Least and most paid minutes of this week and those left of the period together."""
        done = self.counted + self.credit
        return self.total[0] - done, self.total[1] - done


def account_of(
    agent: Agent, contract: Contract, past: Sequence[Span], *, grid: Grid
) -> Account | None:
    """Return where an agent stands in the week of a grid; None where hours are not averaged."""
    averaging = contract.averaging
    if averaging is None:
        return None
    monday = grid.dates[0]
    before, left = averaging.place(monday)
    worked: dict[int, float] = {}
    for span in past:
        week = local_day(grid, span.start) // 7
        worked[week] = worked.get(week, 0.0) + contract.paid_min(len(span) * grid.step_min)
    usual = contract.usual_week_min
    counted = sum(
        worked[week] + leave_min(agent, contract, monday + timedelta(weeks=week))
        if week in worked
        else usual
        for week in range(-before, 0)
    )
    low, high = averaging.week_min
    return Account(
        counted,
        leave_min(agent, contract, monday),
        (low * averaging.weeks, high * averaging.weeks),
        left,
        reachable(agent, contract),
    )


def reachable(agent: Agent, contract: Contract) -> tuple[int, int]:
    """Return the least and most paid minutes of a week that days and lengths of shifts allow."""
    (least, most), (few, many) = contract.paid_week_min, contract.days_week
    many = min(many, sum(1 for day in agent.available if day))
    longest, shortest = (
        contract.paid_min(m) for m in (contract.longest_min, contract.shift_min[0])
    )
    return min(max(least, few * shortest), most), max(min(most, many * longest), least)


def leave_min(agent: Agent, contract: Contract, monday: date) -> float:
    """Return the paid minutes that a week's days of leave count: each a share of a usual week."""
    week = [monday + timedelta(days=k) for k in range(7)]
    most = max(1, contract.days_week[1])
    return contract.usual_week_min * min(1.0, len(leave_days(agent, week)) / most)


def leave_days(agent: Agent, dates: Collection[date]) -> list[date]:
    """Return the days of leave among dates on which the agent would be available."""
    return [d for d in dates if d in agent.leave and agent.available[d.weekday()]]


def averaged(terms: Terms, account: Account, step_min: int) -> Terms:
    """Return the terms of this week with the hours that the period leaves, in intervals."""
    low, high = (minutes / step_min for minutes in account.room)
    least, most = terms.paid
    left = (
        min(max(least, ceil(low - ROUNDING)), most),
        max(min(most, floor(high + ROUNDING)), least),
    )
    return terms if left == terms.paid else replace(terms, paid=left, is_averaged=True)
