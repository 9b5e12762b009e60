"""The running week on screen: contacts so far, and the rest as they move it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from planner.desk import unfolding, weeks
from planner.desk.unfolding import Unfolding
from planner.domain import ChannelId
from planner.ui import charts, text
from planner.ui.parts import choose_week, with_table
from planner.ui.session import Visit
from planner.ui.text import _

STAYS = 0.005


def unfolds(here: Visit, week: str, channel: ChannelId) -> None:
    """Show the running week: contacts so far, and the rest as they move it."""
    found = unfolding.unfolding_of(here.desk, here.user, week)
    if found is None:
        st.info(
            _(
                "No contacts of this week are known, or all of it is over. Import the contacts of "
                "the running week as it goes, or choose the week that runs now."
            )
        )
        present = weeks.weeks_to_plan(here.desk, here.user).present
        if present != week:
            st.button(_("Show the running week"), on_click=choose_week, args=(present,))
        return
    row = found.told.row(channel)
    st.plotly_chart(_unfolding_chart(found, row), config=charts.CONFIG)
    with_table(_unfolding_words(found, row), _unfolding_table(found, row))


def _last_day(found: Unfolding) -> int:
    return int(found.told.grid.day[found.until - 1])


def _unfolding_chart(found: Unfolding, row: int) -> go.Figure:
    grid = found.told.grid
    span = grid.day_spans[_last_day(found)]
    used = np.flatnonzero(found.told.contacts[row, span.start : span.end] > 0)
    if used.size:
        span = type(span)(span.start + int(used[0]), span.start + int(used[-1]) + 1)
    here = slice(span.start, span.end)
    x = charts.clock_axis(grid, span)
    after = np.where(np.arange(span.start, span.end) >= found.until, 1.0, np.nan)
    figure = go.Figure()
    for values, name, colour, dash in (
        (found.told.contacts[row, here], _("Forecast"), charts.BLUE, "solid"),
        (found.came[row, here], _("Came"), "#767676", "solid"),
        (found.updated.contacts[row, here] * after, _("Rest, moved"), charts.ORANGE, "dash"),
    ):
        line = {"shape": "hv", "color": colour, "dash": dash, "width": 3}
        figure.add_scatter(x=x, y=values, name=name, line=line)
    figure.update_yaxes(title=_("Contacts"))
    return charts.dressed(figure, 360)


def _unfolding_words(found: Unfolding, row: int) -> str:
    day = found.told.grid.day_spans[_last_day(found)]
    known = slice(day.start, found.until)
    seen = np.isfinite(found.came[row, known])
    came = float(np.nansum(found.came[row, known]))
    said = float(found.told.contacts[row, known][seen].sum())
    both = (found.told, found.updated)
    rest = [float(f.contacts[row, found.until : day.end].sum()) for f in both]
    later = [float(f.contacts[row, day.end :].sum()) for f in both]
    words = _("Until {t} {c} contacts came where {s} were forecast.").format(
        t=f"{text.day(found.known_until.date())} {text.clock(found.known_until)}",
        c=text.number(came), s=text.number(said),
    )  # fmt: skip
    sentences = [words, _("The rest of that day moves from {a} to {b}.").format(**_pair(rest))]
    if later[0] > 0:
        stays = abs(later[1] - later[0]) < STAYS * later[0]
        after = (
            _("The days after it stay at {a}: on past weeks a day told little of the next ones.")
            if stays
            else _("The days after it move from {a} to {b}.")
        )
        sentences.append(after.format(**_pair(later)))
    return " ".join(sentences)


def _pair(values: Sequence[float]) -> dict[str, str]:
    return {name: text.number(value) for name, value in zip("ab", values, strict=True)}


def _unfolding_table(found: Unfolding, row: int) -> pd.DataFrame:
    days = found.days(found.told.channels[row])
    return pd.DataFrame(
        {
            _("Day"): [text.day(d.day) for d in days],
            _("Forecast"): [round(d.told, 1) for d in days],
            _("Came so far"): ["–" if np.isnan(d.came) else text.number(d.came) for d in days],
            _("Rest as forecast"): [round(d.rest_told, 1) for d in days],
            _("Rest, moved"): [round(d.rest_moved, 1) for d in days],
        }
    )
