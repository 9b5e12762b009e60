"""Column generation with smoothed prices (Wentges 1997): the loop that every master shares.

Prices come from the restricted master over the columns found so far, moved from the best ones only
part of the way; each pricing may raise the bound, and gives the master new columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

P = TypeVar("P")
SMOOTHING = 0.6
SHARES = (SMOOTHING, SMOOTHING / 2, 0.0)


def generate(
    solve: Callable[[], tuple[P, float] | None],
    price: Callable[[P], float | None],
    toward: Callable[[P, P, float], P],
    start: tuple[P, float],
    *,
    close: float,
) -> Iterator[tuple[P, float, float]]:
    """Yield the best prices so far, their bound and its share below the master, once a round.

    `solve` returns the duals and the value of the master, or None to end; `price` asks for columns
    at some prices, hands them to the master and returns the bound there, or None to end; `toward`
    moves the first prices a share of the way to the second; `start` are prices and their bound.
    """
    best, value = start
    gap = 1.0
    while gap >= close:
        solved = solve()
        if solved is None:
            return
        found, master = solved
        for share in SHARES:
            prices = toward(found, best, share)
            here = price(prices)
            if here is None:
                return
            if here > value:
                best, value = prices, here
                break
        gap = (master - value) / max(1.0, abs(master))
        yield best, value, gap
