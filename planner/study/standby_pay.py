"""What standby is in figures of a plan: days, calls, and the paid hours that waiting counts as."""

from __future__ import annotations

from collections.abc import Mapping

from planner.domain import Centre, Roster


def standby_figures(centre: Centre, roster: Roster) -> Mapping[str, float | int]:
    """Return days on standby, calls and paid hours of waiting; nothing where there is no rota.

    An hour of standby without a call counts as the rota's share of a paid hour; the work of a call
    is in the paid hours of its shift.
    """
    if not centre.standby:
        return {}
    shares = {rota.id: rota.pay_factor for rota in centre.standby}
    waiting = [d for d in roster.standby if not d.called]
    hours = sum(roster.grid.hours(d.end - d.start) * shares.get(d.rota, 0.0) for d in waiting)
    calls = len(roster.standby) - len(waiting)
    return {"standby_days": len(waiting), "standby_calls": calls, "standby_paid_h": hours}
