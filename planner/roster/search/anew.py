"""Begin anew from the linear programme behind the bound: everybody draws one of the own weeks.

A master that is nearly settled mixes for each agent a few weeks that fit those of all others. One
drawn by its share from each mixture gives a roster with the programme's days and hours of work,
which light moves can settle; drawn at prices alone, all agents alike would choose the same week.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from planner.roster.search.driver import Search, do
from planner.roster.search.engine import ANEW
from planner.roster.search.lagrange import Column

WORTH = 100.0  # of an interval on contacts in the week drawn, and minus that elsewhere


def begin_anew(search: Search, mixture: Iterable[tuple[Column, float]]) -> None:
    """Give each agent a lawful week near one drawn from shares of weeks; the best roster is kept.

    Who is not in the mixture keeps the week in hand.
    """
    own: dict[int, list[tuple[Column, float]]] = {}
    for column, share in mixture:
        own.setdefault(column.agent, []).append((column, share))
    offer, skill_set = search.scene.offer, search.model.book.skill_set
    offer.peak_price[:] = 0.0
    for a, weeks in sorted(own.items()):
        shares = np.array([share for _, share in weeks])
        drawn, _ = weeks[search.rng.choice(len(weeks), p=shares / shares.sum())]
        worth = offer.worth[skill_set[a]]
        worth[:] = -WORTH
        worth[drawn.contact] = WORTH
        do(ANEW, search.scene, a)
    search.now = search.objective()
    search.look()
