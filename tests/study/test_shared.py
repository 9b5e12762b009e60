"""Agents of two phone queues, from the requirement to the roster."""

from dataclasses import replace

import numpy as np

from benchmarks.sample import Size, brief_of, sample_inputs
from planner.domain import People
from planner.roster import check
from planner.study.week import assess, build
from tests.study.weeks import QUICK


def test_a_roster_of_shared_agents_keeps_both_promises_with_fewer_heads_than_apart():
    inputs, forecast = sample_inputs(Size(48, "DK", queues=2, mix=False, fill=0.8))
    both = frozenset({"voice", "voice-2"})
    agents = tuple(
        replace(a, skills=both) if n % 4 < 2 else a for n, a in enumerate(inputs.people.agents)
    )
    apart = brief_of(inputs, forecast)
    brief = brief_of(replace(inputs, people=People(agents, inputs.people.contracts)), forecast)
    assert brief.requirement.heads.sum() < 0.97 * apart.requirement.heads.sum()
    each = {frozenset({0}), frozenset({1})}
    assert set(brief.case.able) == each
    assert not apart.case.able
    solution = build(brief, QUICK)
    found = assess(brief, solution.roster)
    assert check(brief.case, solution.roster) == ()
    assert solution.objective == found.score.total >= solution.bound
    assert found.figures["coverage"] > 0.95
    share = np.array([found.prediction.service_level[c] for c in brief.case.channels])
    assert share.min() > 0.78
