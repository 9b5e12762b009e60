"""What may not happen and what is wished for: labour rules, the manager's knobs, weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from planner.errors import BadInput, Fault

DAYS_RUNNING = ("n_in_m_days", "free_in_m_days")


class Checking(StrEnum):
    """What is known of a record's check against its source; only a check with its date counts."""

    CHECKED = "verified"
    IN_PART = "in part"
    MEMORY = "from memory"


@dataclass(frozen=True, slots=True)
class LabourRule:
    """One rule of the law or of an agreement, as data. `status`: one of `Checking`, as written.

    `checked_on`: the day on which a person or a search saw the value in a source (`note` names it).
    `valid_from`: the day, or the year, in which the act came into force.
    `params` holds the further numbers of its kind, by name, with the unit in the name.
    """

    id: str
    kind: str
    value: float
    unit: str
    scope: str
    source: str
    article: str
    status: str
    checked_on: str = ""
    note: str = ""
    valid_from: str = ""
    params: Mapping[str, float] = field(default_factory=dict)

    @property
    def checking(self) -> Checking:
        """What the record may claim: without a date of checking it counts as from memory."""
        return Checking(self.status) if self.checked_on else Checking.MEMORY

    @property
    def days_running(self) -> tuple[int, int] | None:
        """Most days of work and the days running that hold them; None: not about days in days.

        At least so many free days (`free_in_m_days`) leave the others for work.
        """
        if self.kind not in DAYS_RUNNING:
            return None
        running, value = int(self.params["days"]), int(self.value)
        return (value if self.kind == "n_in_m_days" else running - value), running

    @property
    def days_in_a_row(self) -> int | None:
        """Most days of work in a row, where the record leaves one free day in so many."""
        if self.days_running is None:
            return None
        most, running = self.days_running
        return most if most == running - 1 else None


@dataclass(frozen=True, slots=True)
class Preset:
    """The labour rules of one country or agreement; `aliases` are other names for it."""

    id: str
    name: str
    rules: tuple[LabourRule, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """Points that the optimiser minimises; shortage is priced by each channel's own weight."""

    paid_interval: int = 1
    start_deviation: int = 1
    start_jump: int = 1
    start_jump_free_min: int = 60
    peak_excess: int = 3
    burden: int = 1


@dataclass(frozen=True, slots=True)
class Policy:
    """What the manager turns: the labour-rule preset and the caps that keep work humane.

    `shrinkage` covers only what the roster does not place itself (unplanned absence). Peak
    intervals are the busiest `peak_share` of the open intervals of each day; an agent is on
    contacts in at most `peak_cap_day_min` minutes of them a day. `quota_factor` scales every
    contract's quota. `back_to_back_cap`: largest share of live contacts that begin the moment the
    last one ends. Where it, `occupancy_cap` or `service_share` is None, each channel has its own.
    `screen_pause_min` minutes of each hour of work are a pause shorter than an
    interval: nobody is on contacts in them, so they count like shrinkage. `sunday_exempt`: the
    site may work on Sundays and holidays where the preset forbids it. The recovery rule: at most
    `busy_run_min` minutes in a row above the occupancy `busy_occupancy` (None: no such rule).
    """

    preset: str = "EU"
    daily_rest_h: float = 11.0
    weekly_rest_h: float = 35.0
    max_consecutive_days: int = 6
    max_stretch_min: int = 120
    min_stretch_min: int = 30
    peak_share: float = 0.25
    peak_cap_day_min: int = 150
    peak_cap_week_min: int = 600
    soft_peak_week_min: int = 450
    occupancy_cap: float | None = None
    back_to_back_cap: float | None = None
    service_share: float | None = None
    busy_occupancy: float | None = None
    busy_run_min: int = 60
    quota_factor: float = 1.0
    shrinkage: float = 0.08
    screen_pause_min: int = 0
    sunday_exempt: bool = False
    unsocial_before_min: int = 7 * 60
    unsocial_after_min: int = 20 * 60
    notice_days: int = 14
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        """Refuse knobs outside their range, all of them at once."""
        doubts = [
            (not 0 <= self.shrinkage < 0.9, "shrinkage lies between 0 and 0.9"),
            (not 0 <= self.screen_pause_min <= 30, "pauses an hour lie between 0 and 30 min"),
            (not 0 <= self.daily_rest_h <= 24, "daily rest lies between 0 and 24 h"),
            (not 0 <= self.weekly_rest_h <= 72, "weekly rest lies between 0 and 72 h"),
            (not 1 <= self.max_consecutive_days <= 14, "days in a row lie between 1 and 14"),
            (self.max_stretch_min < self.min_stretch_min, "the longest stretch is below the least"),
            (not 0 <= self.peak_share <= 1, "the peak share lies between 0 and 1"),
            (self.quota_factor <= 0, "the quota factor is above 0"),
            (
                self.occupancy_cap is not None and not 0 < self.occupancy_cap <= 1,
                "the occupancy cap lies above 0 and up to 1",
            ),
            (
                self.back_to_back_cap is not None and not 0 < self.back_to_back_cap <= 1,
                "the back-to-back cap lies above 0 and up to 1",
            ),
            (
                self.service_share is not None and not 0 <= self.service_share <= 1,
                "the service target lies between 0 and 1",
            ),
            (
                self.busy_occupancy is not None and not 0 < self.busy_occupancy <= 1,
                "the occupancy of a busy run lies above 0 and up to 1",
            ),
            (self.busy_run_min < 30, "a busy run may last 30 min or more"),
        ]
        wrong = [text for bad, text in doubts if bad]
        if wrong:
            raise BadInput(*(Fault(f"policy: {text}") for text in wrong))

    @property
    def away_share(self) -> float:
        """Share of time on contacts in which an agent is absent or in a short screen pause."""
        return 1 - (1 - self.shrinkage) * (1 - self.screen_pause_min / 60)
