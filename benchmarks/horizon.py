"""What planning several weeks in one go buys where hours are averaged: the same centre, three ways.

    python -m benchmarks.horizon [--weeks 4] [--iterations 300] [--only 0 1 2]

Demand swells and ebbs from week to week; contracts hold 36 to 37 hours. `fixed`: in each week.
`week by week`: on average of the weeks, each week planned alone, as far as the period lets it.
`in one go`: the same contracts, hours shared out over the weeks ahead. All are lawful, checked by
the judge of averages too. Exit status 1 where planning in one go leaves more hours understaffed
than one of the others on a sample, or a roster breaks a rule.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.sample import Size, brief_of, sample_inputs
from planner.domain import Averaging, Contract, week_monday, week_name
from planner.study.horizon import Chain, plan_chain
from planner.study.make import search_week
from planner.study.week import Brief, Effort, Inputs

FIRST = "2026-W45"
SWELLS = ((0.75, 0.85, 1.05, 1.1), (0.8, 1.1, 0.8, 1.1), (1.1, 1.0, 0.85, 0.75))
SIZES = (Size(16, "DK", mix=False), Size(24, "EU"), Size(30, "UK", seed=2))


@dataclass(frozen=True, slots=True)
class Found:
    """What a way of planning came to over the weeks; hours are agent-hours."""

    short_h: float
    paid_h: float
    worst_coverage: float
    jain: float
    breaches: int


def weeks_of(size: Size, swell: Sequence[float], count: int) -> tuple[Inputs, list[Brief]]:
    """Return a sample's weeks, each as busy as its place in the swell says, nothing planned yet."""
    monday = week_monday(FIRST)
    names = [week_name(monday.fromordinal(monday.toordinal() + 7 * k)) for k in range(count)]
    fills = [size.fill * swell[k % len(swell)] for k in range(count)]
    inputs, _ = sample_inputs(size, FIRST)
    policy = replace(inputs.centre.policy, sunday_exempt=True)
    briefs = []
    for name, fill in zip(names, fills, strict=True):
        own, forecast = sample_inputs(replace(size, fill=fill), name)
        briefs.append(brief_of(own, forecast, policy))
    return replace(inputs, centre=briefs[0].inputs.centre), briefs


def with_averages(inputs: Inputs, weeks: int) -> Inputs:
    """Return the inputs under contracts whose hours hold on average, with six hours either way."""
    contracts = {name: _averaged(c, weeks) for name, c in inputs.people.contracts.items()}
    return replace(inputs, people=replace(inputs.people, contracts=contracts))


def _averaged(contract: Contract, weeks: int) -> Contract:
    low, high = contract.paid_week_min
    days = (max(3, contract.days_week[0] - 1), contract.days_week[1])
    averaging = Averaging((low, high), weeks, week_monday(FIRST))
    room = (low - 360, high + 180)
    return replace(contract, paid_week_min=room, days_week=days, averaging=averaging)


def planned(inputs: Inputs, briefs: Sequence[Brief], effort: Effort, *, shares: bool) -> Found:
    """Plan the weeks and return what came of them."""
    short = paid = 0.0
    worst, breaches, jain = 1.0, 0, 1.0
    for done in plan_chain(Chain(inputs, tuple(briefs), effort, shares, make=search_week)):
        found = done.found
        figures = found.figures
        short += figures["understaffed_h"]
        paid += figures["paid_h"]
        worst = min(worst, float(figures["coverage"]))
        breaches += len(found.breaches)
        jain = float(found.load.plan.get("jain", jain))
    return Found(short, paid, worst, jain, breaches)


def main(arguments: list[str] | None = None) -> int:
    """Print each sample three ways; return 1 where planning in one go is not the best."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.horizon")
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--iterations", type=int, default=300)
    parser.add_argument("--only", type=int, nargs="*", default=range(len(SIZES)))
    options = parser.parse_args(arguments)
    effort = Effort(None, options.iterations, workers=1)
    is_below = False
    print("sample | way | understaffed h | paid h | coverage of the worst week | Jain | breaches")
    for number in options.only:
        size = SIZES[number]
        inputs, briefs = weeks_of(size, SWELLS[number], options.weeks)
        own = with_averages(inputs, options.weeks)
        ways = {
            "fixed": planned(inputs, briefs, effort, shares=False),
            "week by week": planned(own, briefs, effort, shares=False),
            "in one go": planned(own, briefs, effort, shares=True),
        }
        for way, found in ways.items():
            print(
                f"{size.name} | {way} | {found.short_h:.2f} | {found.paid_h:.1f} | "
                f"{found.worst_coverage:.4f} | {found.jain:.3f} | {found.breaches}",
                flush=True,
            )
        is_below |= ways["in one go"].short_h > min(w.short_h for w in ways.values())
        is_below |= any(w.breaches for w in ways.values())
    return 1 if is_below else 0


if __name__ == "__main__":
    sys.exit(main())
