"""What a labour-rule preset leaves of a contract: lengths, pauses, caps of a day, hours of a week.

The records of the preset become data that search and checker know already: fewer lengths, tighter
windows of pauses, caps. One small function a kind of rule, by kind in a table; the judge of the
finished roster is `planner.wellbeing.labour_breaches`, which shares the records and no code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from planner.domain import (
    Contract,
    LabourRule,
    Limits,
    Night,
    Pattern,
    PauseSlot,
    Preset,
    Rota,
    Terms,
)
from planner.errors import Fault
from planner.roster.law_day import CAPS, EPS, HOURS, PAUSES, WINDOWS, Day, Window, room

WORKING_DAYS = 6  # an average per working day counts Monday to Saturday
NIGHT_H = {"from_h": 23.0, "to_h": 6.0, "least_h": 3.0}  # Directive 2003/88/EC Art. 2, as usual
CRAMPED = "its pauses cannot begin where the rule wants them"
Faults = dict[tuple[str, str], list[int]]


@dataclass(frozen=True, slots=True)
class Law:
    """A preset on one grid; `limits` are those of the week, already in intervals."""

    preset: Preset
    step_min: int
    limits: Limits

    def rules(self, kinds: Iterable[str]) -> list[LabourRule]:
        """Return the records of these kinds, in the preset's order."""
        wanted = set(kinds)
        return [rule for rule in self.preset.rules if rule.kind in wanted]

    def day(self, length: int, pauses: tuple[PauseSlot, ...]) -> Day:
        """Return a shift of a length with these pauses."""
        counting = next(iter(self.rules(("work_time",))), None)
        return Day(self.step_min, length, pauses, counting, self.limits.max_stretch)

    def terms(self, contract: str, terms: Terms, faults: list[Fault]) -> Terms:
        """Return the terms that the law leaves.

        Lengths that it forbids, or in which the pauses cannot lie as it wants, are no longer
        offered. Pauses that it misses are faults, and so is a contract without any length left.
        """
        lacks: Faults = {}
        cramped: Faults = {}
        kept = {
            n: self._pattern(self.day(n, terms.pattern(n).pauses), lacks, cramped)
            for n in sorted(set(terms.lengths))
        }
        patterns = {n: p for n, p in kept.items() if p is not None}
        told = lacks or ({} if patterns else cramped)
        faults += [self._fault(contract, *key, lengths) for key, lengths in told.items()]
        if not patterns and not told:
            names = ", ".join(r.id for r in self.rules(HOURS))
            reason = f'contract "{contract}": no shift is short enough for {names}'
            faults.append(Fault(reason, "offer shorter shifts"))
        if not patterns:
            return terms
        lawful = replace(terms, lengths=tuple(patterns), patterns=_merged(patterns.values()))
        lawful = self.nightly(lawful, {})
        if terms.quota_contacts_day is None:
            return lawful
        scale = lawful.full_day / terms.full_day
        return replace(lawful, quota_contacts_day=terms.quota_contacts_day * scale)

    def _pattern(self, day: Day, lacks: Faults, cramped: Faults) -> Pattern | None:
        """Return the pattern of one length; None, and why, where the law has no such shift."""
        if any(HOURS[r.kind](r, day) > r.value + EPS for r in self.rules(HOURS)):
            return None
        missing = [(r, text) for r in self.rules(PAUSES) if (text := PAUSES[r.kind](r, day))]
        for rule, text in missing:
            lacks.setdefault((f"{rule.id}, {rule.article}", text), []).append(day.length)
        windows = [(r, WINDOWS[r.kind](r, day)) for r in self.rules(WINDOWS)]
        pauses = _tightened(day, [w for _, found in windows for w in found])
        is_cramped = room(day, day.pauses, self.limits) and not room(day, pauses, self.limits)
        if is_cramped:
            for rule in (r for r, found in windows if found):
                cramped.setdefault((f"{rule.id}, {rule.article}", CRAMPED), []).append(day.length)
        if missing or is_cramped:
            return None
        most = min((CAPS[r.kind](r, day) for r in self.rules(CAPS)), default=day.length)
        is_cap = most < day.length - sum(p.length for p in pauses)
        return Pattern(day.length, pauses, most if is_cap else None)

    def _fault(self, contract: str, rule: str, text: str, lengths: list[int]) -> Fault:
        low, high = (
            f"{n * self.step_min // 60}:{n * self.step_min % 60:02d}"
            for n in (min(lengths), max(lengths))
        )
        span = f"a shift of {low}" if low == high else f"shifts of {low} to {high}"
        return Fault(
            f'contract "{contract}", {span}: {text} ({rule})',
            f"change the contract's pauses, or end its shifts below {low}",
        )

    def nightly(
        self, terms: Terms, nights_h: Mapping[int, list[float]], least_nights: int = 1
    ) -> Terms:
        """Return terms whose night shifts keep the average of the nights worked before.

        `nights_h`: hours of work of night shifts by week before (-1). What those spare is shared
        by the most nights of the week, what they lack is made up for by the least of them.
        """
        caps = []
        for rule in self.rules(("average_night_hours",)):
            weeks = int(rule.params.get("weeks", 1))
            known = [h for week, hours in nights_h.items() if -weeks < week < 0 for h in hours]
            spare = rule.value * len(known) - sum(known)
            nights = terms.days[1] if spare > 0 else least_nights
            caps.append(rule.value + spare / max(1, nights))
        if not caps:
            return terms
        fits = [n for n in terms.lengths if self.work_h(terms, n) <= min(caps) + EPS]
        return replace(terms, longest_night=max(fits, default=0))

    def work_h(self, terms: Terms, length: int) -> float:
        """Return hours of work of a shift, as the preset counts them."""
        return self.day(length, terms.pattern(length).pauses).work_h

    def weekly(self, terms: Terms, worked_h: Mapping[int, float]) -> Terms:
        """Return terms whose paid time keeps the weekly hours; `worked_h` by week before (-1)."""
        caps = [self._cap_h(r, worked_h) for r in self.rules(_WEEK_DAYS)]
        if not caps or not terms.lengths:
            return terms
        per_shift = max(
            self.work_h(terms, n) * 60 / self.step_min - paid_length(terms, n)
            for n in terms.lengths
        )
        unpaid = terms.days[1] * max(0.0, per_shift)
        most = int((max(0.0, min(caps)) * 60 / self.step_min - unpaid) + EPS)
        if most >= terms.paid[1]:
            return terms
        shortest = max(1, min(paid_length(terms, n) for n in terms.lengths))
        days = min(terms.days[0], most // shortest), min(terms.days[1], most // shortest)
        return replace(terms, paid=(min(terms.paid[0], most), most), days=days)

    @staticmethod
    def _cap_h(rule: LabourRule, worked_h: Mapping[int, float]) -> float:
        """Return the hours that a record leaves this week; weeks without work do not count."""
        per_week = rule.value * _WEEK_DAYS[rule.kind]
        if rule.kind == "week_hours":
            return per_week
        known = [worked_h[week] for week in sorted(worked_h) if week < 0]
        before = int(rule.params.get("weeks", len(known) + 1)) - 1
        known = known[max(0, len(known) - before) :]
        return per_week * (len(known) + 1) - sum(known)


_WEEK_DAYS = {"week_hours": 1, "average_week_hours": 1, "average_day_hours": WORKING_DAYS}


def in_force(preset: Preset, limits: Limits, *, step_min: int, run_h: float) -> Limits:
    """Return the limits of a week with what the preset says of days, nights and weekly rest.

    `run_h`: hours by which the latest end of any contract's shift follows its earliest start.
    """
    rules = {rule.kind: rule for rule in preset.rules}
    period, rolling = rules.get("weekly_rest_period"), rules.get("weekly_rest_rolling")
    limits = replace(limits, n_in_m_days=days_running(preset))
    rests = [r for r in preset.rules if r.kind == "rolling_rest" and r.value]
    if rests:  # no shift outlasts what its window leaves beside the rest
        longest_h = min(max(0.0, r.params["window_h"] - r.value) for r in rests)
        window = limits.min_rest + int(longest_h * 60 / step_min + EPS)
        limits = replace(limits, rolling_day=min(limits.rolling_day or window, window))
    if period is not None:
        inside = -int(-period.params["core_h"] * 60 // step_min)
        limits = replace(limits, weekly_rest_inside=inside)
    if rolling is not None:
        rest = -int(-rolling.value * 60 // step_min)
        # a run of d days lasts (d - 1) x 24 h and the reach of the shifts
        most = int((rolling.params["stretch_h"] - run_h) // 24) + 1
        days = max(1, min(limits.max_consecutive_days, most))
        stretch = int(rolling.params["stretch_h"] * 60 // step_min)
        limits = replace(limits, free_day_rest=rest, rest_stretch=stretch)
        limits = replace(limits, max_consecutive_days=days)
    if "average_night_hours" in rules:
        at = {**NIGHT_H, **rules["average_night_hours"].params}
        night = Night(
            int(at["from_h"] * 60), int(at["to_h"] * 60), -int(-at["least_h"] * 60 // step_min)
        )
        limits = replace(limits, night=night)
    return limits


def notice_faults(preset: Preset, rotas: Iterable[Rota]) -> list[Fault]:
    """Return rotas whose notice makes standby working time by a record (`standby_min`)."""
    known = [r for r in preset.rules if "standby_min" in r.params]
    return [
        Fault(
            f'standby "{rota.id}": {rota.notice_min} min from a call to work make it working time'
            f" ({rule.id}, {rule.article})",
            "give a longer notice, or plan shifts in its place",
        )
        for rota in rotas
        for rule in known
        if rota.notice_min <= rule.params["standby_min"]
    ]


def days_running(preset: Preset) -> tuple[tuple[int, int], ...]:
    """Return most days of work and the days running that hold them, of each record about both.

    One free day in so many is a limit of days in a row (`wellbeing.obeying`) and left out here.
    """
    windows = (r.days_running for r in preset.rules if not r.days_in_a_row)
    return tuple(dict.fromkeys(w for w in windows if w))


def reach_h(contracts: Iterable[Contract]) -> float:
    """Return the longest time from an earliest start to a latest end of a contract, in hours."""
    reaches = [
        max(high for _, high in c.starts) + c.longest_min - min(low for low, _ in c.starts)
        for c in contracts
    ]
    return max(reaches, default=0) / 60


def paid_length(terms: Terms, length: int) -> int:
    """Return the paid intervals of a shift of a length."""
    return length - sum(p.length for p in terms.pattern(length).pauses if not p.paid)


def _tightened(day: Day, windows: Iterable[Window]) -> tuple[PauseSlot, ...]:
    slots = list(day.pauses)
    for number, after, before in windows:
        slot = slots[number]
        if after is not None:
            slot = replace(slot, after=max(after, slot.after or 0))
        if before is not None:
            slot = replace(slot, before=before if slot.before is None else min(before, slot.before))
        slots[number] = slot
    return tuple(slots)


def _merged(patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """Return the patterns without those that say the same as the one of the next shorter shift."""
    kept: list[Pattern] = []
    for pattern in patterns:
        if not kept or replace(pattern, from_length=kept[-1].from_length) != kept[-1]:
            kept.append(pattern)
    return tuple(kept)
