"""Small centres and forecasts."""

import numpy as np

from planner.domain import (
    Centre,
    Channel,
    Forecast,
    Medium,
    OpeningHours,
    Policy,
    Span,
    Target,
    Work,
)

WEEKDAYS = OpeningHours((*((Span(9 * 60, 17 * 60),),) * 5, (), ()))
ALWAYS = OpeningHours(((Span(0, 1440),),) * 7)
NEVER = OpeningHours(((),) * 7)


def a_channel(name="voice", **changes):
    terms = {
        "id": name,
        "name": name,
        "medium": Medium.VOICE,
        "work": Work.LIVE,
        "hours": WEEKDAYS,
        "target": Target(0.8, 20),
        "aht_s": 300.0,
        "patience_s": 180.0,
        "listening_s": 0.0,
        "occupancy_cap": 1.0,
        "min_heads": 0,
    }
    return Channel(**(terms | changes))


def mail(within_s, **changes):
    terms = {"medium": Medium.EMAIL, "work": Work.DEFERRED, "target": Target(0.5, within_s)}
    return a_channel("mail", **(terms | changes))


def a_centre(*channels, zone="Europe/Copenhagen", **policy):
    return Centre("C", zone, "DK", 15, channels, {}, policy=Policy(**({"shrinkage": 0.0} | policy)))


def a_forecast(centre, contacts, *, week="2026-W49", aht_s=300.0):
    """Return a forecast of the same contacts in every interval, or of an array."""
    grid = centre.week(week)
    shape = (len(centre.channels), grid.size)
    values = np.broadcast_to(np.asarray(contacts, dtype=float), shape).copy()
    quantiles = np.repeat(values[:, None], 7, axis=1)
    names = tuple(c.id for c in centre.channels)
    return Forecast(grid, names, values, np.full(shape, float(aht_s)), quantiles)
