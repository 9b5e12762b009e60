"""Which agent takes a new contact. Machine code, see `events`.

The idle agents of a team stand in a row, the longest idle first: nobody has to be looked for.
"""

from __future__ import annotations

from planner.staffing.kernels import inlined
from planner.staffing.world import NOBODY, Rules, World


@inlined
def join_idle(w: World, agent: int) -> None:
    """Put an agent at the end of the row of the own team."""
    group = w.agents[agent].group
    last = w.teams[group].newest
    w.agents[agent].older, w.agents[agent].newer = last, NOBODY
    if last == NOBODY:
        w.teams[group].oldest = agent
    else:
        w.agents[last].newer = agent
    w.teams[group].newest = agent


@inlined
def leave_idle(w: World, agent: int) -> None:
    """Take an agent out of the row."""
    group, older, newer = w.agents[agent].group, w.agents[agent].older, w.agents[agent].newer
    if older == NOBODY:
        w.teams[group].oldest = newer
    else:
        w.agents[older].newer = newer
    if newer == NOBODY:
        w.teams[group].newest = older
    else:
        w.agents[newer].older = older


@inlined
def choose(r: Rules, w: World, channel: int) -> int:
    """Return the agent for a new contact: first choice, fewest contacts, longest idle; or -1."""
    best, rank, since = -1, 0, 0.0
    for g in range(w.teams.size):
        choice = r.skill[g, channel]
        if choice == 0:
            continue
        agent = -1
        if w.teams[g].on_duty - w.teams[g].busy > r.reserve[g, channel]:
            agent = w.teams[g].oldest
        elif w.lines[channel].places > 1:
            agent = _least_loaded(w, g, channel)
        if agent < 0:
            continue
        order = choice * 1000 + w.agents[agent].held
        idle_since = w.agents[agent].idle_since
        if best < 0 or order < rank or (order == rank and idle_since < since):
            best, rank, since = agent, order, idle_since
    return best


@inlined
def _least_loaded(w: World, group: int, channel: int) -> int:
    """Return who of a team has a place beside contacts of the same channel, or -1."""
    best, held, since = -1, 0, 0.0
    first = w.teams[group].first
    for a in range(first, first + w.teams[group].seen):
        agent = w.agents[a]
        if not agent.duty or agent.held == 0 or agent.channel != channel:
            continue
        if agent.held >= w.lines[channel].places:
            continue
        if best < 0 or agent.held < held or (agent.held == held and agent.idle_since < since):
            best, held, since = a, agent.held, agent.idle_since
    return best
