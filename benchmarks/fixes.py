"""The proposed fix of red days: how often one is found and, applied, works on the whole week.

    python -m benchmarks.fixes [--iterations 600] [--most 12] [--only 3 8] [--seed 1]

Red days are those of plain optima of coverage (`benchmarks.strain`) and, on sample 7, of quotas
above humane capacity. Every fix is applied again, a lower quota to the contract, and the week is
judged anew: the day is not red, no other day has become red, no rule is broken that was kept.
Exit status 1 below 90 % of all. More samples: `--only 5 6 8 9`; others of all with `--seed`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from benchmarks.sample import Size
from benchmarks.strain import SIZES, plain_brief
from planner.domain import AgentDay, Level
from planner.study.strain_fix import Fix, red_days, smallest_fix, tipped
from planner.study.strain_fix_quota import with_contract, with_people
from planner.study.week import Assessment, Brief, Effort, assess, build

LEAST = 0.90
QUOTA, QUOTED = 90.0, 7
MORE = {
    QUOTED: Size(40, "EU", fill=0.92),
    8: Size(25, "HU", fill=0.92),
    9: Size(60, "UK", fill=0.92, queues=2, long_days=True),
}
SAMPLES = {**dict(enumerate(SIZES)), **MORE}


def with_quota(brief: Brief, quota: float) -> Brief:
    """Return the brief with a contact quota of a full day in every contract."""
    for contract in brief.inputs.people.contracts.values():
        brief = with_contract(brief, replace(contract, quota_contacts_day=quota))
    return brief


def applied(found: Assessment, fix: Fix) -> Assessment:
    """Return the week with a fix made: its roster, and its quota in the contract."""
    brief = found.brief if fix.people is None else with_people(found.brief, fix.people)
    return assess(brief, fix.roster)


def works(found: Assessment, fix: Fix) -> bool:
    """Say whether a fix, applied, does what it says at nobody else's cost."""
    after = applied(found, fix)
    level = next(d.level for d in after.load.days if (d.agent, d.day) == (fix.agent, fix.day))
    is_lawful = len(after.breaches) <= len(found.breaches)
    return level is not Level.RED and not tipped(found, after) and is_lawful


def some_of(reds: list[AgentDay], most: int) -> list[AgentDay]:
    """Return at most so many red days, spread evenly over the plan."""
    most = min(most, len(reds))
    edges = [k * len(reds) // most for k in range(most + 1)] if most else []
    return [reds[low] for low, _ in pairwise(edges)]


def judge(found: Assessment, most: int) -> tuple[Counter[str], list[float]]:
    """Count what becomes of some red days; list the hours that each fix leaves uncovered."""
    chosen = some_of([d for d in found.load.days if d.level is Level.RED], most)
    counts: Counter[str] = Counter(days=len(chosen), works=0)
    lost = []
    for day in chosen:
        fix = smallest_fix(found, day.agent, day.day)
        if fix is None:
            counts["none"] += 1
            continue
        counts[fix.kind.value] += 1
        counts["works"] += works(found, fix)
        lost.append(fix.understaffed_h)
    return counts, lost


def main(arguments: list[str] | None = None) -> int:
    """Print one line a sample; return 1 below the floor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fixes")
    parser.add_argument("--iterations", type=int, default=600)
    parser.add_argument("--most", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, nargs="*", default=(0, 1, 2, 3, 4, QUOTED))
    options = parser.parse_args(arguments)
    total: Counter[str] = Counter()
    for number in options.only:
        size = replace(SAMPLES[number], seed=options.seed)
        brief = plain_brief(size)
        effort = Effort(None, iterations=options.iterations, seed=options.seed, workers=1)
        roster = build(brief, effort).roster
        found = assess(with_quota(brief, QUOTA) if number == QUOTED else brief, roster)
        counts, lost = judge(found, options.most)
        total += counts
        share = counts["works"] / counts["days"] if counts["days"] else 1.0
        told = {k: n for k, n in counts.items() if k not in ("days", "works")}
        print(
            f"{size.name}, seed {size.seed} | {red_days(found)} red days | "
            f"{counts['works']} of {counts['days']} work, {share:.0%} | {told} | "
            f"{max(lost, default=0.0):.2f} h more uncovered at most",
            flush=True,
        )
    share = total["works"] / total["days"] if total["days"] else 1.0
    print(f"{total['works']} of {total['days']} fixes work: {share:.0%}")
    return 1 if share < LEAST else 0


if __name__ == "__main__":
    sys.exit(main())
