"""Dates and times as people write them: one column, or date and time apart; which order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.domain import BoolArray, FloatArray, IntArray

ORDERS = ("ymd", "dmy", "mdy")
MISSING = np.iinfo(np.int64).min
DAY_S = 86_400
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            *("jan januar january janv janvier ene enero", "feb februar february févr fev febrero"),
            *("mar mars marts march mär märz marzo", "apr april avr avril abr abril"),
            *("may maj mai mayo", "jun juni june juin junio", "jul juli july juil juillet julio"),
            *("aug august août aout ago agosto", "sep sept september septembre septiembre"),
            *("oct okt october oktober octobre octubre", "nov november novembre noviembre"),
            "dec dez des december dezember décembre dic diciembre",
        ),
        start=1,
    )
    for word in words.split()
}
_STAMP = (
    r"^(?:[^\W\d]{2,10}\.?,?\s+)?"
    r"(?P<a>\d{1,4})[-./ ](?P<b>\d{1,2}|[^\W\d_]{3,10})\.?,?[-./ ](?P<c>\d{1,4})"
    r"(?:[T ,]+(?P<h>\d{1,2})[:.](?P<m>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp])?(?:\.?[Mm]\.?)?)?"
    r"\s*(?P<tz>Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
_CLOCK = (
    r"^(?P<h>\d{1,2})[:.](?P<m>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp])?(?:\.?[Mm]\.?)?$"
)


@dataclass(frozen=True, slots=True, eq=False)
class Stamps:
    """Seconds since 1970 per row, `MISSING` where unreadable; wall clock unless `is_utc`.

    `is_sure`: the date order follows from the file.
    """

    seconds: IntArray
    is_utc: BoolArray
    order: str
    is_sure: bool


def read_stamps(texts: pd.Series, *, order: str = "") -> Stamps:
    """Read moments: ISO, day or month first, month names, epoch seconds, Excel serials."""
    codes, unique = pd.factorize(texts)
    forms = pd.Series(unique, dtype=str).str.strip()
    forms = _first_of_range(forms)
    for pattern, spelled in (
        (r"^((?:19|20)\d{2})(\d{2})(\d{2})(?=$|[T ])", r"\1-\2-\3"),
        (r"^(\d{2})(\d{2})((?:19|20)\d{2})(?=$|[T ])", r"\1-\2-\3"),
        (r"^(?:[^\W\d]{3,10}, )?([^\W\d_]{3,10})\.? (\d{1,2}),? (\d{4})", r"\2 \1 \3"),
        (r"([T ]\d{2})(\d{2})(?=$|Z)", r"\1:\2"),
    ):
        forms = forms.str.replace(pattern, spelled, regex=True)
    parts = forms.str.extract(_STAMP)
    seconds, order, is_sure = _dates(parts, order)
    seconds = np.where(seconds == MISSING, MISSING, seconds + _clock_of(parts))
    seconds = np.where(_clock_of(parts) == MISSING, MISSING, seconds)
    offset, is_utc = _offsets(parts["tz"])
    seconds = np.where(is_utc & (seconds != MISSING), seconds - offset, seconds)
    seconds, is_utc = _plain_numbers(forms, seconds, is_utc)
    return Stamps(seconds[codes], is_utc[codes], order, is_sure)


def read_days_and_clocks(days: pd.Series, clocks: pd.Series, *, order: str = "") -> Stamps:
    """Read a date column and a time column (h:mm, hmm as Avaya writes it, Excel fraction)."""
    found = read_stamps(days, order=order)
    codes, unique = pd.factorize(clocks)
    forms = _first_of_range(pd.Series(unique, dtype=str).str.strip())
    seconds = _clock_of(forms.str.extract(_CLOCK))
    seconds = np.where(forms.str.contains(r"[:.]", regex=True), seconds, MISSING)
    bare = pd.to_numeric(forms, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    with np.errstate(invalid="ignore"):
        whole = (bare == np.floor(bare)) & (bare >= 0) & (bare <= 2400) & (bare % 100 < 60)
        part = (bare > 0) & (bare < 1)
    seconds = np.where(whole, np.nan_to_num(bare // 100 * 3600 + bare % 100 * 60), seconds)
    seconds = np.where(part, np.round(np.nan_to_num(bare) * DAY_S), seconds).astype(np.int64)
    times = seconds[codes]
    missing = (found.seconds == MISSING) | (times == MISSING)
    midnight = np.where(missing, 0, found.seconds)
    midnight -= np.where(found.is_utc, 0, midnight % DAY_S)
    return Stamps(
        np.where(missing, MISSING, midnight + times), found.is_utc, found.order, found.is_sure
    )


def _first_of_range(forms: pd.Series) -> pd.Series:
    """Keep the beginning of an interval written as a range."""
    maybe = forms.str.contains(r" - |–|/\d{4}-|\d-\d{1,2}:", regex=True).to_numpy(dtype=bool)
    if not maybe.any():
        return forms
    pattern = r"^(.*\d.*?)\s*(?: - |–|(?<=\d)-(?=\d{1,2}:)|/(?=\d{4}-.*[T ]\d))"
    begin = forms[maybe].str.extract(pattern)[0]
    found = forms.copy()
    found[maybe] = begin.where(begin.notna(), forms[maybe]).astype(str)
    return found


def _dates(parts: pd.DataFrame, order: str) -> tuple[IntArray, str, bool]:
    first, last = (_int(parts[c]) for c in ("a", "c"))
    names = parts["b"].str.casefold().map(_MONTHS)
    by_name = names.notna().to_numpy()
    middle = np.where(by_name, names.fillna(0).to_numpy(dtype=np.int64), _int(parts["b"]))
    year_first = (first > 31) | (parts["a"].str.len() == 4).to_numpy(dtype=bool)
    open_rows = ~year_first & ~by_name & (first > 0)
    found, is_sure = _decide(first[open_rows], middle[open_rows], last[open_rows])
    if not open_rows.any():
        found, is_sure = ("ymd" if year_first.any() else "dmy"), True
    chosen = order or found
    month_first = open_rows & (chosen == "mdy")
    year = np.where(year_first, first, last)
    month = np.where(month_first, first, middle)
    day = np.where(year_first, last, np.where(month_first, middle, first))
    year = np.where((year >= 0) & (year < 100), year + 2000, year)
    return _midnights(year, month, day), chosen, is_sure or bool(order)


def _decide(first: IntArray, middle: IntArray, last: IntArray) -> tuple[str, bool]:
    """Decide day or month first on the whole column: by numbers above 12, else by order of rows."""
    day_first, month_first = int((first > 12).sum()), int((middle > 12).sum())
    if day_first != month_first:
        return ("dmy" if day_first > month_first else "mdy"), True
    if first.size == 0:
        return "dmy", True
    year = np.where(last < 100, last + 2000, last)
    spans = {}
    for order, month, day in (("dmy", middle, first), ("mdy", first, middle)):
        days = _midnights(year, month, day)
        days = days[days != MISSING] // DAY_S
        jumps = np.abs(np.diff(days))
        spans[order] = int(jumps[jumps > 0].max(initial=0))
    if spans["dmy"] == spans["mdy"]:
        return "dmy", False
    return min(spans, key=lambda o: spans[o]), True


def _midnights(year: IntArray, month: IntArray, day: IntArray) -> IntArray:
    fine = (year >= 1970) & (year < 2200) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.where(fine, (year - 1970) * 12 + month - 1, 0).astype("M8[M]")
    dates = months.astype("M8[D]") + np.where(fine, day - 1, 0)
    fine &= dates.astype("M8[M]") == months
    return np.where(fine, dates.astype(np.int64) * DAY_S, MISSING)


def _clock_of(parts: pd.DataFrame) -> IntArray:
    """Seconds of the day; midnight where no time is given; `MISSING` past 24:00."""
    hour, minute, second = (_int(parts[c], empty=0) for c in ("h", "m", "s"))
    half = parts["half"].str.casefold()
    hour = np.where((half == "p") & (hour < 12), hour + 12, hour)
    hour = np.where((half == "a") & (hour == 12), 0, hour)
    total = hour * 3600 + minute * 60 + second
    wrong = (minute > 59) | (second > 59) | (total > DAY_S)
    return np.where(wrong, MISSING, total).astype(np.int64)


def _offsets(zones: pd.Series) -> tuple[IntArray, BoolArray]:
    given = zones.notna().to_numpy(dtype=bool)
    signed = zones.str.extract(r"^([+-])(\d{2}):?(\d{2})$")
    size = _int(signed[1], empty=0) * 3600 + _int(signed[2], empty=0) * 60
    return np.where((signed[0] == "-").to_numpy(dtype=bool), -size, size), given


def _plain_numbers(
    forms: pd.Series, seconds: IntArray, is_utc: BoolArray
) -> tuple[IntArray, BoolArray]:
    """Fill in epoch seconds or milliseconds (UTC) and Excel day numbers (wall clock)."""
    numeric = forms.str.fullmatch(r"\d{5}(\.\d+)?|\d{9,10}(\.\d+)?|\d{13}").to_numpy(dtype=bool)
    numeric = numeric & (seconds == MISSING)
    if not numeric.any():
        return seconds, is_utc
    value: FloatArray = np.zeros(len(forms))
    value[numeric] = forms[numeric].astype(float).to_numpy()
    value = np.where(value > 1e12, value / 1000, value)
    serial = numeric & (value < 100_000)
    seconds = np.where(serial, np.round((value - 25_569) * DAY_S), seconds).astype(np.int64)
    epoch = numeric & ~serial
    return np.where(epoch, np.floor(value), seconds).astype(np.int64), is_utc | epoch


def _int(texts: pd.Series, *, empty: int = -1) -> IntArray:
    values = pd.to_numeric(texts, errors="coerce").fillna(empty)
    return values.to_numpy(dtype=np.float64).astype(np.int64)
