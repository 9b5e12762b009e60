"""An agent's own share of unpopular shifts: how the balance stands, and why each one was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.access import Action, require
from planner.desk.acting import own_agent
from planner.desk.changed import marks_in
from planner.desk.office import Desk
from planner.desk.week_inputs import the_assessment, the_centre, the_ledger, the_people
from planner.domain import User
from planner.roster import public_holidays
from planner.study.asked import wanted_days
from planner.study.wishes import asked_for, not_kept, thank_you
from planner.wellbeing import shift_kinds


@dataclass(frozen=True, slots=True)
class MyShare:
    """Balance before a week in weeks of a fair share (above 0: ahead), and notes by day.

    A note stands beside each unpopular shift and each wish for a free day that was not kept.

    `kinds`: counts of unpopular work in the published weeks that the ledger holds.
    """

    weeks: int
    balance: float
    kinds: Mapping[str, float]
    notes: Mapping[int, str]


def my_share(desk: Desk, user: User, week: str) -> MyShare:
    """Return the agent's own balance, thanks and reasons of unpopular shifts and refused wishes."""
    me = own_agent(user)
    require(user, Action.VIEW_OWN_WEEK, agent=me)
    centre = the_centre(desk)
    ledger = the_ledger(desk, centre, the_people(desk, centre), centre.week(week))
    balance = ledger.balance.get(me, 0.0)
    kinds: dict[str, float] = {}
    for one in ledger.weeks:
        for kind, count in one.get(me, {}).items():
            kinds[kind] = kinds.get(kind, 0.0) + count
    return MyShare(len(ledger.weeks), balance, kinds, _notes(desk, user, week, balance))


def _notes(desk: Desk, user: User, week: str, balance: float) -> dict[int, str]:
    plan = desk.store.plans.published(week)
    if plan is None:
        return {}
    found, centre = the_assessment(desk, plan, by=user.name), the_centre(desk)
    free = public_holidays(plan.roster.grid, centre.country, centre.region)
    me = own_agent(user)
    agent = desk.store.people.load_agent(me).agent
    wanted, wished = agent.preferred_start, {w.day for w in agent.wishes}
    asked = wanted_days(marks_in(plan)).get(me, frozenset())
    notes = {day: asked_for(plan.roster.grid, day) for day in sorted(asked)}
    for shift in plan.roster.by_agent.get(me, ()):
        if shift.day in asked:
            continue
        kinds = tuple(shift_kinds(plan.roster.grid, shift, centre.policy, free, wanted=wanted))
        if kinds:
            notes[shift.day] = thank_you(found, shift, kinds, balance)
        if plan.roster.grid.dates[shift.day] in wished:
            parts = (notes.get(shift.day, ""), not_kept(found, shift))
            notes[shift.day] = " ".join(filter(None, parts))
    return notes
