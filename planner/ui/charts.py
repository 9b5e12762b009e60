"""Charts in the field's standard form; figures are built from arrays, never cached."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from planner.domain import (
    BoolArray,
    Cleaned,
    FloatArray,
    Grid,
    History,
    Span,
    week_monday,
)
from planner.forecast import DayForecast
from planner.ui import text
from planner.ui.grids import COLOURS
from planner.ui.text import _

BLUE, ORANGE, GREEN, PINK, RED, BROWN, LEAF = COLOURS
CONFIG = {"displayModeBar": False, "responsive": True}
NAME_LETTERS = 28
SIDES = ("bottom center", "top center", "middle right", "middle left", "top right")
"""Where names stand beside their marks, in turn: plans of one week lie close together."""


def clock_axis(grid: Grid, span: Span) -> list[str]:
    """Return clock times of one day; the second pass of a doubled hour says so."""
    times = (grid.when(i) for i in range(span.start, span.end))
    return [f"{t:%H:%M}{' ' + _('again') if t.fold else ''}" for t in times]


def open_part(is_open: BoolArray, span: Span) -> Span:
    """Return the part of a day from first to last open interval; the whole day when closed."""
    inside = np.flatnonzero(is_open[span.start : span.end])
    if not inside.size:
        return span
    return Span(span.start + int(inside[0]), span.start + int(inside[-1]) + 1)


def dressed(figure: go.Figure, height: int) -> go.Figure:
    """Return the figure in the look that all charts share, `height` pixels high."""
    figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": 30, "b": 10},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        hovermode="x unified",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    figure.update_xaxes(gridcolor="rgba(128,128,128,.2)", nticks=12)
    figure.update_yaxes(gridcolor="rgba(128,128,128,.2)", rangemode="tozero")
    return figure


def forecast_fan(
    days: DayForecast,
    channel: str,
    past: pd.DataFrame,
    cleaned: Sequence[Cleaned] = (),
    special: Mapping[date, str] | None = None,
) -> go.Figure:
    """Return history by day in grey, the forecast's day totals and their 50 and 80 % bands.

    `past` has columns `day` and `contacts`; its days that were `cleaned` are circles, coming days
    that are `special` diamonds with their names.
    """
    row = days.channels.index(channel)
    dates = [d.isoformat() for d in days.dates]
    total = days.contacts[row]
    bands = {level: days.quantiles[row, k] for k, level in enumerate(days.levels)}
    figure = go.Figure()
    _add_past(figure, past, cleaned)
    for low, high, name, shade in ((0.1, 0.9, "80 %", 0.18), (0.25, 0.75, "50 %", 0.32)):
        figure.add_scatter(
            x=[*dates, *dates[::-1]],
            y=[*bands[high], *bands[low][::-1]],
            fill="toself",
            fillcolor=f"rgba(0,114,178,{shade})",
            mode="lines",
            line={"width": 0},
            name=f"{name} {_('band')}",
            hoverinfo="skip",
        )
    figure.add_scatter(x=dates, y=total, name=_("Forecast"), line={"color": BLUE, "width": 3})
    named = [k for k, day in enumerate(days.dates) if day in (special or {})]
    if special and named:
        figure.add_scatter(
            x=[dates[k] for k in named], y=total[named],
            text=[special[days.dates[k]] for k in named], name=_("Special day"), mode="markers",
            marker={"symbol": "diamond-open", "size": 12, "color": BROWN, "line": {"width": 3}},
        )  # fmt: skip
    figure.update_yaxes(title=_("Contacts a day"))
    dressed(figure, 380)
    monday = days.dates[0].isoformat()
    return figure.update_xaxes(tick0=monday, dtick=7 * 86_400_000, tickformat="%-d %b", nticks=0)


def _add_past(figure: go.Figure, past: pd.DataFrame, cleaned: Sequence[Cleaned]) -> None:
    """Draw the history by day in grey, days that were cleaned as circles."""
    figure.add_scatter(
        x=past["day"],
        y=past["contacts"],
        name=_("Offered so far"),
        mode="lines",
        line={"color": "#767676"},
    )
    contacts = dict(zip(past["day"], past["contacts"], strict=True))
    odd = [c for c in cleaned if c.day in contacts]
    if odd:
        figure.add_scatter(
            x=[c.day for c in odd],
            y=[contacts[c.day] for c in odd],
            text=[f"{c.reason}; {_('used instead')}: {text.amount(c.used)}" for c in odd],
            name=_("Replaced"),
            mode="markers",
            marker={"symbol": "circle-open", "size": 12, "color": ORANGE, "line": {"width": 3}},
        )


def forecast_day(
    times: Sequence[str], contacts: FloatArray, band: tuple[FloatArray, FloatArray]
) -> go.Figure:
    """Return one day's forecast by interval with the band between `band[0]` and `band[1]`."""
    low, high = band
    figure = go.Figure()
    for values, fill in ((low, None), (high, "tonexty")):
        figure.add_scatter(
            x=list(times), y=values, mode="lines", line={"width": 0, "shape": "hv"},
            fill=fill, fillcolor="rgba(0,114,178,.18)", name=f"80 % {_('band')}",
            showlegend=fill is not None, hoverinfo="skip",
        )  # fmt: skip
    line = {"color": BLUE, "width": 3, "shape": "hv"}
    figure.add_scatter(x=list(times), y=contacts, name=_("Forecast"), line=line)
    figure.update_yaxes(title=_("Contacts an interval"))
    return dressed(figure, 320)


