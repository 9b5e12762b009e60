"""What customers meet and what service is worth: counted where data exist, else from figures set.

Nothing here is read by the optimiser. Every figure set by a person has a range, a standing and a
source; what is missing is named instead of guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.office import Desk
from planner.desk.week_inputs import (
    the_assessment,
    the_centre,
    the_forecast,
    the_history,
    the_ledger,
    the_people,
)
from planner.domain import Centre, ChannelId, FloatArray, Grid, User, week_name, zone_info
from planner.errors import BadInput, Fault, Missing
from planner.staffing import Availability, Parity, availability, parity
from planner.study import customers as study
from planner.study.customers import Reach
from planner.study.money import (
    CURRENT_CUSTOMERS,
    LEAVER_REASONS,
    Figure,
    Standing,
    absence_cost,
    leaver_reasons,
    retention_benefit,
    retention_value,
    service_share,
    silent_leavers,
    turnover_cost,
)
from planner.study.week import Assessment
from planner.study.work_mix import Reason, self_service_leak

FIGURES, REASONS, ROUTES = "customers.figures", "customers.reasons", "customers.routes"
LEAVERS = "customers.leavers"
MONTH_WEEKS = 4
WANTED: Mapping[str, str] = {
    "overdue_cases": "open cases past their due day",
    "loss_share": "share of overdue customers who leave without a word, 0 to 1",
    "case_value": "value of one customer, money",
    "business": "business a year, money",
    "churn": "share of current customers who leave in a year, 0 to 1",
    "current_share": "share of business from current customers, 0 to 1",
    "effect": "share of the business at risk that better service would keep, 0 to 1",
    "leavers": "agents who leave in a year",
    "month_pay": "a month's pay of an agent, money",
    "absence_days": "usual days of absence of an agent in a month",
    "day_cost": "cost of a day of absence, money",
    "tries": "self-service tries a week",
    "successes": "self-service tries that succeed a week",
    "contact_share": "share of failed tries that become a contact, 0 to 1",
    "deflected": "share of how-to contacts that would find the answer themselves, 0 to 1",
    "complaint_share": "complaints expected per contact, 0 to 1",
}

DEFLECTED = Figure(
    0.3, 0.1, 0.5, Standing.ESTIMATED, "the product's own default, no study behind it: enter yours"
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a week's customers meet, counted from contacts, hours and the published roster.

    `steadiness` and `parity` are predicted; None and empty while nothing is published.
    `is_dark_counted`: whether the history knows attempts outside opening hours.
    """

    grid: Grid
    reach: Reach
    one_more_hour: Reach
    single_channel: float
    is_dark_counted: bool
    steadiness: Availability | None
    parity: Mapping[ChannelId, Parity]
    preferred: float | None


@dataclass(frozen=True, slots=True)
class Worth:
    """One figure of money or contacts; None with the names of the inputs that are missing."""

    name: str
    figure: Figure | None
    missing: tuple[str, ...]


def meeting(desk: Desk, user: User, week: str) -> Meeting:
    """Return reachability, channels open at once, consistency and parity of a week."""
    require(user, Action.VIEW_WORTH)
    centre = the_centre(desk)
    grid = centre.week(week)
    attempts = _attempts(desk, centre, grid)
    closed = ~study.open_live(centre, grid)
    demand = the_forecast(desk, week, by=user.name).contacts.sum(axis=0)
    published = _published(desk, user, week)
    return Meeting(
        grid,
        study.reachability(centre, grid, attempts),
        study.one_more_hour(centre, grid, attempts),
        study.single_channel_share(centre, grid, demand),
        bool(attempts[closed].sum() > 0),
        _steadiness(published) if published else None,
        parity(published.prediction, centre) if published else {},
        _preferred(desk, published.prediction.service_level if published else {}),
    )


def _attempts(desk: Desk, centre: Centre, grid: Grid) -> FloatArray:
    """Return a usual week's offered contacts by interval: mean of the last four, all channels."""
    history = the_history(desk, centre)
    newest = datetime.fromtimestamp(int(history.start.max()), zone_info(centre.zone)).date()
    place = np.full(7 * 1440, -1)
    place[grid.day * 1440 + grid.wall_min] = np.arange(grid.size)
    found = np.zeros(grid.size)
    for back in range(1, MONTH_WEEKS + 1):
        one = centre.week(week_name(newest - timedelta(weeks=back - 1)))
        number = (history.start - int(one.start.timestamp())) // one.step_s
        inside = (number >= 0) & (number < one.size)
        number, seen = number[inside], np.nan_to_num(history.offered[inside])
        at = place[one.day[number] * 1440 + one.wall_min[number]]
        np.add.at(found, at[at >= 0], seen[at >= 0])
    return found / MONTH_WEEKS


