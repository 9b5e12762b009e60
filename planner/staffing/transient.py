"""A day as it unfolds: the queue carries over, and agents finish the contact in hand.

M(t)/M/n(t)+M (voice) or the chat chain, from an empty start, integrated by TR-BDF2. When agents
leave, those busy take their contact with them (hypergeometric thinning); its remaining time is the
expected late finish. When agents return, the last to leave come first, with what they still hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np
from scipy.special import betainc, gammainc, gammaln

from planner.domain import FloatArray, IntArray
from planner.staffing.chat import service_rates

_LARGEST = 20_000
_LOG_FACTORIAL = gammaln(np.arange(_LARGEST + 1) + 1.0)
_GONE = 1e-9
"""Contacts still in hand below which those who left are forgotten."""
_UNTIL_DONE = 40.0
_MEASURED = (
    *("service_level", "wait_share", "wait_s", "abandon", "busy", "places"),
    *("gap_zero", "gap_10s", "pressure", "backlog", "starts", "late_s"),
)


@dataclass(frozen=True, slots=True, eq=False)
class QueueDay:
    """One queue over intervals of `step_s` seconds; arrivals per second, whole agents."""

    step_s: float
    arrivals: FloatArray
    agents: IntArray
    aht_s: FloatArray
    patience_s: float
    target_s: float
    concurrency: int = 1
    slowdown: float = 0.0
    handle_cv: float = 1.0

    def rates(self, interval: int, agents: int, states: int) -> FloatArray:
        """Return contacts finished per second in each state of an interval with these agents."""
        return service_rates(
            agents,
            states,
            aht_s=float(self.aht_s[interval]),
            concurrency=self.concurrency,
            slowdown=self.slowdown,
        )


@dataclass(frozen=True, slots=True, eq=False)
class DayResult:
    """What happens per interval; of contacts by arrival, of agents by clock.

    `busy`: share of agents with at least one contact; `places`: share of agents x concurrency in
    use (both NaN where nobody is on duty); `late_s`: seconds worked after the end of duty;
    `starts`: contacts begun, by clock; `after_s`: seconds worked after the last interval by those
    then busy. A contact that waits for an agent coming on duty starts at
    once, as one that waits for the end of another does.
    """

    service_level: FloatArray
    wait_share: FloatArray
    wait_s: FloatArray
    abandon: FloatArray
    busy: FloatArray
    places: FloatArray
    gap_zero: FloatArray
    gap_10s: FloatArray
    pressure: FloatArray
    late_s: FloatArray
    backlog: FloatArray
    starts: FloatArray
    after_s: float


def is_small_enough(day: QueueDay) -> bool:
    """Say whether the chain of a day has few enough states to be integrated."""
    return _states(day) <= _LARGEST


def unfold(day: QueueDay) -> DayResult:
    """Return the expected course of one queue, starting empty."""
    course = Course(day)
    for i, n in enumerate(day.agents):
        course.go_on(course.tried(i, int(n)))
    columns = np.array(course.rows).T
    return DayResult(
        **dict(zip(_MEASURED, columns, strict=True)), after_s=course.late_after_the_end()
    )


@dataclass(frozen=True, slots=True, eq=False)
class Passed:
    """One interval as it would pass with these agents: what is measured, and the state after."""

    agents: int
    row: tuple[float, ...]
    p: FloatArray
    away: _Away

    @property
    def service_level(self) -> float:
        """Share of the offered answered within the target."""
        return self.row[0]


class Course:
    """A day interval by interval, in which several numbers of agents can be tried for the next."""

    def __init__(self, day: QueueDay) -> None:
        self.day, self.states = day, _states(day)
        self.p = np.zeros(self.states)
        self.p[0] = 1.0
        self.away, self.waits = _Away(day.concurrency), _Waits(day, self.states)
        self.agents: int | None = None
        self.rows: list[tuple[float, ...]] = []
        self.heads: list[int] = []

    def tried(self, i: int, n: int) -> Passed:
        """Return how interval `i` passes with `n` agents; the course itself does not go on."""
        from planner.staffing.kernels import advance  # noqa: PLC0415  numba: a second, if needed

        day, p, at_once = self.day, self.p, 0.0
        away = _Away(self.away.places, list(self.away.groups))
        if self.agents is not None:
            at_once = _greeted(p, self.agents, n, day.concurrency)
            p = _change(p, self.agents, n, day.concurrency, away)
        longest = max(min(45.0, float(day.aht_s[i]) / 6), day.step_s / 2000)
        steps = int(np.ceil(day.step_s / longest))
        rates = day.rates(i, n, self.states)
        beyond = np.maximum(np.arange(self.states) - n * day.concurrency, 0)
        death = rates + beyond / day.patience_s
        p, mean = advance(p, death, float(day.arrivals[i]), day.step_s / steps, steps)
        late_s = away.pass_time(day, i, step_s=day.step_s)
        row = _measure(day, i, n, mean=mean, end=p, law=(rates, at_once, self.waits))
        return Passed(n, (*row, late_s), p, away)

    def go_on(self, passed: Passed) -> None:
        """Let the interval pass so."""
        self.p, self.away, self.agents = passed.p, passed.away, passed.agents
        self.rows.append(passed.row)
        self.heads.append(passed.agents)

    def late_after_the_end(self) -> float:
        """Return the seconds still worked when everybody leaves now."""
        last = len(self.rows) - 1
        _change(self.p, self.agents or 0, 0, self.day.concurrency, self.away)
        return self.away.pass_time(self.day, last, step_s=_UNTIL_DONE * float(self.day.aht_s[last]))


@lru_cache(maxsize=8)
def _states(day: QueueDay) -> int:
    """Bound the contacts in the system: all places, the fluid backlog, and seven deviations."""
    places = day.agents * day.concurrency
    backlog, largest = 0.0, 0.0
    for i, arrivals in enumerate(day.arrivals):
        rate = places[i] / (1 + day.slowdown * (day.concurrency - 1)) / day.aht_s[i]
        grown = max(backlog + (arrivals - rate) * day.step_s, 0.0)
        if np.isfinite(day.patience_s):
            grown = min(grown, max(backlog, (arrivals - rate) * day.patience_s))
        backlog = max(grown, 0.0)
        largest = max(largest, backlog + places[i])
    spread = min(day.patience_s * day.arrivals.max(), day.arrivals.sum() * day.step_s)
    return int(largest + 8 * np.sqrt(largest + spread) + 40)


def _change(p: FloatArray, before: int, now: int, places: int, away: _Away) -> FloatArray:
    if now < before:
        return _thin(p, before, before - now, places, away)
    if now > before:
        return _shift(p, away.come_back(now - before))
    return p


def _greeted(p: FloatArray, before: int, now: int, places: int) -> float:
    """Return the waiting contacts that agents who come on duty take at once."""
    if now <= before:
        return 0.0
    waiting = np.maximum(np.arange(p.size) - before * places, 0)
    return float(p @ np.minimum(waiting, (now - before) * places))


def _thin(p: FloatArray, n: int, leaving: int, places: int, away: _Away) -> FloatArray:
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
        chance = _hypergeometric(n, more, leaving) * p[first:last, None]
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


def _hypergeometric(n: int, marked: np.ndarray, drawn: int) -> FloatArray:
    """Return P(h of `drawn` are marked) for h = 0..drawn, a row per number of marked among n."""
    m, h = marked[:, None], np.arange(drawn + 1)[None, :]
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
class _Away:
    """Agents who left, last on top: how many, and how many of them still hold 1, 2, ... places."""

    places: int
    groups: list[tuple[int, FloatArray]] = field(default_factory=list)

    def leave(self, agents: int, held: FloatArray) -> None:
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

    def pass_time(self, day: QueueDay, interval: int, *, step_s: float) -> float:
        """Let time pass at the handle time of an interval; return the seconds worked late.

        Handle times that are not exponential: times (1 + cv^2) / 2, the mean remaining time.
        """
        if not self.groups:
            return 0.0
        j = np.arange(1, self.places + 1)
        speed = j / (1 + day.slowdown * (j - 1)) / float(day.aht_s[interval])
        flow = np.diag(-speed) + np.diag(speed[1:], -1)
        decay = _exponential(flow * step_s)
        if self.places == 1:
            worked = (decay[0] - 1) / flow[0]
        else:
            worked = np.linalg.solve(flow, decay - np.eye(self.places)).sum(axis=1)
        held = np.array([contacts for _, contacts in self.groups])
        total, left = float((held @ worked).sum()), held @ decay
        kept = np.flatnonzero(left.sum(axis=1) > _GONE)
        first = int(kept[0]) if kept.size else len(left)
        self.groups = [(self.groups[k][0], left[k]) for k in range(first, len(left))]
        return total * (1 + day.handle_cv**2) / 2


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


@dataclass(slots=True)
class _Waits:
    """Who is answered in time, given the number waiting ahead; kept per rate of leaving."""

    day: QueueDay
    states: int
    known: dict[tuple[float, int], tuple[FloatArray, FloatArray, FloatArray]] = field(
        default_factory=dict
    )

    def of(self, rate: float, count: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return in-time share, abandoning share, mean wait for 0..count-1 waiting ahead."""
        if (rate, count) not in self.known:
            self.known[rate, count] = self._law(rate, np.arange(count, dtype=float))
        return self.known[rate, count]

    def _law(self, rate: float, ahead: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        target = self.day.target_s
        none: FloatArray = np.zeros_like(ahead)
        if np.isinf(self.day.patience_s):
            if rate <= 0:
                return none, none, none + np.inf
            alone: FloatArray = (ahead + 1) / rate
            soon: FloatArray = np.asarray(gammainc(ahead + 1, rate * target))
            return soon, none, alone
        theta = 1 / self.day.patience_s
        c = rate / theta
        gone: FloatArray = (ahead + 1) / (c + ahead + 1)
        if rate <= 0:
            return none, gone, gone / theta
        quick = betainc(ahead + 1, c + 1, -np.expm1(-theta * target))
        return (1 - gone) * quick, gone, gone / theta


def _measure(
    day: QueueDay,
    i: int,
    n: int,
    *,
    mean: FloatArray,
    end: FloatArray,
    law: tuple[FloatArray, float, _Waits],
) -> tuple[float, ...]:
    rates, at_once, waits = law
    arrivals, full = float(day.arrivals[i]), float(rates[-1])
    places = n * day.concurrency
    wait = mean[places:]
    in_time, gone, seconds = waits.of(full, wait.size)
    free = float(mean[:places].sum())
    waiting = max(1 - free, 0.0)
    held = float(wait @ seconds) if full > 0 or np.isfinite(day.patience_s) else np.inf
    ranks = np.arange(places)
    below = float(mean[:n] @ ranks[:n])
    busy = (below + n * (1 - float(mean[:n].sum()))) / n if n else np.nan
    used = (float(mean[:places] @ ranks) + places * waiting) / places if n else np.nan
    from_queue = full * float(mean[places + 1 :].sum()) + at_once / day.step_s
    crowded = full * float(mean[places + 2 :].sum())
    beside = arrivals * float(mean[n:places].sum())
    starts = from_queue + arrivals * free
    zero = (from_queue + beside) / starts if starts > 0 else 0.0
    return (
        min(max(free + float(wait @ in_time), 0.0), 1.0),
        waiting,
        held,
        min(max(float(wait @ gone), 0.0), 1.0),
        busy,
        used,
        zero,
        _short_gaps(mean[: n + 1], arrivals, zero),
        crowded / starts if starts > 0 else 0.0,
        float(end[places:] @ np.arange(end.size - places)),
        starts * day.step_s,
    )


def _short_gaps(ends: FloatArray, arrivals: float, zero: float) -> float:
    """Return the share of contacts that start within 10 s of the agent's last one.

    Longest-idle routing: behind k idle colleagues the gap is Erlang(k + 1, arrivals).
    """
    n = ends.size - 1
    behind = np.arange(n)
    weights = np.maximum((n - behind) * ends[:0:-1], 0.0)
    total = weights.sum()
    if total <= 0:
        return zero
    within = gammainc(behind + 1.0, arrivals * 10)
    return float(zero + (1 - zero) * (weights @ within) / total)


def runs(inside: np.ndarray) -> list[tuple[int, int]]:
    """Return the stretches (first, end) of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in list(pairwise(edges))[::2]]
