"""Commands that say what the newest roster of a week will do, and if there are people enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import numpy as np
import typer

from planner.cli.centre import InDemo, Week, desk_of
from planner.cli.telling import AsJson, Csv, say, tell_rows
from planner.cli.values import a_day, a_pair, numbers
from planner.desk import capacity, intervals, operator, serving
from planner.desk.intervals import Course
from planner.desk.operator import OPERATOR
from planner.errors import BadInput
from planner.staffing import Figure, Hire, Outlook

NOTHING = "no contacts are forecast for this week, so there is no service to predict"
FIGURES = {f: f.value.removeprefix("interval_") for f in Figure}
CAPS = {Figure.SERVICE: "promised", Figure.WAIT: "asa_cap_s", Figure.ABANDON: "abandon_cap",
        Figure.OCCUPANCY: "occupancy_cap", Figure.BACK_TO_BACK: "back_to_back_cap"}  # fmt: skip
Channel = Annotated[str, typer.Option(help="Only this channel.")]


def by_interval(
    week: Week,
    *,
    channel: Channel = "",
    day: Annotated[str, typer.Option(help="Only this day, such as 2026-12-01.")] = "",
    csv: Csv = None,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Show what is predicted of each channel and interval, beside its promise and caps."""
    desk = desk_of(in_demo)
    courses = intervals.courses_of(desk, OPERATOR, operator.need_plan(desk, week).id)
    _refuse_unknown(channel, list(courses))
    chosen = a_day(day) if day else None
    rows = [
        row
        for name, course in courses.items()
        if channel in (name, "")
        for row in _course(course, chosen)
    ]
    tell_rows(rows, csv, as_json=as_json, nothing="nothing is open, staffed or contacted then")


def _course(course: Course, day: date | None) -> Iterator[dict[str, Any]]:
    """Yield the intervals of a day, else of the week, in which there is anything to tell."""
    limits = {name: course.measures[f].limit for f, name in CAPS.items() if f in course.measures}
    used = course.is_open | (course.scheduled > 0) | (course.contacts > 0)
    for i in np.flatnonzero(used).tolist():
        start = course.grid.when(i)
        if day not in (start.date(), None):
            continue
        known = {FIGURES[f]: float(m.values[i]) for f, m in course.measures.items()}
        yield {
            "start": start.isoformat(timespec="minutes"),
            "channel": course.channel,
            "contacts": float(course.contacts[i]),
            "required_heads": int(course.required[i]),
            "scheduled_heads": int(course.scheduled[i]),
            **{name: known.get(name) for name in FIGURES.values()},
            **{name: limits.get(name) for name in CAPS.values()},
        }


def parity(
    week: Week, *, csv: Csv = None, in_demo: InDemo = False, as_json: AsJson = False
) -> None:
    """Show each channel's service beside its own promise, and how it fares against voice."""
    desk = desk_of(in_demo)
    found = serving.serving_of(desk, OPERATOR, operator.need_plan(desk, week).id)
    rows = []
    for channel, promise in found.promises.items():
        stamp = found.stamps.get(channel)
        rows.append(
            {
                "channel": channel,
                "promised": promise.promised,
                "predicted": promise.attained,
                "kept": promise.kept,
                "against_voice": promise.against_voice,
                "speed_s": found.speed_s[channel],
                "abandonment": found.abandonment[channel],
                "most_waiting": found.most_waiting[channel],
                "simulated": stamp.simulated if stamp else None,
                "simulated_error": stamp.error if stamp else None,
                "formula": stamp.formula if stamp else None,
                "days": stamp.days if stamp else None,
            }
        )
    for note in found.notes:
        say(note)
    tell_rows(rows, csv, as_json=as_json, nothing=NOTHING)


def availability(
    week: Week, *, csv: Csv = None, in_demo: InDemo = False, as_json: AsJson = False
) -> None:
    """Show in how many open intervals each channel keeps its promise, and its worst hour."""
    desk = desk_of(in_demo)
    plan = desk.store.plans.get_plan(operator.need_plan(desk, week).id)
    found = serving.serving_of(desk, OPERATOR, plan.id).steadiness
    rows = [
        {
            "channel": channel,
            "intervals_kept": share,
            "worst_hour": f"{plan.roster.grid.when(found.worst_hours[channel].start):%a %H:%M}",
            "in_time_then": found.worst_hours[channel].service_level,
        }
        for channel, share in found.by_channel.items()
    ]
    if rows:
        say(f"the promise is kept in {found.share:.1%} of all open intervals with contacts")
    tell_rows(rows, csv, as_json=as_json, nothing=NOTHING)