def _published(desk: Desk, user: User, week: str) -> Assessment | None:
    plan = desk.store.plans.published(week)
    return None if plan is None else the_assessment(desk, plan, by=user.name)


def _steadiness(found: Assessment) -> Availability:
    brief = found.brief
    return availability(found.prediction, brief.inputs.centre, brief.forecast.contacts)


def _preferred(desk: Desk, attained: Mapping[ChannelId, float]) -> float | None:
    rows = desk.store.settings.get_setting(REASONS, [])
    known = {r["name"]: {r["prefers"]: 1.0} for r in rows if r.get("prefers")}
    if not known or not attained:
        return None
    return study.preferred_share(known, {r["name"]: r["contacts"] for r in rows}, attained)


def worths(desk: Desk, user: User, week: str) -> tuple[Worth, ...]:
    """Return what service and strain are worth, from the figures that were set."""
    known = figures_of(desk, user)
    beside = _Beside(
        _quick_returns(desk, week),
        known.get("current_share", CURRENT_CUSTOMERS),
        service_share(_leavers(desk)),
    )
    found = []
    for name, (wanted, compute) in _WORTHS.items():
        missing = tuple(w for w in wanted if w not in known)
        figure = None if missing else compute([known[w] for w in wanted], beside)
        found.append(Worth(name, figure, missing))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What figures rest on beside the inputs that they cannot do without."""

    returns: Mapping[str, float]
    current_share: Figure
    service: Figure


def _at_risk(parts: Sequence[Figure], beside: _Beside) -> Figure:
    return retention_value(
        parts[0], parts[1], current_share=beside.current_share, service=beside.service
    )


def _quick_returns(desk: Desk, week: str) -> dict[str, float]:
    """Return quick returns by agent in the last four published weeks, from the ledger."""
    centre = the_centre(desk)
    ledger = the_ledger(desk, centre, the_people(desk, centre), centre.week(week))
    counts = dict.fromkeys(ledger.hours, 0.0)
    for kinds in ledger.weeks[-MONTH_WEEKS:]:
        for agent, own in kinds.items():
            counts[agent] = counts.get(agent, 0.0) + own.get("quick_return", 0.0)
    return counts


def _leak(parts: Sequence[Figure], _beside: _Beside) -> Figure:
    tries, successes, share = parts
    contacts = self_service_leak(tries.value, successes.value, share.value).contacts
    failed = tries.value - successes.value
    whole = tries.times(successes).times(share)
    low, high = max(0.0, failed) * share.low, max(0.0, failed) * share.high
    return Figure(contacts, low, high, whole.standing, whole.source)


_WORTHS: Mapping[str, tuple[tuple[str, ...], Callable[[Sequence[Figure], _Beside], Figure]]] = {
    "silent leavers": (
        ("overdue_cases", "loss_share", "case_value"),
        lambda f, _: silent_leavers(round(f[0].value), loss_share=f[1], case_value=f[2]),
    ),
    "business at risk through service": (("business", "churn"), _at_risk),
    "business that better service would keep": (
        ("business", "churn", "effect"),
        lambda f, beside: retention_benefit(_at_risk(f, beside), f[2]),
    ),
    "cost of turnover": (("leavers", "month_pay"), lambda f, _: turnover_cost(f[0], f[1])),
    "cost of absence through quick returns": (
        ("absence_days", "day_cost"),
        lambda f, beside: absence_cost(beside.returns, absence_days=f[0], day_cost=f[1]),
    ),
    "contacts that leak from self-service": (("tries", "successes", "contact_share"), _leak),
}


def figures_of(desk: Desk, user: User) -> dict[str, Figure]:
    """Return the figures that people have set, by name."""
    require(user, Action.VIEW_WORTH)
    stored = desk.store.settings.get_setting(FIGURES, {})
    return {n: Figure(**{**v, "standing": Standing(v["standing"])}) for n, v in stored.items()}


def deflected(desk: Desk, user: User) -> Figure:
    """Return the share of how-to contacts that a good text would spare: the site's, else 30 %."""
    return figures_of(desk, user).get("deflected", DEFLECTED)


