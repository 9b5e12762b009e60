"""The event loop of the simulation, in machine code. Import only through `simulate`."""

from __future__ import annotations

import numpy as np

from planner.domain import FloatArray
from planner.staffing.choosing import choose, join_idle, leave_idle
from planner.staffing.coming import is_due, next_arrival, pop, push
from planner.staffing.kernels import in_place, inlined
from planner.staffing.world import (
    ABANDONED,
    BACKLOG,
    BUSY,
    CROWDED,
    GONE_SOON,
    IN_TIME,
    LATE,
    LOST_WAIT,
    NEVER,
    OFFERED,
    SHORT,
    SHORT_S,
    STARTS,
    TAKEN,
    WAIT,
    WAITED,
    ZERO,
    Rules,
    Tally,
    World,
)


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
        push(w, now + max(least, 0.0) * slow, agent, w.agents[agent].version)


@inlined
def _draw_handle(w: World, channel: int) -> float:
    mean = w.lines[channel].handle_s
    if w.lines[channel].is_lognormal:
        spread = np.log(1.0 + w.lines[channel].handle_cv ** 2)
        middle = np.log(mean) - 0.5 * spread
        return float(np.exp(middle + np.sqrt(spread) * np.random.standard_normal()))
    return float(np.random.exponential(mean))


@inlined
def _spent(r: Rules, channel: int, came: float, now: float) -> float:
    """Return the seconds between two moments on the clock of the channel's promise."""
    i, k = _interval(r, came), _interval(r, now)
    first = min(came / r.step_s - i, 1.0)
    last = min(now / r.step_s - k, 1.0)
    begin = r.clock_s[channel, i]
    begin += first * (r.clock_s[channel, i + 1] - begin)
    end = r.clock_s[channel, k]
    return float(end + last * (r.clock_s[channel, k + 1] - end) - begin)


@inlined
def _count_lost(r: Rules, w: World, t: Tally, channel: int, place: int) -> None:
    """Count one who has hung up, by the interval of arrival."""
    came, gone = w.queue[channel, place].came, w.queue[channel, place].gives_up
    i, wait = _interval(r, came), gone - came
    t.contacts[channel, i, ABANDONED] += 1
    t.contacts[channel, i, WAIT] += wait
    t.contacts[channel, i, LOST_WAIT] += wait
    t.contacts[channel, i, GONE_SOON] += wait <= w.lines[channel].target_s


@inlined
def _cull(r: Rules, w: World, t: Tally, channel: int, now: float) -> bool:
    """Drop those at the head who have hung up; say whether somebody waits."""
    while w.lines[channel].head < w.lines[channel].tail:
        h = w.lines[channel].head
        if w.queue[channel, h].gives_up > now:
            return True
        _count_lost(r, w, t, channel, h)
        w.lines[channel].head += 1
    return False


@inlined
def _can_take(r: Rules, w: World, agent: int, channel: int) -> bool:
    group = w.agents[agent].group
    if r.skill[group, channel] == 0 or not w.agents[agent].duty:
        return False
    if w.agents[agent].held == 0:
        return bool(w.teams[group].on_duty - w.teams[group].busy > r.reserve[group, channel])
    return bool(
        w.agents[agent].channel == channel and w.agents[agent].held < w.lines[channel].places
    )


@inlined
def _start(r: Rules, w: World, t: Tally, agent: int, job: tuple[int, float, float]) -> None:
    """Begin a contact: (channel, moment of arrival, now)."""
    channel, came, now = job
    i, wait = _interval(r, came), now - came
    t.contacts[channel, i, WAIT] += wait
    if w.lines[channel].has_clock:
        wait = _spent(r, channel, came, now)
    if wait <= w.lines[channel].target_s:
        t.contacts[channel, i, IN_TIME] += 1
    if now <= r.step_s * r.staff.shape[1]:
        k = _interval(r, now)
        gap = 0.0 if w.agents[agent].held else now - w.agents[agent].idle_since
        t.clock[channel, k, STARTS] += 1
        t.clock[channel, k, ZERO] += gap <= 0.0
        t.clock[channel, k, SHORT] += gap < SHORT_S
        t.clock[channel, k, CROWDED] += _anyone(w, channel, now)
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
        best, came = -1, NEVER
        for c in range(r.skill.shape[1]):
            if not _can_take(r, w, agent, c) or not _cull(r, w, t, c, now):
                continue
            since = w.queue[c, w.lines[c].head].came
            ahead = best < 0 or w.lines[c].priority < w.lines[best].priority
            if ahead or (w.lines[c].priority == w.lines[best].priority and since < came):
                best, came = c, since
        if best < 0:
            return
        w.queue[best, w.lines[best].head].gives_up = TAKEN
        w.lines[best].head += 1
        _start(r, w, t, agent, (best, came, now))


