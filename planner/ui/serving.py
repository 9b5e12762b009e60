"""How the roster serves: promises with their truth stamp, steadiness, the pressure map."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from planner.desk import serving
from planner.desk.serving import Serving
from planner.domain import Centre, Plan
from planner.staffing import Outlook
from planner.ui import grids, promised, text
from planner.ui.parts import pick, table, with_table
from planner.ui.session import Visit
from planner.ui.text import _


def waiting_time(seconds: float) -> str:
    """Write a time to an answer: `12 s`, `4 min`, `3.5 h`."""
    if not np.isfinite(seconds):
        return "–"
    if seconds < 120:
        return f"{text.number(seconds)} s"
    minutes = seconds / 60
    return f"{text.number(minutes)} min" if minutes < 120 else text.hours(minutes / 60)


def promises(here: Visit, plan: Plan, centre: Centre) -> None:
    """Show predicted against promised service by channel, parity with voice, the worst hour."""
    found = serving.serving_of(here.desk, here.user, plan.id)
    if not found.promises:
        st.info(_("No contacts are forecast for this week, so there is no service to predict."))
        return
    st.header(_("Predicted against promised"))
    table(_promise_rows(found, centre))
    st.caption(
        _(
            "± is the range that holds the true mean in 95 of 100 cases. Where simulation and "
            "formula differ, heads serve several channels or days carry work over: trust the "
            "simulation."
        )
    )
    st.markdown(steadiness(found, plan, centre))
    for note in found.notes:
        st.caption(text.plain(_with_names(note, centre)))


def _with_names(note: str, centre: Centre) -> str:
    """Put the channels' names where a note begins with their ids."""
    names = {c.id: c.name for c in centre.channels}
    head, colon, rest = note.partition(": ")
    return ", ".join(names.get(c, c) for c in head.split(", ")) + colon + rest


def _promise_rows(found: Serving, centre: Centre) -> list[dict[str, str]]:
    rows = []
    for channel in centre.channels:
        promise = found.promises.get(channel.id)
        if promise is None:
            continue
        stamp = found.stamps.get(channel.id)
        against = promise.against_voice
        rows.append(
            {
                _("Channel"): channel.name,
                _("Promise"): promised.promise(channel, promise.promised),
                _("Predicted"): text.share(promise.attained, 1),
                _("Kept"): _("kept") if promise.kept >= 1 else _("▼ missed"),
                _("Mean wait of all offered"): waiting_time(found.speed_s[channel.id]),
                _("Hang up"): text.share(found.abandonment[channel.id], 1)
                if channel.is_live
                else "–",
                _("Most waiting at once, contacts"): text.number(found.most_waiting[channel.id]),
                _("Checked by simulation"): str(stamp) if stamp else _("too large to simulate"),
                _("Against voice"): text.number(against, 2) if np.isfinite(against) else "–",
                _("Intervals kept"): text.share(
                    found.steadiness.by_channel.get(channel.id, float("nan"))
                ),
            }
        )
    return rows


def steadiness(found: Serving, plan: Plan, centre: Centre) -> str:
    """Say in how many intervals promises are kept, the worst hour, channels worse than voice."""
    steady, grid = found.steadiness, plan.roster.grid
    parts = [
        _("The promise is kept in {s} of the open intervals with contacts.").format(
            s=text.share(steady.share)
        )
    ]
    if steady.worst:
        begin = grid.when(steady.worst.start)
        parts.append(
            _("The worst hour: {c} on {d} from {t}, {s} in time.").format(
                c=centre.channel(steady.worst.channel).name,
                d=text.day(begin.date()),
                t=text.clock(begin),
                s=text.share(steady.worst.service_level),
            )
        )
        promised = found.promises[steady.worst.channel].promised
        if steady.worst.kept < 1 and steady.worst.service_level >= promised:
            parts.append(_("There a cap on the mean wait or on hang-ups is exceeded."))
    behind = [
        centre.channel(c).name for c, p in found.promises.items() if round(p.against_voice, 2) < 1
    ]
    if behind:
        parts.append(
            _("Worse off than voice: {c}; customers will not move there by themselves.").format(
                c=", ".join(behind)
            )
        )
    return " ".join(parts)


def pressure(here: Visit, plan: Plan, centre: Centre) -> None:
    """Show, on demand, where customers wait too long in weeks that may come."""
    st.header(_("Pressure map"))
    if not st.toggle(_("Simulate weeks that may come (takes some seconds)"), key="pressure"):
        st.caption(_("Forecasts err: this shows the hours at which that hurts."))
        return
    with st.spinner(_("Simulating")):
        found = serving.pressure_of(here.desk, here.user, plan.id)
    names = {c: centre.channel(c).name for c in found.channels}
    channel = pick(_("Channel"), names, key="pressure_channel")
    row = found.channels.index(channel)
    values = found.pressure[row]
    grids.show(grids.pressure_table(found.grid, values, np.isfinite(values)))
    if np.isfinite(values).any():
        with_table(_pressure_words(found, row, names[channel]), _chances(found, row))
    else:
        st.markdown(_("{c} is closed in this week.").format(c=names[channel]))


def _chances(found: Outlook, row: int) -> pd.DataFrame:
    """Return by day the chance to miss the promise and the range of the service level."""
    span = found.grid.day_spans
    days = [k for k, d in enumerate(span) if np.isfinite(found.late[row, d.start : d.end]).any()]
    levels = found.day_levels[row]
    return pd.DataFrame(
        {
            _("Day"): [text.day(found.grid.dates[k]) for k in days],
            _("Promise missed in"): [text.share(found.miss_day[row, k]) for k in days],
            _("In time, usual"): [text.share(levels[k, len(levels[k]) // 2]) for k in days],
            _("In nine of ten weeks between"): [
                f"{text.share(levels[k, 0])} – {text.share(levels[k, -1])}" for k in days
            ],
        }
    )


def _pressure_words(found: Outlook, row: int, name: str) -> str:
    values = found.pressure[row]
    worst = int(np.nanargmax(values))
    begin = found.grid.when(worst)
    sentence = _(
        "In {n} weeks that may come (seed {s}), {c} misses its promise over the week in {m}. The "
        "highest pressure is {p}, on {d} at {t}."
    ).format(
        n=found.paths,
        s=found.seed,
        c=name,
        m=text.share(found.miss_week[found.channels[row]]),
        p=text.share(values[worst]),
        d=text.day(begin.date()),
        t=text.clock(begin),
    )
    low, high = found.day_levels[row, :, 0], found.day_levels[row, :, -1]
    day = int(np.nanargmin(low))
    return f"{sentence} " + _(
        "The least sure day is {d}: between {a} and {b} in time in nine weeks of ten."
    ).format(d=text.day(found.grid.dates[day]), a=text.share(low[day]), b=text.share(high[day]))
