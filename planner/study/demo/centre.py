"""The invented centre: five channels, three contracts, Danish holidays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import holidays

from planner.domain import (
    Centre,
    Channel,
    Contract,
    Medium,
    OnCall,
    OpeningHours,
    PauseKind,
    PausePattern,
    PauseRule,
    Policy,
    Rota,
    Span,
    Target,
    Work,
)

ZONE = "Europe/Copenhagen"
STEP_MIN = 15
DAYS_BEFORE, DAYS_AFTER = 62 * 7, 20 * 7
_WEEKDAY, _SATURDAY, _SUNDAY = (Span(a * 60, b * 60) for a, b in ((7, 21), (9, 17), (10, 16)))
_CLOSED_ON = {(12, 25), (1, 1)}
PHONE_QUOTA = 69.0

_BREAK = PauseRule(PauseKind.BREAK, 15, paid=True, after_min=60)
_LUNCH = PauseRule(PauseKind.LUNCH, 30, paid=False, after_min=90)
_PATTERNS = (  # about five minutes of break for each hour
    PausePattern(240, (_BREAK, _BREAK)),
    PausePattern(360, (_BREAK, _LUNCH, _BREAK)),
    PausePattern(420, (_BREAK, _LUNCH, _BREAK, _BREAK)),
)


def demo_centre(*, first_day: date | None = None) -> Centre:
    """Return the invented centre; with `first_day`, with Danish holidays around that day.

    Holidays are open like a Sunday; the first day of Christmas and New Year's Day are closed.
    """
    special = _holidays(first_day) if first_day else {}
    hours = OpeningHours(((_WEEKDAY,),) * 5 + ((_SATURDAY,), (_SUNDAY,)), special)
    return Centre(
        name="Demo centre (invented)",
        zone=ZONE,
        country="DK",
        step_min=STEP_MIN,
        channels=tuple(replace(channel, hours=hours) for channel in _channels(hours)),
        contracts={contract.id: contract for contract in demo_contracts()},
        policy=Policy(preset="DK", peak_share=0.2, max_stretch_min=105),
        standby=(
            Rota("weekday", Span(9 * 60, 17 * 60), frozenset(range(5)), (0, 1), pay_factor=0.2),
        ),
    )


def _channels(hours: OpeningHours) -> tuple[Channel, ...]:
    live, deferred = Work.LIVE, Work.DEFERRED
    return (
        Channel(
            "voice", "Phone", Medium.VOICE, live, hours, Target(0.8, 20), 285, patience_s=150,
            followup_share=0.08, followup_min=4, hard_share=0.08, weight=20, occupancy_cap=0.9,
        ),
        Channel(
            "email", "E-mail", Medium.EMAIL, deferred, hours, Target(0.9, 24 * 3600), 420,
            listening_s=30, followup_share=0.1, followup_min=5, hard_share=0.05, min_heads=0,
            weight=10,
        ),
        Channel(
            "chat", "Chat", Medium.CHAT, live, hours, Target(0.8, 60), 540, patience_s=240,
            concurrency=2, slowdown=0.2, hard_share=0.04, weight=15, occupancy_cap=0.92,
        ),
        Channel(
            "callback", "Callback", Medium.CALLBACK, deferred, hours, Target(0.9, 6 * 3600), 280,
            followup_share=0.1, followup_min=4, hard_share=0.12, min_heads=0, weight=12,
            occupancy_cap=0.85,
        ),
        Channel(
            "social", "Social media", Medium.SOCIAL, deferred, hours, Target(0.9, 8 * 3600), 300,
            hard_share=0.1, min_heads=0, weight=10,
        ),
    )  # fmt: skip


def demo_contracts() -> tuple[Contract, ...]:
    """Return full time (37 h), part time (30 h) and late shifts (32 h), for live and mixed work.

    Part time agrees to a day on standby a fortnight, and to six hours more in a week with a call.

    Those on phone and chat have a quota of contacts a day. Mixed work has none: an e-mail takes
    twice a call's time, so a count of contacts would say nothing about the day.
    """
    return (*_three("", "", PHONE_QUOTA), *_three("-mixed", ", mixed work", None))


def _three(mark: str, words: str, quota: float | None) -> tuple[Contract, ...]:
    return (
        _contract(f"full{mark}", f"Full time 37 h{words}", (36, 38), (5, 5), quota=quota),
        _contract(
            f"part{mark}",
            f"Part time 30 h{words}",
            (29, 31),
            (4, 5),
            quota=quota,
            least_min=300,
            standby=OnCall(6 * 60, 1, duties=1, running=14),
        ),
        _contract(
            f"late{mark}",
            f"Late shifts 32 h{words}",
            (31, 33),
            (4, 5),
            quota=quota,
            starts=(660, 900),
        ),
    )


def _contract(
    key: str,
    name: str,
    paid_h: tuple[int, int],
    days: tuple[int, int],
    *,
    quota: float | None,
    least_min: int = 360,
    starts: tuple[int, int] = (420, 900),
    standby: OnCall | None = None,
) -> Contract:
    return Contract(
        id=key,
        name=name,
        paid_week_min=(paid_h[0] * 60, paid_h[1] * 60),
        days_week=days,
        shift_min=(least_min, 510),
        shift_step_min=15,
        starts=(starts,),
        start_step_min=30,
        patterns=_PATTERNS,
        quota_contacts_day=quota,
        standby=standby,
    )


def _holidays(first_day: date) -> Mapping[date, tuple[Span, ...]]:
    begin, end = first_day - timedelta(days=DAYS_BEFORE), first_day + timedelta(days=DAYS_AFTER)
    known = holidays.country_holidays("DK", years=range(begin.year, end.year + 1))
    return {
        day: () if (day.month, day.day) in _CLOSED_ON else (_SUNDAY,)
        for day in sorted(known)
        if begin <= day <= end
    }
