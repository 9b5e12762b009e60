"""How far the forecast can be trusted: track record, alarm of drift, the week as it unfolds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from babel.dates import get_day_names

from planner.desk import track, unfolding, weeks
from planner.desk.track import TrackRecord
from planner.desk.unfolding import Unfolding
from planner.domain import Centre, ChannelId
from planner.forecast import Score
from planner.ui import charts, text
from planner.ui.navigation import page_path
from planner.ui.parts import choose_week, empty, with_table
from planner.ui.session import Visit
from planner.ui.text import _

Names = dict[ChannelId, str]
CLOSE = 1.1  # of pure chance: what a planner may call as good as it can be
CLEAR = 0.1  # of the way from spreadsheet to chance: less is no difference
LEANS = 0.05
MISLEADS = 0.08
_PARTS = {
    "night": _("night"),
    "morning": _("morning"),
    "afternoon": _("afternoon"),
    "evening": _("evening"),
}


def drift(here: Visit, names: Names) -> None:
    """Warn of channels whose last two weeks no longer fit what would have been told of them."""
    for alarm in unfolding.drift_of(here.desk, here.user):
        share = text.share(abs(alarm.ratio - 1))
        st.warning(
            _(
                "{c}: {s} {d} contacts than forecast on the {n} days since {f}, beyond the usual "
                "error. Name the cause as an event, or correct the week."
            ).format(
                c=names.get(alarm.channel, alarm.channel),
                s=share,
                d=_("more") if alarm.ratio > 1 else _("fewer"),
                n=alarm.days,
                f=text.day(alarm.since),
            )
        )


def record(here: Visit, centre: Centre, *, may_import: bool) -> None:
    """Show how good stored forecasts were, how good they could be, and where they fail."""
    names = {c.id: c.name for c in centre.channels}
    st.header(_("Track record"))
    found = track.track_record_of(here.desk, here.user)
    if not found.scores:
        empty(
            _("No stored forecast met its contacts yet. Import the contacts of a planned week."),
            _("Import contacts"),
            page_path("supervisor_import") if may_import else None,
        )
        return
    near = [s for s in found.scores if s.lead_days == found.scores[0].lead_days]
    st.markdown(
        _("{n} met their contacts. This is how far they were off {l}:").format(
            n=text.count(found.forecasts, _("stored forecast"), _("stored forecasts")),
            l=_lead(near[0]),
        )
    )
    st.dataframe(_verdicts(near, names), hide_index=True, width="stretch")
    st.caption(
        _(
            "Off by: all misses, up or down, as a share of the contacts. Best possible: what pure "
            "chance alone leaves of an interval when the rate is known exactly. Spreadsheet: what "
            "the mean of the last eight weeks would have missed."
        )
    )
    st.plotly_chart(_record_chart(near, names), config=charts.CONFIG)
    with st.expander(_("All lead times and figures")):
        st.dataframe(_record_table(found, names), hide_index=True, width="stretch")
        st.caption(
            _(
                "Range error (pinball loss): how far, in contacts per interval, what came lay from "
                "the low, middle and high figures of the forecast's range, weighed by how likely "
                "each was said to be passed; a range that is too wide costs as one that misses "
                "does. The share sets it against a spreadsheet's single figure: below 100 %, the "
                "range told more. Few weeks can pass the way to chance by luck."
            )
        )
    _failures(found, near, names)


def _verdicts(near: list[Score], names: Names) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                _("Channel"): names.get(s.channel, s.channel),
                _("How good"): verdict(s),
                _("Days off by"): text.share(s.day_wape, 1),
                _("Days, spreadsheet"): text.share(s.day_baseline_wape, 1),
                _("Intervals off by"): text.share(s.wape, 1),
                _("Intervals, best possible"): text.share(s.floor_wape, 1),
                _("Intervals, spreadsheet"): text.share(s.baseline_wape, 1),
            }
            for s in near
        ]
    )


def verdict(score: Score) -> str:
    """Say at a glance how good a forecast was, between a spreadsheet and pure chance."""
    if score.wape <= CLOSE * score.floor_wape and abs(score.bias) < LEANS:
        return _("about as good as it can be")
    if score.reached >= CLEAR:
        return _("better, {r} of the way to the best").format(r=text.share(score.reached))
    return _("worse than a spreadsheet") if score.reached <= -CLEAR else _("like a spreadsheet")


def _failures(found: TrackRecord, near: list[Score], names: Names) -> None:
    """Say where the forecasts fail: a lean, ranges that hold too little, spots of the week."""
    st.header(_("Where it fails"))
    lines = [line for s in near for line in leanings(s, names.get(s.channel, s.channel))]
    for spot in found.spots:
        day = get_day_names("wide", locale=text.LOCALE)[spot.weekday]
        high = _("too high") if spot.bias > 0 else _("too low")
        lines.append(
            _("{c}, {d} {p}: {e} of all contacts are missed there beyond chance, {b} {h}.").format(
                c=names.get(spot.channel, spot.channel), d=day, p=_PARTS[spot.part],
                e=text.share(spot.excess, 1), b=text.share(abs(spot.bias)), h=high,
            )
        )  # fmt: skip
    for line in lines:
        st.markdown(f"- {text.plain(line)}")
    if not found.spots:
        st.markdown(
            _("No weekday or part of the day stands out: what is missed is spread over the week.")
        )
    _value_added(near, names)


def leanings(score: Score, name: str) -> list[str]:
    """Say whether forecasts of a channel lean to one side, or their ranges mislead."""
    lines = []
    if abs(score.bias) >= LEANS:
        words = (
            _("{c}: told {b} too high over all.")
            if score.bias > 0
            else _("{c}: told {b} too low over all.")
        )
        lines.append(words.format(c=name, b=text.share(abs(score.bias), 1)))
    if abs(score.held_80 - 0.8) >= MISLEADS:
        words = (
            _("{c}: four in five were to lie in the range, {h} did: too narrow.")
            if score.held_80 < 0.8
            else _("{c}: four in five were to lie in the range, {h} did: wider than needed.")
        )
        lines.append(words.format(c=name, h=text.share(score.held_80)))
    return lines


def _value_added(near: list[Score], names: Names) -> None:
    """Say whether corrections by people made the forecast better, where they changed it."""
    for score in near:
        if score.value_added:
            words = (
                _("{c}: corrections by people took {v} of the contacts off the error.")
                if score.value_added > 0
                else _("{c}: corrections by people added {v} of the contacts to the error.")
            )
            name = names.get(score.channel, score.channel)
            share = text.share(abs(score.value_added), 1)
            st.markdown(text.plain(words.format(c=name, v=share)))


def _lead(score: Score) -> str:
    first, last = score.lead_days
    return _("{a} to {b} days ahead").format(a=first, b=last)


def _record_table(found: TrackRecord, names: Names) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                _("Channel"): names.get(s.channel, s.channel),
                _("Told"): _lead(s),
                _("Error"): text.share(s.wape, 1),
                _("Spreadsheet"): text.share(s.baseline_wape, 1),
                _("Pure chance"): text.share(s.floor_wape, 1),
                _("Way from spreadsheet to chance"): text.share(s.reached),
                _("Error of day totals"): text.share(s.day_wape, 1),
                _("Too high or low"): f"{100 * s.bias:+.1f} %",
                _("In the 80 % range"): text.share(s.held_80),
                _("In the 90 % range"): text.share(s.held_90),
                _("Range error, contacts"): text.number(s.pinball, 2),
                _("Range error against spreadsheet"): text.share(s.pinball / s.baseline_pinball)
                if s.baseline_pinball
                else "–",
                _("Taken away by corrections"): f"{100 * s.value_added:+.1f} %",
                _("Contacts"): text.number(s.contacts),
            }
            for s in found.scores
        ]
    )


def _record_chart(near: list[Score], names: Names) -> go.Figure:
    figure = go.Figure()
    y = [names.get(s.channel, s.channel) for s in near]
    for name, values, symbol, colour in (
        (_("Pure chance"), [s.floor_wape for s in near], "line-ns-open", charts.GREEN),
        (_("Forecast"), [s.wape for s in near], "circle", charts.BLUE),
        (_("Spreadsheet"), [s.baseline_wape for s in near], "x", charts.ORANGE),
    ):
        figure.add_scatter(
            x=[100 * v for v in values],
            y=y,
            mode="markers",
            name=name,
            marker={
                "symbol": symbol,
                "size": 14,
                "color": colour,
                "line": {"width": 3 if symbol.endswith("open") else 0, "color": colour},
            },
        )
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(title=_("Error by interval, % of the contacts"), rangemode="tozero")
    charts.dressed(figure, 150 + 50 * len(near))
    # a legend that wraps on a narrow screen stays above the first channel
    return figure.update_layout(margin={"t": 60}, legend={"y": 1.0, "yanchor": "bottom"})


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
    rest = [
        float(f.contacts[row, found.until : day.end].sum()) for f in (found.told, found.updated)
    ]
    words = _("Until {t} {c} contacts came where {s} were forecast.").format(
        t=f"{text.day(found.known_until.date())} {text.clock(found.known_until)}",
        c=text.number(came), s=text.number(said),
    )  # fmt: skip
    return (
        words
        + " "
        + _("The rest of that day moves from {a} to {b}.").format(
            a=text.number(rest[0]), b=text.number(rest[1])
        )
    )


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
