"""Simulate days in plain Python: `python -m benchmarks.plain_days OUT.json [--contacts N]`.

Shares nothing with `planner.staffing`: agents are objects, events tuples. It writes invented days
with their truth in the format that `benchmarks.days` reads, which then judges the predictions.
"""

from __future__ import annotations

import argparse
import heapq
import json
import math
import random
import sys
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.days import plain
from benchmarks.plain_cases import scenarios
from planner.domain import FloatArray

CONTACTS, SEED = 200_000, 3
LEAST_DAYS, MOST_DAYS = 60, 4000
SHORT_S = 10.0
BY_ARRIVAL = ("offered", "in_time", "abandoned", "wait_s")
BY_CLOCK = ("starts", "at_once", "short", "crowded", "backlog")
ARRIVES, ENDS, TURNS = 0, 1, 2


@dataclass(eq=False)
class Agent:
    """One agent: on duty or not, the contacts in hand with the work left in each."""

    group: int
    on_duty: bool = False
    channel: int = -1
    work_s: list[float] = field(default_factory=list)
    touched: float = 0.0
    idle_since: float = 0.0
    off_since: float = 0.0
    plan: int = 0


class PlainDay:
    """One day from an empty start; what happens is added to `sums`."""

    def __init__(self, scenario: dict[str, Any], rng: random.Random) -> None:
        self.s, self.rng, self.step = scenario, rng, float(scenario["L"])
        self.channels, self.steps = len(scenario["lam"]), len(scenario["lam"][0])
        self.groups = len(scenario["nag"])
        self.queues: list[list[tuple[float, float]]] = [[] for _ in range(self.channels)]
        self.agents: list[list[Agent]] = [[] for _ in range(self.groups)]
        self.gone: list[list[Agent]] = [[] for _ in range(self.groups)]
        self.events: list[tuple[float, int, int, Any]] = []
        self.number = count()
        size = (self.channels, self.steps)
        self.sums = {name: np.zeros(size) for name in BY_ARRIVAL + BY_CLOCK}
        self.sums |= {name: np.zeros((self.groups, self.steps)) for name in ("busy_s", "late_s")}

    def run(self) -> dict[str, FloatArray]:
        """Let the day pass and return its sums."""
        for turn in range(self.steps + 1):
            self._add(turn * self.step, TURNS, turn)
        for c in range(self.channels):
            for i, rate in enumerate(self.s["lam"][c]):
                self._arrivals(c, i, rate)
        while self.events:
            now, _, kind, what = heapq.heappop(self.events)
            if kind == TURNS:
                self._turn(now, what)
            elif kind == ARRIVES:
                self._arrive(now, what)
            elif what[0].plan == what[1]:
                self._end(now, what[0])
        for c in range(self.channels):
            self._sweep(c, math.inf)
        return self.sums

    def _arrivals(self, c: int, i: int, rate: float) -> None:
        now = i * self.step
        while rate > 0:
            now += self.rng.expovariate(rate)
            if now >= (i + 1) * self.step:
                return
            self._add(now, ARRIVES, c)

    def _add(self, when: float, kind: int, what: Any) -> None:
        heapq.heappush(self.events, (when, next(self.number), kind, what))

    def _at(self, now: float) -> int:
        return min(int(now / self.step), self.steps - 1)

    def _turn(self, now: float, turn: int) -> None:
        if turn:
            for c, queue in enumerate(self.queues):
                waiting = sum(gives_up > now for _, gives_up in queue)
                self.sums["backlog"][c, turn - 1] += waiting
        for g in range(self.groups):
            wanted = int(self.s["nag"][g][turn]) if turn < self.steps else 0
            here = [a for a in self.agents[g] if a.on_duty]
            for agent in self.rng.sample(here, max(len(here) - wanted, 0)):
                agent.on_duty, agent.off_since = False, now
                self.gone[g].append(agent)
        if turn == self.steps:
            return
        for g in range(self.groups):
            for _ in range(int(self.s["nag"][g][turn]) - sum(a.on_duty for a in self.agents[g])):
                self._come(now, g)

    def _come(self, now: float, g: int) -> None:
        if self.gone[g]:
            agent = self.gone[g].pop()
        else:
            agent = Agent(g)
            self.agents[g].append(agent)
        if agent.work_s:
            self._spread("late_s", g, agent.off_since, now)
            agent.touched = self._worked(agent, now)
        else:
            agent.idle_since = now
        agent.on_duty = True
        self._next(now, agent)

    def _spread(self, name: str, g: int, begin: float, end: float) -> None:
        """Add the seconds between two moments to the intervals they fall in."""
        end = min(end, self.steps * self.step)
        while begin < end - 1e-9:
            i = self._at(begin + 1e-9)
            stop = min(end, (i + 1) * self.step)
            self.sums[name][g, i] += stop - begin
            begin = stop

    def _worked(self, agent: Agent, now: float) -> float:
        """Take the time since the last touch off the work in hand; return now."""
        slow = 1 + self.s["slow"][agent.channel] * (len(agent.work_s) - 1)
        agent.work_s = [w - (now - agent.touched) / slow for w in agent.work_s]
        self._busy(agent, agent.touched, now)
        return now

    def _busy(self, agent: Agent, begin: float, end: float) -> None:
        if agent.on_duty:
            self._spread("busy_s", agent.group, begin, end)
        elif agent.off_since > begin:
            self._spread("busy_s", agent.group, begin, agent.off_since)

    def _sweep(self, c: int, now: float) -> bool:
        """Count who has hung up at the head of the queue; say whether somebody waits."""
        queue = self.queues[c]
        while queue and queue[0][1] <= now:
            came, gave_up = queue.pop(0)
            if gave_up < math.inf:
                self.sums["abandoned"][c, self._at(came)] += 1
                self.sums["wait_s"][c, self._at(came)] += gave_up - came
        return bool(queue)

    def _idle(self, g: int) -> int:
        return sum(a.on_duty and not a.work_s for a in self.agents[g])

    def _can(self, agent: Agent, c: int) -> bool:
        if not agent.on_duty or not self.s["skill"][agent.group][c]:
            return False
        if agent.work_s:
            return agent.channel == c and bool(len(agent.work_s) < self.s["conc"][c])
        return bool(self._idle(agent.group) > self.s["resv"][c])

    def _arrive(self, now: float, c: int) -> None:
        self.sums["offered"][c, self._at(now)] += 1
        if not self._sweep(c, now):
            able = [a for group in self.agents for a in group if self._can(a, c)]
            if able:
                best = min(
                    able,
                    key=lambda a: (self.s["skill"][a.group][c], len(a.work_s), a.idle_since),
                )
                self._start(now, best, c, now)
                return
        patience = self.s["pat"][c]
        gives_up = now + self.rng.expovariate(1 / patience) if patience > 0 else math.inf
        self.queues[c].append((now, gives_up))

    def _handle_s(self, c: int) -> float:
        mean, cv = self.s["aht"][c], self.s["cv"][c]
        if self.s["dist"][c] == 0:
            return self.rng.expovariate(1 / mean)
        spread = math.log(1 + cv * cv)
        return self.rng.lognormvariate(math.log(mean) - spread / 2, math.sqrt(spread))

    def _start(self, now: float, agent: Agent, c: int, came: float) -> None:
        sums, i = self.sums, self._at(came)
        sums["wait_s"][c, i] += now - came
        sums["in_time"][c, i] += now - came <= self.s["tgt"][c]
        if now <= self.steps * self.step:
            k = self._at(now)
            gap = 0.0 if agent.work_s else now - agent.idle_since
            sums["starts"][c, k] += 1
            sums["at_once"][c, k] += gap <= 0
            sums["short"][c, k] += gap < SHORT_S
            sums["crowded"][c, k] += any(up > now for _, up in self.queues[c])
        if agent.work_s:
            agent.touched = self._worked(agent, now)
        agent.channel, agent.touched = c, now
        agent.work_s.append(self._handle_s(c))
        self._plan(now, agent)

    def _plan(self, now: float, agent: Agent) -> None:
        agent.plan += 1
        if agent.work_s:
            slow = 1 + self.s["slow"][agent.channel] * (len(agent.work_s) - 1)
            self._add(now + max(min(agent.work_s), 0.0) * slow, ENDS, (agent, agent.plan))

    def _end(self, now: float, agent: Agent) -> None:
        agent.touched = self._worked(agent, now)
        agent.work_s.remove(min(agent.work_s))
        self._plan(now, agent)
        if not agent.work_s:
            agent.idle_since = now
            if not agent.on_duty:
                self._spread("late_s", agent.group, agent.off_since, now)
        self._next(now, agent)

    def _next(self, now: float, agent: Agent) -> None:
        """Give an agent who waits: by priority, of equal ones in the order of channels."""
        while True:
            waits = [c for c in range(self.channels) if self._can(agent, c) and self._sweep(c, now)]
            if not waits:
                return
            c = min(waits, key=lambda c: (self.s["prio"][c], c))
            came, _ = self.queues[c].pop(0)
            self._start(now, agent, c, came)


