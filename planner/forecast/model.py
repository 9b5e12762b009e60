"""The forecast of one channel: clean, combine, spread over the day, learn the spread of errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from planner.domain import Channel, ChannelId, Cleaned, FloatArray, Grid, History, IntArray
from planner.forecast import quantiles
from planner.forecast.advice import NOTHING_SAID, Advice
from planner.forecast.calendar import SATURDAY_SUNDAY, Calendar, calendar_of
from planner.forecast.clean import CleanDays, clean_days
from planner.forecast.combine import (
    FULL_HISTORY_DAYS,
    REPLAY_DAYS,
    SHORT_HISTORY_DAYS,
    DayFit,
    fit_days,
)
from planner.forecast.factors import day_factors, special_dispersion
from planner.forecast.handle_time import handle_profile
from planner.forecast.opening import keep_to_hours
from planner.forecast.profile import HOLIDAY_ROW, at_step, day_profiles, spread
from planner.forecast.series import DaySeries, days_ahead, lay_out
from planner.forecast.shift import BEFORE_DAYS
from planner.forecast.spread import SHORT_WIDENING, Spread, learn_spread

NEW_LEVEL = "new level"
WIDER_PER_MONTH = 0.25
UNSURE_DAYS = 14.0
RECENT_DAYS = 56


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """One channel on a grid: means and dispersions per interval and per local day.

    `held` (3, intervals) and `day_held` (3, days) say which central shares held 50, 80 and 90 %.
    `usual_day`: contacts of a mean normal day of the last eight weeks, on the present level.
    """

    contacts: FloatArray
    dispersion: FloatArray
    held: FloatArray
    aht_s: FloatArray
    day_contacts: FloatArray
    day_dispersion: FloatArray
    day_held: FloatArray
    spread: Spread
    cleaned: tuple[Cleaned, ...] = ()
    notes: tuple[str, ...] = ()
    usual_day: float = 0.0


def look_ahead(
    series: DaySeries,
    grid: Grid,
    channel: Channel,
    *,
    country: str = "",
    region: str = "",
    advice: Advice = NOTHING_SAID,
    kin: FloatArray | None = None,
) -> Outlook:
    """Forecast one channel whose history ends before the grid starts.

    `kin`: the profile of like channels, for one whose own contacts are too few to know its day.
    """
    ahead = days_ahead(series, grid)
    reach = max(0, int(ahead[-1]) + 1)
    days = calendar_of(
        series.first, series.days + reach, channel.id, country=country, region=region, advice=advice
    )
    past, future = days.part(0, series.days), days.part(series.days + int(ahead[0]), None)
    clean = clean_days(series, past, level_stays=advice.level_stays(channel.id, series.last))
    fit = fit_days(clean, series.first, ahead)
    totals = fit.totals * day_factors(clean, past, future)
    profiles = day_profiles(series, clean.normal, past, kin)
    rows = np.where(future.feast, HOLIDAY_ROW, future.weekday)
    contacts = spread(totals, at_step(profiles, grid.step_min), rows, grid)
    contacts, hours_notes = keep_to_hours(contacts, grid, channel, _unseen(past, clean))
    errors = learn_spread(series, clean, fit.replay, profiles, past.special)
    scale = _wider(ahead, series.days)
    extra = np.where(future.special, special_dispersion(clean, past), 0.0)
    aht_s, aht_known = handle_times(series, grid, channel, days.rest)
    rate_class = np.digitize(contacts, quantiles.RATE_EDGES)
    return Outlook(
        contacts=contacts,
        dispersion=errors.phi[rate_class] * scale[grid.day] + extra[grid.day],
        held=errors.held[:, rate_class],
        aht_s=aht_s,
        day_contacts=np.bincount(grid.day, contacts, minlength=len(ahead)).astype(np.float64),
        day_dispersion=errors.day_phi * scale + extra,
        day_held=np.repeat(errors.day_held[:, None], len(ahead), axis=1),
        spread=errors,
        cleaned=(*clean.cleaned, *_shift_row(series, clean)),
        notes=(
            *_notes(series, channel, clean, aht_known=aht_known, gap=int(ahead[0])),
            *_shift_note(series, channel, fit),
            *_lapsed(series, channel, advice),
            *hours_notes,
        ),
        usual_day=float(clean.recurring * clean.on_new_level[-RECENT_DAYS:].mean()),
    )


def _unseen(past: Calendar, clean: CleanDays) -> set[int]:
    """Return the weekdays of which history knows nothing."""
    return set(range(7)) - set(past.weekday[np.isfinite(clean.raw)].tolist())


def _wider(ahead: IntArray, days: int) -> FloatArray:
    """Return what the dispersion of each day is multiplied by: far ahead, and thin history."""
    far = np.maximum(0.0, ahead - REPLAY_DAYS + 1) / 30
    thin = SHORT_WIDENING if days < SHORT_HISTORY_DAYS else 1 + UNSURE_DAYS / days
    return np.asarray(thin * (1 + WIDER_PER_MONTH * far))


@dataclass(frozen=True, slots=True, eq=False)
class Hindsight:
    """What the model would have said of past normal days, and what came; (days, slots)."""

    channel: ChannelId
    step_min: int
    day: IntArray
    origin: IntArray
    rate: FloatArray
    came: FloatArray


def look_back(
    series: DaySeries,
    channel: Channel,
    *,
    country: str = "",
    region: str = "",
    advice: Advice = NOTHING_SAID,
) -> Hindsight:
    """Foretell the past of one channel from up to 14 origins, special days left out."""
    past = calendar_of(
        series.first, series.days, channel.id, country=country, region=region, advice=advice
    )
    clean = clean_days(series, past, level_stays=advice.level_stays(channel.id, series.last))
    replay = fit_days(clean, series.first, np.arange(1)).replay
    keep = np.isfinite(clean.raw[replay.day]) & ~past.special[replay.day]
    day = replay.day[keep]
    profiles = day_profiles(series, clean.normal, past)
    rate = replay.mean[keep][:, None] * profiles[series.weekday[day]]
    origin = replay.origin[keep]
    return Hindsight(channel.id, series.step_min, day, origin, rate, series.counts[day])


def handle_times(
    series: DaySeries | None,
    grid: Grid,
    channel: Channel,
    rest: frozenset[int] = SATURDAY_SUNDAY,
) -> tuple[FloatArray, bool]:
    """Return seconds per interval, and whether history knows any; else the channel's own value."""
    if series is None:
        return np.full(grid.size, channel.aht_s), False
    table, known = handle_profile(series, channel.aht_s, rest)
    middle = (np.arange(table.shape[1]) + 0.5) * series.step_min
    wanted = grid.wall_min + grid.step_min / 2
    rows = np.stack([np.interp(wanted, middle, row) for row in table])
    weekend = np.array([day.weekday() in rest for day in grid.dates])
    return np.where(weekend[grid.day], rows[1], rows[0]), known


