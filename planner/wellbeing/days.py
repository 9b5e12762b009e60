"""The eleven daily indicators of an agent-day, its hard triggers, level and band."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from planner.domain import (
    Activity,
    AgentDay,
    AgentId,
    FloatArray,
    IntArray,
    Level,
    PauseKind,
    Shift,
)
from planner.wellbeing.evidence import screen_pauses
from planner.wellbeing.flow import Flow
from planner.wellbeing.frame import Week
from planner.wellbeing.quota import quota_pressure
from planner.wellbeing.record import Scope
from planner.wellbeing.rest import QUICK_RETURN_H, recent_rests, rest_debt
from planner.wellbeing.strain import composite, day_level, weight_band

HIGH_OCCUPANCY = 0.90
SHORT_BREAK_MIN_PER_H = 5.0
RELIEF_MIN = 5
MEAL_FROM_H = 6.0
MEAL_MIN = 20
HARD_TRIGGERS: Mapping[str, str] = {
    "breach": "a labour rule or a rule of the centre is broken",
    "quick_return": "less than 11 h of rest before the shift",
    "quota": "the quota exceeds the contacts for which the day has time",
    "meal": "more than 6 h of work without a meal break of 20 min",
}


@dataclass(frozen=True, slots=True, eq=False)
class DayFrame:
    """One agent's shifts of a day, their intervals inside the grid and the activity in each."""

    agent: AgentId
    day: int
    shifts: tuple[Shift, ...]
    numbers: IntArray
    code: IntArray


def day_frame(week: Week, agent: AgentId, day: int, shifts: tuple[Shift, ...]) -> DayFrame:
    """Return the frame of one agent-day."""
    parts = [week.codes(agent, s) for s in shifts]
    numbers = np.concatenate([p[0] for p in parts])
    return DayFrame(agent, day, shifts, numbers, np.concatenate([p[1] for p in parts]))


def agent_day(week: Week, frame: DayFrame) -> AgentDay:
    """Return all indicators of one agent-day; those that could not be computed are absent."""
    capacity = day_capacity(week, frame)
    fixed = {**_fixed(week, frame), "humane": capacity}
    at_volumes = [{**fixed, **_flowing(week, frame, flow, capacity)} for flow in week.flows]
    records = week.scored(Scope.DAY)
    weights = {name: r.weight for name, r in records.items()}
    all_scores = [
        {name: r.score(v[name]) for name, r in records.items() if name in v} for v in at_volumes
    ]
    bands = [weight_band(scores, weights) for scores in all_scores]
    values, scores = at_volumes[0], all_scores[0]
    score = composite(scores, weights)
    reds = sum(r.level(values[n]) is Level.RED for n, r in records.items() if n in values)
    hard = hard_triggers(week, frame, capacity)
    band = min(low for low, _ in bands), max(high for _, high in bands)
    return AgentDay(
        frame.agent, frame.day, values, scores, score, band, day_level(score, reds, hard), hard
    )


def available_min(week: Week, frame: DayFrame) -> float:
    """Return the minutes of the day left for contacts: paid less paid pauses and blocks.

    Short pauses from the screen are paid pauses too; those inside a block are in it already.
    """
    paid = sum(s.paid for s in frame.shifts)
    pauses = sum(p.end - p.start for s in frame.shifts for p in s.pauses if p.paid)
    blocks = int((frame.code == Activity.BLOCK).sum())
    planned = float(paid - pauses - blocks) * week.roster.grid.step_min
    return max(0.0, planned - _off_screen_min(week, frame))


def day_capacity(week: Week, frame: DayFrame) -> float:
    """Return humane capacity H of the day: time left for contacts x contacts that fit in it."""
    return available_min(week, frame) * _rate(week, frame)


def hard_triggers(week: Week, frame: DayFrame, capacity: float) -> tuple[str, ...]:
    """Return the ids of the triggers that make the day red whatever its score."""
    found = []
    if any(b.agent == frame.agent and b.day == frame.day for b in week.breaches):
        found.append("breach")
    start_h = week.roster.grid.hours(frame.shifts[0].start)
    spans = [s for s in week.span_hours(frame.agent) if s[0] <= start_h]
    if len(spans) > 1 and spans[-1][0] - spans[-2][1] < QUICK_RETURN_H - 1e-9:
        found.append("quick_return")
    quota = week.quota(frame.agent, frame.shifts)
    if quota is not None and 0 < capacity < quota - 1e-9:
        found.append("quota")
    if any(_lacks_meal(week, s) for s in frame.shifts):
        found.append("meal")
    return tuple(found)


def _rate(week: Week, frame: DayFrame) -> float:
    is_contact = frame.code >= 0
    if is_contact.any():
        return float(week.humane_rate[frame.code[is_contact], frame.numbers[is_contact]].mean())
    skills = week.agents[frame.agent].skills
    rows = [r for r, name in enumerate(week.activities.channels) if name in skills]
    inside = frame.numbers if len(frame.numbers) else np.arange(week.humane_rate.shape[1])
    return float(week.humane_rate[rows][:, inside].mean()) if rows else 0.0


