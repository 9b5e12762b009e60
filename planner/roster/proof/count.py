"""What a week adds up, as one number: its paid units, peak intervals, and intervals off contacts.

A lawful week is one whose sums are: paid hours, the weekly caps on peak and on contacts, and the
points for peak above the soft limit are functions of them and of the days worked. Digits from the
lowest: peak intervals on contacts, paid intervals off contacts above the least, paid units. What
can never bind is not counted; where a week would count too much, rows of the programme hold it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.roster.model.book import FAR, NEVER, Array, Book
from planner.roster.search.tour import BIG

MOST_SUMS = 4096

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Counts(NamedTuple):
    """Sums of a shift and what they cost at the end of the week, by agent."""

    load: Array  # [a, d, i, j] what a shift adds while its pauses take no peak away
    has_peak: Array  # [a] the peak is counted: an interval of it that pauses take away is 1 less
    has_phone: Array  # [a] time off contacts is counted
    size: Array  # [a] how many sums there are
    finish: Array  # [a, days worked, sum] points for the peak, `BIG` where the week is not lawful


@dataclass(frozen=True, slots=True)
class _Digits:
    """The sums of one agent: size of each digit, and what a shift adds to it."""

    peak: int
    away: int
    units: int
    has_phone: bool
    of_peak: Ints  # [d, i, j]
    of_away: Ints
    steady: Ints  # [days worked] intervals off contacts that every such week has

    @property
    def size(self) -> int:
        return self.peak * self.away * self.units


def counts_of(book: Book) -> Counts:
    """Return what the weeks of each agent count."""
    digits = [_digits(book, a) for a in range(len(book.n_start))]
    most = max((x.size for x in digits), default=1)
    load = np.zeros(book.allowed.shape, np.int64)
    finish = np.full((len(digits), book.days + 1, most), BIG)
    for a, x in enumerate(digits):
        over = book.over[a][:, None, :]
        load[a] = x.of_peak + x.peak * (x.of_away + x.away * over)
        for worked in range(book.days + 1):
            points = _points(book, a, x, worked)
            finish[a, worked, : len(points)] = points
    load *= book.allowed
    return Counts(
        load,
        np.array([x.peak > 1 for x in digits]),
        np.array([x.has_phone for x in digits]),
        np.array([x.size for x in digits], dtype=np.int64),
        finish,
    )


def _digits(book: Book, a: int) -> _Digits:
    """Return the sums that can bind, as many as there is room for."""
    allowed = book.allowed[a]
    none = np.zeros(allowed.shape, np.int64)
    peak, paid_off = _peak_of(book, a), _off_contacts(book, a)
    away, steady = _above_least(book, a, paid_off)
    worked = np.arange(book.days + 1)
    units = 1 + int(np.minimum(book.over_high[a], worked * book.over_span[a]).max(initial=0))
    most_peak = _most(np.minimum(peak, _peak_day(book, a)), allowed)
    is_met = book.quota[a] < NEVER  # which pauses keep the daily quota is not known by peak taken
    sizes = {
        "peak": 1 if is_met or most_peak <= _free_peak(book, a) else 1 + most_peak,
        "away": 1 if book.on_phone[a] >= FAR else 1 + _most(away, allowed),
    }
    has_phone = bool(book.on_phone[a] < FAR)
    for dropped in ("away", "peak"):
        if units * sizes["peak"] * sizes["away"] > MOST_SUMS:
            has_phone &= sizes["away"] == 1
            sizes[dropped] = 1
    return _Digits(
        **sizes,
        units=units,
        has_phone=has_phone,
        of_peak=peak if sizes["peak"] > 1 else none,
        of_away=away if sizes["away"] > 1 else none,
        steady=steady,
    )


def _points(book: Book, a: int, x: _Digits, worked: int) -> NDArray[np.float64]:
    """Return the points at the end of a week for each sum, `BIG` where it is not lawful."""
    sums = np.arange(x.size)
    peak, away, units = sums % x.peak, sums // x.peak % x.away, sums // (x.peak * x.away)
    lawful = (units >= book.over_low[a, worked]) & (units <= book.over_high[a, worked])
    if x.peak > 1:
        lawful &= peak <= book.peak_week
    if x.has_phone:
        paid = worked * book.least_paid[a] + units * book.unit[a]
        lawful &= paid - x.steady[worked] - away <= book.on_phone[a]
    over = np.maximum(0, peak - book.soft_peak[a]) if x.peak > 1 else 0 * peak
    points: NDArray[np.float64] = np.where(lawful, float(book.price_peak) * over, BIG)
    return points


def _free_peak(book: Book, a: int) -> int:
    """Return the peak intervals up to which neither a price nor a cap asks for their number."""
    soft = int(book.soft_peak[a]) if book.price_peak else FAR
    return min(int(book.peak_week), soft)


def _peak_day(book: Book, a: int) -> Ints:
    """Return the most peak intervals of a shift [d, i, j]: a locked one is taken as it is."""
    fixed = book.pauses.fixed[book.pattern[a]][:, None, :]
    most: Ints = np.where(fixed, FAR, book.pauses.peak_day)
    return most


def _most(amount: Ints, allowed: Mask) -> int:
    """Return the most that shifts of all days can add up to."""
    return int(np.where(allowed, amount, 0).max(axis=(1, 2), initial=0).sum())


def _peak_of(book: Book, a: int) -> Ints:
    """Return the peak intervals outside blocks of each shift [d, i, j]."""
    return _between(_running(np.where(_busy(book, a), 0, book.peak)), *_ends(book, a))


def _off_contacts(book: Book, a: int) -> Ints:
    """Return the paid intervals off contacts of each shift [d, i, j]: paid pauses and blocks."""
    pauses, pattern = book.pauses, book.pattern[a]
    busy = _running(_busy(book, a).astype(np.int64))
    first, end = _ends(book, a)
    off = _between(busy, first, end)
    for k in range(pauses.length.shape[1]):
        size = np.where(k < pauses.count[pattern], pauses.length[pattern, k], 0)[:, None, :]
        begin = first + pauses.first[pattern, k][:, None, :]
        is_double = pauses.fixed[pattern][:, None, :] & (size > 0)
        begin = np.where(is_double, begin, 0)
        off = off + size - np.where(is_double, _between(busy, begin, begin + size), 0)
    unpaid = book.length[a] - book.paid[a]
    found: Ints = off - unpaid[:, None, :]
    return found


def _above_least(book: Book, a: int, off: Ints) -> tuple[Ints, Ints]:
    """Return intervals off contacts above the least, and the least of all by days worked."""
    allowed, forced = book.allowed[a], book.forced[a]
    least = np.where(allowed, off, FAR).min(axis=(1, 2), initial=FAR)
    other = int(least[~forced].min(initial=FAR))
    base = np.where(forced, least, other)
    worked = np.arange(book.days + 1)
    steady = int(least[forced].sum()) + np.maximum(0, worked - int(forced.sum())) * other
    return np.where(allowed, off - base[:, None, None], 0), steady


def _busy(book: Book, a: int) -> Mask:
    busy = np.zeros(book.reach, np.bool_)
    for first, end in book.block[a, : book.n_block[a]]:
        busy[max(0, first) : end] = True
    return busy


def _ends(book: Book, a: int) -> tuple[Ints, Ints]:
    """Return start and end of each shift [d, i, j]; those not allowed lie at 0."""
    first = np.where(book.allowed[a], book.start[a][:, :, None], 0)
    length = np.where(book.allowed[a], book.length[a][:, None, :], 0)
    return first, first + length


def _running(row: NDArray[np.generic]) -> Ints:
    total: Ints = np.concatenate([[0], np.cumsum(row)])
    return total


def _between(total: Ints, first: Ints, end: Ints) -> Ints:
    found: Ints = total[end] - total[first]
    return found
