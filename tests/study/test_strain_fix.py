"""A red day gets the smallest change that works; it was applied and checked on the whole week."""

from dataclasses import replace

import pytest

from planner.domain import AgentDay, Level
from planner.errors import BadInput
from planner.study.edit import differences, room_beside
from planner.study.strain_fix import MOST_LOST_H, is_mended, red_days, smallest_fix, tipped
from planner.study.strain_fix_moves import FixKind, candidates, near_pauses, without
from planner.study.strain_fix_quota import quota_cuts, with_contract
from planner.study.week import Assessment, assess
from tests.study.weeks import a_week, brief_of

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
    assert len(changed) <= (1 if fix.kind in (FixKind.PAUSE, FixKind.START) else 5)
    assert agent in fix.sentence
    lost = after.figures["understaffed_h"] - found.figures["understaffed_h"]
    assert fix.understaffed_h == pytest.approx(lost)
    assert lost <= MOST_LOST_H
    assert not tipped(found, after)


def with_cap(found: Assessment, cap: float) -> Assessment:
    """The same roster, judged by an occupancy cap that leaves days less room."""
    centre = found.brief.inputs.centre
    strict = replace(centre, policy=replace(centre.policy, occupancy_cap=cap))
    inputs = replace(found.brief.inputs, centre=strict)
    return assess(replace(found.brief, inputs=inputs), found.roster)


def at_the_edge(number: int) -> Assessment:
    """A week in which so many days with a long stretch hold more than is humane, one just not."""
    found = a_week()
    long = [d.values["quota"] for d in found.load.days if d.values.get("stretch", 0) >= 120]
    pressure = sorted(long, reverse=True)[number]
    usual = found.brief.inputs.centre.channel("voice").occupancy_cap
    return with_cap(found, usual * pressure * 1.0002)


def test_small_changes_are_tried_before_larger_ones():
    # At a cap of 45 % every day holds more contacts than is humane: red with a long stretch only.
    found = with_cap(a_week(), 0.45)
    red = next(d for d in found.load.days if d.level is Level.RED)
    tried = [list(FixKind).index(move.kind) for move in candidates(found, red)]
    assert tried
    assert tried == sorted(tried)
    assert all(k < list(FixKind).index(FixKind.SWAP) for k in _kinds_without_swaps(found, red))


def test_of_other_pauses_those_that_lose_least_and_move_least_come_first():
    found = with_cap(a_week(), 0.45)
    red = next(d for d in found.load.days if d.level is Level.RED)
    moves = list(near_pauses(found, red))
    assert moves
    sizes = []
    for move in moves:
        (before,), (after,) = move.before, move.after
        assert before.span == after.span
        room = room_beside(found.brief.case, without(found.roster, before))
        lost = sum(int((room[p.start : p.end] < 0).sum()) for p in after.pauses)
        by = [abs(p.start - q.start) for p, q in zip(before.pauses, after.pauses, strict=True)]
        sizes.append((lost, sum(b > 0 for b in by), sum(by)))
    assert sizes == sorted(sizes)


def test_a_day_that_a_change_tips_over_gets_other_pauses_along_with_it():
    for number in (2, 3):
        found = at_the_edge(number)
        reds = [d for d in found.load.days if d.level is Level.RED]
        fixes = [smallest_fix(found, d.agent, d.day) for d in reds]
        together = [f for f in fixes if f is not None and f.kind is FixKind.TOGETHER]
        if together:
            break
    fix = together[0]
    after = assess(found.brief, fix.roster)
    assert fix.after.level is not Level.RED
    assert not tipped(found, after)
    assert not after.breaches
    assert fix.sentence.startswith(f"move pauses of {fix.agent} on ")
    changes = differences(found.roster, fix.roster)
    assert len(changes) > 1
    assert all(c.agent in fix.sentence for c in changes)
    assert fix.sentence.count("move ") == len(changes)


def test_red_that_goes_over_to_another_day_is_no_fix():
    found = with_cap(a_week(), 0.45)
    red = next(d for d in found.load.days if d.level is Level.RED)
    other = next(d for d in found.load.days if d.level is not Level.RED)
    calm = replace(red, level=Level.AMBER)

    def after(*changed: AgentDay) -> Assessment:
        new = {(d.agent, d.day): d for d in changed}
        days = tuple(new.get((d.agent, d.day), d) for d in found.load.days)
        return replace(found, load=replace(found.load, days=days))

    assert is_mended(found, after(calm), red)
    assert not is_mended(found, after(), red)
    assert not is_mended(found, after(calm, replace(other, level=Level.RED)), red)


def _kinds_without_swaps(found: Assessment, red: AgentDay) -> list[int]:
    tried = candidates(found, red, with_swaps=False)
    return [list(FixKind).index(move.kind) for move in tried]


def with_quota(found: Assessment, quota: float) -> Assessment:
    brief = found.brief
    for contract in brief.inputs.people.contracts.values():
        brief = with_contract(brief, replace(contract, quota_contacts_day=quota))
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


def test_a_cut_quota_is_what_a_week_framed_with_it_has():
    found = with_quota(a_week(), 150.0)
    red = next(d for d in found.load.days if "quota" in d.hard)
    before = found.brief.inputs.people
    everyone, alone, none = quota_cuts(found.brief, red)
    for cut in (everyone, alone, none):
        inputs = cut.brief.inputs
        anew = brief_of(inputs, found.brief.forecast)
        for worker, framed in zip(cut.brief.case.workers, anew.case.workers, strict=True):
            here = cut.brief.case.terms[worker.terms].quota_contacts_day
            assert here == pytest.approx(anew.case.terms[framed.terms].quota_contacts_day)
    shared = before.contract_of(next(a for a in before.agents if a.id == red.agent))
    for cut, others in ((everyone, everyone.quota), (alone, 150.0), (none, 150.0)):
        people = cut.brief.inputs.people
        quotas = {a.id: people.contract_of(a).quota_contacts_day for a in people.agents}
        same = [a.id for a in before.agents if before.contract_of(a) == shared]
        assert quotas.pop(red.agent) == cut.quota
        assert {quotas[a] for a in same if a != red.agent} == {others}
    assert none.quota is None


def test_a_day_that_is_not_red_has_nothing_to_fix():
    found = a_week()
    with pytest.raises(BadInput, match="no red day"):
        smallest_fix(found, found.load.days[0].agent, found.load.days[0].day)
