"""Agents who leave with contacts in hand, and those who come back to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from scipy.special import gammaln

from planner.domain import FloatArray

LARGEST = 20_000
_LOG_FACTORIAL = gammaln(np.arange(LARGEST + 1) + 1.0)
GONE = 1e-9
"""Contacts still in hand below which those who left are forgotten."""


def changed(
    p: FloatArray, before: int, now: int, places: int, away: Away
) -> tuple[FloatArray, float]:
    """Return the state after agents leave or come, and the free places of those who come."""
    if now < before:
        return _thin(p, before, before - now, places, away), 0.0
    if now > before:
        held = away.come_back(now - before)
        return _shift(p, held), (now - before) * places - held
    return p, 0.0


def _thin(p: FloatArray, n: int, leaving: int, places: int, away: Away) -> FloatArray:
    """Take out what `leaving` of `n` agents, chosen at random, have in hand."""
    result = p.copy()
    held = np.zeros(places + 1)
    full = n * places
    result[: full + 1] = 0.0
    drawn = np.arange(leaving + 1)
    for q in range(places + 1):
        first, last = q * n, min((q + 1) * n, full + 1)
        more = np.arange(max(last - first, 0))
        if not more.size:
            continue
        chance = _hypergeometric(n, more.size, leaving) * p[first:last, None]
        left = (first + more)[:, None] - q * leaving - drawn[None, :]
        result += np.bincount(np.maximum(left, 0).ravel(), chance.ravel(), len(p))
        held[min(q + 1, places)] += float((chance * drawn).sum()) if q < places else 0.0
        held[q] += float((chance * (leaving - drawn)).sum())
    waiting = p[full + 1 :]
    size = len(p) - leaving * places
    result[full + 1 :] = 0.0
    result[full + 1 - leaving * places : size] += waiting
    held[places] += leaving * float(waiting.sum())
    away.leave(leaving, held[1:])
    return result


@lru_cache(maxsize=128)  # days are alike: the same agents leave at the same hours
def _hypergeometric(n: int, rows: int, drawn: int) -> FloatArray:
    """Return P(h of `drawn` are marked) for h = 0..drawn, in row m for m marked among n."""
    m, h = np.arange(rows)[:, None], np.arange(drawn + 1)[None, :]
    possible = (h <= m) & (drawn - h <= n - m)
    others, rest = n - m, drawn - h
    logs = _LOG_FACTORIAL[m] - _LOG_FACTORIAL[h] - _LOG_FACTORIAL[np.maximum(m - h, 0)]
    logs += _LOG_FACTORIAL[others] - _LOG_FACTORIAL[rest]
    logs -= _LOG_FACTORIAL[np.maximum(others - rest, 0)]
    all_ = _LOG_FACTORIAL[n] - _LOG_FACTORIAL[drawn] - _LOG_FACTORIAL[n - drawn]
    return np.where(possible, np.exp(np.where(possible, logs - all_, 0.0)), 0.0)


def _shift(p: FloatArray, contacts: float) -> FloatArray:
    """Return the state with so many (a fraction is mixed) more contacts in it."""
    whole, part = int(contacts), contacts - int(contacts)
    result = np.zeros_like(p)
    for by, share in ((whole, 1 - part), (whole + 1, part)):
        if share > 0:
            result[by:] += share * p[: len(p) - by]
            result[-1] += share * p[len(p) - by :].sum()
    return result


@dataclass(slots=True)
class Away:
    """Agents who left, last on top: how many, and how many of them still hold 1, 2, ... places."""

    places: int
    groups: list[tuple[int, FloatArray]] = field(default_factory=list)

    def leave(self, agents: int, held: FloatArray) -> None:
        """Put agents on the stack with the places that they hold: 1, 2, ... contacts."""
        self.groups.append((agents, held))

    def come_back(self, agents: int) -> float:
        """Take agents off the stack; return the contacts that they still hold."""
        contacts = 0.0
        while agents and self.groups:
            count, held = self.groups.pop()
            share = min(agents, count) / count
            contacts += share * float(held @ np.arange(1, self.places + 1))
            if agents < count:
                self.groups.append((count - agents, (1 - share) * held))
            agents -= min(agents, count)
        return contacts

    def pass_time(self, *, aht_s: float, slowdown: float, handle_cv: float, step_s: float) -> float:
        """Let time pass; return the seconds worked late.

        Handle times that are not exponential: times (1 + cv^2) / 2, the mean remaining time.
        """
        if not self.groups:
            return 0.0
        j = np.arange(1, self.places + 1)
        speed = j / (1 + slowdown * (j - 1)) / aht_s
        flow = np.diag(-speed) + np.diag(speed[1:], -1)
        decay = _exponential(flow * step_s)
        if self.places == 1:
            worked = (decay[0] - 1) / flow[0]
        else:
            worked = np.linalg.solve(flow, decay - np.eye(self.places)).sum(axis=1)
        held = np.array([contacts for _, contacts in self.groups])
        total, left = float((held @ worked).sum()), held @ decay
        kept = np.flatnonzero(left.sum(axis=1) > GONE)
        first = int(kept[0]) if kept.size else len(left)
        self.groups = [(self.groups[k][0], left[k]) for k in range(first, len(left))]
        return total * (1 + handle_cv**2) / 2


def _exponential(matrix: FloatArray) -> FloatArray:
    """Return e^matrix by Taylor and squaring: the library's threads cost 3 ms for a 1 x 1."""
    if matrix.size == 1:
        return np.exp(matrix)
    halvings = max(int(np.ceil(np.log2(np.abs(matrix).sum() + 1e-12))) + 4, 0)
    small, term = matrix / 2**halvings, np.eye(len(matrix))
    total: FloatArray = term.copy()
    for k in range(1, 12):
        term = term @ small / k
        total = total + term
    for _ in range(halvings):
        total = total @ total
    return total
