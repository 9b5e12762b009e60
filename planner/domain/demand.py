"""What customers ask for: channels and their promises, history, forecast, requirement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from planner.domain.grid import DAY_MIN, BoolArray, FloatArray, Grid, IntArray, Span
from planner.domain.promise import Target
from planner.domain.skill import Skill
from planner.errors import BadInput, Fault

ChannelId = str
Seconds = TypeVar("Seconds", float, FloatArray)
LEAST_CV, MOST_CV = 0.1, 5.0
_WHO_HANGS_UP = "a live channel with a patience: without one nobody hangs up"
QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


class Medium(StrEnum):
    """How the customer reaches the centre."""

    VOICE = "voice"
    EMAIL = "email"
    CHAT = "chat"
    CALLBACK = "callback"
    SOCIAL = "social"


class Work(StrEnum):
    """Live work is lost to the interval in which it arrives; deferred work can wait."""

    LIVE = "live"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Opening hours in minutes of the local day: seven weekdays (Monday first), special days."""

    weekdays: tuple[tuple[Span, ...], ...]
    special: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a week without seven days and times outside 00:00 to 24:00."""
        if len(self.weekdays) != 7:
            raise BadInput(f"opening hours need seven weekdays, got {len(self.weekdays)}")
        for span in (s for spans in (*self.weekdays, *self.special.values()) for s in spans):
            if not 0 <= span.start < span.end <= DAY_MIN:
                raise BadInput("opening hours lie between 00:00 and 24:00; split a night in two")
        object.__setattr__(self, "special", MappingProxyType(dict(self.special)))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle without the read-only view."""
        return OpeningHours, (self.weekdays, dict(self.special))

    def on(self, day: date) -> tuple[Span, ...]:
        """Return the opening stretches of one calendar day, empty when closed."""
        return self.special.get(day, self.weekdays[day.weekday()])

    def mask(self, grid: Grid) -> BoolArray:
        """Return which intervals of a grid are open: those that begin inside the hours."""
        is_open = np.zeros(grid.size, dtype=bool)
        for number, day in enumerate(grid.dates):
            today = grid.day == number
            for span in self.on(day):
                is_open |= today & (grid.wall_min >= span.start) & (grid.wall_min < span.end)
        return is_open


