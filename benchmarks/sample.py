"""Invented centres of any size for the benchmarks of strain, fairness, fixes and the frontier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from planner.domain import (
    HISTORY_COLUMNS,
    QUANTILES,
    Agent,
    AgentId,
    Centre,
    Channel,
    Contract,
    FloatArray,
    Forecast,
    Grid,
    History,
    Medium,
    OpeningHours,
    PauseKind,
    PausePattern,
    PauseRule,
    People,
    Policy,
    Span,
    Target,
    Work,
)
from planner.roster import frame
from planner.staffing import require
from planner.study.week import Brief, Inputs, required
from planner.wellbeing import find_preset, known_preset, policy_from_preset, shipped_presets

ZONES = {"DK": "Europe/Copenhagen", "DE": "Europe/Berlin", "UK": "Europe/London"}
NO_CAP_MIN = 24 * 60
_BREAK = PauseRule(PauseKind.BREAK, 15, paid=True, after_min=60)
_LUNCH = PauseRule(PauseKind.LUNCH, 30, paid=False, after_min=90)
_SHORT_DAY = ("BR", "HU")  # six hours of screen or of work are the most


@dataclass(frozen=True, slots=True)
class Size:
    """What a sample is.

    `mix`: mail beside the phone; `fill`: required agent-hours over those that contracts pay for,
    paid pauses among them; `queues`: phone queues (languages), each with its own agents;
    `long_days`: four or five days of up to ten and a half hours instead of five ordinary ones;
    `flexible`: hours of a week from half to all of the contract's, as the work asks.
    """

    agents: int
    preset: str = "EU"
    seed: int = 1
    mix: bool = True
    fill: float = 0.9
    aht_s: float = 285.0
    queues: int = 1
    long_days: bool = False
    flexible: bool = False

    @property
    def name(self) -> str:
        """Say which sample it is."""
        return f"{self.agents} agents, {self.preset}, {'mixed' if self.mix else 'phone'}"


def sample_inputs(size: Size, week: str = "2026-W49") -> tuple[Inputs, Forecast]:
    """Return centre, people and a forecast scaled to their hours; the same size, the same data."""
    centre = _centre(size)
    people = _people(size, centre)
    forecast = _forecast(size, centre, people, centre.week(week))
    return Inputs(centre, people, _no_history(centre), preset=known_preset(size.preset)), forecast


def brief_of(inputs: Inputs, forecast: Forecast, policy: Policy | None = None) -> Brief:
    """Return the week ready to be rostered, under another policy where one is given."""
    if policy is not None:
        inputs = replace(inputs, centre=replace(inputs.centre, policy=policy))
    inputs = inputs.lawful
    skill_sets = [agent.skills for agent in inputs.people.agents]
    requirement = required(forecast, inputs.centre, skill_sets)
    case = frame(
        inputs.centre,
        inputs.people,
        requirement,
        forecast,
        grid=forecast.grid,
        preset=inputs.preset,
        past=inputs.past,
        burden_balance=inputs.balance,
    )
    return Brief(inputs, forecast.grid, forecast, requirement, case)


def lawful_policy(preset: str) -> Policy:
    """Return the policy that knows the law alone: no cap and no wish for the sake of people."""
    base = Policy(
        peak_cap_day_min=NO_CAP_MIN,
        peak_cap_week_min=7 * NO_CAP_MIN,
        soft_peak_week_min=7 * NO_CAP_MIN,
        max_stretch_min=300,
    )
    law = policy_from_preset(find_preset(shipped_presets(), preset), base)
    weights = replace(law.weights, start_deviation=0, start_jump=0, peak_excess=0, burden=0)
    return replace(law, weights=weights)


def _centre(size: Size) -> Centre:
    week_day, saturday = Span(7 * 60, 22 * 60), Span(9 * 60, 17 * 60)
    hours = OpeningHours(((week_day,),) * 5 + ((saturday,), ()))
    voices = tuple(
        Channel(
            name, name.title(), Medium.VOICE, Work.LIVE, hours, Target(0.8, 20), size.aht_s,
            patience_s=150, hard_share=0.06,
        )
        for name in _queues(size)
    )  # fmt: skip
    mail = Channel(
        "email", "E-mail", Medium.EMAIL, Work.DEFERRED, hours, Target(0.9, 8 * 3600), 420,
        listening_s=30, hard_share=0.04, min_heads=0, weight=10,
    )  # fmt: skip
    contracts = {c.id: c for c in _contracts(size)}
    return Centre(
        f"Sample of {size.name} (invented)",
        ZONES.get(size.preset, "Europe/Copenhagen"),
        size.preset if size.preset in ZONES else "",
        15,
        (*voices, mail) if size.mix else voices,
        contracts,
        policy=lawful_policy(size.preset),
    )


def _queues(size: Size) -> tuple[str, ...]:
    return tuple("voice" if k == 0 else f"voice-{k + 1}" for k in range(size.queues))


def _contracts(size: Size) -> tuple[Contract, ...]:
    patterns = (
        PausePattern(0, (_BREAK,)),
        PausePattern(300, (_BREAK, _LUNCH)),
        PausePattern(360, (_BREAK, _LUNCH, _BREAK)),
        PausePattern(420, (_BREAK, _LUNCH, _BREAK, _BREAK)),
    )
    if size.preset in _SHORT_DAY:
        full = ((33 * 60, 36 * 60), (5, 6), (300, 390))
        part = ((23 * 60, 26 * 60), (4, 5), (270, 390))
    else:
        days, longest = ((4, 5), 630) if size.long_days else ((5, 5), 510)
        full = ((36 * 60, 38 * 60), days, (360, longest))
        part = ((28 * 60, 31 * 60), (4, 5), (300, 510))
    if size.flexible:
        full, part = (((low // 2, high), (3, 5), shift) for (low, high), _, shift in (full, part))
    return tuple(
        Contract(name, name, paid, days, shift, 15, ((420, 990),), 30, patterns)
        for name, (paid, days, shift) in (("full", full), ("part", part))
    )


def _people(size: Size, centre: Centre) -> People:
    mail = frozenset({"email"} if size.mix else ())
    queues = _queues(size)
    agents = tuple(
        Agent(
            f"A{n:03d}",
            f"Invented Person {n:03d}",
            "north" if n % 2 else "south",
            frozenset({queues[n % len(queues)]})
            | (mail if (n // size.queues) % 3 == 0 else frozenset()),
            "part" if n % 4 == 3 else "full",
        )
        for n in range(1, size.agents + 1)
    )
    return People(agents, dict(centre.contracts))


def _forecast(size: Size, centre: Centre, people: People, grid: Grid) -> Forecast:
    """Two bumps a day, busy Mondays; scaled until the requirement fills its share of paid hours."""
    paid_h = sum(people.contract_of(a).usual_week_min / 60 for a in people.agents)
    shape, wanted_h = _shape(size, centre, grid), size.fill * paid_h
    low, high = 1e-3, 500.0
    for _ in range(30):
        scale = (low + high) / 2
        found = _at(
            centre,
            grid,
            shape,
            [scale * (1.0 if c.is_live else 0.22 * size.queues) for c in centre.channels],
        )
        need = require(found, centre)
        agent_h = grid.hours(int(need.heads.sum()) + sum(w.agent_intervals for w in need.windows))
        low, high = (scale, high) if agent_h < wanted_h else (low, scale)
    return found


def _shape(size: Size, centre: Centre, grid: Grid) -> FloatArray:
    rng = np.random.default_rng(size.seed)
    weekday = np.array([1.2, 1.05, 1.0, 0.95, 1.0, 0.55, 0.5]) * rng.uniform(0.95, 1.05, 7)
    first, second = rng.uniform(600, 660), rng.uniform(840, 930)
    wall = grid.wall_min
    bumps = np.exp(-(((wall - first) / 110) ** 2)) + 0.8 * np.exp(-(((wall - second) / 130) ** 2))
    is_open = centre.channels[0].hours.mask(grid)
    return np.asarray((0.35 + bumps) * weekday[grid.day] * is_open, dtype=np.float64)


def _at(centre: Centre, grid: Grid, shape: FloatArray, scales: list[float]) -> Forecast:
    contacts = np.array([s * shape for s in scales])
    aht = np.array([np.full(grid.size, c.aht_s) for c in centre.channels])
    z = np.array([-1.645, -1.282, -0.674, 0.0, 0.674, 1.282, 1.645])[None, :, None]
    spread = np.sqrt(contacts + (0.08 * contacts) ** 2)[:, None, :]
    quantiles = np.maximum(0.0, contacts[:, None, :] + z * spread)
    return Forecast(grid, tuple(c.id for c in centre.channels), contacts, aht, quantiles, QUANTILES)


def _no_history(centre: Centre) -> History:
    empty: Mapping[str, FloatArray] = {name: np.zeros(0) for name in HISTORY_COLUMNS}
    none = np.zeros(0, dtype=np.int64)
    channels = tuple(c.id for c in centre.channels)
    return History(centre.zone, centre.step_min, channels, none, none, **empty)


def contract_hours(people: People) -> Mapping[AgentId, float]:
    """Return each agent's contract hours a week, the middle of the range."""
    return {a.id: people.contract_of(a).usual_week_min / 60 for a in people.agents}
