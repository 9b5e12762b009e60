"""One more revision of a week: what every build, change by hand, repair and study ends in.

Only for use cases in this package; they authorise first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.desk.changed import ASKED, marks_in
from planner.desk.office import Desk
from planner.desk.week_inputs import Basis
from planner.desk.weeks_before import AHEAD
from planner.domain import Plan, Roster
from planner.study.asked import Marks, as_plain, carried
from planner.study.correct import raises_of
from planner.study.pairs import pair_figures
from planner.study.places import places_of
from planner.study.week import assess


def keep_plan(  # noqa: PLR0913 (a revision and all that is noted of it; keyword-only)
    desk: Desk,
    basis: Basis,
    roster: Roster,
    *,
    by: str,
    base: int | None = None,
    note: str = "",
    search: Mapping[str, Any] | None = None,
    scenario: str = "",
    asked: Marks | None = None,
) -> Plan:
    """Assess a roster on what it was built on and keep it as the next revision of its week.

    If the inputs have changed since they were read, the revision is stale from the start. `asked`:
    what agents asked for now; days that are as in the base keep the base's marks.
    """
    done = assess(basis.brief, roster)
    marks = {**_carried(desk, base, roster), **(asked or {})}
    return desk.store.plans.add_plan(
        basis.brief.grid.week_name,
        roster,
        inputs_hash=basis.mark,
        by=by,
        at=desk.now(),
        figures={
            **done.figures,
            "pairs": pair_figures(done),
            "raised": raises_of(basis.brief),
            "places": places_of(basis.brief),
            **({ASKED: as_plain(marks)} if marks else {}),
            **({AHEAD: dict(basis.ahead)} if basis.ahead else {}),
            **(search or {}),
        },
        note=note,
        base=base,
        scenario=scenario,
    )


def _carried(desk: Desk, base: int | None, roster: Roster) -> Marks:
    if base is None:
        return {}
    before = desk.store.plans.get_plan(base)
    return carried(marks_in(before), before.roster, roster)