@dataclass(frozen=True, slots=True)
class Channel:
    """One queue of contacts. A channel is a row, not a class: every feature works for each.

    `patience_s` is the mean of an exponential patience (None: unknown, nobody is assumed to hang
    up). `slowdown`: with j parallel contacts each runs at speed 1/(1 + slowdown (j - 1)).
    `listening_s` is the time to acknowledge, `followup_share` x `followup_min` the follow-up work;
    both are staffed, not stolen, and so is `recovery_s`, the pause after hard contacts, per contact
    of any kind. `weight`: points for an agent-interval of shortage.
    `back_to_back_cap`: largest share of contacts begun the moment the last one ends (None: free).
    `handle_time_cv`: standard deviation / mean of handle times; 1: exponential, else log-normal.
    `redial_share` of those who hang up call again, `redial_after_s` later on average;
    `redials_recorded` is the share of forecast contacts that are redials, learnt from history.
    `blend_reserve`: who is planned on live work may begin this deferred work while more than so
    many of the team are idle (None: never).
    """

    id: ChannelId
    name: str
    medium: Medium
    work: Work
    hours: OpeningHours
    target: Target
    aht_s: float
    patience_s: float | None = None
    concurrency: int = 1
    slowdown: float = 0.0
    listening_s: float = 20.0
    followup_share: float = 0.0
    followup_min: float = 0.0
    occupancy_cap: float = 0.85
    hard_share: float = 0.0
    min_heads: int = 2
    weight: int = 20
    back_to_back_cap: float | None = None
    recovery_s: float = 0.0
    handle_time_cv: float = 1.0
    redial_share: float = 0.0
    redial_after_s: float = 600.0
    redials_recorded: float = 0.0
    blend_reserve: int | None = None

    def __post_init__(self) -> None:
        """Refuse values that no channel can have, all of them at once."""
        wrong = [text for bad, text in (*self._doubts(), *self._doubts_of_queue()) if bad]
        if wrong:
            raise BadInput(*(Fault(f'channel "{self.id}": {text}') for text in wrong))

    def _doubts(self) -> list[tuple[bool, str]]:
        return [
            (not self.id, "needs an id"),
            (self.aht_s <= 0, f"a handle time of {self.aht_s} s is not above 0"),
            (self.patience_s is not None and self.patience_s <= 0, "patience must be above 0 s"),
            (self.concurrency < 1, "concurrency is at least 1"),
            (self.slowdown < 0, "slowdown is at least 0"),
            (self.listening_s < 0, "the listening allowance is at least 0 s"),
            (not 0 <= self.followup_share <= 1, "the follow-up share lies between 0 and 1"),
            (self.followup_min < 0, "follow-up minutes are at least 0"),
            (self.recovery_s < 0, "recovery after hard contacts is at least 0 s"),
            (not 0 < self.occupancy_cap <= 1, "the occupancy cap lies above 0 and up to 1"),
            (not 0 <= self.hard_share <= 1, "the share of hard contacts lies between 0 and 1"),
            (self.min_heads < 0, "minimum heads are at least 0"),
            (self.weight < 0, "the weight is at least 0"),
            (
                self.back_to_back_cap is not None and not 0 < self.back_to_back_cap <= 1,
                "the back-to-back cap lies above 0 and up to 1",
            ),
        ]

    def _doubts_of_queue(self) -> list[tuple[bool, str]]:
        hangs_up = self.is_live and self.patience_s is not None
        return [
            (
                not LEAST_CV <= self.handle_time_cv <= MOST_CV,
                f"the spread of handle times lies between {LEAST_CV} and {MOST_CV:g}; 1 is usual",
            ),
            (not 0 <= self.redial_share < 1, "the share that calls again is at least 0, below 1"),
            (self.redial_share > 0 and not hangs_up, f"redials need {_WHO_HANGS_UP}"),
            (
                self.target.abandon_cap is not None and not hangs_up,
                f"a cap on who hangs up needs {_WHO_HANGS_UP}",
            ),
            (
                self.concurrency > 1 and not self.is_live,
                "several contacts at once are for live channels; deferred work is done one by one",
            ),
            (self.redial_after_s <= 0, "people call again later, after more than 0 s"),
            (not 0 <= self.redials_recorded < 1, "recorded redials are a share, below 1"),
            (
                self.target.asa_cap_s is not None and not self.is_live,
                "a cap on the mean wait is for live channels; deferred work has its deadline",
            ),
            (
                self.blend_reserve is not None and self.is_live,
                "a reserve for blending is set on deferred work, which live heads may begin",
            ),
            (self.blend_reserve is not None and self.blend_reserve < 0, "a reserve is at least 0"),
        ]

    @property
    def is_live(self) -> bool:
        """Say whether work is lost to the interval in which it arrives."""
        return self.work is Work.LIVE

    @property
    def followup_s(self) -> float:
        """Expected follow-up work per contact, in seconds."""
        return self.followup_share * self.followup_min * 60

    def extended_aht_s(self, aht_s: Seconds) -> Seconds:
        """Return handle time + listening + expected follow-up and recovery, in seconds.

        The same number drives requirement, quota and load.
        """
        return aht_s + self.listening_s + self.followup_s + self.recovery_s

    def first_attempts(self, contacts: FloatArray) -> FloatArray:
        """Return forecast contacts without the redials among them; those are added when staffed."""
        return contacts * (1 - self.redials_recorded) if self.redials_recorded else contacts


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Canonical interval rows as columns: sums in UTC, one row per interval and channel.

    `start` is seconds since 1970 (UTC); `channel` indexes `channels`; NaN means unknown, which is
    not zero. Rows are sorted by channel and start, without doubles.
    """

    zone: str
    step_min: int
    channels: tuple[ChannelId, ...]
    channel: IntArray
    start: IntArray
    offered: FloatArray
    handled: FloatArray
    abandoned: FloatArray
    talk_s: FloatArray
    hold_s: FloatArray
    acw_s: FloatArray
    wait_s: FloatArray

    def __len__(self) -> int:
        return len(self.start)

    @property
    def handle_s(self) -> FloatArray:
        """Talk + hold + after-contact seconds; unknown parts count 0 where talk is known."""
        return self.talk_s + np.nan_to_num(self.hold_s) + np.nan_to_num(self.acw_s)

    def of(self, channel: ChannelId) -> History:
        """Return the rows of one channel."""
        if channel not in self.channels:
            raise BadInput(f'the history has no channel "{channel}"; it has {self.channels}')
        rows = self.channel == self.channels.index(channel)
        columns = {name: getattr(self, name)[rows] for name in HISTORY_COLUMNS}
        codes = np.zeros(int(rows.sum()), dtype=np.int64)
        return History(self.zone, self.step_min, (channel,), codes, self.start[rows], **columns)

    def renamed(self, names: Mapping[ChannelId, ChannelId]) -> History:
        """Return the rows of the channels named, under their new names, in order.

        Channels that get one name are added up; a sum with an unknown part is unknown.
        """
        channels = tuple(dict.fromkeys(names.values()))
        code_of = np.full(len(self.channels), -1, dtype=np.int64)
        for old, new in names.items():
            code_of[self.channels.index(old)] = channels.index(new)
        kept = code_of[self.channel] >= 0
        keys = np.stack([code_of[self.channel][kept], self.start[kept]])
        rows, place = np.unique(keys, axis=1, return_inverse=True)
        columns: dict[str, FloatArray] = {
            name: np.bincount(
                place.ravel(), weights=getattr(self, name)[kept], minlength=rows.shape[1]
            ).astype(np.float64)
            for name in HISTORY_COLUMNS
        }
        return History(self.zone, self.step_min, channels, rows[0], rows[1], **columns)


HISTORY_COLUMNS = ("offered", "handled", "abandoned", "talk_s", "hold_s", "acw_s", "wait_s")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One day of history that the forecast replaced, and why.

    `was`: contacts as recorded, None where nothing was; `used`: what counts instead.
    """

    channel: ChannelId
    day: date
    was: float | None
    used: float
    reason: str

    def __str__(self) -> str:
        """Write the day as a planner would say it."""
        was = "nothing recorded" if self.was is None else f"{self.was:.0f} contacts"
        return f"{self.channel}, {self.day}: {was}, taken as {self.used:.0f} ({self.reason})"


