"""A person's corrections of the forecast: tried first, kept apart from the model, taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.office import Desk
from planner.desk.week_inputs import the_centre, the_corrections, the_prospect
from planner.domain import Centre, ChannelId, Grid, Override, Span, User, week_name
from planner.domain.grid import DAY_MIN
from planner.errors import BadInput, Fault
from planner.ingest.wording import clock
from planner.store import StoredOverride

MOST_PERCENT = 900.0
WHOLE_DAY = (0, DAY_MIN)


@dataclass(frozen=True, slots=True)
class Asked:
    """A correction as a person says it: a channel's days, or hours of one day, and how much.

    `hours` are minutes of the local day. Either `percent`, more or fewer contacts than are
    forecast, or `total`, as many contacts over the whole stretch.
    """

    channel: ChannelId
    first: date
    days: int = 1
    hours: tuple[int, int] = WHOLE_DAY
    percent: float | None = None
    total: float | None = None
    reason: str = ""

    @property
    def week(self) -> str:
        """The ISO week that the first day lies in."""
        return week_name(self.first)

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + timedelta(days=max(self.days, 1) - 1)


@dataclass(frozen=True, slots=True)
class DayEffect:
    """Contacts of a local day: as the model says, as corrected so far, with this correction too.

    Four days in five lie between `low` and `high`.
    """

    day: date
    model: float
    before: float
    after: float
    low: float
    high: float


def correction_effect(desk: Desk, user: User, asked: Asked) -> tuple[DayEffect, ...]:
    """Return what a correction makes of each of its days, without keeping it.

    Needs no reason. Raises BadInput with all that is wrong, and where a share of nothing is asked.
    """
    require(user, Action.VIEW_FORECAST)
    grid, override = _override(desk, user, replace(asked, reason=asked.reason or "tried"))
    centre = the_centre(desk)
    model = the_prospect(desk, asked.week)
    before = model.corrected(the_corrections(desk, centre, grid))
    after = before.corrected([override])
    row = model.intervals.row(asked.channel)
    expected = before.intervals.contacts[row, override.span.start : override.span.end].sum()
    if override.factor is not None and expected <= 0:
        raise BadInput(
            Fault(
                f"nothing is expected of {centre.channel(asked.channel).name} then, and a share of "
                "nothing is nothing",
                "give the number of contacts instead",
            )
        )
    low, high = (after.days.quantiles[row, after.days.levels.index(q)] for q in (0.1, 0.9))
    days = [grid.dates.index(asked.first) + k for k in range(asked.days)]
    columns = [p.days.contacts[row] for p in (model, before, after)] + [low, high]
    found = np.array(columns)[:, days].T.tolist()
    return tuple(DayEffect(grid.dates[d], *values) for d, values in zip(days, found, strict=True))


def correct(desk: Desk, user: User, asked: Asked) -> int:
    """Keep a correction apart from the model, with its reason; return its number.

    Raises BadInput with all that is wrong; what is over already is corrected no more, as it would
    be judged as if it had been foreseen.
    """
    require(user, Action.OVERRIDE_FORECAST)
    grid, override = _override(desk, user, asked)
    if grid.when(override.span.end) <= desk.now():
        raise BadInput(
            Fault(
                f"{asked.last} is over, so its forecast is corrected no more", "choose a later day"
            )
        )
    _refuse_twice(desk, grid, override)
    correction_effect(desk, user, asked)
    subject = f"channel:{asked.channel}"
    with acting(desk, user, Action.OVERRIDE_FORECAST, subject, reason=asked.reason):
        return desk.store.overrides.add_override(override, grid, at=desk.now())


def corrections(desk: Desk, user: User, week: str) -> tuple[StoredOverride, ...]:
    """Return the corrections in force that touch a week, in order of entry."""
    require(user, Action.VIEW_FORECAST)
    grid = the_centre(desk).week(week)
    start_s = int(grid.start.timestamp())
    end_s = start_s + grid.size * grid.step_s
    found = desk.store.overrides.list_overrides()
    return tuple(o for o in found if o.start_s < end_s and o.end_s > start_s)


def drop_correction(desk: Desk, user: User, override_id: int) -> None:
    """Take a correction back; it stays in the log. Raises Missing."""
    with acting(desk, user, Action.OVERRIDE_FORECAST, f"override:{override_id}", removed=True):
        desk.store.overrides.remove_override(override_id, by=user.name, at=desk.now())


def _refuse_twice(desk: Desk, grid: Grid, override: Override) -> None:
    """Refuse a correction that stands already: a button pressed twice must not count twice."""
    what = (override.channel, override.span, override.factor, override.total)
    for one in desk.store.overrides.overrides_on(grid):
        if (one.channel, one.span, one.factor, one.total) == what:
            raise BadInput(
                Fault(
                    f'this very correction is in force already ({one.by}: "{one.reason}")',
                    "take it back, or give another figure",
                )
            )


def _override(desk: Desk, user: User, asked: Asked) -> tuple[Grid, Override]:
    """Return what is asked in intervals of its week; raises BadInput with all that is wrong."""
    centre = the_centre(desk)
    doubts = (*_doubts_of_place(centre, asked), *_doubts_of_size(asked))
    faults = [fault for is_wrong, fault in doubts if is_wrong]
    if faults:
        raise BadInput(*faults)
    grid, (begin, end) = centre.week(asked.week), asked.hours
    span = Span(grid.at(asked.first, begin), grid.at(asked.last, end))
    factor = None if asked.percent is None else 1 + asked.percent / 100
    return grid, Override(asked.channel, span, factor, asked.total, asked.reason, user.name)


def _doubts_of_place(centre: Centre, asked: Asked) -> tuple[tuple[bool, Fault], ...]:
    begin, end = asked.hours
    known = [c.id for c in centre.channels]
    stretch = f"from {clock(begin)} to {clock(end)}"
    return (
        (
            asked.channel not in known,
            Fault(f'the centre has no channel "{asked.channel}"', f"one of {', '.join(known)}"),
        ),
        (asked.days < 1, Fault(f"a correction of {asked.days} days", "correct at least one day")),
        (
            week_name(asked.last) != asked.week,
            Fault(f"{asked.first} to {asked.last} lie in two weeks", "correct each week by itself"),
        ),
        (
            not 0 <= begin < end <= DAY_MIN,
            Fault(f"{stretch} is no stretch of a day", "end after the begin, by 24:00"),
        ),
        (
            any(m % centre.step_min for m in asked.hours),
            Fault(f"{stretch} cuts an interval", f"use steps of {centre.step_min} min"),
        ),
        (
            asked.days > 1 and asked.hours != WHOLE_DAY,
            Fault("hours are corrected on one day", "name one day, or leave the hours out"),
        ),
    )


def _doubts_of_size(asked: Asked) -> tuple[tuple[bool, Fault], ...]:
    percent, total = asked.percent, asked.total
    return (
        (
            (percent is None) == (total is None),
            Fault("a correction is either per cent or a number of contacts", "give one of them"),
        ),
        (
            percent is not None and not -100 <= percent <= MOST_PERCENT,
            Fault(f"{percent} per cent cannot be", f"give -100 (nothing) to {MOST_PERCENT:+g}"),
        ),
        (
            total is not None and not 0 <= total < np.inf,
            Fault(f"{total} contacts cannot be", "give 0 or more"),
        ),
        (
            not asked.reason.strip(),
            Fault("a correction needs a reason", "say why, so that it can be judged later"),
        ),
    )
