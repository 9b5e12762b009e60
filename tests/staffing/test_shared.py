import numpy as np
import pytest

from planner.domain import Activities, Target
from planner.staffing import erlang_a, erlang_x, require, shared_requirement, teams_of
from planner.staffing.pools import Pool, PoolLine, simulated_levels
from planner.staffing.shared import groups, nearest_mix
from planner.staffing.waterfall import waterfall
from tests.staffing.builders import a_centre, a_channel, a_forecast

A, B, AB = frozenset("a"), frozenset("b"), frozenset("ab")
MIX = [A] * 4 + [B] * 4 + [AB] * 6


def two(load_a, load_b, **policy):
    """Two queues with these loads in Erlangs at a handle time of 300 s, all week."""
    centre = a_centre(a_channel("a"), a_channel("b"), **policy)
    forecast = a_forecast(centre, np.array([[3 * load_a], [3 * load_b]]))
    return centre, forecast, require(forecast, centre)


def open_heads(values):
    return np.unique(values[values > 0]).tolist()


def test_without_shared_agents_nothing_changes():
    centre, forecast, alone = two(6.0, 4.0)
    assert shared_requirement(alone, forecast, centre, [A, A, B]) is alone


def test_queues_with_parallel_contacts_are_not_pooled():
    centre = a_centre(a_channel("a"), a_channel("b", concurrency=2))
    forecast = a_forecast(centre, 12.0)
    alone = require(forecast, centre)
    assert shared_requirement(alone, forecast, centre, MIX) is alone


def test_under_a_cap_on_back_to_back_contacts_queues_keep_their_own_heads_whoever_set_it():
    for cap, pools in ((0.15, False), (1.0, True)):
        centre, forecast, alone = two(7.0, 5.0, back_to_back_cap=cap)
        found = shared_requirement(alone, forecast, centre, MIX)
        assert (found.base.sum() < alone.base.sum()) == pools
        plan = Activities(centre.week("2026-W49"), ("p",), ("a", "b"), np.zeros((1, 672), int))
        (team,) = teams_of(centre, plan, {"p": AB})
        assert (team.serves == AB) == pools


def test_two_skilled_agents_are_not_counted_fully_for_both_queues():
    # Loads of 2.9 and 1.35 Erlangs need 5 and 3 alone and 6 together: five who serve both are few.
    centre, forecast, alone = two(2.9, 1.35)
    found = shared_requirement(alone, forecast, centre, [AB] * 9)
    assert [open_heads(alone.base[row]) for row in (0, 1)] == [[5], [3]]
    assert open_heads(found.base.sum(axis=0)) == [6]
    assert {names: open_heads(heads) for names, heads in found.able.items()} == {A: [5], B: [3]}


@pytest.mark.parametrize(("redials", "heads"), [(0.0, 29), (0.9, 29)])
def test_agents_who_serve_all_keep_the_occupancy_cap_though_fewer_hang_up(redials, heads):
    # Alone 14 heads carry 9.8 of 10 Erlangs at 0.7; of 20 Erlangs 28 would carry 19.8: 0.707.
    terms = {"occupancy_cap": 0.7, "patience_s": 60.0, "target": Target(0.2, 20)}
    centre = a_centre(*(a_channel(n, redial_share=redials, **terms) for n in "ab"))
    forecast = a_forecast(centre, 30.0)
    alone = require(forecast, centre)
    found = shared_requirement(alone, forecast, centre, [AB] * 60)
    assert open_heads(found.base.sum(axis=0)) == [heads]
    pool = erlang_x(20.0, heads, aht_s=300.0, patience_s=60.0, redial_share=redials)
    assert pool.occupancy[0] <= 0.7
    if not redials:
        assert open_heads(alone.base.sum(axis=0)) == [28]
        assert erlang_a(20.0, 28, aht_s=300.0, patience_s=60.0).occupancy[0] > 0.705
        assert "agent-hours more than each channel alone" in found.notes[-1]


def test_heads_for_the_cap_of_the_one_queue_reach_channels_that_lean_on_hang_ups():
    terms = {"occupancy_cap": 0.85, "patience_s": 20.0, "target": Target(0.2, 20)}
    centre = a_centre(*(a_channel(n, **terms) for n in "ab"))
    forecast = a_forecast(centre, 30.0)  # alone 9 heads for 10 Erlangs, of which a fifth hangs up
    alone = require(forecast, centre)
    found = shared_requirement(alone, forecast, centre, [AB] * 60)
    (heads,) = open_heads(found.base.sum(axis=0))
    occupancy = erlang_a(20.0, np.array([heads - 1, heads]), aht_s=300.0, patience_s=20.0).occupancy
    assert occupancy[0] > 0.85 >= occupancy[1]


def test_a_mix_needs_fewer_heads_than_queues_apart_and_every_queue_keeps_its_promise():
    centre, forecast, alone = two(7.0, 5.0)
    found = shared_requirement(alone, forecast, centre, MIX)
    (group,) = groups(alone, forecast, centre, MIX)
    t = int(np.flatnonzero(alone.base[0])[0])
    assert found.base[:, t].sum() <= 0.95 * alone.base[:, t].sum()
    heads = nearest_mix(group.at(t), found.base[:, t])
    lines = [PoolLine(n, load, 300.0, 180.0, 20.0, 0.8) for n, load in (("a", 7.0), ("b", 5.0))]
    pools = [Pool(serves) for serves in group.agents]
    levels = simulated_levels(lines, pools, heads.tolist(), contacts=300_000, seed=99)
    assert levels.min() >= 0.79
    assert "take" in found.notes[-1]


def test_one_agent_of_both_queues_saves_next_to_nothing():
    centre, forecast, alone = two(7.0, 5.0)
    found = shared_requirement(alone, forecast, centre, [A] * 20 + [B] * 20 + [AB])
    assert found.base.sum() >= 0.93 * alone.base.sum()


def test_absence_is_added_to_shared_heads_too():
    centre, forecast, alone = two(7.0, 5.0, shrinkage=0.2)
    found = shared_requirement(alone, forecast, centre, MIX)
    assert found.heads.sum() == pytest.approx(found.base.sum() / 0.8, rel=0.05)
    assert (found.able[A] == np.ceil(alone.base[0] / 0.8 - 1e-9)).all()


def test_the_nearest_mix_carries_all_and_takes_no_more_of_the_skilled_than_there_are():
    centre, forecast, alone = two(7.0, 5.0)
    (group,) = groups(alone, forecast, centre, MIX)
    here = group.at(int(np.flatnonzero(alone.base[0])[0]))
    apart = here.apart[:, 0]
    heads = dict(zip(here.agents, nearest_mix(here, apart), strict=True))
    assert sum(heads.values()) == apart.sum()
    assert heads[A] + heads[AB] >= apart[0]
    assert heads[B] + heads[AB] >= apart[1]
    assert heads[AB] <= np.ceil(apart.sum() * 6 / 14)
    assert nearest_mix(here, np.array([1, 1])) is None  # two cannot be as many as each needs


def test_the_waterfall_tells_what_shared_agents_save():
    centre, forecast, alone = two(7.0, 5.0)
    found = shared_requirement(alone, forecast, centre, MIX)
    steps = {s.name: s.hours for s in waterfall(forecast, centre, found, week_h=37.0)}
    saved = found.grid.hours(int((found.base - alone.base).sum()))
    assert steps["shared agents"] == pytest.approx(saved)
    assert saved < 0
    assert "shared agents" not in {s.name for s in waterfall(forecast, centre, alone, week_h=37.0)}