def _lacks_meal(week: Week, shift: Shift) -> bool:
    """Say whether more than 6 h of work (paid time) hold no pause of 20 min, whatever its name."""
    grid = week.roster.grid
    is_long = grid.hours(shift.paid) > MEAL_FROM_H
    return is_long and all((p.end - p.start) * grid.step_min < MEAL_MIN for p in shift.pauses)


def _fixed(week: Week, frame: DayFrame) -> dict[str, float]:
    grid = week.roster.grid
    start_h = grid.hours(frame.shifts[0].start)
    paid_h = grid.hours(sum(s.paid for s in frame.shifts))
    return {
        "stretch": _longest_stretch(week, frame),
        "brk": _break_deficit(week, frame),
        "len": paid_h,
        "rest": rest_debt(recent_rests(week.span_hours(frame.agent), start_h)),
        "consec": float(_days_in_a_row(week, frame)),
    }


def _screen_pauses(week: Week, shifts: Iterable[Shift]) -> list[tuple[int, int]]:
    """Return the short pauses from the screen of these shifts, in minutes of the grid."""
    step, length = week.roster.grid.step_min, week.policy.screen_pause_min
    begins = [
        shift.start * step + after
        for shift in shifts
        for after in screen_pauses(shift, step_min=step, length_min=length)
    ]
    return [(at, at + length) for at in begins]


def _off_screen_min(week: Week, frame: DayFrame) -> int:
    """Return the minutes of screen pauses that lie outside of blocks."""
    blocks = set(frame.numbers[frame.code == Activity.BLOCK].tolist())
    step = week.roster.grid.step_min
    pauses = _screen_pauses(week, frame.shifts)
    return sum(end - at for at, end in pauses if at // step not in blocks)


def _longest_stretch(week: Week, frame: DayFrame) -> float:
    """Return the longest time on contacts in minutes; 5 min away from them end it."""
    step = week.roster.grid.step_min
    relief = [p for p in _screen_pauses(week, frame.shifts) if p[1] - p[0] >= RELIEF_MIN]
    on = frame.numbers[frame.code >= 0]
    longest = 0
    for run in np.split(on, np.flatnonzero(np.diff(on) != 1) + 1) if len(on) else ():
        begin, end = int(run[0]) * step, (int(run[-1]) + 1) * step
        inside = [t for p in relief if begin <= p[0] < end for t in p]
        edges = [begin, *inside, end]
        longest = max(longest, *(b - a for a, b in zip(edges[::2], edges[1::2], strict=True)))
    return float(longest)


def _break_deficit(week: Week, frame: DayFrame) -> float:
    step = week.roster.grid.step_min
    rules = week.background.preset.rules if week.background.preset else ()
    screen = next((r for r in rules if r.kind == "screen_break"), None)
    short = [p for s in frame.shifts for p in s.pauses if p.kind is PauseKind.BREAK]
    pauses = sum(p.end - p.start for s in frame.shifts for p in s.pauses)
    worked_h = (sum(s.end - s.start for s in frame.shifts) - pauses) * step / 60
    got = sum(p.end - p.start for p in short) * step
    if screen is None:
        got += sum(end - at for at, end in _screen_pauses(week, frame.shifts))
        return max(0.0, SHORT_BREAK_MIN_PER_H * worked_h - got)
    other = int((frame.code == Activity.BLOCK).sum()) * step + _off_screen_min(week, frame)
    return max(0.0, screen.value * worked_h - got - other)


def _days_in_a_row(week: Week, frame: DayFrame) -> int:
    dates = week.work_dates(frame.agent)
    day = week.roster.grid.when(frame.shifts[0].start).date()
    count = 1
    while day - timedelta(days=count) in dates:
        count += 1
    return count


def _flowing(week: Week, frame: DayFrame, flow: Flow, capacity: float) -> dict[str, float]:
    is_contact = frame.code >= 0
    code, numbers = frame.code[is_contact], frame.numbers[is_contact]
    step = week.roster.grid.step_min
    contacts = flow.per_head[code, numbers]
    total = float(contacts.sum())
    values = {"contacts": total, "emo": float((contacts * week.hard_share[code]).sum())}
    quota = week.quota(frame.agent, frame.shifts)
    if capacity > 0:  # a day wholly off the phone has no contacts and no quota
        values["quota"] = quota_pressure(total if quota is None else quota, capacity)
    values["peak"] = 0.0
    if not len(code):
        return values
    rho = np.nan_to_num(flow.occupancy[code, numbers])
    is_live = week.live[code] == 1
    values["occ"] = float(rho.mean())
    values["peak"] = float((is_live & (rho > HIGH_OCCUPANCY + 1e-9)).sum() * step)
    values["rate"] = total / (len(code) * step / 60)
    if flow.wait is not None and is_live.any():
        values["b2b"] = _weighted(flow.wait[code, numbers][is_live], contacts[is_live])
    return values


def _weighted(values: FloatArray, weights: FloatArray) -> float:
    total = float(weights.sum())
    return float((values * weights).sum()) / total if total > 0 else 0.0
