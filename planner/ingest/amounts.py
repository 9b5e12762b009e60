"""Numbers and durations as people write them: decimal mark, thousands, h:mm:ss, day fractions."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from planner.domain import BoolArray, FloatArray

UNKNOWN = frozenset(
    {"", "-", "--", "–", "n/a", "na", "nan", "null", "none", "[none]", "[deleted]", "#n/a"}
)
_FACTOR = {"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0, "day fraction": 86_400.0}
_GROUPS = {
    ",": re.compile(r"[+-]?\d{1,3}(,\d{3})+"),
    ".": re.compile(r"[+-]?\d{1,3}(\.\d{3})+"),
}


def decimal_mark(columns: list[pd.Series], delimiter: str) -> str:
    """Return the decimal mark of the numbers in these columns, decided on all their values."""
    values: set[str] = set()
    for column in columns:
        marked = column[column.str.contains(r"[.,]", regex=True)]
        values.update(v.strip().strip("'") for v in marked.unique().tolist())
    numbers = [v for v in values if re.fullmatch(r"[+-]?[\d.,\s\u00a0\u202f']+%?", v)]
    votes = {",": 0, ".": 0}
    for value in numbers:
        last = max(value.rfind(","), value.rfind("."))
        mark, other = (",", ".") if value[last] == "," else (".", ",")
        if other in value:
            votes[mark] += 10
        elif not _GROUPS[mark].fullmatch(value):
            votes[mark] += 1
        elif value.count(mark) > 1:
            votes[other] += 10
    if votes[","] != votes["."]:
        return max(votes, key=lambda m: votes[m])
    return "," if delimiter == ";" else "."


def numbers(column: pd.Series, decimal: str) -> tuple[FloatArray, BoolArray]:
    """Return values (NaN: unknown) and which cells are no number of at least 0."""
    codes, unique = pd.factorize(column)
    values, bad = _numbers(pd.Series(unique, dtype=str), decimal)
    return values[codes], bad[codes]


def _numbers(column: pd.Series, decimal: str) -> tuple[FloatArray, BoolArray]:
    texts = column
    if decimal == "," or texts.str.contains(",", regex=False).any():
        texts = _pointed(texts, decimal)
    values = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    odd = np.isnan(values)
    if odd.any():
        values = values.copy()
        values[odd] = [_slow(t) for t in texts[odd].tolist()]
    unknown = np.zeros(len(values), dtype=bool)
    rest = np.isnan(values)
    unknown[rest] = column[rest].str.strip().str.casefold().isin(UNKNOWN).to_numpy()
    bad = (rest & ~unknown) | (values < 0) | np.isinf(values)
    return np.where(bad, np.nan, values), bad


def _pointed(texts: pd.Series, decimal: str) -> pd.Series:
    """Take thousands marks out and write the decimal mark as a point."""
    thousands = "." if decimal == "," else ","
    group = _GROUPS[thousands].pattern
    many = texts.str.fullmatch(rf"{group}([{decimal}]\d+)?").fillna(value=False)
    bare = texts.where(~many, texts.str.replace(thousands, "", regex=False))
    return bare.str.replace(",", ".", regex=False) if decimal == "," else bare


def _slow(text: str) -> float:
    bare = re.sub(r"[\s\u00a0\u202f']", "", text)
    try:
        return float(bare) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", bare) else np.nan
    except (ValueError, OverflowError):
        return np.nan


def durations(
    column: pd.Series, decimal: str, unit: str, *, per: FloatArray | None = None
) -> tuple[FloatArray, BoolArray, str]:
    """Return seconds (NaN: unknown), which cells are damaged, and the style found.

    `unit` is what the header or a person says ("": find out); `per`: contacts that a sum is for,
    used to tell milliseconds and day fractions from seconds.
    """
    clock = column.str.contains(":", regex=False).to_numpy(dtype=bool)
    seconds, bad = numbers(column.where(~clock, ""), decimal)
    styles = []
    if clock.any():
        texts, codes = np.unique(column[clock].astype(str), return_inverse=True)
        read = np.array([_clock_seconds(t, unit) for t in texts.tolist()])[codes]
        styles.append("h:mm:ss")
    plain = ~clock & ~np.isnan(seconds)
    if plain.any():
        unit = "s" if unit == "h:mm:ss" else unit or _guess_unit(seconds, plain, per)
        seconds = seconds * _FACTOR.get(unit, 1.0)
        styles.insert(0, unit)
    if clock.any():
        seconds[clock] = read
        bad[clock] = np.isnan(read)
    return seconds, bad, " and ".join(styles) or unit or "s"


def _clock_seconds(text: str, unit: str) -> float:
    """Read h:mm:ss, d.hh:mm:ss, and mm:ss (hh:mm where the column says hours)."""
    match = re.fullmatch(
        r"\s*(?:(\d+)[. ])?(\d{1,6}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?\s*", text
    )
    if not match:
        return np.nan
    days, first, second, third, fraction = match.groups()
    parts = [int(first), int(second)]
    if third is None:
        parts = [*parts, 0] if unit == "h" else [0, *parts]
    else:
        parts.append(int(third))
    if (parts[1] >= 60 and third is not None) or parts[2] >= 60:
        return np.nan
    total = parts[0] * 3600 + parts[1] * 60 + parts[2] + int(days or 0) * 86_400
    return total + (float(f"0.{fraction}") if fraction else 0.0)


def _guess_unit(seconds: FloatArray, plain: BoolArray, per: FloatArray | None) -> str:
    each = seconds if per is None else np.divide(seconds, np.where(per > 0, per, np.nan))
    some = each[plain & (each > 0) & np.isfinite(each)]
    if some.size == 0:
        return "s"
    middle = float(np.median(some))
    if middle > 15_000:
        return "ms"
    whole = bool((some == np.round(some)).all())
    return "day fraction" if middle < 0.2 and not whole else "s"