@inlined
def _arrive(r: Rules, w: World, t: Tally, channel: int, now: float) -> None:
    t.contacts[channel, _interval(r, now), OFFERED] += 1
    agent = -1 if _cull(r, w, t, channel, now) else choose(r, w, channel)
    if agent >= 0:
        if w.agents[agent].held == 0:
            leave_idle(w, agent)
        _start(r, w, t, agent, (channel, now, now))
        return
    t.contacts[channel, _interval(r, now), WAITED] += 1
    k = w.lines[channel].tail
    if k == w.queue.shape[1]:
        return
    w.queue[channel, k].came = now
    patience = w.lines[channel].patience_s
    gone = now + np.random.exponential(patience) if patience < NEVER else NEVER
    w.queue[channel, k].gives_up = gone
    share = w.lines[channel].redial_share
    if share > 0.0 and np.random.random() < share:
        again = gone + np.random.exponential(w.lines[channel].redial_s)
        if again < r.step_s * r.staff.shape[1]:
            push(w, again, w.agents.size + channel, k)
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
        if w.agents[agent].held == 0:
            join_idle(w, agent)


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
    if w.agents[agent].held == 0:
        leave_idle(w, agent)
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
    if w.agents[agent].held == 0:
        join_idle(w, agent)


@inlined
def _turn(r: Rules, w: World, t: Tally, interval: int) -> None:
    """Begin an interval: let agents go and come."""
    now = interval * r.step_s
    for c in range(r.skill.shape[1]):
        w.lines[c].handle_s = r.handle_s[c, interval]
    for g in range(r.staff.shape[0]):
        while w.teams[g].on_duty > r.staff[g, interval]:
            _leave(w, g, now)
    for g in range(r.staff.shape[0]):
        while w.teams[g].on_duty < r.staff[g, interval]:
            _return(r, w, t, g, now)


@inlined
def _send_away(r: Rules, w: World, t: Tally, channel: int, now: float) -> None:
    """End the wait of all who wait: those with patience hung up, or will; the others are lost."""
    for k in range(w.lines[channel].head, w.lines[channel].tail):
        if w.queue[channel, k].gives_up < NEVER:
            _count_lost(r, w, t, channel, k)
        else:
            came = w.queue[channel, k].came
            t.contacts[channel, _interval(r, came), WAIT] += now - came
    w.lines[channel].head = w.lines[channel].tail


@inlined
def _flush(r: Rules, w: World, t: Tally, interval: int) -> None:
    """End an interval: count busy time and backlog; at closing time everybody leaves."""
    now = (interval + 1) * r.step_s
    for g in range(r.staff.shape[0]):
        _count_busy(r, w, t, g, now)
    for c in range(r.skill.shape[1]):
        for k in range(w.lines[c].head, w.lines[c].tail):
            t.clock[c, interval, BACKLOG] += w.queue[c, k].gives_up > now
        if r.closes[c, interval]:
            _send_away(r, w, t, c, now)
    if interval == r.staff.shape[1] - 1:
        for a in range(w.agents.size):
            if w.agents[a].duty:
                w.agents[a].duty = False
                w.agents[a].late_since = now


@inlined
def _pass_edge(r: Rules, w: World, t: Tally, turn: int) -> None:
    """End the interval before the edge `turn` and begin the one after it."""
    if turn:
        _flush(r, w, t, turn - 1)
    if turn < r.staff.shape[1]:
        _turn(r, w, t, turn)


@in_place
def run_day(r: Rules, w: World, t: Tally, coming: FloatArray) -> None:
    """Simulate one day into the tally; at its end everybody finishes the contact in hand."""
    last, turn = r.staff.shape[1], 0
    for c in range(coming.size):
        coming[c] = next_arrival(r, w, c, 0.0)
    while True:
        while w.size[0] and not is_due(w):
            pop(w)
        due = w.heap[0].t if w.size[0] else NEVER
        channel = int(np.argmin(coming))
        edge = turn * r.step_s if turn <= last else NEVER
        if edge <= due and edge <= coming[channel]:
            if edge >= NEVER:
                break
            _pass_edge(r, w, t, turn)
            turn += 1
        elif due <= coming[channel] and w.heap[0].a < w.agents.size:
            agent = w.heap[0].a
            pop(w)
            _finish(r, w, t, agent, due)
        else:
            now, is_redial = min(due, coming[channel]), due <= coming[channel]
            if is_redial:
                channel = w.heap[0].a - w.agents.size
                pop(w)
            _arrive(r, w, t, channel, now)
            if not is_redial:
                coming[channel] = next_arrival(r, w, channel, now)
    for c in range(coming.size):
        _send_away(r, w, t, c, last * r.step_s)


@in_place
def seed_with(seed: int) -> None:
    """Seed the random numbers of the compiled loop."""
    np.random.seed(seed)
