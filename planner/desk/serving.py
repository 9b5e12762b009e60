"""How a roster serves: promises and how steadily they are kept, pressure, work turned to posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.access import Action, require
from planner.desk.office import Desk
from planner.desk.week_inputs import (
    mark_of,
    the_assessment,
    the_basis,
    the_corrections,
    the_prospect,
)
from planner.domain import Activity, Binding, Centre, ChannelId, IntArray, PlanStatus, User
from planner.staffing import (
    Availability,
    Outlook,
    Paid,
    Parity,
    Stamp,
    Step,
    availability,
    heads_by_cause,
    outlook,
    parity,
    waterfall,
)
from planner.store import PlanRow
from planner.study.week import Assessment, teams

PATHS = 100
SEED = 1


@dataclass(frozen=True, slots=True, eq=False)
class Serving:
    """What a roster is predicted to do for customers, and what a simulation says of it.

    By channel over the week: `speed_s` the mean time to an answer, `abandonment` the share who hang
    up, `most_waiting` the most contacts that wait at the end of an interval.
    """

    promises: Mapping[ChannelId, Parity]
    speed_s: Mapping[ChannelId, float]
    abandonment: Mapping[ChannelId, float]
    most_waiting: Mapping[ChannelId, float]
    stamps: Mapping[ChannelId, Stamp]
    steadiness: Availability
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Posts:
    """The way from work to posts of `post_h` hours a week; `plan`: the roster it ends with."""

    steps: tuple[Step, ...]
    post_h: float
    plan: PlanRow | None


def serving_of(desk: Desk, user: User, plan_id: int) -> Serving:
    """Return promises, truth stamps and steadiness of a revision."""
    require(user, Action.VIEW_ROSTER)
    found = the_assessment(desk, desk.store.plans.get_plan(plan_id), by=user.name)
    centre, prediction = found.brief.inputs.centre, found.prediction
    waiting = np.nan_to_num(prediction.backlog).max(axis=1, initial=0.0)
    return Serving(
        parity(prediction, centre),
        prediction.speed_s,
        prediction.abandonment,
        dict(zip(prediction.channels, waiting.tolist(), strict=True)),
        prediction.stamps,
        availability(prediction, centre, found.brief.forecast.contacts),
        prediction.notes,
    )


def pressure_of(desk: Desk, user: User, plan_id: int) -> Outlook:
    """Return the chances of a revision under weeks that may come; takes seconds the first time.

    The weeks are drawn from the forecast's own uncertainty, with a fixed seed.
    """
    require(user, Action.VIEW_ROSTER)
    plan = desk.store.plans.get_plan(plan_id)
    key = ("pressure", plan.id, mark_of(desk, plan))

    def make() -> Outlook:
        found = the_assessment(desk, plan, by=user.name)
        brief = found.brief
        corrections = the_corrections(desk, brief.inputs.centre, brief.grid)
        coming = the_prospect(desk, plan.week).corrected(corrections)
        return outlook(
            brief.inputs.centre,
            brief.forecast,
            teams(brief, found.activities),
            coming.paths(PATHS, SEED),
            seed=SEED,
        )

    found: Outlook = desk.remember(key, make)
    return found


def causes_of(desk: Desk, user: User, week: str) -> Mapping[Binding, IntArray]:
    """Return the heads that each cause alone asks for, without absence; (channels, intervals)."""
    require(user, Action.VIEW_REQUIREMENT)
    basis = the_basis(desk, week, by=user.name)
    brief = basis.brief
    key = ("causes", basis.mark)
    found: Mapping[Binding, IntArray] = desk.remember(
        key, lambda: heads_by_cause(brief.forecast, brief.inputs.centre)
    )
    return found


def posts_of(desk: Desk, user: User, week: str) -> Posts:
    """Return the way from the week's work to posts, down to what its newest roster pays.

    Figures of the whole centre; no person is named.
    """
    require(user, Action.VIEW_REQUIREMENT)
    row = _newest(desk, week)
    basis = the_basis(desk, week, by=user.name)
    key = ("posts", row.id if row else None, basis.mark)

    def make() -> Posts:
        brief, post_h = basis.brief, full_post_h(basis.brief.inputs.centre)
        paid = None
        if row:
            plan = desk.store.plans.get_plan(row.id)
            paid = paid_of(the_assessment(desk, plan, by=user.name))
        steps = waterfall(
            brief.forecast,
            brief.inputs.centre,
            brief.requirement,
            week_h=post_h,
            paid=paid,
            skill_sets=[agent.skills for agent in brief.inputs.people.agents],
        )
        return Posts(steps, post_h, row)

    found: Posts = desk.remember(key, make)
    return found


def full_post_h(centre: Centre) -> float:
    """Return the weekly hours of a full post: the middle of the longest contract, else 40."""
    return max((c.usual_week_min / 60 for c in centre.contracts.values()), default=40.0)


def paid_of(found: Assessment) -> Paid:
    """Return what a roster pays, in agent-hours; heads that stand ready count as on contacts."""
    grid, code = found.brief.grid, found.activities.code
    on_contacts = float(((code >= 0) | (code == Activity.READY)).sum())
    blocks = float((code == Activity.BLOCK).sum())
    paid = float(np.sum([s.paid for s in found.roster.shifts]))
    pauses = max(paid - on_contacts - blocks, 0.0)
    return Paid(*(grid.hours(n) for n in (on_contacts, blocks, pauses)))


def _newest(desk: Desk, week: str) -> PlanRow | None:
    """Return the published revision of a week, else its newest draft."""
    rows = [p for p in desk.store.plans.list_plans(week) if p.status is not PlanStatus.SCENARIO]
    published = [p for p in rows if p.status is PlanStatus.PUBLISHED]
    return max(published or rows, key=lambda p: p.number, default=None)
