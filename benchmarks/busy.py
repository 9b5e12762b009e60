"""The recovery rule on a sample centre: busy runs without it, with it, and after correction.

python -m benchmarks.busy [AGENTS] [OCCUPANCY]
"""

from __future__ import annotations

import sys
from dataclasses import replace

from benchmarks.sample import Size, brief_of, sample_inputs
from planner.study.correct import Made, corrected_week
from planner.study.week import Assessment, Effort, assess, build

MOVES, LONGEST_MIN = 300, 60


def main() -> None:
    """Print runs, hours and coverage of the three rosters."""
    agents = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    limit = float(sys.argv[2]) if len(sys.argv) > 2 else 0.80
    inputs, forecast = sample_inputs(Size(agents, "DK"))
    effort = Effort(seconds=None, iterations=MOVES, workers=1)
    plain = brief_of(inputs, forecast)
    policy = replace(inputs.centre.policy, busy_occupancy=limit, busy_run_min=LONGEST_MIN)
    brief = brief_of(inputs, forecast, policy)
    before = assess(replace(plain, inputs=brief.inputs), build(plain, effort).roster)
    first = build(brief, effort)
    made = corrected_week(Made(brief, first), effort)
    print(f"{agents} agents, at most {LONGEST_MIN} min in a row above {limit:.0%}")
    tell("without the rule", before)
    tell("with the rule", assess(brief, first.roster))
    tell(f"after {made.rounds} corrections", assess(made.brief, made.solution.roster))


def tell(name: str, found: Assessment) -> None:
    """Print one roster in a line."""
    figures = found.figures
    print(
        f"{name}: {len(found.busy_runs)} busy runs too long, "
        f"{int(found.brief.requirement.heads.sum())} head-intervals required, "
        f"{figures['paid_h']:.1f} h paid, coverage {figures['coverage']:.2%}, "
        f"{len(found.breaches)} breaches"
    )


if __name__ == "__main__":
    main()
