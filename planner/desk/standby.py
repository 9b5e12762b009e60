"""Standby: the hours that a centre has for it, and who is on it in a revision, set by hand."""

from __future__ import annotations

from dataclasses import replace

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.admin import save_centre
from planner.desk.keeping import keep_plan
from planner.desk.office import Desk
from planner.desk.opened import opened_for_repair
from planner.desk.week_inputs import the_centre_and_revision
from planner.domain import AgentId, Centre, Plan, Rota, User
from planner.errors import BadInput, Missing
from planner.study.edit import StandbyChange, standby_differences, with_duty

UNFILLED = "standby_unfilled"
"""Figure of a plan: where its build found nobody for standby that was wanted, with why."""


def set_standby(
    desk: Desk, user: User, plan_id: int, *, agent: AgentId, day: int, rota: str = ""
) -> Plan:
    """Put an agent on standby on a day, or take them off (rota ""); a new revision is kept.

    Raises BadInput with every rule that a call would break. The next build keeps it.
    """
    opened = opened_for_repair(desk, user, plan_id)
    roster = with_duty(opened.case, opened.plan.roster, agent, day, rota)
    note = f'on standby "{rota}"' if rota else "off standby"
    with acting(
        desk, user, Action.EDIT_ROSTER, f"agent:{agent}",
        base=plan_id, note=note, week=opened.plan.week,
    ):  # fmt: skip
        return keep_plan(desk, opened.basis, roster, by=user.name, base=plan_id, note=note)


def compare_standby(desk: Desk, user: User, before: int, after: int) -> tuple[StandbyChange, ...]:
    """Return the agent-days on which two revisions differ in who is on standby."""
    require(user, Action.VIEW_ROSTER)
    old, new = (desk.store.plans.get_plan(number).roster for number in (before, after))
    return standby_differences(old, new)


def standby_to_publish(desk: Desk, user: User, plan: Plan) -> tuple[StandbyChange, ...]:
    """Return what agents of a published week will see changed of their standby."""
    require(user, Action.VIEW_ROSTER)
    published = desk.store.plans.published(plan.week)
    return () if published is None else standby_differences(published.roster, plan.roster)


def save_rota(desk: Desk, user: User, rota: Rota, *, before: str = "", reason: str = "") -> Centre:
    """Store hours in which people off work can be called in; `before`: the id that they replace.

    As if they stood in a new centre file: drafts are stale then. Raises BadInput with all that is
    wrong, also where nothing differs.
    """
    require(user, Action.EDIT_CENTRE)
    centre, revision = the_centre_and_revision(desk)
    others = [rota if r.id == before else r for r in centre.standby]
    after = replace(centre, standby=tuple(others) if before else (*others, rota))
    if after == centre:
        raise BadInput("this standby is as it was; change something, or leave it")
    save_centre(desk, user, after, revision, reason=reason)
    return after


def drop_rota(desk: Desk, user: User, rota: str, *, reason: str = "") -> Centre:
    """Take hours of standby out of the centre; plans keep who was on it."""
    require(user, Action.EDIT_CENTRE)
    centre, revision = the_centre_and_revision(desk)
    if rota not in {r.id for r in centre.standby}:
        raise Missing(f'the centre has no standby "{rota}"')
    after = replace(centre, standby=tuple(r for r in centre.standby if r.id != rota))
    save_centre(desk, user, after, revision, reason=reason)
    return after
