"""What comes next in the simulation: a heap of events, and arrivals. Machine code, see `events`."""

from __future__ import annotations

import numpy as np

from planner.staffing.kernels import inlined
from planner.staffing.world import NEVER, Rules, World


@inlined
def push(w: World, time: float, agent: int, version: int) -> None:
    """Add an event: of an agent (its version then), or from `agents.size` on a possible redial."""
    i = w.size[0]
    w.size[0] += 1
    while i > 0 and w.heap[(i - 1) // 2].t > time:
        parent = (i - 1) // 2
        w.heap[i].t, w.heap[i].a, w.heap[i].v = w.heap[parent].t, w.heap[parent].a, w.heap[parent].v
        i = parent
    w.heap[i].t, w.heap[i].a, w.heap[i].v = time, agent, version


@inlined
def pop(w: World) -> None:
    """Remove the first event."""
    w.size[0] -= 1
    n = w.size[0]
    time, agent, version = w.heap[n].t, w.heap[n].a, w.heap[n].v
    i = 0
    while 2 * i + 1 < n:
        child = 2 * i + 1
        if child + 1 < n and w.heap[child + 1].t < w.heap[child].t:
            child += 1
        if w.heap[child].t >= time:
            break
        w.heap[i].t, w.heap[i].a, w.heap[i].v = w.heap[child].t, w.heap[child].a, w.heap[child].v
        i = child
    w.heap[i].t, w.heap[i].a, w.heap[i].v = time, agent, version


@inlined
def is_due(w: World) -> bool:
    """Say whether the first event still holds: nothing changed the agent's, or nobody answered."""
    agent, version = w.heap[0].a, w.heap[0].v
    if agent < w.agents.size:
        return bool(version == w.agents[agent].version)
    return bool(w.queue[agent - w.agents.size, version].gives_up >= 0.0)


@inlined
def _next_counted(r: Rules, w: World, channel: int, now: float) -> float:
    """Return the next of the contacts given by interval, each at a random moment of it."""
    last = r.staff.shape[1]
    line = w.lines[channel]
    i = max(line.now_in, 0)
    while i < last:
        if i != line.now_in:
            w.lines[channel].now_in = i
            w.lines[channel].to_come = int(r.arrivals[channel, i])
            now = i * r.step_s
        left = w.lines[channel].to_come
        if left > 0:
            w.lines[channel].to_come = left - 1
            rest = (i + 1) * r.step_s - now
            return float(now + rest * (1.0 - np.random.random() ** (1.0 / left)))
        i += 1
    return NEVER


@inlined
def next_arrival(r: Rules, w: World, channel: int, now: float) -> float:
    """Return the next first attempt: Poisson with constant rates within an interval, or counted."""
    if r.is_counted:
        return _next_counted(r, w, channel, now)
    last = r.staff.shape[1]
    i = int(now / r.step_s + 1e-9)
    while i < last:
        rate = r.arrivals[channel, i]
        if rate > 0:
            now += np.random.exponential(1.0 / rate)
            if now < (i + 1) * r.step_s:
                return now
        i += 1
        now = i * r.step_s
    return NEVER
