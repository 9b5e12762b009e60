"""Forecast and requirement of a week, and the state of a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from planner.access import Action, is_allowed, require
from planner.desk.office import Desk
from planner.desk.said import the_advice
from planner.desk.unnamed import unnamed
from planner.desk.week_inputs import (
    mark_of,
    the_basis,
    the_centre,
    the_corrections,
    the_forecast,
    the_history,
    the_lawful_policy,
    the_people,
    the_prospect,
)
from planner.domain import (
    Centre,
    Channel,
    ChannelId,
    Forecast,
    History,
    PlanStatus,
    Policy,
    Requirement,
    User,
    week_monday,
    zone_info,
)
from planner.forecast import DayForecast, named_days
from planner.ingest.wording import clock
from planner.store import PlanRow


@dataclass(frozen=True, slots=True)
class WeekState:
    """What a supervisor wants to know before touching a week."""

    week: str
    days_to_start: int
    history_until: datetime
    overrides: int
    away: tuple[str, ...]
    drafts: int
    latest: PlanRow | None
    published: PlanRow | None
    is_stale: bool


def centre_of(desk: Desk, user: User) -> Centre:
    """Return the centre, for any signed-in account."""
    require(user, Action.VIEW_CENTRE)
    return the_centre(desk)


def history_of(desk: Desk, user: User) -> History:
    """Return the imported contacts."""
    require(user, Action.VIEW_FORECAST)
    return the_history(desk, the_centre(desk))


def forecast_of(desk: Desk, user: User, week: str) -> Forecast:
    """Return the week's forecast with corrections applied."""
    require(user, Action.VIEW_FORECAST)
    return the_forecast(desk, week, by=user.name)


def day_forecast_of(desk: Desk, user: User, week: str) -> DayForecast:
    """Return the week's day totals with quantiles of their own, corrections applied to the mean.

    Quantiles of intervals do not add up to those of a day.
    """
    require(user, Action.VIEW_FORECAST)
    centre = the_centre(desk)
    overrides = the_corrections(desk, centre, centre.week(week))
    return the_prospect(desk, week).corrected(overrides).days


def model_forecast_of(desk: Desk, user: User, week: str) -> Forecast:
    """Return the week's forecast as the model made it, without corrections by people."""
    require(user, Action.VIEW_FORECAST)
    return the_prospect(desk, week).intervals


def special_days_of(desk: Desk, user: User, week: str) -> dict[ChannelId, dict[date, str]]:
    """Return by channel the days of a week that are not like others, in words.

    Feasts, the days around them, events, and hours that are not the weekday's.
    """
    require(user, Action.VIEW_FORECAST)
    centre, advice = the_centre(desk), the_advice(desk)
    dates, place = centre.week(week).dates, {"country": centre.country, "region": centre.region}
    found = {}
    for channel in centre.channels:
        named = named_days(dates, channel.id, **place, advice=advice)
        words = {
            day: (named.get(day, "").replace("; ", ", "), _other_hours(channel, day))
            for day in dates
        }
        found[channel.id] = {
            d: ", ".join(filter(None, said)) for d, said in words.items() if any(said)
        }
    return found


def _other_hours(channel: Channel, day: date) -> str:
    """Return the hours of a day where they are not those of its weekday, "" else."""
    spans = channel.hours.on(day)
    if spans == channel.hours.weekdays[day.weekday()]:
        return ""
    open_ = ", ".join(f"{clock(span.start)}–{clock(span.end)}" for span in spans)
    return f"open {open_}" if spans else "closed"


def requirement_of(desk: Desk, user: User, week: str) -> Requirement:
    """Return heads wanted per channel and interval."""
    require(user, Action.VIEW_REQUIREMENT)
    return the_basis(desk, week, by=user.name).brief.requirement


def policy_in_force(desk: Desk, user: User) -> Policy:
    """Return the policy that requirements rest on, at least as strict as its labour rules."""
    require(user, Action.VIEW_REQUIREMENT)
    return the_lawful_policy(desk)


def week_state(desk: Desk, user: User, week: str) -> WeekState:
    """Return the state of a week: how fresh its inputs are, who is away, what is published.

    Names of people on leave are for those only who may see the people.
    """
    require(user, Action.VIEW_FORECAST)
    centre = the_centre(desk)
    history = the_history(desk, centre)
    rows = (p for p in desk.store.plans.list_plans(week) if p.status is not PlanStatus.SCENARIO)
    plans = list(rows if is_allowed(user, Action.VIEW_PEOPLE) else map(unnamed, rows))
    latest = max(plans, key=lambda p: p.number, default=None)
    published = next((p for p in plans if p.status is PlanStatus.PUBLISHED), None)
    monday = week_monday(week)
    grid = centre.week(week)
    today = desk.now().astimezone(zone_info(centre.zone)).date()
    end_s = int(history.start.max()) + history.step_min * 60
    return WeekState(
        week,
        (monday - today).days,
        datetime.fromtimestamp(end_s, tz=zone_info(centre.zone)),
        len(desk.store.overrides.overrides_on(grid)),
        _away(desk, centre, grid.dates) if is_allowed(user, Action.VIEW_PEOPLE) else (),
        sum(p.status is PlanStatus.DRAFT for p in plans),
        latest,
        published,
        latest is not None and latest.inputs_hash != mark_of(desk, latest),
    )


def _away(desk: Desk, centre: Centre, dates: tuple[date, ...]) -> tuple[str, ...]:
    people = the_people(desk, centre)
    return tuple(a.name for a in people.agents if a.leave & set(dates))