def set_figure(desk: Desk, user: User, name: str, figure: Figure) -> None:
    """Keep a figure with its range, standing and source; the log says who set it."""
    require(user, Action.EDIT_POLICY)
    if name not in WANTED:
        raise BadInput(f'"{name}" is not asked for; choose from {", ".join(WANTED)}')
    if figure.low < 0 or (WANTED[name].endswith("0 to 1") and figure.high > 1):
        raise BadInput(f"{WANTED[name]}: the range lies outside what it can be")
    told = f"{figure.value:g} ({figure.low:g} to {figure.high:g})"
    with acting(desk, user, Action.EDIT_POLICY, f"figure:{name}", set=told, source=figure.source):
        stored = dict(desk.store.settings.get_setting(FIGURES, {}))
        stored[name] = {**asdict(figure), "standing": figure.standing.value}
        desk.store.settings.set_setting(FIGURES, stored)


def leavers_of(desk: Desk, user: User) -> Mapping[str, float]:
    """Return how many customers were counted to leave for each reason; empty: nobody counted."""
    require(user, Action.VIEW_WORTH)
    return _leavers(desk)


def set_leavers(desk: Desk, user: User, counts: Mapping[str, float]) -> None:
    """Keep how many customers left for each reason; without any the quoted split stands again."""
    require(user, Action.EDIT_POLICY)
    kept = {reason: count for reason, count in counts.items() if count}
    leaver_reasons(kept or None)
    if strange := sorted(set(kept) - set(LEAVER_REASONS)):
        raise BadInput(f"{', '.join(strange)}: choose from {', '.join(LEAVER_REASONS)}")
    with acting(desk, user, Action.EDIT_POLICY, "leaver reasons", counted=sum(kept.values())):
        desk.store.settings.set_setting(LEAVERS, kept)


def _leavers(desk: Desk) -> Mapping[str, float]:
    return dict(desk.store.settings.get_setting(LEAVERS, {}))


def reasons_of(desk: Desk, user: User) -> tuple[Reason, ...]:
    """Return the contact reasons that were entered."""
    require(user, Action.VIEW_WORTH)
    return tuple(_reason(row) for row in desk.store.settings.get_setting(REASONS, []))


def reason_rows(desk: Desk, user: User) -> list[dict[str, Any]]:
    """Return the contact reasons as they are edited, with the channel that customers prefer."""
    require(user, Action.VIEW_WORTH)
    return list(desk.store.settings.get_setting(REASONS, []))


def set_reasons(desk: Desk, user: User, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the contact reasons of a usual week; raises BadInput with what is wrong in a row."""
    require(user, Action.EDIT_POLICY)
    faults = [
        Fault(f'reason "{row["name"]}": {row["solved"]:g} solved', "write a share from 0 to 1")
        for row in rows
        if not 0 <= (row.get("solved") or 0.0) <= 1
    ]
    if faults:
        raise BadInput(*faults)
    own = ("prefers", ""), ("solved", 0.0)
    kept = [{**asdict(_reason(row)), **{k: row.get(k) or no for k, no in own}} for row in rows]
    channels = {c.id for c in the_centre(desk).channels}
    strange = sorted({r["prefers"] for r in kept if r["prefers"]} - channels)
    if strange:
        raise BadInput(f"no channel {', '.join(strange)}; choose from {', '.join(channels)}")
    with acting(desk, user, Action.EDIT_POLICY, "contact reasons", rows=len(kept)):
        desk.store.settings.set_setting(REASONS, kept)


def _reason(row: Mapping[str, Any]) -> Reason:
    names = ("avoidable", "is_how_to", "may_decide", "escalated", "second_aht_s")
    return Reason(row["name"], row["contacts"], row["aht_s"], **{n: row[n] for n in names})


def routes_of(desk: Desk, user: User) -> dict[str, bool]:
    """Return every self-service entry and whether it leads to a human."""
    require(user, Action.VIEW_WORTH)
    return dict(desk.store.settings.get_setting(ROUTES, {}))


def set_route(desk: Desk, user: User, name: str, *, on: bool) -> None:
    """Keep whether a self-service entry has a way to a human."""
    require(user, Action.EDIT_POLICY)
    if not name.strip():
        raise Missing("an entry needs a name, such as voice menu or help page")
    with acting(desk, user, Action.EDIT_POLICY, f"route:{name.strip()}", has_human=on):
        routes = {**desk.store.settings.get_setting(ROUTES, {}), name.strip(): on}
        desk.store.settings.set_setting(ROUTES, routes)
