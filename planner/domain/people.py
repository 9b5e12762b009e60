"""Who does the work, under which contract: dates and minutes of the local day, not intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from planner.domain.demand import ChannelId
from planner.domain.grid import DAY_MIN, Span
from planner.domain.standby import OnCall
from planner.errors import BadInput, Fault

AgentId = str
ALL_DAY = Span(0, DAY_MIN)
MOST_AVERAGED = 52  # weeks of a period of averaged hours
MOST_WEEKENDS = 3  # weekends in a row that a rule can count: published weeks are known so far back


class BlockKind(StrEnum):
    """Time away from contacts that has a fixed place in the week; `AWAY`: hours off in a shift."""

    TRAINING = "training"
    MEETING = "meeting"
    COACHING = "coaching"
    FOLLOWUP = "follow-up"
    AWAY = "away"


class PauseKind(StrEnum):
    """A pause inside a shift; `SPLIT` is the long gap between the two parts of a split shift."""

    LUNCH = "lunch"
    BREAK = "break"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class PauseRule:
    """One pause of a shift: its length, whether it is paid, and where it may begin.

    `after_min`..`before_min` bound its start, counted from the start of the shift; `clock` bounds
    its start in minutes of the local day. None: free.
    """

    kind: PauseKind
    length_min: int
    paid: bool
    after_min: int | None = None
    before_min: int | None = None
    clock: Span | None = None


@dataclass(frozen=True, slots=True)
class PausePattern:
    """The pauses, in order, of every shift that lasts at least `from_min` (pauses included)."""

    from_min: int
    pauses: tuple[PauseRule, ...]


@dataclass(frozen=True, slots=True)
class Averaging:
    """Hours agreed on average: a busy week may take more, a quiet one less, a period settles it.

    `week_min`: least and most paid minutes a week, on average over each period of `weeks` weeks;
    the week of `first` begins one.
    """

    week_min: tuple[int, int]
    weeks: int
    first: date

    def place(self, day: date) -> tuple[int, int]:
        """Return how many weeks of its period lie before the week of a day, and how many after."""
        first, monday = (d.toordinal() - d.weekday() for d in (self.first, day))
        before = (monday - first) // 7 % self.weeks
        return before, self.weeks - 1 - before


@dataclass(frozen=True, slots=True)
class Contract:
    """What was agreed: hours and days a week, how a shift may look, the contact quota.

    Paid and shift lengths are minutes; shift length counts from start to end with pauses.
    `starts` are windows of the local day in which a shift may begin, both ends included, every
    `start_step_min` from the window's start. `quota_contacts_day` caps the expected
    contacts of a day with the longest shift; any other day carries it pro rata to its time on
    contacts. `weekends_in_row`: most weekends with work one after the other (1: every second one
    is free, 0: all are); `whole_weekends`: both days of a weekend are worked, or neither.
    `earlier_start_min`: most minutes by the clock that a shift may begin earlier than the day
    before (0: shifts rotate forward only).
    `averaging`: hours that hold on average of several weeks, within the range of each week.
    `split_min`: lengths of split shifts from start to end, above those of `shift_min`; their
    pattern has one unpaid gap, and each part lasts `split_part_min` at least. None: no such shift.
    `standby`: what is agreed about being called in on days off; None: nobody may be.
    """

    id: str
    name: str
    paid_week_min: tuple[int, int]
    days_week: tuple[int, int]
    shift_min: tuple[int, int]
    shift_step_min: int
    starts: tuple[tuple[int, int], ...]
    start_step_min: int
    patterns: tuple[PausePattern, ...]
    quota_contacts_day: float | None = None
    weekends_in_row: int | None = None
    whole_weekends: bool = False
    earlier_start_min: int | None = None
    split_min: tuple[int, int] | None = None
    split_part_min: int = 120
    averaging: Averaging | None = None
    standby: OnCall | None = None

    def __post_init__(self) -> None:
        """Refuse limits in the wrong order and steps that are not above 0."""
        wrong = [
            f"{name} run from {low} to {high}: the lower limit comes first"
            for name, (low, high) in (
                ("paid minutes a week", self.paid_week_min),
                ("days a week", self.days_week),
                ("shift lengths", self.shift_min),
                *(("start windows", window) for window in self.starts),
            )
            if not 0 <= low <= high
        ]
        if self.shift_step_min <= 0 or self.start_step_min <= 0:
            wrong.append("steps of length and start are above 0 min")
        if not self.starts or any(high >= DAY_MIN for _, high in self.starts):
            wrong.append("needs a start window between 00:00 and 23:59")
        if self.quota_contacts_day is not None and self.quota_contacts_day <= 0:
            wrong.append("a quota is above 0 contacts a day; leave it empty for none")
        if self.earlier_start_min is not None and self.earlier_start_min < 0:
            wrong.append("earlier starts are 0 min or more; leave out for any")
        if self.weekends_in_row is not None and not 0 <= self.weekends_in_row <= MOST_WEEKENDS:
            wrong.append(f"weekends in a row lie between 0 and {MOST_WEEKENDS}; leave out for any")
        wrong += [*self._wrong_split(), *self._wrong_averaging()]
        wrong += self.standby.wrong if self.standby else []
        if wrong:
            raise BadInput(*(Fault(f'contract "{self.id}": {text}') for text in wrong))

    def _wrong_split(self) -> list[str]:
        """Return what forbids telling split shifts from others by their length."""
        gaps = [[s for s in p.pauses if s.kind is PauseKind.SPLIT] for p in self.patterns]
        if self.split_min is None:
            return ["a gap needs split_length, the lengths of split shifts"] if any(gaps) else []
        low, high = self.split_min
        own = [s for s in self.pattern(low).pauses if s.kind is PauseKind.SPLIT]
        ordinary = [s for s in self.pattern(self.shift_min[1]).pauses if s.kind is PauseKind.SPLIT]
        doubts = [
            (not self.shift_min[1] < low <= high, "split shifts are longer than all others"),
            (sum(map(len, gaps)) != 1 or len(own) != 1, "needs one pattern with one gap (split)"),
            (bool(ordinary), "the pattern with the gap begins above the longest other shift"),
            (any(s.paid for s in own), "the gap of a split shift is unpaid"),
            (
                any(high < s.length_min + 2 * self.split_part_min for s in own),
                "split shifts are too short for the gap and two parts",
            ),
        ]
        return [text for bad, text in doubts if bad]

    def _wrong_averaging(self) -> list[str]:
        """Return what forbids settling hours over several weeks."""
        if self.averaging is None:
            return []
        (low, high), (least, most) = self.averaging.week_min, self.paid_week_min
        doubts = [
            (not least <= low <= high <= most, "average hours lie within those of a week"),
            (
                not 2 <= self.averaging.weeks <= MOST_AVERAGED,
                f"hours are averaged over 2 to {MOST_AVERAGED} weeks",
            ),
        ]
        return [text for bad, text in doubts if bad]

    @property
    def usual_week_min(self) -> float:
        """Paid minutes of an ordinary week: the middle of the average, else of the week's range."""
        return sum(self.averaging.week_min if self.averaging else self.paid_week_min) / 2

    @property
    def agreed_week_min(self) -> int:
        """Paid minutes of a week above which work is overtime: the most on average or a week."""
        return (self.averaging.week_min if self.averaging else self.paid_week_min)[1]

    def paid_min(self, length_min: int) -> int:
        """Return the paid minutes of a shift of a length with the contract's pauses."""
        return length_min - sum(p.length_min for p in self.pattern(length_min).pauses if not p.paid)

    @property
    def longest_min(self) -> int:
        """Minutes from start to end of the longest shift, split ones included."""
        return self.shift_min[1] if self.split_min is None else self.split_min[1]

    @property
    def full_day_min(self) -> int:
        """Minutes on contacts of a day with the longest unsplit shift: less its pauses."""
        longest = self.shift_min[1]
        return longest - sum(p.length_min for p in self.pattern(longest).pauses)

    def quota(self, on_contact_min: float) -> float | None:
        """Return the contact quota of a day with so many minutes on contacts."""
        if self.quota_contacts_day is None:
            return None
        return self.quota_contacts_day * on_contact_min / self.full_day_min

    def pattern(self, length_min: int) -> PausePattern:
        """Return the pauses of a shift of this length; none below the shortest pattern."""
        fitting = [p for p in self.patterns if p.from_min <= length_min]
        return max(fitting, key=lambda p: p.from_min, default=PausePattern(0, ()))


