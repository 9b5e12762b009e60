"""The invented people: sixty agents in five teams."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from planner.domain import DAY_MIN, Agent, Block, BlockKind, DayOffWish, People, Span
from planner.study.demo.centre import demo_contracts

TEAMS = ("Fjord", "Grove", "Harbour", "Heath", "Meadow")
TEAM_SIZE = 12
_FIRST = (
    "Alma", "Bo", "Clara", "Dan", "Ella", "Finn", "Gro", "Hans", "Ida", "Jens", "Karla", "Leo",
)  # fmt: skip
_LAST = ("Invented-Birch", "Invented-Clover", "Invented-Fern", "Invented-Moss", "Invented-Reed")
_SKILLS = (
    *("voice",) * 3,
    *("voice callback email",) * 3,
    *("voice chat",) * 2,
    *("chat email social",) * 2,
    "email social callback",
    "voice email chat callback social",
)
_CONTRACTS = (*("full",) * 7, *("part",) * 3, *("late",) * 2)
LIVE_SKILLS = frozenset({"voice", "chat", "callback"})
_EVERY_DAY = ((Span(0, 2 * DAY_MIN),),) * 7
_WEEKDAYS = ((Span(0, 2 * DAY_MIN),),) * 5 + ((), ())
_MORNINGS = ((Span(7 * 60, 17 * 60),),) * 5 + ((), ())


def demo_people(seed: int = 7, *, first_day: date) -> People:
    """Return sixty invented agents whose leave, wishes and blocks fall in the week of `first_day`.

    The same seed and day give the same people; every surname says that nobody is meant.
    """
    rng = np.random.default_rng(seed)
    count = len(TEAMS) * TEAM_SIZE
    away = rng.permutation(count)
    leave = {int(who): _week_of_leave(first_day) for who in away[:2]}
    leave |= {int(who): _day_of_leave(first_day, rng) for who in away[2:6]}
    agents = [
        _agent(number, first_day, rng, leave.get(number, frozenset())) for number in range(count)
    ]
    return People(tuple(agents), {contract.id: contract for contract in demo_contracts()})


def _agent(number: int, first_day: date, rng: np.random.Generator, leave: frozenset[date]) -> Agent:
    team, place = divmod(number, TEAM_SIZE)
    kind = _CONTRACTS[(place * 5 + team) % TEAM_SIZE]
    skills = frozenset(_SKILLS[place].split())
    contract = kind if skills <= LIVE_SKILLS else f"{kind}-mixed"
    available = _availability(kind, rng)
    return Agent(
        id=f"A{number + 1:03d}",
        name=f"{_FIRST[place]} {_LAST[team]}",
        team=TEAMS[team],
        skills=skills,
        contract=contract,
        available=available,
        leave=leave,
        wishes=_wishes(first_day, rng),
        preferred_start=_preferred(contract, rng),
        blocks=_blocks(number, first_day, leave),
    )


def _availability(contract: str, rng: np.random.Generator) -> tuple[tuple[Span, ...], ...]:
    if contract != "part":
        return _EVERY_DAY
    return (_EVERY_DAY, _WEEKDAYS, _MORNINGS)[int(rng.integers(3))]


def _week_of_leave(first_day: date) -> frozenset[date]:
    return frozenset(first_day + timedelta(days=d) for d in range(7))


def _day_of_leave(first_day: date, rng: np.random.Generator) -> frozenset[date]:
    return frozenset({first_day + timedelta(days=int(rng.choice([0, 2, 4])))})


def _wishes(first_day: date, rng: np.random.Generator) -> tuple[DayOffWish, ...]:
    if rng.random() > 0.35:
        return ()
    day = first_day + timedelta(days=int(rng.choice(7, p=[0.05, 0.05, 0.1, 0.1, 0.3, 0.2, 0.2])))
    return (DayOffWish(day, points=int(rng.integers(3, 9))),)


def _preferred(contract: str, rng: np.random.Generator) -> tuple[int, int] | None:
    if rng.random() > 0.45:
        return None
    first = 12 * 60 if contract == "late" else int(rng.choice([7, 8, 9, 11])) * 60
    return first, first + 120


def _blocks(number: int, first_day: date, leave: frozenset[date]) -> tuple[Block, ...]:
    """Give a training to six, coaching to ten and a meeting to one team, away from the peaks."""
    team, place = divmod(number, TEAM_SIZE)
    found = []
    if place == 3 or number == 9:
        found.append(_block(first_day, 2, 15 * 60, 90, BlockKind.TRAINING))
    if place in (6, 10):
        found.append(
            _block(first_day, 1 if place == 6 else 4, 15 * 60 + 30, 30, BlockKind.COACHING)
        )
    if team == 2:
        found.append(_block(first_day, 3, 16 * 60 + 15, 30, BlockKind.MEETING))
    return tuple(block for block in found if block.day not in leave)


def _block(first_day: date, day: int, start: int, length: int, kind: BlockKind) -> Block:
    return Block(first_day + timedelta(days=day), Span(start, start + length), kind)
