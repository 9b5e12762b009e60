"""What a week rests on, read from the store, and its hash: one comparison says if a plan is stale.

Only for use cases in this package; they authorise first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from planner.desk.changed import changes_until, marks_in, publications
from planner.desk.demand import prospect_of, told_by_the_model, with_harder_contacts
from planner.desk.labour import agreement_mark, the_preset, weeks_back
from planner.desk.office import Desk
from planner.desk.said import ADVICE, the_said
from planner.desk.taps import tapped, with_taps
from planner.desk.weeks_before import (
    ahead_of,
    keys_before,
    past_spans,
    plans_before,
    spans_of,
    standby_before,
    standing,
)
from planner.domain import (
    Agent,
    AgentId,
    Centre,
    Forecast,
    Grid,
    History,
    Override,
    People,
    Plan,
    PlanStatus,
    Policy,
    Roster,
    Shift,
)
from planner.errors import Conflict, Missing
from planner.forecast import Prospect, apply_overrides, spreadsheet
from planner.forecast.scale import Run, in_turn
from planner.roster import public_holidays
from planner.store import HARD, Beside, PlanRow
from planner.study.asked import wanted_days
from planner.study.correct import with_raises
from planner.study.ledger import Ledger, a_ledger, week_kinds
from planner.study.places import with_places
from planner.study.scenario import Knobs, with_knobs
from planner.study.week import Assessment, Brief, Inputs, assess, prepare
from planner.wellbeing import edited_points, hard_contacts, obeying

LEDGER_WEEKS = 8
POINTS, THRESHOLDS = "burden.points", "indicator.thresholds"


def the_centre(desk: Desk) -> Centre:
    """Return the centre; raises Missing with what to do where none is set up."""
    return the_centre_and_revision(desk)[0]


def the_centre_and_revision(desk: Desk) -> tuple[Centre, int]:
    """Return the centre with the revision that the next save must expect."""
    found = desk.store.centre.load_centre()
    if found is None:
        raise Missing("no centre is set up yet; an administrator adds it on the page Centre")
    return found


def the_people(desk: Desk, centre: Centre) -> People:
    """Return the active agents."""
    return desk.store.people.load_people(centre.contracts)


def the_history(desk: Desk, centre: Centre) -> History:
    """Return all stored contacts; raises Missing where nothing was imported."""
    key = ("history", history_mark(desk), centre.zone, centre.step_min)
    found: History | None = desk.remember(
        key, lambda: desk.store.history.load_history(centre.zone, centre.step_min), size=48
    )
    if found is None or not len(found):
        raise Missing("no contacts were imported yet; bring an export on the page Import")
    return found


def history_mark(desk: Desk) -> str:
    """Return a mark that changes with every import that changed a row."""
    return str(desk.store.history.mark())


def the_lawful_policy(desk: Desk) -> Policy:
    """Return the policy in force, at least as strict as its labour rules."""
    policy = the_centre(desk).policy
    preset = the_preset(desk, policy.preset)
    return obeying(policy, preset) if preset else policy


def the_ledger(
    desk: Desk, centre: Centre, people: People, grid: Grid, *, ahead: Collection[str] = ()
) -> Ledger:
    """Return who bore which unpopular shifts in the weeks before this one.

    They count as published, weeks of `ahead` until then as their newest draft has them.
    """
    ledger = a_ledger(people, points=the_points(desk))
    wanted = {a.id: a.preferred_start for a in people.agents}
    before: Plan | None = None
    for plan in reversed(plans_before(desk, grid, LEDGER_WEEKS, ahead)):
        own = plan.roster.grid
        ledger = ledger.with_week(
            week_kinds(
                plan.roster,
                centre.policy,
                holidays=public_holidays(own, centre.country, centre.region),
                past=spans_of([before], own) if before else {},
                hard_contacts=_hard_contacts(desk, plan),
                wanted=wanted,
                asked=wanted_days(marks_in(plan)),
            )
        )
        before = plan
    return ledger


def _hard_contacts(desk: Desk, plan: Plan) -> Mapping[AgentId, float]:
    """Return the hard contacts that a plan expects of each agent: as kept when it was published."""
    if plan.status is PlanStatus.DRAFT:
        return expected_hard(the_assessment(desk, plan, by=plan.created_by))
    kept: Mapping[AgentId, float] = desk.store.settings.get_setting(hard_key(plan.week), {})
    return kept


def expected_hard(found: Assessment) -> dict[AgentId, float]:
    """Return the hard contacts of a plan that the ledger counts: no day that was asked for."""
    return hard_contacts(found.load.days, found.brief.inputs.asked)


def hard_key(week: str) -> str:
    """Return the setting that holds the hard contacts that a published week expects, by agent."""
    return f"{HARD}{week}"


def the_points(desk: Desk) -> dict[str, float]:
    """Return the burden points in force, the team's own where it edited them."""
    return edited_points(desk.store.settings.get_setting(POINTS, {}))