def frontier(points: pd.DataFrame, now: str) -> go.Figure:
    """Return scenarios by paid hours and understaffed hours; the present one is a star.

    `points` has columns `name`, `paid_h`, `understaffed_h`, `red_days`.
    """
    figure = go.Figure()
    is_now = points["name"] == now
    for chosen, symbol, label in (
        (~is_now, "circle", _("Scenario")),
        (is_now, "star", _("Baseline")),
    ):
        rows = points[chosen]
        figure.add_scatter(
            x=rows["paid_h"],
            y=rows["understaffed_h"],
            mode="markers+text",
            text=[textwrap.shorten(name, NAME_LETTERS, placeholder=" …") for name in rows["name"]],
            textposition=[SIDES[k % len(SIDES)] for k in rows.index],
            hovertext=rows["name"],
            marker={"size": 16, "symbol": symbol, "color": BLUE if symbol == "circle" else ORANGE},
            name=label,
        )
    dressed(figure, 380)
    low, high = float(points["paid_h"].min()), float(points["paid_h"].max())
    room = max(0.02 * high, 0.2 * (high - low))  # a tenth of an hour must not fill the chart
    top = max(1.0, float(points["understaffed_h"].max()))
    figure.update_xaxes(title=_("Paid hours in the week"), range=[low - room, high + room])
    figure.update_yaxes(title=_("Understaffed agent-hours"), range=[-0.12 * top, 1.2 * top])
    return figure


def day_totals(history: History, channel: str) -> pd.DataFrame:
    """Return contacts offered to a channel by local day, `day` and `contacts`; NaN is unknown."""
    rows = history.of(channel)
    local = pd.to_datetime(rows.start, unit="s", utc=True).tz_convert(history.zone)
    frame = pd.DataFrame({"day": local.date, "contacts": rows.offered})
    return frame.groupby("day")[["contacts"]].sum(min_count=1).reset_index()


def weeks_line(weeks: Sequence[str], contacts: Sequence[float], turn: int | None) -> go.Figure:
    """Return contacts by week, with a dotted line at the week in which their level turned."""
    days = [week_monday(week).isoformat() for week in weeks]
    figure = go.Figure()
    figure.add_scatter(
        x=days, y=list(contacts), text=list(weeks), name=_("Contacts a week"), mode="lines+markers",
        line={"color": BLUE, "width": 3},
    )  # fmt: skip
    if turn is not None:
        figure.add_scatter(
            x=[days[turn]] * 2, y=[0, max(contacts)], name=_("New level"), mode="lines",
            line={"color": ORANGE, "width": 3, "dash": "dot"},
        )  # fmt: skip
    figure.update_yaxes(title=_("Contacts a week"))
    return dressed(figure, 300)


def longest_shortage(grid: Grid, net: FloatArray, is_open: BoolArray) -> str:
    """Say where heads are missing longest: `short 3 on Mon 30 Nov 10:30 to 11:15`, or none."""
    best = (0, 0, 0)
    start = None
    for i in range(grid.size + 1):
        is_short = i < grid.size and bool(is_open[i]) and net[i] < 0
        if is_short and start is None:
            start = i
        elif not is_short and start is not None:
            best = max(best, (i - start, start, i))
            start = None
    if not best[0]:
        return _("No interval is short of heads.")
    _length, begin, end = best
    worst = int(-net[begin:end].min())
    return _("The longest shortage: up to {n} short on {day} {start} to {end}.").format(
        n=worst,
        day=text.day(grid.when(begin).date()),
        start=text.clock(grid.when(begin)),
        end=text.clock(grid.when(end)),
    )
