"""How well channels kept their own promises of late: what a planned shift of volume looks at.

Only for use cases in this package; they authorise first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from planner.desk.office import Desk
from planner.domain import Centre, ChannelId, PlanStatus, week_name, zone_info
from planner.forecast.moving import PARITY_WEEKS
from planner.staffing import kept_share, planned_share

FRESH_DAYS = 28


@dataclass(frozen=True, slots=True)
class Entered:
    """Shares of its own promise that a channel kept, by week, the newest last; typed by a person.

    `until`: the last day of the newest week; None in what was entered before figures had a day.
    """

    weeks: tuple[float, ...]
    until: date | None

    @property
    def fresh_until(self) -> date | None:
        """The last day on which the figures count."""
        return self.until + timedelta(FRESH_DAYS) if self.until else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well one channel kept its promise, 1 at most a week; where it comes from; if it counts.

    What is beyond the promise is not kept any better, so a week counts 1 at most.
    """

    weeks: tuple[float, ...]
    source: str
    counts: bool = True


def evidence_of(desk: Desk, entered: Mapping[ChannelId, Entered]) -> Mapping[ChannelId, Evidence]:
    """Return what is known of each channel's promise in the last four whole weeks.

    What was predicted for the rosters that were published comes first, caps on mean wait and
    hang-ups included where the channel had them; figures that a person entered count for
    channels without it, for four weeks.
    """
    found = desk.store.centre.load_centre()
    if found is None:
        return {}
    centre = found[0]
    today = desk.now().astimezone(zone_info(centre.zone)).date()
    known = {c: _typed(one, today) for c, one in entered.items()}
    return known | _published(desk, centre, today)


def last_whole_week(today: date) -> date:
    """Return the Sunday of the last week that is over."""
    return today - timedelta(today.isoweekday())


def _typed(one: Entered, today: date) -> Evidence:
    weeks = tuple(min(1.0, week) for week in one.weeks)
    if one.until is None or one.fresh_until is None:
        return Evidence(weeks, "entered without a day, so they count no more", counts=False)
    if today > one.fresh_until:
        return Evidence(weeks, f"entered up to {one.until}, too old to count", counts=False)
    return Evidence(weeks, f"entered up to {one.until}, they count until {one.fresh_until}")


def _published(desk: Desk, centre: Centre, today: date) -> dict[ChannelId, Evidence]:
    last = last_whole_week(today)
    names = [week_name(last - timedelta(weeks=k)) for k in reversed(range(PARITY_WEEKS))]
    figures = [_figures(desk, name) for name in names]
    source = f"predicted for the rosters published for {names[0]} to {names[-1]}"
    found = {}
    for channel in centre.channels:
        level, wait_s, abandoned = (
            np.array([float(f.get(f"{name}_{channel.id}", math.nan)) for f in figures])
            for name in ("sl", "asa_s", "abandon")
        )
        if np.isfinite(level).all():
            promised = planned_share(channel, centre.policy)
            kept = kept_share(
                channel.target, promised, level=level, wait_s=wait_s, abandoned=abandoned
            )
            found[channel.id] = Evidence(tuple(kept.tolist()), source)
    return found


def _figures(desk: Desk, week: str) -> Mapping[str, float]:
    rows = desk.store.plans.list_plans(week)
    return next((row.figures for row in rows if row.status is PlanStatus.PUBLISHED), {})
