"""Trading places: coverage stays, short stays go, and a pair's swaps are the best there are."""

from __future__ import annotations

from itertools import groupby, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import Shift
from planner.roster.allocate_trade import trade
from planner.roster.duty import Week
from tests.builders import DAY, a_case, a_roster, a_worker

PAUSE = -2


def a_week(*skills: set[int], start: int = 32, length: int = 32) -> Week:
    workers = [a_worker(f"w{n}", skills=s) for n, s in enumerate(skills)]
    need = np.zeros((3, 7 * DAY), dtype=np.int64)
    case = a_case(*workers, channels=("voice", "chat", "email"), need=need)
    shifts = [Shift(w.id, 0, start, start + length) for w in workers]
    return Week(case, a_roster(case, *shifts))


def coded(week: Week, *rows: list[int]) -> np.ndarray:
    code = np.full((len(rows), week.case.grid.size), -1, dtype=np.int64)
    for number, row in enumerate(rows):
        code[number, 32 : 32 + len(row)] = row
    return code


def points(row: list[int]) -> int:
    """Points of a day by hand: 2 or, in the midst of work, 3 a change; 8 a stay of one interval."""
    total, before, was = 0, None, None
    for now in row:
        if now >= 0:
            if before is not None and now != before:
                total += 3 if was >= 0 else 2
            before = now
        was = now
    stays = [len(list(g)) for _, g in groupby(c for c in row if c >= 0)]
    return total + 8 * stays.count(1)


def test_two_agents_who_take_turns_settle_down():
    week = a_week({0, 1}, {0, 1}, length=6)
    code = coded(week, [0, 1, 0, 1, 0, 1], [1, 0, 1, 0, 1, 0])
    trade(week, code)
    assert code[:, 32:38].tolist() in ([[0] * 6, [1] * 6], [[1] * 6, [0] * 6])


def test_an_agent_never_gets_a_channel_without_the_skill():
    week = a_week({0, 1}, {0, 2}, length=4)
    code = coded(week, [0, 1, 0, 0], [2, 0, 2, 2])
    trade(week, code)
    assert code[:, 32:36].tolist() == [[0, 1, 0, 0], [2, 0, 2, 2]]


days = st.lists(st.sampled_from([0, 1, PAUSE]), min_size=6, max_size=6)


@settings(max_examples=60, deadline=None)
@given(one=days, two=days)
def test_the_swaps_of_a_pair_are_the_best_there_are(one, two):
    week = a_week({0, 1}, {0, 1}, length=6)
    code = coded(week, one, two)

    trade(week, code)

    may = [t for t in range(6) if {one[t], two[t]} == {0, 1}]
    best = points(one) + points(two)
    for swapped in product((False, True), repeat=len(may)):
        x, y = list(one), list(two)
        for t, is_swapped in zip(may, swapped, strict=True):
            if is_swapped:
                x[t], y[t] = y[t], x[t]
        best = min(best, points(x) + points(y))
    is_short = any(len(list(g)) == 1 for row in (one, two) for _, g in groupby(_work(row)))
    reached = sum(points(code[n, 32:38].tolist()) for n in (0, 1))
    assert reached == (best if is_short else points(one) + points(two))


def _work(row: list[int]) -> list[int]:
    return [c for c in row if c >= 0]


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_heads_by_channel_skills_and_time_away_stay_as_they_are(data):
    sets = data.draw(st.lists(st.sampled_from([{0, 1}, {0, 2}, {0, 1, 2}]), min_size=1, max_size=6))
    week = a_week(*sets, length=10)
    choice = [st.sampled_from([*sorted(s), PAUSE]) for s in sets]
    rows = [data.draw(st.lists(c, min_size=10, max_size=10)) for c in choice]
    before = coded(week, *rows)
    after = before.copy()

    trade(week, after)

    assert ((before == after) | ((before >= 0) & (after >= 0))).all()
    assert (np.sort(before, axis=0) == np.sort(after, axis=0)).all()
    for row, skills in zip(after, sets, strict=True):
        assert set(row[row >= 0].tolist()) <= skills
    assert sum(map(points, after.tolist())) <= sum(map(points, before.tolist()))
