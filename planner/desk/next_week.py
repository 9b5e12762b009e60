"""The week after: what a publication would break in shifts that people already count on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from planner.desk.labour import weeks_back
from planner.desk.office import Desk
from planner.desk.week_inputs import the_assessment, the_basis
from planner.desk.weeks_before import past_spans
from planner.domain import Plan, week_monday, week_name
from planner.errors import Fault
from planner.study.week import breaches_of, prepare


def next_week_faults(desk: Desk, plan: Plan, *, by: str) -> tuple[Fault, ...]:
    """Return the rules that the published week after breaks once this plan stands before it.

    Rest, days in a row and averages reach over Sunday night; what was broken there before is not
    counted against the plan.
    """
    week = week_name(week_monday(plan.week) + timedelta(weeks=1))
    after = desk.store.plans.published(week)
    if after is None:
        return ()
    known = the_assessment(desk, after, by=by)
    brief = the_basis(desk, week, by=by).brief
    back = weeks_back(brief.inputs.preset, brief.inputs.people.contracts.values())
    inputs = replace(brief.inputs, past=past_spans(desk, brief.grid, weeks=back, instead=plan))
    then = prepare(inputs, brief.grid, forecasted=brief.forecast)
    found = breaches_of(then, after.roster, known.activities)
    before = set(known.breaches)
    return tuple(
        Fault(
            f"{b.agent}: in {week}, which is published, {b.detail} ({b.rule})",
            "mend the last shifts of this week",
        )
        for b in found
        if b not in before
    )
