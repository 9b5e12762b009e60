"""A day as it unfolds: the queue carries over, and agents finish the contact in hand.

M(t)/M/n(t)+M (voice) or the chat chain, from an empty start or from the end of a day like it,
integrated by TR-BDF2. When agents
leave, those busy take their contact with them (hypergeometric thinning); its remaining time is the
expected late finish. When agents return, the last to leave come first, with what they still hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from scipy.special import gammainc

from planner.domain import FloatArray, IntArray
from planner.staffing.chat import service_rates
from planner.staffing.leaving import LARGEST, Away, changed
from planner.staffing.pace import Ages
from planner.staffing.waiting import Edge, WaitLaw, Waits, settled

_UNTIL_DONE = 40.0
_NO_QUEUE = 1e-12
_FORGOTTEN = 1e-5
_ENDLESS_S = 1e12
_MEASURED = (
    *("service_level", "wait_share", "wait_s", "abandon", "busy", "places"),
    *("gap_zero", "gap_10s", "pressure", "backlog", "starts", "soon", "late_s"),
)


@dataclass(frozen=True, slots=True, eq=False)
class QueueDay:
    """One queue over intervals of `step_s` seconds; arrivals per second, whole agents.

    `handle_cv`: standard deviation over mean of log-normal handle times; None: exponential.
    `closes`: after the last interval nobody is answered any more. `repeats`: it does not close, and
    the same day was before it and comes after it. `asks_who_hung_up`: `soon` is wanted, which takes
    a little longer.
    """

    step_s: float
    arrivals: FloatArray
    agents: IntArray
    aht_s: FloatArray
    patience_s: float
    target_s: float
    concurrency: int = 1
    slowdown: float = 0.0
    handle_cv: float | None = None
    closes: bool = True
    repeats: bool = False
    asks_who_hung_up: bool = False

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
    then busy; `soon`: hung up within the target, 0 where the day does not ask. A contact that waits
    for an agent coming on duty starts at once, as one that waits for the end of another does.
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
    soon: FloatArray
    after_s: float


def law_of(day: QueueDay) -> WaitLaw:
    """Return the promise and the patience of a day's contacts."""
    return WaitLaw(day.patience_s, day.target_s, day.asks_who_hung_up)


def is_small_enough(day: QueueDay) -> bool:
    """Say whether the chain of a day has few enough states to be integrated."""
    return _states(day) <= LARGEST


def unfold(day: QueueDay) -> DayResult:
    """Return the expected course of one queue, starting empty unless the day repeats."""
    course = Course(day)
    ends = [course.passes(i) for i in range(day.agents.size)]
    after_s = 0.0
    if day.repeats:
        _repeat(course, ends)
    else:
        course.close()
        after_s = course.late_after_the_end()
    columns = np.array(course.rows).T
    return DayResult(**dict(zip(_MEASURED, columns, strict=True)), after_s=after_s)


def _repeat(course: Course, ends: list[FloatArray]) -> None:
    """Let the day pass once more, until it passes as it did from an empty start.

    `ends`: what each interval left the first time. A queue that never ends is run through twice.
    """
    size = len(ends)
    for i in range(size):
        if np.abs(course.passes(i) - ends[i]).sum() < _FORGOTTEN:
            del course.rows[
                -1
            ]  # those who wait at its end are not yet judged; the first time's are
            break
    else:
        course.settle(course.tried(0, int(course.day.agents[0])))
    again = course.rows[size:]
    course.rows = again + course.rows[len(again) : size]


