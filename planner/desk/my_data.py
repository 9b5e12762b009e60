"""Everything that is stored about an agent, to look at and to take along."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from planner.access import Action, require
from planner.desk.acting import acting_on_own, own_agent
from planner.desk.changed import marks_in
from planner.desk.office import Desk
from planner.desk.week_inputs import hard_key, the_centre
from planner.domain import Agent, AgentId, Contract, Grid, Shift, User
from planner.store import AuditLine, encode
from planner.study.asked import wanted_days


@dataclass(frozen=True, slots=True)
class PublishedShift:
    """One published shift with the grid of its week, which turns it into clock time."""

    week: str
    grid: Grid
    shift: Shift


@dataclass(frozen=True, slots=True)
class MyRecord:
    """What is stored about an agent: the record, published shifts, log lines that name them.

    `hard`: contacts expected to be hard, by published week, as the fairness ledger counts them.
    `asked`: days entered as asked for by the agent. `standby`: published, as local times.
    """

    agent: Agent
    contract: Contract
    channels: tuple[str, ...]
    shifts: tuple[PublishedShift, ...]
    log: tuple[AuditLine, ...]
    hard: Mapping[str, float]
    asked: tuple[date, ...] = ()
    standby: tuple[str, ...] = ()


def my_record(desk: Desk, user: User) -> MyRecord:
    """Return everything stored about the agent of the account; `channels` are names of skills."""
    me = own_agent(user)
    require(user, Action.VIEW_OWN_WEEK, agent=me)
    centre = the_centre(desk)
    agent = desk.store.people.load_agent(me).agent
    plans = [desk.store.plans.published(week) for week in desk.store.plans.published_weeks()]
    return MyRecord(
        agent,
        centre.contracts[agent.contract],
        tuple(c.name for c in centre.channels if c.id in agent.skills),
        tuple(
            PublishedShift(plan.week, plan.roster.grid, shift)
            for plan in plans
            if plan is not None
            for shift in plan.roster.by_agent.get(me, ())
        ),
        desk.store.audit.list_about(me),
        {
            week: found[me]
            for week in desk.store.plans.published_weeks()
            if me in (found := desk.store.settings.get_setting(hard_key(week), {}))
        },
        tuple(
            plan.roster.grid.dates[day]
            for plan in plans
            if plan is not None
            for day in sorted(wanted_days(marks_in(plan)).get(me, ()))
        ),
        tuple(
            f"{plan.roster.grid.when(d.start):%Y-%m-%d %H:%M} to "
            f"{plan.roster.grid.when(d.end):%Y-%m-%d %H:%M}{', called in' if d.called else ''}"
            for plan in plans
            if plan is not None
            for d in plan.roster.standby
            if d.agent == me
        ),
    )


def my_data(desk: Desk, user: User) -> bytes:
    """Return the same as JSON to take along."""
    found = my_record(desk, user)
    shifts = [
        {
            "week": one.week,
            "start": one.grid.when(one.shift.start).isoformat(),
            "end": one.grid.when(one.shift.end).isoformat(),
            "pauses": [
                [p.kind.value, one.grid.when(p.start).isoformat(), one.grid.when(p.end).isoformat()]
                for p in one.shift.pauses
            ],
        }
        for one in found.shifts
    ]
    log = [
        {"at": line.at.isoformat(), "who": line.actor, "what": line.action} for line in found.log
    ]
    body = {
        "agent": json.loads(encode(found.agent)),
        "accounts": _accounts(desk, found.agent.id),
        "published_shifts": shifts,
        "expected_hard_contacts": dict(found.hard),
        "days_as_i_asked": [day.isoformat() for day in found.asked],
        "requests": [asdict(one) for one in desk.store.requests.list_requests(found.agent.id)],
        "standby": list(found.standby),
        "log": log,
    }
    return json.dumps(body, indent=1, ensure_ascii=False, default=str).encode()


def log_my_data(desk: Desk, user: User) -> None:
    """Write that the agent took their data along."""
    with acting_on_own(desk, user, Action.VIEW_OWN_WEEK, own_agent(user), exported=True):
        pass


def _accounts(desk: Desk, agent: AgentId) -> list[dict[str, Any]]:
    """Return what is stored of the agent's accounts, without what opens them."""
    own = (a for a in desk.store.accounts.list_accounts() if a.agent == agent)
    names = ("login", "name", "role", "team", "created_at", "active")
    return [{name: getattr(account, name) for name in names} for account in own]
