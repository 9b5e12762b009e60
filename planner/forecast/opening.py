"""Opening hours against what history brings: special days, and the crumbs of small channels."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from planner.domain import BoolArray, Channel, FloatArray, Grid

CRUMBS = 0.02
CLOSED_SHARE = 0.1


def keep_to_hours(
    contacts: FloatArray, grid: Grid, channel: Channel, unseen: Collection[int] = ()
) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the contacts of a live channel as its opening hours allow, and what was done.

    On days with special hours nothing is expected outside them, and a special opening on a day
    that is else closed brings what an open day brings in these hours. On other days at most 2 %
    outside the hours are smoothing, and move inside; more is real and stays. Of `unseen` weekdays
    (Monday 0) history knows nothing: nothing is expected outside their hours.
    """
    if not channel.is_live:
        return contacts, ()
    is_open = channel.hours.mask(grid)
    if is_open.all():
        return contacts, ()
    special = np.array([day in channel.hours.special for day in grid.dates])
    usual = ~special[grid.day]
    unknown = np.array([day.weekday() in unseen for day in grid.dates])[grid.day]
    contacts = np.where(unknown & ~is_open, 0.0, contacts)
    outside = float(contacts[usual & ~is_open].sum())
    inside = float(contacts[usual & is_open].sum())
    kept = contacts.copy()
    if 0 < outside <= CRUMBS * (outside + inside):
        kept[usual & ~is_open] = 0.0
        kept[usual & is_open] *= (outside + inside) / inside
    if not special.any():
        return kept, ()
    return _special_days(kept, grid, channel, is_open, special)


def all_within_hours(contacts: FloatArray, grid: Grid, channel: Channel) -> FloatArray:
    """Return contacts borrowed for a live channel within its hours only, as many in all.

    What falls outside on days with usual hours is laid over the hours by the borrowed profile, or
    evenly where that has nothing in them.
    """
    if not channel.is_live:
        return contacts
    is_open = channel.hours.mask(grid)
    usual = ~np.array([day in channel.hours.special for day in grid.dates])[grid.day]
    total = float(contacts[usual].sum())
    inside = float(contacts[usual & is_open].sum())
    if inside > 0:
        return np.where(is_open, contacts * (total / inside), 0.0)
    hours = usual & is_open
    even = total / max(int(hours.sum()), 1)
    return np.where(hours, even, np.where(is_open, contacts, 0.0))


def kin_within_hours(kin: FloatArray, channel: Channel) -> FloatArray | None:
    """Return a profile (slots,) of like channels as the hours of a live channel's week allow."""
    if not channel.is_live:
        return kin
    minute = (np.arange(len(kin)) + 0.5) * 1440 / len(kin)
    spans = [span for day in channel.hours.weekdays for span in day]
    is_open = np.array([any(s.start <= m < s.end for s in spans) for m in minute.tolist()])
    kept = np.where(is_open, kin, 0.0)
    return kept / kept.sum() if kept.sum() > 0 else None


def _special_days(
    contacts: FloatArray, grid: Grid, channel: Channel, is_open: BoolArray, special: BoolArray
) -> tuple[FloatArray, tuple[str, ...]]:
    days = len(grid.dates)
    totals = np.bincount(grid.day, contacts, minlength=days)
    hours = np.bincount(grid.day, is_open, minlength=days)
    busy = ~special & (totals > CLOSED_SHARE * totals.max())
    kept, notes = np.where(special[grid.day] & ~is_open, 0.0, contacts), []
    slot = grid.wall_min // grid.step_min
    usual = np.zeros(1440 // grid.step_min)
    if busy.any():
        use = busy[grid.day]
        usual = np.bincount(slot[use], contacts[use], minlength=len(usual)) / busy.sum()
    for day in np.flatnonzero(special & (hours > 0) & (totals <= CLOSED_SHARE * totals.max())):
        here = (grid.day == day) & is_open
        kept[here] = usual[slot[here]]
        notes.append(
            f"{channel.name}: {grid.dates[day].isoformat()} is open for once; what an open day "
            "brings in these hours is expected"
        )
    return kept, tuple(notes)
