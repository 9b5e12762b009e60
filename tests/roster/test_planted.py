"""Every rule has a planted breach, and the checkers name it; small run of `benchmarks.rules`."""

from __future__ import annotations

from benchmarks.planted import PLANTS
from benchmarks.rules import measure
from planner.roster.check import RULES


def test_planted_breaches_are_named_and_lawful_weeks_raise_no_alarm():
    assert set(PLANTS) == {rule.__name__.removeprefix("check_") for rule in RULES}
    tally = measure(200, seed=5, presets=("DK",))
    assert set(PLANTS) <= set(tally.planted)
    assert (tally.missed, tally.false_alarms, tally.disagreements) == ({}, {}, 0)
