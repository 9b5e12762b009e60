"""Steps of what contracts hold: hours, days, lengths, starts, pauses, weekends, rotation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from planner.domain import Contract, PauseKind, PausePattern, PauseRule, People
from planner.domain.grid import DAY_MIN
from planner.errors import BadInput
from planner.study.turn import NOT_FURTHER, NOT_IN_FORCE, Origin, Turn, turned
from planner.study.week import Inputs

START_STEP_MIN = 30
LENGTH_STEP_MIN = 30


@dataclass(frozen=True, slots=True)
class _Term:
    """One thing that contracts hold: its value (None: not in force), and a contract a step on.

    Both ways for who has it; a contract that cannot go further stays as it is.
    """

    step: float
    is_higher_tighter: bool
    value: Callable[[Contract], float | None]
    moved: Callable[[Contract, float, int], Contract]


def contract_turns(inputs: Inputs) -> Iterator[Turn]:
    """Yield both steps of everything that the contracts in use hold."""
    used = {agent.contract for agent in inputs.people.agents}
    contracts = {name: c for name, c in inputs.people.contracts.items() if name in used}
    for rule, term in TERMS.items():
        yield from (_turn(inputs, contracts, (rule, term), way) for way in (-1, 1))


def _turn(
    inputs: Inputs, contracts: Mapping[str, Contract], named: tuple[str, _Term], way: int
) -> Turn:
    rule, term = named
    held = {n: v for n, c in contracts.items() if (v := term.value(c)) is not None}
    step, grid_min = way * term.step, inputs.centre.step_min
    if rule == "pause_min":
        step = float(way * grid_min)
    own = Turn(rule, Origin.CONTRACT, 0.0, step, (way > 0) == term.is_higher_tighter)
    if not held:
        return replace(own, why=NOT_IN_FORCE)
    strictest = max(held.values()) if term.is_higher_tighter else min(held.values())
    moved = {n: contracts[n] for n in held}
    return turned(
        replace(own, value=strictest),
        partial(_make, inputs, moved, partial(_move, term, step, grid_min)),
    )


def _move(term: _Term, step: float, grid_min: int, contract: Contract) -> Contract:
    moved = term.moved(contract, step, grid_min)
    if moved.quota_contacts_day is None or moved.full_day_min == contract.full_day_min:
        return moved
    pace = moved.full_day_min / contract.full_day_min  # the quota is that of a full day
    return replace(moved, quota_contacts_day=moved.quota_contacts_day * pace)


def _make(
    inputs: Inputs, held: Mapping[str, Contract], move: Callable[[Contract], Contract]
) -> Inputs:
    moved = {name: move(contract) for name, contract in held.items()}
    if moved == held:
        raise BadInput(NOT_FURTHER)
    people = inputs.people
    return replace(inputs, people=People(people.agents, {**people.contracts, **moved}))


def _hours(contract: Contract, step: float, _grid_min: int) -> Contract:
    least, most = contract.paid_week_min
    most += int(step)
    return replace(contract, paid_week_min=(min(least, most), most))


def _days(contract: Contract, step: float, _grid_min: int) -> Contract:
    least, most = contract.days_week
    most = min(7, max(1, most + int(step)))
    return replace(contract, days_week=(min(least, most), most))


def _length(contract: Contract, step: float, _grid_min: int) -> Contract:
    least, most = contract.shift_min
    size = max(contract.shift_step_min, LENGTH_STEP_MIN)
    most += size if step > 0 else -size
    if contract.split_min is not None and most >= contract.split_min[0]:
        return contract
    return replace(contract, shift_min=(min(least, most), most))


def _starts(contract: Contract, step: float, _grid_min: int) -> Contract:
    """Move both ends of each window of starts by a whole number of its steps."""
    by = int(step) // 2
    by = max(1, round(abs(by) / contract.start_step_min)) * contract.start_step_min
    by = by if step > 0 else -by
    windows = tuple(
        (max(0, low - by), min(DAY_MIN - contract.start_step_min, high + by))
        for low, high in contract.starts
    )
    return replace(contract, starts=windows) if all(a <= b for a, b in windows) else contract


def _pauses(contract: Contract, step: float, _grid_min: int) -> Contract:
    def longer(pause: PauseRule) -> PauseRule:
        length = pause.length_min + int(step)
        if pause.kind is not PauseKind.BREAK or length <= 0:
            return pause
        return replace(pause, length_min=length)

    patterns = tuple(
        PausePattern(p.from_min, tuple(map(longer, p.pauses))) for p in contract.patterns
    )
    return replace(contract, patterns=patterns)


def _shortest_break(contract: Contract) -> float | None:
    breaks = [p.length_min for pattern in contract.patterns for p in pattern.pauses
              if p.kind is PauseKind.BREAK]  # fmt: skip
    return min(breaks, default=None)


def _weekends(contract: Contract, step: float, _grid_min: int) -> Contract:
    held = (contract.weekends_in_row or 0) + int(step)
    return replace(contract, weekends_in_row=held) if held >= 0 else contract


def _whole(contract: Contract, step: float, _grid_min: int) -> Contract:
    return replace(contract, whole_weekends=False) if step < 0 else contract


def _earlier(contract: Contract, step: float, grid_min: int) -> Contract:
    held = (contract.earlier_start_min or 0) + int(step) // grid_min * grid_min
    return replace(contract, earlier_start_min=max(0, held))


def _without_split(contract: Contract, step: float, _grid_min: int) -> Contract:
    if step > 0:
        return contract
    patterns = tuple(
        p for p in contract.patterns if all(s.kind is not PauseKind.SPLIT for s in p.pauses)
    )
    return replace(contract, split_min=None, patterns=patterns)


TERMS: Mapping[str, _Term] = {
    "most_hours_week": _Term(60, False, lambda c: c.paid_week_min[1], _hours),
    "most_days_week": _Term(1, False, lambda c: c.days_week[1], _days),
    "longest_shift_min": _Term(LENGTH_STEP_MIN, False, lambda c: c.shift_min[1], _length),
    "start_window_min": _Term(
        2 * START_STEP_MIN, False, lambda c: min(b - a for a, b in c.starts), _starts
    ),
    "pause_min": _Term(15, True, _shortest_break, _pauses),
    "weekends_in_row": _Term(1, False, lambda c: c.weekends_in_row, _weekends),
    "whole_weekends": _Term(1, True, lambda c: 1.0 if c.whole_weekends else None, _whole),
    "earlier_start_min": _Term(60, False, lambda c: c.earlier_start_min, _earlier),
    "split_shifts": _Term(1, False, lambda c: 1.0 if c.split_min else None, _without_split),
}
