"""The main job for one week, in steps: prepare, build, assess. Pure: no clock, file or database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from planner.domain import (
    Activities,
    Activity,
    AgentId,
    Block,
    Breach,
    Centre,
    ChannelId,
    Forecast,
    Grid,
    History,
    IntArray,
    Level,
    Load,
    Override,
    People,
    Preset,
    Requirement,
    Roster,
    RosterCase,
    Score,
    Shift,
    Span,
)
from planner.errors import BadInput
from planner.forecast import forecast
from planner.roster import (
    Progress,
    Solution,
    allocate,
    check,
    frame,
    place_blocks,
    public_holidays,
    score,
    short_of_minimum,
    short_of_need,
    solve,
)
from planner.staffing import (
    Prediction,
    Team,
    predict_roster,
    require,
    shared_requirement,
    teams_of,
    with_recorded_redials,
    with_recovery,
)
from planner.study.averages import average_breaches
from planner.study.busy_runs import BusyRun, busy_runs
from planner.study.law import Law, law_breaches
from planner.study.ledger import Ledger, a_ledger
from planner.study.own_quota import OverQuota, over_quota
from planner.study.standby_pay import standby_figures
from planner.wellbeing import Background, Thresholds, load, obeying
from planner.wellbeing import Change as Moved

FURTHEST_DAYS = 13 * 7
TRUTH_CPU_S = 0.5  # what the simulated weeks beside the formula may cost, about
Figures = Mapping[str, float | int]


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """What a week is planned from. `past`: shifts of earlier weeks in (negative) intervals.

    `preset`: the labour rules that every roster must obey; None: only the policy's knobs.
    `ledger`: unpopular work of the weeks before; `thresholds`: a site's own, by indicator.
    `changes`: what publications changed of the week so far; None: it was not published yet.
    `asked`: days of the plan at hand whose shift the agent asked for.
    `past_standby`: standby of earlier weeks without a call.
    """

    centre: Centre
    people: People
    history: History
    overrides: tuple[Override, ...] = ()
    past: Mapping[AgentId, tuple[Span, ...]] = field(default_factory=dict)
    preset: Preset | None = None
    ledger: Ledger | None = None
    thresholds: Thresholds = field(default_factory=dict)
    changes: Mapping[AgentId, Sequence[Moved]] | None = None
    asked: Mapping[AgentId, frozenset[int]] = field(default_factory=dict)
    past_standby: Mapping[AgentId, tuple[Span, ...]] = field(default_factory=dict)

    @property
    def balance(self) -> Mapping[AgentId, float]:
        """How far each agent is ahead with unpopular work, in weeks of a fair share."""
        return self.ledger.balance if self.ledger else {}

    @property
    def lawful(self) -> Inputs:
        """The inputs with a policy at least as strict as the labour rules."""
        if self.preset is None:
            return self
        policy = obeying(self.centre.policy, self.preset)
        return replace(self, centre=replace(self.centre, policy=policy))


@dataclass(frozen=True, slots=True, eq=False)
class Brief:
    """A week ready to be rostered: inputs, forecast, requirement, the case for the optimiser.

    `raised`: heads that the requirement holds above the formula's, (channels, intervals); None
    where no roster of the week was found to fall short (see `study.correct`).
    """

    inputs: Inputs
    grid: Grid
    forecast: Forecast
    requirement: Requirement
    case: RosterCase
    raised: IntArray | None = None

    def with_locks(self, locks: tuple[Shift, ...]) -> Brief:
        """Return the brief with shifts that must stay as they are."""
        return replace(self, case=replace(self.case, locks=locks)) if locks else self


@dataclass(frozen=True, eq=False)
class Assessment:
    """All that is known of a roster before the week is worked."""

    brief: Brief
    roster: Roster
    breaches: tuple[Breach, ...]
    score: Score
    activities: Activities
    prediction: Prediction
    load: Load

    @cached_property
    def net(self) -> IntArray:
        """Scheduled minus required heads per channel and interval."""
        return self.activities.heads() - self.brief.requirement.heads

    @cached_property
    def over_quota(self) -> tuple[OverQuota, ...]:
        """Shifts that bring more contacts than the quota at the roster's own staffing."""
        return over_quota(self.brief.case, self.roster, self.activities, self.load.contacts)

    @cached_property
    def busy_runs(self) -> tuple[BusyRun, ...]:
        """Runs of intervals above the policy's occupancy that are predicted to be too long."""
        return busy_runs(self.brief.inputs.centre, self.prediction)

    @cached_property
    def figures(self) -> Figures:
        """Return the plan in single numbers, for lists and comparisons; hours are agent-hours."""
        brief, roster, grid = self.brief, self.roster, self.brief.grid
        wanted = int(brief.requirement.heads.sum())
        wanted += sum(w.agent_intervals for w in brief.requirement.windows)
        short = self._short_intervals()
        asked = [(w.id, day) for w in brief.case.workers for day, _ in w.off_wishes]
        worked = {(s.agent, s.day) for s in roster.shifts}
        levels = [d.level for d in self.load.days]
        ready = int((self.activities.code == Activity.READY).sum())
        figures: dict[str, float | int] = {
            "objective": self.score.total,
            "breaches": len(self.breaches),
            "shifts": len(roster.shifts),
            "paid_h": grid.hours(sum(s.paid for s in roster.shifts)),
            "required_h": grid.hours(wanted),
            "understaffed_h": grid.hours(short),
            "over_quota_days": len(self.over_quota),
            "below_minimum_h": grid.hours(int(short_of_minimum(brief.case, roster).sum())),
            "ready_h": grid.hours(ready),
            "coverage": 1 - short / wanted if wanted else 1.0,
            "wishes_asked": len(asked),
            "wishes_granted": sum(wish not in worked for wish in asked),
            "red_days": levels.count(Level.RED),
            "amber_days": levels.count(Level.AMBER),
            "green_days": levels.count(Level.GREEN),
        }
        if brief.inputs.centre.policy.busy_occupancy is not None:
            figures["busy_runs"] = len(self.busy_runs)
        figures |= standby_figures(brief.inputs.centre, roster)
        figures |= {f"sl_{c}": s for c, s in self.prediction.service_level.items()}
        for channel in self.prediction.service_level:
            if brief.inputs.centre.channel(channel).target.has_caps:
                figures[f"asa_s_{channel}"] = self.prediction.speed_s[channel]
                figures[f"abandon_{channel}"] = self.prediction.abandonment[channel]
        for channel, stamp in self.prediction.stamps.items():
            figures |= stamp.figures(channel)
        return figures

    def _short_intervals(self) -> int:
        return sum(short_of_need(self.brief.case, self.roster).values())


