"""An agent's own week, load, wishes and calendar. Nobody else's can be reached from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from planner import access
from planner.access import Action, require
from planner.desk.acting import acting_on_own as acting
from planner.desk.acting import own_agent
from planner.desk.changed import marks_in
from planner.desk.office import Desk
from planner.desk.week_inputs import the_assessment, the_centre, the_lawful_policy
from planner.domain import (
    Activities,
    Activity,
    Agent,
    AgentDay,
    AgentId,
    AgentWeek,
    ChannelId,
    Contract,
    DayOffWish,
    Grid,
    Pause,
    Plan,
    PlanStatus,
    Roster,
    Shift,
    Standby,
    User,
    week_monday,
    week_name,
    zone_info,
)
from planner.errors import BadInput, Missing
from planner.export import CalendarEvent, CalendarPause, ics, off_screen
from planner.store import CalendarEvent as StoredEvent
from planner.study.asked import wanted_days
from planner.study.edit import Change, StandbyChange, differences, standby_differences
from planner.wellbeing import Thresholds, screen_pauses

OFF_SCREEN = "off the screen"


@dataclass(frozen=True, slots=True, eq=False)
class MyWeek:
    """What an agent sees of one published week; `plan` None: nothing is published yet.

    `off_screen`: by day when the short pauses from the screen begin, of `off_screen_min` each.
    `asked`: days that are as the agent asked.
    """

    agent: Agent
    contract: Contract
    week: str
    plan: Plan | None
    shifts: tuple[Shift, ...] = ()
    standby: tuple[Standby, ...] = ()
    standby_changes: tuple[StandbyChange, ...] = ()
    days: tuple[AgentDay, ...] = ()
    total: AgentWeek | None = None
    contacts_per_day: tuple[float, ...] = ()
    quotas: Mapping[int, float] = field(default_factory=dict)
    served_h: Mapping[int, Mapping[ChannelId, float]] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    reasons: Mapping[int, str] = field(default_factory=dict)
    notice_days: float | None = None
    off_screen: Mapping[int, tuple[datetime, ...]] = field(default_factory=dict)
    off_screen_min: int = 0
    thresholds: Thresholds = field(default_factory=dict)
    asked: frozenset[int] = frozenset()

    @property
    def paid_h(self) -> float:
        """Paid hours of the week."""
        grid = self.plan.roster.grid if self.plan else None
        return grid.hours(sum(s.paid for s in self.shifts)) if grid else 0.0


@dataclass(frozen=True, slots=True)
class NextUp:
    """The next thing in an agent's schedule: what, when it begins and ends (aware, local)."""

    what: str
    begins: datetime
    ends: datetime


def my_week(desk: Desk, user: User, week: str) -> MyWeek:
    """Return the agent's own published week with planned load, and what changed since before."""
    agent, contract = _me(desk, user)
    plan = desk.store.plans.published(week)
    if plan is None:
        return MyWeek(agent, contract, week, None)
    found = the_assessment(desk, plan, by=user.name)
    if agent.id not in found.activities.agents:
        return MyWeek(agent, contract, week, plan)
    row = found.activities.agents.index(agent.id)
    grid = plan.roster.grid
    contacts = found.load.contacts[row]
    shifts = plan.roster.by_agent.get(agent.id, ())
    starts = [grid.when(s.start) for s in shifts]
    notice = (min(starts) - plan.published_at).days if starts and plan.published_at else None
    return MyWeek(
        agent,
        contract,
        week,
        plan,
        shifts,
        tuple(d for d in plan.roster.standby if d.agent == agent.id),
        _standby_changes(desk, plan, agent.id),
        tuple(d for d in found.load.days if d.agent == agent.id),
        next((w for w in found.load.weeks if w.agent == agent.id), None),
        tuple(float(contacts[s.start : s.end].sum()) for s in grid.day_spans),
        _quotas(contract, the_centre(desk).policy.quota_factor, found.activities, row),
        _served(found.activities, row),
        *_changes(desk, plan, agent.id),
        notice,
        _off_screen(grid, shifts, found.brief.inputs.centre.policy.screen_pause_min),
        found.brief.inputs.centre.policy.screen_pause_min,
        found.brief.inputs.thresholds,
        wanted_days(marks_in(plan)).get(agent.id, frozenset()),
    )


def _off_screen(
    grid: Grid, shifts: tuple[Shift, ...], length_min: int
) -> dict[int, tuple[datetime, ...]]:
    found: dict[int, tuple[datetime, ...]] = {}
    for shift in shifts if length_min else ():
        begins = tuple(a for a, _b in off_screen(grid, shift, length_min))
        found[shift.day] = (*found.get(shift.day, ()), *begins)
    return found


