"""What may come in a week: its sample paths, and what percentiles of its days would ask for."""

from __future__ import annotations

from planner.access import Action, require
from planner.desk.office import Desk
from planner.desk.week_inputs import (
    basis_of,
    inputs_hash,
    the_centre,
    the_corrections,
    the_prospect,
)
from planner.domain import FloatArray, User
from planner.study.hedge import Level, levels

PATHS, SEED = 200, 1


def sample_paths(desk: Desk, week: str) -> FloatArray:
    """Return sample paths of a week's contacts, corrections of people included.

    Shape (paths, channels, intervals); for use cases in this package, which authorise first.
    """
    centre = the_centre(desk)
    corrections = the_corrections(desk, centre, centre.week(week))
    return the_prospect(desk, week).corrected(corrections).paths(PATHS, SEED)


def levels_of(desk: Desk, user: User, plan_id: int) -> tuple[Level, ...]:
    """Return what percentiles of each day ask for, and what a revision leaves uncovered then."""
    require(user, Action.VIEW_ROSTER)
    plan = desk.store.plans.get_plan(plan_id)

    def make() -> tuple[Level, ...]:
        brief = basis_of(desk, plan, by=user.name).brief
        return levels(brief, plan.roster, sample_paths(desk, plan.week))

    key = ("levels", plan.id, inputs_hash(desk, plan.week))
    found: tuple[Level, ...] = desk.remember(key, make)
    return found
