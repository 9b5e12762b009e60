"""The planned load of groups of at least five, for managers; what was shown is never forgotten.

Two records decide, and both must allow a figure. One is of people: nobody may be worked out from
groups that gained or lost a few. The other is of people with their shifts: nobody may be worked out
from the same group before and after a few shifts were changed. What may not be shown is stood in
for by the group as it was shown before, with the figures of that revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.access import Action, require
from planner.desk.acting import note
from planner.desk.disclosing import Revisions, disclose, of_shifts, person, with_shifts
from planner.desk.messages import messages_to
from planner.desk.office import Desk
from planner.desk.week_inputs import the_assessment, the_centre, the_people
from planner.domain import Agent, AgentDay, AgentId, Level, User
from planner.errors import Missing
from planner.wellbeing import Disclosure

EVERYBODY = "everybody"
TOO_FEW = "too few people, or others could be worked out from it"
Groups = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class GroupLoad:
    """The planned load of one group in a published week, None where it is not shown.

    `figures`: `strain` (mean composite of agent-days, 0..100), shares of `red`, `amber` and
    `green` agent-days, the mean of each daily indicator that all of them have, by id, and
    `off_hours`: messages outside the own hours a person. `people` are those at work. `revision`:
    the other one whose figures stand in, of a group that differs by `unlike` people; None: these
    are the published ones.
    """

    name: str
    people: int
    figures: Mapping[str, float] | None
    revision: int | None = None
    unlike: int = 0


def group_load(desk: Desk, user: User, week: str) -> tuple[GroupLoad, ...]:
    """Return everybody, teams, contracts and teams by contract; the larger groups come first.

    Nobody can work out the figures of fewer than five, from all that was ever shown of the week.
    """
    require(user, Action.VIEW_GROUP_LOAD)
    plan = desk.store.plans.published(week)
    if plan is None:
        raise Missing(f"no roster of {week} is published yet; its load can be seen once it is")
    people = the_people(desk, the_centre(desk)).agents
    groups = _groups(people, frozenset(plan.roster.by_agent))
    by_person = _disclose(desk, user, f"load:{week}", groups)
    members = with_shifts(plan.roster)
    versions = {name: frozenset(members[a] for a in group) for name, group in groups.items()}
    open_to_all = {n: g for n, g in versions.items() if groups[n] in by_person.shown}
    by_shift = _disclose(desk, user, of_shifts(week), open_to_all)
    told = {agent: float(m.outside) for agent, m in messages_to(desk, week).items()}
    revisions, found = Revisions(desk, plan), []
    for name, group in sorted(groups.items(), key=lambda g: (-len(g[1]), g[0])):
        stands = by_shift.stand_ins(versions[name])
        both = [s for s in stands if name in open_to_all or s != versions[name]]
        stand, version = next(revisions.with_first(both), (None, plan))
        if stand is None:
            found.append(GroupLoad(name, len(group), None))
            continue
        own = frozenset(map(person, stand))
        figures = _figures(the_assessment(desk, version, by=user.name).load.days, own)
        if name in open_to_all:
            figures["off_hours"] = _mean([told.get(agent, 0.0) for agent in group])
        number = None if version.id == plan.id else version.number
        found.append(GroupLoad(name, len(group), figures, number, len(own ^ group)))
    return tuple(found)


def _groups(people: tuple[Agent, ...], at_work: frozenset[AgentId]) -> Groups:
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


def _disclose(desk: Desk, user: User, period: str, groups: Groups) -> Disclosure:
    """Decide with all that was shown before, and keep what is shown now."""
    known, new = disclose(desk, period, groups.values(), to=user.name)
    if new:
        note(desk, user, Action.VIEW_GROUP_LOAD, period, groups=new)
    return known


def _figures(days: tuple[AgentDay, ...], group: frozenset[AgentId]) -> dict[str, float]:
    """Return the figures of a group; an indicator that one of its people has none of is left out.

    Its mean would rest on the others, who may be fewer than five. That is so too where work has
    no part in it: a mean of zeros and one figure tells that one.
    """
    own = [d for d in days if d.agent in group]
    shares = {level.value: sum(d.level is level for d in own) / len(own) for level in Level}
    of_all = set.intersection(*({n for d in own if d.agent == a for n in _has(d)} for a in group))
    ids = [name for name in dict.fromkeys(n for d in own for n in d.values) if name in of_all]
    means = {name: _mean([d.values[name] for d in own if name in d.values]) for name in ids}
    return {"strain": _mean([d.score for d in own]), **shares, **means}


def _has(day: AgentDay) -> set[str]:
    """Return the indicators that an agent's work of a day can raise above nought.

    No hard contacts come on channels without any; only who is rung has minutes above the cap.
    """
    without = {"emo"} if not day.values.get("emo") else set()
    return day.values.keys() - without - (set() if "b2b" in day.values else {"peak"})


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
