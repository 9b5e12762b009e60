"""Quotas hold at the roster's own staffing too, where the week has room for them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from planner.domain import Activities, Activity
from planner.study.mend import within_quota
from planner.study.own_quota import over_quota, with_own_rates
from planner.study.week import Assessment, Effort, assess, build
from tests.builders import a_case, a_roster, a_shift, a_worker
from tests.study.weeks import a_brief

QUICK = Effort(seconds=None, iterations=200, workers=1)


def a_day_of_contacts(each: float):
    """Return a case with a quota of 20 contacts a full day, and a shift with `each` an interval."""
    case = a_case(a_worker("w0", skills={0}), channels=("voice",))
    terms = {k: replace(t, quota_contacts_day=20.0) for k, t in case.terms.items()}
    case = replace(case, terms=terms)
    roster = a_roster(case, a_shift("w0", start=32))
    code = np.full((1, case.grid.size), int(Activity.OFF), dtype=np.int64)
    shift = roster.shifts[0]
    code[0, shift.start : shift.end] = 0
    for pause in shift.pauses:
        code[0, pause.start : pause.end] = int(Activity.PAUSE)
    contacts = np.where(code == 0, each, 0.0)
    return case, roster, Activities(case.grid, ("w0",), case.channels, code), contacts


def test_a_shift_above_its_quota_is_named_with_both_counts():
    case, roster, activities, contacts = a_day_of_contacts(each=1.0)
    (over,) = over_quota(case, roster, activities, contacts)
    on_contact = int((activities.code == 0).sum())
    full_day = next(iter(case.terms.values())).full_day
    assert (over.agent, over.day) == ("w0", 0)
    assert over.contacts == on_contact
    assert over.quota == 20.0 * on_contact / full_day


def test_a_shift_at_or_below_its_quota_is_not():
    case, roster, activities, contacts = a_day_of_contacts(each=0.5)
    assert over_quota(case, roster, activities, contacts) == ()


def test_rates_are_raised_to_what_they_proved_to_be_and_never_lowered():
    case, _, activities, contacts = a_day_of_contacts(each=1.0)
    before = {s: np.full(case.grid.size, 0.25) for s in case.contacts} or {
        frozenset({0}): np.full(case.grid.size, 0.25)
    }
    raised = with_own_rates(replace(case, contacts=before), activities, contacts)
    rates = raised.contacts[frozenset({0})]
    assert (rates[activities.code[0] == 0] == 1.0).all()
    assert (rates[activities.code[0] != 0] == 0.25).all()


@cache
def a_week_above_quota() -> Assessment:
    """Return a roster of a week whose planned rates are too low by half."""
    brief = a_brief()
    low = {s: rates * 0.5 for s, rates in brief.case.contacts.items()}
    found = assess(brief, build(brief, QUICK).roster)
    rows = {agent: row for row, agent in enumerate(found.activities.agents)}
    busiest = max(
        float(found.load.contacts[rows[s.agent], max(0, s.start) : s.end].sum())
        / (s.end - s.start - sum(p.end - p.start for p in s.pauses))
        for s in found.roster.shifts
    )
    terms = {
        k: replace(t, quota_contacts_day=0.95 * busiest * t.full_day)
        for k, t in brief.case.terms.items()
    }
    return assess(replace(brief, case=replace(brief.case, contacts=low, terms=terms)), found.roster)


def test_a_search_with_raised_rates_leaves_fewer_shifts_above_their_quota():
    found = a_week_above_quota()
    after = within_quota(found, QUICK)
    assert found.figures["over_quota_days"] > 0
    assert after.figures["over_quota_days"] < found.figures["over_quota_days"]
    assert len(after.breaches) <= len(found.breaches)