@dataclass(frozen=True, slots=True)
class Block:
    """A fixed stretch away from contacts: minutes of one local day. It is paid work."""

    day: date
    span: Span
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class MovableBlock:
    """Paid work away from contacts to be done once between two days, when it hurts the least.

    `clock`: minutes of the local day in which it lies. It is planned in the week of its first day.
    """

    kind: BlockKind
    length_min: int
    first: date
    last: date
    clock: Span = ALL_DAY

    def __post_init__(self) -> None:
        """Refuse days that run backwards and a length that its hours cannot hold."""
        if self.last < self.first:
            raise BadInput(f"a {self.kind} ends ({self.last}) before it starts ({self.first})")
        if not 0 < self.length_min <= len(self.clock):
            raise BadInput(f"a {self.kind} of {self.length_min} min does not fit its hours")


@dataclass(frozen=True, slots=True)
class DayOffWish:
    """A wish for a free day; `points` say how much it counts."""

    day: date
    points: int = 5


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who takes contacts.

    `available`: per weekday (Monday first) the stretches of the local day in minutes; a stretch
    may end after 24:00 (1440) for a night. `preferred_start`: wished start, both ends included.
    `site`: the site of the centre where they take a seat ("": they need none, as from home).
    `standby`: takes part in standby where the contract has it.
    """

    id: AgentId
    name: str
    team: str
    skills: frozenset[ChannelId]
    contract: str
    available: tuple[tuple[Span, ...], ...] = ((Span(0, 2 * DAY_MIN),),) * 7
    leave: frozenset[date] = frozenset()
    wishes: tuple[DayOffWish, ...] = ()
    preferred_start: tuple[int, int] | None = None
    blocks: tuple[Block, ...] = ()
    movable: tuple[MovableBlock, ...] = ()
    site: str = ""
    standby: bool = True

    def __post_init__(self) -> None:
        """Refuse an agent without id, skills or seven weekdays."""
        if not self.id:
            raise BadInput("an agent needs an id")
        if not self.skills:
            raise BadInput(f'agent "{self.id}" has no skill; name at least one channel')
        if len(self.available) != 7:
            raise BadInput(f'agent "{self.id}": availability needs seven weekdays')


@dataclass(frozen=True, slots=True)
class People:
    """The agents of a centre and the contracts that they work under."""

    agents: tuple[Agent, ...]
    contracts: Mapping[str, Contract] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse doubled ids and contracts that nobody defined, all of them at once."""
        faults: list[Fault] = []
        seen: set[str] = set()
        for agent in self.agents:
            if agent.id in seen:
                faults.append(Fault(f'agent "{agent.id}" stands twice', "give each its own id"))
            seen.add(agent.id)
            if agent.contract not in self.contracts:
                known = ", ".join(self.contracts) or "none"
                faults.append(
                    Fault(
                        f'agent "{agent.id}" has the unknown contract "{agent.contract}"',
                        f"use one of: {known}",
                    )
                )
        if faults:
            raise BadInput(*faults)

    def contract_of(self, agent: Agent) -> Contract:
        """Return the contract of an agent."""
        return self.contracts[agent.contract]