def pressure(
    week: Week,
    *,
    channel: Channel = "",
    csv: Csv = None,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Simulate weeks that may come: where customers wait too long, or too many wait.

    On a terminal the map by hour, in per cent; every interval goes to a file or to JSON.
    """
    desk = desk_of(in_demo)
    plan = operator.need_plan(desk, week)
    found = serving.pressure_of(desk, OPERATOR, plan.id)
    _refuse_unknown(channel, list(found.channels))
    shown = [row for row, name in enumerate(found.channels) if channel in (name, "")]
    for row in shown:
        name = found.channels[row]
        say(f"{name}: promise missed over the week in {found.miss_week[name]:.0%} of "
            f"{found.paths} weeks that may come (seed {found.seed})")  # fmt: skip
    is_map = csv is None and not as_json
    rows = [line for row in shown for line in (_map if is_map else _chances)(found, row)]
    tell_rows(rows, csv, as_json=as_json, nothing=NOTHING)


def _map(found: Outlook, row: int) -> Iterator[dict[str, Any]]:
    """Yield a line a day with the highest chance of each hour in per cent; `.` is closed."""
    grid, values = found.grid, found.pressure
    hour = grid.wall_min // 60
    used = np.unique(hour[np.isfinite(values).any(axis=0)])
    for number, weekday in enumerate(grid.dates[:7]):
        places = [values[row, (grid.day == number) & (hour == h)] for h in used]
        cells = [
            f"{100 * np.nanmax(known):3.0f}" if np.isfinite(known).any() else "  ."
            for known in places
        ]
        line = {f"{h:3d}": cell for h, cell in zip(used, cells, strict=True)}
        yield {"channel": found.channels[row], "day": f"{weekday:%a %d %b}", **line}


def _chances(found: Outlook, row: int) -> Iterator[dict[str, Any]]:
    for i in np.flatnonzero(np.isfinite(found.pressure[row])):
        low, *_, high = found.interval_levels[row, i]
        yield {
            "start": found.grid.when(int(i)).isoformat(timespec="minutes"),
            "channel": found.channels[row],
            "pressure": float(found.pressure[row, i]),
            "late": float(found.late[row, i]),
            "crowded": float(found.crowded[row, i]),
            "promise_missed": float(found.miss_interval[row, i]),
            "service_level_q05": float(low),
            "service_level_q95": float(high),
        }


def waterfall(
    week: Week, *, csv: Csv = None, in_demo: InDemo = False, as_json: AsJson = False
) -> None:
    """Show the way from the work itself to posts, step by step, down to what the roster pays."""
    found = serving.posts_of(desk_of(in_demo), OPERATOR, week)
    end = f"revision {found.plan.number} pays" if found.plan else "the requirement asks for"
    say(f"down to what {end}; a post has {found.post_h:g} h a week")
    rows = [
        {"step": s.name, "agent_hours": s.hours, "hours_so_far": s.total_h, "posts_so_far": s.fte}
        for s in found.steps
    ]
    tell_rows(rows, csv, as_json=as_json)


def people_ahead(  # noqa: PLR0913 - each is one option of the command
    *,
    leaving: Annotated[float, typer.Option(help="Share of posts that leaves in a year.")] = 0.2,
    away: Annotated[float, typer.Option(help="Share of contract hours on leave.")] = 0.1,
    on_contacts: Annotated[
        float | None, typer.Option(help="Share of paid hours on contacts; default as published.")
    ] = None,
    hire: Annotated[
        list[str] | None, typer.Option(help="Posts that begin in a week: 2026-W50=3.")
    ] = None,
    ramp_weeks: Annotated[int, typer.Option(help="Weeks until a new person carries all.")] = 8,
    begins_with: Annotated[float, typer.Option(help="Share carried in the first of them.")] = 0.0,
    csv: Csv = None,
    in_demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Hold 52 weeks of need against contracts, leavers and new people, in posts."""
    desk = desk_of(in_demo)
    need = capacity.need_of(desk, OPERATOR)
    hires = tuple(_hire(said, need.weeks) for said in hire or ())
    assumed = capacity.Assumed(leaving, away, on_contacts, hires, ramp_weeks, begins_with)
    found = capacity.outlook_of(desk, OPERATOR, assumed)
    for weeks in (capacity.NEAR, len(need.weeks)):
        worst, short = found.within(weeks)
        say(f"{weeks} weeks: {short} short, worst gap {worst:+.1f} posts")
    rows = [
        {
            "week": week,
            "needed": float(found.needed[k]),
            "under_contract": float(found.contracts[k]),
            "carrying_work": float(found.effective[k]),
            "gap": float(found.gap[k]),
        }
        for k, week in enumerate(need.weeks)
    ]
    tell_rows(rows, csv, as_json=as_json)


def _hire(said: str, weeks: tuple[str, ...]) -> Hire:
    week, posts = a_pair(said)
    if week not in weeks:
        raise BadInput(f"nobody can begin in {week}; the weeks ahead are {weeks[0]} to {weeks[-1]}")
    return Hire(weeks.index(week), numbers(posts)[0])


def _refuse_unknown(channel: str, known: list[str]) -> None:
    if channel and channel not in known:
        raise BadInput(f'there is no channel "{channel}"; there are {", ".join(known)}')


by_interval.__name__ = "intervals"
people_ahead.__name__ = "capacity"
COMMANDS = (by_interval, parity, availability, pressure, waterfall, people_ahead)
