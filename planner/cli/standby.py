"""`python -m planner roster standby`: who is on standby on a day, set by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from planner.cli.centre import InDemo, Week, desk_of
from planner.cli.telling import AsJson, tell
from planner.cli.values import a_day
from planner.desk import operator
from planner.desk import standby as duties
from planner.desk.operator import OPERATOR
from planner.errors import BadInput


def standby(
    week: Week,
    agent: Annotated[str, typer.Argument(help="Who (id).")],
    day: Annotated[str, typer.Argument(help="Such as 2026-12-01.")],
    *,
    rota: Annotated[
        str, typer.Option("--on", help="Id of the centre's standby; none: take them off.")
    ] = "",
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Put an agent on standby on a day of the newest revision, or take them off; keeps a draft.

    Refused with every rule that a call would break. The next build keeps it.
    """
    desk = desk_of(in_demo)
    plan = desk.store.plans.get_plan(operator.need_plan(desk, week).id)
    dates, date = plan.roster.grid.dates, a_day(day)
    if date not in dates:
        raise BadInput(f"{day} is not in {plan.week}; give a day from {dates[0]} to {dates[-1]}")
    kept = duties.set_standby(
        desk, OPERATOR, plan.id, agent=agent, day=dates.index(date), rota=rota
    )
    waiting = {f"{dates[d.day]} {d.agent}": d.rota for d in kept.roster.standby}
    tell({"revision": kept.number, **waiting}, as_json=as_json)
