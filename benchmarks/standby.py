"""What people on standby cover: the evidence behind decision 9.

    python -m benchmarks.standby [--iterations 150] [--draws 10] [--samples N]

Weeks are planned for the expected contacts and standby is shared out beside them for the need of
the 90th percentile. First line of a sample: under its contracts alone, how many of the days with a
shortage then have somebody who can be called in; second: where the contracts agree to calls of
eight hours and a day a week above the usual ones. Then weeks are drawn: each day's need lies
between the quantiles at one level, and the shortage is counted with and without calls, beside the
paid hours that they cost.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.sample import Size, brief_of, sample_inputs
from planner.domain import Forecast, IntArray, OnCall, Roster, RosterCase, Rota, Span
from planner.roster import check, short_of_need
from planner.roster.repair import Freedom
from planner.roster.repair.call import calls, waiting
from planner.roster.repair.worth import Worth
from planner.roster.solve import prepare
from planner.study.make import search_week
from planner.study.standby import busy_need, lack_of_heads, with_standby
from planner.study.standby_pay import standby_figures
from planner.study.week import Brief, Effort, required

SIZES = (
    Size(20, "DK", mix=False),
    Size(24, "EU"),
    Size(24, "EU", flexible=True),
    Size(30, "UK", seed=2),
)
WEEK = "2026-W49"
LEVELS = (0.05, 0.5, 0.75, 0.9, 0.95)
AGREED = OnCall(8 * 60, 1)
ROTAS = (
    Rota("early", Span(7 * 60, 15 * 60), heads=(0, 3), pay_factor=0.2),
    Rota("late", Span(13 * 60, 22 * 60), frozenset(range(5)), heads=(0, 3), pay_factor=0.2),
)


@dataclass(frozen=True)
class Drawn:
    """Means over the drawn weeks, in agent-hours: shortage without and with calls, paid hours."""

    without_h: float
    with_h: float
    paid_h: float


def prepared(size: Size, agreed: OnCall | None) -> Brief:
    """Return a sample's week with both rotas, under contracts that agree to calls, or none."""
    inputs, forecast = sample_inputs(size, WEEK)
    contracts = {n: replace(c, standby=agreed) for n, c in inputs.centre.contracts.items()}
    centre = replace(inputs.centre, contracts=contracts, standby=ROTAS)
    people = replace(inputs.people, contracts=contracts)
    return brief_of(replace(inputs, centre=centre, people=people), forecast)


def days_short(case: RosterCase, lack: IntArray) -> set[int]:
    """Return the days on which heads lack."""
    return {int(d) for d in case.grid.day[lack.any(axis=0)]}


def needs_at(brief: Brief) -> IntArray:
    """Return heads wanted at each of `LEVELS`, (levels, channels, intervals)."""
    forecast, rows = brief.forecast, []
    skills = [agent.skills for agent in brief.inputs.people.agents]
    for level in LEVELS:
        at = Forecast(
            forecast.grid, forecast.channels,
            forecast.quantiles[:, forecast.levels.index(level)], forecast.aht_s,
            forecast.quantiles, forecast.levels,
        )  # fmt: skip
        wanted = required(at, brief.inputs.centre, skills)
        rows.append([wanted.heads[wanted.row(c)] for c in brief.case.channels])
    return np.array(rows, dtype=np.int64)


def drawn(brief: Brief, roster: Roster, draws: int) -> Drawn:
    """Return what weeks drawn day by day lack, with people called for what their day lacks."""
    prepare()
    needs, rng, grid = needs_at(brief), np.random.default_rng(7), brief.grid
    found = []
    for _ in range(draws):
        levels = rng.uniform(LEVELS[0], LEVELS[-1], len(grid.dates))[grid.day]
        need = np.empty_like(brief.case.need)
        for t, level in enumerate(levels):
            low = int(np.searchsorted(LEVELS, level, side="right")) - 1
            share = (level - LEVELS[low]) / (LEVELS[low + 1] - LEVELS[low])
            need[:, t] = np.rint((1 - share) * needs[low, :, t] + share * needs[low + 1, :, t])
        case = replace(brief.case, need=need, windows=())
        worth, duties = Worth(case, roster), waiting(roster, range(len(grid.dates)))
        moves, after = calls(worth, duties, Freedom(), (worth.shortage, len(duties)))
        short = (sum(short_of_need(case, r).values()) for r in (roster, after.roster))
        found.append([*short, sum(m.after.paid for m in moves)])
        wrong = [b for b in check(case, after.roster) if b not in check(case, roster)]
        assert not wrong, wrong
    return Drawn(*(grid.hours(1) * np.mean(found, axis=0)).tolist())


def told(size: Size, iterations: int, draws: int) -> Sequence[str]:
    """Plan a sample's week twice and return its lines of the table."""
    lines = []
    for name, agreed in (("as they stand", None), ("calls of 8 h and a day", AGREED)):
        brief = prepared(size, agreed)
        made = with_standby(search_week(brief, Effort(None, iterations, workers=1)))
        roster, case = made.solution.roster, brief.case
        lack = lack_of_heads(case, roster, busy_need(brief))
        short = days_short(case, lack)
        covered = short & {d.day for d in roster.standby}
        out = drawn(brief, roster, draws) if roster.standby else None
        waiting_h = standby_figures(brief.inputs.centre, roster).get("standby_paid_h", 0.0)
        lines.append(
            " | ".join(
                (
                    f"{size.name}{', flexible hours' * size.flexible}; {name}",
                    f"{case.grid.hours(int(lack.sum())):.1f}",
                    f"{len(covered)} of {len(short)}",
                    str(len(roster.standby)),
                    "-" if out is None else f"{out.without_h:.1f}",
                    "-" if out is None else f"{out.with_h:.1f}",
                    "-" if out is None else f"{out.paid_h:.1f} + {waiting_h:.1f}",
                    made.unfilled[0] if made.unfilled else "none",
                )
            )
        )
    return lines


def main(arguments: list[str] | None = None) -> int:
    """Print each sample; the figures are for reading, there is no floor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.standby")
    parser.add_argument("--iterations", type=int, default=150)
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--samples", type=int, default=len(SIZES), help="only the first so many")
    options = parser.parse_args(arguments)
    print(
        "sample; contracts | short h at P90 | days short with somebody to call | days on standby | "
        "drawn weeks: short h without calls | with calls | paid h of calls + of waiting | "
        "first of the places without anybody"
    )
    for size in SIZES[: options.samples]:
        for line in told(size, options.iterations, options.draws):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
