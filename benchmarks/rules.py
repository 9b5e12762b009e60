"""Random lawful rosters, half of them with one planted breach: whether the checkers name each.

`python -m benchmarks.rules [--rosters 10000] [--seed 1]` prints JSON and ends with 1 if a breach
was missed, a lawful roster alarmed, or a roster of the optimiser was refused. Rosters are weeks of
the optimiser dealt anew (the hard rules bind each agent alone); a breach is planted by moving the
roster, or the limit, by one step past what the roster keeps. At the limit itself nothing may be
said, so every planted rule is tried on both sides.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from benchmarks.deal import Deal
from benchmarks.planted import PLANTS
from planner.domain import Forecast, Grid, LabourRule, Preset, Roster
from planner.roster import allocate, check
from planner.roster.check import RULES
from planner.study.demo import demo_centre, demo_expected, demo_history, demo_people
from planner.study.law import Law, law_breaches
from planner.study.week import Brief, Effort, Inputs, assess, build, prepare
from planner.wellbeing import shipped_presets

PRESETS = ("DK", "EU", "UK", "FR", "DE")
MONDAY = date(2026, 11, 30)
AGENTS, SOLVES, ITERATIONS = 12, 2, 150
# a record of each kind made impossible to keep: its value and parameters
IMPOSSIBLE: Mapping[str, tuple[float, Mapping[str, float]]] = {
    "day_hours": (0.1, {}),
    "span_hours": (0.1, {}),
    "week_hours": (0.1, {}),
    "average_week_hours": (0.1, {}),
    "average_day_hours": (0.01, {}),
    "break_total": (999, {"over_h": 0, "part_min": 1}),
    "longest_run": (0.01, {"part_min": 1}),
    "rolling_rest": (24, {"window_h": 24}),
    "gap_rest": (999, {}),
    "weekly_rest_period": (999, {"core_h": 999}),
    "weekly_rest_rolling": (999, {"stretch_h": 0.1}),
    "n_in_m_days": (0, {"days": 7}),
    "free_in_m_days": (7, {"days": 7}),
}


# of which no preset has more than one free day in seven: no week of seven days breaks them
WINDOWS = tuple(
    LabourRule(kind, kind, value, "days", "", "a collective agreement", "", "", params={"days": 8})
    for kind, value in (("n_in_m_days", 7), ("free_in_m_days", 1))
)


@dataclass
class Tally:
    """What was tried and what went wrong."""

    lawful: int = 0
    planted: Counter[str] = field(default_factory=Counter)
    false_alarms: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    disagreements: int = 0

    @property
    def is_clean(self) -> bool:
        """Say whether nothing went wrong."""
        return not (self.false_alarms or self.missed or self.disagreements)


def a_brief(preset: str) -> Brief:
    """Return the first people of the demo centre under the labour rules of a country."""
    centre = demo_centre(first_day=MONDAY)
    policy = replace(centre.policy, preset=preset, sunday_exempt=True)
    people = demo_people(first_day=MONDAY)
    people = replace(people, agents=people.agents[:AGENTS])
    grid = Grid.days(MONDAY, 7, zone=centre.zone, step_min=centre.step_min)
    contacts = demo_expected(grid, first_day=MONDAY) * AGENTS / 60
    aht_s = np.repeat([[c.aht_s] for c in centre.channels], grid.size, axis=1)
    quantiles = np.repeat(contacts[:, None, :], 7, axis=1)
    forecast = Forecast(grid, tuple(c.id for c in centre.channels), contacts, aht_s, quantiles)
    history = demo_history(until=MONDAY, weeks=1)
    inputs = Inputs(
        replace(centre, policy=policy), people, history, preset=shipped_presets()[preset]
    )
    return prepare(inputs, grid, forecasted=forecast)


def deals(brief: Brief, seed: int, tally: Tally) -> list[Deal]:
    """Return single lawful weeks out of one solved roster; what the checkers refuse is counted."""
    found = build(brief, Effort(seconds=None, iterations=ITERATIONS, seed=seed, workers=1))
    tally.disagreements += len(assess(brief, found.roster).breaches)
    case = brief.case
    return [
        Deal(
            replace(case, workers=(worker,), terms={worker.terms: case.terms[worker.terms]}),
            Roster(case.grid, found.roster.by_agent[worker.id]),
        )
        for worker in case.workers
        if worker.id in found.roster.by_agent
    ]


def try_rule(deal: Deal, rule: str, tally: Tally, rng: np.random.Generator) -> None:
    """Plant a breach of a rule of the checker, and stop just short of it."""
    found = PLANTS[rule](deal, rng)
    if found is None:
        return
    at, beyond = found
    alarms = {b.rule for b in check(at.case, at.roster)}
    named = {b.rule for b in check(beyond.case, beyond.roster)}
    tally.planted[rule] += 1
    tally.lawful += 1
    tally.false_alarms.update(alarms)
    if rule not in named:
        tally.missed[rule] += 1


def try_record(brief: Brief, deal: Deal, tally: Tally, rng: np.random.Generator) -> None:
    """Make one labour record impossible to keep; the others must stay silent."""
    preset = _preset(brief)
    known = replace(preset, rules=(*preset.rules, *WINDOWS))
    law = Law(known, brief.inputs.centre, brief.inputs.people, {})
    kinds = [r for r in law.preset.rules if r.kind in IMPOSSIBLE]
    rule = kinds[int(rng.integers(len(kinds)))]
    value, params = IMPOSSIBLE[rule.kind]
    hard = replace(rule, value=value, params={**rule.params, **params})
    rules = tuple(hard if r == rule else r for r in law.preset.rules)
    activities = allocate(deal.case, deal.roster)
    named = {
        b.rule
        for b in law_breaches(
            replace(law, preset=replace(law.preset, rules=rules)), deal.roster, activities
        )
    }
    tally.planted[f"record {rule.kind}"] += 1
    tally.lawful += 1
    tally.false_alarms.update(named - {rule.id})
    if rule.id not in named:
        tally.missed[rule.id] += 1


def _preset(brief: Brief) -> Preset:
    if brief.inputs.preset is None:
        raise ValueError("the brief has no labour rules")
    return brief.inputs.preset


def measure(rosters: int, *, seed: int, presets: Sequence[str] = PRESETS) -> Tally:
    """Try so many rosters, half of them with a planted breach."""
    rng, tally = np.random.default_rng(seed), Tally()
    briefs = {preset: a_brief(preset) for preset in presets}
    pools = {
        preset: [d for s in range(SOLVES) for d in deals(brief, seed + s, tally)]
        for preset, brief in briefs.items()
    }
    names = [*PLANTS, *["a record"] * 4]
    number = 0
    while tally.lawful < rosters / 2:
        number += 1
        preset = presets[int(rng.integers(len(presets)))]
        deal = pools[preset][int(rng.integers(len(pools[preset])))]
        rule = names[number % len(names)]
        if rule in PLANTS:
            try_rule(deal, rule, tally, rng)
        else:
            try_record(briefs[preset], deal, tally, rng)
    return tally


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tally; 1 where anything went wrong or a rule was never tried."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rosters", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    tally = measure(given.rosters, seed=given.seed)
    known = {rule.__name__.removeprefix("check_") for rule in RULES}
    untried = sorted(known - set(tally.planted))
    print(json.dumps({
        "rosters": tally.lawful + sum(tally.planted.values()),
        "lawful": tally.lawful,
        "false_alarms": dict(tally.false_alarms),
        "planted": dict(sorted(tally.planted.items())),
        "missed": dict(tally.missed),
        "untried_rules": untried,
        "disagreements_with_optimiser": tally.disagreements,
    }, indent=1))  # fmt: skip
    return 0 if tally.is_clean and not untried else 1


if __name__ == "__main__":
    sys.exit(main())
