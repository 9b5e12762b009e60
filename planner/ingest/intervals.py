"""Files with one row per queue and interval: from their columns to canonical sums in UTC."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from planner.domain import HISTORY_COLUMNS, BoolArray, FloatArray, History, IntArray
from planner.errors import BadInput, Fault
from planner.ingest.amounts import decimal_mark, durations, numbers
from planner.ingest.clocks import localise, second_by_count
from planner.ingest.header import CALABRIO
from planner.ingest.plausible import (
    ask_about_flows,
    check_counts,
    check_seconds,
    note_unknown,
)
from planner.ingest.rows import STEPS, Found, Source, as_history, stamps_of
from planner.ingest.stamps import MISSING, Stamps
from planner.ingest.vocabulary import COUNTS, DURATIONS

Amounts = dict[str, FloatArray]


def read_intervals(source: Source) -> tuple[History, Found]:
    """Read an interval table; what is damaged lands in `source.damage`."""
    stamps = stamps_of(source)
    ids = _channels(source)
    amounts, decimal, style = _amounts(source)
    step = _step(source, stamps)
    _check_grid(source, stamps, step)
    sums = _sums(source, amounts)
    start = _utc(source, stamps, ids, sums)
    _settle_doubles(source, ids, start, sums)
    ask_about_flows(source, ids, sums)
    good = source.damage.good
    if not good.any():
        raise BadInput(*source.damage.sorted()[:1000], _nothing(source))
    kept = {name: values[good] for name, values in sums.items()}
    texts = ids[good].reset_index(drop=True)
    history = as_history(source.zone, step, texts, start[good], kept)
    is_utc = bool(_utc_rows(source, stamps)[good].any())
    return history, Found(stamps.order, stamps.is_sure, is_utc, decimal, style, step)


def _nothing(source: Source) -> Fault:
    return Fault("has no usable row", "mend the rows named or export again", file=source.file)


def _channels(source: Source) -> pd.Series:
    found = source.column("channel")
    if found is None:
        source.damage.asks.append('No column names the queue: all rows are one channel, "all".')
        return pd.Series(["all"] * len(source.data), dtype=str)
    codes, unique = pd.factorize(found)
    names = pd.Series(unique, dtype=str).str.replace(r"^'(?=[=+\-@])", "", regex=True)
    guarded = names.iloc[codes].reset_index(drop=True)
    empty = (guarded == "").to_numpy(dtype=bool)
    label = source.layout.name("channel")
    source.damage.mark(empty, label, "the queue is missing", remedy="fill it in", values=guarded)
    medium = source.column("medium")
    if medium is None:
        return guarded
    pairs = pd.DataFrame({"queue": guarded, "medium": medium.str.casefold()})
    mixed = pairs.drop_duplicates().groupby("queue")["medium"].size()
    shared = guarded.isin(mixed[mixed > 1].index)
    if not shared.any():
        return guarded
    source.damage.notes.append("Queues with several media became one channel per medium.")
    return guarded.where(~shared, guarded + " " + pairs["medium"])


def _amounts(source: Source) -> tuple[Amounts, str, str]:
    columns = {f: c for f in (*COUNTS, *DURATIONS) if (c := source.column(f)) is not None}
    decimal = source.wishes.choice("decimal") or decimal_mark(
        list(columns.values()), source.cells.delimiter
    )
    amounts: Amounts = {}
    styles: list[str] = []
    for name, texts in columns.items():
        if name in COUNTS:
            amounts[name] = _count(source, name, texts, decimal)
        else:
            is_mean = name == "aht" or name.endswith("_mean")
            per = None if is_mean else amounts.get("handled", amounts.get("offered"))
            amounts[name], style = _seconds(source, name, texts, decimal, per=per)
            styles.append(style)
        note_unknown(source, name, texts, amounts[name])
    return amounts, decimal, ", ".join(dict.fromkeys(styles)) or "none"


def _count(source: Source, name: str, texts: pd.Series, decimal: str) -> FloatArray:
    values, bad = numbers(texts, decimal)
    reason, remedy = '"{}" is not a number of contacts', "write for example 12"
    source.damage.mark(bad, source.layout.name(name), reason, remedy=remedy, values=texts)
    values[bad | check_counts(source, name, values, texts)] = np.nan
    return values


def _seconds(
    source: Source, name: str, texts: pd.Series, decimal: str, *, per: FloatArray | None
) -> tuple[FloatArray, str]:
    unit = source.wishes.choice("duration") or source.layout.units.get(name, "")
    values, bad, style = durations(texts, decimal, unit, per=per)
    reason, remedy = '"{}" is not a number of seconds', "write for example 240"
    source.damage.mark(bad, source.layout.name(name), reason, remedy=remedy, values=texts)
    values[bad | check_seconds(source, name, values, texts, contacts=per)] = np.nan
    return values, style


def _step(source: Source, stamps: Stamps) -> int:
    """Return the interval length in minutes: as asked, as a column says, or from the times."""
    asked = source.wishes.choice("step_min")
    if asked:
        return int(asked)
    good = source.damage.good
    texts = source.column("step")
    if texts is not None:
        stated = texts.str.extract(r"^(\d{1,4})(?:\.0)?\s*(?:m(?:in(?:s|utes)?)?)?$")[0]
        values = pd.to_numeric(stated, errors="coerce")
        if source.layout.source == CALABRIO and (values[good] <= 4).all():
            values[:] = np.nan
        daily = texts.str.casefold().isin(("daily", "1440", "86400")).to_numpy(dtype=bool)
        if daily[good].any():
            label = source.layout.name("step")
            source.damage.mark(
                daily,
                label,
                "is a whole day",
                remedy="export intervals of 15 or 30 min",
                values=texts,
            )
        if values[source.damage.good].notna().any():
            usual = int(values[source.damage.good].mode().iloc[0])
            usual = usual // 60 if usual in (900, 1800, 3600) else usual
            return _allowed(source, usual)
    return _allowed(source, _spacing(source, stamps.seconds[source.damage.good]))


def _spacing(source: Source, seconds: IntArray) -> int:
    unique = np.unique(seconds)
    gaps = np.diff(unique) // 60
    gaps = gaps[(gaps > 0) & (gaps <= 24 * 60)]
    if gaps.size == 0:
        source.damage.asks.append("How long is an interval? One time only; 15 min were taken.")
        return 15
    fitting = gaps[np.isin(gaps, STEPS)]
    counts = np.bincount(fitting if fitting.size else gaps)
    # Closed hours and stray rows make other gaps: the shortest that is not rare counts.
    return int(np.flatnonzero(counts * 20 >= counts.sum())[0])


def _allowed(source: Source, minutes: int) -> int:
    if minutes in STEPS:
        return minutes
    reason = f"has rows every {minutes} min; the planner needs {STEPS} min"
    raise BadInput(Fault(reason, "export intervals of 15 or 30 min", file=source.file))


def _check_grid(source: Source, stamps: Stamps, step: int) -> None:
    off = (stamps.seconds % (step * 60) != 0) & source.damage.good
    if off.any():
        label = source.layout.name("start") or source.layout.name("time")
        shown = pd.Series(stamps.seconds.astype("M8[s]")).astype(str)
        reason = f"{{}} does not begin an interval of {step} min"
        source.damage.mark(off, label, reason, remedy="export whole intervals", values=shown)


def _sums(source: Source, amounts: Amounts) -> Amounts:
    """Return the canonical sums; means are multiplied by handled, unknown stays NaN."""
    unknown = np.full(len(source.data), np.nan)
    offered, handled, abandoned = (amounts.get(n, unknown) for n in COUNTS[:3])
    offered = np.where(
        np.isnan(offered),
        handled + abandoned + np.nan_to_num(amounts.get("other", unknown)),
        offered,
    )
    if "handled" not in amounts:
        handled = offered - abandoned
        if "abandoned" not in amounts and "aht" in amounts:
            handled = offered
            source.damage.notes.append(
                "Handled is not in the file; every contact counts as handled."
            )
    handled = np.where(handled < 0, np.nan, handled)
    parts = {n: _sum(amounts, n, handled, unknown) for n in ("talk", "hold", "acw", "wait")}
    whole = amounts.get("handle", unknown)
    mean = amounts.get("aht", unknown)
    whole = np.where(np.isnan(whole), _times(mean, handled), whole)
    rest = np.maximum(whole - np.nan_to_num(parts["hold"]) - np.nan_to_num(parts["acw"]), 0)
    talk = np.where(np.isnan(parts["talk"]), rest, parts["talk"])
    return {
        "offered": offered,
        "handled": handled,
        "abandoned": abandoned,
        "talk_s": talk,
        "hold_s": parts["hold"],
        "acw_s": parts["acw"],
        "wait_s": parts["wait"],
    }


def _sum(amounts: Amounts, name: str, handled: FloatArray, unknown: FloatArray) -> FloatArray:
    total = amounts.get(name, unknown)
    mean = amounts.get(f"{name}_mean")
    return total if mean is None else np.where(np.isnan(total), _times(mean, handled), total)


def _times(mean: FloatArray, handled: FloatArray) -> FloatArray:
    """Mean x number; nothing handled took no time, whatever the mean says."""
    if np.isnan(mean).all():
        return mean
    return np.where(handled == 0, 0.0, mean * handled)


def _utc_rows(source: Source, stamps: Stamps) -> BoolArray:
    clock = source.wishes.choice("clock")
    if clock:
        return np.full(len(stamps.seconds), clock == "utc")
    label = source.layout.name("start") or source.layout.name("date")
    said = bool(re.search(r"(?i)(utc|gmt|zulu)", label))
    return stamps.is_utc | said


def _utc(source: Source, stamps: Stamps, ids: pd.Series, sums: Amounts) -> IntArray:
    good, seconds = source.damage.good, stamps.seconds
    is_utc = _utc_rows(source, stamps)
    wall = np.where(is_utc | ~good, MISSING, seconds)
    probe = localise(wall, source.zone)
    local = good & ~is_utc
    key = pd.factorize(ids + "\x1f" + _part(source))[0] if probe.is_doubled.any() else None
    second = None
    if key is not None:
        second = second_by_count(wall, key.astype(np.int64), probe.is_doubled & local)
        _note_doubled(source, probe.is_doubled & local, second)
    _fold_skipped(source, probe.is_missing & local, sums, seconds)
    moments = localise(wall, source.zone, second)
    return np.where(is_utc, seconds, moments.utc)


def _part(source: Source) -> pd.Series:
    """Return what tells rows of one queue and interval apart that add up (skills, language)."""
    parts = [c for f in ("part", "part2") if (c := source.column(f)) is not None]
    joined = pd.Series([""] * len(source.data), dtype=str)
    for part in parts:
        joined = joined + "\x1f" + part
    return joined


def _note_doubled(source: Source, doubled: BoolArray, second: BoolArray) -> None:
    if second.any():
        source.damage.notes.append(
            "The doubled hour of autumn was told apart by the order of the rows."
        )
    elif doubled.any():
        source.damage.notes.append(
            "The doubled hour of autumn stands in the file once and was taken as its first."
        )


def _fold_skipped(source: Source, skipped: BoolArray, sums: Amounts, seconds: IntArray) -> None:
    """Let rows in the hour that clocks skip go where they are empty; else they are faults."""
    if not skipped.any():
        return
    volume = np.nan_to_num(sums["offered"]) + np.nan_to_num(sums["handled"])
    empty = skipped & (volume == 0)
    if empty.any():
        source.damage.notes.append(
            f"{int(empty.sum())} empty rows in the hour that clocks skip in spring were left out."
        )
        source.damage.leave_out(empty)
    shown = pd.Series(seconds.astype("M8[s]")).astype(str)
    label = source.layout.name("start") or source.layout.name("time")
    reason = f"{{}} does not exist in {source.zone}: clocks skip that hour"
    remedy = "export in UTC or correct the time"
    source.damage.mark(skipped & ~empty, label, reason, remedy=remedy, values=shown)


def _settle_doubles(source: Source, ids: pd.Series, start: IntArray, sums: Amounts) -> None:
    """Count equal rows once; of differing ones the last wins where the system says so."""
    damage = source.damage
    keys = pd.DataFrame({"queue": pd.factorize(ids + _part(source))[0], "start": start})
    if source.layout.source == CALABRIO:
        older = keys[damage.good].duplicated(keep="last")
        text = "rows were superseded by later rows of the same interval."
    else:
        again = keys[damage.good].duplicated()
        if not again.any():
            return
        full = keys.assign(**{n: sums[n] for n in HISTORY_COLUMNS})[damage.good]
        older = full.duplicated() & again
        text = "rows stood in the file twice and count once."
    drop = np.zeros(len(start), dtype=bool)
    drop[older.index[older.to_numpy()]] = True
    if drop.any():
        damage.notes.append(f"{int(drop.sum())} {text}")
        damage.leave_out(drop)
    clash = np.zeros(len(start), dtype=bool)
    left = keys[damage.good].duplicated()
    clash[left.index[left.to_numpy()]] = True
    label = source.layout.name("start") or source.layout.name("date")
    reason = 'a second row with other figures for this interval of "{}"'
    damage.mark(clash, label, reason, remedy="keep the right one", values=ids)
