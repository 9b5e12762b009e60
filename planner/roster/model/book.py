"""The compiled case: flat arrays that the fast loops read.

Axis names: a agent, d day, i start option, j length option, p pause pattern, k pause, m week
automaton, q its state, t interval.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Array = Any  # numpy arrays; the comments say the axes. Loops are typed by numba, not by mypy
FAR = 1 << 28
NEVER = 1e18


class Pauses(NamedTuple):
    """Pause patterns and the rules about them, apart because the innermost loops carry it."""

    count: Array  # [p]
    length: Array  # [p, k]
    first: Array  # [p, k] least offset from the start of the shift
    last: Array  # [p, k]
    clock: Array  # [p, k, t] whether the clock lets the pause begin
    fixed: Array  # [p] a locked shift: taken as it is
    min_stretch: int
    max_stretch: int
    peak_day: int


class Book(NamedTuple):
    """What each agent may work, and what it costs; built by `compile_case`, never changed."""

    days: int
    is_relaxed: bool  # for the lower bound: never a price above the true one
    size: int  # intervals of the week; times run on to `reach`
    reach: int
    # options of a day
    n_start: Array  # [a, d]
    start: Array  # [a, d, i]
    clock: Array  # [a, d, i] wall-clock offset of the start, for jumps
    start_cost: Array  # [a, d, i] wishes and deviation
    n_length: Array  # [a, d]
    length: Array  # [a, d, j]
    pattern: Array  # [a, d, j]
    paid: Array  # [a, d, j]
    over: Array  # [a, d, j] paid above the agent's least, in units
    allowed: Array  # [a, d, i, j]
    forced: Array  # [a, d] the agent must work that day
    pauses: Pauses
    # time
    peak: Array  # [t]
    burden_sum: Array  # [t + 1]
    contacts: Array  # [skill set, t]
    n_block: Array  # [a]
    block: Array  # [a, block, 2]
    seats: Array  # [site, t] free for the agents of the site
    # agents
    skill_set: Array  # [a]
    site: Array  # [a] -1: no seat is counted
    quota: Array  # [a] contacts an interval on contacts, NEVER where none
    peak_week: int
    on_phone: Array  # [a]
    soft_peak: Array  # [a]
    burden_price: Array  # [a]
    price_paid: int
    price_jump: int
    jump_free: int
    price_peak: int
    price_seat: int  # far above all else: an agent at work without a seat, per interval
    # weeks
    automaton: Array  # [a]
    n_state: Array  # [m, d]
    work: Array  # [m, d, q] state of the next day, -1 where forbidden
    off: Array  # [m, d, q]
    worked: Array  # [m, d, q] days worked so far
    rested: Array  # [m, d, q] same state with the weekly rest taken
    is_rested: Array  # [m, d, q]
    first_state: Array  # [m]
    least_paid: Array  # [a]
    unit: Array  # [a]
    over_span: Array  # [a] most units above the least that one shift can add
    over_low: Array  # [a, days worked]
    over_high: Array  # [a, days worked]
    over_safe: Array  # [a, days worked] as over_high, with the on-phone quota never missed
    most_earlier: Array  # [a] by the clock, against the start of the day before
    min_rest: int
    weekly_rest: int  # 0: none
    over_off_rest: int  # least rest around days off
    first_rest: Array  # [a, d] least rest before the first shift of the week
    past_end: Array  # [a]
    rested_from: Array  # [a] from where on time before the first shift counts as weekly rest
