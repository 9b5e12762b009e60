"""The planned load of groups of at least five, for managers; what was shown is never forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.access import Action, require
from planner.desk.acting import note
from planner.desk.messages import messages_to
from planner.desk.office import Desk
from planner.desk.week_inputs import the_assessment, the_centre, the_people
from planner.domain import Agent, AgentDay, AgentId, Level, User
from planner.errors import Missing
from planner.wellbeing import Disclosure

EVERYBODY = "everybody"
TOO_FEW = "too few people, or others could be worked out from it"


@dataclass(frozen=True, slots=True)
class GroupLoad:
    """The planned load of one group in a published week, None where it is not shown.

    `figures`: `strain` (mean composite of agent-days, 0..100), shares of `red`, `amber` and
    `green` agent-days, the mean of each daily indicator by id, and `off_hours`: messages outside
    the own hours a person. `people` are those at work.
    """

    name: str
    people: int
    figures: Mapping[str, float] | None


def group_load(desk: Desk, user: User, week: str) -> tuple[GroupLoad, ...]:
    """Return everybody, teams, contracts and teams by contract; the larger groups come first.

    Groups are those of the day on which a week is first looked at together with all that was shown
    of it before; nobody can work out the figures of fewer than five.
    """
    require(user, Action.VIEW_GROUP_LOAD)
    plan = desk.store.plans.published(week)
    if plan is None:
        raise Missing(f"no roster of {week} is published yet; its load can be seen once it is")
    days = the_assessment(desk, plan, by=user.name).load.days
    people = the_people(desk, the_centre(desk)).agents
    groups = _groups(people, frozenset(d.agent for d in days))
    shown = _disclose(desk, user, f"load:{week}", groups)
    told = {agent: float(m.outside) for agent, m in messages_to(desk, week).items()}
    return tuple(
        GroupLoad(name, len(group), _figures(days, group, told) if group in shown else None)
        for name, group in sorted(groups.items(), key=lambda g: (-len(g[1]), g[0]))
    )


def _groups(
    people: tuple[Agent, ...], at_work: frozenset[AgentId]
) -> dict[str, frozenset[AgentId]]:
    members: dict[str, set[AgentId]] = {EVERYBODY: set(at_work)}
    for agent in people:
        if agent.id in at_work:
            for name in (
                f"team {agent.team}",
                f"contract {agent.contract}",
                f"team {agent.team}, contract {agent.contract}",
            ):
                members.setdefault(name, set()).add(agent.id)
    return {name: frozenset(group) for name, group in members.items()}


def _disclose(
    desk: Desk, user: User, period: str, groups: Mapping[str, frozenset[AgentId]]
) -> frozenset[frozenset[AgentId]]:
    """Decide with all that was shown before, and keep what is shown now."""
    with desk.store.alone("disclosure"):
        known = Disclosure(desk.store.disclosures.shown(period)).choose(groups.values())
        new = desk.store.disclosures.add(period, known.shown, at=desk.now(), to=user.name)
        if new:
            note(desk, user, Action.VIEW_GROUP_LOAD, period, groups=new)
    return frozenset(known.shown)


def _figures(
    days: tuple[AgentDay, ...], group: frozenset[AgentId], told: Mapping[AgentId, float]
) -> dict[str, float]:
    own = [d for d in days if d.agent in group]
    shares = {level.value: sum(d.level is level for d in own) / len(own) for level in Level}
    ids = dict.fromkeys(name for d in own for name in d.values)
    means = {name: _mean([d.values[name] for d in own if name in d.values]) for name in ids}
    outside = _mean([told.get(agent, 0.0) for agent in group])
    return {"strain": _mean([d.score for d in own]), **shares, **means, "off_hours": outside}


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
