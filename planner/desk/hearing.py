"""Complaints that are heard, and what is left for people once simple work is automated."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.customers import figures_of, reasons_of
from planner.desk.office import Desk
from planner.desk.week_inputs import the_centre, the_forecast, the_history
from planner.desk.weeks import this_week
from planner.domain import Centre, User, week_monday, week_name
from planner.errors import BadInput, Fault, Missing
from planner.study.customers import Complaints, complaint_capture
from planner.study.work_mix import Drift, complexity_drift

COMPLAINTS = "customers.complaints"
WEEKS = 8


@dataclass(frozen=True, slots=True)
class Heard:
    """Contacts (history) and complaints (entered, None: not yet) by week, oldest first.

    `found` covers the weeks with both; None while there is none, or no share is expected.
    `expected_missing`: nobody said how many complaints a contact brings.
    """

    weeks: tuple[tuple[str, float, float | None], ...]
    found: Complaints | None
    expected_missing: bool


def complaints_of(desk: Desk, user: User, week: str) -> Heard:
    """Return how complaints compare with contacts in the last whole weeks, and hours without a way.

    Hours without a live route are those of the chosen week's opening hours.
    """
    require(user, Action.VIEW_WORTH)
    centre = the_centre(desk)
    counts = desk.store.settings.get_setting(COMPLAINTS, {})
    rows = tuple((w, n, counts.get(w)) for w, n in _contacts(desk, centre).items())
    expected = figures_of(desk, user).get("complaint_share")
    both = [(n, c) for _, n, c in rows if c is not None]
    if not both or expected is None:
        return Heard(rows, None, expected is None)
    found = complaint_capture(
        [c for _, c in both],
        [n for n, _ in both],
        expected=expected.value,
        centre=centre,
        grid=centre.week(week),
    )
    return Heard(rows, found, expected_missing=False)


def _contacts(desk: Desk, centre: Centre) -> dict[str, float]:
    """Return contacts of the last eight whole weeks before the present one, oldest first."""
    history, monday = the_history(desk, centre), week_monday(this_week(desk, centre))
    found = {}
    for back in range(WEEKS, 0, -1):
        grid = centre.week(week_name(monday - timedelta(weeks=back)))
        begin = int(grid.start.timestamp())
        inside = (history.start >= begin) & (history.start < begin + grid.size * grid.step_s)
        found[grid.week_name] = float(np.nan_to_num(history.offered[inside]).sum())
    return found


def set_complaints(desk: Desk, user: User, counts: Mapping[str, float | None]) -> None:
    """Keep complaints by week; None takes a week back. Raises BadInput for weeks to come, all."""
    require(user, Action.EDIT_POLICY)
    now = week_monday(this_week(desk, the_centre(desk)))
    faults = []
    for week, count in counts.items():
        if count is not None and not count >= 0:
            faults.append(Fault(f"{week}: {count:g} complaints", "write a number of at least 0"))
        if week_monday(week) >= now:
            faults.append(Fault(f"{week} is not over", "enter its complaints afterwards"))
    if faults:
        raise BadInput(*faults)
    with acting(desk, user, Action.EDIT_POLICY, "complaints", weeks=len(counts)):
        kept = {**desk.store.settings.get_setting(COMPLAINTS, {}), **counts}
        desk.store.settings.set_setting(
            COMPLAINTS, {w: c for w, c in kept.items() if c is not None}
        )


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left once reasons are automated: their share of contacts, all handle times before."""

    removed_share: float
    aht_s: float
    hard_share: float
    left: Drift


def drift_of(desk: Desk, user: User, week: str, automated: Collection[str]) -> Remaining:
    """Return handle time and share of hard contacts of what remains, from the reasons entered.

    The share of hard contacts is that of the week's forecast, as the centre sets it by channel.
    """
    require(user, Action.VIEW_WORTH)
    reasons = reasons_of(desk, user)
    total = sum(r.contacts for r in reasons)
    if not total:
        raise Missing("no contact reasons are entered yet; the table is on the page Customers")
    gone = [r for r in reasons if r.name in automated]
    share = sum(r.contacts for r in gone) / total
    aht_s = sum(r.contacts * r.aht_s for r in reasons) / total
    removed_s = sum(r.contacts * r.aht_s for r in gone) / (share * total) if gone else 0.0
    forecast, centre = the_forecast(desk, week, by=user.name), the_centre(desk)
    volume = np.nan_to_num(forecast.contacts).sum(axis=1)
    hard = np.array([centre.channel(c).hard_share for c in forecast.channels])
    hard_share = float((volume * hard).sum() / volume.sum()) if volume.sum() else 0.0
    left = complexity_drift(
        aht_s=aht_s, removed_share=share, removed_aht_s=removed_s, hard_share=hard_share
    )
    return Remaining(share, aht_s, hard_share, left)
