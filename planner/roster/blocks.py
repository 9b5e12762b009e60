"""Place movable off-phone blocks where the requirement leaves the most people free.

Training, coaching and the like often must happen in a week, not at a time. Before the search each
gets a place inside its windows: where the fewest of those who share a skill are wanted, blocks
placed before counted as wanted, and where the agent still has a lawful week. From then on it is a
fixed block, for search and checker alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from planner.domain import FloatArray, Movable, RosterCase, Span, Worker, merged
from planner.roster.model.book import Book
from planner.roster.model.compile import compile_case
from planner.roster.search.driver import Search
from planner.roster.search.place import has_week


def place_blocks(case: RosterCase) -> RosterCase:
    """Return the case with every movable block placed; one without any lawful place stays open."""
    if not any(w.movable for w in case.workers):
        return case
    book, crowd = compile_case(case).book, _Crowd(case)
    workers = []
    for a, worker in enumerate(case.workers):
        placed = worker
        for number, movable in enumerate(worker.movable):
            if movable.at is None:
                placed = _placed(
                    case, placed, number, sorted(crowd.places(book, a, placed, movable))
                )
                crowd.add(placed, placed.movable[number].at)
        workers.append(placed)
    return replace(case, workers=tuple(workers))


def _placed(
    case: RosterCase, worker: Worker, number: int, places: list[tuple[float, int, int]]
) -> Worker:
    """Return the worker with one movable block at the first place that leaves a lawful week."""
    first: Worker | None = None
    for _, start, end in places:
        span = Span(start, end)
        movable = [*worker.movable]
        movable[number] = replace(movable[number], at=span)
        trial = replace(worker, blocks=merged((*worker.blocks, span)), movable=tuple(movable))
        first = first or trial
        if _can_work(case, trial):
            return trial
    # nobody can say why better than the explainer: the first place stands, and the rule is named
    return first or worker


def _can_work(case: RosterCase, worker: Worker) -> bool:
    alone = replace(
        case,
        workers=(worker,),
        need=np.zeros_like(case.need),
        windows=(),
        carried={},
        least=np.zeros((0, 0), dtype=np.int64),
        locks=tuple(s for s in case.locks if s.agent == worker.id),
    )
    return has_week(Search(compile_case(alone), seed=1), 0)


class _Crowd:
    """How many are wanted or away, over how many could be there, for each skill set."""

    def __init__(self, case: RosterCase) -> None:
        self.case = case
        self.wanted: dict[frozenset[int], FloatArray] = {}
        self.there: dict[frozenset[int], FloatArray] = {}
        for skills in {w.skills for w in case.workers}:
            rows = sorted(skills)
            self.wanted[skills] = 1.0 + case.need[rows].sum(axis=0)
            there = np.zeros(case.grid.size)
            for worker in case.workers:
                for span in worker.available if worker.skills & skills else ():
                    there[max(0, span.start) : max(0, span.end)] += 1
            self.there[skills] = np.maximum(1.0, there)

    def add(self, worker: Worker, span: Span | None) -> None:
        """Count somebody away from contacts."""
        for skills, wanted in self.wanted.items():
            if span is not None and skills & worker.skills:
                wanted[span.start : span.end] += 1

    def places(
        self, book: Book, a: int, worker: Worker, movable: Movable
    ) -> Iterator[tuple[float, int, int]]:
        """Yield cost, start and end of every place that some shift of the agent can hold."""
        cost = self.wanted[worker.skills] / self.there[worker.skills]
        total = np.concatenate([[0.0], np.cumsum(cost)])
        for window in movable.windows:
            for start in range(window.start, window.end - movable.length + 1):
                end = start + movable.length
                is_free = not any(b.meets(Span(start, end)) for b in worker.blocks)
                if is_free and _is_held(book, a, start, end):
                    yield round(float(total[end] - total[start]), 9), start, end


def _is_held(book: Book, a: int, start: int, end: int) -> bool:
    starts, ends = book.start[a, :, :, None], book.start[a, :, :, None] + book.length[a, :, None, :]
    return bool((book.allowed[a] & (starts <= start) & (ends >= end)).any())