def _shift_row(series: DaySeries, clean: CleanDays) -> tuple[Cleaned, ...]:
    """List a new level at its first day, with the mean day of the weeks before and what it became.

    A mean day is one of the six weeks before, odd days replaced.
    """
    if clean.shift is None:
        return ()
    day, ratio = clean.shift.day, clean.shift.ratio
    was = float(clean.clean[max(0, day - BEFORE_DAYS) : day].mean())
    since = date.fromordinal(series.first + day)
    reason = f"{NEW_LEVEL} since then: a mean day of the weeks before, scaled by {ratio:.2f}"
    return (Cleaned(series.channel, since, was, ratio * was, reason),)


def as_recorded(cleaned: Iterable[Cleaned], history: History, grid: Grid) -> tuple[Cleaned, ...]:
    """Return replaced days with the contacts of a history from before moves of demand.

    A forecast rests on days without redials, as if moves had always been; a person knows what was
    recorded.
    """
    found = lay_out(history, grid.start, grid.step_min)
    return tuple(
        row
        if row.was is None or row.reason.startswith(NEW_LEVEL) or row.channel not in found
        else replace(row, was=found[row.channel].recorded_on(row.day))
        for row in cleaned
    )


def _shift_note(series: DaySeries, channel: Channel, fit: DayFit) -> tuple[str, ...]:
    if fit.shift is None:
        return ()
    since = date.fromordinal(series.first + fit.shift.day).isoformat()
    more = 100 * (fit.shift.ratio - 1)
    return (
        f"{channel.name}: a new level since {since}, {more:+.0f} %; the weeks before are scaled to "
        "it; overrule it under the replaced days if the cause has passed",
    )


def _lapsed(series: DaySeries, channel: Channel, advice: Advice) -> tuple[str, ...]:
    """Say that a person's word on the level is over."""
    past = [r.until for r in advice.levels if r.channel == channel.id and not r.counts(series.last)]
    return tuple(
        f"{channel.name}: the word that its level stays counted until {until}; new levels are "
        "sought again, so take it back or say it anew"
        for until in past
    )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _notes(
    series: DaySeries, channel: Channel, clean: CleanDays, *, aht_known: bool, gap: int
) -> tuple[str, ...]:
    """Say in plain words what the forecast of this channel had to do without."""
    name, days = channel.name, series.days
    found = []
    if not np.nansum(clean.raw) > 0:
        found.append(f"no contacts in the history of {name}: closed or missing data?")
    elif days < SHORT_HISTORY_DAYS:
        found.append(
            f"{name}: only {_days(days)} of history; the forecast repeats their mean and its range "
            "is a guess, so watch the first weeks"
        )
    elif days < FULL_HISTORY_DAYS:
        found.append(
            f"{name}: only {days} days of history; trend and time of year are left out until "
            f"there are {FULL_HISTORY_DAYS}"
        )
    if days >= 28 and not np.nansum(clean.raw[-14:]) > 0 and np.nansum(clean.raw) > 0:
        found.append(f"{name}: no contacts in the last 14 days: closed or missing data?")
    if gap > 0:
        found.append(f"{name}: the history ends {_days(gap)} before the forecast begins")
    if not aht_known:
        found.append(
            f"{name}: no handle time in the history; {channel.aht_s:g} s from the centre is used"
        )
    return tuple(found)
