"""The price of each rule: what one step looser or tighter changes, held against chance.

The plan is searched several times over, each time on from the same roster, as every step is. A
step's difference is from the mean of these, and it is told only where it lies outside the range in
which 99.9 % of further searches of the same plan would lie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import chain
from typing import Any

import numpy as np
from scipy.stats import t as student

from planner.domain import Forecast, Roster, RosterCase
from planner.errors import BadInput, Infeasible
from planner.study.frontier import judged, prepared, short
from planner.study.turn import NOT_IN_FORCE, Turn
from planner.study.turns_contract import contract_turns
from planner.study.turns_law import law_turns
from planner.study.turns_policy import policy_turns
from planner.study.week import Assessment, Brief, Effort, Inputs, assess, build

PRICED = ("understaffed_h", "paid_h", "red_days", "coverage")
REPEATS = 7
LEAST_REPEATS = 2
SERVICE_GRAIN = 0.001
SURE = 0.999  # dozens of steps with several figures each: at 99 % some would lie outside by chance
NOBODY = "nobody has a lawful week then"


@dataclass(frozen=True, slots=True, eq=False)
class Price:
    """What one step of a rule changes against the plan, and how much of it may be chance.

    `change`: step less mean of repeated searches of the plan; empty where the step has no price,
    and `why` says why. `noise`: a difference of a figure up to it may be chance. `is_idle`: the
    week is the same with the step, so the rule does not bind. `unplaced`: people more than before
    who have no lawful week. `roster`: what was found with the step, where one was searched.
    """

    turn: Turn
    change: Mapping[str, float] = field(default_factory=dict)
    noise: Mapping[str, float] = field(default_factory=dict)
    why: str = ""
    is_idle: bool = False
    unplaced: int = 0
    roster: Roster | None = None

    def is_told(self, figure: str) -> bool:
        """Say whether a difference is larger than chance makes it."""
        return abs(self.change[figure]) > self.noise[figure] + 1e-9


def all_turns(inputs: Inputs) -> Iterator[Turn]:
    """Yield both steps of every rule that a roster keeps: policy, centre, contracts, labour."""
    return chain(policy_turns(inputs), contract_turns(inputs), law_turns(inputs))


def priced_turns(inputs: Inputs) -> tuple[Turn, ...]:
    """Return the steps of every rule in force; of one that is not, nothing is said."""
    return tuple(t for t in all_turns(inputs) if t.why != NOT_IN_FORCE)


def prices(
    inputs: Inputs,
    forecast: Forecast,
    *,
    turns: Sequence[Turn],
    effort: Effort,
    repeats: int = REPEATS,
    start: Roster | None = None,
    make_brief: Callable[[Inputs, Forecast], Brief] | None = None,
    on_search: Callable[[], None] | None = None,
) -> tuple[Price, ...]:
    """Return the price of each step, in the order of `turns`; `effort` is that of one search.

    A first search goes on from `start`; its roster is where the `repeats` and every step begin.
    `on_search` is told before each of these 1 + `repeats` + steps.
    """
    brief_of, tell = make_brief or prepared, on_search or _nothing
    brief = brief_of(inputs, forecast)
    tell()
    first = build(brief, effort, start=start)
    again = []
    for number in range(1, max(LEAST_REPEATS, repeats) + 1):
        tell()
        other = replace(effort, seed=effort.seed + number)
        again.append(assess(brief, build(brief, other, start=first.roster).roster))
    base = _Base(brief, first.roster, len(first.unplaced), again)
    found = []
    for turn in turns:
        tell()
        found.append(_price(base, turn, brief_of, effort))
    return tuple(found)


def _nothing() -> None:
    return


class _Base:
    """The plan as it is: where each step begins, what its figures are and how far they scatter."""

    def __init__(
        self, brief: Brief, roster: Roster, unplaced: int, again: Sequence[Assessment]
    ) -> None:
        self.brief, self.roster, self.unplaced = brief, roster, unplaced
        names = (*PRICED, *(n for n in again[0].figures if n.startswith("sl_")))
        self.mean = {n: float(np.mean([a.figures[n] for a in again])) for n in names}
        self.noise = {
            n: by_chance([float(a.figures[n]) for a in again], grain_of(again[0], n)) for n in names
        }


def grain_of(found: Assessment, figure: str) -> float:
    """Return the smallest difference of a figure: an agent-day, an interval, 0.1 % of service."""
    interval_h = found.brief.grid.hours(1)
    grains = {
        "red_days": 1.0,
        "understaffed_h": interval_h,
        "paid_h": interval_h,
        "coverage": interval_h / max(interval_h, float(found.figures["required_h"])),
    }
    return grains.get(figure, SERVICE_GRAIN)


def by_chance(values: Sequence[float], grain: float = 0.0) -> float:
    """Return how far one more search may lie from the mean of repeated ones by chance alone.

    The half-width of the 99.9 % prediction interval of a normal: t s sqrt(1 + 1 / n). Equal values
    do not show that nothing scatters: s is at least that of one value which differs by a `grain`.
    """
    n = len(values)
    spread = max(float(np.std(values, ddof=1)), grain / float(np.sqrt(n)))
    return float(student.ppf((1 + SURE) / 2, n - 1)) * spread * float(np.sqrt(1 + 1 / n))


def _price(
    base: _Base, turn: Turn, brief_of: Callable[[Inputs, Forecast], Brief], effort: Effort
) -> Price:
    if turn.inputs is None:
        return Price(turn, why=turn.why)
    try:
        brief = brief_of(turn.inputs, base.brief.forecast)
    except BadInput as error:
        return Price(turn, why=error.faults[0].reason)
    if _is_same(brief.case, base.brief.case):
        return Price(turn, dict.fromkeys(base.mean, 0.0), base.noise, is_idle=True)
    try:
        solution = build(brief, effort, start=base.roster)
    except Infeasible:
        return Price(turn, why=NOBODY)
    figures = assess(judged(brief, base.brief.inputs), solution.roster).figures
    own = {**figures, **against(base.brief, solution.roster)}
    change = {name: float(own[name]) - mean for name, mean in base.mean.items() if name in own}
    lost = len(solution.unplaced) - base.unplaced
    return Price(turn, change, base.noise, unplaced=max(0, lost), roster=solution.roster)


def _is_same(one: RosterCase, other: RosterCase) -> bool:
    """Say whether two weeks ask the same of a roster."""
    return all(_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(_equal(one[k], other[k]) for k in one)
    return bool(one == other)


def against(brief: Brief, roster: Roster) -> dict[str, float]:
    """Return understaffed hours and coverage of a roster against the work of another brief."""
    requirement, grid = brief.requirement, brief.grid
    lacking = short(brief.case, roster)
    wanted = int(requirement.heads.sum()) + sum(w.agent_intervals for w in requirement.windows)
    return {
        "understaffed_h": grid.hours(lacking),
        "coverage": 1 - lacking / wanted if wanted else 1.0,
    }
