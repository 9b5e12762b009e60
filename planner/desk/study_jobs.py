"""What the worker does for each topic of a study; results are plain values of JSON's types."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from planner.desk.disclosing import may_tell
from planner.desk.keeping import keep_plan
from planner.desk.office import Desk
from planner.desk.studies import Topic, mark_of_study
from planner.desk.unnamed import LOAD, of_all
from planner.desk.week_inputs import (
    basis_of,
    the_assessment,
    the_forecast,
    the_inputs,
)
from planner.domain import Forecast, Plan, Roster
from planner.jobs import Run
from planner.store import encode
from planner.study.frontier import LEAST_POINTS, Point, frontier, prepared
from planner.study.knob_range import curve_values, nobody_loses_a_week, quotas_fit
from planner.study.prices import REPEATS, Price, priced_turns, prices
from planner.study.strain_fix import smallest_fix
from planner.study.turns_policy import value_in_force
from planner.study.week import Assessment, Brief, Effort, Inputs
from planner.study.whatif import (
    HIRE,
    Change,
    callback_offer,
    hires,
    lacking_channels,
    opening_changes,
    skills_to_train,
    what_would_it_take,
)
from planner.study.wishes import refusals, searches_of

CALLBACK_SHARE = 0.15
MOST_HIRES = 6
LEAST_S = 1.0


class Halted(Exception):
    """The worker has to go or the study was cancelled; nothing is kept."""


def run_study(desk: Desk, run: Run) -> Mapping[str, Any]:
    """Do one study and return its result with the mark of the inputs that it rests on."""
    payload = run.job.payload
    mark = mark_of_study(desk, run.job)
    try:
        found = _TOPICS[Topic(payload["topic"])](desk, run)
    except Halted:
        return {}
    return {"mark": mark, **found}


class _Steps:
    """Counts the weeks that a study plans, and stops it between two of them."""

    def __init__(self, run: Run, total: int) -> None:
        self._run, self._total, self._done = run, total, 0

    def next(self) -> None:
        """Report that one more step begins; raises Halted where the run has to stop."""
        if self._run.is_stopping:
            raise Halted
        self._run.report({"done": min(self._done, self._total), "of": self._total})
        self._done += 1

    def brief(self, inputs: Inputs, forecast: Forecast) -> Brief:
        """Prepare the week of a step."""
        self.next()
        return prepared(inputs, forecast)


def _start(desk: Desk, run: Run) -> tuple[Inputs, Forecast, Plan]:
    week, by = run.job.payload["week"], run.job.payload["by"]
    inputs = the_inputs(desk, week, ahead=run.job.payload.get("ahead") or ())
    forecasted = the_forecast(desk, week, by=by)
    return inputs, forecasted, desk.store.plans.get_plan(run.job.payload["base"])


def _effort(run: Run, steps: int) -> Effort:
    return Effort(max(LEAST_S, run.job.payload["seconds"] / steps))


def _curve(desk: Desk, run: Run) -> Mapping[str, Any]:
    inputs, forecasted, base = _start(desk, run)
    knob = run.job.payload["knob"]
    keeps_weeks = nobody_loses_a_week(inputs, forecasted, knob)
    fits = quotas_fit(inputs, forecasted, knob, base.roster)
    values = curve_values(inputs, knob, is_possible=lambda v: fits(v) and keeps_weeks(v))
    if len(values) < LEAST_POINTS:  # too narrow to publish: the points beyond it say why
        values = curve_values(inputs, knob, is_possible=keeps_weeks)
    steps = _Steps(run, len(values))
    points = frontier(
        inputs,
        forecasted,
        knob=knob,
        values=values,
        effort=Effort(max(LEAST_S * len(values), run.job.payload["seconds"])),
        start=base.roster,
        on_search=steps.next,
    )
    run.report(
        {"done": len(points), "of": len(points)},
        json.dumps([encode(p.roster) for p in points]).encode(),
    )
    now = value_in_force(inputs.lawful.centre, knob)
    near = sorted(points, key=lambda p: abs(p.value - now))
    told = dict(zip(near, _may_tell(desk, run, [p.roster for p in near]), strict=True))
    return {"knob": knob, "now": now, "points": [_told(p, is_told=told[p]) for p in points]}


def _may_tell(desk: Desk, run: Run, rosters: Sequence[Roster]) -> list[bool]:
    """Say which rosters' load may be told to all who read the study; the first count most."""
    payload = run.job.payload
    return may_tell(desk, payload["week"], rosters, to=payload["by"])


def _told(point: Point, *, is_told: bool) -> dict[str, Any]:
    return {
        "value": float(point.value),
        "figures": _plain(of_all(point.figures, point.figures if is_told else None)),
        "pairs": _plain(of_all(point.pairs, point.pairs if is_told else None)),
        "objective": int(point.objective),
        "bound": float(point.bound),
        "gap": float(point.gap),
        "is_proven": bool(point.is_proven),
        "is_publishable": point.is_publishable,
        "why_not": [w if is_told else w.partition(" ")[2] for w in point.why_not],
    }


