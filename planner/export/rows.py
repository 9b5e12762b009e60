"""The roster as rows of plain text: one per stretch of activity, or one per agent and week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from planner.domain import Activities, Agent, Centre, Grid, People, Roster, Shift, Standby
from planner.errors import BadInput
from planner.export.stretches import Stretch, stretches
from planner.wellbeing import screen_pauses

STANDBY, CALLED = "standby", "called in"


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One stretch of one shift, as text and whole minutes; the stretches of a shift fill it.

    `date` is the local day to which the shift belongs, `shift` its number in the agent's week
    (from 1), `start` and `end` local clock times, `start_utc` and `end_utc` the same moments
    without doubt in the doubled hour. Standby is a row of shift 0 and of no paid time, `channel`
    names its rota. `activity` is standby, called in, work, contacts (then `channel` says which),
    ready, the kind of a pause or of a block. `paid_min` of all rows sum to the paid time.
    `off_screen`: short pauses from the screen inside the stretch, as the labour rules ask for.
    """

    agent: str
    name: str
    team: str
    date: str
    shift: int
    start: str
    end: str
    activity: str
    channel: str
    paid_min: int
    locked: str
    start_utc: str
    end_utc: str
    off_screen: str


@dataclass(frozen=True, slots=True)
class WideRow:
    """One agent's week: a cell a day such as `09:00-17:00` or `standby 08:00-16:00`, else empty."""

    agent: str
    name: str
    team: str
    days: tuple[str, ...]
    paid_h: float


def roster_long_rows(
    roster: Roster, people: People, centre: Centre, activities: Activities | None = None
) -> tuple[RosterRow, ...]:
    """Return a row per stretch, by agent and time; channels only where `activities` are given."""
    known = {agent.id: agent for agent in people.agents}
    seen = _known(centre, activities)
    rows: list[RosterRow] = []
    for agent_id, shifts in roster.by_agent.items():
        agent = known.get(agent_id)
        for number, shift in enumerate(shifts, start=1):
            away = off_screen(roster.grid, shift, centre.policy.screen_pause_min)
            for stretch in stretches(shift, roster.grid, agent, seen):
                row = _row(roster.grid, shift, number, agent, stretch)
                rows.append(replace(row, off_screen=_inside(roster.grid, stretch, away)))
    return (*rows, *(_standby_row(roster.grid, d, known.get(d.agent)) for d in roster.standby))


def _standby_row(grid: Grid, duty: Standby, agent: Agent | None) -> RosterRow:
    stretch = Stretch(
        duty.start, duty.end, CALLED if duty.called else STANDBY, duty.rota, is_paid=False
    )
    shift = Shift(duty.agent, duty.day, duty.start, duty.end, locked=duty.locked)
    return _row(grid, shift, 0, agent, stretch)


def off_screen(grid: Grid, shift: Shift, length_min: int) -> tuple[tuple[datetime, datetime], ...]:
    """Return begin and end of the short pauses from the screen, none where no rule asks."""
    begin, length = grid.when(shift.start).astimezone(UTC), timedelta(minutes=length_min)
    moments = (
        begin + timedelta(minutes=at)
        for at in screen_pauses(shift, step_min=grid.step_min, length_min=length_min)
    )
    zone = grid.when(shift.start).tzinfo
    return tuple((at.astimezone(zone), (at + length).astimezone(zone)) for at in moments)


def _inside(grid: Grid, stretch: Stretch, away: tuple[tuple[datetime, datetime], ...]) -> str:
    begin, end = grid.when(stretch.start), grid.when(stretch.end)
    return " ".join(f"{a:%H:%M}-{b:%H:%M}" for a, b in away if begin <= a < end)


def roster_wide_rows(roster: Roster, people: People) -> tuple[WideRow, ...]:
    """Return a row per agent, those without a shift too, by team and name."""
    found = {agent.id: agent for agent in people.agents}
    strangers = [(a, a, "") for a in roster.by_agent if a not in found]
    everybody = [(a.id, a.name, a.team) for a in people.agents] + strangers
    rows = []
    for agent_id, name, team in sorted(everybody, key=lambda e: (e[2], e[1], e[0])):
        shifts = roster.by_agent.get(agent_id, ())
        cells = tuple(
            day_text(roster.grid, shifts, d) or standby_text(roster, agent_id, d)
            for d in range(len(roster.grid.dates))
        )
        paid_h = roster.grid.hours(sum(s.paid for s in shifts))
        rows.append(WideRow(agent_id, name, team, cells, paid_h))
    return tuple(rows)


def day_text(grid: Grid, shifts: tuple[Shift, ...], day: int) -> str:
    """Return the clock times of a day's shifts, such as `09:00-13:00 / 17:00-21:00`."""
    return " / ".join(clock_text(grid, s.start, s.end) for s in shifts if s.day == day)


def standby_text(roster: Roster, agent: str, day: int) -> str:
    """Return standby of a day without a call, such as `standby 08:00-16:00`."""
    return " / ".join(
        f"{STANDBY} {clock_text(roster.grid, d.start, d.end)}"
        for d in roster.standby
        if (d.agent, d.day) == (agent, day) and not d.called
    )


def clock_text(grid: Grid, start: int, end: int) -> str:
    """Return `09:00-17:00` for a run of intervals; `+1` marks an end on the next day."""
    begin, finish = grid.when(start), grid.when(end)
    later = (finish.date() - begin.date()).days
    mark = f" +{later}" if later and finish.time() != time(0, 0) else ""
    return f"{begin:%H:%M}-{finish:%H:%M}{mark}"


def day_of(grid: Grid, day: int) -> date:
    """Return the calendar day of a day number, also before and after the grid."""
    return grid.when(0).date() + timedelta(days=day)


def _known(centre: Centre, activities: Activities | None) -> Activities | None:
    strange = set(activities.channels) - {c.id for c in centre.channels} if activities else set()
    if strange:
        names = ", ".join(sorted(strange))
        raise BadInput(f"the activities name channels that the centre has not: {names}")
    return activities


def _row(
    grid: Grid,
    shift: Shift,
    number: int,
    agent: Agent | None,
    stretch: Stretch,
) -> RosterRow:
    begin, finish = grid.when(stretch.start), grid.when(stretch.end)
    length_min = (stretch.end - stretch.start) * grid.step_min
    return RosterRow(
        agent=shift.agent,
        name=agent.name if agent else shift.agent,
        team=agent.team if agent else "",
        date=day_of(grid, shift.day).isoformat(),
        shift=number,
        start=f"{begin:%H:%M}",
        end=f"{finish:%H:%M}",
        activity=stretch.activity,
        channel=stretch.channel,
        paid_min=length_min if stretch.is_paid else 0,
        locked="yes" if shift.locked else "no",
        start_utc=_utc(begin),
        end_utc=_utc(finish),
        off_screen="",
    )


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
