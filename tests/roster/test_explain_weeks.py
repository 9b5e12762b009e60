"""Weeks that the feasibility model calls lawful are lawful for the checker, rule for rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.roster_format import read_instance
from planner.domain import Limits, Roster, Span
from planner.roster import check, conflicts, frame
from planner.roster.explain import BY_COST
from planner.roster.feasible import Weeks
from tests.builders import (
    DAY,
    a_case,
    a_centre,
    a_channel,
    a_contract,
    a_forecast,
    a_requirement,
    a_worker,
    an_agent,
    hours,
    some_people,
    some_terms,
)
from tests.roster.test_check_referee import BENCH, an_instance

needs_generator = pytest.mark.skipif(
    not (BENCH / "make_roster_instance.py").is_file(),
    reason="../shared/benchmarks is absent: the generator is not part of the project",
)


@needs_generator
@pytest.mark.parametrize(
    "options",
    [
        ("--size", "8", "--seed", "1"),
        ("--size", "8", "--seed", "2", "--days", "7", "--quota", "0.85"),
        ("--size", "8", "--seed", "3", "--interval", "30"),
    ],
)
def test_every_agent_of_a_generated_instance_has_a_week_that_the_checker_accepts(tmp_path, options):
    case = read_instance(an_instance(tmp_path, *options)).case
    weeks = Weeks(case)

    found = {w.id: weeks.lawful(w) for w in case.workers}

    shifts = [s for agent, week in found.items() if week for s in week.shifts(agent)]
    assert {b.agent for b in check(case, Roster(case.grid, tuple(shifts)))} == {
        agent for agent, week in found.items() if week is None
    }
    named = {c.agent for c in conflicts(case) if c.agent}
    assert named == {agent for agent, week in found.items() if week is None}


def a_hard_case(seed: int):
    """A week with every rule in force and some agents whose marks leave little room."""
    rng = np.random.default_rng(seed)
    peak = np.zeros(7 * DAY, dtype=bool)
    peak[[d * DAY + t for d in range(7) for t in range(40, 56)]] = True
    workers = []
    for k in range(4):
        free = set(rng.choice(7, size=k + 1, replace=False).tolist())
        spans = tuple(Span(d * DAY, (d + 1) * DAY) for d in range(7) if d not in free)
        past = tuple(
            Span(-d * DAY + 40, -d * DAY + 80) for d in range(int(rng.integers(0, 6)), 0, -1)
        )
        at = int(rng.integers(0, 7)) * DAY + 48
        blocks = (Span(at, at + 4),) if rng.random() < 0.5 else ()
        workers.append(a_worker(f"w{k}", available=spans, past=past, blocks=blocks))
    starts = tuple(tuple(range(d * DAY + 28, d * DAY + 57, 4)) for d in range(7))
    return a_case(
        *workers,
        peak=peak,
        contacts={frozenset({0}): np.where(peak, 1.7, 1.45)},
        limits=Limits(
            min_rest=48, max_consecutive_days=5, min_stretch=4, max_stretch=11,
            rolling_day=DAY, weekly_rest=160, peak_day=12, peak_week=44,
        ),
        terms={"full": some_terms(
            paid=(120, 140), days=(3, 5), starts=starts, quota_contacts_day=54.5, onphone_week=130
        )},
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_a_lawful_week_keeps_every_rule_and_a_conflict_is_as_small_as_can_be(seed):
    case = a_hard_case(seed)
    weeks, judged = Weeks(case), set()
    for worker in case.workers:
        alone = replace(case, workers=(worker,))
        week = weeks.lawful(worker)
        judged.add(week is not None)
        if week is not None:
            assert check(alone, Roster(case.grid, week.shifts(worker.id))) == ()
            continue
        (conflict,) = conflicts(alone)
        others = frozenset(BY_COST) - set(conflict.rules)
        assert weeks.lawful(worker, others) is None  # these rules alone cannot be kept
        for rule in conflict.rules:
            assert weeks.lawful(worker, others | {rule}) is not None  # without any one they can
    assert judged == {True, False}


@pytest.mark.parametrize("week", ["2026-W43", "2026-W13", "2026-W49"])
def test_a_framed_week_of_nights_is_lawful_in_real_hours_when_clocks_change(week):
    contract = a_contract(starts=((18 * 60, 23 * 60),), start_step_min=60, shift_step_min=60)
    centre = a_centre(a_channel(hours=hours(0, 24 * 60)), contracts={"full": contract})
    grid = centre.week(week)
    people = some_people(an_agent(), contracts=dict(centre.contracts))
    requirement, forecast = a_requirement(centre, grid), a_forecast(centre, grid)
    case = frame(centre, people, requirement, forecast, grid=grid)

    lawful = Weeks(case).lawful(case.workers[0])

    assert lawful is not None
    roster = Roster(grid, lawful.shifts("ada"))
    assert check(case, roster) == ()
    assert all(18 <= grid.when(s.start).hour <= 23 for s in roster.shifts)
    assert {len(s.span) % 4 for s in roster.shifts} == {0}  # whole hours of real time
