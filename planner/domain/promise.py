"""What a channel promises its customers, and what a share "in time" is a share of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.errors import BadInput


class ServiceLevel(StrEnum):
    """What is divided by what: definitions in use for the same queue, and they differ by points.

    OFFERED: answered in time / offered. ANSWERED: answered in time / answered.
    WITHOUT_SHORT_ABANDONS: answered in time / (offered - hung up in time). HANG_UPS_COUNT:
    (answered or hung up in time) / offered.
    """

    OFFERED = "offered"
    ANSWERED = "answered"
    WITHOUT_SHORT_ABANDONS = "without short abandons"
    HANG_UPS_COUNT = "hang-ups count"

    @property
    def needs_short_abandons(self) -> bool:
        """Say whether it asks how many hang up within the target."""
        return self in (ServiceLevel.WITHOUT_SHORT_ABANDONS, ServiceLevel.HANG_UPS_COUNT)


@dataclass(frozen=True, slots=True)
class Target:
    """The promise to customers: this share is answered within this many seconds.

    `counts` says what the share is of. `asa_cap_s`: mean wait of all offered, at most;
    `abandon_cap`: share that hangs up, at most (None: not promised).
    """

    share: float
    within_s: float
    counts: ServiceLevel = ServiceLevel.OFFERED
    asa_cap_s: float | None = None
    abandon_cap: float | None = None

    def __post_init__(self) -> None:
        """Refuse shares outside 0..1, a negative time and caps that nobody keeps, all at once."""
        wrong = []
        if not 0 <= self.share <= 1:
            wrong.append(
                f"a target share of {100 * self.share:g} % is not between 0 and 100 %; write 80 %,"
                " or 0.8 in a file"
            )
        if self.within_s < 0:
            wrong.append(f"a target of {self.within_s} s is negative")
        if self.asa_cap_s is not None and not self.asa_cap_s > 0:
            wrong.append(f"a cap of {self.asa_cap_s} s on the mean wait is not above 0; write 30")
        if self.abandon_cap is not None and not 0 < self.abandon_cap <= 1:
            wrong.append(
                f"a cap of {100 * self.abandon_cap:g} % on who hangs up is not above 0 and up to"
                " 100 %; write 5 %, or 0.05 in a file"
            )
        if wrong:
            raise BadInput(*wrong)

    @property
    def has_caps(self) -> bool:
        """Say whether a mean wait or a share that hangs up is promised too."""
        return self.asa_cap_s is not None or self.abandon_cap is not None
