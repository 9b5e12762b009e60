"""Which work reaches people: what could be spared, what leaks back, what is left over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.errors import BadInput, Fault


@dataclass(frozen=True, slots=True)
class Reason:
    """A contact reason in a week: contacts, extended handle time, and what is behind it.

    `avoidable`: caused by a defect, unclear content or a contact that did not solve the problem;
    `is_how_to`: a good instruction would answer it. `may_decide`: the agent may settle it alone;
    `escalated`: share that goes to a second agent for `second_aht_s`.
    """

    name: str
    contacts: float
    aht_s: float
    avoidable: bool = False
    is_how_to: bool = False
    may_decide: bool = True
    escalated: float = 0.0
    second_aht_s: float = 0.0

    def __post_init__(self) -> None:
        """Refuse counts below 0 and shares outside 0 to 1."""
        wrong = [
            text
            for bad, text in (
                (self.contacts < 0, "contacts are at least 0"),
                (self.aht_s <= 0, "the handle time is above 0 s"),
                (not 0 <= self.escalated <= 1, "the escalated share lies between 0 and 1"),
                (self.second_aht_s < 0, "the second handle time is at least 0 s"),
            )
            if bad
        ]
        if wrong:
            raise BadInput(*(Fault(f'reason "{self.name}": {text}') for text in wrong))

    @property
    def minutes(self) -> float:
        """Minutes of work a week, escalation included."""
        return self.contacts * (self.aht_s + self.escalated * self.second_aht_s) / 60


def avoidable_minutes(reasons: Sequence[Reason]) -> float:
    """Return minutes a week that a mended product or text would spare."""
    return sum(r.minutes for r in reasons if r.avoidable)


def staffed_hours(minutes: float, *, occupancy: float, shrinkage: float = 0.0) -> float:
    """Return the paid agent-hours behind minutes of work, at an occupancy and shrinkage."""
    if not 0 < occupancy <= 1 or not 0 <= shrinkage < 1:
        raise BadInput("occupancy lies above 0 and up to 1, shrinkage between 0 and 1")
    return minutes / 60 / occupancy / (1 - shrinkage)


def content_gaps(reasons: Sequence[Reason], deflected: float) -> list[tuple[str, float, float]]:
    """Return how-to reasons by minutes a week, with the hours saved if a share is deflected."""
    if not 0 <= deflected <= 1:
        raise BadInput(f"a deflected share of {deflected:g} does not lie between 0 and 1")
    found = [(r.name, r.minutes, r.minutes * deflected / 60) for r in reasons if r.is_how_to]
    return sorted(found, key=lambda row: (-row[1], row[0]))


def decision_latitude(reasons: Sequence[Reason]) -> float:
    """Return the share of contacts that an agent may settle alone."""
    total = sum(r.contacts for r in reasons)
    return sum(r.contacts for r in reasons if r.may_decide) / total if total else 1.0


def escalation_minutes(reasons: Sequence[Reason]) -> float:
    """Return minutes a week of second agents; what a raised limit would spare."""
    return sum(r.contacts * r.escalated * r.second_aht_s / 60 for r in reasons)


@dataclass(frozen=True, slots=True)
class Leak:
    """Self-service: the share that succeeds, and contacts that come back to people."""

    containment: float
    contacts: float


def self_service_leak(tries: float, successes: float, contact_share: float) -> Leak:
    """Return what failed tries add to the forecast: tries x (1 - containment) x share who call."""
    if not 0 <= successes <= tries or not 0 <= contact_share <= 1:
        raise BadInput("successes lie between 0 and the tries, the contact share between 0 and 1")
    containment = successes / tries if tries else 1.0
    return Leak(containment, tries * (1 - containment) * contact_share)


def zero_out_load(zero_outs: float, *, aht_s: float, step_s: float) -> float:
    """Return the Erlangs of people who press zero in an interval; they are staffed like calls."""
    return zero_outs * aht_s / step_s


def human_route_faults(entries: Mapping[str, bool]) -> tuple[Fault, ...]:
    """Return one blocking fault for each self-service entry without a way to a human."""
    return tuple(
        Fault(
            f'"{entry}" has no way to a human',
            "add a key, a number or a button that leads to an agent",
        )
        for entry, has_route in entries.items()
        if not has_route
    )


@dataclass(frozen=True, slots=True)
class Drift:
    """What is left when simple work is automated: longer contacts, and more hard ones."""

    aht_s: float
    aht_change: float
    hard_share: float


def complexity_drift(
    *, aht_s: float, removed_share: float, removed_aht_s: float, hard_share: float = 0.0
) -> Drift:
    """Return handle time and hard share of the rest: (AHT - s a) / (1 - s) and e / (1 - s).

    Assumes that none of the removed contacts was hard; the hard share is at most 1.
    """
    if not 0 <= removed_share < 1:
        raise BadInput(f"a removed share of {removed_share:g} does not lie between 0 and 1")
    if removed_share * removed_aht_s >= aht_s:
        raise BadInput("the removed contacts cannot take longer than all contacts together")
    left = (aht_s - removed_share * removed_aht_s) / (1 - removed_share)
    return Drift(left, left / aht_s - 1, min(1.0, hard_share / (1 - removed_share)))
