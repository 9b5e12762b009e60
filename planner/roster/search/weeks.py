"""Weeks as arrays, apart from all else: what a move copies, drafts and takes back."""

from __future__ import annotations

from typing import NamedTuple

from planner.roster.model.book import Array
from planner.roster.model.fast import compiled, inlined
from planner.roster.search.state import State


class Keep(NamedTuple):
    """Weeks of agents: those in hand, copies to undo a move, the best roster so far, a draft."""

    start: Array  # [a, d] as in `State`
    length: Array
    pattern: Array
    pause: Array  # [a, d, k]
    paid: Array
    cost: Array
    clock: Array


@compiled
def copy_week(source: Keep, a: int, target: Keep, b: int) -> None:
    """Copy one agent's week between stores."""
    for d in range(source.start.shape[1]):
        target.start[b, d] = source.start[a, d]
        target.length[b, d] = source.length[a, d]
        target.pattern[b, d] = source.pattern[a, d]
        target.paid[b, d] = source.paid[a, d]
        target.cost[b, d] = source.cost[a, d]
        target.clock[b, d] = source.clock[a, d]
        for k in range(source.pause.shape[2]):
            target.pause[b, d, k] = source.pause[a, d, k]


@inlined
def copy_all(source: Keep, target: Keep) -> None:
    """Copy every week."""
    for a in range(source.start.shape[0]):
        copy_week(source, a, target, a)


def weeks_in(state: State) -> Keep:
    """Return the week arrays of a state, not copied."""
    return Keep(
        state.start,
        state.length,
        state.pattern,
        state.pause,
        state.paid,
        state.cost,
        state.clock,
    )


weeks_of = inlined(weeks_in)
