"""Who does the work: one task after another, several processes, or a Dask cluster.

A `Run` is called with a function and its tasks and returns the results in the order of the tasks.
Every task is pure, so all of them give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from planner.errors import BadInput

Given = TypeVar("Given")
Made = TypeVar("Made")


class Run(Protocol):
    """Apply a function to each task; results come in the order of the tasks."""

    def __call__(self, work: Callable[[Given], Made], tasks: Sequence[Given]) -> Iterable[Made]:
        """Return one result a task."""


def in_turn(work: Callable[[Given], Made], tasks: Sequence[Given]) -> list[Made]:
    """Do one task after the other in this process."""
    return [work(task) for task in tasks]


@contextmanager
def processes(jobs: int) -> Iterator[Run]:
    """Give a `Run` over so many processes, started fresh so that no lock or thread is inherited."""
    if jobs < 1:
        raise BadInput(f"{jobs} processes are asked for; at least 1")
    if jobs == 1:
        yield in_turn
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  (0.1 s, seldom needed)

    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield through(pool, jobs)


def through(executor: Executor, jobs: int) -> Run:
    """Return a `Run` over any executor of the standard kind, tasks handed out in chunks."""

    def run(work: Callable[[Given], Made], tasks: Sequence[Given]) -> list[Made]:
        chunk = max(1, len(tasks) // (4 * jobs))
        return list(executor.map(work, tasks, chunksize=chunk))

    return run


def on_dask(client: Any) -> Run:
    """Return a `Run` over a `dask.distributed.Client`, which the caller has connected.

    Dask is no dependency of the product; the client is only asked to `map` and to `gather`.
    """

    def run(work: Callable[[Given], Made], tasks: Sequence[Given]) -> list[Made]:
        return list(client.gather(client.map(work, list(tasks), pure=False)))

    return run
