"""What people are promised at work, for whoever makes the roster: training, follow-up, pressure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta

import numpy as np

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.office import Desk
from planner.desk.week_inputs import the_assessment, the_centre, the_people
from planner.domain import (
    Activity,
    AgentId,
    Block,
    BlockKind,
    BoolArray,
    ChannelId,
    Grid,
    Role,
    Span,
    User,
    week_monday,
    week_name,
)
from planner.errors import BadInput, Missing
from planner.ingest import FollowUp, read_followups
from planner.study.care import (
    RECOVERY_S,
    Kept,
    followup_kept,
    may_release,
    pressure,
    promise_kept,
    same_agent_callbacks,
    skill_depth,
    training_kept,
)
from planner.study.week import Assessment
from planner.wellbeing import SMALLEST_GROUP

TRAINING, PROMISES = "training.required", "followups.counts"
PRESSURE_WEEKS = 4
ROOM_MIN = 60
LEAST_DEEP = 2


@dataclass(frozen=True, slots=True)
class Session:
    """A training of one agent: whether a shift holds it, and whether nobody is short meanwhile."""

    agent: AgentId
    span: Span
    is_held: bool
    may_go_on: bool


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """Training of a week: what skills require by agent, sessions, and where there is room.

    `kept` in minutes; `room`: stretches of at least an hour with somebody free of contacts.
    """

    grid: Grid
    names: Mapping[AgentId, str]
    kept: Mapping[AgentId, Kept]
    sessions: tuple[Session, ...]
    room: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Promises:
    """What a file of cases said of a week: counts.

    `kept` None: nothing was due by now; `call_share` None: no call back, or nothing published.
    `unplaced`: cases whose call back meets no time on contacts of their owner; never stored.
    """

    due: int
    kept: float | None
    overdue: int
    calls: int
    call_share: float | None
    unplaced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Depth:
    """How many at work could serve a channel in its open hours; `thin`: share with fewer than 2."""

    channel: ChannelId
    least: int
    at: int
    thin: float


def training_of(desk: Desk, user: User, plan_id: int) -> Training:
    """Return the training that a revision keeps, by agent; of the own team where one is named."""
    require(user, Action.VIEW_ROSTER)
    found = the_assessment(desk, desk.store.plans.get_plan(plan_id), by=user.name)
    team = user.team if user.role is Role.SUPERVISOR else None
    agents = [a for a in found.brief.inputs.people.agents if team in (None, a.team)]
    required = required_training(desk, user)
    wanted = {a.id: sum(required.get(c, 0.0) for c in a.skills) for a in agents}
    sessions = tuple(
        _session(found, a.id, block)
        for a in agents
        for block in a.blocks
        if block.kind is BlockKind.TRAINING and block.day in found.roster.grid.dates
    )
    taught = {s.agent for s in sessions}
    return Training(
        found.roster.grid,
        {a.id: a.name for a in agents},
        {
            a.id: training_kept(a, found.roster, wanted[a.id])
            for a in agents
            if wanted[a.id] or a.id in taught
        },
        sessions,
        _room(found),
    )


def _session(found: Assessment, agent: AgentId, block: Block) -> Session:
    """Judge one session; `net` leaves the agent out, who is in training then."""
    grid, case = found.roster.grid, found.brief.case
    span = Span(grid.at(block.day, block.span.start), grid.at(block.day, block.span.end))
    skills = next((sorted(w.skills) for w in case.workers if w.id == agent), [])
    held = any(s.span.holds(span) for s in found.roster.by_agent.get(agent, ()))
    calm = not skills or may_release(found.net[skills].min(axis=0), span, spare=0)
    return Session(agent, span, held, calm)


def _room(found: Assessment) -> tuple[Span, ...]:
    """Return stretches of at least an hour in which somebody on duty has no work of their own."""
    free: BoolArray = (found.activities.code == Activity.READY).any(axis=0)
    free &= (found.net >= 0).all(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], free.astype(np.int64), [0]])))
    least = ROOM_MIN // found.roster.grid.step_min
    starts, ends = edges[::2].tolist(), edges[1::2].tolist()
    return tuple(Span(a, b) for a, b in zip(starts, ends, strict=True) if b - a >= least)


def required_training(desk: Desk, user: User) -> dict[ChannelId, float]:
    """Return the minutes of training a week that each channel's skill requires."""
    require(user, Action.VIEW_ROSTER)
    return dict(desk.store.settings.get_setting(TRAINING, {}))


def require_training(desk: Desk, user: User, channel: ChannelId, minutes: float) -> None:
    """Set the minutes of training a week that a channel's skill requires; 0 takes them back."""
    require(user, Action.EDIT_ROSTER)
    if channel not in {c.id for c in the_centre(desk).channels}:
        raise BadInput(f'there is no channel "{channel}"')
    if not 0 <= minutes <= 40 * 60:
        raise BadInput(f"{minutes:g} min of training a week do not lie between 0 and 2400")
    with acting(desk, user, Action.EDIT_ROSTER, f"training:{channel}", minutes_a_week=minutes):
        kept = {**desk.store.settings.get_setting(TRAINING, {}), channel: minutes}
        desk.store.settings.set_setting(TRAINING, {c: m for c, m in kept.items() if m})


