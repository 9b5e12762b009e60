"""A revision interval by interval: heads and what is predicted of each channel, for who plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.access import Action, require
from planner.desk.office import Desk
from planner.desk.week_inputs import the_assessment
from planner.domain import BoolArray, ChannelId, FloatArray, Grid, IntArray, Span, User
from planner.staffing import Figure, Measure, course_of
from planner.study.week import Assessment


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One channel of a revision by interval.

    `required` heads include shrinkage and are 0 for deferred work, which is rostered by window;
    `scheduled` are the heads on its contacts. `day_levels`: predicted service level by day.
    """

    channel: ChannelId
    grid: Grid
    is_open: BoolArray
    contacts: FloatArray
    required: IntArray
    scheduled: IntArray
    measures: Mapping[Figure, Measure]
    day_levels: FloatArray

    def used_part(self, day: int) -> Span | None:
        """Return a day from the first to the last interval in which it is open or staffed."""
        whole = self.grid.day_spans[day]
        used = np.flatnonzero((self.is_open | (self.scheduled > 0))[whole.start : whole.end])
        if not used.size:
            return None
        return Span(whole.start + int(used[0]), whole.start + int(used[-1]) + 1)

    @property
    def lowest_day(self) -> int:
        """Return the day of the lowest service level of those that are open or staffed, else 0."""
        used = [d for d in range(len(self.day_levels)) if self.used_part(d)]
        known = [d for d in used if np.isfinite(self.day_levels[d])]
        return min(known, key=lambda d: float(self.day_levels[d]), default=next(iter(used), 0))


def courses_of(desk: Desk, user: User, plan_id: int) -> Mapping[ChannelId, Course]:
    """Return the course of every channel of a revision, as it is predicted to go."""
    require(user, Action.VIEW_ROSTER)
    found = the_assessment(desk, desk.store.plans.get_plan(plan_id), by=user.name)
    return {channel: _course(found, channel) for channel in found.prediction.channels}


def _course(found: Assessment, channel: ChannelId) -> Course:
    need, centre, prediction = (
        found.brief.requirement,
        found.brief.inputs.centre,
        found.prediction,
    )
    row = prediction.channels.index(channel)
    return Course(
        channel,
        found.roster.grid,
        need.is_open[need.row(channel)],
        found.brief.forecast.contacts[row],
        need.heads[need.row(channel)],
        found.activities.heads()[row],
        course_of(prediction, centre, channel),
        prediction.day_service_level[row],
    )
