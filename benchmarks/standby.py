"""What people on standby could cover: the evidence behind decision 9.

    python -m benchmarks.standby [--iterations 200]

Weeks are planned for the expected contacts. Against the need of the 90th percentile it prints the
hours that nobody covers, and of the days that people have free those on which they could be called
in at all: for one shift of the shortest length at any start of the day (every second hour) without
breaking a rule, as the contract stands, and if its hours and days of the week were let go for it.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import replace

from benchmarks.sample import Size, brief_of, sample_inputs
from planner.domain import AgentId, Forecast, Roster, RosterCase, Shift, Span
from planner.errors import BadInput
from planner.roster import check, short_of_need
from planner.study.edit import place_pauses
from planner.study.make import search_week
from planner.study.week import Brief, Effort, required

SIZES = (
    Size(20, "DK", mix=False),
    Size(24, "EU"),
    Size(24, "EU", flexible=True),
    Size(30, "UK", seed=2),
)
WEEK, HIGH, EVERY = "2026-W49", 0.9, 4  # of starts that are half an hour apart
OF_CONTRACT = frozenset({"weekly_hours", "days_a_week"})


def at_high(brief: Brief) -> RosterCase:
    """Return the week with the need of the 90th percentile of every interval."""
    forecast = brief.forecast
    row = forecast.levels.index(HIGH)
    busy = Forecast(
        forecast.grid, forecast.channels, forecast.quantiles[:, row], forecast.aht_s,
        forecast.quantiles, forecast.levels,
    )  # fmt: skip
    skills = [agent.skills for agent in brief.inputs.people.agents]
    needed = required(busy, brief.inputs.centre, skills)
    heads = [needed.heads[needed.row(c)] for c in brief.case.channels]
    need = brief.case.need.copy()
    need[:] = heads
    return replace(brief.case, need=need)


def in_the_way(case: RosterCase, roster: Roster, agent: AgentId, day: int) -> frozenset[str] | None:
    """Return the fewest rules that calling somebody in on a day would break; None: closed."""
    terms = case.terms[case.worker(agent).terms]
    known = {(b.rule, b.agent, b.day) for b in check(case, roster)}
    found: list[frozenset[str]] = []
    for start in terms.starts[day][::EVERY]:
        span = Span(start, start + min(terms.lengths))
        try:
            pauses = place_pauses(case, roster, agent, span)
        except BadInput:
            continue
        called = Roster(
            roster.grid, (*roster.shifts, Shift(agent, day, span.start, span.end, pauses))
        )
        fresh = {b.rule for b in check(case, called) if (b.rule, b.agent, b.day) not in known}
        if "opening_hours" not in fresh:
            found.append(frozenset(fresh))
    return min(found, key=lambda rules: (len(rules - OF_CONTRACT), len(rules)), default=None)


def told(size: Size, iterations: int) -> str:
    """Plan a sample's week and return its line of the table."""
    brief = brief_of(*sample_inputs(size, WEEK))
    roster = search_week(brief, Effort(None, iterations, workers=1)).solution.roster
    case, hours = brief.case, brief.grid.hours
    short, high = (sum(short_of_need(c, roster).values()) for c in (case, at_high(brief)))
    worked = {(s.agent, s.day) for s in roster.shifts}
    open_days = sorted({int(d) for d in brief.grid.day[case.is_open]})
    free = [(w.id, d) for w in case.workers for d in open_days if (w.id, d) not in worked]
    ways = [way for key in free if (way := in_the_way(case, roster, *key)) is not None]
    rules = Counter(rule for way in ways for rule in way)
    left = sum(
        case.terms[w.terms].paid[1] - sum(s.paid for s in roster.by_agent.get(w.id, ()))
        for w in case.workers
    )
    figures = (
        f"{size.name}{', flexible hours' * size.flexible}",
        f"{hours(left):.1f}",
        f"{hours(short):.2f}",
        f"{hours(high):.2f}",
        str(len(ways)),
        str(sum(not way for way in ways)),
        str(sum(not way - OF_CONTRACT for way in ways)),
        ", ".join(f"{rule} {count}" for rule, count in rules.most_common()) or "none",
    )
    return " | ".join(figures)


def main(arguments: list[str] | None = None) -> int:
    """Print each sample; the figures are for reading, there is no floor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.standby")
    parser.add_argument("--iterations", type=int, default=200)
    options = parser.parse_args(arguments)
    print(
        "sample | contract h not planned | short h at the mean | at P90 | free agent-days | "
        "callable | callable beyond the contract's week | rules in the way"
    )
    for size in SIZES:
        print(told(size, options.iterations), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
