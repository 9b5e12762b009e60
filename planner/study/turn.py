"""A rule moved by one step, or why it cannot be: what the price of a rule is computed from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from planner.errors import BadInput
from planner.study.week import Inputs

NOT_IN_FORCE = "not in force"
NOT_FURTHER = "it ends here"


class Origin(StrEnum):
    """Where a rule stands, and so who may move it."""

    POLICY = "policy"
    CENTRE = "centre"
    CONTRACT = "contracts"
    LAW = "labour rules"


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """One rule, one step one way: the inputs with it, or `why` there are none.

    `value` and `step` are in the rule's own unit (`unit` names that of a labour rule); `value` is
    the strictest where several hold.
    """

    rule: str
    origin: Origin
    value: float
    step: float
    is_tighter: bool
    inputs: Inputs | None = None
    why: str = ""
    unit: str = ""


def turned(turn: Turn, make: Callable[[], Inputs]) -> Turn:
    """Return the turn with the inputs that `make` gives, or why it gives none."""
    try:
        inputs = make()
    except BadInput as error:
        return replace(turn, why=error.faults[0].reason)
    return replace(turn, inputs=inputs)
