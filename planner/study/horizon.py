"""Several weeks of one team: each planned after those before it, hours shared out over them ahead.

Weeks of a team are a chain, as each rests on the last; teams and sites are chains of their own and
may be planned anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil, floor

import numpy as np

from planner.domain import AgentId, Grid, Roster, RosterCase, Span
from planner.forecast.scale import Run, in_turn
from planner.roster import public_holidays, unplaced
from planner.roster.horizon import hours_by_week
from planner.study.correct import Made
from planner.study.crews import crews_of
from planner.study.ledger import a_ledger, week_kinds
from planner.study.make import make_week
from planner.study.standby import without_calls
from planner.study.week import Assessment, Brief, Effort, Inputs, assess, framed
from planner.wellbeing import hard_contacts

SLACK_MIN = 60  # by which a week may miss its aim of paid minutes: shifts have steps
Aims = Mapping[AgentId, tuple[int, int]]
"""Least and most paid intervals that a week should have, by agent."""


@dataclass(frozen=True, slots=True)
class WeekNeed:
    """What a week asks for: agent-hours on contacts by channel, in the centre's order."""

    dates: tuple[date, ...]
    hours: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Weeks of one team, the earliest first; `briefs` are prepared as if nothing were planned.

    `inputs` hold the people before blocks were placed, and what was worked before the first week.
    `make`: what is done for a week, a function that other processes can import.
    """

    inputs: Inputs
    briefs: tuple[Brief, ...]
    effort: Effort
    shares_hours: bool = True
    make: Callable[[Brief, Effort], Made] = make_week


def need_of(brief: Brief, case: RosterCase | None = None) -> WeekNeed:
    """Return the agent-hours that a week asks for, deferred work among them.

    `case`: what the week is searched for where that is not the mean (`hedge.planned_for`).
    """
    own = case or brief.case
    heads = np.mean([one.need.sum(axis=1) for one in own.demands], axis=0)
    asked = dict(zip(own.channels, heads.tolist(), strict=True))
    for window in own.windows:
        asked[window.channel] += window.agent_intervals
    return WeekNeed(own.grid.dates, tuple(own.grid.hours(asked[c]) for c in own.channels))


def averages_hours(inputs: Inputs) -> bool:
    """Say whether anybody works under a contract whose hours hold on average of several weeks."""
    people = inputs.people
    return any(people.contract_of(a).averaging is not None for a in people.agents)


@dataclass(frozen=True, slots=True, eq=False)
class WeekDone:
    """A week of a chain: what was made of it, and what is known of that."""

    made: Made
    found: Assessment


def plan_chain(chain: Chain) -> Iterator[WeekDone]:
    """Plan the weeks of a team in turn and yield what came of each.

    Shifts and the ledger are carried on; where contracts average hours, those of each week are set
    by what it and the weeks after it ask for, with what was really planned before.
    """
    inputs, needs = chain.inputs, [need_of(b) for b in chain.briefs]
    for number, brief in enumerate(chain.briefs):
        own = replace(
            brief.inputs,
            people=inputs.people,
            past=inputs.past,
            past_standby=inputs.past_standby,
            ledger=inputs.ledger,
        )
        now = framed(own, brief.grid, brief.forecast, brief.requirement)
        aimed = aim(now, needs[number:]) if chain.shares_hours else now
        made = without_aim(chain.make(aimed, chain.effort), now)
        found = assess(made.brief, made.solution.roster)
        yield WeekDone(made, found)
        if number + 1 < len(chain.briefs):
            inputs = after(inputs, found, chain.briefs[number + 1].grid)


def plan_chains(chains: Sequence[Chain], *, run: Run = in_turn) -> tuple[tuple[Roster, ...], ...]:
    """Return the rosters of each chain; with efforts by count the same bytes whatever `run` is."""
    return tuple(run(_rosters, chains))


def _rosters(chain: Chain) -> tuple[Roster, ...]:
    return tuple(done.found.roster for done in plan_chain(chain))


def after(inputs: Inputs, found: Assessment, grid: Grid) -> Inputs:
    """Return the inputs with a planned week behind them, in intervals of the next week's grid."""
    own, roster, centre = found.brief.grid, found.roster, inputs.centre
    past = {a: [moved(s, own, grid) for s in spans] for a, spans in found.brief.inputs.past.items()}
    for shift in roster.shifts:
        past.setdefault(shift.agent, []).append(moved(shift.span, own, grid))
    kinds = week_kinds(
        roster,
        centre.policy,
        holidays=public_holidays(own, centre.country, centre.region),
        past=found.brief.inputs.past,
        hard_contacts=hard_contacts(found.load.days, {}),
        wanted={a.id: a.preferred_start for a in inputs.people.agents},
    )
    ledger = (inputs.ledger or a_ledger(inputs.people)).with_week(kinds)
    return replace(
        inputs,
        past={a: tuple(sorted(s)) for a, s in past.items()},
        past_standby=_on_call(found, grid),
        ledger=ledger,
    )


