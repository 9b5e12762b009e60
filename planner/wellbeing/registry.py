"""The registry: every indicator is one record, and nowhere else stand its texts and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from planner.errors import BadInput, Fault, Missing
from planner.wellbeing.record import Indicator, Scope
from planner.wellbeing.records import DAILY, INFORMING, WEEKLY
from planner.wellbeing.records_plan import BESIDE, PLAN
from planner.wellbeing.strain import Anchors

Thresholds = Mapping[str, Anchors]
_ALL = (*DAILY, *WEEKLY, *INFORMING, *PLAN, *BESIDE)


def indicators() -> tuple[Indicator, ...]:
    """Return every record: eleven daily, seven weekly, then those that inform and the plan's."""
    return _ALL


def indicator(name: str) -> Indicator:
    """Return one record by its id."""
    for record in indicators():
        if record.id == name:
            return record
    raise Missing(f'there is no indicator "{name}"')


def scored(scope: Scope, thresholds: Thresholds | None = None) -> dict[str, Indicator]:
    """Return the records of a scope that enter its composite, by id, with a site's thresholds."""
    chosen = with_thresholds(thresholds) if thresholds else indicators()
    return {r.id: r for r in chosen if r.scope is scope and r.weight > 0}


def with_thresholds(changes: Thresholds) -> tuple[Indicator, ...]:
    """Return the registry with a site's own thresholds (Z, A, R); refuses all faults at once.

    The caller keeps author and reason of a change.
    """
    faults = []
    records = {r.id: r for r in indicators()}
    for name, anchors in sorted(changes.items()):
        if name not in records or records[name].anchors is None:
            faults.append(Fault(f'"{name}" has no thresholds to change'))
            continue
        try:
            records[name] = replace(records[name], anchors=anchors)
        except BadInput as error:
            faults += error.faults
    if faults:
        raise BadInput(*faults)
    return tuple(records.values())
