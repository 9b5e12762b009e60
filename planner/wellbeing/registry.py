"""The registry: every indicator is one record, and nowhere else stand its texts and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from planner.errors import BadInput, Fault, Missing
from planner.wellbeing.record import Indicator, Scope
from planner.wellbeing.records import DAILY, INFORMING, WEEKLY
from planner.wellbeing.records_plan import PLAN
from planner.wellbeing.strain import Anchors

_ALL = (*DAILY, *WEEKLY, *INFORMING, *PLAN)


def indicators() -> tuple[Indicator, ...]:
    """Return every record: eleven daily, seven weekly, then those that inform and the plan's."""
    return _ALL


def indicator(name: str) -> Indicator:
    """Return one record by its id."""
    for record in indicators():
        if record.id == name:
            return record
    raise Missing(f'there is no indicator "{name}"')


def scored(scope: Scope, records: tuple[Indicator, ...] | None = None) -> dict[str, Indicator]:
    """Return the records of a scope that enter its composite, by id."""
    chosen = indicators() if records is None else records
    return {r.id: r for r in chosen if r.scope is scope and r.weight > 0}


def with_anchors(
    changes: Mapping[str, Anchors], records: tuple[Indicator, ...] | None = None
) -> tuple[Indicator, ...]:
    """Return the registry with a site's own thresholds; the caller logs author and reason."""
    chosen = indicators() if records is None else records
    unknown = sorted(set(changes) - {r.id for r in chosen if r.anchors})
    if unknown:
        raise BadInput(*(Fault(f'"{name}" has no thresholds to change') for name in unknown))
    return tuple(replace(r, anchors=changes.get(r.id, r.anchors)) for r in chosen)
