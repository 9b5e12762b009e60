"""What an agent is promised: training, time for follow-up, free evenings; the own effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.access import Action, require
from planner.desk.acting import own_agent
from planner.desk.customers import REASONS
from planner.desk.messages import Messages, messages_to
from planner.desk.office import Desk
from planner.desk.people_work import TRAINING
from planner.desk.week_inputs import basis_of
from planner.domain import BlockKind, User
from planner.errors import BadInput, Fault
from planner.study.care import Effect, Kept, block_minutes, own_effect, training_kept


@dataclass(frozen=True, slots=True)
class MyWork:
    """Of one published week: training in minutes, minutes of follow-up in blocks, messages."""

    training: Kept
    followup_min: float
    messages: Messages


def my_work(desk: Desk, user: User, week: str) -> MyWork | None:
    """Return what a published week holds for the agent besides contacts; None: not published."""
    me = own_agent(user)
    require(user, Action.VIEW_OWN_WEEK, agent=me)
    plan = desk.store.plans.published(week)
    if plan is None:
        return None
    people = basis_of(desk, plan, by=user.name).brief.inputs.people
    agent = next((a for a in people.agents if a.id == me), None)
    if agent is None:  # no longer here, but the account is still looked at
        agent = desk.store.people.load_agent(me).agent
    required = desk.store.settings.get_setting(TRAINING, {})
    wanted = sum(required.get(c, 0.0) for c in agent.skills)
    return MyWork(
        training_kept(agent, plan.roster, wanted),
        block_minutes(agent, plan.roster, BlockKind.FOLLOWUP),
        messages_to(desk, week).get(me, Messages()),
    )


def usual_shares(desk: Desk, user: User) -> dict[str, float]:
    """Return the share that is solved at once, over everybody, by contact reason where known."""
    require(user, Action.VIEW_OWN_WEEK, agent=own_agent(user))
    rows = desk.store.settings.get_setting(REASONS, [])
    return {r["name"]: r["solved"] for r in rows if r.get("solved")}


def my_effect(
    desk: Desk, user: User, contacts: Mapping[str, float], solved: Mapping[str, float]
) -> Effect | None:
    """Return the agent's own result from counts that the agent enters; nothing of it is stored.

    None below 100 contacts. Raises BadInput where more were solved than came in.
    """
    usual = usual_shares(desk, user)
    faults = [
        Fault(f'"{kind}": {solved.get(kind, 0):g} solved of {count:g}', "write at most as many")
        for kind, count in contacts.items()
        if not 0 <= solved.get(kind, 0.0) <= count
    ]
    if faults:
        raise BadInput(*faults)
    known = {kind: count for kind, count in contacts.items() if kind in usual}
    return own_effect(known, solved, usual)
