from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import lognorm

from planner.staffing import Day, QueueDay, chat_queue, erlang_a, simulate, unfold
from planner.staffing.chat import ChatTerms
from planner.staffing.pace import Ages
from planner.staffing.transient import is_small_enough


def a_day(arrivals, agents, **changes):
    arrivals = np.asarray(arrivals, dtype=float)
    terms = {"step_s": 900.0, "patience_s": 180.0, "target_s": 20.0}
    aht_s = np.full(arrivals.size, float(changes.pop("aht_s", 300.0)))
    return QueueDay(arrivals=arrivals, agents=np.asarray(agents), aht_s=aht_s, **(terms | changes))


@pytest.mark.parametrize("patience_s", [120.0, np.inf])
def test_a_long_steady_day_ends_in_erlang_a(patience_s):
    result = unfold(a_day([0.05] * 60, [18] * 60, patience_s=patience_s, closes=False))
    queue = erlang_a(15.0, 18, aht_s=300, patience_s=patience_s, target_s=20)
    assert result.service_level[-1] == pytest.approx(queue.service_level[0], abs=1e-4)
    assert result.wait_share[-1] == pytest.approx(queue.p_wait[0], abs=1e-4)
    assert result.wait_s[-1] == pytest.approx(queue.wait_s[0], rel=1e-3)
    assert result.abandon[-1] == pytest.approx(queue.p_abandon[0], abs=1e-5)
    assert result.busy[-1] == pytest.approx(queue.occupancy[0], abs=1e-4)
    assert result.gap_zero[-1] == pytest.approx(queue.back_to_back[0], abs=1e-3)
    assert result.pressure[-1] == pytest.approx(queue.pressure[0], abs=1e-3)


def test_a_long_steady_day_of_chats_ends_in_the_chat_chain():
    result = unfold(
        a_day([0.06] * 60, [10] * 60, concurrency=3, slowdown=0.2, aht_s=450, closes=False)
    )
    queue = chat_queue(0.06, 10, ChatTerms(450, 180, 20, 3, 0.2))
    assert result.service_level[-1] == pytest.approx(queue.service_level[0], abs=1e-4)
    assert result.places[-1] == pytest.approx(queue.occupancy[0], abs=1e-4)


def test_opening_with_an_empty_queue_serves_better_than_the_steady_state():
    result = unfold(a_day([0.05] * 8, [15] * 8))
    assert result.service_level[0] > result.service_level[-1] + 0.05


def test_a_busy_agent_who_leaves_works_on_for_one_handle_time():
    # Ten Erlangs for one agent: busy all the time. Gone for good at interval 4: late 300 s.
    result = unfold(a_day([1 / 30] * 4 + [0.0] * 8, [1] * 4 + [0] * 8))
    assert result.late_s[:4].sum() == 0
    assert result.late_s.sum() == pytest.approx(300 * result.busy[3], rel=0.01)


def test_long_tails_of_handle_time_lengthen_the_late_finish():
    steady, spread = (
        unfold(a_day([1 / 30] * 4 + [0.0] * 8, [1] * 4 + [0] * 8, handle_cv=cv)).late_s.sum()
        for cv in (None, 1.3)
    )
    assert spread == pytest.approx(steady * (1 + 1.3**2) / 2, rel=0.02)


def test_after_opening_log_normal_contacts_finish_late_and_in_the_end_as_fast_as_others():
    # Steady starts from empty: F(t) finish for each started, of the integral of 1 - F in hand.
    ages = Ages(500.0, 0.6, 900.0, 8)
    law = lognorm(np.sqrt(np.log(1.36)), scale=500 / np.sqrt(1.36))
    found = []
    for _ in range(8):
        ages.begun = ages.with_more(0.03, 0.0)
        found.extend(ages.paces(ages.begun))
    for part in (1, 3, 5):
        middle = (part + 0.5) * 150
        in_hand = quad(law.sf, 0, middle)[0]
        assert found[part] == pytest.approx(500 * law.cdf(middle) / in_hand, abs=0.03)
    assert found[0] < 0.05
    assert found[-1] == pytest.approx(1, abs=0.002)


