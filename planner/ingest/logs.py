"""Files with one row per call, ticket or queue event, counted into intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.domain import BoolArray, FloatArray, History
from planner.errors import BadInput, Fault
from planner.ingest.amounts import UNKNOWN, decimal_mark, durations
from planner.ingest.clocks import localise, second_by_jump
from planner.ingest.plausible import MOST_HANDLE_S, MOST_WAIT_S, check_seconds
from planner.ingest.rows import STEPS, Found, Source, as_history, stamps_of
from planner.ingest.stamps import MISSING, read_stamps
from planner.ingest.vocabulary import QUEUE_EVENTS

_TIMES = ("talk", "hold", "acw", "wait")
_ENDS = ("COMPLETEAGENT", "COMPLETECALLER")
_TRANSFERS = ("TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER")


def read_log(source: Source) -> tuple[History, Found]:
    """Count calls or tickets into intervals by the moment they arrive."""
    stamps = stamps_of(source)
    step = _step(source)
    texts = [c for f in _TIMES if (c := source.column(f)) is not None]
    decimal = source.wishes.choice("decimal") or decimal_mark(texts, source.cells.delimiter)
    times, style = _times(source, decimal, stamps.seconds)
    contacts = pd.DataFrame({"channel": _queue(source), "id": _id(source), **times})
    answered, abandoned = _outcomes(source, times)
    contacts["handled"], contacts["abandoned"] = answered, abandoned
    clock = source.wishes.choice("clock")
    is_utc = np.full(len(contacts), clock == "utc") if clock else stamps.is_utc
    _drop_outbound(source)
    contacts["start"] = _arrivals(source, stamps.seconds, is_utc, step)
    history = _count(source, contacts[source.damage.good], step)
    return history, Found(stamps.order, stamps.is_sure, bool(is_utc.any()), decimal, style, step)


def read_queue_log(source: Source) -> tuple[History, Found]:
    """Count the calls of an Asterisk queue_log: ENTERQUEUE, CONNECT, COMPLETE*, ABANDON."""
    stamps = stamps_of(source)
    step = _step(source)
    event = source.column("event")
    if event is None:
        raise BadInput(Fault("has no column with the event", file=source.file))
    strange = ~event.isin(QUEUE_EVENTS).to_numpy(dtype=bool) & source.damage.good
    source.damage.mark(
        strange, "event", '"{}" is not a queue event', remedy="copy the line again", values=event
    )
    frame = pd.DataFrame(
        {"id": source.column("id"), "channel": source.column("channel"), "event": event}
    )
    frame = frame.assign(arrival=stamps.seconds, **_event_times(source, event))
    calls = frame["event"].isin(("ENTERQUEUE", "CONNECT", "ABANDON", *_ENDS, *_TRANSFERS))
    frame = frame[source.damage.good & calls.to_numpy(dtype=bool)]
    if frame.empty:
        raise BadInput(*source.damage.sorted(), Fault("holds no calls", file=source.file))
    wall = frame["arrival"].to_numpy() - frame["before"].to_numpy().astype(np.int64)
    frame = frame.assign(arrival=wall)
    contacts = frame.groupby(["id", "channel"], sort=False, as_index=False).agg(
        arrival=("arrival", "min"),
        talk=("talk", "max"),
        wait=("wait", "max"),
        handled=("handled", "max"),
        abandoned=("abandoned", "max"),
    )
    is_utc = bool(stamps.is_utc.any())
    moment = contacts["arrival"].to_numpy()
    floor = moment - moment % (step * 60)
    contacts["start"] = floor if is_utc else localise(floor, source.zone).utc
    contacts = contacts.assign(hold=np.nan, acw=np.nan)
    return _count(source, contacts, step), Found("ymd", True, is_utc, ".", "s", step)


def _event_times(source: Source, event: pd.Series) -> dict[str, FloatArray]:
    """Talk, wait and time since arrival by event; transfers name them after two other fields."""
    data = source.data.iloc[:, 5:]
    values = [pd.to_numeric(data[c], errors="coerce").to_numpy(float) for c in data.columns[:4]]
    values += [np.full(len(data), np.nan)] * (4 - len(values))
    is_end = event.isin(_ENDS).to_numpy(dtype=bool)
    is_moved = event.isin(_TRANSFERS).to_numpy(dtype=bool)
    is_gone = (event == "ABANDON").to_numpy(dtype=bool)
    is_met = (event == "CONNECT").to_numpy(dtype=bool)
    nothing = np.full(len(data), np.nan)
    wait = np.select(
        [is_end | is_met, is_moved, is_gone], [values[0], values[2], values[2]], nothing
    )
    talk = np.select([is_end, is_moved], [values[1], values[3]], nothing)
    for times, most in ((wait, MOST_WAIT_S), (talk, MOST_HANDLE_S)):
        odd = (times < 0) | (times > most)
        reason, remedy = "{} with a time that no call takes", "copy the line again"
        source.damage.mark(odd, "data", reason, remedy=remedy, values=event)
        times[odd] = np.nan
    return {
        "wait": np.where(is_gone, np.nan, wait),
        "talk": talk,
        "before": np.nan_to_num(wait) + np.nan_to_num(talk),
        "handled": (is_end | is_moved | is_met).astype(float),
        "abandoned": is_gone.astype(float),
    }


def _step(source: Source) -> int:
    step = int(source.wishes.choice("step_min") or 15)
    if step not in STEPS:
        raise BadInput(Fault(f"intervals of {step} min are not offered; use one of {STEPS}"))
    return step


def _queue(source: Source) -> pd.Series:
    found = source.column("channel")
    if found is None:
        source.damage.asks.append('No column names the queue: all rows are one channel, "all".')
        return pd.Series(["all"] * len(source.data), dtype=str)
    # A call that went through several queues counts for the last, where it was answered or lost.
    last = found.str.split(",").str[-1].str.strip()
    empty = last.str.casefold().isin(UNKNOWN).to_numpy(dtype=bool) & source.damage.good
    if empty.any():
        source.damage.notes.append(f"{int(empty.sum())} rows without a queue were left out.")
        source.damage.leave_out(empty)
    return last.astype(str)


def _id(source: Source) -> pd.Series:
    found = source.column("id")
    rows = pd.Series([f"row {n}" for n in source.damage.rows.tolist()], dtype=str)
    if found is None or source.layout.log is None:
        return rows
    if "UCCX" in source.layout.log.name:
        found = found.str.replace(r"\s*-\s*\d+$", "", regex=True)
    return rows.where(found == "", found)


def _times(source: Source, decimal: str, seconds: np.ndarray) -> tuple[dict[str, FloatArray], str]:
    found: dict[str, FloatArray] = {}
    styles = []
    for name in _TIMES:
        texts = source.column(name)
        if texts is None:
            found[name] = np.full(len(source.data), np.nan)
            continue
        unit = source.wishes.choice("duration") or source.layout.units.get(name, "")
        found[name], bad, style = durations(texts, decimal, unit)
        styles.append(style)
        label = source.layout.name(name)
        reason, remedy = '"{}" is not a length of time', "write for example 0:04:00"
        source.damage.mark(bad, label, reason, remedy=remedy, values=texts)
        absurd = check_seconds(source, name, found[name], texts, contacts=None)
        found[name][bad | absurd] = np.nan
    replied = source.column("replied_at")
    if replied is not None:
        moment = read_stamps(replied).seconds
        waited = np.where(moment == MISSING, np.nan, (moment - seconds).astype(float))
        waited = np.where(waited < 0, np.nan, waited)
        found["wait"] = np.where(np.isnan(found["wait"]), waited, found["wait"])
    return found, ", ".join(dict.fromkeys(styles)) or "none"


def _outcomes(source: Source, times: dict[str, FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return 1 or 0 for handled and for abandoned (NaN where a ticket cannot be abandoned)."""
    nothing = pd.Series([""] * len(source.data), dtype=str)

    def text(name: str) -> pd.Series:
        found = source.column(name)
        return nothing if found is None else found.str.casefold()

    def has(name: str) -> BoolArray:
        return ~text(name).isin(UNKNOWN).to_numpy(dtype=bool)

    outcome = text("outcome")
    answered = has("answered_at") | outcome.isin(("2", "handled", "solved", "closed", "resolved"))
    answered |= np.nan_to_num(times["talk"]) > 0
    if source.layout.log and source.layout.log.is_ticket:
        return np.asarray(answered, dtype=float), np.full(len(outcome), np.nan)
    lost = text("is_abandoned").isin(("1", "true", "yes", "1.0"))
    lost |= outcome.isin(("1", "abandoned", "abandon"))
    gone = (np.asarray(lost, dtype=bool) | has("abandoned_at")) & ~np.asarray(answered, dtype=bool)
    return np.asarray(answered, dtype=float), gone.astype(float)


