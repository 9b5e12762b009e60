"""What agents may ask about their own data: correct it, look at a figure again, erase it."""

from __future__ import annotations

import secrets
from datetime import timedelta
from enum import StrEnum

from planner.access import Action, require
from planner.desk.acting import acting, acting_on_own, own_agent
from planner.desk.office import Desk
from planner.desk.rostering import queue
from planner.domain import AgentId, User, week_name
from planner.errors import BadInput, Conflict
from planner.store import OwnRequest, erase_agent

ANSWER_DAYS = 30
"""An answer is due within a month (GDPR, Art. 12(3), from memory)."""
MOST_LETTERS = 2_000


class Ask(StrEnum):
    """What can be asked."""

    CORRECTION = "correction"
    CONTEST = "contest"
    ERASURE = "erasure"


def ask(desk: Desk, user: User, kind: Ask, about: str, text: str) -> OwnRequest:
    """Ask for a correction, a second look (`about`: a day, an indicator), or erasure."""
    agent = own_agent(user)
    if kind is not Ask.ERASURE and not text.strip():
        raise BadInput("say in a sentence what is wrong")
    if len(text) + len(about) > MOST_LETTERS:
        raise BadInput(f"write at most {MOST_LETTERS} letters")
    due = desk.now() + timedelta(days=ANSWER_DAYS)
    with acting_on_own(desk, user, Action.OWN_REQUESTS, agent, kind=kind.value):
        return desk.store.requests.add(
            agent, kind.value, about.strip(), text.strip(), at=desk.now(), due=due
        )


def my_requests(desk: Desk, user: User) -> tuple[OwnRequest, ...]:
    """Return the agent's own requests with their answers."""
    agent = own_agent(user)
    require(user, Action.OWN_REQUESTS, agent=agent)
    return desk.store.requests.list_requests(agent)


def requests(desk: Desk, user: User) -> tuple[OwnRequest, ...]:
    """Return everybody's requests, the most urgent open one first."""
    require(user, Action.ANSWER_REQUESTS)
    return desk.store.requests.list_requests()


def reply(desk: Desk, user: User, request: OwnRequest, text: str, *, granted: bool) -> OwnRequest:
    """Answer a request, with a reason if it is refused; a granted erasure is carried out at once.

    A correction is made by whoever grants it, on the page of what is wrong.
    """
    require(user, Action.ANSWER_REQUESTS)
    if not granted and not text.strip():
        raise BadInput("say why it is refused")
    with acting(
        desk, user, Action.ANSWER_REQUESTS, f"agent:{request.agent}",
        kind=request.kind, granted=granted,
    ):  # fmt: skip
        done = desk.store.requests.answer(
            request.id, text.strip(), granted=granted, by=user.name, at=desk.now()
        )
        if granted and request.kind == Ask.ERASURE:
            _erase(desk, request.agent)
    if granted and request.kind == Ask.ERASURE:
        queue(desk).forget_name(request.agent)
    return done


def _erase(desk: Desk, agent: AgentId) -> None:
    this_week = week_name(desk.now().date())
    for week in desk.store.plans.published_weeks():
        plan = desk.store.plans.published(week)
        if week >= this_week and plan is not None and agent in plan.roster.by_agent:
            raise Conflict(
                f'"{agent}" still has shifts in {week}; take them out and publish it first'
            )
    erase_agent(desk.store, agent, f"erased-{secrets.token_hex(4)}")
