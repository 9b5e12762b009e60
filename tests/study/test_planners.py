"""The benchmark that plans one week as others do: equal paid hours, one referee for all."""

from __future__ import annotations

import pytest

from benchmarks.planners import SHIFT_H, side_by_side
from tests.study.weeks import a_brief


def test_every_method_pays_as_much_and_the_product_is_short_the_least() -> None:
    case = a_brief().case
    rows, note = side_by_side(case, seconds=3, seed=1, python="no-such-python")
    assert note == "pyworkforce (one skill): skipped: no-such-python cannot be run (No such file or directory)"  # fmt: skip  # noqa: E501
    assert [r.method.split()[0] for r in rows] == ["spreadsheet:", "fixed", "agent"]
    ours = rows[-1]
    assert ours.breaches == 0
    for other in rows[:-1]:
        assert ours.paid_h - SHIFT_H <= other.paid_h <= ours.paid_h
        assert other.understaffed_h > ours.understaffed_h
    # the integer program knows skills and the need of each interval, the spreadsheet does not
    assert rows[1].understaffed_h == pytest.approx(min(r.understaffed_h for r in rows[:-1]))
