"""What can go wrong, in one tree.

PlannerError
    BadInput      what a person gave cannot be used; carries every fault at once
    Infeasible    no lawful roster exists; carries the rules in conflict and the ways out
    Forbidden     this account may not do that
    Conflict      somebody saved first, or the plan rests on older inputs
    Unavailable   something that the product needs cannot be had now
    Missing       the thing asked for does not exist (yet)
"""

from __future__ import annotations

from dataclasses import dataclass


class PlannerError(Exception):
    """Anything that the product reports to a person as a sentence instead of a traceback."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where it is, what is wrong, and what to do about it."""

    reason: str
    remedy: str = ""
    file: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        """Write the fault as one line: `people.csv, row 41, column "AHT": reason; remedy`."""
        place = [self.file] if self.file else []
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f'column "{self.column}"')
        text = f"{self.reason}; {self.remedy}" if self.remedy else self.reason
        return f"{', '.join(place)}: {text}" if place else text


class BadInput(PlannerError):
    """What a person gave cannot be used; `faults` lists all that is wrong, not only the first."""

    def __init__(self, *faults: Fault | str) -> None:
        self.faults = tuple(f if isinstance(f, Fault) else Fault(f) for f in faults)
        super().__init__("\n".join(map(str, self.faults)))


class Infeasible(PlannerError):
    """No lawful roster exists; `rules` names those in conflict, `ways_out` the cheapest mends."""

    def __init__(self, rules: tuple[str, ...], ways_out: tuple[str, ...] = ()) -> None:
        self.rules = rules
        self.ways_out = ways_out
        super().__init__("; ".join((f"no lawful roster: {', '.join(rules)}", *ways_out)))


class Forbidden(PlannerError):
    """The account may not do that."""


class Conflict(PlannerError):
    """Somebody saved first, or the plan rests on inputs that have changed since."""


class Unavailable(PlannerError):
    """Something that the product needs cannot be had now."""


class Missing(PlannerError):
    """The thing asked for does not exist (yet)."""
