"""Words and numbers on screen: translations, dates, weekdays, hours and shares."""

from __future__ import annotations

import gettext
import re
from datetime import date, datetime, time
from pathlib import Path

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal

from planner.domain import Role
from planner.errors import BadInput

LOCALE = "en_GB"

_translation = gettext.translation(
    "planner", Path(__file__).parent / "locale", languages=[LOCALE], fallback=True
)


def _(message: str) -> str:
    """Return a message in the user's language."""
    return _translation.gettext(message)


def number(value: float, digits: int = 0) -> str:
    """Write a number with the locale's separators and a fixed number of decimals."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(round(value, digits) + 0.0, format=pattern, locale=LOCALE)


def amount(value: float) -> str:
    """Write a number with as many decimals as a reader needs: `105`, `6.25`, `38.6`."""
    digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return number(value, digits).rstrip("0").rstrip(".") if digits else number(value)


def measure(value: float, unit: str) -> str:
    """Write an indicator's value with its unit as one says it: `72 %`, `7.83 an hour`, `1 day`."""
    if unit == "share":
        return share(value)
    if unit in ("ratio", "index", "count"):
        return amount(value)
    said = amount(value)
    if unit == "1/h":
        return f"{said} {_('an hour')}"
    one = {"breaches": "breach", "s": "s"}.get(unit, unit.removesuffix("s"))
    return f"{said} {one if said == '1' else unit}"


def share(value: float, digits: int = 0) -> str:
    """Write a share of 0..1 as per cent, a dash where it is unknown."""
    return "–" if value != value else f"{number(100 * value, digits)} %"  # noqa: PLR0124 - NaN


def hours(value: float) -> str:
    """Write a number of hours with one decimal."""
    return f"{number(value, 1)} h"


def day(value: date) -> str:
    """Write a day such as `Mon 30 Nov`."""
    return format_date(value, "EEE d MMM", locale=LOCALE)


def long_day(value: date) -> str:
    """Write a day such as `Monday 30 November 2026`."""
    return format_date(value, "EEEE d MMMM y", locale=LOCALE)


def clock(value: datetime | time) -> str:
    """Write a time of day such as `09:15`."""
    return (
        format_time(value, "HH:mm", locale=LOCALE) if isinstance(value, time) else f"{value:%H:%M}"
    )


def moment(value: datetime) -> str:
    """Write a moment such as `30 Nov 2026 09:15` in its own zone."""
    return format_datetime(value, "d MMM y HH:mm", tzinfo=value.tzinfo, locale=LOCALE)


def sentence(error: Exception) -> str:
    """Write a refusal as a sentence of its own: a capital at its start, a full stop at its end."""
    words = str(error).strip()
    words = words[:1].upper() + words[1:]
    return words if words.endswith((".", "?", "!")) else f"{words}."


_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+!|~$:-])")


def plain(value: str) -> str:
    """Return text typed by people so that no markdown, link or picture comes of it."""
    return _MARKS.sub(r"\\\1", value)


def numbers_in(said: str, example: str) -> list[float]:
    """Return the numbers of words such as "82 79,5 81 %"; BadInput shows `example`."""
    parts = said.replace("%", " ").replace(";", " ").replace(", ", " ").split()
    try:
        return [float(p.replace(",", ".")) for p in parts]
    except ValueError as error:
        raise BadInput(
            _('"{s}" is no row of numbers; write for example {e}').format(s=said, e=example)
        ) from error


def role(value: Role) -> str:
    """Write a role."""
    return {
        Role.AGENT: _("agent"),
        Role.SUPERVISOR: _("supervisor"),
        Role.MANAGER: _("manager"),
        Role.REPRESENTATIVE: _("employee representative"),
        Role.ADMIN: _("administrator"),
    }[value]


def count(value: int, one: str, many: str) -> str:
    """Write a number with its noun: `1 shift`, `3 shifts`."""
    return f"{number(value)} {one if value == 1 else many}"
