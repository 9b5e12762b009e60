"""Notice that the labour rules ask for, judged at the moment when a week is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from planner.access import Action, require
from planner.desk.changed import asked_days, marks_in, moves_between
from planner.desk.labour import the_preset
from planner.desk.office import Desk
from planner.desk.week_inputs import the_centre, the_people
from planner.domain import Grid, LabourRule, Plan, User, zone_info
from planner.errors import Fault

PUBLISHING, CHANGING = "publish_notice", "change_notice"
TOLERANCE_H = 1e-3
GIVE_A_REASON = "give a reason for it, for example that each agent agreed"


def short_notice_of(desk: Desk, user: User, plan: Plan) -> tuple[str, ...]:
    """Return, in sentences, the notice that publishing now would not keep without a reason."""
    require(user, Action.VIEW_ROSTER)
    return tuple(fault.reason for fault in short_notice(desk, plan))


def short_notice(desk: Desk, plan: Plan) -> tuple[Fault, ...]:
    """Return each record on notice that publishing the plan now would not keep.

    A week that nobody has seen is judged by its shifts, a published one by the shifts whose hours
    change; what an agent asked for, by leave, wish or swap, needs no notice. The caller authorises.
    """
    centre = the_centre(desk)
    preset = the_preset(desk, centre.policy.preset)
    published = desk.store.plans.published(plan.week)
    kind = PUBLISHING if published is None else CHANGING
    rules = [r for r in (preset.rules if preset else ()) if r.kind == kind]
    if not rules:
        return ()
    grid, now = plan.roster.grid, desk.now()
    if published is None:
        ahead_h = [(grid.when(s.start) - now).total_seconds() / 3600 for s in plan.roster.shifts]
    else:
        asked = asked_days(the_people(desk, centre).agents)
        moves = moves_between(
            published.roster, plan.roster, at=now, asked=asked, marks=marks_in(plan)
        )
        ahead_h = [m.notice_h for _, m in moves if m.by_employer and m.minutes]
    found = (_fault(desk, rule, grid, ahead_h) for rule in rules)
    return tuple(fault for fault in found if fault)


def _fault(desk: Desk, rule: LabourRule, grid: Grid, ahead_h: Sequence[float]) -> Fault | None:
    short = [h for h in ahead_h if h < rule.value - TOLERANCE_H]
    if not short:
        return None
    least, first = min(short), rule.kind == PUBLISHING
    until = desk.now() + timedelta(hours=least - rule.value)
    count = f"{len(short)} {'shifts' if len(short) > 1 else 'shift'}"
    what = f"{count} {'get' if len(short) > 1 else 'gets'}" if first else f"{count} would change on"
    left = f"{max(0.0, least):.0f} h" if least >= 0 else "no notice, begun already"
    deadline = f"{until.astimezone(zone_info(grid.zone)):%Y-%m-%d %H:%M}"
    return Fault(
        f"{what} less than {rule.value:g} h of notice: the first has {left}, "
        f"{rule.value - least:.0f} h are missing ({rule.id}); the latest moment was {deadline}",
        f"publish earlier the next time and {GIVE_A_REASON}"
        if first
        else f"leave those shifts as published, or {GIVE_A_REASON}",
    )
