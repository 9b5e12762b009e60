"""Joining a new export to the history that is kept, and writing a history as our own CSV."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.domain import HISTORY_COLUMNS, History, IntArray
from planner.errors import BadInput, Fault


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """A history with a newer export in it, and how many of its intervals were new or differed."""

    history: History
    added: int
    replaced: int
    unchanged: int


def merge(old: History | None, new: History) -> Merged:
    """Return the old history with every interval of the new one in it; the newer figures win.

    Channels of the old history keep their order and come first.
    """
    if old is None or not len(old):
        return Merged(new, len(new), 0, 0)
    if (old.zone, old.step_min) != (new.zone, new.step_min):
        reason = (
            f"the new history has {new.step_min} min in {new.zone}, "
            f"the kept one {old.step_min} min in {old.zone}"
        )
        raise BadInput(Fault(reason, "export with the same interval and zone"))
    channels = (*old.channels, *(c for c in new.channels if c not in old.channels))
    code = np.array([channels.index(c) for c in new.channels], dtype=np.int64)
    frame = pd.concat([_frame(old, old.channel), _frame(new, code[new.channel])])
    values = frame[list(HISTORY_COLUMNS)].to_numpy(dtype=np.float64)
    keys = frame[["channel", "start"]]
    again = keys.duplicated().to_numpy()[len(old) :]
    frame["equal"] = _equal_to_kept(old, new, code, values[len(old) :])
    kept = frame[~keys.duplicated(keep="last").to_numpy()].sort_values(["channel", "start"])
    history = History(
        old.zone,
        old.step_min,
        channels,
        kept["channel"].to_numpy(dtype=np.int64),
        kept["start"].to_numpy(dtype=np.int64),
        **{n: kept[n].to_numpy(dtype=np.float64) for n in HISTORY_COLUMNS},
    )
    same = int(frame["equal"].to_numpy()[len(old) :].sum())
    return Merged(history, int((~again).sum()), int(again.sum()) - same, same)


def write_history(history: History) -> bytes:
    """Return the canonical CSV (UTF-8, UTC, sums in seconds); unknown is an empty cell.

    `read_history` with the same zone gives the same history back.
    """
    names = np.array([_guarded(c) for c in history.channels], dtype=object)
    starts = pd.Series(history.start.astype("M8[s]"))
    frame = pd.DataFrame(
        {
            "interval_start_utc": starts.dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "interval_min": history.step_min,
            "channel": names[history.channel],
            **{n: getattr(history, n) for n in HISTORY_COLUMNS},
        }
    )
    return frame.to_csv(index=False, lineterminator="\n").encode()


def _guarded(name: str) -> str:
    """Keep a spreadsheet from taking a name for a formula; the reader takes the mark off."""
    return f"'{name}" if name[:1] in tuple("=+-@") and name else name


def _frame(history: History, channel: IntArray) -> pd.DataFrame:
    columns = {n: getattr(history, n) for n in HISTORY_COLUMNS}
    return pd.DataFrame({"channel": channel, "start": history.start, **columns})


def _equal_to_kept(old: History, new: History, code: IntArray, values: np.ndarray) -> np.ndarray:
    """Say for all rows, old ones first, whether a new row only repeats the kept one."""
    index = pd.MultiIndex.from_arrays([old.channel, old.start])
    place = index.get_indexer(pd.MultiIndex.from_arrays([code[new.channel], new.start]))
    kept = np.column_stack([getattr(old, n) for n in HISTORY_COLUMNS])[place]
    alike = (kept == values) | (np.isnan(kept) & np.isnan(values))
    return np.concatenate([np.zeros(len(old), dtype=bool), alike.all(axis=1) & (place >= 0)])