def _on_call(found: Assessment, grid: Grid) -> dict[AgentId, tuple[Span, ...]]:
    """Return standby without a call of a week and those before it, in another grid's intervals."""
    own, spans = found.brief.grid, dict(without_calls(found.roster, grid))
    for agent, before in found.brief.inputs.past_standby.items():
        spans[agent] = (*(moved(s, own, grid) for s in before), *spans.get(agent, ()))
    return spans


def moved(span: Span, own: Grid, grid: Grid) -> Span:
    """Return a stretch of one grid in whole intervals of another, which may be coarser."""
    a_second = timedelta(seconds=1)
    return Span(
        grid.interval(own.when(span.start)), grid.interval(own.when(span.end) - a_second) + 1
    )


def aim(brief: Brief, needs: Sequence[WeekNeed]) -> Brief:
    """Return the brief with the hours that the weeks ahead leave each agent in this one.

    `needs`: of this week and those after it. An aim never costs anybody a lawful week.
    """
    wanted = aims(brief, needs)
    if not wanted:
        return brief
    before = {agent for agent, _ in unplaced(brief.case)}
    aimed = _with_hours(brief, wanted)
    lost = {agent for agent, _ in unplaced(aimed.case)} - before
    kept = {agent: span for agent, span in wanted.items() if agent not in lost}
    return _with_hours(brief, kept) if lost else aimed


def without_aim(made: Made, brief: Brief) -> Made:
    """Return what was made of an aimed brief, to be judged by the contracts alone.

    The bound stays that of the aimed week.
    """
    case = replace(made.brief.case, workers=brief.case.workers, terms=brief.case.terms)
    return replace(made, brief=replace(made.brief, case=case))


def _with_hours(brief: Brief, wanted: Aims) -> Brief:
    terms, workers = dict(brief.case.terms), []
    for worker in brief.case.workers:
        if worker.id in wanted:
            paid = wanted[worker.id]
            key = f"{worker.terms}, aiming at {paid[0]} to {paid[1]}"
            terms[key] = replace(terms[worker.terms], paid=paid)
            workers.append(replace(worker, terms=key))
        else:
            workers.append(worker)
    case = replace(brief.case, terms=terms, workers=tuple(workers))
    return replace(brief, case=case)


def aims(brief: Brief, needs: Sequence[WeekNeed]) -> Aims:
    """Return the paid intervals that each agent with averaged hours should have in this week.

    Hours of the weeks ahead are shared out among crews first, then in each crew: who has more left
    of the own period gets more.
    """
    crews = crews_of(brief)
    if not any(crew.is_averaged for crew in crews):
        return {}
    weeks = [need.dates for need in needs]
    wanted = np.array([need.hours for need in needs]).T
    hours = hours_by_week(wanted, [c.crew(weeks) for c in crews], brief.case.prices.unmet)
    step, found = brief.grid.step_min, {}
    for crew, own in zip(crews, hours, strict=True):
        for agent, minutes, (low, high) in crew.filled(60 * float(own[0])):
            if crew.is_averaged:
                least, most = (
                    floor((minutes - SLACK_MIN) / step),
                    ceil((minutes + SLACK_MIN) / step),
                )
                found[agent] = min(max(low, least), high), max(min(high, most), low)
    return found
