"""Where the pauses of one shift can lie: all ways, and the one with the least peak load."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from planner.domain import (
    BoolArray,
    FloatArray,
    IntArray,
    Pause,
    PauseSlot,
    RosterCase,
    Span,
    Worker,
)
from planner.roster.duty import wall_minute


class Placer:
    """Finds pauses for a shift that keep the caps of the day, with the least peak load."""

    def __init__(self, case: RosterCase, worker: Worker, dropped: frozenset[str]) -> None:
        self.case, self.worker, self.dropped = case, worker, dropped
        rate = case.contacts.get(worker.skills, np.zeros(case.grid.size))
        busy = np.ones(case.grid.size)
        for block in worker.blocks:
            busy[max(0, block.start) : block.end] = 0
        self.peak, self.contacts = (
            np.concatenate([[0.0], np.cumsum(busy * array)]) for array in (case.peak, rate)
        )
        limits, self.terms = case.limits, case.terms[worker.terms]
        is_capped = limits.peak_day is not None and "peak_cap_day" not in dropped
        self.peak_cap = limits.peak_day if is_capped else np.inf
        self.is_quoted = "contact_quota_day" not in dropped

    def place(
        self, span: Span, slots: tuple[PauseSlot, ...]
    ) -> tuple[int, int, float, tuple[Pause, ...]] | None:
        """Return intervals on contacts, peak load, contacts and pauses; None if none fit."""
        starts, peak, contacts = self._lawful(span, slots)
        if not len(starts):
            return None
        best = np.lexsort((contacts, peak))[0]
        pauses = tuple(
            Pause(at, at + slot.length, slot.kind, slot.paid)
            for at, slot in zip(starts[best].tolist(), slots, strict=True)
        )
        at_work = len(span) - self._away(span, slots)
        return at_work, round(float(peak[best])), float(contacts[best]), pauses

    def ways(self, span: Span, slots: tuple[PauseSlot, ...]) -> IntArray:
        """Return the starts of the pauses in every lawful way, shape (ways, pauses)."""
        return self._lawful(span, slots)[0]

    def _away(self, span: Span, slots: tuple[PauseSlot, ...]) -> int:
        cuts = (min(b.end, span.end) - max(b.start, span.start) for b in self.worker.blocks)
        return sum(max(0, cut) for cut in cuts) + sum(slot.length for slot in slots)

    def _lawful(
        self, span: Span, slots: tuple[PauseSlot, ...]
    ) -> tuple[IntArray, FloatArray, FloatArray]:
        """Return starts, peak load and contacts of the ways that keep every rule of the day."""
        starts = self._offsets(len(span), slots) + span.start
        starts = starts[self._fits(starts, slots)]
        lengths = np.array([slot.length for slot in slots], dtype=np.int64)
        peak, contacts = (
            self._sum(sums, span.start, span.end)
            - self._sum(sums, starts, starts + lengths).sum(axis=1)
            for sums in (self.peak, self.contacts)
        )
        at_work = len(span) - self._away(span, slots)
        quota = self.terms.quota(at_work) if self.is_quoted else None
        most = np.inf if quota is None else quota + 1e-9
        lawful = (peak <= self.peak_cap) & (contacts <= most)
        return starts[lawful], peak[lawful], contacts[lawful]

    def _offsets(self, length: int, slots: tuple[PauseSlot, ...]) -> IntArray:
        limits = self.case.limits
        if "breaks" in self.dropped:
            slots = tuple(replace(slot, after=None, before=None) for slot in slots)
        if "work_stretch" in self.dropped:
            return _placements(length, slots, 1, length)
        return _placements(length, slots, limits.min_stretch, limits.max_stretch)

    def _fits(self, starts: IntArray, slots: tuple[PauseSlot, ...]) -> BoolArray:
        """Say which placements keep clear of blocks and inside the clock windows."""
        fits = np.ones(len(starts), dtype=bool)
        for column, slot in enumerate(slots):
            at = starts[:, column]
            if "off_phone_block" not in self.dropped:
                for block in self.worker.blocks:
                    fits &= (at >= block.end) | (at + slot.length <= block.start)
            if slot.clock is not None and "breaks" not in self.dropped:
                wall = np.array([wall_minute(self.case.grid, t) for t in at.tolist()])
                fits &= (wall >= slot.clock.start) & (wall < slot.clock.end)
        return fits

    @staticmethod
    def _sum(sums: FloatArray, start: IntArray | int, end: IntArray | int) -> FloatArray:
        last = len(sums) - 1
        total: FloatArray = sums[np.minimum(end, last)] - sums[np.minimum(start, last)]
        return total


@lru_cache(maxsize=4096)
def _placements(length: int, slots: tuple[PauseSlot, ...], least: int, most: int) -> IntArray:
    """Return every way to place the pauses in a shift, as offsets of shape (ways, pauses)."""
    ways: list[tuple[int, ...]] = [()]
    edges = [0]
    for slot in slots:
        longer, ends = [], []
        for way, edge in zip(ways, edges, strict=True):
            first = max(edge + least, slot.after or 0)
            last = min(edge + most, length - slot.length - least)
            last = last if slot.before is None else min(last, slot.before)
            for start in range(first, last + 1):
                longer.append((*way, start))
                ends.append(start + slot.length)
        ways, edges = longer, ends
    kept = [w for w, edge in zip(ways, edges, strict=True) if least <= length - edge <= most]
    return np.array(kept, dtype=np.int64).reshape(len(kept), len(slots))
