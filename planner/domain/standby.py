"""Standby: agreed hours off work in which somebody can be called in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.domain.grid import DAY_MIN, Span
from planner.errors import BadInput, Fault

WEEK_DAYS = 7
MOST_RUNNING = 28  # days running that a limit of duties may look over


@dataclass(frozen=True, slots=True)
class OnCall:
    """What a contract agrees to about standby: how much calls may add to a week, and how often.

    `beyond_min`, `beyond_days`: paid minutes and days of work of a week above the agreed ones that
    calls may bring; the law's caps and a period of averaged hours hold all the same. `duties`: most
    days on standby in any `running` days.
    """

    beyond_min: int
    beyond_days: int
    duties: int = 2
    running: int = WEEK_DAYS

    @property
    def wrong(self) -> list[str]:
        """What cannot be meant, as ends of a sentence about the contract."""
        doubts = [
            (self.beyond_min <= 0, "calls add more than 0 min a week, or leave standby out"),
            (not 0 <= self.beyond_days <= WEEK_DAYS, "calls add 0 to 7 days a week"),
            (
                not 1 <= self.duties <= self.running <= MOST_RUNNING,
                f"days on standby are 1 or more in as many days running, {MOST_RUNNING} at most",
            ),
        ]
        return [text for bad, text in doubts if bad]


@dataclass(frozen=True, slots=True)
class Rota:
    """Hours of the day in which a centre can call people in who are off.

    `span`: minutes of the local day; work that a call brings lies inside it. `weekdays`: Monday
    is 0. `heads`: fewest and most on standby a day; above the fewest only as many as the 90th
    percentile of the need lacks heads. `notice_min`: from call to start of work. `pay_factor`:
    share of an hour's pay for an hour on standby without work.
    """

    id: str
    span: Span
    weekdays: frozenset[int] = frozenset(range(WEEK_DAYS))
    heads: tuple[int, int] = (0, 1)
    notice_min: int = 120
    pay_factor: float = 0.0

    def __post_init__(self) -> None:
        """Refuse hours, heads, notice and pay that cannot be meant, all of them at once."""
        least, most = self.heads
        doubts = [
            (not self.id, "needs an id"),
            (bool(set("|;") & set(self.id)), "an id holds no | and no ;"),
            (not 0 <= self.span.start < DAY_MIN, "hours begin between 00:00 and 23:59"),
            (len(self.span) > DAY_MIN, "hours last a day at most"),
            (not self.weekdays <= set(range(WEEK_DAYS)), "weekdays run from Monday to Sunday"),
            (not 0 <= least <= most or not most, "heads are 0 or more, and 1 at most or more"),
            (not 0 <= self.notice_min <= DAY_MIN, "the notice of a call is 0 min to 24 h"),
            (not 0 <= self.pay_factor <= 1, "the pay of an hour on standby is a share of 0 to 1"),
        ]
        wrong = [text for bad, text in doubts if bad]
        if wrong:
            raise BadInput(*(Fault(f'standby "{self.id}": {text}') for text in wrong))


@dataclass(frozen=True, slots=True)
class CallLimits:
    """What calls may bring to a worker's week, in intervals: agreed hours, law and averages in one.

    `paid`, `days`: most of the week with every call. `duties`: most days on standby in any
    `running` days.
    """

    paid: int
    days: int
    duties: int
    running: int


@dataclass(frozen=True, slots=True)
class RotaWeek:
    """A rota in intervals of one week: `hours` by number of day, only of days that have it."""

    id: str
    hours: Mapping[int, Span] = field(default_factory=dict)
    heads: tuple[int, int] = (0, 1)
    notice: int = 0