def the_thresholds(desk: Desk) -> dict[str, tuple[float, float, float]]:
    """Return the site's own thresholds (Z, A, R) by indicator id; empty: those of the registry."""
    stored = desk.store.settings.get_setting(THRESHOLDS, {})
    return {name: (z, a, r) for name, (z, a, r) in stored.items()}


def the_inputs(desk: Desk, week: str, *, ahead: Collection[str] = ()) -> Inputs:
    """Return everything that a week is planned from.

    `ahead`: earlier weeks of which the newest draft counts until they are published.
    """
    centre = the_centre(desk)
    grid = centre.week(week)
    people, history = the_people(desk, centre), the_history(desk, centre)
    preset = the_preset(desk, centre.policy.preset)
    harder = with_harder_contacts(the_said(desk), centre, grid)
    return Inputs(
        with_taps(desk, harder, grid, history),
        people,
        history,
        the_corrections(desk, centre, grid),
        past_spans(desk, grid, weeks=weeks_back(preset, centre.contracts.values()), ahead=ahead),
        preset,
        the_ledger(desk, centre, people, grid, ahead=ahead),
        the_thresholds(desk),
        past_standby=standby_before(desk, grid, ahead=ahead) if centre.standby else {},
    )


def the_corrections(desk: Desk, centre: Centre, grid: Grid) -> tuple[Override, ...]:
    """Return the corrections in force on a grid; one whose channel left the centre waits for it."""
    known = {c.id for c in centre.channels}
    return tuple(o for o in desk.store.overrides.overrides_on(grid) if o.channel in known)


def inputs_hash(desk: Desk, week: str, *, ahead: Collection[str] = ()) -> str:
    """Return the hash of everything that a week is planned from.

    A draft of an earlier week counts like the same revision published, so that publishing the
    weeks of a run one by one makes none of the later ones stale.
    """
    centre, revision = the_centre_and_revision(desk)
    grid = centre.week(week)
    rows = desk.store.people.list_agents()
    preset = the_preset(desk, centre.policy.preset)
    back = max(LEDGER_WEEKS, weeks_back(preset, centre.contracts.values()))
    marks = tapped(desk, centre, grid)
    return _digest(
        ({"taps": marks} if marks else {})
        | agreement_mark(desk, preset)
        | {
            "week": week,
            "centre": revision,
            "people": [repr(_in_week(r.agent, grid)) for r in rows if r.active],
            "past": keys_before(desk, grid, back, ahead),
            "points": the_points(desk),
            "forecast": forecast_hash(desk, centre, grid),
        }
    )


def mark_of(desk: Desk, plan: Plan | PlanRow) -> str:
    """Return the hash of what a plan's week is planned from now; another than its own: stale."""
    return inputs_hash(desk, plan.week, ahead=ahead_of(plan))


def _in_week(agent: Agent, grid: Grid) -> tuple[object, ...]:
    """Return what of an agent matters in a week; a wish for another week changes nothing."""
    days = set(grid.dates)
    return (
        (agent.id, agent.team, sorted(agent.skills), agent.contract),
        (agent.available, agent.preferred_start),
        sorted(agent.leave & days),
        [w for w in agent.wishes if w.day in days],
        [b for b in agent.blocks if b.day in days],
        [m for m in agent.movable if m.first in days],
        *([] if agent.standby else ["no standby"]),
    )


def forecast_hash(desk: Desk, centre: Centre, grid: Grid) -> str:
    """Return the hash of everything that the forecast of a grid is made from."""
    overrides = the_corrections(desk, centre, grid)
    said = desk.store.settings.get_setting(ADVICE)
    return _digest(
        ({"advice": said} if said else {})
        | _evidence_mark(desk, said)
        | {
            "history": history_mark(desk),
            "start": grid.start.isoformat(),
            "size": grid.size,
            "channels": [
                [
                    *(c.id, c.medium, c.work, c.aht_s, repr(c.hours)),
                    *(["redials"] if c.redial_share else []),
                ]
                for c in centre.channels
            ],
            "calendar": [centre.country, centre.region, centre.zone, centre.step_min],
            "overrides": [repr(o) for o in overrides],
        }
    )


