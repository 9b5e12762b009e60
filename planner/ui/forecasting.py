"""The forecast page: fan chart, one day by interval, handle time, the back-test."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from planner.domain import ChannelId, Forecast, History
from planner.forecast import DayForecast, noise_floor
from planner.ui import charts, text
from planner.ui.parts import pick, with_table
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


def one_day(forecast: Forecast, channel: ChannelId) -> None:
    """Show a day of the week by interval with its range, a sentence and a table."""
    grid, row = forecast.grid, forecast.row(channel)
    labels = {d: text.long_day(date) for d, date in enumerate(grid.dates)}
    day = pick(_("One day by interval"), labels, key=f"day-of-{channel}")
    span = charts.open_part(forecast.contacts[row] > 0, grid.day_spans[day])
    part = slice(span.start, span.end)
    contacts, aht_s = forecast.contacts[row, part], forecast.aht_s[row, part]
    low, high = (forecast.quantiles[row, forecast.levels.index(q), part] for q in (0.1, 0.9))
    if not contacts.sum():
        st.info(_("No contacts are expected on this day."))
        return
    times = charts.clock_axis(grid, span)
    st.plotly_chart(charts.forecast_day(times, contacts, (low, high)), config=charts.CONFIG)
    busy = int(contacts.argmax())
    sentence = _(
        "Most contacts come from {t}: {n} in {m} minutes, four times in five between {a} and {b}. "
        "Single intervals swing more than whole days."
    ).format(
        t=times[busy], n=text.amount(float(contacts[busy])), m=grid.step_min,
        a=text.number(low[busy]), b=text.number(high[busy]),
    )  # fmt: skip
    table = pd.DataFrame(
        {
            _("From"): times,
            _("Contacts"): contacts.round(1),
            _("Low (10 %)"): low.round(1),
            _("High (90 %)"): high.round(1),
            _("Handle time, s"): aht_s.round(),
        }
    )
    with_table(sentence, table, label=_("This day as a table"))


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
