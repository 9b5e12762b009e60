"""Several weeks at once: sites, teams and scenarios are independent solves, wherever they run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from planner.domain import Roster, RosterCase
from planner.roster.solution import Solution
from planner.roster.solve import solve


@dataclass(frozen=True, slots=True)
class Task:
    """One week to solve by count of moves, so that it gives the same roster on any machine."""

    case: RosterCase
    iterations: int
    seed: int = 1
    start: Roster | None = None


class Run(Protocol):
    """Apply a function to each task, here or elsewhere; results come in the order of the tasks."""

    def __call__(
        self, work: Callable[[Task], Solution], tasks: Sequence[Task]
    ) -> Iterable[Solution]:
        """Return one solution a task."""


def in_turn(work: Callable[[Task], Solution], tasks: Sequence[Task]) -> list[Solution]:
    """Solve one task after the other in this process."""
    return [work(task) for task in tasks]


def solve_task(task: Task) -> Solution:
    """Solve one task."""
    return solve(task.case, iterations=task.iterations, seed=task.seed, start=task.start)


def solve_many(tasks: Sequence[Task], *, run: Run = in_turn) -> tuple[Solution, ...]:
    """Solve each task; equal tasks give equal rosters, byte for byte, whatever `run` is.

    Parameters
    ----------
    run
        Who does the work: `in_turn`, a process pool or a Dask client behind
        `lambda work, tasks: pool.map(work, tasks)` or `client.gather(client.map(work, tasks))`
        (`planner.forecast.scale` has both ready).

    Raises
    ------
    Infeasible
        When not a single shift can be planned in one of the weeks.
    """
    return tuple(run(solve_task, tasks))
