"""A person's corrections on top of the model: applied to a copy, judged afterwards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.domain import FloatArray, Forecast, Override
from planner.errors import BadInput, Fault
from planner.forecast.accuracy import wape
from planner.forecast.respread import with_contacts


def apply_overrides(forecast: Forecast, overrides: Sequence[Override]) -> Forecast:
    """Return a copy with the corrections applied in order; ranges are those of the new level.

    A total over a stretch for which the model expects nothing is spread evenly. The model's own
    forecast is left as it is.
    """
    if not overrides:
        return forecast
    faults = [fault for o in overrides for fault in _faults(forecast, o)]
    if faults:
        raise BadInput(*faults)
    contacts = forecast.contacts.copy()
    for override in overrides:
        part = contacts[forecast.row(override.channel), override.span.start : override.span.end]
        before = float(part.sum())
        if override.total is None:
            part *= override.factor or 0.0
        elif before > 0:
            part *= override.total / before
        else:
            part[:] = override.total / len(override.span)
    return with_contacts(forecast, contacts)


def _faults(forecast: Forecast, override: Override) -> list[Fault]:
    if override.channel not in forecast.channels:
        known = ", ".join(forecast.channels) or "none"
        return [
            Fault(f'an override names the unknown channel "{override.channel}"', f"one of: {known}")
        ]
    if override.span.start < 0 or override.span.end > forecast.grid.size:
        return [
            Fault(
                f"an override covers intervals {override.span.start} to {override.span.end}",
                f"stay within 0 to {forecast.grid.size}",
            )
        ]
    return []


def value_added(model: FloatArray, overridden: FloatArray, actual: FloatArray) -> float:
    """Return the WAPE that a correction took away from the model's (negative: it made it worse).

    Fildes, Goodwin, Lawrence, Nikolopoulos 2009 call this forecast value added. 0 where nothing
    is known or nothing came.
    """
    return _zero(wape(actual, model)) - _zero(wape(actual, overridden))


def _zero(value: float) -> float:
    return value if np.isfinite(value) else 0.0