@dataclass(frozen=True, slots=True)
class Effort:
    """How long and how the search may run; `iterations` makes it exactly reproducible."""

    seconds: float | None = 60.0
    iterations: int | None = None
    seed: int = 1
    workers: int = 2

    def part(self, share: float) -> Effort:
        """Return a share of the effort."""
        seconds, moves = self.seconds, self.iterations
        return replace(
            self,
            seconds=None if seconds is None else share * seconds,
            iterations=None if moves is None else int(share * moves),
        )


def prepare(
    inputs: Inputs,
    grid: Grid,
    *,
    forecasted: Forecast | None = None,
) -> Brief:
    """Forecast the week (unless given), turn it into a requirement and frame the roster case.

    The brief holds the policy as the labour rules leave it, people whose movable blocks have their
    place, and channels that know how many recorded contacts are redials.
    """
    inputs = inputs.lawful
    centre = inputs.centre
    _reach(inputs.history, grid)
    if forecasted is None:
        forecasted = forecast(
            inputs.history,
            grid,
            channels=centre.channels,
            country=centre.country,
            region=centre.region,
            overrides=inputs.overrides,
        )
    centre, notes = with_recorded_redials(centre, inputs.history)
    inputs = replace(inputs, centre=centre)
    skill_sets = [agent.skills for agent in inputs.people.agents]
    requirement = required(forecasted, centre, skill_sets)
    requirement = replace(requirement, notes=(*requirement.notes, *notes))
    return framed(inputs, grid, forecasted, requirement)


def framed(inputs: Inputs, grid: Grid, forecasted: Forecast, requirement: Requirement) -> Brief:
    """Return a week whose requirement is known, ready to be rostered; `inputs` are lawful ones."""
    week = frame(
        inputs.centre,
        inputs.people,
        requirement,
        forecasted,
        grid=grid,
        preset=inputs.preset,
        past=inputs.past,
        past_standby=inputs.past_standby,
        burden_balance=inputs.balance,
    )
    case = place_blocks(week)
    brief = Brief(inputs, grid, forecasted, requirement, case)
    return replace(brief, inputs=replace(inputs, people=with_blocks(brief, case)))