def _prices(desk: Desk, run: Run) -> Mapping[str, Any]:
    inputs, forecasted, base = _start(desk, run)
    turns = priced_turns(inputs)
    searches = 1 + REPEATS + sum(turn.inputs is not None for turn in turns)
    steps = _Steps(run, 1 + REPEATS + len(turns))
    found = prices(
        inputs,
        forecasted,
        turns=turns,
        effort=_effort(run, searches),
        repeats=REPEATS,
        start=base.roster,
        on_search=steps.next,
    )
    rosters = {p: p.roster for p in found if p.roster and LOAD & set(_beyond_chance(p))}
    allowed = _may_tell(desk, run, list(rosters.values()))
    told = dict(zip(rosters, allowed, strict=True))
    return {"repeats": REPEATS, "prices": [_priced(p, is_told=told.get(p)) for p in found]}


def _beyond_chance(price: Price) -> list[str]:
    return [name for name in price.change if price.is_told(name)]


def _priced(price: Price, *, is_told: bool | None) -> dict[str, Any]:
    """Return a price in plain values; `is_told`: whether its load may be, None: it is by chance.

    Of load that may be chance only the chance is told, which tells of nobody.
    """
    turn = price.turn
    change = price.change if is_told or price.is_idle else None
    return {
        "rule": turn.rule,
        "origin": turn.origin.value,
        "unit": turn.unit,
        "value": float(turn.value),
        "step": float(turn.step),
        "is_tighter": bool(turn.is_tighter),
        "change": _plain(of_all(price.change, change)),
        "noise": _plain(of_all(price.noise, None if is_told is False else price.noise)),
        "told": [name for name in _beyond_chance(price) if name not in LOAD or is_told],
        "why": price.why,
        "is_idle": price.is_idle,
        "unplaced": price.unplaced,
    }


def _ways(desk: Desk, run: Run) -> Mapping[str, Any]:
    inputs, forecasted, base = _start(desk, run)
    found = the_assessment(desk, base, by=run.job.payload["by"])
    changes = ways_to_try(inputs, forecasted, found)
    steps = _Steps(run, len(changes))
    options = what_would_it_take(
        found, changes, effort=_effort(run, len(changes) + 1), make_brief=steps.brief
    )
    told = _may_tell(desk, run, [_without_hire(o.found.roster) for o in options])
    rows = [
        {
            "kind": o.kind.value,
            "sentence": o.sentence,
            "removed_h": float(o.removed_h),
            "paid_h": float(o.paid_h),
            "figures": _plain(of_all(o.found.figures, o.found.figures if is_told else None)),
        }
        for o, is_told in zip(options, told, strict=True)
    ]
    return {"understaffed_h": float(found.figures["understaffed_h"]), "ways": rows}


def _without_hire(roster: Roster) -> Roster:
    return roster.with_shifts(s for s in roster.shifts if s.agent != HIRE)


def ways_to_try(inputs: Inputs, forecasted: Forecast, found: Assessment) -> tuple[Change, ...]:
    """Return what a study of ways out plans the week with; at most six kinds of new agents."""
    lacking = lacking_channels(found, inputs.centre)
    taught = skills_to_train(inputs, forecasted, short_of=lacking[:2])
    return (
        *islice(hires(inputs, forecasted), MOST_HIRES),
        *islice(taught, MOST_HIRES),
        *opening_changes(inputs, forecasted),
        *callback_offer(inputs, forecasted, share=CALLBACK_SHARE),
    )


def _wishes(desk: Desk, run: Run) -> Mapping[str, Any]:
    plan = desk.store.plans.get_plan(run.job.payload["base"])
    found = the_assessment(desk, plan, by=run.job.payload["by"])
    asked = max(1, int(found.figures["wishes_asked"]) - int(found.figures["wishes_granted"]))
    rows = [
        {
            "agent": r.agent,
            "day": r.day,
            "reason": r.reason,
            "understaffed_h": None if r.understaffed_h is None else float(r.understaffed_h),
            "noise_h": float(r.understaffed_noise_h),
            "points": None if r.points is None else int(r.points),
            "noise": float(r.points_noise),
        }
        for r in refusals(found, _effort(run, searches_of(asked)))
    ]
    return {"refusals": rows}


def _mend(desk: Desk, run: Run) -> Mapping[str, Any]:
    """Find the smallest fix of a red day and keep the mended week as a new draft."""
    payload = run.job.payload
    plan = desk.store.plans.get_plan(payload["base"])
    found = the_assessment(desk, plan, by=payload["by"])
    fix = smallest_fix(found, payload["agent"], payload["day"])
    if run.is_stopping:
        raise Halted
    if fix is None:
        return {"sentence": "", "plan": None}
    told = {
        "sentence": fix.sentence,
        "before": fix.before.level.value,
        "after": fix.after.level.value,
        "understaffed_h": float(fix.understaffed_h),
        "quota": fix.quota,
    }
    if fix.people is not None:
        return {**told, "plan": None}
    basis = basis_of(desk, plan, by=payload["by"])
    kept = keep_plan(
        desk,
        basis,
        fix.roster,
        by=payload["by"],
        base=plan.id,
        note=f"a red day mended: {fix.kind.value}",
    )
    return {**told, "plan": kept.id}


def _plain(values: Mapping[str, Any]) -> dict[str, float | None]:
    return {name: None if v is None else float(v) for name, v in values.items()}


_TOPICS: Mapping[Topic, Callable[[Desk, Run], Mapping[str, Any]]] = {
    Topic.CURVE: _curve,
    Topic.PRICES: _prices,
    Topic.WAYS: _ways,
    Topic.WISHES: _wishes,
    Topic.MEND: _mend,
}
