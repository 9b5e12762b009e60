"""Column generation at one node: its bound, the prices that attain it, the weeks in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, inf

from planner.roster.proof.branch import is_whole
from planner.roster.proof.cuts import Cut, Room
from planner.roster.proof.price import Floats, Pricer
from planner.roster.proof.programme import Frame, Pool, Programme, Use
from planner.roster.search.generate import generate

ROUNDING = 1e-6  # objectives are whole numbers
TOLERANCE = 0.25  # of what is missing to the best roster
MOST_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Node:
    """A part of all rosters: its bound, the cuts to it, prices that attain it, weeks in use."""

    bound: float
    cuts: tuple[Cut, ...]
    prices: Floats
    used: tuple[Use, ...]


class Visit:
    """Finds the bound of a part of a node; `pool` grows, `room` is left as the part has it.

    `is_closed` says whether a bound ends the visit, `least` is the best objective so far and
    `nobody` the points for an agent without a week.
    """

    def __init__(
        self, pool: Pool, room: Room, is_closed: Callable[[float], bool], *, nobody: float
    ) -> None:
        self._pool, self._room, self._frame = pool, room, Frame(pool, nobody)
        self._pricer: Pricer = pool.pricer
        self._is_closed = is_closed

    def settle(self, parent: Node, cuts: tuple[Cut, ...], least: float) -> Node | None:
        """Return the node behind `cuts`, None where it holds no roster better than `least`."""
        self._room.enter(cuts)
        self._bound, self._least, self._is_over = parent.bound, least, False
        kept = self._pool.kept(cuts)
        known = (n for n, _ in parent.used if kept[n])
        near = self._pool.near(parent.prices, kept)
        self._programme = Programme(self._frame, (*known, *near))
        self._new = 1
        start = self._price(parent.prices)
        prices = parent.prices
        if start is not None:
            rounds = generate(self._solve, self._price, _toward, (prices, start), close=-inf)
            for _, found in zip(range(MOST_ROUNDS), rounds, strict=False):
                prices = found[0]
        if self._is_over:
            return None
        if self._new:
            self._programme.solve()
        return Node(self._bound, cuts, prices, self._programme.used())

    def _solve(self) -> tuple[Floats, float] | None:
        """Return the programme's prices; None where it says nothing new or all that is needed."""
        if not self._new:
            return None
        self._new = 0
        prices = self._programme.solve()
        if prices is None or self._is_near():
            return None
        return prices, self._programme.value

    def _is_near(self) -> bool:
        """Say whether the bound says as much as the programme, or nearly where it is divided."""
        value = self._programme.value
        if ceil(self._bound - ROUNDING) >= ceil(value - ROUNDING):
            return True
        missing = (self._least if self._least < inf else value) - self._bound
        if value - self._bound > TOLERANCE * missing:
            return False
        return not is_whole(self._programme.used(), self._pricer.rows.agents)

    def _price(self, prices: Floats) -> float | None:
        """Return the bound at some prices and add the weeks that attain it; None to end."""
        offered = self._pricer.price(prices)
        if offered.value > self._bound:
            self._bound, self._new = offered.value, self._new + 1
        if self._is_closed(self._bound):
            self._is_over = True
            return None
        self._new += self._programme.take(self._pool.take(offered))
        return offered.value


def _toward(found: Floats, best: Floats, share: float) -> Floats:
    mixed: Floats = share * best + (1 - share) * found
    return mixed
