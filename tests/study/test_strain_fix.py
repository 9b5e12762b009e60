"""A red day gets the smallest change that works; it was applied and checked on the whole week."""

from dataclasses import replace

import pytest

from planner.domain import AgentDay, Level, People
from planner.errors import BadInput
from planner.study.edit import differences
from planner.study.strain_fix import FixKind, candidates, red_days, smallest_fix
from planner.study.week import Assessment, assess
from tests.study.weeks import a_week

LONG = {"long_days": True, "fill": 0.92}


def red_day_of(found: Assessment) -> tuple[str, int]:
    return next((d.agent, d.day) for d in found.load.days if d.level is Level.RED)


def test_the_fix_of_a_red_day_changes_little_and_works():
    found = a_week(**LONG)
    agent, day = red_day_of(found)
    fix = smallest_fix(found, agent, day)
    assert fix is not None
    after = assess(found.brief, fix.roster)
    assert fix.before.level is Level.RED
    assert fix.after.level is not Level.RED
    assert red_days(after) < red_days(found)
    assert not after.breaches
    changed = {c.agent for c in differences(found.roster, fix.roster)}
    assert agent in changed
    assert len(changed) <= (2 if fix.kind is FixKind.SWAP else 1)
    assert agent in fix.sentence
    lost = after.figures["understaffed_h"] - found.figures["understaffed_h"]
    assert fix.understaffed_h == pytest.approx(lost)


def test_small_changes_are_tried_before_larger_ones():
    # At a cap of 45 % every day holds more contacts than is humane: red with a long stretch only.
    found = a_week()
    centre = found.brief.inputs.centre
    strict = replace(centre, policy=replace(centre.policy, occupancy_cap=0.45))
    inputs = replace(found.brief.inputs, centre=strict)
    found = assess(replace(found.brief, inputs=inputs), found.roster)
    red = next(d for d in found.load.days if d.level is Level.RED)
    tried = [list(FixKind).index(kind) for kind, _, _ in candidates(found, red)]
    assert tried
    assert tried == sorted(tried)
    assert all(k < list(FixKind).index(FixKind.SWAP) for k in _kinds_without_swaps(found, red))


def _kinds_without_swaps(found: Assessment, red: AgentDay) -> list[int]:
    tried = candidates(found, red, with_swaps=False)
    return [list(FixKind).index(kind) for kind, _, _ in tried]


def with_quota(found: Assessment, quota: float) -> Assessment:
    inputs = found.brief.inputs
    contracts = {
        k: replace(c, quota_contacts_day=quota) for k, c in inputs.people.contracts.items()
    }
    people = People(inputs.people.agents, contracts)
    brief = replace(found.brief, inputs=replace(inputs, people=people))
    return assess(brief, found.roster)


def test_a_quota_above_capacity_is_cut_to_what_fits():
    found = with_quota(a_week(), 150.0)
    agent, day = red_day_of(found)
    fix = smallest_fix(found, agent, day)
    assert fix is not None
    assert fix.kind is FixKind.QUOTA
    assert fix.quota is not None
    assert fix.quota < 150
    assert fix.roster == found.roster
    assert "quota" not in fix.after.hard
    # one contact more would not fit: the fix is the smallest cut
    contract_pressure = fix.before.values["quota"]
    assert (fix.quota + 1.5) > 150 / contract_pressure


def test_a_day_that_is_not_red_has_nothing_to_fix():
    found = a_week()
    with pytest.raises(BadInput, match="no red day"):
        smallest_fix(found, found.load.days[0].agent, found.load.days[0].day)
