"""Clock times and shifts as people write them into the cells of a roster."""

from __future__ import annotations

import re
from dataclasses import dataclass

from planner.domain import DAY_MIN, PauseKind, Span
from planner.ingest.vocabulary import plain

LONGEST_MIN = 16 * 60
_NOON = 12 * 60
_CLOCK = (
    r"(?:(\d{1,2})(?:(?:\s?[:.hH]\s?)(\d{2})(?::\d{2})?|[hH]|(?<=\d\d)([0-5]\d))?"
    r"\s*([aApP])?\.?(?:[mM]\b\.?)?)"
)
_TO = r"\s*(?:-|–|—|\bto\b|\btil\b|\bbis\b|\buntil\b|\bà\b)\s*"
_CLOCK_ONLY = re.compile(rf"(?:kl\.?\s*)?{_CLOCK}")
_RANGE = re.compile(
    rf"(?:(?P<word>[^\W\d]+)\.?:?\s+)?(?<![\w.:-])(?P<low>{_CLOCK}){_TO}(?P<high>{_CLOCK})(?:\s*\+\d)?(?![\w-])"
)
DATED = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}[T ]+")
_BESIDE = re.compile(r"\bkl\b\.?|\bfrom\b|\bfra\b|\bvon\b|[\s/;,()&+-]+", re.IGNORECASE)

_LUNCHES = "lunch lunchbreak frokost mittag mittagspause meal comida déjeuner"
_SPLITS = "split gap"
_BREAKS = "break pause breaks pauses kaffe coffee rest tea pausa pauser"
PAUSE_WORDS = {
    **dict.fromkeys(_LUNCHES.split(), PauseKind.LUNCH),
    **dict.fromkeys(_BREAKS.split(), PauseKind.BREAK),
    **dict.fromkeys(_SPLITS.split(), PauseKind.SPLIT),
}


@dataclass(frozen=True, slots=True)
class GivenPause:
    """A pause as written: minutes of the local day; kind and pay None where nothing says them."""

    span: Span
    kind: PauseKind | None = None
    paid: bool | None = None


@dataclass(frozen=True, slots=True)
class GivenStretch:
    """A shift as written: minutes of the local day, past 1440 where it ends the next day.

    `pauses` is None where nothing is said of any; `beside` are words that are no times.
    """

    span: Span
    pauses: tuple[GivenPause, ...] | None = None
    beside: str = ""


def pause_kind(word: str) -> PauseKind | None:
    """Return what kind of pause a word means, numbers after it left out; None: no pause."""
    return PAUSE_WORDS.get(plain(word).rstrip("0123456789"))


def read_time(text: str) -> int:
    """Read a time of day as minutes: `8`, `08:00`, `8.30`, `0830`, `8h30`, `8:30 pm`, `24:00`.

    A date before it is left out; a number below 1 is the share of a day that a spreadsheet keeps.
    """
    bare = DATED.sub("", text.strip(), count=1)
    if re.fullmatch(r"0?[.,]\d+|0", bare):
        return round(float(bare.replace(",", ".") or 0) * DAY_MIN)
    if re.fullmatch(r"\d{3,4}", bare):
        bare = f"{bare[:-2]}:{bare[-2:]}"
    match = _CLOCK_ONLY.fullmatch(bare)
    minute = None if match is None else _minute(match.groups())
    if minute is None:
        raise ValueError(f'"{text}" is not a time of day; write for example 08:00')
    return minute


def read_cell(text: str) -> tuple[GivenStretch, ...]:
    """Read the shifts that a cell holds: `08:00-16:30`, `8-16 (12:00-12:30)`, `8-12 / 16-20`.

    A stretch inside the one before it is a pause; two apart are two shifts. Nothing where the cell
    holds no stretch of time. Raises ValueError where a time in it is none.
    """
    found: list[GivenStretch] = []
    beside = text
    for match in _RANGE.finditer(text):
        span, word = _span(match), match["word"] or ""
        kind = pause_kind(word)
        beside = beside.replace(match[0], f" {word if kind is None else ''} ", 1)
        inside = _inside(found[-1].span, span) if found else None
        if inside is None:
            found.append(GivenStretch(span))
        elif kind is not None or not word:
            last = found[-1]
            pauses = (*(last.pauses or ()), GivenPause(inside, kind))
            found[-1] = GivenStretch(last.span, pauses)
    if not found:
        return ()
    left = _BESIDE.sub(" ", beside).strip()
    return tuple(GivenStretch(s.span, s.pauses, left) for s in found)


def reaching(low: int, high: int) -> Span:
    """Return the stretch between two times of day; an end that comes first is the next day's."""
    end = high if high > low else high + DAY_MIN
    if end - low > LONGEST_MIN:
        hours = f"{(end - low) / 60:g}".rstrip(".")
        raise ValueError(f"a shift of {hours} h is too long; write the times as 08:00-16:30")
    return Span(low, end)


def _span(match: re.Match[str]) -> Span:
    low, high = _clock(match["low"]), _clock(match["high"])
    if low[3] is None and high[3] is not None and int(low[0] or 0) <= 12:
        # "8-4:30 pm" begins in the morning, "1-5 pm" does not.
        half = high[3] if int(low[0] or 0) % 12 < int(high[0] or 0) % 12 else "a"
        low = (*low[:3], half)
    minutes = _minute(low), _minute(high)
    if minutes[0] is None or minutes[1] is None:
        raise ValueError(f'"{match[0].strip()}" is not a stretch of time; write 08:00-16:30')
    return reaching(minutes[0], minutes[1])


def _clock(text: str) -> tuple[str | None, ...]:
    match = re.fullmatch(_CLOCK, text.strip())
    return match.groups() if match else (None,) * 4


def _minute(parts: tuple[str | None, ...]) -> int | None:
    hour, minute = int(parts[0] or 99), int(parts[1] or parts[2] or 0)
    if parts[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts[3] in "pP" else 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= DAY_MIN else None


def _inside(shift: Span, span: Span) -> Span | None:
    """Return a stretch as minutes of the shift's day if it lies inside the shift."""
    for later in (0, DAY_MIN):
        moved = Span(span.start + later, span.end + later)
        if shift.holds(moved):
            return moved
    return None
