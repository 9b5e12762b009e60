"""Weeks of a team in turn: what is carried on, how hours are shared out, anywhere the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from benchmarks.horizon import weeks_of, with_averages
from benchmarks.sample import Size
from planner.domain import AgentId, Grid, Span
from planner.forecast.scale import on_dask, processes
from planner.store import encode
from planner.study import horizon
from planner.study.horizon import Chain, aim, aims, need_of, plan_chain, plan_chains
from planner.study.make import search_week
from planner.study.week import Assessment, Effort
from tests.roster.test_many import OutOfOrder

WEEKS = 3
SWELL = (0.7, 0.9, 1.15)


def a_chain(seed: int = 1, *, shares: bool = True) -> Chain:
    """Three weeks of eight people, each busier than the one before; hours average over them."""
    inputs, briefs = weeks_of(Size(8, "DK", seed=seed, mix=False), SWELL, WEEKS)
    effort = Effort(None, 60, workers=1)
    return Chain(with_averages(inputs, WEEKS), tuple(briefs), effort, shares, make=search_week)


@cache
def planned() -> tuple[Assessment, ...]:
    return tuple(done.found for done in plan_chain(a_chain()))


def paid_h(found: Sequence[Assessment], agent: AgentId) -> list[float]:
    """Return an agent's paid hours by week."""
    return [
        f.brief.grid.hours(sum(s.paid for s in f.roster.by_agent.get(agent, ()))) for f in found
    ]


def test_each_week_rests_on_the_shifts_planned_before_it():
    for before, now in pairwise(planned()):
        gap = before.brief.grid.size
        for agent, shifts in before.roster.by_agent.items():
            moved = [Span(s.start - gap, s.end - gap) for s in shifts]
            assert now.brief.inputs.past[agent][-len(shifts) :] == tuple(sorted(moved))


def test_every_week_of_a_chain_keeps_every_rule():
    assert [f.breaches for f in planned()] == [()] * WEEKS


def test_the_ledger_grows_by_each_planned_week():
    ledgers = [f.brief.inputs.ledger for f in planned()]
    assert [0 if ledger is None else len(ledger.weeks) for ledger in ledgers] == [0, 1, 2]


def test_a_period_within_the_run_is_settled_for_everybody():
    for agent in planned()[0].brief.inputs.people.agents:
        low, high = planned()[0].brief.inputs.people.contract_of(agent).averaging.week_min
        total = sum(paid_h(planned(), agent.id))
        assert WEEKS * low / 60 <= total <= WEEKS * high / 60


def test_the_busy_week_gets_the_hours_that_quiet_ones_can_spare():
    quiet, _, busy = (f.figures["paid_h"] for f in planned())
    assert busy > 1.15 * quiet


def test_aims_of_a_crew_are_as_even_as_their_periods():
    chain = a_chain()
    own = replace(chain.briefs[0].inputs, people=chain.inputs.people)
    brief = horizon.framed(own, chain.briefs[0].grid, chain.briefs[0].forecast,
                           chain.briefs[0].requirement)  # fmt: skip
    wanted = aims(brief, [need_of(b) for b in chain.briefs])
    by_contract: dict[str, set[tuple[int, int]]] = {}
    for agent in chain.inputs.people.agents:
        by_contract.setdefault(agent.contract, set()).add(wanted[agent.id])
    assert {name: len(spans) for name, spans in by_contract.items()} == {"full": 1, "part": 1}


def test_an_aim_that_would_cost_a_lawful_week_is_dropped(monkeypatch: pytest.MonkeyPatch):
    brief = planned()[0].brief
    monkeypatch.setattr(horizon, "aims", lambda *_: {"A001": (1, 1)})
    assert aim(brief, [need_of(brief)]).case.workers == brief.case.workers


def test_without_averaged_hours_there_is_nothing_to_aim_at():
    chain = a_chain()
    assert aims(chain.briefs[0], [need_of(b) for b in chain.briefs]) == {}


def test_a_shift_before_a_clock_change_keeps_its_clock_times():
    before = Grid.week("2026-W43", zone="Europe/Copenhagen", step_min=15)  # ends on a 25 h Sunday
    grid = Grid.week("2026-W44", zone="Europe/Copenhagen", step_min=15)
    sunday = before.day_spans[6].end - 8 * 4
    assert horizon.moved(Span(sunday, sunday + 28), before, grid) == Span(-32, -4)
    coarse = Grid.week("2026-W44", zone="Europe/Copenhagen", step_min=30)
    assert horizon.moved(Span(sunday + 1, sunday + 27), before, coarse) == Span(-16, -2)


@pytest.mark.slow
def test_teams_are_chains_that_give_the_same_bytes_anywhere():
    chains = [replace(c, briefs=c.briefs[1:]) for c in (a_chain(1), a_chain(2))]
    plain = plan_chains(chains)
    assert encode(plan_chains(chains, run=on_dask(OutOfOrder()))) == encode(plain)
    with processes(2) as run:
        assert encode(plan_chains(chains, run=run)) == encode(plain)