def followup_of(desk: Desk, user: User, plan_id: int) -> dict[ChannelId, Kept]:
    """Return by channel the follow-up minutes that a week's contacts bring, and those in blocks.

    A block serves every channel of its agent; it is counted at the first with follow-up.
    """
    require(user, Action.VIEW_ROSTER)
    found = the_assessment(desk, desk.store.plans.get_plan(plan_id), by=user.name)
    inputs, forecast = found.brief.inputs, found.brief.forecast
    with_it = [c for c in inputs.centre.channels if c.followup_s]
    return {
        c.id: followup_kept(
            [a for a in inputs.people.agents if _first(a.skills, [w.id for w in with_it]) == c.id],
            found.roster,
            contacts=float(np.nan_to_num(forecast.contacts[forecast.row(c.id)]).sum()),
            share=c.followup_share,
            minutes=c.followup_min,
        )
        for c in with_it
    }


def _first(skills: frozenset[ChannelId], channels: list[ChannelId]) -> ChannelId | None:
    return next((c for c in channels if c in skills), None)


def read_promises(desk: Desk, user: User, week: str, content: bytes, name: str) -> Promises:
    """Count what a file of cases says of a week; the counts are kept, never a case or its owner.

    Kept and overdue follow-ups are those due in the week; call backs are held against its
    published roster. Raises BadInput with everything that is wrong in the file.
    """
    require(user, Action.EDIT_ROSTER)
    centre = the_centre(desk)
    grid = centre.week(week)
    cases = read_followups(content, name, centre.zone)
    people = {a.id for a in the_people(desk, centre).agents}
    strange = sorted({c.owner for c in cases if c.owner} - people)
    if strange:
        raise BadInput(f"no such agent: {', '.join(strange)}; write the ids of the people's file")
    begin, end = grid.when(0), grid.when(grid.size)
    found = _counted(
        desk,
        user,
        week,
        due=[c for c in cases if begin <= c.due < end],
        calls=[c for c in cases if c.call and c.call[0] < end and c.call[1] > begin],
    )
    kept = {k: v for k, v in asdict(found).items() if k != "unplaced"}
    with acting(desk, user, Action.EDIT_ROSTER, f"promises:{week}", cases=len(cases)):
        stored = {**desk.store.settings.get_setting(PROMISES, {}), week: kept}
        newest = sorted(stored, key=week_monday)[-52:]
        desk.store.settings.set_setting(PROMISES, {w: stored[w] for w in newest})
    return found


def _counted(
    desk: Desk, user: User, week: str, *, due: list[FollowUp], calls: list[FollowUp]
) -> Promises:
    now = desk.now()
    overdue = sum(c.done is None and c.due < now for c in due)
    judged = [c for c in due if c.done is not None or c.due < now]
    kept = promise_kept([c.due for c in judged], [c.done for c in judged]) if judged else None
    plan = desk.store.plans.published(week)
    if not calls or plan is None:
        return Promises(len(due), kept, overdue, len(calls), None)
    activities = the_assessment(desk, plan, by=user.name).activities
    met = {c.case: same_agent_callbacks([_call(plan.roster.grid, c)], plan.roster, activities)
           for c in calls}  # fmt: skip
    lost = tuple(sorted(case for case, share in met.items() if not share))
    return Promises(len(due), kept, overdue, len(calls), sum(met.values()) / len(met), lost)


def _call(grid: Grid, case: FollowUp) -> tuple[AgentId, Span]:
    begin, end = case.call or (case.due, case.due + timedelta(minutes=grid.step_min))
    return case.owner, Span(grid.interval(begin), grid.interval(end - timedelta(seconds=1)) + 1)


def promises_of(desk: Desk, user: User, week: str) -> Promises | None:
    """Return what was counted for a week, None where no file was read."""
    require(user, Action.VIEW_ROSTER)
    kept = desk.store.settings.get_setting(PROMISES, {}).get(week)
    return Promises(**kept) if kept else None


def pressure_of(desk: Desk, user: User, week: str) -> tuple[float, int] | None:
    """Return the heaviest pressure per contract hour over the mean, and of how many weeks.

    Minutes above the occupancy cap, and five for each expected hard contact, of the last four
    published weeks up to this one. No name; None where fewer than five people worked.
    """
    require(user, Action.VIEW_ROSTER)
    weeks = [week_name(week_monday(week) - timedelta(weeks=k)) for k in range(PRESSURE_WEEKS)]
    plans = [p for p in map(desk.store.plans.published, weeks) if p is not None]
    if not plans:
        raise Missing(f"no roster of {week} or the three weeks before it is published yet")
    people = the_people(desk, the_centre(desk))
    borne: dict[AgentId, float] = {}
    for plan in plans:
        for day in the_assessment(desk, plan, by=user.name).load.days:
            minutes = day.values.get("peak", 0.0)
            minutes += day.values.get("emo", 0.0) * RECOVERY_S / 60
            borne[day.agent] = borne.get(day.agent, 0.0) + minutes
    hours = {
        a.id: people.contract_of(a).usual_week_min / 60 for a in people.agents if a.id in borne
    }
    return (pressure(borne, hours), len(plans)) if len(hours) >= SMALLEST_GROUP else None


def skills_of(desk: Desk, user: User, plan_id: int) -> tuple[Depth, ...]:
    """Return for each channel how few of those at work could serve it in its open hours."""
    require(user, Action.VIEW_ROSTER)
    found = the_assessment(desk, desk.store.plans.get_plan(plan_id), by=user.name)
    channels, grid = found.brief.inputs.centre.channels, found.roster.grid
    deep = skill_depth(found.brief.inputs.people.agents, found.roster, [c.id for c in channels])
    rows = []
    for channel, depth in zip(channels, deep, strict=True):
        is_open = np.flatnonzero(channel.hours.mask(grid))
        if len(is_open):
            at = int(is_open[np.argmin(depth[is_open])])
            thin = float((depth[is_open] < LEAST_DEEP).mean())
            rows.append(Depth(channel.id, int(depth[at]), at, thin))
    return tuple(rows)