def truth_of(scenario: dict[str, Any], days: int, seed: int) -> dict[str, Any]:
    """Return means over simulated days with standard errors, in the shape of the truth."""
    rng = random.Random(seed)  # noqa: S311  not for secrets
    runs = [PlainDay(scenario, rng).run() for _ in range(days)]
    by_day = {name: np.array([run[name] for run in runs]) for name in runs[0]}
    mean = {name: values.mean(axis=0) for name, values in by_day.items()}
    answered = mean["offered"] - mean["abandoned"]
    staffed = np.array(scenario["nag"], dtype=float) * scenario["L"]
    found = {
        "occupancy": _share(mean["busy_s"], staffed),
        "overtime_s": mean["late_s"],
        "gap_lt_10s": _share(mean["short"], answered),
        "gap_zero": _share(mean["at_once"], answered),
        "start_while_others_wait": _share(mean["crowded"], answered),
        "backlog_end": mean["backlog"],
    }
    for name, tally in (("sl", "in_time"), ("abandon", "abandoned"), ("wait", "wait_s")):
        key = "wait_mean" if name == "wait" else name
        found[key], found[f"{name}_se"] = _ratio(by_day[tally], by_day["offered"])
        if name != "wait":
            whole, part = (by_day[n].sum(axis=2) for n in ("offered", tally))
            day, error = _ratio(part, whole)
            found[f"day_{name}"], found[f"day_{name}_se"] = day[None], error[None]
    return {k: plain(values) for k, values in found.items()}


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    result: FloatArray = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=result, where=whole > 0)
    return result