def _evidence_mark(desk: Desk, stored: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what planned shifts of volume look at; it changes as weeks go by."""
    if not any(move["kind"] == "shift" for move in (stored or {}).get("moves", ())):
        return {}
    return {"kept": sorted(the_said(desk).kept.items())}


def the_forecast(desk: Desk, week: str, *, by: str, run: Run = in_turn) -> Forecast:
    """Return the week's forecast from the store, or make and keep it; overrides are applied."""
    centre = the_centre(desk)
    grid = centre.week(week)
    mark = forecast_hash(desk, centre, grid)

    def make() -> Forecast:
        stored = desk.store.forecasts.load_forecast(mark)
        if stored is not None:
            return stored
        said, history = the_said(desk), the_history(desk, centre)
        model = told_by_the_model(said, centre, history, grid=grid, run=run)
        overrides = the_corrections(desk, centre, grid)
        made = apply_overrides(model, overrides)
        beside = Beside(model.contacts if overrides else None, spreadsheet(history, model))
        desk.store.forecasts.save_forecast(made, mark, by=by, at=desk.now(), beside=beside)
        return made

    found: Forecast = desk.remember(("forecast", mark), make)
    return found


def the_prospect(desk: Desk, week: str) -> Prospect:
    """Return intervals, day totals and sample paths of a week, before corrections by people."""
    centre = the_centre(desk)
    grid = centre.week(week)

    def make() -> Prospect:
        return prospect_of(the_said(desk), centre, the_history(desk, centre), grid=grid)

    found: Prospect = desk.remember(("prospect", forecast_hash(desk, centre, grid)), make)
    return found


@dataclass(frozen=True, slots=True)
class Basis:
    """What a roster is built on, and the hash of it as it was read.

    `ahead`: the drafts of earlier weeks among it, by week.
    """

    brief: Brief
    mark: str
    ahead: Mapping[str, int] = field(default_factory=dict)


def the_basis(
    desk: Desk, week: str, *, by: str, knobs: Knobs | None = None, ahead: Collection[str] = ()
) -> Basis:
    """Return the week ready to be rostered, with a scenario's knobs where given."""
    knobs = knobs or Knobs()
    mark = inputs_hash(desk, week, ahead=ahead)

    def make() -> Brief:
        inputs = with_knobs(the_inputs(desk, week, ahead=ahead), knobs)
        forecasted = the_forecast(desk, week, by=by)
        return prepare(inputs, inputs.centre.week(week), forecasted=forecasted)

    brief = desk.remember(("brief", mark, knobs, repr(the_thresholds(desk))), make)
    return Basis(brief, mark, standing(desk, ahead, ahead))


def basis_of(desk: Desk, plan: Plan, *, by: str, knobs: Knobs | None = None) -> Basis:
    """Return the week ready to be rostered, its requirement raised as the plan noted it.

    Movable blocks lie where the plan has them.
    """
    basis = the_basis(desk, plan.week, by=by, knobs=knobs, ahead=ahead_of(plan))
    raised = with_raises(basis.brief, plan.figures.get("raised") or {})
    return replace(basis, brief=with_places(raised, plan.figures.get("places") or {}))


def the_assessment(desk: Desk, plan: Plan, *, by: str) -> Assessment:
    """Return what is known of a plan on the present inputs of its week, and of what was published.

    Raises Conflict where the centre counts time in other intervals now than when it was planned.
    """
    knobs = Knobs.of(plan.figures.get("knobs") or {})
    out = publications(desk, plan)
    known = repr(the_thresholds(desk)), tuple(row.id for row in out)
    key = ("assessment", plan.id, mark_of(desk, plan), *known)

    def make() -> Assessment:
        brief = basis_of(desk, plan, by=by, knobs=knobs).brief
        if brief.grid != plan.roster.grid:
            raise Conflict(_other_grid(plan, brief.grid))
        changes = changes_until(desk, out, brief.inputs.people.agents)
        asked = wanted_days(marks_in(plan))
        inputs = replace(brief.inputs, changes=changes, asked=asked)
        return assess(replace(brief, inputs=inputs), plan.roster)

    found: Assessment = desk.remember(key, make)
    return found


def _other_grid(plan: Plan, grid: Grid) -> str:
    own = plan.roster.grid
    return (
        f"revision {plan.number} of {plan.week} was planned in intervals of {own.step_min} min "
        f"({own.zone}), the centre has {grid.step_min} min ({grid.zone}) now; build the week again"
    )


def locked_shifts(roster: Roster) -> tuple[Shift, ...]:
    """Return the shifts that a rebuild must keep."""
    return tuple(s for s in roster.shifts if s.locked)


def _digest(value: Mapping[str, Any]) -> str:
    body = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(body.encode()).hexdigest()
