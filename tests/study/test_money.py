"""Money figures carry range, standing and source, and follow from hand calculations."""

import pytest

from planner.errors import BadInput
from planner.study.money import (
    LEAVER_REASONS,
    TURNOVER_MONTHS,
    Figure,
    Standing,
    absence_cost,
    leaver_reasons,
    retention_benefit,
    retention_value,
    service_share,
    silent_leavers,
    turnover_cost,
    weakest,
)


def figure(value: float, low: float, high: float, standing=Standing.ESTIMATED) -> Figure:
    return Figure(value, low, high, standing, "site")


def exact(value: float, standing=Standing.MEASURED) -> Figure:
    return figure(value, value, value, standing)


def test_a_figure_lies_in_its_range_and_names_its_source():
    with pytest.raises(BadInput, match="between"):
        figure(5, 1, 4)
    with pytest.raises(BadInput, match="source"):
        Figure(1, 0, 2, Standing.MEASURED, " ")


def test_a_result_is_known_no_better_than_its_worst_part():
    assert weakest(Standing.MEASURED, Standing.QUOTED, Standing.ESTIMATED) is Standing.QUOTED
    product = exact(2).times(figure(3, 2, 5))
    assert (product.value, product.low, product.high) == (6, 4, 10)
    assert product.standing is Standing.ESTIMATED
    total = exact(2).plus(figure(3, 2, 5))
    assert (total.value, total.low, total.high) == (5, 4, 7)


def test_absence_grows_by_a_power_for_each_quick_return():
    cost = absence_cost({"a": 2, "b": 0}, absence_days=exact(1.5), day_cost=exact(200))
    # (1.066^2 - 1) x 1.5 days x 200 = 0.136356 x 300
    assert cost.value == pytest.approx(40.9068)
    assert absence_cost({}, absence_days=exact(1.5), day_cost=exact(200)).value == 0


def test_turnover_costs_three_to_four_months_of_pay():
    cost = turnover_cost(exact(4), exact(3000))
    assert (cost.low, cost.value, cost.high) == (36_000, 42_000, 48_000)
    assert cost.standing is Standing.QUOTED
    assert "Holman" in TURNOVER_MONTHS.source


def test_leaver_reasons_are_the_quoted_split_until_own_are_counted():
    assert sum(LEAVER_REASONS.values()) == pytest.approx(1.0)
    assert leaver_reasons() == (LEAVER_REASONS, Standing.QUOTED)
    own, standing = leaver_reasons({"poor service": 3, "cheaper product": 1})
    assert own == {"poor service": 0.75, "cheaper product": 0.25}
    assert standing is Standing.MEASURED
    for wrong in ({"poor service": -1.0}, {"poor service": 0.0}):
        with pytest.raises(BadInput):
            leaver_reasons(wrong)


def test_retention_value_by_hand():
    risk = retention_value(exact(1_000_000), exact(0.1), current_share=exact(0.65))
    assert risk.value == pytest.approx(1_000_000 * 0.65 * 0.1 * 0.65)
    own = retention_value(exact(1000), exact(0.1), current_share=exact(1.0), service=exact(0.3))
    assert own.value == pytest.approx(30)
    nobody = service_share({"cheaper product": 4})  # none of them left for reasons of service
    assert (nobody.value, nobody.standing) == (0.0, Standing.MEASURED)
    assert retention_value(exact(1000), exact(0.1), service=nobody).value == 0
    assert retention_benefit(risk, exact(0.0)).value == 0


def test_silent_leavers_are_shown_from_half_to_twice_the_share():
    found = silent_leavers(40, loss_share=exact(0.1), case_value=exact(250))
    assert (found.low, found.value, found.high) == (500, 1000, 2000)
    certain = silent_leavers(1, loss_share=exact(0.8), case_value=exact(1))
    assert certain.high == 1.0
