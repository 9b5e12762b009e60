"""Eight rolled weeks: how evenly unpopular hours are shared per contract hour.

    python -m benchmarks.fairness [--iterations 800] [--weeks 8]

Each week is rostered with the ledger of the weeks before, and once more without it for comparison.
Exit status 1 where the Jain index of a sample is below 0.97.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from benchmarks.sample import Size, brief_of, sample_inputs
from planner.domain import AgentId, Roster, Span, week_monday, week_name
from planner.roster import public_holidays
from planner.study.ledger import Ledger, a_ledger, week_kinds
from planner.study.week import Effort, assess, build

SIZES = (Size(24, "DK", fill=0.9), Size(40, "FR", fill=0.88, mix=False), Size(60, "DE", fill=0.9))
FIRST, LEAST = "2026-W45", 0.97
DAYS_BACK = 28
USUAL = {"weights": {"start_deviation": 1, "start_jump": 1, "burden": 1}}


def rolled(size: Size, *, weeks: int, iterations: int, uses_ledger: bool) -> tuple[Ledger, float]:
    """Roster week after week; return the ledger and the least coverage of a week."""
    inputs, _ = sample_inputs(size, FIRST)
    ledger, past, least = a_ledger(inputs.people), {}, 1.0
    for number in range(weeks):
        week = _week(number)
        inputs, forecast = sample_inputs(replace(size, seed=size.seed + number), week)
        policy = replace(inputs.centre.policy, sunday_exempt=True)  # holidays are worked and shared
        weights = replace(policy.weights, **USUAL["weights"])
        inputs = replace(inputs, past=past, ledger=ledger if uses_ledger else None)
        brief = brief_of(inputs, forecast, replace(policy, weights=weights))
        solution = build(brief, Effort(None, iterations, seed=number + 1, workers=1))
        found = assess(brief, solution.roster)
        least = min(least, float(found.figures["coverage"]))
        hard: dict[AgentId, float] = {}
        for day in found.load.days:
            hard[day.agent] = hard.get(day.agent, 0.0) + day.values.get("emo", 0.0)
        ledger = ledger.with_week(
            week_kinds(
                solution.roster,
                policy,
                holidays=public_holidays(brief.grid, inputs.centre.country),
                past=past,
                hard_contacts=hard,
            )
        )
        past = _rolled(past, solution.roster)
    return ledger, least


def _week(number: int) -> str:
    monday = week_monday(FIRST)
    return week_name(monday.fromordinal(monday.toordinal() + 7 * number))


def _rolled(
    past: dict[AgentId, tuple[Span, ...]], roster: Roster
) -> dict[AgentId, tuple[Span, ...]]:
    """Return past shifts as the next week's grid counts them, four weeks back."""
    gap, oldest = roster.grid.size, -DAYS_BACK * 24 * 60 // roster.grid.step_min
    moved: dict[AgentId, list[Span]] = {}
    for agent, spans in past.items():
        moved[agent] = [Span(s.start - gap, s.end - gap) for s in spans]
    for shift in roster.shifts:
        moved.setdefault(shift.agent, []).append(Span(shift.start - gap, shift.end - gap))
    return {a: tuple(s for s in spans if s.start >= oldest) for a, spans in moved.items()}


def main(arguments: list[str] | None = None) -> int:
    """Print Jain, Gini and worst-off with and without the ledger; return 1 below the floor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fairness")
    parser.add_argument("--iterations", type=int, default=800)
    parser.add_argument("--weeks", type=int, default=8)
    parser.add_argument("--only", type=int, nargs="*", default=range(len(SIZES)))
    options = parser.parse_args(arguments)
    is_below = False
    print("sample | Jain without -> with ledger | Gini | worst-off above the mean | coverage")
    for number in options.only:
        size = SIZES[number]
        (a, before), (b, after) = (
            rolled(size, weeks=options.weeks, iterations=options.iterations, uses_ledger=use)
            for use in (False, True)
        )
        print(
            f"{size.name} | {a.jain:.4f} -> {b.jain:.4f} | {a.gini:.3f} -> {b.gini:.3f} | "
            f"{a.worst_off:+.0%} -> {b.worst_off:+.0%} | {before:.4f} -> {after:.4f}",
            flush=True,
        )
        is_below |= b.jain < LEAST
    return 1 if is_below else 0


if __name__ == "__main__":
    sys.exit(main())
