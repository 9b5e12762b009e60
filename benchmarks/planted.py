"""One way to plant a breach of each rule in a lawful week: at its limit, and one step beyond."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from benchmarks.deal import Deal, Plant, Planted
from planner.domain import (
    BlockKind,
    CallLimits,
    Movable,
    Night,
    Pattern,
    PauseKind,
    Roster,
    RotaWeek,
    Shift,
    Span,
    Standby,
)
from planner.roster.check_standby import check_standby
from planner.roster.duty import paid

FAR = 1 << 20


def _known_agent(deal: Deal, rng: np.random.Generator) -> Planted:
    shift = deal.shift(rng)
    return deal, deal.moved(shift, shift, replace(shift, agent="nobody"))


def _one_shift_a_day(deal: Deal, rng: np.random.Generator) -> Planted:
    shift = deal.shift(rng)
    later = replace(shift, start=shift.end + 1, end=shift.end + 2, pauses=())
    return deal, deal.moved(shift, shift, later)


def _opening_hours(deal: Deal, rng: np.random.Generator) -> Planted:
    shift, is_open = deal.shift(rng), deal.case.is_open.copy()
    is_open[int(rng.integers(shift.start, min(shift.end, len(is_open))))] = False
    return deal, replace(deal, case=replace(deal.case, is_open=is_open))


def _availability(deal: Deal, rng: np.random.Generator) -> Planted:
    shift = deal.shift(rng)
    others = tuple(s.span for s in deal.roster.shifts if s != shift)
    near = (*others, Span(shift.start + 1, shift.end))
    return deal.living(available=(*others, shift.span)), deal.living(available=near)


def _start_step(deal: Deal, rng: np.random.Generator) -> Planted:
    shift = deal.shift(rng)
    starts = tuple(tuple(t for t in day if t != shift.start) for day in deal.terms.starts)
    return deal, deal.agreed(starts=starts)


def _shift_length(deal: Deal, rng: np.random.Generator) -> Planted | None:
    length = len(deal.shift(rng).span)
    left = tuple(n for n in deal.terms.lengths if n != length)
    return (deal, deal.agreed(lengths=left)) if left else None


def _breaks(deal: Deal, rng: np.random.Generator) -> Planted | None:
    shift = deal.shift(rng)
    if not shift.pauses:
        return None
    number = int(rng.integers(len(shift.pauses)))
    pauses = list(shift.pauses)
    pauses[number] = replace(pauses[number], paid=not pauses[number].paid)
    return deal, deal.moved(shift, replace(shift, pauses=tuple(pauses)))


def _stretches(deal: Deal) -> list[int]:
    found = []
    for shift in deal.roster.shifts:
        edges = [shift.start, *(t for p in shift.pauses for t in (p.start, p.end)), shift.end]
        found += [b - a for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return found


def _work_stretch(deal: Deal, rng: np.random.Generator) -> Planted:
    lengths = _stretches(deal)
    if rng.random() < 0.5:
        most = max(lengths)
        return deal.limited(max_stretch=most), deal.limited(max_stretch=most - 1)
    return deal.limited(min_stretch=min(lengths)), deal.limited(min_stretch=min(lengths) + 1)


def _split_shift(deal: Deal, rng: np.random.Generator) -> Planted | None:
    shift = deal.shift(rng)
    if not shift.pauses:
        return None
    number = int(rng.integers(len(shift.pauses)))
    pauses, slots = list(shift.pauses), list(deal.terms.pattern(len(shift.span)).pauses)
    pauses[number] = gap = replace(pauses[number], kind=PauseKind.SPLIT)
    slots[number] = replace(slots[number], kind=PauseKind.SPLIT)
    alone = Roster(deal.roster.grid, (replace(shift, pauses=tuple(pauses), locked=False),))
    calm = Deal(replace(deal.case, locks=()), alone).living(blocks=(), movable=())
    calm = calm.limited(peak_day=None, peak_week=None).agreed(
        **{"patterns": (Pattern(0, tuple(slots)),), "days": (0, 7), "paid": (0, FAR)},
        **{"quota_contacts_day": None, "onphone_week": None, "whole_weekends": False},
    )
    part = min(gap.start - shift.start, shift.end - gap.end)
    beyond = calm.agreed(split_part=part + 1 if rng.random() < 0.5 else None)
    return calm.agreed(split_part=part), beyond


def _off_phone_block(deal: Deal, rng: np.random.Generator) -> Planted | None:
    shift = deal.shift(rng)
    if not shift.pauses or deal.worker.blocks:
        return None
    pause = shift.pauses[0]
    kept = Span(shift.start, pause.start)
    return deal.living(blocks=(kept,)), deal.living(blocks=(Span(shift.start, pause.start + 1),))


def _movable_block(deal: Deal, rng: np.random.Generator) -> Planted | None:
    if not deal.worker.blocks:
        return None
    block = deal.worker.blocks[int(rng.integers(len(deal.worker.blocks)))]
    window, off = Span(block.start, block.end), int(rng.integers(3))
    kept = Movable(BlockKind.TRAINING, len(block), (window,), block)
    lost = (
        replace(kept, at=None),
        replace(kept, length=len(block) + 1),
        replace(kept, windows=(Span(block.start + 1, block.end + 1),)),
    )[off]
    return deal.living(movable=(kept,)), deal.living(movable=(lost,))


def _peak_cap_day(deal: Deal, _: np.random.Generator) -> Planted | None:
    most = max(deal.week.peak(s) for s in deal.roster.shifts)
    return (deal.limited(peak_day=most), deal.limited(peak_day=most - 1)) if most else None


def _peak_cap_week(deal: Deal, _: np.random.Generator) -> Planted | None:
    most = sum(deal.week.peak(s) for s in deal.roster.shifts)
    return (deal.limited(peak_week=most), deal.limited(peak_week=most - 1)) if most else None


def _contact_quota_day(deal: Deal, _: np.random.Generator) -> Planted | None:
    week, terms = deal.week, deal.terms
    rates = [
        week.contacts(deal.worker, s) * terms.full_day / len(week.contact(s))
        for s in deal.roster.shifts
        if len(week.contact(s))
    ]
    most = max(rates, default=0.0)
    if not most:
        return None
    at, past = most * (1 + 1e-9), most * (1 - 1e-6)
    return deal.agreed(quota_contacts_day=at), deal.agreed(quota_contacts_day=past)


def _contact_time_day(deal: Deal, rng: np.random.Generator) -> Planted:
    shift = deal.shift(rng)
    own, contact = deal.terms.pattern(len(shift.span)), len(deal.week.contact(shift))
    length = len(shift.span)

    def capped(most: int) -> Deal:
        exact = replace(own, from_length=length, most_on_contacts=most)
        after = replace(deal.terms.pattern(length + 1), from_length=length + 1)
        others = tuple(p for p in deal.terms.patterns if p.from_length not in (length, length + 1))
        return deal.agreed(patterns=(*others, exact, after))

    same = max(len(deal.week.contact(s)) for s in deal.roster.shifts if len(s.span) == length)
    return capped(max(same, contact)), capped(contact - 1)


def _night_shift(deal: Deal, _: np.random.Generator) -> Planted:
    longest = max(len(s.span) for s in deal.roster.shifts)
    night = Night(0, 0, 1)  # all hours are night
    case = deal.limited(night=night)
    return case.agreed(longest_night=longest), case.agreed(longest_night=longest - 1)


def _daily_rest(deal: Deal, _: np.random.Generator) -> Planted:
    first, rest = deal.roster.shifts[0], deal.case.limits.min_rest
    loose = dict.fromkeys(("weekly_rest", "rolling_day", "free_day_rest", "rest_stretch"))
    calm = deal.limited(**loose, max_consecutive_days=14)
    end = first.start - rest
    if end > 0:  # the rest may reach into the week: shorten what is known instead
        gaps = [b.start - a.end for a, b in calm.roster.neighbours()]
        least = min(gaps, default=rest)
        return calm.living(past=()).limited(min_rest=least), calm.living(past=()).limited(
            min_rest=least + 1 if gaps else FAR
        )
    return calm.living(past=(Span(end - 8, end),)), calm.living(past=(Span(end - 7, end + 1),))


def _rolling_rest(deal: Deal, _: np.random.Generator) -> Planted:
    longest = max(len(s.span) for s in deal.roster.shifts)
    calm = deal.living(past=())
    gaps = [b.start - a.end for a, b in deal.roster.neighbours()]
    at = min([deal.case.limits.min_rest, *gaps])
    calm = calm.limited(min_rest=at)
    return calm.limited(rolling_day=longest + at), calm.limited(rolling_day=longest + at - 1)


def _run(deal: Deal) -> int:
    days, grid = {s.day for s in deal.roster.shifts}, deal.case.grid
    past = {(grid.when(s.start).date() - grid.dates[0]).days for s in deal.worker.past}
    longest = run = 0
    for day in range(-30, 7):
        run = run + 1 if day in days | past else 0
        longest = max(longest, run if day in days else 0)
    return longest


def _consecutive_days(deal: Deal, _: np.random.Generator) -> Planted:
    run = _run(deal)
    return deal.limited(max_consecutive_days=run), deal.limited(max_consecutive_days=run - 1)


def _n_in_m_days(deal: Deal, rng: np.random.Generator) -> Planted:
    running, size = int(rng.integers(3, 29)), deal.case.grid.day_spans[0].end
    before, own = np.flatnonzero(rng.random(30) < 0.6) - 30, {s.day for s in deal.roster.shifts}
    most = max(sum(end - running < d <= end for d in {*before.tolist(), *own}) for end in own)
    calm = deal.living(past=tuple(Span(d * size + 40, d * size + 48) for d in before.tolist()))
    calm = calm.limited(weekly_rest=None, rest_stretch=None, max_consecutive_days=99)
    at, past = (((99, 7), (n, running)) for n in (most, most - 1))
    return calm.limited(n_in_m_days=at), calm.limited(n_in_m_days=past)


def _rotation(deal: Deal, _: np.random.Generator) -> Planted | None:
    pairs = [(a, b) for a, b in deal.roster.neighbours() if b.day == a.day + 1]
    wall = deal.case.grid.wall_min // deal.case.grid.step_min
    back = max((int(wall[a.start] - wall[b.start]) for a, b in pairs), default=0)
    if back < 1:
        return None
    calm = deal.living(past=())
    return calm.agreed(most_earlier=back), calm.agreed(most_earlier=back - 1)


def _weekends_in_row(deal: Deal, rng: np.random.Generator) -> Planted | None:
    if not {s.day for s in deal.roster.shifts} & {5, 6}:
        return None
    run, size = int(rng.integers(0, 3)), deal.case.grid.day_spans[0].end
    saturdays = [(5 - 7 * k) * size for k in range(1, run + 1)]
    before = deal.living(past=tuple(Span(s + 40, s + 48) for s in reversed(saturdays)))
    calm = before.limited(weekly_rest=None, rest_stretch=None, max_consecutive_days=14)
    return calm.agreed(weekends_in_row=run + 1), calm.agreed(weekends_in_row=run)


def _whole_weekends(deal: Deal, _: np.random.Generator) -> Planted | None:
    if len({s.day for s in deal.roster.shifts} & {5, 6}) != 1:
        return None
    return deal.agreed(whole_weekends=False), deal.agreed(whole_weekends=True)


def _days_a_week(deal: Deal, rng: np.random.Generator) -> Planted:
    n = len(deal.roster.shifts)
    beyond = (n + 1, n + 1) if rng.random() < 0.5 else (0, n - 1)
    return deal.agreed(days=(n, n)), deal.agreed(days=beyond)


def _weekly_hours(deal: Deal, rng: np.random.Generator) -> Planted:
    total = sum(s.paid for s in deal.roster.shifts)
    beyond = (total + 1, FAR) if rng.random() < 0.5 else (0, total - 1)
    return deal.agreed(paid=(total, total)), deal.agreed(paid=beyond)


def _weekly_rest(deal: Deal, _: np.random.Generator) -> Planted:
    shifts, size = deal.roster.shifts, deal.case.grid.size
    gaps = [b.start - a.end for a, b in deal.roster.neighbours()]
    longest = max([shifts[0].start, size - shifts[-1].end, *gaps])
    alone = deal.living(past=())

    def asked(rest: int) -> Deal:
        return alone.limited(weekly_rest=rest, weekly_rest_inside=rest)

    return asked(longest), asked(longest + 1)


def _weekly_rest_stretch(deal: Deal, _: np.random.Generator) -> Planted:
    shifts = deal.roster.shifts
    whole = shifts[-1].end - shifts[0].start
    alone = deal.living(past=()).limited(free_day_rest=FAR)  # no gap counts as a rest
    return alone.limited(rest_stretch=whole), alone.limited(rest_stretch=whole - 1)


def _on_phone_quota(deal: Deal, _: np.random.Generator) -> Planted | None:
    total = sum(len(deal.week.contact(s)) for s in deal.roster.shifts)
    if not total:
        return None
    return deal.agreed(onphone_week=total), deal.agreed(onphone_week=total - 1)


def _seats(deal: Deal, rng: np.random.Generator) -> Planted:
    shift, size = deal.shift(rng), deal.case.grid.size
    at = int(rng.integers(shift.start, min(shift.end, size)))
    sitting, enough = deal.living(site="N"), np.zeros(size, dtype=np.int64)
    for own in deal.roster.shifts:
        enough[own.start : own.end] = 1
    few = enough.copy()
    few[at] = 0
    kept, lost = (replace(sitting.case, seats={"N": free}) for free in (enough, few))
    return replace(sitting, case=kept), replace(sitting, case=lost)


def _locked_shift(deal: Deal, rng: np.random.Generator) -> Planted:
    shift = deal.shift(rng)
    other = replace(shift, start=shift.start - 1)
    kept, lost = (replace(deal.case, locks=(lock,)) for lock in (shift, other))
    return replace(deal, case=kept), replace(deal, case=lost)


def _locked_day_off(deal: Deal, rng: np.random.Generator) -> Planted:
    day, worked = deal.shift(rng).day, {s.day for s in deal.roster.shifts}
    free = frozenset((deal.worker.id, d) for d in range(7) if d not in worked)
    taken = free | {(deal.worker.id, day)}
    kept, lost = (replace(deal.case, days_off_locked=days) for days in (free, taken))
    return replace(deal, case=kept), replace(deal, case=lost)


def _standby(deal: Deal, _: np.random.Generator) -> Planted | None:
    """Put the agent on standby on a day off, and leave hours for a call, or one interval fewer."""
    agent, terms = deal.worker.id, deal.terms
    shortest = Shift(agent, 0, 0, min(terms.lengths))
    most = paid(terms, shortest) + sum(paid(terms, s) for s in deal.roster.shifts)
    free = sorted(set(range(7)) - {s.day for s in deal.roster.shifts})
    for day, start in [(d, start) for d in free for start in terms.starts[d]]:
        span = Span(start, start + len(shortest.span))
        case = replace(deal.case, rotas=(RotaWeek("day", {day: span}),))
        roster = replace(deal.roster, standby=(Standby(agent, day, span.start, span.end, "day"),))
        laid = Deal(case, roster)
        enough = laid.agreed(calls=CallLimits(most, 7, 1, 7))
        if not list(check_standby(enough.week)):
            return enough, laid.agreed(calls=CallLimits(most - 1, 7, 1, 7))
    return None


PLANTS: Mapping[str, Plant] = {
    "known_agent": _known_agent,
    "one_shift_a_day": _one_shift_a_day,
    "opening_hours": _opening_hours,
    "availability": _availability,
    "start_step": _start_step,
    "shift_length": _shift_length,
    "breaks": _breaks,
    "split_shift": _split_shift,
    "work_stretch": _work_stretch,
    "off_phone_block": _off_phone_block,
    "movable_block": _movable_block,
    "peak_cap_day": _peak_cap_day,
    "peak_cap_week": _peak_cap_week,
    "contact_quota_day": _contact_quota_day,
    "contact_time_day": _contact_time_day,
    "night_shift": _night_shift,
    "daily_rest": _daily_rest,
    "rolling_rest": _rolling_rest,
    "consecutive_days": _consecutive_days,
    "n_in_m_days": _n_in_m_days,
    "days_a_week": _days_a_week,
    "rotation": _rotation,
    "weekends_in_row": _weekends_in_row,
    "whole_weekends": _whole_weekends,
    "weekly_hours": _weekly_hours,
    "weekly_rest": _weekly_rest,
    "weekly_rest_stretch": _weekly_rest_stretch,
    "on_phone_quota": _on_phone_quota,
    "seats": _seats,
    "locked_shift": _locked_shift,
    "locked_day_off": _locked_day_off,
    "standby": _standby,
}
