"""Where the movable blocks of a plan lie: kept with it, whatever the requirement says later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from planner.domain import AgentId, RosterCase, Span, Worker, merged
from planner.study.week import Brief, with_blocks

Places = Mapping[AgentId, Sequence[Sequence[int]]]


def places_of(brief: Brief) -> dict[AgentId, list[list[int]]]:
    """Return start and end of every movable block, in intervals, by agent."""
    return {
        worker.id: [[m.at.start, m.at.end] for m in worker.movable if m.at is not None]
        for worker in brief.case.workers
        if any(m.at is not None for m in worker.movable)
    }


def with_places(brief: Brief, places: Places) -> Brief:
    """Return the brief with its movable blocks where a plan had them.

    An agent whose blocks are others now, in number or length, gets the new places.
    """
    workers = tuple(_moved(w, places.get(w.id, ())) for w in brief.case.workers)
    if workers == brief.case.workers:
        return brief
    before, case = brief.case, replace(brief.case, workers=workers)
    bare = _without_places(brief, before)
    return replace(bare, case=case, inputs=replace(bare.inputs, people=with_blocks(bare, case)))


def _moved(worker: Worker, places: Sequence[Sequence[int]]) -> Worker:
    spans = [Span(start, end) for start, end in places]
    old = [m.at for m in worker.movable if m.at is not None]
    if [len(s) for s in spans] != [m.length for m in worker.movable] or len(old) != len(spans):
        return worker
    movable = tuple(replace(m, at=s) for m, s in zip(worker.movable, spans, strict=True))
    fixed = {t for b in worker.blocks for t in range(b.start, b.end)}
    fixed -= {t for s in old for t in range(s.start, s.end)}
    blocks = merged((*(Span(t, t + 1) for t in fixed), *spans))
    return replace(worker, movable=movable, blocks=blocks)


def _without_places(brief: Brief, case: RosterCase) -> Brief:
    """Return the brief with people whose placed blocks are taken off again; they come last."""
    counts = {w.id: sum(m.at is not None for m in w.movable) for w in case.workers}
    people = brief.inputs.people
    agents = tuple(
        replace(a, blocks=a.blocks[: len(a.blocks) - counts[a.id]]) for a in people.agents
    )
    return replace(brief, inputs=replace(brief.inputs, people=replace(people, agents=agents)))
