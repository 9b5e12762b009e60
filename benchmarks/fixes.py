"""The proposed fix of red days: how often one is found and, applied, works on the whole week.

    python -m benchmarks.fixes [--iterations 600] [--most 12]

Red days are those of plain optima of coverage (`benchmarks.strain`) and, on the last sample, of
quotas above humane capacity. Exit status 1 below 90 %.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import replace

from benchmarks.sample import Size
from benchmarks.strain import SIZES, plain_brief
from planner.domain import Level, People
from planner.study.strain_fix import FixKind, red_days, smallest_fix
from planner.study.week import Assessment, Brief, Effort, assess, build

LEAST = 0.90
QUOTA = 90.0


def with_quota(brief: Brief, quota: float) -> Brief:
    """Return the brief with a contact quota of a full day in every contract; the case stays."""
    people = brief.inputs.people
    contracts = {k: replace(c, quota_contacts_day=quota) for k, c in people.contracts.items()}
    return replace(brief, inputs=replace(brief.inputs, people=People(people.agents, contracts)))


def judge(found: Assessment, most: int) -> Counter[str]:
    """Count what becomes of at most so many red days, taken evenly over the plan."""
    reds = [d for d in found.load.days if d.level is Level.RED]
    chosen = reds[:: max(1, len(reds) // most)][:most]
    counts: Counter[str] = Counter(days=len(chosen))
    for day in chosen:
        fix = smallest_fix(found, day.agent, day.day)
        if fix is None:
            counts["none"] += 1
            continue
        counts[fix.kind.value] += 1
        if fix.kind is FixKind.QUOTA or red_days(assess(found.brief, fix.roster)) < red_days(found):
            counts["works"] += 1
    return counts


def main(arguments: list[str] | None = None) -> int:
    """Print one line a sample; return 1 below the floor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fixes")
    parser.add_argument("--iterations", type=int, default=600)
    parser.add_argument("--most", type=int, default=12)
    parser.add_argument("--only", type=int, nargs="*", default=(0, 1, 2, 3, 4, 7))
    options = parser.parse_args(arguments)
    total: Counter[str] = Counter()
    samples = {**dict(enumerate(SIZES)), 7: Size(40, "EU", fill=0.92)}
    for number in options.only:
        size = samples[number]
        brief = plain_brief(size)
        effort = Effort(seconds=None, iterations=options.iterations, workers=1)
        roster = build(brief, effort).roster
        found = assess(with_quota(brief, QUOTA) if number == 7 else brief, roster)
        counts = judge(found, options.most)
        total += counts
        print(f"{size.name} | {red_days(found)} red days | {dict(counts)}", flush=True)
    share = total["works"] / total["days"] if total["days"] else 1.0
    print(f"{total['works']} of {total['days']} fixes work: {share:.0%}")
    return 1 if share < LEAST else 0


if __name__ == "__main__":
    sys.exit(main())
