"""Which days are not like others: public holidays by name, bridge days, days after, year's end."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from planner.errors import BadInput

BRIDGE = "bridge day"
AFTER = "day after a holiday"
YEAR_END = "between Christmas and New Year"
EVES = {(12, 24): "Christmas Eve", (12, 31): "New Year's Eve"}


@lru_cache(maxsize=256)
def special_days(first: int, count: int, country: str, region: str = "") -> tuple[str, ...]:
    """Name `count` days from an ordinal on: "" for a normal one, else the holiday or its kind.

    Moving feasts carry the same name every year, so that a holiday learns from its last time.
    """
    if not country or count <= 0:
        return ("",) * max(count, 0)
    begin, end = (date.fromordinal(o).year for o in (first, first + count))
    feasts = _feasts(country.upper(), region, begin - 1, end + 1)
    return tuple(_label(first + i, feasts) for i in range(count))


def _label(ordinal: int, feasts: dict[int, str]) -> str:
    day = date.fromordinal(ordinal)
    if ordinal in feasts:
        return feasts[ordinal]
    if eve := EVES.get((day.month, day.day)):
        return eve
    if day.weekday() >= 5:
        return ""
    if (day.month, day.day) > (12, 24):
        return YEAR_END
    thursday_feast = day.weekday() == 4 and ordinal - 1 in feasts
    tuesday_feast = day.weekday() == 0 and ordinal + 1 in feasts
    if thursday_feast or tuesday_feast:
        return BRIDGE
    return AFTER if _last_workday(ordinal) in feasts else ""


def _last_workday(ordinal: int) -> int:
    return ordinal - 1 if (ordinal - 1) % 7 else ordinal - 3


@lru_cache(maxsize=32)
def _feasts(country: str, region: str, begin: int, end: int) -> dict[int, str]:
    import holidays  # noqa: PLC0415  (0.3 s that a forecast without a country need not pay)

    try:
        found: Any = holidays.country_holidays(
            country, subdiv=region or None, years=range(begin, end + 1)
        )
    except (NotImplementedError, KeyError) as error:
        place = f'"{country}"' + (f' with region "{region}"' if region else "")
        raise BadInput(
            f"no holidays are known for {place}; write a country such as FR and leave the region "
            "empty or write one such as BY, or leave both empty"
        ) from error
    return {day.toordinal(): str(name).split(";")[0].strip() for day, name in found.items()}
