from dataclasses import replace

import numpy as np
import pytest

from planner.errors import BadInput
from planner.staffing import Day, erlang_a, simulate
from planner.staffing.events import run_day
from planner.staffing.simulate import run_once


def a_day(arrivals, staff, skill=((1,),), **changes):
    channels = len(arrivals)
    terms = {
        "handle_s": 300.0,
        "handle_cv": 1.0,
        "is_lognormal": False,
        "patience_s": 180.0,
        "target_s": 20.0,
        "priority": 0,
        "places": 1,
        "slowdown": 0.0,
        "reserve": 0,
        "redial_share": 0.0,
    } | changes
    columns = {k: np.broadcast_to(np.asarray(v), (channels,)).copy() for k, v in terms.items()}
    return Day(
        step_s=900.0,
        arrivals=np.asarray(arrivals, dtype=float),
        staff=np.asarray(staff),
        skill=np.asarray(skill),
        **columns,
    )


def test_equal_seeds_give_equal_days():
    day = a_day([[0.02] * 8], [[6] * 8])
    first, second = (simulate(day, days=20, seed=7) for _ in range(2))
    assert (first.service_level == second.service_level).all()
    assert (simulate(day, days=20, seed=8).service_level != first.service_level).any()


def test_a_steady_day_agrees_with_erlang_a():
    result = simulate(a_day([[0.05] * 40], [[17] * 40]), days=400, seed=1)
    queue = erlang_a(15.0, 17, aht_s=300, patience_s=180, target_s=20)
    error = result.service_level_se[0, 8:].mean() / np.sqrt(8)
    level = result.service_level[0, 8:].mean()
    assert level == pytest.approx(queue.service_level[0], abs=4 * error)
    assert result.busy[0, 8:].mean() == pytest.approx(queue.occupancy[0], abs=0.01)


def test_a_reserve_of_all_agents_keeps_the_second_channel_waiting():
    day = a_day([[0.01] * 8, [0.01] * 8], [[3] * 8], [[1, 2]], reserve=(0, 3))
    result = simulate(day, days=50, seed=1)
    assert result.starts[1].sum() == 0
    assert result.service_level[0].mean() > 0.3


def test_a_contact_goes_to_its_first_choice_while_one_is_idle():
    day = a_day([[0.0005] * 8], [[5] * 8, [5] * 8], [[2], [1]])
    result = simulate(day, days=50, seed=1)
    assert result.busy[0].max() < 0.001
    assert result.busy[1].mean() > 0.01


def test_lower_priority_numbers_are_served_first():
    day = a_day([[0.02] * 8, [0.02] * 8], [[8] * 8], [[1, 1]], priority=(1, 0))
    result = simulate(day, days=200, seed=1)
    assert result.day_level[1] > result.day_level[0] + 0.05


def test_parallel_contacts_need_fewer_agents():
    one = simulate(a_day([[0.03] * 8], [[5] * 8]), days=50, seed=1)
    three = simulate(a_day([[0.03] * 8], [[5] * 8], places=3, slowdown=0.1), days=50, seed=1)
    assert three.day_level[0] > one.day_level[0] + 0.2


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(BadInput, match="do not fit"):
        a_day([[0.1] * 8], [[5] * 7])


def test_one_day_has_no_standard_error():
    with pytest.raises(BadInput, match="at least 2"):
        simulate(a_day([[0.1]], [[5]]), days=1, seed=1)


def test_handle_times_may_differ_between_intervals():
    handle = np.array([[100.0] * 4 + [400.0] * 4])
    day = replace(a_day([[0.001] * 8], [[5] * 8]), handle_s=handle)
    busy = simulate(day, days=3000, seed=1).busy[0]
    # One contact in 1000 s: 0.1 and 0.4 Erlangs on five agents.
    assert busy[1:4].mean() == pytest.approx(0.02, rel=0.06)
    assert busy[6:].mean() == pytest.approx(0.08, rel=0.06)


def test_the_clock_of_a_promise_may_stand_still():
    # All come in interval 0, nobody works before interval 4; the clock runs in 0 and 4 only.
    counts = np.array([[True, False, False, False, True]])
    day = a_day([[0.01, 0, 0, 0, 0]], [[0, 0, 0, 0, 50]], patience_s=np.inf, target_s=901.0)
    slow = simulate(day, days=20, seed=1)
    kind = simulate(replace(day, counts=counts), days=20, seed=1)
    assert slow.service_level[0, 0] == 0
    assert kind.service_level[0, 0] == 1


def test_given_contacts_all_come_and_no_others():
    paths = np.random.default_rng(1).integers(0, 30, (1, 8)).astype(float)
    contacts, clock, _ = run_once(a_day([[0.0] * 8], [[6] * 8]), contacts=paths, seed=1)
    assert contacts[:, :, 0].tolist() == paths.tolist()
    assert clock[:, :, 0].sum() == contacts[0, :, 0].sum() - contacts[0, :, 2].sum()


def test_who_waits_at_closing_time_is_sent_away():
    # Ten come in interval 0, nobody works before interval 2: the queue is gone by then, or not.
    closes = np.array([[True, False, False]])
    day = a_day([[0.0] * 3], [[0, 0, 20]], patience_s=np.inf, target_s=1e5)
    ten = np.array([[10.0, 0, 0]])
    stays, starts, _ = run_once(day, contacts=ten, seed=1)
    leaves, none, _ = run_once(replace(day, closes=closes), contacts=ten, seed=1)
    assert (stays[0, 0, 1], starts[0, 2, 0]) == (10, 10)
    assert (leaves[0, 0, 1], none[0, :, 0].sum(), leaves[0, 0, 2]) == (0, 0, 0)


def test_of_two_equal_channels_the_longest_wait_is_served_first():
    # One agent, all come at once early: neither channel is left behind.
    day = a_day([[0.004] * 96, [0.004] * 96], [[2] * 96], [[1, 1]], handle_s=300.0)
    result = simulate(day, days=200, seed=1)
    assert result.day_level[0] == pytest.approx(result.day_level[1], abs=0.02)


def test_one_machine_code_serves_every_shape_of_day():
    # Days whose arrays lie otherwise in memory once compiled the loop again: 10 s on a first visit.
    simulate(a_day([[0.02] * 4], [[6] * 4]), days=2, seed=1)
    known = len(run_day.signatures)
    groups = [[1, 2], [2, 1], [1, 0]]
    turned = np.asfortranarray(np.array([[3] * 4, [2] * 4, [4] * 4]))
    wide = a_day(np.full((2, 4), 0.02), turned, groups, reserve=(0, 1), places=(1, 3))
    simulate(wide, days=2, seed=1)
    run_once(wide, seed=1, contacts=np.asfortranarray(np.full((2, 4), 9.0)))
    simulate(replace(wide, closes=np.ones((2, 4), dtype=bool)), days=2, seed=1)
    assert len(run_day.signatures) == known
