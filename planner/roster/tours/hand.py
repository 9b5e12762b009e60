"""Allocate what the fast loops work on."""

from __future__ import annotations

import numpy as np

from planner.roster.tours.book import Book
from planner.roster.tours.moves import Offered
from planner.roster.tours.roster import Hand
from planner.roster.tours.tour import Scratch


def new_hand(book: Book) -> Hand:
    """Return the roster in which nobody works."""
    agents, days, kinds = book.may.shape
    idle = np.full((agents, days), -1, np.int64)
    return Hand(
        tour=idle.copy(),
        heads=np.zeros((days, kinds), np.int64),
        run=np.zeros((agents, days + 1), np.int64),
        units=np.zeros(agents, np.int64),
        weekends=np.zeros(agents, np.int64),
        worked=np.zeros((agents, kinds), np.int64),
        undo=np.zeros((2, days), np.int64),
        best=idle.copy(),
        is_changed=np.ones(agents, np.bool_),
        guide=np.zeros((days, kinds)),
        used=np.zeros(kinds, np.int64),
    )


def new_scratch(book: Book, cells: int, seed: int) -> Scratch:
    """Return memory of `cells` costs to go, and the random source."""
    days, kinds = book.need.shape
    groups = int(book.n_group.max())
    days += 1
    return Scratch(
        value=np.zeros(cells, np.int32),
        price=np.zeros((days, kinds), np.int32),
        off_price=np.zeros(days, np.int32),
        group_price=np.zeros((days, groups), np.int32),
        pick=np.zeros((days, groups), np.int64),
        low=np.zeros(days, np.int64),
        high=np.zeros(days, np.int64),
        idle=np.zeros(days, np.int64),
        busy=np.zeros(days, np.int64),
        tour=np.zeros(days, np.int64),
        random=np.array([seed * 2654435761 + 88172645463325252], np.uint64),
    )


def new_offered(book: Book, corridor: int) -> Offered:
    """Return room for a tour of every agent."""
    agents, days, kinds = book.may.shape
    return Offered(
        agents=np.arange(agents),
        value=np.zeros(agents, np.int64),
        tour=np.full((agents, days), -1, np.int64),
        is_lawful=np.zeros(agents, np.bool_),
        worked=np.zeros((agents, kinds), np.int64),
        corridor=corridor,
    )
