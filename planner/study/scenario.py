"""What if: the manager's knobs turned, the week planned again, side by side with the baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

from planner.domain import Centre
from planner.errors import BadInput
from planner.study.week import Inputs


@dataclass(frozen=True, slots=True)
class Knobs:
    """The policy values that a scenario may change; None: as in the baseline."""

    quota_factor: float | None = None
    occupancy_cap: float | None = None
    back_to_back_cap: float | None = None
    service_share: float | None = None
    daily_rest_h: float | None = None
    max_stretch_min: int | None = None
    peak_cap_day_min: int | None = None
    shrinkage: float | None = None

    @classmethod
    def of(cls, values: Mapping[str, float | None]) -> Knobs:
        """Read knobs from plain values; refuses names that are not knobs."""
        known = {f.name for f in fields(cls)}
        strange = sorted(set(values) - known)
        if strange:
            raise BadInput(f"{', '.join(strange)} cannot be turned; choose from {sorted(known)}")
        return cls(**values)  # type: ignore[arg-type]

    def turned(self) -> dict[str, float]:
        """Return the knobs that differ from the baseline."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def with_knobs(inputs: Inputs, knobs: Knobs) -> Inputs:
    """Return the inputs with the policy as the scenario has it; the baseline stays as it is."""
    return replace(inputs, centre=turned_centre(inputs.centre, knobs))


def turned_centre(centre: Centre, knobs: Knobs) -> Centre:
    """Return the centre with its policy as the scenario has it."""
    policy = replace(centre.policy, **knobs.turned())  # type: ignore[arg-type]
    return replace(centre, policy=policy)
