"""New and thin channels: a borrowed shape, a total given by hand, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.domain import Channel, FloatArray, Grid
from planner.forecast.advice import Start
from planner.forecast.clean import day_totals
from planner.forecast.model import Outlook, handle_times
from planner.forecast.opening import all_within_hours
from planner.forecast.quantiles import AS_PROMISED
from planner.forecast.series import DaySeries
from planner.forecast.spread import SHORT_WIDENING, unknown_spread

GIVEN_DISPERSION = 0.09
OWN_DAYS = 56
GROWN_SHARE = 4


def nothing_known(grid: Grid, channel: Channel) -> Outlook:
    """Return the outlook of a channel of which nothing is known: no contacts, and a question."""
    size, days = grid.size, len(grid.dates)
    return Outlook(
        contacts=np.zeros(size),
        dispersion=np.zeros(size),
        held=as_promised(size),
        aht_s=np.full(size, channel.aht_s),
        day_contacts=np.zeros(days),
        day_dispersion=np.zeros(days),
        day_held=as_promised(days),
        spread=unknown_spread(),
        notes=(f"no history for channel {channel.name}: closed or missing data?",),
    )


def nothing_lent(start: Start, channel: Channel) -> str:
    """Return the note on a start that cannot be made, because its lender has no history."""
    return (
        f"{channel.name}: it was to start like {start.like}, which has no history before these "
        "days; that start is left out, so choose another channel or none"
    )


def start_channel(
    start: Start,
    grid: Grid,
    channel: Channel,
    *,
    own: DaySeries | None,
    shape: Outlook,
) -> Outlook:
    """Forecast a new channel as `shape` scaled to its size.

    `shape` is the outlook of the lender (or even over the opening hours, see `even_shape`), scaled
    by its usual day; a live channel gets it in its own hours. The size is the
    total given by hand, or what the channel's own days brought, weighed by their number. The
    range gets twice as wide, and wider by 30 % of the mean (one standard deviation) where only a
    given total stands behind it.
    """
    size, trust = _size_per_day(start, channel, own)
    factor = size / shape.usual_day if shape.usual_day > 0 else 0.0
    contacts = shape.contacts * factor
    if start.like:
        contacts = all_within_hours(contacts, grid, channel)
    extra = GIVEN_DISPERSION * (1 - trust)
    aht_s, _ = handle_times(own, grid, channel)
    return replace(
        shape,
        contacts=contacts,
        dispersion=SHORT_WIDENING * shape.dispersion + extra,
        held=as_promised(grid.size),
        aht_s=aht_s,
        day_contacts=np.bincount(grid.day, contacts, minlength=len(grid.dates)).astype(float),
        day_dispersion=SHORT_WIDENING * shape.day_dispersion + extra,
        day_held=as_promised(len(grid.dates)),
        cleaned=(),
        notes=(_note(start, channel, size, trust),),
    )


def as_promised(count: int) -> FloatArray:
    """Return the held shares of ranges of which nothing was learnt, shape (3, count)."""
    return np.repeat(AS_PROMISED[:, None], count, axis=1)


def even_shape(grid: Grid, channel: Channel) -> Outlook:
    """Return an outlook of 1 contact an open day, even over the opening hours."""
    is_open = channel.hours.mask(grid).astype(float)
    per_day = np.bincount(grid.day, is_open, minlength=len(grid.dates))
    contacts = is_open / np.maximum(per_day[grid.day], 1.0)
    spread = unknown_spread()
    open_days = sum(1 for spans in channel.hours.weekdays if spans)
    return replace(
        nothing_known(grid, channel),
        contacts=contacts,
        dispersion=np.full(grid.size, float(spread.phi[0])),
        day_dispersion=np.full(len(grid.dates), spread.day_phi),
        usual_day=open_days / 7,
    )


def per_calendar_day(shape: Outlook, channel: Channel, own: DaySeries) -> Outlook:
    """Return the outlook from a channel's own days, its usual day a mean of all seven weekdays."""
    of_days_known = float(_own_totals(own).mean())
    share = _seen_per_day(channel, own) / of_days_known if of_days_known > 0 else 1.0
    return replace(shape, usual_day=shape.usual_day * share)


def has_grown(start: Start, own: DaySeries | None) -> bool:
    """Say whether a channel has days enough to be forecast like any other.

    Eight weeks, and four times the days after which half of its size is to come from its own.
    """
    return len(_own_totals(own)) >= max(OWN_DAYS, GROWN_SHARE * start.trust_days)


def _own_totals(own: DaySeries | None) -> FloatArray:
    totals = day_totals(own) if own is not None else np.zeros(0)
    return totals[np.isfinite(totals)]


def _size_per_day(start: Start, channel: Channel, own: DaySeries | None) -> tuple[float, float]:
    """Return contacts a day and the share of it that rests on the channel's own days, all of them.

    Without a total given by hand all of the size does; a week's worth of doubt stays.
    """
    count = len(_own_totals(own))
    seen = _seen_per_day(channel, own) if own is not None and count else 0.0
    if start.week_contacts is None:
        return seen, count / (count + 7.0)
    trust = count / (count + start.trust_days)
    return trust * seen + (1 - trust) * start.week_contacts / 7, trust


def _seen_per_day(channel: Channel, own: DaySeries) -> float:
    """Return the mean of seven weekdays that a channel's own days brought.

    A weekday not seen yet counts as the mean of those that were, or as 0 where a live channel is
    closed on it.
    """
    totals = day_totals(own)
    known = np.isfinite(totals)
    count = np.bincount(own.weekday[known], minlength=7)
    brought = np.bincount(own.weekday[known], totals[known], minlength=7) / np.maximum(count, 1)
    is_closed = np.array([channel.is_live and not spans for spans in channel.hours.weekdays])
    typical = (count > 0) & ~is_closed if ((count > 0) & ~is_closed).any() else count > 0
    unseen = np.where(is_closed, 0.0, brought[typical].mean())
    return float(np.where(count > 0, brought, unseen).mean())


def _note(start: Start, channel: Channel, size: float, trust: float) -> str:
    shape = f"shaped like {start.like}" if start.like else "even over its opening hours"
    return (
        f"{channel.name}: a new channel, {shape}, {7 * size:.0f} contacts a week, "
        f"{100 * trust:.0f} % of that from its own days; low confidence, so watch the first weeks"
    )
