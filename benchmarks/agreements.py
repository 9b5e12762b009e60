"""Random collective agreements on small random centres: each is obeyed, or its conflict named.

    python -m benchmarks.agreements [--cases 100] [--seed 1]

Each agreement holds one to five records of any kind that a machine judges, with values from
harmless to extreme, written as a file and read as the page reads it. It ends in one of four ways:
the file is refused, the contracts cannot be worked under it (both in sentences), nobody or somebody
has a lawful week and the rules in conflict are named, or the roster breaks nothing: neither a rule
of the roster nor a record. All else is a fault and is printed; exit status 1 if there is one.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from traceback import format_exception

import numpy as np

from planner.desk.labour import agreement_in
from planner.domain import (
    Agent,
    Centre,
    Channel,
    Contract,
    Forecast,
    History,
    Medium,
    OpeningHours,
    PauseKind,
    PausePattern,
    PauseRule,
    People,
    Policy,
    Preset,
    Span,
    Target,
    Work,
)
from planner.errors import BadInput, Infeasible
from planner.roster import allocate, conflicts
from planner.study.week import Brief, Effort, Inputs, breaches_of, build, prepare

WEEKS = ("2026-W49", "2026-W43", "2027-W12")  # clocks go back, and forward, in the others
DAY, ITERATIONS = 24 * 60, 20

RECORD = """
[[rules]]
id = "{name}"
kind = "{kind}"
value = {value}
unit = "h"
scope = "everybody"
source = "Random agreement"
article = "{number}"
status = "from memory"
params = {{ {params} }}
"""
# values and parameters by kind: the usual ones first, then the ends of what may be written
VALUES: Mapping[str, tuple[tuple[float, ...], Mapping[str, tuple[float, ...]]]] = {
    "average_day_hours": ((8, 5, 0.5, 24), {"weeks": (4, 1, 26)}),
    "average_night_hours": ((8, 6, 3, 12), {"weeks": (4, 1, 17), "from_h": (23, 22, 0)}),
    "average_week_hours": ((40, 48, 20, 1, 168), {"weeks": (4, 1, 26)}),
    "break_tiers": (
        (20,),
        {"tier_4h_min": (10, 0), "tier_6h_min": (20, 60), "above_8h_min": (30,)},
    ),
    "break_total": ((30, 45, 0, 120), {"part_min": (15, 1, 30), "over_h": (6, 0, 9)}),
    "break_window": ((20, 15, 30), {"after_h": (2, 0, 3), "before_h": (5, 3, 9)}),
    "day_hours": ((8, 10, 6, 4, 24), {}),
    "free_in_m_days": ((2, 1, 3, 8), {"days": (7, 14, 4, 28, 3)}),
    "gap_rest": ((11, 12, 14, 24, 0, 30), {}),
    "longest_run": ((4, 5, 2, 1, 0.25), {"part_min": (15, 30, 10)}),
    "meal_by": ((30, 20), {"over_h": (5, 0, 8), "by_h": (5, 3, 9), "number": (1, 2)}),
    "n_in_m_days": ((5, 4, 9, 11, 2, 1), {"days": (6, 7, 14, 5, 28, 12)}),
    "pause_count": ((2, 1, 3), {"each_min": (10, 15), "meal_min": (20, 30)}),
    "pause_not_first": ((60, 30, 120), {"each_min": (10, 15), "meal_min": (20, 30)}),
    "pause_not_last": ((60, 30, 120), {"each_min": (10, 15), "meal_min": (20, 30)}),
    "rest_per_hours": ((10, 15), {"per_h": (4, 2, 3), "from_h": (3.5, 0), "meal_min": (30, 20)}),
    "rolling_rest": ((11, 12, 10, 8, 20), {"window_h": (24, 20, 22, 30)}),
    "screen_break": ((10, 5, 20), {"from_h": (4, 0, 6)}),
    "screen_day": ((6, 7, 4, 1), {}),
    "screen_pause_count": ((5, 10, 2), {}),
    "screen_pause_single": ((5, 10), {}),
    "screen_pause_window": ((15, 5), {}),
    "single_break": ((30, 20, 45), {"over_h": (6, 4, 0)}),
    "span_hours": ((13, 9, 6, 4), {}),
    "sunday": ((0,), {}),
    "week_hours": ((40, 36, 20, 4, 100), {}),
    "weekly_rest_period": ((35, 48, 24, 60, 72), {"core_h": (24, 35, 11)}),
    "weekly_rest_rolling": ((35, 48, 24), {"stretch_h": (144, 168, 96, 48, 20)}),
    "work_time": ((0, 20, 45), {"most": (0, 1)}),
}
USUAL = 0.5  # of values are the first of their row


@dataclass
class Tally:
    """How the cases ended, how often each kind took part, and what went wrong."""

    ends: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def one_of(rng: np.random.Generator, values: Sequence[float]) -> float:
    """Return the usual value or any."""
    return values[0] if rng.random() < USUAL else values[int(rng.integers(len(values)))]


def a_text(rng: np.random.Generator, number: int) -> str:
    """Return an agreement as a file."""
    kinds = list(VALUES)
    text = f'id = "CA-{number}"\nname = "Agreement {number}"\n'
    for row in range(int(rng.integers(1, 6))):
        kind = kinds[int(rng.integers(len(kinds)))]
        values, params = VALUES[kind]
        told = ", ".join(f"{name} = {one_of(rng, known):g}" for name, known in params.items())
        value = one_of(rng, values)
        name = f"CA.{row}.{kind}"
        text += RECORD.format(name=name, kind=kind, value=value, number=row, params=told)
    return text


def a_contract(rng: np.random.Generator, step_min: int) -> Contract:
    """Return a contract of random hours, lengths, starts and pauses."""
    rest = PauseRule(PauseKind.BREAK, step_min, paid=True)
    meal = PauseRule(
        PauseKind.LUNCH, 30 if rng.random() < 0.7 else 3 * step_min, paid=rng.random() < 0.3
    )
    pauses = ((), (meal,), (rest, meal, rest), (rest, meal), (meal, meal))[int(rng.integers(5))]
    least, most = sorted(int(h) for h in rng.integers(8, 40, 2))
    days = int(rng.integers(0, 6))
    starts = ((7 * 60, 15 * 60),) if rng.random() < 0.6 else ((0, 2 * 60), (14 * 60, 22 * 60))
    low, high = sorted(int(h) for h in rng.integers(4, 12, 2))
    return Contract(
        id="full", name="Full", paid_week_min=(least * 60 // 2, most * 60), days_week=(days, 6),
        shift_min=(low * 60, high * 60), shift_step_min=30, starts=starts, start_step_min=60,
        patterns=(PausePattern(0, pauses[:1]), PausePattern(5 * 60, pauses)),
    )  # fmt: skip


def a_centre(rng: np.random.Generator, preset: str) -> Centre:
    """Return a centre with one queue, open by day or always."""
    span = Span(7 * 60, 22 * 60) if rng.random() < 0.5 else Span(0, DAY)
    voice = Channel(
        "voice", "Voice", Medium.VOICE, Work.LIVE, OpeningHours(((span,),) * 7), Target(0.8, 20.0),
        aht_s=300.0, patience_s=180.0, weight=20,
    )  # fmt: skip
    loose = {"peak_cap_day_min": 900, "peak_cap_week_min": 4000, "sunday_exempt": True}
    step_min = int(rng.choice([15, 30]))
    policy = Policy(
        preset=preset, max_stretch_min=60 * int(rng.integers(2, 7)),
        daily_rest_h=float(rng.choice([0.0, 11.0])), weekly_rest_h=float(rng.choice([0.0, 24.0])),
        max_consecutive_days=int(rng.choice([6, 14])), **loose,  # type: ignore[arg-type]
    )  # fmt: skip
    return Centre(
        name="Random", zone="Europe/Copenhagen", country="DK", step_min=step_min, channels=(voice,),
        contracts={"full": a_contract(rng, step_min)}, policy=policy,
    )  # fmt: skip


def a_past(rng: np.random.Generator, step_min: int) -> tuple[Span, ...]:
    """Return shifts of the five weeks before, one at most a day, eleven hours apart."""
    hour, spans = 60 // step_min, []
    if rng.random() < 0.4:
        return ()
    share, end = rng.random(), -(1 << 20)
    for day in range(-35, 0):
        start = hour * (24 * day + int(rng.integers(6, 20)))
        length = hour * int(rng.integers(4, 11))
        if rng.random() < share and start - end >= 11 * hour:
            end = start + length
            spans.append(Span(start, end))
    return tuple(spans)


def a_brief(rng: np.random.Generator, preset: Preset) -> Brief:
    """Return a week of a random centre; raises BadInput where the contract cannot be worked."""
    centre = a_centre(rng, preset.id)
    grid = centre.week(WEEKS[int(rng.integers(len(WEEKS)))])
    agents = tuple(
        Agent(
            id=f"a{n}", name=f"A {n}", team="T", skills=frozenset({"voice"}), contract="full",
            leave=frozenset(day for day in grid.dates if rng.random() < 0.1),
        )
        for n in range(int(rng.integers(2, 5)))
    )  # fmt: skip
    past = {a.id: a_past(rng, centre.step_min) for a in agents}
    eve, one = int(grid.when(0).timestamp()) - centre.step_min * 60, np.ones(1)
    row = np.zeros(1, dtype=int), np.array([eve])
    history = History(centre.zone, centre.step_min, ("voice",), *row, *[one] * 7)
    is_open = centre.channels[0].hours.mask(grid)[None]
    contacts = is_open * rng.uniform(0.0, 12.0, is_open.shape)
    aht_s = np.full(is_open.shape, 300.0)
    quantiles = np.repeat(contacts[:, None, :], 7, axis=1)
    forecast = Forecast(grid, ("voice",), contacts, aht_s, quantiles)
    people = People(agents, centre.contracts)
    inputs = Inputs(centre, people, history, past=past, preset=preset)
    return prepare(inputs, grid, forecasted=forecast)


def judged(brief: Brief, seed: int) -> tuple[str, list[str]]:
    """Solve a week; return how it ended and what is wrong with that."""
    try:
        found = build(brief, Effort(seconds=None, iterations=ITERATIONS, seed=seed, workers=1))
    except Infeasible:
        return _named(brief, {w.id for w in brief.case.workers})
    if found.unplaced:
        return _named(brief, {agent for agent, _ in found.unplaced})
    activities = allocate(brief.case, found.roster)
    wrong = [f"{b.rule}: {b.agent}, day {b.day}: {b.detail}"
             for b in breaches_of(brief, found.roster, activities)]  # fmt: skip
    return "lawful", wrong


def _named(brief: Brief, unplaced: set[str]) -> tuple[str, list[str]]:
    """Return whether the conflicts name just those who have no lawful week, with ways out."""
    found = {c.agent: c for c in conflicts(brief.case) if c.agent is not None}
    wrong = [f"{a}: no lawful week, and no conflict named" for a in sorted(unplaced - set(found))]
    wrong += [f"{a}: a conflict named, and there is a week" for a in sorted(set(found) - unplaced)]
    wrong += [f"{a}: no rule is named: {c.sentence}" for a, c in found.items() if not c.rules]
    return "conflict named", wrong


def try_one(seed: int, number: int, tally: Tally) -> None:
    """Make one agreement and centre, and note how they end."""
    rng = np.random.default_rng((seed, number))
    text = a_text(rng, number)
    try:
        preset = agreement_in(text.encode(), f"ca{number}.toml")
        tally.kinds.update(rule.kind for rule in preset.rules)
        end, wrong = judged(a_brief(rng, preset), seed)
    except BadInput as error:
        end, wrong = "refused in sentences", []
        tally.refusals.append(f"case {number}: {error.faults[0]}")
    except Exception as error:
        end, wrong = "traceback", format_exception(error)[-3:]
    tally.ends[end] += 1
    if wrong:
        tally.faults.append(f"case {number} ({end}): {_kinds(text)}\n  " + "\n  ".join(wrong[:4]))


def _kinds(text: str) -> str:
    rows = [line for line in text.splitlines() if line.startswith(("kind", "value", "params"))]
    return "; ".join(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how the cases ended and each fault; 1 where there is one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--refusals", action="store_true", help="print those, too")
    given, tally = parser.parse_args(arguments), Tally()
    for number in range(given.first, given.first + given.cases):
        try_one(given.seed, number, tally)
    for fault in (*tally.faults, *(tally.refusals if given.refusals else ())):
        print(fault)
    print(", ".join(f"{end}: {count}" for end, count in tally.ends.items() if count))
    print("records by kind: " + ", ".join(f"{k} {n}" for k, n in sorted(tally.kinds.items())))
    print(f"faults: {len(tally.faults)}")
    return int(bool(tally.faults))


if __name__ == "__main__":
    sys.exit(main())