def _drop_outbound(source: Source) -> None:
    for name, words, what in (
        ("direction", r"(?i)^out|manual|internal", "outbound or internal calls"),
        ("kind", r"(?i)^spam$", "spam tickets"),
        ("outcome", r"(?i)^(?:spam|deleted)$", "spam tickets"),
    ):
        texts = source.column(name)
        if texts is None:
            continue
        hit = texts.str.contains(words).to_numpy(dtype=bool) & source.damage.good
        if hit.any():
            source.damage.notes.append(f"{int(hit.sum())} {what} were left out.")
            source.damage.leave_out(hit)


def _arrivals(source: Source, seconds: np.ndarray, is_utc: BoolArray, step: int) -> np.ndarray:
    good = source.damage.good
    floor = seconds - seconds % (step * 60)
    wall = np.where(is_utc | ~good, MISSING, floor)
    probe = localise(wall, source.zone)
    second = second_by_jump(seconds, probe.is_doubled & good)
    if second.any():
        source.damage.notes.append(
            "The doubled hour of autumn was told apart by the order of the rows."
        )
    skipped = probe.is_missing & good & ~is_utc
    shown = pd.Series(seconds.astype("M8[s]")).astype(str)
    reason = f"{{}} does not exist in {source.zone}: clocks skip that hour"
    label = source.layout.name("start")
    remedy = "export in UTC or correct the time"
    source.damage.mark(skipped, label, reason, remedy=remedy, values=shown)
    return np.where(is_utc, floor, localise(wall, source.zone, second).utc)