def required(
    forecasted: Forecast, centre: Centre, skill_sets: Sequence[frozenset[ChannelId]]
) -> Requirement:
    """Return heads that keep every promise with these agents, and break busy runs too long.

    `skill_sets`: one entry an agent.
    """
    alone = require(forecasted, centre)
    shared = shared_requirement(alone, forecasted, centre, skill_sets)
    return with_recovery(shared, forecasted, centre)


def with_blocks(brief: Brief, case: RosterCase) -> People:
    """Return the people with the week's movable blocks as fixed ones, where a case has them."""
    people, grid = brief.inputs.people, case.grid
    agents = []
    for agent, worker in zip(people.agents, case.workers, strict=True):
        placed = [(m.kind, m.at) for m in worker.movable if m.at is not None]
        blocks = tuple(
            Block(grid.when(at.start).date(), Span(begin, begin + len(at) * grid.step_min), kind)
            for kind, at in placed
            for begin in (int(grid.wall_min[at.start]),)
        )
        left = tuple(m for m in agent.movable if m.first not in grid.dates)
        agents.append(replace(agent, blocks=(*agent.blocks, *blocks), movable=left))
    return replace(people, agents=tuple(agents))


def _reach(history: History, grid: Grid) -> None:
    """Refuse a week that begins more than 13 weeks after the history ends."""
    end_s = int(history.start.max()) + history.step_min * 60 if len(history) else 0
    days = (grid.start.timestamp() - end_s) / 86400
    if days > FURTHEST_DAYS:
        raise BadInput(
            f"{grid.week_name} begins {days:.0f} days after the history ends; plan at most 13 "
            "weeks ahead, or import newer contacts"
        )


def build(
    brief: Brief,
    effort: Effort,
    *,
    start: Roster | Solution | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Solution:
    """Search a roster for a prepared week."""
    return solve(
        brief.case,
        seed=effort.seed,
        seconds=effort.seconds,
        iterations=effort.iterations,
        workers=effort.workers,
        start=start,
        on_progress=on_progress,
        should_stop=should_stop,
    )


def assess(brief: Brief, roster: Roster) -> Assessment:
    """Check a roster with the independent checkers and predict its service and its load."""
    inputs = brief.inputs
    points = score(brief.case, roster)
    activities = allocate(brief.case, roster)
    breaches = breaches_of(brief, roster, activities)
    prediction = predict_roster(
        inputs.centre,
        brief.forecast,
        activities.heads().astype(float),
        teams(brief, activities),
        cpu_s=TRUTH_CPU_S,
    )
    loaded = load(
        inputs.centre,
        inputs.people,
        roster=roster,
        activities=activities,
        forecast=brief.forecast,
        occupancy=prediction.occupancy,
        wait_share=prediction.wait_share,
        past=inputs.past,
        breaches=breaches,
        background=background_of(brief),
    )
    return Assessment(brief, roster, breaches, points, activities, prediction, loaded)


def breaches_of(brief: Brief, roster: Roster, activities: Activities) -> tuple[Breach, ...]:
    """Return all that a roster breaks: rules of the case, labour rules, periods of averages."""
    inputs = brief.inputs
    return (
        *check(brief.case, roster),
        *_of_law(brief, roster, activities),
        *average_breaches(inputs.people, inputs.past, roster),
    )


def background_of(brief: Brief) -> Background:
    """Return what is known of a week besides its roster."""
    inputs, centre = brief.inputs, brief.inputs.centre
    ledger = inputs.ledger or a_ledger(inputs.people)
    before = {a: ledger.points_before(a) for a in ledger.hours}
    return Background(
        requirement=brief.requirement,
        changes=inputs.changes,
        asked=inputs.asked,
        burden_before=before,
        points=ledger.points,
        holidays=public_holidays(brief.grid, centre.country, centre.region),
        preset=inputs.preset,
        thresholds=inputs.thresholds,
    )


def _of_law(brief: Brief, roster: Roster, activities: Activities) -> tuple[Breach, ...]:
    """Return what the roster breaks of the labour rules; nothing where none are chosen."""
    inputs = brief.inputs
    if inputs.preset is None:
        return ()
    law = Law(inputs.preset, inputs.centre, inputs.people, inputs.past)
    return law_breaches(law, roster, activities)


def teams(brief: Brief, activities: Activities) -> tuple[Team, ...]:
    """Return who can serve whom while a roster's activities are worked."""
    names = brief.case.channels
    skills = {w.id: frozenset(names[c] for c in w.skills) for w in brief.case.workers}
    return teams_of(brief.inputs.centre, activities, skills)