@dataclass(frozen=True, slots=True, eq=False)
class Passed:
    """One interval as it would pass with these agents: what is measured, and the state after.

    `begun`: the state with which it begins; `free`: places of those who come on duty with it;
    `full`: contacts finished per second while all are busy, at its end; `begins`: see `Ages`.
    """

    agents: int
    row: tuple[float, ...]
    p: FloatArray
    away: Away
    begun: FloatArray
    free: float
    full: float
    begins: FloatArray | None

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
        self.away, self.waits = Away(day.concurrency), Waits(law_of(day))
        self.agents: int | None = None
        self.full = 0.0
        self.known: dict[tuple[int, float], tuple[FloatArray, FloatArray]] = {}
        self.ages = _ages(day)
        self.rows: list[tuple[float, ...]] = []
        self.heads: list[int] = []

    def tried(self, i: int, n: int) -> Passed:
        """Return how interval `i` passes with `n` agents; the course itself does not go on."""
        day, begun, greeted, free = self.day, self.p, (0.0, 0.0), 0.0
        away = Away(self.away.places, list(self.away.groups))
        if self.agents is not None:
            greeted = _greeted(begun, self.agents, n, day.concurrency)
            begun, free = changed(begun, self.agents, n, day.concurrency, away)
        rates, pace, begins = self._rates(i, n)[0], np.ones(1), None
        if self.ages is not None:
            begins = self.ages.with_more(float(day.arrivals[i]) if n else 0.0, greeted[0])
            pace = self.ages.paces(begins)
        p, mean, faster = self._through(begun, i, n, pace)
        late_s = away.pass_time(**self._work(i), step_s=day.step_s)
        law = (rates if faster == 1 else rates * faster, greeted, self.waits)
        row = _measure(day, i, n, mean=mean, end=p, law=law)
        return Passed(n, (*row, late_s), p, away, begun, free, float(rates[-1] * pace[-1]), begins)

    def _through(
        self, begun: FloatArray, i: int, n: int, pace: FloatArray
    ) -> tuple[FloatArray, FloatArray, float]:
        """Return the state after an interval, its mean, and the pace while contacts wait."""
        from planner.staffing.kernels import advance  # noqa: PLC0415  numba: a second, if needed

        day, (rates, death) = self.day, self._rates(i, n)
        part_s = day.step_s / pace.size
        longest = max(min(45.0, float(day.aht_s[i]) / 6), day.step_s / 2000)
        steps = int(np.ceil(part_s / longest))
        p, means = begun, []
        for faster in pace:
            left = death if faster == 1 else death + (faster - 1) * rates
            p, mean = advance(p, left, float(day.arrivals[i]), part_s / steps, steps)
            means.append(mean)
        if len(means) == 1:
            return p, means[0], float(pace[0])
        waiting = np.array(means)[:, n * day.concurrency :].sum(axis=1) + _NO_QUEUE
        return p, np.mean(means, axis=0), float(np.average(pace, weights=waiting))

    def passes(self, i: int) -> FloatArray:
        """Let interval `i` pass with the agents of the day.

        Returns what it leaves: the chances of each state, and the agents working late in it.
        """
        passed = self.tried(i, int(self.day.agents[i]))
        self.settle(passed)
        self.go_on(passed)
        return np.append(passed.p, passed.row[-1] / self.day.step_s)

    def go_on(self, passed: Passed) -> None:
        """Let the interval pass so."""
        self.p, self.away, self.agents = passed.p, passed.away, passed.agents
        self.full = passed.full
        if self.ages is not None and passed.begins is not None:
            self.ages.begun = passed.begins
        self.rows.append(passed.row)
        self.heads.append(passed.agents)

    def _rates(self, i: int, n: int) -> tuple[FloatArray, FloatArray]:
        """Return contacts finished, and finished or given up, per second in each state."""
        key = (n, float(self.day.aht_s[i]))
        if key not in self.known:
            rates = self.day.rates(i, n, self.states)
            beyond = np.maximum(np.arange(self.states) - n * self.day.concurrency, 0)
            self.known[key] = rates, rates + beyond / self.day.patience_s
        return self.known[key]

    def settle(self, passed: Passed) -> None:
        """Judge those who arrived before the edge by the agents who are there after it."""
        if self.agents is not None and self.agents != passed.agents:
            begun = passed.begun[passed.agents * self.day.concurrency :]
            self._settle(begun, passed.full, passed.free)

    def close(self) -> None:
        """End the day: who still waits is answered no more."""
        if self.day.closes and self.agents:
            self._settle(self.p[self.agents * self.day.concurrency :], 0.0, 0.0)

    def _settle(self, begun: FloatArray, rate: float, free: float) -> None:
        day, agents = self.day, self.agents or 0
        k = len(self.rows) - 1
        size = day.arrivals.size
        while k >= 0 and day.arrivals[k % size] <= 0:
            k -= 1
        if k < 0:
            return
        edge = Edge(self.p[agents * day.concurrency :], begun, (self.full, rate), free)
        offered = float(day.arrivals[k % size]) * day.step_s
        level, gone, seconds = settled(self.waits, edge, offered=offered, step_s=day.step_s)
        row = dict(zip(_MEASURED, self.rows[k], strict=True))
        others = max(1 - row["service_level"], 1e-12)
        row["soon"] = max(row["soon"] * (1 - level / others), 0.0)
        row["service_level"] = min(max(row["service_level"] + level, 0.0), 1.0)
        row["abandon"] = min(max(row["abandon"] + gone, 0.0), 1.0)
        row["wait_s"] = max(row["wait_s"] + seconds, 0.0)
        self.rows[k] = tuple(row.values())

    def _work(self, interval: int) -> dict[str, float]:
        day = self.day
        return {
            "aht_s": float(day.aht_s[interval]),
            "slowdown": day.slowdown,
            "handle_cv": 1.0 if day.handle_cv is None else day.handle_cv,
        }

    def late_after_the_end(self) -> float:
        """Return the seconds still worked when everybody leaves now."""
        last = len(self.rows) - 1
        changed(self.p, self.agents or 0, 0, self.day.concurrency, self.away)
        work = self._work(last)
        return self.away.pass_time(**work, step_s=_UNTIL_DONE * work["aht_s"])