def _count(source: Source, contacts: pd.DataFrame, step: int) -> History:
    """Join the rows of one call, then add calls up; unknown times do not hide known ones."""
    if contacts.empty:
        raise BadInput(*source.damage.sorted()[:1000], Fault("has no usable row", file=source.file))
    doubled = contacts.duplicated(["id", "channel"], keep=False)
    if doubled.any():
        calls = contacts[doubled].groupby(["id", "channel"], sort=False)
        joined = calls.agg(
            start=("start", "min"), handled=("handled", "max"), abandoned=("abandoned", "max")
        ).join(calls[list(_TIMES)].sum(min_count=1))
        joined["abandoned"] = joined["abandoned"].where(joined["handled"] != 1, 0.0)
        contacts = pd.concat([contacts[~doubled], joined.reset_index()], ignore_index=True)
    rows = contacts.assign(offered=1.0).groupby(["channel", "start"], sort=False)
    counts = rows[["offered", "handled", "abandoned", *_TIMES]].sum(min_count=1).reset_index()
    sums = {n: counts[n].to_numpy(float) for n in ("offered", "handled", "abandoned")}
    sums |= {f"{n}_s": counts[n].to_numpy(float) for n in _TIMES}
    start = counts["start"].to_numpy(dtype=np.int64)
    return as_history(source.zone, step, counts["channel"], start, sums)
