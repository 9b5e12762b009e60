"""What correcting a requirement brings: `python -m benchmarks.correction [moves [absence]]`.

The demo centre's week is built with so many moves, then corrected; both rosters are judged by a
simulation of other random numbers. `absence` (a share, 0.2) takes the place of the demo's own.
Exit 1 where a floor is broken.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import date

import numpy as np

from planner.domain import Activities, Forecast
from planner.staffing import Team
from planner.staffing.weeks import simulate_weeks
from planner.staffing.world import IN_TIME, OFFERED
from planner.study.correct import Made, corrected_week, raises_of
from planner.study.demo import demo_centre, demo_history, demo_people
from planner.study.make import ROUND_SHARE, SEARCH_SHARE
from planner.study.week import Brief, Effort, Inputs, assess, build, prepare, teams
from planner.wellbeing import known_preset

MOVES = 4000
WEEK, MONDAY, NEXT = "2026-W49", date(2026, 11, 23), date(2026, 11, 30)
BELOW, HOURS = 0.02, 1.01
JUDGE_WEEKS, JUDGE_SEED = 400, 77
CHANCE = 3 * 0.5 / JUDGE_WEEKS**0.5 / 2  # three standard errors of a quarter-hour, about


def demo_brief(absence: float | None = None) -> Brief:
    """Return the demo centre's week, forecast and all, with this share of unplanned absence."""
    centre = demo_centre(first_day=MONDAY)
    if absence is not None:
        centre = replace(centre, policy=replace(centre.policy, shrinkage=absence))
    inputs = Inputs(
        centre,
        demo_people(first_day=NEXT),
        demo_history(until=MONDAY),
        preset=known_preset(centre.policy.preset),
    )
    return prepare(inputs, centre.week(WEEK))


def main(arguments: list[str]) -> int:
    """Print both rosters, and the lowest quarter-hour of every live channel."""
    effort = Effort(None, int(arguments[0]) if arguments else MOVES)
    brief = demo_brief(float(arguments[1]) if len(arguments) > 1 else None)
    begin = time.perf_counter()
    first = Made(brief, build(brief, effort.part(SEARCH_SHARE)))
    between = time.perf_counter()
    made = corrected_week(first, effort.part((1 - SEARCH_SHARE) * ROUND_SHARE))
    seconds = (between - begin, time.perf_counter() - between)
    before, after = _told("as searched", first, seconds[0]), _told("corrected", made, seconds[1])
    print(f"raised: {raises_of(made.brief)}; still short by the last look: {made.still_short}")
    good = after[0] >= -BELOW - CHANCE and after[1] <= HOURS * before[1]
    return 0 if good else 1


def _told(name: str, made: Made, seconds: float) -> tuple[float, float]:
    """Print a roster; return how far its lowest quarter-hour is from the promise, and its hours."""
    brief, solution = made.brief, made.solution
    found = assess(brief, solution.roster)
    part, own = _live_part(brief, found.activities)
    weeks = simulate_weeks(
        brief.inputs.centre, part, own, weeks=JUDGE_WEEKS, seed=JUDGE_SEED
    ).contacts.sum(axis=0)
    paid, gap = float(found.figures["paid_h"]), solution.objective / solution.bound - 1
    print(
        f"{name}: objective {solution.objective}, bound {solution.bound:.1f} ({gap:.2%}), paid"
        f" {paid:.1f} h, coverage {found.figures['coverage']:.1%}, {len(found.breaches)} breaches,"
        f" {len(found.over_quota)} days above quota, {seconds:.0f} s"
    )
    worst = 0.0
    for row, channel in enumerate(part.channels):
        share = brief.inputs.centre.channel(channel).target.share
        busy = weeks[row, :, OFFERED] > JUDGE_WEEKS / 2
        level = weeks[row, busy, IN_TIME] / weeks[row, busy, OFFERED]
        short = int((level < share - BELOW).sum())
        worst = min(worst, float(level.min()) - share)
        print(
            f"  {channel}: lowest quarter-hour {level.min():.3f} for a promise of {share:.2f};"
            f" {short} of {int(np.count_nonzero(busy))} more than {BELOW} below"
        )
    return worst, paid


def _live_part(brief: Brief, activities: Activities) -> tuple[Forecast, tuple[Team, ...]]:
    """Return the forecast of the live channels alone, and the teams that serve them."""
    centre, forecast = brief.inputs.centre, brief.forecast
    rows = [r for r, c in enumerate(forecast.channels) if centre.channel(c).is_live]
    part = replace(
        forecast,
        channels=tuple(forecast.channels[r] for r in rows),
        contacts=forecast.contacts[rows],
        aht_s=forecast.aht_s[rows],
        quantiles=forecast.quantiles[rows],
    )
    return part, tuple(t for t in teams(brief, activities) if t.serves & set(part.channels))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
