"""What people tell the forecast that its history cannot know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from planner.domain import ChannelId
from planner.errors import BadInput, Fault

MOST_EVENT_FACTOR = 10.0
MOST_DAYS = 91


@dataclass(frozen=True, slots=True)
class Event:
    """A campaign, a price letter, an outage announced: days that bring more or less than usual.

    `factors` say by hand what each day brings of its usual contacts (1.4: 40 % more), at most ten
    times as many; what is usual on a holiday is the holiday's. An event that was seen before under
    the same name teaches them itself; what was seen and what is given then count alike. Several
    events of one day multiply. Without `channels` it touches all of them.
    """

    name: str
    first: date
    days: int = 1
    factors: tuple[float, ...] = ()
    channels: tuple[ChannelId, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an event without name or days, and factors that are not one a day."""
        faults = [text for wrong, text in self._doubts() if wrong]
        if faults:
            raise BadInput(*(Fault(f'event "{self.name}": {text}') for text in faults))

    def _doubts(self) -> list[tuple[bool, str]]:
        sound = all(0 <= f <= MOST_EVENT_FACTOR for f in self.factors)
        return [
            (not self.name.strip(), "needs a name, so that the next one can learn from it"),
            (self.days < 1, "lasts at least one day"),
            (self.days > MOST_DAYS, f"lasts at most {MOST_DAYS} days; enter a longer one in parts"),
            (
                bool(self.factors) and len(self.factors) != self.days,
                f"has {len(self.factors)} factors for {self.days} days; give one a day or none",
            ),
            (
                not sound,
                f"a factor is a number from 0 to {MOST_EVENT_FACTOR:g}, that is from -100 to "
                f"{100 * (MOST_EVENT_FACTOR - 1):+g} per cent",
            ),
        ]

    def touches(self, channel: ChannelId) -> bool:
        """Say whether the event concerns a channel."""
        return not self.channels or channel in self.channels


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's word on one past day: normal although it looked odd, or the other way round."""

    channel: ChannelId
    day: date
    is_normal: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Start:
    """A channel without enough history of its own: whose shape it borrows, what a week brings.

    `like` lends weekday and day profile and, as far as it is known, the handle time stays the
    channel's own. Without `week_contacts` the size is what the channel itself has brought so far.
    `trust_days`: from so many own days on, half of the size comes from them.
    """

    channel: ChannelId
    like: ChannelId = ""
    week_contacts: float | None = None
    trust_days: int = 14

    def __post_init__(self) -> None:
        """Refuse a start that says nothing, and totals that no week can bring."""
        if not self.like and self.week_contacts is None:
            raise BadInput(
                f'the start of "{self.channel}" says neither whom it is like nor what a week brings'
            )
        total = self.week_contacts
        if total is not None and (not np.isfinite(total) or total < 0):
            raise BadInput(f'{total} contacts a week for "{self.channel}" are not at least 0')
        if self.trust_days < 1 or self.like == self.channel:
            raise BadInput(
                f'the start of "{self.channel}" needs a day or more, and another channel'
            )


@dataclass(frozen=True, slots=True)
class LevelRuling:
    """A person's word on a channel: a new level of its last weeks will pass, do not believe it.

    It counts for forecasts from histories that end on `until` or before; None: until taken back.
    """

    channel: ChannelId
    reason: str
    until: date | None = None

    def counts(self, last: date) -> bool:
        """Say whether the word still counts where the history ends with a day."""
        return self.until is None or last <= self.until


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything that people said: events, rulings on past days and levels, starts of channels."""

    events: tuple[Event, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    starts: tuple[Start, ...] = ()
    levels: tuple[LevelRuling, ...] = ()

    def start_of(self, channel: ChannelId) -> Start | None:
        """Return what was said about a new channel, None if nothing was."""
        return next((s for s in self.starts if s.channel == channel), None)

    def level_stays(self, channel: ChannelId, last: date) -> bool:
        """Say whether a new level of the weeks up to a day is not to be believed."""
        return any(r.channel == channel and r.counts(last) for r in self.levels)


NOTHING_SAID = Advice()


def ruled_days(rulings: Sequence[Ruling], channel: ChannelId) -> dict[int, Ruling]:
    """Return the rulings on one channel by ordinal of the day; the last one counts."""
    return {r.day.toordinal(): r for r in rulings if r.channel == channel}
