"""The forecast page: fan chart, one day by interval, handle time, the back-test."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from planner.desk import track
from planner.domain import ChannelId, Cleaned, Forecast, History
from planner.forecast import NEW_LEVEL, DayForecast
from planner.ui import charts, text, trusting
from planner.ui.parts import pick, with_table
from planner.ui.text import _

WEEKS_SHOWN = 8
WEEK_DAYS = 7
NONE = 0.05  # contacts of a day that round to none


def fan(
    days: DayForecast,
    forecast: Forecast,
    history: History,
    channel: ChannelId,
    *,
    special: Mapping[date, str],
    today: date,
) -> None:
    """Show the last weeks and the forecast with its bands, special days, a sentence and a table.

    `today` is not over, so what came of it so far is no day to compare with.
    """
    past = charts.day_totals(history, channel)
    past = past[past["day"] < today].tail(7 * WEEKS_SHOWN)
    cleaned = [c for c in forecast.cleaned if c.channel == channel]
    figure = charts.forecast_fan(days, channel, past, cleaned, special)
    st.plotly_chart(figure, config=charts.CONFIG)
    row = days.channels.index(channel)
    total = days.contacts[row]
    low, high = (days.quantiles[row, days.levels.index(q)] for q in (0.1, 0.9))
    week, before = float(total.sum()), usual_week(past, cleaned)
    sentence = _("{n} contacts in the week").format(n=text.number(week))
    if before:
        change = week / before - 1
        sign = "+" if change > 0 else ""
        sentence += ", " + _("{c} against a usual week of the last four").format(
            c=f"{sign}{text.share(change)}"
        )
    table = pd.DataFrame(
        {
            _("Day"): [text.day(d) for d in days.dates],
            _("Contacts"): total.round(1),
            _("Low (10 %)"): low.round(1),
            _("High (90 %)"): high.round(1),
            _("Special"): [special.get(d, "") for d in days.dates],
        }
    )
    sentence += ". " + _("Four days in five should lie in the wider band.")
    if special:
        named = "; ".join(f"{text.day(d)} {words}" for d, words in special.items())
        sentence += " " + _("Special days: {d}.").format(d=text.plain(named))
    with_table(sentence, table)


def usual_week(past: pd.DataFrame, cleaned: Sequence[Cleaned]) -> float:
    """Return the contacts of a usual week, of the last four of a history: 0 below a whole week.

    `past` has columns `day` and `contacts`; days that were `cleaned` count as the forecast takes
    them. What is unknown of a weekday is left out of its mean, one without any row is closed.
    """
    came = dict(zip(past["day"], past["contacts"], strict=True))
    if not came or (max(came) - min(came)).days < WEEK_DAYS - 1:
        return 0.0
    begin, end = max(came) - timedelta(weeks=4), max(came)
    came |= {c.day: c.used for c in cleaned if not c.reason.startswith(NEW_LEVEL)}
    by_weekday: dict[int, list[float]] = {}
    for day, contacts in came.items():
        if begin < day <= end and np.isfinite(contacts):
            by_weekday.setdefault(day.weekday(), []).append(contacts)
    return float(sum(np.mean(seen) for seen in by_weekday.values()))


def one_day(forecast: Forecast, channel: ChannelId) -> None:
    """Show a day of the week by interval with its range, a sentence and a table."""
    grid, row = forecast.grid, forecast.row(channel)
    labels = {d: text.long_day(date) for d, date in enumerate(grid.dates)}
    day = pick(_("One day by interval"), labels, key=f"day-of-{channel}")
    span = charts.open_part(forecast.contacts[row] > 0, grid.day_spans[day])
    part = slice(span.start, span.end)
    contacts, aht_s = forecast.contacts[row, part], forecast.aht_s[row, part]
    low, high = (forecast.quantiles[row, forecast.levels.index(q), part] for q in (0.1, 0.9))
    if contacts.sum() < NONE:
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
    if contacts.sum() < NONE:
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
    found = [s for s in track.tries_of(forecast) if s.channel == channel]
    for skill in found:
        st.markdown(
            _(
                "Tried on {n}: **{v}**. The error was {e} of the contacts by interval, with the "
                "mean of the eight weeks before {b}, and pure chance alone would leave {f}; "
                "bias {s}."
            ).format(
                n=text.count(skill.origins, _("past stretch of four weeks"),
                             _("past stretches of four weeks")),
                v=trusting.verdict(skill), e=text.share(skill.wape, 1),
                b=text.share(skill.baseline_wape, 1), f=text.share(skill.floor_wape, 1),
                s=text.share(skill.bias, 1),
            )
        )  # fmt: skip
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
