"""The pulse: off until somebody switches it on; answered by whoever likes; shown by group."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from planner.access import Action, require
from planner.desk.acting import acting, own_agent
from planner.desk.office import Desk
from planner.domain import AgentId, User
from planner.errors import Conflict
from planner.store import PulseRound
from planner.wellbeing import (
    ANSWERS,
    SMALLEST_GROUP,
    PulseFigure,
    check_answers,
    pulse_figures,
    teams_to_tell_apart,
)

_ON, _SALT = "pulse.on", "pulse.salt"


@dataclass(frozen=True, slots=True)
class PulseResult:
    """What a closed round said, by group; no figures where fewer than five answered."""

    opened_at: datetime
    closed_at: datetime
    figures: tuple[PulseFigure, ...]


def is_on(desk: Desk) -> bool:
    """Say whether the pulse is switched on; it is off until somebody does."""
    return bool(desk.store.settings.get_setting(_ON, default=False))


def switch(desk: Desk, user: User, *, on: bool) -> None:
    """Switch the pulse on or off; an open round is closed first."""
    with acting(desk, user, Action.RUN_PULSE, "pulse", on=on):
        if not on and desk.store.pulses.current() is not None:
            _close(desk)
        desk.store.settings.set_setting(_ON, on)


def open_round(desk: Desk, user: User) -> PulseRound:
    """Open a round; teams of five and more may be told apart in it."""
    require(user, Action.RUN_PULSE)
    if not is_on(desk):
        raise Conflict("the pulse is switched off; switch it on first")
    sizes = Counter(r.agent.team for r in desk.store.people.list_agents() if r.active)
    teams = [team for team, size in sizes.items() if team and size >= SMALLEST_GROUP]
    with acting(desk, user, Action.RUN_PULSE, "pulse", teams=len(teams)):
        desk.store.settings.set_setting(_SALT, secrets.token_hex(16))
        return desk.store.pulses.open_round(teams, by=user.name, at=desk.now())


def close_round(desk: Desk, user: User) -> None:
    """Close the round: who answered is forgotten, teams with too few answers become one."""
    with acting(desk, user, Action.RUN_PULSE, "pulse", closed=True):
        _close(desk)


def _close(desk: Desk) -> None:
    current = desk.store.pulses.current()
    if current is None:
        raise Conflict("no round of the pulse is open")
    kept = teams_to_tell_apart(desk.store.pulses.counts(current.id, len(ANSWERS)))
    desk.store.pulses.close(current.id, kept, at=desk.now())
    desk.store.settings.set_setting(_SALT, "")


def my_round(desk: Desk, user: User) -> PulseRound | None:
    """Return the open round that the agent has not answered; None where there is none."""
    agent = _me(user)
    current = desk.store.pulses.current() if is_on(desk) else None
    if current is None or desk.store.pulses.has_answered(current.id, _voter(desk, current, agent)):
        return None
    return current


def answer(desk: Desk, user: User, values: Mapping[str, int]) -> None:
    """Count the agent's answers (0..4 by question). No log line is written: it would name them."""
    agent = _me(user)
    check_answers(values)
    current = desk.store.pulses.current() if is_on(desk) else None
    if current is None:
        raise Conflict("no round of the pulse is open")
    team = desk.store.people.load_agent(agent).agent.team
    voter = _voter(desk, current, agent)
    desk.store.pulses.answer(current.id, voter, team if team in current.teams else "", values)


def results(desk: Desk, user: User) -> tuple[PulseResult, ...]:
    """Return the closed rounds, newest first; an open one is never shown, it could be watched."""
    require(user, Action.VIEW_PULSE)
    return tuple(
        PulseResult(r.opened_at, r.closed_at, pulse_figures(_counts(desk, r)))
        for r in desk.store.pulses.rounds()
        if r.closed_at is not None
    )


def _counts(desk: Desk, one: PulseRound) -> Mapping[str, Mapping[str, tuple[int, ...]]]:
    return desk.store.pulses.counts(one.id, len(ANSWERS))


def _voter(desk: Desk, one: PulseRound, agent: AgentId) -> str:
    salt = desk.store.settings.get_setting(_SALT, default="")
    return hashlib.sha256(f"{salt}:{one.id}:{agent}".encode()).hexdigest()


def _me(user: User) -> AgentId:
    agent = own_agent(user)
    require(user, Action.ANSWER_PULSE, agent=agent)
    return agent