def _quotas(
    contract: Contract, factor: float, activities: Activities, row: int
) -> dict[int, float]:
    """Return the contact quota of each day at work, pro rata to time on contacts."""
    grid = activities.grid
    quotas = {}
    for day, span in enumerate(grid.day_spans):
        code = activities.code[row, span.start : span.end]
        on_contact = int(((code >= 0) | (code == Activity.READY)).sum())
        quota = contract.quota(on_contact * grid.step_min)
        if on_contact and quota is not None:
            quotas[day] = quota * factor
    return quotas


def _served(activities: Activities, row: int) -> dict[int, dict[ChannelId, float]]:
    """Return hours on each channel by day, most first."""
    grid = activities.grid
    served = {}
    for day, span in enumerate(grid.day_spans):
        code = activities.code[row, span.start : span.end]
        counts = [(int((code == c).sum()), name) for c, name in enumerate(activities.channels)]
        ordered = sorted((n, name) for n, name in counts if n)[::-1]
        served[day] = {name: grid.hours(n) for n, name in ordered}
    return served


def _published_before(desk: Desk, plan: Plan) -> Plan | None:
    """Return the publication that a published plan took the place of."""
    rows = desk.store.plans.list_plans(plan.week)
    older = [p for p in rows if p.status is PlanStatus.SUPERSEDED and p.number < plan.number]
    newest = max(older, key=lambda p: p.number, default=None)
    return None if newest is None else desk.store.plans.get_plan(newest.id)


def _standby_changes(desk: Desk, plan: Plan, agent: AgentId) -> tuple[StandbyChange, ...]:
    """Return what changed of this agent's standby since the publication before."""
    before = _published_before(desk, plan)
    found = standby_differences(before.roster, plan.roster) if before else ()
    return tuple(c for c in found if c.agent == agent)


def _changes(
    desk: Desk, plan: Plan, agent: AgentId
) -> tuple[tuple[Change, ...], Mapping[int, str]]:
    """Return what changed for this agent since the publication before, and why, by day.

    The reason is the note of the revision that changed this agent's day last; notes of other
    people's changes are never shown.
    """
    before = _published_before(desk, plan)
    if before is None:
        return (), {}
    own = tuple(c for c in differences(before.roster, plan.roster) if c.agent == agent)
    reasons: dict[int, str] = {}
    newer = plan
    while newer.base is not None and newer.number > before.number:
        base = desk.store.plans.get_plan(newer.base)
        for change in differences(base.roster, newer.roster):
            if change.agent == agent:
                reasons.setdefault(change.day, newer.note)
        newer = base
    return own, reasons


def next_up(desk: Desk, user: User) -> tuple[NextUp, ...]:
    """Return the agent's shift that runs or comes next and, inside it, the next pause."""
    agent = _own(user, Action.VIEW_OWN_WEEK)
    now = desk.now()
    centre = the_centre(desk)
    monday = week_monday(week_name(now.astimezone(zone_info(centre.zone)).date()))
    for k in range(-1, 14):
        plan = desk.store.plans.published(week_name(monday + timedelta(weeks=k)))
        for item in _all_of(plan.roster, agent) if plan else ():
            if plan is not None and plan.roster.grid.when(item.end) > now:
                return _next(plan.roster, item, now)
    return ()


def _all_of(roster: Roster, agent: AgentId) -> list[Shift | Standby]:
    """Return an agent's shifts and standby without a call, in order of time."""
    waiting = [d for d in roster.standby if d.agent == agent and not d.called]
    return sorted([*roster.by_agent.get(agent, ()), *waiting], key=lambda item: item.start)


def _next(roster: Roster, shift: Shift | Standby, now: datetime) -> tuple[NextUp, ...]:
    grid = roster.grid
    if isinstance(shift, Standby):
        return (NextUp("standby", grid.when(shift.start), grid.when(shift.end)),)
    found = [NextUp("shift", grid.when(shift.start), grid.when(shift.end))]
    for pause in shift.pauses:
        if grid.when(pause.end) > now:
            found.append(NextUp(pause.kind.value, grid.when(pause.start), grid.when(pause.end)))
            break
    return tuple(found)


