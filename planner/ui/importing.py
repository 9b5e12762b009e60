"""The import page: what was understood, the mapping to correct, the faults, the diary."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.desk import history
from planner.domain import Centre
from planner.ingest import CHOICES, Reading
from planner.ui import parts, text
from planner.ui.navigation import onward
from planner.ui.parts import pick, told
from planner.ui.session import Visit
from planner.ui.text import _

LEAVE_OUT = ""
MEANINGS = (
    "start",
    "date",
    "time",
    "channel",
    "offered",
    "handled",
    "abandoned",
    "aht_s",
    "talk_s",
    "hold_s",
    "acw_s",
)


def understood(reading: Reading) -> None:
    """Say in a few lines what was understood, with a preview."""
    st.header(_("What I understood"))
    for line in reading.understood.lines:
        st.markdown(f"- {text.plain(line)}")
    preview = pd.DataFrame(reading.understood.preview).dropna(axis="columns", how="all")
    st.dataframe(preview, hide_index=True)


def correction(reading: Reading) -> dict[str, str]:
    """Let the user correct what a column means and how values are written; return the changes."""
    found = reading.understood.mapping
    absent = _("not in the file")
    changes: dict[str, str] = {}
    with st.expander(_("Correct what I understood")):
        left, right = st.columns(2)
        for k, meaning in enumerate(MEANINGS):
            options = [absent, *reading.understood.columns]
            now = found.get(meaning, absent)
            chosen = (left, right)[k % 2].selectbox(
                meaning, options, index=options.index(now) if now in options else 0,
                key=f"means-{meaning}",
            )  # fmt: skip
            if chosen not in (absent, now):
                changes[meaning] = chosen
        for name, allowed in CHOICES.items():
            if allowed:
                as_found = _("as found")
                chosen = right.selectbox(name, [as_found, *allowed], key=f"choice-{name}")
                if chosen != as_found:
                    changes[name] = chosen
    return changes


def queues(reading: Reading, centre: Centre) -> dict[str, str]:
    """Let the user say which queue of the file is which channel; equal names fit by themselves."""
    ids = [c.id for c in centre.channels]
    names = {LEAVE_OUT: _("leave out"), **{c.id: c.name for c in centre.channels}}
    chosen: dict[str, str] = {}
    st.header(_("Which queue is which channel"))
    for queue in reading.history.channels:
        likely = [i for i in ids if i.casefold() == queue.casefold()]
        likely += [i for i in ids if names[i].casefold() == queue.casefold()]
        start = likely[0] if likely else LEAVE_OUT
        chosen[queue] = pick(queue, names, start=start, key=f"queue-{queue}")
    return chosen


def damaged(reading: Reading) -> None:
    """List every damaged row with reason and remedy."""
    if not reading.faults:
        st.success(_("Every row could be read."))
        return
    st.warning(
        _("{n} cannot be used; the others can still be taken.").format(
            n=text.count(len({f.row for f in reading.faults}), _("row"), _("rows"))
        )
    )
    parts.faults(reading.faults)


def take(here: Visit, reading: Reading, content: bytes, name: str, centre: Centre) -> None:
    """Store the good rows and, if wished, the mapping for the next export."""
    chosen = queues(reading, centre)
    keep = st.text_input(_("Keep this mapping under a name (optional)"))
    good = text.count(len(reading.history), _("good row"), _("good rows"))
    label = _("Take {n}").format(n=good)
    if not st.button(label, type="primary", disabled=not any(chosen.values())):
        return
    with told():
        done = history.take(here.desk, here.user, reading, content, name, rename=chosen)
        if keep:
            history.keep_profile(here.desk, here.user, keep, reading.profile)
        st.success(
            _("{a} intervals added, {r} replaced by newer figures, {u} as they were.").format(
                a=text.number(done.added),
                r=text.number(done.replaced),
                u=text.number(done.unchanged),
            )
        )
        onward("supervisor_forecast", _("On to the forecast"))


def diary(here: Visit) -> None:
    """Show the imports so far."""
    lines = history.diary(here.desk, here.user)
    if not lines:
        return
    st.header(_("Imports so far"))
    rows = [
        {
            _("When"): text.moment(i.at),
            _("File"): i.name,
            _("By"): i.by,
            _("Added"): i.added,
            _("Replaced"): i.replaced,
            _("As before"): i.unchanged,
            _("Damaged rows"): len(i.faults),
        }
        for i in lines
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
