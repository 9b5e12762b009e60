"""A week planned for more than its mean: sample paths of its days, or a percentile of each day.

What is uncertain here is how much a day brings; chance within an interval is part of what the
formulas of the requirement ask for already. Each channel's day is the forecast's, scaled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from planner.domain import FloatArray, Forecast, Roster, RosterCase
from planner.errors import BadInput, Infeasible
from planner.roster import Progress, frame, short_of_need
from planner.roster.robust import FUTURES, expected
from planner.study.correct import Made, raised
from planner.study.make import nobody
from planner.study.mend import within_quota
from planner.study.standby import with_standby
from planner.study.week import Brief, Effort, assess, build, required

SEARCH_SHARE = 0.85


class PlanFor(StrEnum):
    """What a week is planned for: its mean, sample paths of it, or a percentile of each day."""

    MEAN = "mean"
    PATHS = "paths"
    P60 = "p60"
    P75 = "p75"
    P90 = "p90"

    @property
    def share(self) -> float | None:
        """Share of days that bring no more than is planned for; None where that is not fixed."""
        return int(self[1:]) / 100 if self.startswith("p") and self[1:].isdigit() else None

    @property
    def words(self) -> str:
        """What a week is planned for, as the end of a sentence."""
        if self.share is None:
            return "the expected week" if self is PlanFor.MEAN else "its sample paths"
        return f"days of which {self.share:.0%} bring less"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a plan leaves uncovered if what it was made for comes, and what its base would have.

    Agent-hours; for sample paths the mean over them. None where there was no base.
    """

    short_h: float
    base_short_h: float | None
    base_paid_h: float | None


@dataclass(frozen=True, slots=True)
class Level:
    """A percentile of each day: agent-hours wanted then, and short with a roster."""

    share: float
    required_h: float
    short_h: float


def planned_for(brief: Brief, paths: FloatArray, aim: PlanFor) -> RosterCase:
    """Return the week to search for an aim; its rosters are lawful for the brief.

    `paths`: sample paths of contacts, (paths, channels, intervals) in the forecast's order.
    """
    if aim is PlanFor.MEAN:
        return brief.case
    if aim.share is not None:
        return _asking(brief, _at_share(brief, paths, aim.share))
    needs = [_asking(brief, one).need for one in _futures(brief, paths)]
    return expected(brief.case, np.array(needs, dtype=float), count=len(needs))


def make_hedged(
    brief: Brief,
    effort: Effort,
    *,
    case: RosterCase,
    start: Roster | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Made:
    """Search a roster of the case that `planned_for` gave; what is returned is the brief's.

    There is no bound: it would be one of another objective. Quotas of days are kept afterwards
    where heads are few; the requirement is not raised by simulation.
    """
    turned = replace(brief, case=replace(case, locks=brief.case.locks))
    try:
        found = build(
            turned,
            effort.part(SEARCH_SHARE),
            start=start,
            on_progress=on_progress,
            should_stop=should_stop,
        )
    except Infeasible as error:
        return Made(brief, nobody(brief, error))
    known = assess(brief, found.roster)
    if known.over_quota and not (should_stop is not None and should_stop()):
        known = within_quota(known, effort.part(1 - SEARCH_SHARE), should_stop=should_stop)
    solution = replace(found, roster=known.roster, objective=known.score.total, bound=0.0)
    return with_standby(Made(brief, solution), start)


def cost_of(case: RosterCase, roster: Roster, base: Roster | None) -> Cost:
    """Return what a roster is short of if what the case was made for comes, beside its base."""
    paid_h = None if base is None else case.grid.hours(sum(s.paid for s in base.shifts))
    short_h = None if base is None else _short_h(case, base)
    return Cost(_short_h(case, roster), short_h, paid_h)


def levels(
    brief: Brief, roster: Roster, paths: FloatArray, shares: tuple[float, ...] = (0.5, 0.75, 0.9)
) -> tuple[Level, ...]:
    """Return what percentiles of each day would ask for, and what the roster leaves uncovered."""
    found = []
    for share in shares:
        case = _asking(brief, _at_share(brief, paths, share))
        wanted = int(case.need.sum()) + sum(w.agent_intervals for w in case.windows)
        found.append(Level(share, case.grid.hours(wanted), _short_h(case, roster)))
    return tuple(found)


def _short_h(case: RosterCase, roster: Roster) -> float:
    """Return the agent-hours left uncovered, on average over what may come."""
    asked = [replace(case, need=one.need, futures=()) for one in case.demands]
    return float(np.mean([case.grid.hours(sum(short_of_need(c, roster).values())) for c in asked]))


def _asking(brief: Brief, forecast: Forecast) -> RosterCase:
    """Return the week with the work of another forecast; rules, rates and peaks stay."""
    inputs, case = brief.inputs, brief.case
    skill_sets = [agent.skills for agent in inputs.people.agents]
    wanted = required(forecast, inputs.centre, skill_sets)
    other = frame(
        inputs.centre,
        inputs.people,
        wanted,
        forecast,
        grid=brief.grid,
        preset=inputs.preset,
        past=inputs.past,
        past_standby=inputs.past_standby,
    )
    work = {name: getattr(other, name) for name in ("need", "windows", "least", "able")}
    turned = replace(brief, requirement=wanted, case=replace(case, **work), raised=None)
    return turned.case if brief.raised is None else raised(turned, brief.raised).case


def _day_totals(brief: Brief, paths: FloatArray) -> FloatArray:
    """Return contacts by path, channel and day, as shares of the day's mean over the paths."""
    wanted = brief.forecast.contacts.shape
    if paths.ndim != 3 or paths.shape[1:] != wanted or not len(paths):
        raise BadInput(f"paths have shape {paths.shape}, not (paths, {wanted[0]}, {wanted[1]})")
    spans = brief.grid.day_spans
    totals = np.stack([paths[:, :, s.start : s.end].sum(axis=2) for s in spans], axis=2)
    mean = totals.mean(axis=0)
    shares: FloatArray = np.divide(totals, mean, out=np.ones_like(totals), where=mean > 0)
    return shares


def _at_share(brief: Brief, paths: FloatArray, share: float) -> Forecast:
    """Return the forecast with each channel's days at that percentile of the paths."""
    return _scaled(brief, np.quantile(_day_totals(brief, paths), share, axis=0))


def _futures(brief: Brief, paths: FloatArray) -> list[Forecast]:
    """Return forecasts that stand for the paths: of each day, groups by its work in all."""
    shares = _day_totals(brief, paths)
    work = (brief.forecast.contacts * brief.forecast.aht_s)[None]
    spans = brief.grid.day_spans
    means = np.stack([work[:, :, s.start : s.end].sum(axis=2) for s in spans], axis=2)
    order = np.argsort((shares * means).sum(axis=1), axis=0, kind="stable")
    ranked = np.take_along_axis(shares, order[:, None, :], axis=0)
    return [_scaled(brief, g.mean(axis=0)) for g in np.array_split(ranked, FUTURES)]


def _scaled(brief: Brief, shares: FloatArray) -> Forecast:
    forecast = brief.forecast
    by_interval = shares[:, brief.grid.day]
    return replace(
        forecast,
        contacts=forecast.contacts * by_interval,
        quantiles=forecast.quantiles * by_interval[:, None, :],
    )
