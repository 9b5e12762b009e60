"""The objective term by term, against hand calculations and against brute force."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain import Pause, Prices, Span, WorkWindow
from planner.roster import score, short_of_minimum, short_of_need, shortage
from planner.roster.score import unmet
from tests.builders import DAY, a_case, a_grid, a_roster, a_shift, a_worker, some_terms


def scored(case, *shifts):
    return score(case, a_roster(case, *shifts))


def needs(channels: int, **spans: tuple[int, int, int]) -> np.ndarray:
    """Heads wanted: `c0=(start, end, heads)`."""
    need = np.zeros((channels, 7 * DAY), dtype=np.int64)
    for name, (start, end, heads) in spans.items():
        need[int(name[1:]), start:end] = heads
    return need


def test_an_empty_week_pays_for_all_that_is_wanted():
    case = a_case(need=needs(1, c0=(40, 44, 3)))
    points = scored(case)
    assert points.unmet == {"voice": 20 * 12}
    assert points.total == 240


def test_a_shortage_without_a_price_is_still_a_shortage():
    case = a_case(need=needs(1, c0=(40, 44, 3)), prices=Prices(unmet=(0,)))
    empty = a_roster(case)
    assert score(case, empty).unmet == {"voice": 0}
    assert short_of_need(case, empty) == {"voice": 12}


def test_pauses_and_blocks_serve_nobody():
    # 08:00 to 16:00: 32 intervals, 4 in pauses, 2 more in training
    case = a_case(a_worker(blocks=(Span(42, 44),)), need=needs(1, c0=(32, 64, 1)))
    assert scored(case, a_shift()).unmet == {"voice": 20 * 6}


def test_an_agent_with_two_skills_serves_one_channel_at_a_time_and_the_dearer_first():
    case = a_case(
        a_worker(skills={0, 1}),
        channels=("chat", "voice"),
        need=needs(2, c0=(42, 44, 1), c1=(42, 44, 1)),
        prices=Prices(unmet=(15, 20)),
    )
    assert scored(case, a_shift()).unmet == {"chat": 30, "voice": 0}


def test_deferred_work_fills_the_gaps_of_its_window():
    # email may be done in 32..64 (28 on contacts), voice wants the agent in four of them
    case = a_case(
        a_worker(skills={0, 1}),
        channels=("voice", "email"),
        need=needs(2, c0=(42, 46, 1)),
        windows=(WorkWindow("email", Span(28, 88), 30),),
        prices=Prices(unmet=(20, 4)),
    )
    assert scored(case, a_shift()).unmet == {"voice": 0, "email": 4 * (30 - 24)}


def test_work_of_one_window_is_not_done_in_another():
    windows = (WorkWindow("voice", Span(28, 60), 10), WorkWindow("voice", Span(60, 88), 10))
    case = a_case(windows=windows)
    # 08:00 to 16:00: 60..64 is in the second window, 59 free of pauses
    assert scored(case, a_shift()).unmet == {"voice": 20 * (10 - 4)}


def test_heads_carried_over_from_last_week_count():
    carried = np.zeros(7 * DAY, dtype=np.int64)
    carried[28:30] = 1
    case = a_case(need=needs(1, c0=(28, 32, 1)), carried={frozenset({0}): carried})
    assert scored(case).unmet == {"voice": 40}


def test_the_other_terms_are_as_priced():
    worker = a_worker(
        off_wishes=((0, 7), (3, 9)),
        preferred_start=tuple((d * DAY + 34, d * DAY + 36) for d in range(7)),
        burden_price=2,
    )
    burden = np.zeros(7 * DAY, dtype=np.int64)
    burden[60:] = 1
    peak = np.zeros(7 * DAY, dtype=bool)
    peak[41:46] = True
    case = a_case(
        worker,
        burden=burden,
        peak=peak,
        terms={"full": some_terms(soft_peak_week=3)},
        prices=Prices(
            unmet=(20,), paid=2, start_deviation=3, start_jump=5, start_jump_free=4, peak_excess=6
        ),
    )

    points = scored(case, a_shift(), a_shift(day=1, start=42), a_shift(day=4, length=16))

    assert points.paid == 2 * (30 + 30 + 16)
    assert points.off_wishes == 7
    assert points.start_deviation == 3 * (2 + 6 + 2)  # 08:00, 10:30, 08:00 against 08:30-09:00
    assert points.start_jump == 5 * (10 - 4)  # Tuesday against Monday; Friday starts afresh
    assert points.peak_excess == 6 * (5 - 3)
    assert points.burden == 2 * (4 + 32 + 16)
    assert points.total == 152 + 7 + 30 + 30 + 12 + 104


def test_a_start_at_the_same_clock_time_is_no_jump_when_clocks_change():
    grid = a_grid("2026-W43")
    case = a_case(grid=grid, prices=Prices(unmet=(20,), start_jump=5))
    late = a_shift(day=6, start=36)  # an hour more has passed since midnight: 08:00 again
    assert grid.when(late.start).hour == 8
    assert scored(case, a_shift(day=5), late).start_jump == 0


def best_by_hand(supply, live, window, weights) -> int:
    """Least weighted shortage by trying every use of every head."""
    heads = [(t, s) for (t, s), n in supply.items() for _ in range(n)]
    choices = [[None, *(("live", c, t) for c in s), *(("late", c) for c in s)] for t, s in heads]
    least = None
    for use in product(*choices):
        short = 0
        for (c, t), wanted in live.items():
            short += weights[c] * max(0, wanted - use.count(("live", c, t)))
        for c, wanted in window.items():
            short += weights[c] * max(0, wanted - use.count(("late", c)))
        least = short if least is None else min(least, short)
    return least or 0


@settings(max_examples=60, deadline=None)
@given(
    heads=st.lists(st.integers(0, 1), min_size=6, max_size=6),
    live=st.lists(st.integers(0, 2), min_size=6, max_size=6),
    late=st.integers(0, 4),
    weights=st.permutations([20, 8, 4]),
)
def test_coverage_is_the_best_of_all_uses(heads, live, late, weights):
    sets = [frozenset({0}), frozenset({0, 1}), frozenset({1, 2})]
    supply_by = {(t, s): heads[2 * k + t] for t in (0, 1) for k, s in enumerate(sets)}
    wanted = {(c, t): live[2 * c + t] for c in (0, 1, 2) for t in (0, 1)}
    need = np.zeros((3, 7 * DAY), dtype=np.int64)
    supply = {s: np.zeros(7 * DAY, dtype=np.int64) for s in sets}
    for (c, t), n in wanted.items():
        need[c, 40 + t] = n
    for (t, s), n in supply_by.items():
        supply[s][40 + t] = n
    case = a_case(
        channels=("a", "b", "c"),
        need=need,
        windows=(WorkWindow("c", Span(40, 42), late),),
        prices=Prices(unmet=tuple(weights)),
    )

    short = unmet(case, supply)

    ours = sum(w * n for w, n in zip(weights, short.values(), strict=True))
    assert ours == best_by_hand(supply_by, wanted, {2: late}, weights)


def test_the_least_of_a_channel_is_met_by_whoever_is_on_contacts_and_can_serve_it():
    least = np.zeros((2, a_grid().size), dtype=np.int64)
    least[1, 32:40] = 2  # two who can serve chat from 08:00 to 10:00
    both = [a_worker(name, skills={0, 1}) for name in ("ada", "bo")]
    case = a_case(*both, a_worker("cy"), channels=("voice", "chat"), least=least,
                  prices=Prices(unmet=(20, 15)))  # fmt: skip
    assert scored(case, a_shift(), a_shift("bo", start=36)).below_minimum == 15 * 4  # late by 1 h
    assert scored(case, a_shift(), a_shift("cy")).below_minimum == 15 * 8  # cy has no chat
    paused = replace(a_shift("bo"), pauses=(Pause(34, 35),))
    assert scored(case, a_shift(), paused).below_minimum == 15
    assert short_of_minimum(case, a_roster(case, a_shift(), paused)).sum() == 1
    (gap,) = shortage(case, a_roster(case, a_shift(), paused))
    assert (gap.channel, gap.span, gap.missing) == ("chat", Span(34, 35), 1)
    assert "fewer than the least who can serve" in gap.sentence


def test_heads_who_can_serve_any_of_some_channels_count_once_whatever_they_do():
    wanted = np.zeros(a_grid().size, dtype=np.int64)
    wanted[32:40] = 3  # three who can serve phone or chat from 08:00 to 10:00
    people = (
        a_worker("ada", skills={0}),
        a_worker("bo", skills={0, 1}),
        a_worker("cy", skills={2}),
    )
    case = a_case(*people, channels=("voice", "chat", "mail"), able={frozenset({0, 1}): wanted},
                  prices=Prices(unmet=(20, 15, 10)))  # fmt: skip
    every = (a_shift(), a_shift("bo"), a_shift("cy"))
    assert scored(case, *every).below_minimum == 15 * 8  # one is missing, at chat's price
    assert scored(case, *every[:1]).below_minimum == 15 * 16
    assert short_of_minimum(case, a_roster(case, *every)).sum() == 8
    (gap,) = shortage(case, a_roster(case, *every))
    assert (gap.channel, gap.missing) == ("chat", 8)
    assert "fewer than the least who can serve voice or chat" in gap.sentence