@dataclass(frozen=True, slots=True)
class Override:
    """A person's correction of the forecast, kept apart from the model.

    The intervals of `span` are multiplied by `factor`, or set to sum to `total` contacts.
    """

    channel: ChannelId
    span: Span
    factor: float | None
    total: float | None
    reason: str
    by: str = ""

    def __post_init__(self) -> None:
        """Refuse an override without exactly one of factor and total, or without a reason."""
        value = self.factor if self.factor is not None else self.total
        is_odd = value is not None and not (np.isfinite(value) and value >= 0)
        is_one = (self.factor is None) != (self.total is None)
        doubts = {
            "an override needs either a factor or a total": not is_one,
            f"an override of {value} is not a number of at least 0": is_odd,
            "an override needs a reason, so that it can be judged later": not self.reason.strip(),
        }
        if wrong := [text for text, is_wrong in doubts.items() if is_wrong]:
            raise BadInput(*wrong)


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Contacts and handle time per channel and interval, with quantiles.

    `contacts` and `aht_s` have shape (channels, intervals); `quantiles` (channels, levels,
    intervals) at `levels`. Handle time is never NaN: where history has none, the channel's own
    value stands in and `notes` says so.
    """

    grid: Grid
    channels: tuple[ChannelId, ...]
    contacts: FloatArray
    aht_s: FloatArray
    quantiles: FloatArray
    levels: tuple[float, ...] = QUANTILES
    cleaned: tuple[Cleaned, ...] = ()
    skill: tuple[Skill, ...] = ()
    notes: tuple[str, ...] = ()

    def row(self, channel: ChannelId) -> int:
        """Return the row of a channel in the arrays."""
        return self.channels.index(channel)


class Binding(StrEnum):
    """What sets the requirement of an interval."""

    CLOSED = "closed"
    NONE = "no contacts"
    SERVICE = "service level"
    OCCUPANCY = "occupancy cap"
    MIN_HEADS = "minimum heads"
    DEADLINE = "deadline work"
    BACK_TO_BACK = "back-to-back cap"
    RECOVERY = "recovery after a busy run"
    ASA = "cap on the mean wait"
    ABANDON = "cap on who hangs up"


@dataclass(frozen=True, slots=True)
class WorkWindow:
    """Deferred work: this many agent-intervals, to be done in the open intervals of `span`.

    Windows of one channel do not overlap and never cross local midnight. `contacts`: expected ones
    of the window; None: nobody counted them.
    """

    channel: ChannelId
    span: Span
    agent_intervals: int
    contacts: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Requirement:
    """Heads on contacts wanted per channel and interval, and deferred work by window.

    `base` is net of shrinkage, `heads` includes it; both (channels, intervals), whole numbers.
    `least`, of the same shape: heads on duty who must be able to serve, whatever else they do.
    `able`: heads per interval on contacts who can serve any of these channels, whatever they do,
    for subsets of channels that share agents; there `base` and `heads` hold each channel's part
    of the pooled need.
    A deferred channel has heads only for its minimum; its work is in `windows`. `workload_erlang`
    is contacts x extended handle time / interval length. `binding` holds indices into
    `tuple(Binding)`. `recovery`: heads of `base` that break busy runs (empty: none).
    """

    grid: Grid
    channels: tuple[ChannelId, ...]
    workload_erlang: FloatArray
    base: IntArray
    heads: IntArray
    binding: IntArray
    is_open: BoolArray
    least: IntArray
    windows: tuple[WorkWindow, ...] = ()
    notes: tuple[str, ...] = ()
    able: Mapping[frozenset[ChannelId], IntArray] = field(default_factory=dict)
    recovery: IntArray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))

    def row(self, channel: ChannelId) -> int:
        """Return the row of a channel in the arrays."""
        return self.channels.index(channel)
