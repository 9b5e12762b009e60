"""Movable blocks: read, placed where the fewest are wanted, kept by search and checker."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from planner.domain import BlockKind, Movable, MovableBlock, Span
from planner.errors import BadInput
from planner.ingest import read_centre, read_people, write_people
from planner.roster import place_blocks
from planner.roster.check import check
from planner.roster.solve import solve
from planner.study.week import Effort, assess, build, prepare
from tests.builders import DAY, a_case, a_forecast, a_roster, a_shift, a_worker, some_terms
from tests.ingest.test_centre_file import SMALL
from tests.study.test_law import a_brief as a_small_brief

HOUR = 4
STARTS = tuple(tuple(range(d * DAY + 32, d * DAY + 49, 2)) for d in range(7))


def coaching(*windows: Span, length: int = HOUR) -> Movable:
    """An hour of coaching, by default on Tuesday or Wednesday between 09:00 and 17:00."""
    usual = tuple(Span(d * DAY + 36, d * DAY + 68) for d in (1, 2))
    return Movable(BlockKind.COACHING, length, windows or usual)


def a_calm_hour(day: int = 2, start: int = 56) -> np.ndarray:
    """Three heads wanted whenever it is open, one in the hour from `start` on."""
    need = np.full((1, 7 * DAY), 3, dtype=np.int64)
    need[0, day * DAY + start : day * DAY + start + HOUR] = 1
    return need


def places(case):
    """Return where the blocks of each worker were placed."""
    return [m.at for w in case.workers for m in w.movable]


def test_a_block_is_placed_where_the_fewest_are_wanted():
    case = place_blocks(a_case(a_worker(movable=(coaching(),)), need=a_calm_hour()))
    assert places(case) == [Span(2 * DAY + 56, 2 * DAY + 60)]
    assert case.workers[0].blocks == (Span(2 * DAY + 56, 2 * DAY + 60),)
    assert check(case, solve(case, iterations=40).roster) == ()


def test_a_team_is_not_away_at_once():
    workers = [a_worker(f"a{k}", movable=(coaching(),)) for k in range(4)]
    need = a_calm_hour()
    gone = np.zeros(need.shape[1], dtype=np.int64)
    for at in places(place_blocks(a_case(*workers, need=need))):
        gone[at.start : at.end] += 1
    assert gone.sum() == 4 * HOUR
    # two fit into the hour in which two heads fewer are wanted, the others go one at a time
    assert (need[0] + gone).max() == 4
    assert gone.max() == 2


def test_a_place_leaves_the_agent_a_lawful_week():
    # Tuesday is calm but the agent may work on Wednesday only
    locked = frozenset(("ada", d) for d in range(7) if d != 2)
    free = a_case(
        a_worker(movable=(coaching(),)),
        need=a_calm_hour(day=1),
        days_off_locked=locked,
        terms={"full": some_terms(starts=STARTS)},
    )
    case = place_blocks(free)
    assert places(case)[0].start // DAY == 2
    assert check(case, solve(case, iterations=40).roster) == ()


def test_a_block_keeps_clear_of_fixed_blocks_and_of_lunch():
    fixed = Span(2 * DAY + 54, 2 * DAY + 58)
    worker = a_worker(blocks=(fixed,), movable=(coaching(),))
    case = place_blocks(a_case(worker, need=a_calm_hour()))
    (at,) = places(case)
    assert not at.meets(fixed)
    found = solve(case, iterations=40)
    assert check(case, found.roster) == ()
    (shift,) = (s for s in found.roster.shifts if s.start <= at.start < s.end)
    assert not any(p.span.meets(at) for p in shift.pauses)


def test_movable_block_is_checked_for_place_window_and_length():
    at = Span(DAY + 40, DAY + 44)
    worker = a_worker(blocks=(at,), movable=(replace(coaching(), at=at),))
    case = a_case(worker)
    shift = a_shift(day=1)
    kept = a_roster(case, replace(shift, pauses=(replace(shift.pauses[0], start=36, end=37),)))
    assert "movable_block" not in {b.rule for b in check(case, kept)}
    for wrong in (
        replace(coaching(), at=None),
        replace(coaching(length=5), at=at),
        replace(coaching(Span(DAY + 41, DAY + 60)), at=at),
        replace(coaching(), at=Span(DAY + 50, DAY + 54)),
    ):
        broken = a_case(replace(worker, movable=(wrong,)))
        assert [b.rule for b in check(broken, kept)].count("movable_block") == 1


def test_a_week_is_planned_with_people_who_see_their_block_at_its_time(monkeypatch):
    monkeypatch.setattr("planner.study.week._reach", lambda *_: None)
    brief = a_small_brief("DK")
    inputs = brief.inputs
    days = brief.grid.dates
    block = MovableBlock(BlockKind.COACHING, 45, days[0], days[4], Span(9 * 60, 16 * 60))
    agents = tuple(replace(a, movable=(block,)) for a in inputs.people.agents)
    wanted = replace(inputs, people=replace(inputs.people, agents=agents))
    forecast = a_forecast(inputs.centre, brief.grid, contacts=4.0)
    first = prepare(wanted, brief.grid, forecasted=forecast)
    again = prepare(first.inputs, brief.grid, forecasted=forecast)
    assert [w.blocks for w in again.case.workers] == [w.blocks for w in first.case.workers]
    for agent in first.inputs.people.agents:
        (placed,) = agent.blocks
        assert (placed.kind, len(placed.span)) == (BlockKind.COACHING, 45)
        assert days[0] <= placed.day <= days[4]
        assert Span(9 * 60, 16 * 60).holds(placed.span)
        assert agent.movable == ()
    roster = build(first, Effort(seconds=None, iterations=30)).roster
    assert assess(first, roster).breaches == ()


def test_the_people_file_says_length_days_and_hours():
    centre = read_centre(SMALL.encode(), "centre.toml")
    cell = "coaching 45 min 2026-11-30..2026-12-04 09:00-16:00; training 90 min 2026-12-02"
    text = f"id,skills,contract,blocks\na1,voice,full,{cell}\n"
    people = read_people(text.encode(), "people.csv", centre)
    (agent,) = people.agents
    assert agent.movable == (
        MovableBlock(BlockKind.COACHING, 45, date(2026, 11, 30), date(2026, 12, 4), Span(540, 960)),
        MovableBlock(BlockKind.TRAINING, 90, date(2026, 12, 2), date(2026, 12, 2)),
    )
    assert read_people(write_people(people), "people.csv", centre) == people
    wrong = text.replace("45 min", "800 min").replace("2026-12-02", "2026-13-02")
    with pytest.raises(BadInput, match="800 min does not fit its hours"):
        read_people(wrong.encode(), "people.csv", centre)
