"""The event loop of the simulation, in machine code. Import only through `simulate`."""

from __future__ import annotations

import numpy as np

from planner.domain import FloatArray
from planner.staffing.kernels import compiled, inlined
from planner.staffing.world import (
    ABANDONED,
    BACKLOG,
    BUSY,
    CROWDED,
    IN_TIME,
    LATE,
    NEVER,
    OFFERED,
    SHORT,
    SHORT_S,
    STARTS,
    WAIT,
    ZERO,
    Rules,
    Tally,
    World,
)


@inlined
def _push(w: World, time: float, agent: int) -> None:
    i = w.size[0]
    w.size[0] += 1
    while i > 0 and w.heap[(i - 1) // 2].t > time:
        parent = (i - 1) // 2
        w.heap[i].t, w.heap[i].a, w.heap[i].v = w.heap[parent].t, w.heap[parent].a, w.heap[parent].v
        i = parent
    w.heap[i].t, w.heap[i].a, w.heap[i].v = time, agent, w.agents[agent].version


@inlined
def _pop(w: World) -> None:
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
def _interval(r: Rules, now: float) -> int:
    return int(min(now / r.step_s, r.staff.shape[1] - 1))


@inlined
def _count_busy(r: Rules, w: World, t: Tally, group: int, now: float) -> None:
    """Add busy time since the last change of this group; boundaries flush, so one interval."""
    i = _interval(r, 0.5 * (w.teams[group].busy_t + now))
    if now <= r.step_s * r.staff.shape[1]:
        t.groups[group, i, BUSY] += w.teams[group].busy * (now - w.teams[group].busy_t)
    w.teams[group].busy_t = now


@inlined
def _count_late(r: Rules, w: World, t: Tally, agent: int, now: float) -> None:
    """Add the seconds worked after the end of duty to the clock intervals they fall in."""
    start, end = w.agents[agent].late_since, min(now, r.step_s * r.staff.shape[1])
    while start < end - 1e-9:
        i = _interval(r, start + 1e-9)
        stop = min(end, (i + 1) * r.step_s)
        t.groups[w.agents[agent].group, i, LATE] += stop - start
        start = stop


@inlined
def _work(w: World, agent: int, now: float) -> None:
    """Let the contacts in hand progress up to now."""
    held = w.agents[agent].held
    if held:
        speed = 1.0 / (1.0 + w.lines[w.agents[agent].channel].slowdown * (held - 1))
        for slot in range(held):
            w.rest_s[agent, slot] -= (now - w.agents[agent].touched) * speed
    w.agents[agent].touched = now


@inlined
def _plan_end(w: World, agent: int, now: float) -> None:
    held = w.agents[agent].held
    w.agents[agent].version += 1
    if held:
        least = w.rest_s[agent, 0]
        for slot in range(1, held):
            least = min(least, w.rest_s[agent, slot])
        slow = 1.0 + w.lines[w.agents[agent].channel].slowdown * (held - 1)
        _push(w, now + max(least, 0.0) * slow, agent)


@inlined
def _draw_handle(w: World, channel: int) -> float:
    if w.lines[channel].is_lognormal:
        spread = np.log(1.0 + w.lines[channel].handle_cv ** 2)
        middle = np.log(w.lines[channel].handle_s) - 0.5 * spread
        return float(np.exp(middle + np.sqrt(spread) * np.random.standard_normal()))
    return float(np.random.exponential(w.lines[channel].handle_s))


@inlined
def _cull(r: Rules, w: World, t: Tally, channel: int, now: float) -> bool:
    """Drop those at the head who have hung up; say whether somebody waits."""
    while w.lines[channel].head < w.lines[channel].tail:
        h = w.lines[channel].head
        if w.queue[channel, h].gives_up > now:
            return True
        i = _interval(r, w.queue[channel, h].came)
        t.contacts[channel, i, ABANDONED] += 1
        t.contacts[channel, i, WAIT] += w.queue[channel, h].gives_up - w.queue[channel, h].came
        w.lines[channel].head += 1
    return False


@inlined
def _can_take(r: Rules, w: World, agent: int, channel: int) -> bool:
    group = w.agents[agent].group
    if r.skill[group, channel] == 0 or not w.agents[agent].duty:
        return False
    if w.agents[agent].held == 0:
        return bool(w.teams[group].on_duty - w.teams[group].busy > w.lines[channel].reserve)
    return bool(
        w.agents[agent].channel == channel and w.agents[agent].held < w.lines[channel].places
    )


@inlined
def _start(r: Rules, w: World, t: Tally, agent: int, job: tuple[int, float, float]) -> None:
    """Begin a contact: (channel, moment of arrival, now)."""
    channel, came, now = job
    i, wait = _interval(r, came), now - came
    t.contacts[channel, i, WAIT] += wait
    if wait <= w.lines[channel].target_s:
        t.contacts[channel, i, IN_TIME] += 1
    if now <= r.step_s * r.staff.shape[1]:
        clock = t.clock[channel, _interval(r, now)]
        clock[STARTS] += 1
        gap = 0.0 if w.agents[agent].held else now - w.agents[agent].idle_since
        clock[ZERO] += gap <= 0.0
        clock[SHORT] += gap < SHORT_S
        clock[CROWDED] += _anyone(w, channel, now)
    _work(w, agent, now)
    if w.agents[agent].held == 0:
        group = w.agents[agent].group
        _count_busy(r, w, t, group, now)
        w.teams[group].busy += 1
        w.agents[agent].channel = channel
    w.rest_s[agent, w.agents[agent].held] = _draw_handle(w, channel)
    w.agents[agent].held += 1
    _plan_end(w, agent, now)


@inlined
def _anyone(w: World, channel: int, now: float) -> bool:
    for k in range(w.lines[channel].head, w.lines[channel].tail):
        if w.queue[channel, k].gives_up > now:
            return True
    return False


@inlined
def _take_next(r: Rules, w: World, t: Tally, agent: int, now: float) -> None:
    """Give an agent waiting contacts: by priority, then who came first, while places are free."""
    while True:
        best = -1
        for c in range(r.skill.shape[1]):
            if not _can_take(r, w, agent, c) or not _cull(r, w, t, c, now):
                continue
            if best < 0 or w.lines[c].priority < w.lines[best].priority:
                best = c
        if best < 0:
            return
        came = w.queue[best, w.lines[best].head].came
        w.lines[best].head += 1
        _start(r, w, t, agent, (best, came, now))


@inlined
def _choose(r: Rules, w: World, channel: int) -> int:
    """Return the agent for a new contact: first choice, fewest contacts, longest idle; or -1."""
    best, rank, since = -1, 0, 0.0
    line, agents, teams = w.lines[channel], w.agents, w.teams
    for a in range(agents.size):
        agent = agents[a]
        choice = r.skill[agent.group, channel]
        if not agent.duty or choice == 0:
            continue
        if agent.held:
            if agent.channel != channel or agent.held >= line.places:
                continue
        elif teams[agent.group].on_duty - teams[agent.group].busy <= line.reserve:
            continue
        order = choice * 1000 + agent.held
        if best < 0 or order < rank or (order == rank and agent.idle_since < since):
            best, rank, since = a, order, agent.idle_since
    return best


@inlined
def _arrive(r: Rules, w: World, t: Tally, channel: int, now: float) -> None:
    t.contacts[channel, _interval(r, now), OFFERED] += 1
    agent = -1 if _cull(r, w, t, channel, now) else _choose(r, w, channel)
    if agent >= 0:
        _start(r, w, t, agent, (channel, now, now))
        return
    k = w.lines[channel].tail
    if k == w.queue.shape[1]:
        return
    w.queue[channel, k].came = now
    patience = w.lines[channel].patience_s
    w.queue[channel, k].gives_up = (
        now + np.random.exponential(patience) if patience < NEVER else NEVER
    )
    w.lines[channel].tail += 1


@inlined
def _finish(r: Rules, w: World, t: Tally, agent: int, now: float) -> None:
    _work(w, agent, now)
    done = 0
    for slot in range(w.agents[agent].held):
        if w.rest_s[agent, slot] < w.rest_s[agent, done]:
            done = slot
    w.agents[agent].held -= 1
    w.rest_s[agent, done] = w.rest_s[agent, w.agents[agent].held]
    _plan_end(w, agent, now)
    if w.agents[agent].held == 0:
        w.agents[agent].idle_since = now
        if w.agents[agent].duty:
            _count_busy(r, w, t, w.agents[agent].group, now)
            w.teams[w.agents[agent].group].busy -= 1
        else:
            _count_late(r, w, t, agent, now)
    if w.agents[agent].duty:
        _take_next(r, w, t, agent, now)


@inlined
def _leave(w: World, group: int, now: float) -> None:
    """Send home one agent on duty, chosen at random; the contact in hand is finished."""
    pick = np.random.randint(w.teams[group].on_duty)
    agent = w.teams[group].first
    while True:
        if w.agents[agent].duty:
            if pick == 0:
                break
            pick -= 1
        agent += 1
    w.agents[agent].duty = False
    w.teams[group].on_duty -= 1
    w.agents[agent].late_since = now
    w.teams[group].busy -= w.agents[agent].held > 0
    w.stack[group, w.teams[group].depth] = agent
    w.teams[group].depth += 1


@inlined
def _return(r: Rules, w: World, t: Tally, group: int, now: float) -> None:
    """Bring on duty the agent who left last, or a new one."""
    if w.teams[group].depth:
        w.teams[group].depth -= 1
        agent = w.stack[group, w.teams[group].depth]
    else:
        agent = w.teams[group].first + w.teams[group].seen
        w.teams[group].seen += 1
    w.agents[agent].duty = True
    w.teams[group].on_duty += 1
    if w.agents[agent].held:
        _count_late(r, w, t, agent, now)
        w.teams[group].busy += 1
    else:
        w.agents[agent].idle_since = now
    _take_next(r, w, t, agent, now)


@inlined
def _turn(r: Rules, w: World, t: Tally, interval: int) -> None:
    """Begin an interval: let agents go and come."""
    now = interval * r.step_s
    for g in range(r.staff.shape[0]):
        while w.teams[g].on_duty > r.staff[g, interval]:
            _leave(w, g, now)
    for g in range(r.staff.shape[0]):
        while w.teams[g].on_duty < r.staff[g, interval]:
            _return(r, w, t, g, now)


@inlined
def _flush(r: Rules, w: World, t: Tally, interval: int) -> None:
    """End an interval: count busy time and backlog; at closing time everybody leaves."""
    now = (interval + 1) * r.step_s
    for g in range(r.staff.shape[0]):
        _count_busy(r, w, t, g, now)
    for c in range(r.skill.shape[1]):
        for k in range(w.lines[c].head, w.lines[c].tail):
            t.clock[c, interval, BACKLOG] += w.queue[c, k].gives_up > now
    if interval == r.staff.shape[1] - 1:
        for a in range(w.agents.size):
            if w.agents[a].duty:
                w.agents[a].duty = False
                w.agents[a].late_since = now


@inlined
def _next_arrival(r: Rules, channel: int, now: float) -> float:
    """Return the next Poisson arrival; rates are constant within an interval."""
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


@compiled
def run_day(r: Rules, w: World, t: Tally, coming: FloatArray) -> None:
    """Simulate one day into the tally; at its end everybody finishes the contact in hand."""
    last, turn = r.staff.shape[1], 0
    for c in range(coming.size):
        coming[c] = _next_arrival(r, c, 0.0)
    while True:
        while w.size[0] and w.heap[0].v != w.agents[w.heap[0].a].version:
            _pop(w)
        due = w.heap[0].t if w.size[0] else NEVER
        channel = int(np.argmin(coming))
        edge = turn * r.step_s if turn <= last else NEVER
        if edge <= due and edge <= coming[channel]:
            if edge >= NEVER:
                break
            if turn:
                _flush(r, w, t, turn - 1)
            if turn < last:
                _turn(r, w, t, turn)
            turn += 1
        elif due <= coming[channel]:
            agent = w.heap[0].a
            _pop(w)
            _finish(r, w, t, agent, due)
        else:
            now = coming[channel]
            _arrive(r, w, t, channel, now)
            coming[channel] = _next_arrival(r, channel, now)
    for c in range(coming.size):
        _close(r, w, t, c)


@inlined
def _close(r: Rules, w: World, t: Tally, channel: int) -> None:
    """Count those never answered: hung up, or waiting until the end of the day."""
    end = r.step_s * r.staff.shape[1]
    for k in range(w.lines[channel].head, w.lines[channel].tail):
        i = _interval(r, w.queue[channel, k].came)
        hung_up = w.queue[channel, k].gives_up < NEVER
        t.contacts[channel, i, ABANDONED] += hung_up
        until = w.queue[channel, k].gives_up if hung_up else end
        t.contacts[channel, i, WAIT] += until - w.queue[channel, k].came


@compiled
def seed_with(seed: int) -> None:
    """Seed the random numbers of the compiled loop."""
    np.random.seed(seed)
