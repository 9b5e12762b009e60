"""One week to be rostered, in interval numbers: what the optimiser and the checker both read.

Built once from centre, people, policy and requirement (`planner.roster.frame`). It is plain data:
optimiser and checker share it and no code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from planner.domain.demand import ChannelId, WorkWindow
from planner.domain.grid import BoolArray, FloatArray, Grid, IntArray, Span
from planner.domain.people import AgentId, BlockKind, PauseKind
from planner.domain.roster import Shift
from planner.domain.standby import CallLimits, RotaWeek


@dataclass(frozen=True, slots=True)
class PauseSlot:
    """A pause in intervals: length, paid or not, and bounds of its start.

    `after`..`before` count from the start of the shift (both included, None: free). `clock` holds
    allowed start minutes of the local day, half-open (None: free).
    """

    kind: PauseKind
    length: int
    paid: bool
    after: int | None = None
    before: int | None = None
    clock: Span | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """The pauses, in order, of shifts of at least `from_length` intervals.

    `most_on_contacts`: intervals on contacts that the law leaves such a shift (None: any).
    """

    from_length: int
    pauses: tuple[PauseSlot, ...]
    most_on_contacts: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """A contract in intervals of this week.

    `starts`: per day the allowed first intervals. `lengths`: allowed lengths, pauses included.
    `paid` and `days`: least and most in the week, both hard. `onphone_week`: most intervals on
    contacts in the week. `soft_peak_week`: intervals in peak above this cost points.
    `quota_contacts_day`: most expected contacts on a day of the longest shift, pro rata to the
    intervals on contacts on any other. `longest_night`: longest night shift. `weekends_in_row`:
    most weekends worked one after the other, last weeks' counted. Where None, no such cap.
    `whole_weekends`: both days of a weekend are worked or neither. `most_earlier`: intervals by the
    clock that a shift may begin earlier than the day before (None: any). `is_law`: the labour
    rules allow fewer hours a week than the contract, `is_averaged`: its period of averaged hours
    leaves less of the week's range. `split_part`: least length of each part of a
    split shift, whose pattern has a gap (None: no such shift). `calls`: what calls from standby
    may bring (None: never on standby).
    """

    starts: tuple[tuple[int, ...], ...]
    lengths: tuple[int, ...]
    patterns: tuple[Pattern, ...]
    paid: tuple[int, int]
    days: tuple[int, int]
    soft_peak_week: int
    onphone_week: int | None = None
    quota_contacts_day: float | None = None
    longest_night: int | None = None
    weekends_in_row: int | None = None
    whole_weekends: bool = False
    most_earlier: int | None = None
    is_law: bool = False
    is_averaged: bool = False
    split_part: int | None = None
    calls: CallLimits | None = None

    @property
    def full_day(self) -> int:
        """Intervals on contacts of the longest unsplit shift: its length less its pauses."""
        longest = max((n for n in self.lengths if not self.is_split(n)), default=max(self.lengths))
        return longest - sum(p.length for p in self.pattern(longest).pauses)

    def quota(self, on_contact: int) -> float | None:
        """Return the most expected contacts of a day with so many intervals on contacts."""
        if self.quota_contacts_day is None:
            return None
        return self.quota_contacts_day * on_contact / self.full_day

    def is_split(self, length: int) -> bool:
        """Say whether a shift of this length has two parts with a gap between them."""
        return any(p.kind is PauseKind.SPLIT for p in self.pattern(length).pauses)

    def pattern(self, length: int) -> Pattern:
        """Return the pauses that a shift of this length must have, in order."""
        fitting = [p for p in self.patterns if p.from_length <= length]
        return max(fitting, key=lambda p: p.from_length, default=Pattern(0, ()))


@dataclass(frozen=True, slots=True)
class Movable:
    """A block that may lie anywhere inside one of its windows; `at` is where it was placed."""

    kind: BlockKind
    length: int
    windows: tuple[Span, ...]
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """An agent in this week.

    `skills`: indices into `RosterCase.channels`. `available`: stretches, merged; a shift lies
    inside one of them. `blocks`: fixed work away from contacts; the agent must be at work, no
    pause overlaps it. `movable`: blocks with a choice; placed, they are among `blocks` too.
    `past`: shifts of the weeks before, in (negative) intervals of this grid; the last may reach
    into this week. `off_wishes`: (day, points). `preferred_start`: earliest and
    latest start per day, as intervals, or None. `burden_price`: points per unit of `burden`.
    `site`: where the agent takes a seat from start to end of a shift ("": none is counted).
    `standby`: can be on standby where the terms say how. `past_standby`: days before the week
    (below 0) on standby.
    """

    id: AgentId
    terms: str
    skills: frozenset[int]
    available: tuple[Span, ...]
    blocks: tuple[Span, ...] = ()
    past: tuple[Span, ...] = ()
    off_wishes: tuple[tuple[int, int], ...] = ()
    preferred_start: tuple[tuple[int, int], ...] | None = None
    burden_price: int = 0
    movable: tuple[Movable, ...] = ()
    site: str = ""
    standby: bool = True
    past_standby: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Night:
    """Night by the clock (`from_min` to `to_min` of the next day) and what is a night shift.

    A shift is one if it holds at least `least` intervals of night.
    """

    from_min: int
    to_min: int
    least: int

    def holds(self, minute: int) -> bool:
        """Say whether a minute of the local day is night."""
        if self.from_min < self.to_min:
            return self.from_min <= minute < self.to_min
        return minute >= self.from_min or minute < self.to_min


@dataclass(frozen=True, slots=True)
class Limits:
    """Rules that bind everybody, in intervals. None: the rule is not in force.

    `min_rest`: between the end of a shift and the start of the next. `rolling_day`: if set, look
    back this many intervals from any moment of work: they must hold an unbroken rest of
    `min_rest`. `weekly_rest`: one unbroken rest of this length with at least `weekly_rest_inside`
    of it in the week. `rest_stretch`: most intervals from a start of work to an end without a
    rest of `free_day_rest`, which the search also keeps around each free day. `night`: what counts
    as a night shift, for `Terms.longest_night`. `max_consecutive_days` counts past days too.
    `n_in_m_days`: pairs of most days of work and the days running that hold them, past ones too.
    `min_stretch`, `max_stretch`: work between start, pauses and end (blocks do not interrupt it).
    `peak_day`, `peak_week`: most intervals on contacts within `RosterCase.peak`.
    """

    min_rest: int
    max_consecutive_days: int
    min_stretch: int
    max_stretch: int
    n_in_m_days: tuple[tuple[int, int], ...] = ()
    rolling_day: int | None = None
    weekly_rest: int | None = None
    weekly_rest_inside: int = 0
    free_day_rest: int | None = None
    rest_stretch: int | None = None
    night: Night | None = None
    peak_day: int | None = None
    peak_week: int | None = None


@dataclass(frozen=True, slots=True)
class Prices:
    """Points of the soft terms; `unmet` per channel and agent-interval of shortage."""

    unmet: tuple[int, ...]
    paid: int = 1
    start_deviation: int = 0
    start_jump: int = 0
    start_jump_free: int = 0
    peak_excess: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Future:
    """Live need that may come instead of `RosterCase.need`, (channels, intervals).

    `unmet`: points per channel and agent-interval of shortage then, the chance of it included.
    """

    need: IntArray
    unmet: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RosterCase:
    """Everything about one week that the roster depends on.

    `need`: (channels, intervals) heads wanted at once for live work. `least`, of that shape: heads
    on contacts with the skill, whatever they serve (empty: none). `able`: the same for those who
    can serve any of a set of channels that share heads.
    `windows`: deferred work, `WorkWindow.channel` named by id.
    `is_open`: intervals in which shifts may lie. `peak`: intervals of stress.
    `contacts`: per skill set of the workers, expected contacts per head and interval at the
    required staffing. `carried`: heads already on contacts through shifts of last week that reach
    into this one, per skill set.
    `burden`: points per interval for unsocial hours (empty: none).
    `futures`: what may come instead of `need`; then the shortage that counts is the sum over them,
    deferred work included, `prices.unmet` is the sum of their prices and `need` at most their mean.
    `seats`: by site the seats that are free for these workers in each interval.
    `locks`: shifts that must stay as they are; `days_off_locked`: (agent, day) pairs that must
    stay free. `rotas`: hours in which people off work can be on standby.
    """

    grid: Grid
    channels: tuple[ChannelId, ...]
    need: IntArray
    windows: tuple[WorkWindow, ...]
    is_open: BoolArray
    peak: BoolArray
    workers: tuple[Worker, ...]
    terms: Mapping[str, Terms]
    limits: Limits
    prices: Prices
    contacts: Mapping[frozenset[int], FloatArray] = field(default_factory=dict)
    carried: Mapping[frozenset[int], IntArray] = field(default_factory=dict)
    burden: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    least: IntArray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    able: Mapping[frozenset[int], IntArray] = field(default_factory=dict)
    futures: tuple[Future, ...] = ()
    seats: Mapping[str, IntArray] = field(default_factory=dict)
    locks: tuple[Shift, ...] = ()
    days_off_locked: frozenset[tuple[AgentId, int]] = frozenset()
    rotas: tuple[RotaWeek, ...] = ()

    @property
    def demands(self) -> tuple[Future, ...]:
        """The futures; where there are none, the need itself at the whole price."""
        return self.futures or (Future(self.need, self.prices.unmet),)

    def able_price(self, channels: frozenset[int]) -> int:
        """Return the points of a head missing to `able`: those of the cheapest of the channels."""
        return min(self.prices.unmet[c] for c in channels)

    def worker(self, agent: AgentId) -> Worker:
        """Return a worker by id."""
        return next(w for w in self.workers if w.id == agent)


@dataclass(frozen=True, slots=True)
class Score:
    """The objective, term by term, already weighted; the search minimises `total`.

    `below_minimum`: points for intervals with too few heads who can serve a channel.
    """

    unmet: Mapping[ChannelId, int]
    paid: int
    off_wishes: int
    start_deviation: int
    start_jump: int
    peak_excess: int
    burden: int
    below_minimum: int = 0

    @property
    def total(self) -> int:
        """Sum of all terms."""
        own = self.paid + self.off_wishes + self.start_deviation + self.start_jump
        own += self.peak_excess + self.burden
        return own + self.below_minimum + sum(self.unmet.values())