def _ages(day: QueueDay) -> Ages | None:
    """Return the record of contacts begun; None where their age does not matter, or for chats."""
    offered = float(day.arrivals.sum())
    if day.handle_cv is None or day.concurrency > 1 or offered <= 0:
        return None
    mean_s = float(day.arrivals @ day.aht_s) / offered
    return Ages(mean_s, day.handle_cv, day.step_s, day.agents.size * (1 + day.repeats))


@lru_cache(maxsize=8)
def _states(day: QueueDay) -> int:
    """Bound the contacts in the system: all places, the fluid backlog, and seven deviations."""
    places = day.agents * day.concurrency
    rate = places / (1 + day.slowdown * (day.concurrency - 1)) / day.aht_s
    grown, most = ((day.arrivals - rate) * t for t in (day.step_s, min(day.patience_s, _ENDLESS_S)))
    row = list(zip(grown.tolist(), most.tolist(), places.tolist(), strict=True))
    backlog, largest = 0.0, 0.0
    for more, limit, room in row * (1 + day.repeats):
        backlog = max(min(backlog + more, max(backlog, limit)), 0.0)
        largest = max(largest, backlog + room)
    spread = min(day.patience_s * day.arrivals.max(), day.arrivals.sum() * day.step_s)
    return int(largest + 8 * np.sqrt(largest + spread) + 40)


def _greeted(p: FloatArray, before: int, now: int, places: int) -> tuple[float, float]:
    """Return the waiting contacts that agents who come on duty take at once.

    And how many of them while yet another waits.
    """
    if now <= before:
        return 0.0, 0.0
    waiting = np.maximum(np.arange(p.size) - before * places, 0)
    room = (now - before) * places
    crowded = np.minimum(np.maximum(waiting - 1, 0), room)
    return float(p @ np.minimum(waiting, room)), float(p @ crowded)


def _measure(
    day: QueueDay,
    i: int,
    n: int,
    *,
    mean: FloatArray,
    end: FloatArray,
    law: tuple[FloatArray, tuple[float, float], Waits],
) -> tuple[float, ...]:
    rates, greeted, waits = law
    arrivals, full = float(day.arrivals[i]), float(rates[-1])
    places = n * day.concurrency
    wait = mean[places:]
    in_time, gone, seconds = waits.of(full, wait.size)
    free = float(mean[:places].sum())
    waiting = max(1 - free, 0.0)
    held = float(wait @ seconds) if full > 0 or np.isfinite(day.patience_s) else np.inf
    used = (float(mean[:places] @ np.arange(places)) + places * waiting) / places if n else np.nan
    busy, beside = used, 0.0
    if n and places > n:
        with_none = float(mean[:n] @ np.arange(n, 0, -1))
        busy, beside = 1 - with_none / n, arrivals * float(mean[n:places].sum())
    queued = float(wait[1:].sum())
    from_queue = full * queued + greeted[0] / day.step_s
    crowded = full * max(queued - float(wait[1]), 0.0) + greeted[1] / day.step_s
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
        min(max(float(wait @ waits.soon(full, wait.size)), 0.0), 1.0),
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
