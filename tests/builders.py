"""Small builders for tests: each makes a lawful default of one noun; name only what matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from planner.domain import (
    Agent,
    Binding,
    Centre,
    Channel,
    Contract,
    Forecast,
    Grid,
    Limits,
    Medium,
    OpeningHours,
    Pattern,
    Pause,
    PauseKind,
    PausePattern,
    PauseRule,
    PauseSlot,
    People,
    Policy,
    Prices,
    Requirement,
    Roster,
    RosterCase,
    Shift,
    Span,
    Target,
    Terms,
    Work,
    Worker,
)

WEEK = "2026-W49"  # Monday 30 November to Sunday 6 December 2026, no clock change
ZONE = "Europe/Copenhagen"
DAY = 96  # quarter-hours of an ordinary day
LONG = 24  # a shift of six hours has lunch


def a_grid(week: str = WEEK, *, zone: str = ZONE, step_min: int = 15) -> Grid:
    """One ISO week."""
    return Grid.week(week, zone=zone, step_min=step_min)


def hours(start: int = 7 * 60, end: int = 22 * 60, *, weekdays: Iterable[int] = range(7)) -> Any:
    """Opening hours, the same on all the weekdays named."""
    return OpeningHours(tuple((Span(start, end),) if d in set(weekdays) else () for d in range(7)))


def a_channel(channel: str = "voice", **changes: Any) -> Channel:
    """A live voice channel, or a deferred one where `work` says so."""
    values: dict[str, Any] = {
        "id": channel,
        "name": channel.title(),
        "medium": Medium.EMAIL if channel == "email" else Medium.VOICE,
        "work": Work.DEFERRED if channel == "email" else Work.LIVE,
        "hours": hours(),
        "target": Target(0.8, 20.0),
        "aht_s": 300.0,
        "patience_s": 180.0,
        "weight": 4 if channel == "email" else 20,
    }
    return Channel(**{**values, **changes})


def a_contract(contract: str = "full", **changes: Any) -> Contract:
    """Full time: 37 h within 36..38, 4 or 5 days of 6 to 9 hours, lunch and two breaks."""
    short = PauseRule(PauseKind.BREAK, 15, paid=True)
    lunch = PauseRule(PauseKind.LUNCH, 30, paid=False)
    values: dict[str, Any] = {
        "id": contract,
        "name": contract.title(),
        "paid_week_min": (36 * 60, 38 * 60),
        "days_week": (4, 5),
        "shift_min": (4 * 60, 10 * 60),
        "shift_step_min": 30,
        "starts": ((7 * 60, 14 * 60),),
        "start_step_min": 30,
        "patterns": (PausePattern(0, (short,)), PausePattern(6 * 60, (short, lunch, short))),
    }
    return Contract(**{**values, **changes})


def a_centre(*channels: Channel, **changes: Any) -> Centre:
    """A centre in Copenhagen on quarter-hours with one contract, `full`."""
    values: dict[str, Any] = {
        "name": "Harbour Desk",
        "zone": ZONE,
        "country": "DK",
        "step_min": 15,
        "channels": channels or (a_channel(),),
        "contracts": {"full": a_contract()},
        "policy": Policy(max_stretch_min=165),
    }
    return Centre(**{**values, **changes})


def an_agent(agent: str = "ada", *, skills: Iterable[str] = ("voice",), **changes: Any) -> Agent:
    """An agent on contract `full` who is always available."""
    values: dict[str, Any] = {"name": agent.title(), "team": "north", "contract": "full"}
    return Agent(id=agent, skills=frozenset(skills), **{**values, **changes})


def some_people(*agents: Agent, contracts: Mapping[str, Contract] | None = None) -> People:
    """People on the contract `full`."""
    return People(agents or (an_agent(),), contracts or {"full": a_contract()})


def a_requirement(centre: Centre, grid: Grid, *, heads: int = 2, **changes: Any) -> Requirement:
    """The same heads on every live channel whenever it is open."""
    channels = tuple(c.id for c in centre.channels)
    is_open = np.array([c.hours.mask(grid) for c in centre.channels])
    live = np.array([c.is_live for c in centre.channels])[:, None]
    wanted = np.where(is_open & live, heads, 0).astype(np.int64)
    values: dict[str, Any] = {
        "workload_erlang": wanted * 0.8,
        "base": wanted,
        "heads": wanted,
        "binding": np.where(wanted > 0, list(Binding).index(Binding.SERVICE), 0),
        "is_open": is_open,
        "least": np.zeros_like(wanted),
    }
    return Requirement(grid=grid, channels=channels, **{**values, **changes})


def a_forecast(centre: Centre, grid: Grid, *, contacts: float = 5.0, **changes: Any) -> Forecast:
    """The same number of contacts in every open interval of every channel."""
    is_open = np.array([c.hours.mask(grid) for c in centre.channels])
    values: dict[str, Any] = {
        "contacts": is_open * contacts,
        "aht_s": np.array([np.full(grid.size, c.aht_s) for c in centre.channels]),
        "quantiles": np.zeros((len(centre.channels), 7, grid.size)),
    }
    channels = tuple(c.id for c in centre.channels)
    return Forecast(grid=grid, channels=channels, **{**values, **changes})


def patterns() -> tuple[Pattern, ...]:
    """One paid break below six hours; break, unpaid lunch, break from six hours on."""
    short = PauseSlot(PauseKind.BREAK, 1, paid=True)
    lunch = PauseSlot(PauseKind.LUNCH, 2, paid=False)
    return Pattern(0, (short,)), Pattern(LONG, (short, lunch, short))


def some_terms(**changes: Any) -> Terms:
    """Terms that allow 0 to 40 paid hours on 0 to 6 days, shifts of 4 to 10 h, half-hour starts."""
    values: dict[str, Any] = {
        "starts": tuple(tuple(range(d * DAY, (d + 1) * DAY, 2)) for d in range(7)),
        "lengths": tuple(range(16, 41, 2)),
        "patterns": patterns(),
        "paid": (0, 160),
        "days": (0, 6),
        "soft_peak_week": 1000,
    }
    return Terms(**{**values, **changes})


def a_worker(worker: str = "ada", *, skills: Iterable[int] = (0,), **changes: Any) -> Worker:
    """A worker on terms `full`, always available."""
    values: dict[str, Any] = {"terms": "full", "available": (Span(0, 8 * DAY),)}
    return Worker(id=worker, skills=frozenset(skills), **{**values, **changes})


def a_case(*workers: Worker, grid: Grid | None = None, **changes: Any) -> RosterCase:
    """A week, open 07:00 to 22:00, one voice channel that needs nobody, loose limits."""
    grid = grid or a_grid()
    channels = changes.get("channels", ("voice",))
    values: dict[str, Any] = {
        "channels": channels,
        "need": np.zeros((len(channels), grid.size), dtype=np.int64),
        "windows": (),
        "is_open": (grid.wall_min >= 7 * 60) & (grid.wall_min < 22 * 60),
        "peak": np.zeros(grid.size, dtype=bool),
        "workers": workers or (a_worker(),),
        "terms": {"full": some_terms()},
        "limits": Limits(min_rest=44, max_consecutive_days=6, min_stretch=2, max_stretch=12),
        "prices": Prices(unmet=(20,) * len(channels)),
    }
    return RosterCase(grid=grid, **{**values, **changes})


def a_shift(agent: str = "ada", day: int = 0, *, start: int = 32, length: int = 32) -> Shift:
    """A lawful shift: `start` counts from midnight of the day; pauses evenly spread."""
    first = day * DAY + start
    if length < LONG:
        at = first + length // 2
        return Shift(agent, day, first, first + length, (Pause(at, at + 1),))
    quarter = length // 4
    lunch = first + 2 * quarter
    pauses = (
        Pause(first + quarter, first + quarter + 1),
        Pause(lunch, lunch + 2, PauseKind.LUNCH, paid=False),
        Pause(lunch + quarter + 1, lunch + quarter + 2),
    )
    return Shift(agent, day, first, first + length, pauses)


def a_roster(case: RosterCase, *shifts: Shift) -> Roster:
    """These shifts in the case's week."""
    return Roster(case.grid, shifts)
