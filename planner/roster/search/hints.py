"""What the bound of one week tells that of a like week: prices of work, and weeks of agents.

Any prices give a valid bound, so hints can only save time: one step of a rule further they are
close to the best, and the bound needs a few rounds instead of the first eighty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from planner.domain import AgentId, ChannelId, Span
from planner.roster.search.lagrange import Column, Lagrange, Prices


@dataclass(frozen=True, slots=True, eq=False)
class Hints:
    """Prices by channel and span of the work, and by agent of the peak; weeks with their agents.

    They fit any case on the same grid: what a case does not know is left out.
    """

    work: Mapping[tuple[ChannelId, Span], float]
    peak: Mapping[AgentId, float]
    weeks: tuple[tuple[AgentId, Column], ...]


def hints_of(lagrange: Lagrange, prices: Prices, columns: Iterable[Column]) -> Hints:
    """Return what another bound may start from."""
    workers = lagrange.model.case.workers
    return Hints(
        dict(zip(_units(lagrange), prices.work.tolist(), strict=True)),
        {w.id: float(p) for w, p in zip(workers, prices.peak, strict=True)},
        tuple((workers[c.agent].id, c) for c in columns),
    )


def prices_from(hints: Hints, lagrange: Lagrange) -> Prices:
    """Return prices of this case's work, none above the weight that makes a bound valid."""
    case = lagrange.model.case
    work = np.array([hints.work.get(unit, 0.0) for unit in _units(lagrange)])
    peak = np.array([hints.peak.get(w.id, 0.0) for w in case.workers])
    return Prices(
        np.minimum(work, lagrange.work.weight), np.minimum(peak, lagrange.book.price_peak)
    )


def columns_from(hints: Hints, lagrange: Lagrange) -> list[Column]:
    """Return the weeks of agents who are in this case and not left out."""
    row = {w.id: a for a, w in enumerate(lagrange.model.case.workers)}
    known = set(lagrange.agents.tolist())
    return [
        Column(row[agent], column.cost, column.contact)
        for agent, column in hints.weeks
        if row.get(agent) in known
    ]


def _units(lagrange: Lagrange) -> list[tuple[ChannelId, Span]]:
    names, work = lagrange.model.case.channels, lagrange.work
    units = zip(work.channel, work.spans, strict=True)
    return [(names[channel], Span(*span)) for channel, span in units]