def _ratio(part: FloatArray, whole: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the ratio of sums over days and its standard error (delta method)."""
    ratio = _share(part.sum(axis=0), whole.sum(axis=0))
    spread = np.sqrt(((part - ratio * whole) ** 2).sum(axis=0))
    return ratio, _share(spread, whole.sum(axis=0))


def main(arguments: list[str] | None = None) -> int:
    """Simulate every invented day and write the file."""
    parser = argparse.ArgumentParser(description="Simulate invented days in plain Python.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--contacts", type=int, default=CONTACTS)
    parser.add_argument("--only", nargs="*", default=[""], help="beginnings of names")
    chosen = parser.parse_args(arguments)
    cases = []
    for number, scenario in enumerate(scenarios()):
        if not scenario["name"].startswith(tuple(chosen.only)):
            continue
        per_day = float(np.sum(scenario["lam"]) * scenario["L"])
        days = int(min(max(chosen.contacts / max(per_day, 1), LEAST_DAYS), MOST_DAYS))
        print(f"{scenario['name']}: {days} days of {per_day:.0f} contacts", flush=True)
        truth = truth_of(scenario, days, SEED + number)
        cases.append({"scenario": scenario, "truth": truth})
    chosen.out.write_text(json.dumps({"note": "invented days", "cases": cases}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
