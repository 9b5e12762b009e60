"""The registry: every indicator is one record, and nowhere else stand its texts and numbers."""

from __future__ import annotations

from planner.errors import Missing
from planner.wellbeing.record import Indicator, Scope
from planner.wellbeing.records import DAILY, INFORMING, WEEKLY
from planner.wellbeing.records_plan import PLAN

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
