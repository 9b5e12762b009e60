"""The forecast page: fan chart, what was cleaned and why, the back-test, corrections."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time

import numpy as np
import pandas as pd
import streamlit as st

from planner.desk import judging, planning
from planner.domain import Centre, ChannelId, Forecast, History, Override, Span
from planner.forecast import DayForecast, noise_floor
from planner.ui import charts, text
from planner.ui.parts import pick, told, with_table
from planner.ui.session import Visit
from planner.ui.text import _

WEEKS_SHOWN = 8


def fan(days: DayForecast, forecast: Forecast, history: History, channel: ChannelId) -> None:
    """Show the last weeks and the forecast with its bands, a sentence and a table."""
    past = charts.day_totals(history, channel).tail(7 * WEEKS_SHOWN)
    cleaned = [c for c in forecast.cleaned if c.channel == channel]
    st.plotly_chart(charts.forecast_fan(days, channel, past, cleaned), config=charts.CONFIG)
    row = days.channels.index(channel)
    total = days.contacts[row]
    low, high = (days.quantiles[row, days.levels.index(q)] for q in (0.1, 0.9))
    week, before = float(total.sum()), float(past["contacts"].tail(28).sum()) / 4
    sentence = _("{n} contacts in the week").format(n=text.number(week))
    if before:
        change = week / before - 1
        sign = "+" if change > 0 else ""
        sentence += ", " + _("{c} against the mean of the last four weeks").format(
            c=f"{sign}{text.share(change)}"
        )
    table = pd.DataFrame(
        {
            _("Day"): [text.day(d) for d in days.dates],
            _("Contacts"): total.round(1),
            _("Low (10 %)"): low.round(1),
            _("High (90 %)"): high.round(1),
        }
    )
    with_table(sentence + ". " + _("Four days in five should lie in the wider band."), table)


def handle_time(forecast: Forecast, channel: ChannelId) -> None:
    """Say how long a contact takes: the mean of the week, and its range over the day."""
    row = forecast.row(channel)
    contacts, aht = forecast.contacts[row], forecast.aht_s[row]
    if not contacts.sum():
        return
    busy = aht[contacts > 0]
    mean, low, high = (
        text.number(float(v)) for v in (np.average(aht, weights=contacts), busy.min(), busy.max())
    )
    words = (
        _("Handle time {m} s, the same over all hours of the week.")
        if low == high
        else _("Handle time {m} s on average, between {low} and {high} s over the week's hours.")
    )
    st.markdown(words.format(m=mean, low=low, high=high))


def trust(forecast: Forecast, channel: ChannelId, names: Mapping[ChannelId, str]) -> None:
    """Say how good the forecast was on past weeks, and what was noted."""
    found = [s for s in forecast.skill if s.channel == channel]
    for skill in found:
        gain = 1 - skill.wape / skill.baseline_wape if skill.baseline_wape else 0.0
        st.markdown(
            _(
                "Tried on {n} past stretches of four weeks: the error was {e} of the contacts by "
                "interval, against {b} with the mean of the eight weeks before ({g}); "
                "bias {s}."
            ).format(
                n=skill.origins,
                e=text.share(skill.wape, 1),
                b=text.share(skill.baseline_wape, 1),
                g=f"{text.share(abs(gain))} {_('better') if gain >= 0 else _('worse')}",
                s=text.share(skill.bias, 1),
            )
        )
    floor = noise_floor(forecast.contacts[forecast.row(channel)])
    if found and np.isfinite(floor):
        st.markdown(
            _("Pure chance alone would leave {f}: no forecast of this volume does better.").format(
                f=text.share(floor, 1)
            )
        )
    if not found:
        st.caption(_("There is too little history to try the forecast on past weeks."))
    for note in notes_on(forecast.notes, channel, names):
        st.caption(text.plain(note))


def notes_on(
    notes: Sequence[str], channel: ChannelId, names: Mapping[ChannelId, str]
) -> tuple[str, ...]:
    """Return the notes that name a channel, by id or name, and those that name none at all."""
    found = []
    for note in notes:
        named = {c for c, name in names.items() if any(_says(note, word) for word in (c, name))}
        if channel in named or not named:
            found.append(note)
    return tuple(found)


def _says(note: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", note) is not None


def correct(here: Visit, centre: Centre, week: str, channel: ChannelId) -> None:
    """Let a supervisor correct a day or a stretch of it; the model's own figure stays known."""
    grid = centre.week(week)
    st.subheader(_("Correct the forecast"))
    st.caption(_("A correction is kept apart from the model, with your name, and judged later."))
    with st.form("correct", clear_on_submit=True):
        day = pick(_("Day"), {d: text.long_day(date) for d, date in enumerate(grid.dates)})
        left, right = st.columns(2)
        begin = left.time_input(_("From"), time(0), step=900)
        end = right.time_input(_("To (00:00 is midnight)"), time(0), step=900)
        percent = st.number_input(_("Change in per cent"), -100.0, 900.0, 10.0, 5.0)
        reason = st.text_input(_("Reason"), placeholder=_("price letter goes out on Monday"))
        sent = st.form_submit_button(_("Keep the correction"))
    if sent:
        with told():
            stop = end.hour * 60 + end.minute or 24 * 60
            start = begin.hour * 60 + begin.minute
            span = Span(grid.at(grid.dates[day], start), grid.at(grid.dates[day], stop))
            override = Override(channel, span, 1 + percent / 100, None, reason, here.user.name)
            planning.correct_forecast(here.desk, here.user, week, override)
            st.rerun()


def judged(here: Visit, centre: Centre) -> None:
    """Show whether past corrections helped, once the contacts are known."""
    names = {c.id: c.name for c in centre.channels}
    rows = [
        {
            _("Channel"): names.get(j.correction.channel, j.correction.channel),
            _("Correction"): j.correction.reason,
            _("By"): j.correction.by,
            _("Model said"): round(j.model, 1),
            _("Corrected to"): round(j.corrected, 1),
            _("Came"): round(j.actual, 1),
            _("Error taken away"): text.share(j.value_added, 1),
        }
        for j in judging.judged(here.desk, here.user)
    ]
    if rows:
        st.subheader(_("Did past corrections help?"))
        st.caption(_("A figure below zero means that the model alone would have been nearer."))
        st.dataframe(pd.DataFrame(rows), hide_index=True)


def corrections(here: Visit, centre: Centre, week: str) -> None:
    """List the corrections of the week, each can be taken back."""
    grid, names = centre.week(week), {c.id: c.name for c in centre.channels}
    for kept in planning.corrections(here.desk, here.user, week):
        if kept.removed_at:
            continue
        one = kept.on(grid)
        begin, end = grid.when(one.span.start), grid.when(one.span.end)
        change = text.share((one.factor or 1) - 1) if one.factor is not None else one.total
        name, span = names.get(one.channel, one.channel), f"{text.clock(begin)}–{text.clock(end)}"
        what = f"{name}, {text.day(begin.date())} {span}"
        line, button = st.columns([4, 1], vertical_alignment="center")
        line.markdown(text.plain(f"{what}: {change} · {one.reason} · {one.by}"))
        if button.button(_("Take back"), key=f"drop-{kept.id}"):
            with told():
                planning.drop_correction(here.desk, here.user, kept.id)
                st.rerun()
