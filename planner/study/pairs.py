"""A target never moves alone: each stands with the figure that pays for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.domain import Centre
from planner.study.week import Assessment
from planner.wellbeing import quota_pressure

WORSE = 0.05


@dataclass(frozen=True, slots=True)
class Pair:
    """A target and its counter-figure before and after; `more_is_better` for each.

    None: the figure is not known, because nobody measured it.
    """

    target: str
    counter: str
    before: tuple[float | None, float | None]
    after: tuple[float | None, float | None]
    more_is_better: tuple[bool, bool]

    @property
    def changes(self) -> tuple[float | None, float | None]:
        """Relative changes of both; a change from 0 is told in the figure's own unit."""
        return tuple(  # type: ignore[return-value]
            None if a is None or b is None else (b - a) / abs(a) if a else b - a
            for a, b in zip(self.before, self.after, strict=True)
        )

    @property
    def warns(self) -> bool:
        """Say whether the target gets better while its counter gets worse by more than 5 %."""
        target, counter = self.changes
        if target is None or counter is None:
            return False
        better = target if self.more_is_better[0] else -target
        worse = -counter if self.more_is_better[1] else counter
        return better > 1e-9 and worse > WORSE


def pairs_between(a: Mapping[str, float | None], b: Mapping[str, float | None]) -> tuple[Pair, ...]:
    """Return the four pairs of two plans whose `pair_figures` were kept; a missing one is None."""

    def pair(target: str, counter: str, *more: bool) -> Pair:
        return Pair(
            target,
            counter,
            (a.get(target), a.get(counter)),
            (b.get(target), b.get(counter)),
            (more[0], more[1]),
        )

    return (
        pair("handle_time_s", "repeat_share", False, False),
        pair("quota", "listening_kept", True, True),
        pair("occupancy", "back_to_back", True, False),
        pair("coverage", "red_days", True, False),
    )


def pair_figures(found: Assessment) -> dict[str, float | None]:
    """Return the figures of a plan that stand in pairs, None where it does not hold one."""
    plan, inputs = found.load.plan, found.brief.inputs
    quotas = [c.quota_contacts_day for c in inputs.people.contracts.values()]
    known = [q for q in quotas if q is not None]
    back = [(d.values["b2b"], d.values["contacts"]) for d in found.load.days if "b2b" in d.values]
    total = sum(n for _, n in back)
    return {
        "handle_time_s": _handle_time(found, inputs.centre),
        "repeat_share": repeat_share(found),
        "quota": max(known) * inputs.centre.policy.quota_factor if known else None,
        "listening_kept": listening_kept(found),
        "occupancy": plan.get("plan_occupancy"),
        "back_to_back": sum(share * n for share, n in back) / total if total else None,
        "coverage": float(found.figures["coverage"]),
        "red_days": float(found.figures["red_days"]),
    }


def _handle_time(found: Assessment, centre: Centre) -> float | None:
    """Return the mean extended handle time of all contacts, in seconds."""
    forecast = found.brief.forecast
    total = float(forecast.contacts.sum())
    work = 0.0
    for row, name in enumerate(forecast.channels):
        handle_s = centre.channel(name).extended_aht_s(forecast.aht_s[row])
        work += float((forecast.contacts[row] * handle_s).sum())
    return work / total if total else None


def repeat_share(found: Assessment) -> float | None:
    """Return the share of contacts that are calls again of who hung up, as the plan predicts it.

    Of channels that have a redial share and a history of who hung up; None where there is none.
    """
    centre, predicted = found.brief.inputs.centre, found.prediction
    again = offered = 0.0
    for row, name in enumerate(predicted.channels):
        if share := centre.channel(name).redial_share:
            offered += float(predicted.offered[row].sum())
            lost = np.nan_to_num(predicted.abandon[row]) * predicted.offered[row]
            again += share * float(lost.sum())
    return again / offered if offered else None


def listening_kept(found: Assessment) -> float:
    """Return the share of agent-days on which the quota leaves all of the listening time."""
    days = found.load.days
    kept = sum(d.values["quota"] <= 1 + 1e-9 for d in days if "quota" in d.values)
    known = sum("quota" in d.values for d in days)
    return kept / known if known else 1.0


def quota_that_fits(found: Assessment) -> float | None:
    """Return the largest quota of a full day that is humane on every planned day; None if none.

    What the pair of quota and listening time offers as a way out.
    """
    fits = [
        contract.quota_contacts_day / max(1e-9, d.values["quota"])
        for agent in found.brief.inputs.people.agents
        if (contract := found.brief.inputs.people.contract_of(agent)).quota_contacts_day
        for d in found.load.days
        if d.agent == agent.id and quota_pressure(d.values.get("quota", 0.0), 1.0) > 0
    ]
    return min(fits) if fits else None
