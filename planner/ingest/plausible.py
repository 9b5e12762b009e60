"""What no contact centre has: limits that tell a slipped unit or a broken cell from a busy hour."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from planner.domain import BoolArray, FloatArray
from planner.ingest.amounts import UNKNOWN
from planner.ingest.rows import Source

MOST_CONTACTS = 100_000.0
"""Contacts of one queue in one interval: a hundred a second in a quarter-hour."""
MOST_HANDLE_S = 86_400.0
"""Handling one contact: a day."""
MOST_WAIT_S = 60 * 86_400.0
"""Waiting for an answer: sixty days, which only mail and tickets come near."""
_DASHES = frozenset({"", "-", "--", "–"})
_MUCH_MORE = 1.05
_FAR_MORE, _FAR_TIMES = 100.0, 10.0


def check_counts(source: Source, name: str, values: FloatArray, texts: pd.Series) -> BoolArray:
    """Return which rows hold more contacts than an interval can; each is noted as a fault."""
    absurd = values > MOST_CONTACTS
    reason = f'"{{}}" contacts in one interval are not plausible (most: {MOST_CONTACTS:,.0f})'
    label = source.layout.name(name)
    source.damage.mark(absurd, label, reason, remedy="correct the number", values=texts)
    return absurd


def check_seconds(
    source: Source, name: str, seconds: FloatArray, texts: pd.Series, *, contacts: FloatArray | None
) -> BoolArray:
    """Return which rows hold longer times than contacts take; each is noted as a fault.

    `contacts`: over how many the seconds are summed up (NaN: unknown), None where each row holds
    the time of one contact or a mean.
    """
    is_wait = name.startswith("wait")
    most = MOST_WAIT_S if is_wait else MOST_HANDLE_S
    known = 1.0 if contacts is None else np.where(np.isnan(contacts), MOST_CONTACTS, contacts)
    absurd = seconds > most * np.maximum(known, 1.0)
    each = "60 days of waiting" if is_wait else "24 h"
    reason = f'"{{}}" is more than {each} for each contact'
    remedy = 'correct it, or say the unit (duration "s", "ms", "min" or "h")'
    label = source.layout.name(name)
    source.damage.mark(absurd, label, reason, remedy=remedy, values=texts)
    return absurd


def note_unknown(source: Source, name: str, texts: pd.Series, values: FloatArray) -> None:
    """Say which words were taken as "not known", so that nobody takes them for zeros."""
    empty = texts[np.isnan(values)]
    words = [w for w in empty.unique().tolist() if w.strip().casefold() in UNKNOWN - _DASHES]
    if words:
        count = int(empty.isin(words).sum())
        told = ", ".join(f'"{w}"' for w in words[:3])
        label = source.layout.name(name)
        source.damage.notes.append(
            f'{count:,} cells of "{label}" say {told}: taken as unknown, not as zero.'
        )


def ask_about_flows(source: Source, queues: pd.Series, sums: Mapping[str, FloatArray]) -> None:
    """Ask whether the columns are right where more contacts were handled or lost than came.

    Single intervals may do so, as contacts wait over the edge of an interval.
    """
    good = source.damage.good
    offered = np.nan_to_num(sums["offered"])
    out = np.nan_to_num(sums["handled"]) + np.nan_to_num(sums["abandoned"])
    more = good & ~np.isnan(sums["offered"]) & (out > offered)
    if not more.any():
        return
    frame = pd.DataFrame({"queue": queues.to_numpy(), "offered": offered, "out": out})[good]
    total = frame.groupby("queue", sort=False).sum()
    queues_over = total.index[total["out"] > _MUCH_MORE * total["offered"]].tolist()
    far = more & (out > offered + _FAR_MORE) & (out > _FAR_TIMES * offered)
    if queues_over or far.any():
        worst = int(np.argmax(np.where(more, out - offered, 0.0)))
        source.damage.asks.append(
            f"In {int(more.sum()):,} intervals more contacts were handled or lost than offered, "
            f"most of all in row {int(source.damage.rows[worst])} ({out[worst]:,.0f} of "
            f"{offered[worst]:,.0f}). Are the columns the right ones?"
        )
