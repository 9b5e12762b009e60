"""Will there be enough people: the need of 13 and 52 weeks against contracts, leavers and hires."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from planner.access import Action, require
from planner.desk.demand import told_by_the_model
from planner.desk.office import Desk
from planner.desk.said import the_said
from planner.desk.serving import full_post_h, paid_of
from planner.desk.week_inputs import (
    history_mark,
    the_assessment,
    the_centre_and_revision,
    the_corrections,
    the_history,
    the_lawful_policy,
    the_people,
)
from planner.desk.weeks import weeks_to_plan
from planner.domain import Centre, FloatArray, Grid, User, week_monday, week_name
from planner.errors import BadInput
from planner.forecast import apply_overrides
from planner.staffing import (
    CapacityOutlook,
    Hire,
    Staff,
    capacity_outlook,
    with_recorded_redials,
)
from planner.study.posts import YEAR, extended_by_season, posts_by_week, work_by_week
from planner.study.week import required

NEAR = 13
USUAL_ON_CONTACTS = 0.85


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """Posts of `post_h` hours needed in each of 52 ISO weeks; the first 13 are forecast.

    `is_seasonal`: the others follow last year's shape; else they repeat the mean of the first.
    """

    weeks: tuple[str, ...]
    posts: FloatArray
    post_h: float
    is_seasonal: bool


@dataclass(frozen=True, slots=True)
class Contracts:
    """Posts under contract, and the share of paid hours that is left for contacts.

    The share is that of the newest published roster, week `seen_in`; None where there is none.
    """

    posts: float
    people: int
    on_contacts: float | None
    seen_in: str

    @property
    def usual_share(self) -> float:
        """Share of paid hours for contacts, as seen, else a usual value."""
        return self.on_contacts or USUAL_ON_CONTACTS


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is assumed of the year ahead, as shares; examples until a centre puts in its own.

    `leaving`: posts that leave in a year; `away`: contract hours on leave and holidays;
    `on_contacts`: paid hours left for contacts, None: those of the newest published week, else a
    usual value. A new person carries `begins_with` in the first week and all after `ramp_weeks`.
    """

    leaving: float = 0.2
    away: float = 0.1
    on_contacts: float | None = None
    hires: tuple[Hire, ...] = ()
    ramp_weeks: int = 8
    begins_with: float = 0.0

    def staff(self, contracts: Contracts) -> Staff:
        """Return the staff of these contracts under what is assumed; raises BadInput."""
        ramp, first = self.ramp_weeks, self.begins_with
        if not (0 <= self.away < 1 and 0 <= first <= 1 and ramp >= 0):
            raise BadInput("leave lies below 1, a first week between 0 and 1, a ramp from 0 weeks")
        share = contracts.usual_share if self.on_contacts is None else self.on_contacts
        return Staff(
            contracts_fte=contracts.posts,
            leave_a_year=self.leaving,
            hires=tuple(h for h in self.hires if h.fte),
            ramp=tuple(first + (1 - first) * k / ramp for k in range(ramp)),
            paid_on_contacts=share * (1 - self.away),
        )


def outlook_of(desk: Desk, user: User, assumed: Assumed) -> CapacityOutlook:
    """Return need against staff over 52 weeks under what is assumed; raises BadInput."""
    need = need_of(desk, user)
    return capacity_outlook(need.posts.tolist(), assumed.staff(contracts_of(desk, user)))


def need_of(desk: Desk, user: User) -> Need:
    """Return the need from the week that is planned next; takes seconds the first time.

    Under the policy that labour rules leave, as the requirement of each week is.
    """
    require(user, Action.RUN_SCENARIO)
    centre, revision = the_centre_and_revision(desk)
    centre = replace(centre, policy=the_lawful_policy(desk))
    first = weeks_to_plan(desk, user).start
    said = desk.store.overrides.list_overrides()
    skills = sorted(sorted(agent.skills) for agent in the_people(desk, centre).agents)
    marks = (repr(the_said(desk)), repr(said), repr(skills), repr(centre.policy))
    key = ("need", first, revision, history_mark(desk), *marks)
    found: Need = desk.remember(key, lambda: _need(desk, centre, first))
    return found


def _need(desk: Desk, centre: Centre, first: str) -> Need:
    history, post_h = the_history(desk, centre), full_post_h(centre)
    grid = Grid.week(first, zone=centre.zone, step_min=centre.step_min, weeks=NEAR)
    model = told_by_the_model(the_said(desk), centre, history, grid=grid, with_skill=False)
    told = apply_overrides(model, the_corrections(desk, centre, grid))
    skill_sets = [agent.skills for agent in the_people(desk, centre).agents]
    centre, _notes = with_recorded_redials(centre, history)
    wanted = required(told, centre, skill_sets)
    near = posts_by_week(wanted, centre, post_h, skill_sets=skill_sets)
    seconds = {c.id: c.aht_s for c in centre.channels}
    posts, is_seasonal = extended_by_season(near, work_by_week(history, grid, seconds, YEAR))
    monday = week_monday(first)
    weeks = tuple(week_name(monday + timedelta(weeks=k)) for k in range(YEAR))
    return Need(weeks, posts, post_h, is_seasonal)


def contracts_of(desk: Desk, user: User) -> Contracts:
    """Return the posts of all contracts together, each at the middle of its agreed hours."""
    require(user, Action.RUN_SCENARIO)
    centre, _revision = the_centre_and_revision(desk)
    agents = the_people(desk, centre).agents
    hours = sum(centre.contracts[a.contract].usual_week_min / 60 for a in agents)
    seen_in = max(desk.store.plans.published_weeks(), key=week_monday, default="")
    plan = desk.store.plans.published(seen_in) if seen_in else None
    share = None
    if plan is not None:
        paid = paid_of(the_assessment(desk, plan, by=user.name))
        whole = paid.on_contacts_h + paid.blocks_h + paid.pauses_h
        share = paid.on_contacts_h / whole if whole else None
    return Contracts(hours / full_post_h(centre), len(agents), share, seen_in)
