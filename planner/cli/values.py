"""Values as people type them on a command line: days, numbers, a name with its value."""

from __future__ import annotations

from datetime import date

from planner.errors import BadInput, Fault
from planner.ingest.wording import read_clock


def a_pair(text: str) -> tuple[str, str]:
    """Return name and value of `share=0.1`."""
    name, sign, said = text.partition("=")
    if not sign or not said:
        raise BadInput(Fault(f'"{text}" is no name and value', "write for example share=0.1"))
    return name, said


def numbers(text: str) -> tuple[float, ...]:
    """Return the numbers of `0.1` or `1,0.98,1`."""
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise BadInput(Fault(f'"{text}" is no number', "write for example 0.1")) from error


def a_day(text: str) -> date:
    """Return the day of `2026-12-01`."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(Fault(f'"{text}" is no day', "write for example 2026-12-01")) from error


def a_clock(text: str) -> int:
    """Return the minutes of `09:30`."""
    try:
        return read_clock(text)
    except ValueError as error:
        raise BadInput(Fault(f'"{text}" is no time of day', "write for example 09:30")) from error


def place_in(text: str, number: int, count: int) -> int:
    """Return the place of the number that a person read off a list counted from 1."""
    if not 1 <= number <= count:
        raise BadInput(f"there is no {text} {number}; there are {count}")
    return number - 1