def wish_free(desk: Desk, user: User, week: str, day: int, *, points: int = 5) -> None:
    """Add a wish for a free day; it counts from the next build on.

    Raises BadInput for a week that is published: wishes move nothing there any more.
    """
    agent = _own(user, Action.OWN_WISHES)
    if desk.store.plans.published(week) is not None:
        raise BadInput(
            f"{week} is published already; choose a later week, or ask your supervisor for a change"
        )
    row = desk.store.people.load_agent(agent)
    date = week_monday(week) + timedelta(days=day)
    others = tuple(w for w in row.agent.wishes if w.day != date)
    changed = replace(row.agent, wishes=(*others, DayOffWish(date, points)))
    with acting(desk, user, Action.OWN_WISHES, agent, day=date.isoformat()):
        desk.store.people.save_agent(changed, row.revision, by=user.name, at=desk.now())


def withdraw_wish(desk: Desk, user: User, week: str, day: int) -> None:
    """Take a wish back."""
    agent = _own(user, Action.OWN_WISHES)
    row = desk.store.people.load_agent(agent)
    date = week_monday(week) + timedelta(days=day)
    changed = replace(row.agent, wishes=tuple(w for w in row.agent.wishes if w.day != date))
    with acting(desk, user, Action.OWN_WISHES, agent, withdrawn=date.isoformat()):
        desk.store.people.save_agent(changed, row.revision, by=user.name, at=desk.now())


def my_calendar(desk: Desk, user: User) -> bytes:
    """Return the agent's published shifts as an iCalendar file."""
    return _calendar(desk, _own(user, Action.VIEW_OWN_WEEK))


def new_feed(desk: Desk, user: User) -> str:
    """Return the path of a new secret calendar link; links made before stop working."""
    agent = _own(user, Action.OWN_FEED)
    token = access.issue_feed(desk.store, agent, desk.now(), by=user)
    return f"/calendar/{desk.kind}/{token}.ics"


def revoke_feed(desk: Desk, user: User) -> None:
    """Make every calendar link of the agent stop working."""
    access.revoke_feed(desk.store, _own(user, Action.OWN_FEED), desk.now(), by=user)


def has_feed(desk: Desk, user: User) -> bool:
    """Say whether a calendar link of the agent works."""
    return desk.store.calendar.has_feed(_own(user, Action.OWN_FEED))


def feed(desk: Desk, token: str) -> bytes:
    """Return the calendar that a secret link shows; raises Missing for any other link."""
    agent = access.whose_feed(desk.store, token)
    if agent is None:
        raise Missing("this calendar link is not valid")
    return _calendar(desk, agent)


def _me(desk: Desk, user: User) -> tuple[Agent, Contract]:
    row = desk.store.people.load_agent(_own(user, Action.VIEW_OWN_WEEK))
    return row.agent, the_centre(desk).contracts[row.agent.contract]


def _own(user: User, action: Action) -> AgentId:
    agent = own_agent(user)
    require(user, action, agent=agent)
    return agent


def _calendar(desk: Desk, agent: AgentId) -> bytes:
    centre, length_min = the_centre(desk), the_lawful_policy(desk).screen_pause_min
    events = [
        CalendarEvent(
            uid=e.uid,
            sequence=e.sequence,
            start=e.start_at,
            end=e.end_at,
            summary=f"{centre.name}: {'on standby' if e.is_standby else 'shift'}",
            category="standby" if e.is_standby else "shift",
            cancelled=e.cancelled,
            modified_at=e.modified_at,
            pauses=() if e.is_standby else _pauses(e, length_min),
        )
        for e in desk.store.calendar.events_of(agent)
    ]
    return ics(events, calendar_name=f"{centre.name}: my shifts", zone=centre.zone)


def _pauses(event: StoredEvent, length_min: int) -> tuple[CalendarPause, ...]:
    """Return the pauses of a stored shift, those from the screen too, in order of time."""
    found = [CalendarPause(p.start_at, p.end_at, p.kind) for p in event.pauses]
    if length_min and not event.cancelled:
        begin = event.start_at
        own, *taken = (
            (round((a - begin).total_seconds() / 60), round((b - begin).total_seconds() / 60))
            for a, b in ((begin, event.end_at), *((p.start_at, p.end_at) for p in event.pauses))
        )
        shift = Shift("", 0, *own, tuple(Pause(*minutes) for minutes in taken))
        for at in screen_pauses(shift, step_min=1, length_min=length_min):
            start = begin + timedelta(minutes=at)
            found.append(CalendarPause(start, start + timedelta(minutes=length_min), OFF_SCREEN))
    return tuple(sorted(found, key=lambda pause: pause.start))
