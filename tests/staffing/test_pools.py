import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import Infeasible
from planner.staffing import Promise, agents_needed, require
from planner.staffing.pooled import Line, pooled_need, subsets
from planner.staffing.pools import (
    Pool,
    PoolLine,
    separate_heads,
    shortages,
    simulated_levels,
    staff_pools,
)
from planner.staffing.shared import groups
from tests.staffing.builders import a_centre, a_channel, a_forecast

BOTH = frozenset({"a", "b"})


def line(name, load):
    return PoolLine(name, load, 300.0, 180.0, 20.0, 0.8)


TWO = [line("a", 2.9), line("b", 1.35)]


def test_a_pool_of_one_line_needs_what_erlang_a_says():
    loads = np.array([0.0, 2.9, 1.35, 20.0, 300.0])
    alone = Line(loads, np.full(5, 300.0), 180.0, 20.0, 0.8)
    terms = {"aht_s": 300, "patience_s": 180, "target_s": 20, "promise": Promise(service=0.8)}
    assert pooled_need([alone]).tolist() == agents_needed(loads, **terms).tolist()


def test_equal_lines_pool_to_the_need_of_their_sum():
    one = Line(np.array([2.9]), np.array([300.0]), 180.0, 20.0, 0.8)
    two = Line(np.array([1.35]), np.array([300.0]), 180.0, 20.0, 0.8)
    assert pooled_need([one, two]).tolist() == [6]


def test_five_agents_counted_twice_are_refused():
    # Needs 5 and 3: each line alone has its five heads, together they need six.
    found = shortages(TWO, [Pool(BOTH)], [5])
    assert [(f.channels, f.needed, f.heads) for f in found] == [(BOTH, 6, 5)]
    assert shortages(TWO, [Pool(BOTH)], [6]) == ()


def test_separate_requirements_with_flow_count_nobody_twice():
    pools = [Pool(frozenset({"a"})), Pool(frozenset({"b"})), Pool(BOTH, 1.12)]
    assert separate_heads(TWO, pools).tolist() == [5, 3, 0]
    assert separate_heads(TWO, [Pool(BOTH)]).tolist() == [8]


def test_planned_pools_keep_every_promise_with_fewer_heads_than_apart():
    lines = [line("a", 6.0), line("b", 4.0)]
    pools = [Pool(frozenset({"a"})), Pool(frozenset({"b"})), Pool(BOTH, 1.12)]
    plan = staff_pools(lines, pools)
    apart = separate_heads(lines, pools).sum()
    judged = simulated_levels(lines, pools, plan.heads.tolist(), contacts=300_000, seed=77)
    assert (judged >= 0.79).all()
    assert plan.heads.sum() < apart


def test_a_line_that_nobody_serves_is_refused():
    with pytest.raises(Infeasible, match="serve b"):
        staff_pools(TWO, [Pool(frozenset({"a"}))])


def test_many_channels_are_looked_at_alone_in_pairs_linked_and_together():
    names = [f"c{k}" for k in range(8)]
    found = subsets(names, [frozenset({"c0", "c1"}), frozenset({"c1", "c2"})])
    assert {frozenset({n}) for n in names} <= set(found)
    assert frozenset({"c0", "c1"}) in found
    assert frozenset({"c0", "c1", "c2"}) in found
    assert frozenset(names) in found
    assert frozenset({"c0", "c2"}) not in found


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.0, 40.0), min_size=2, max_size=4))
def test_a_subset_needs_no_less_than_its_parts_and_no_more_than_their_sum(contacts):
    names = [f"c{k}" for k in range(len(contacts))]
    centre = a_centre(*(a_channel(n) for n in names))
    forecast = a_forecast(centre, np.array(contacts)[:, None])
    (group,) = groups(require(forecast, centre), forecast, centre, [frozenset(names)])
    total = group.together(0.0)
    assert (total <= group.apart.sum(axis=0)).all()
    assert (group.shared_out(total).sum(axis=0) == total).all()
    for part, heads in group.able.items():
        assert (heads <= total).all()
        rows = [names.index(c) for c in part]
        assert (heads >= group.apart[rows].max(axis=0)).all()
        assert (heads <= group.apart[rows].sum(axis=0)).all()
