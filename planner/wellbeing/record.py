"""What a record of the registry holds: formula, thresholds, source, strength, who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from planner.domain import Level, Role
from planner.errors import BadInput, Fault, Missing
from planner.wellbeing.strain import Anchors, indicator_level, normalise

DISCLAIMER = (
    "This describes the work as planned, not the person. Planned load strain is no diagnosis and "
    "was not validated as a predictor."
)
PRACTICE = "Thresholds of occupancy are practice, not science: no study ties a figure to harm."


class Scope(StrEnum):
    """What an indicator speaks about."""

    DAY = "agent-day"
    WEEK = "agent-week"
    PLAN = "plan"
    BESIDE = "beside the plan"


class Strength(StrEnum):
    """How well the anchors are founded."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    @property
    def meaning(self) -> str:
        """Say in words what the letter stands for."""
        return {
            "A": "meta-analysis, trial or register cohort",
            "B": "single field study or survey",
            "C": "practice",
            "D": "our own choice",
        }[self.value]


class View(StrEnum):
    """In what form a role may see an indicator."""

    OWN = "own data"
    TEAM = "shifts of the own team, not scores of people"
    GROUPS = "groups of five or more"


_IN_GROUPS = dict.fromkeys((Role.MANAGER, Role.REPRESENTATIVE), View.GROUPS)
OWN_AND_GROUPS: Mapping[Role, View] = {Role.AGENT: View.OWN, **_IN_GROUPS}
SHIFTS: Mapping[Role, View] = {**OWN_AND_GROUPS, Role.SUPERVISOR: View.TEAM}
PLANNING: Mapping[Role, View] = {Role.SUPERVISOR: View.TEAM, **_IN_GROUPS}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure about planned work.

    `anchors` (Z, A, R) map to scores 0, 0.5, 1 and to the levels amber and red; None: no score.
    `weight` within the composite of its scope, 0 for figures that only inform.
    """

    id: str
    scope: Scope
    name: str
    unit: str
    formula: str
    inputs: tuple[str, ...]
    anchors: Anchors | None
    weight: float
    source: str
    strength: Strength
    seen_by: Mapping[Role, View]
    text: str

    def __post_init__(self) -> None:
        """Refuse anchors that do not rise and a weight without anchors."""
        if self.anchors and not self.anchors[0] < self.anchors[1] < self.anchors[2]:
            raise BadInput(
                Fault(
                    f'indicator "{self.id}": thresholds {self.anchors} do not rise',
                    "write three numbers, each above the one before",
                )
            )
        if not 0 <= self.weight <= 1 or (self.weight and not self.anchors):
            raise BadInput(f'indicator "{self.id}": a weight lies in 0..1 and needs thresholds')

    def score(self, value: float) -> float:
        """Return the normalised score 0..1 of a value."""
        return normalise(value, self._anchors())

    def level(self, value: float) -> Level:
        """Return the level of a value."""
        return indicator_level(value, self._anchors())

    def _anchors(self) -> Anchors:
        if self.anchors is None:
            raise Missing(f'indicator "{self.id}" has no thresholds; it only informs')
        return self.anchors