def test_contacts_that_waited_for_the_opening_are_finished_together():
    # Thirty at once: after the usual length more finish than of contacts that come evenly.
    ages = Ages(500.0, 0.3, 900.0, 1)
    evenly, together = (ages.paces(ages.with_more(0.03, burst)) for burst in (0.0, 30.0))
    assert evenly.max() < 1
    assert together.max() > 1.5


@pytest.mark.parametrize(("cv", "aht_s"), [(0.6, 500.0), (1.4, 240.0)])
def test_the_first_hour_of_log_normal_handle_times_agrees_with_the_simulation(cv, aht_s):
    day = a_day([20 / aht_s] * 6, [21] * 6, handle_cv=cv, aht_s=aht_s)
    simulated = replace(_as_day(day), handle_cv=np.array([cv]), is_lognormal=np.ones(1, bool))
    truth = simulate(simulated, days=4000, seed=3)
    formula, plain = unfold(day), unfold(replace(day, handle_cv=None))
    off, before = (np.abs(d.service_level - truth.service_level[0]) for d in (formula, plain))
    assert (off <= 0.015 + 3 * truth.service_level_se[0]).all()
    assert before[0] > 0.03
    assert np.abs(formula.busy - truth.busy[0]).max() < 0.01


def test_nobody_on_duty_serves_nobody():
    result = unfold(a_day([0.02] * 4, [0] * 4))
    assert result.service_level.max() == 0
    assert np.isnan(result.busy).all()


def test_backlog_crosses_intervals():
    result = unfold(a_day([0.05, 0.15, 0.05, 0.05], [20] * 4, patience_s=600))
    alone = erlang_a(15.0, 20, aht_s=300, patience_s=600, target_s=20).service_level[0]
    assert result.service_level[2] < alone - 0.1


def test_a_chain_too_long_to_integrate_is_known_beforehand():
    assert is_small_enough(a_day([0.05], [18]))
    assert not is_small_enough(a_day([400.0], [100_000]))


def test_who_waits_for_agents_to_come_is_answered_or_hangs_up_as_in_a_simulation():
    # Nobody for the first and the fifth interval: the law of an interval alone says all hang up.
    agents = np.array([0, 4, 6, 3, 0, 7])
    arrivals = np.array([3.0, 4, 5, 4, 2, 4]) * 3 / 900
    day = a_day(arrivals, agents, patience_s=300.0, target_s=60.0)
    formula, truth = unfold(day), simulate(_as_day(day), days=4000, seed=1)
    off = formula.service_level - truth.service_level[0]
    assert (np.abs(off) <= 0.004 + 3 * truth.service_level_se[0]).all()
    assert (np.abs(formula.abandon - truth.abandon[0]) <= 0.02).all()
    lost = float(np.average(formula.abandon, weights=arrivals))
    assert lost == pytest.approx(truth.day_abandon[0], abs=3 * truth.day_abandon_se[0])
    waited = np.average(formula.wait_s, weights=arrivals)
    assert waited == pytest.approx(np.average(truth.wait_s[0], weights=arrivals), rel=0.02)
    assert formula.pressure == pytest.approx(np.nan_to_num(truth.pressure[0]), abs=0.015)


def test_who_still_waits_at_closing_time_hangs_up_unless_the_queue_goes_on():
    day = a_day([0.02], [3], patience_s=200.0, target_s=30.0)
    ends, goes_on = unfold(day), unfold(replace(day, closes=False))
    waiting = ends.backlog[0]
    assert ends.abandon[0] * 18 > goes_on.abandon[0] * 18
    assert ends.abandon[0] * 18 - goes_on.abandon[0] * 18 < waiting
    truth = simulate(_as_day(day), days=4000, seed=2)
    assert ends.abandon[0] == pytest.approx(truth.abandon[0, 0], abs=4 * truth.abandon_se[0, 0])


def _as_day(day):
    one = np.ones(1)
    return Day(
        step_s=day.step_s,
        arrivals=day.arrivals[None],
        staff=day.agents[None],
        skill=np.ones((1, 1), dtype=np.int64),
        handle_s=day.aht_s[None],
        handle_cv=one,
        is_lognormal=np.zeros(1, dtype=bool),
        patience_s=one * day.patience_s,
        target_s=one * day.target_s,
        priority=np.zeros(1, dtype=np.int64),
        places=np.ones(1, dtype=np.int64),
        slowdown=one * 0,
        reserve=np.zeros(1, dtype=np.int64),
    )
