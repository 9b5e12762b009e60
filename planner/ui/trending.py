"""Trends and patterns of contacts, and the test whether time to acknowledge takes longer."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from planner.desk import trends
from planner.desk.trends import Trend, WeekOfContacts
from planner.domain import week_monday
from planner.study.review import ChangePoint, Difference, repeat_test
from planner.ui import charts, text
from planner.ui.parts import told
from planner.ui.session import Visit
from planner.ui.text import _


def trend(found: Trend) -> None:
    """Say what changed from week to week and where the level turned; table below."""
    last = found.weeks[-1]
    change = "" if found.change is None else _(", {c} against the week before").format(
        c=_signed(found.change)
    )  # fmt: skip
    st.markdown(
        _("**{n} contacts** in {w}{c}.").format(n=text.number(last.contacts), w=last.week, c=change)
    )
    for name, turn, unit in (
        (_("Contacts a week"), found.turn, ""),
        (_("Handle time"), found.aht_turn, " s"),
    ):
        st.markdown(f"- {name}: {_turned(turn, found.weeks, unit)}")
    contacts = [w.contacts for w in found.weeks]
    at = None if found.turn is None else found.turn.at
    figure = charts.weeks_line([w.week for w in found.weeks], contacts, at)
    st.plotly_chart(figure, config=charts.CONFIG)
    rows = [
        {
            _("Week"): w.week,
            _("Contacts"): round(w.contacts),
            _("Handle time, s"): None if np.isnan(w.aht_s) else round(w.aht_s),
            _("Abandoned"): text.share(w.abandoned, 1),
        }
        for w in reversed(found.weeks)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=320)


def _signed(share: float) -> str:
    return ("+" if share > 0 else "") + text.share(share, 1)


def _turned(turn: ChangePoint | None, weeks: Sequence[WeekOfContacts], unit: str) -> str:
    if turn is None:
        return _("no change of level that chance would not explain")
    sign = "+" if turn.step > 0 else ""
    low, high = (weeks[min(k, len(weeks) - 1)].week for k in (turn.low, turn.high))
    return _("a new level from {w} on ({a} to {b}, 95 %): {s}{n}{u}").format(
        w=weeks[turn.at].week, a=low, b=high, s=sign, n=text.amount(turn.step), u=unit
    )


def heat(found: Trend) -> None:
    """Show mean contacts an interval by weekday and hour, as numbers on a shade."""
    hours = [h for h in range(24) if np.isfinite(found.heat[:, h]).any()]
    if not hours:
        return
    st.header(_("Hours of the week"))
    busiest = np.unravel_index(np.nanargmax(found.heat), found.heat.shape)
    st.markdown(
        _("Busiest: **{d} {h}:00**, {n} contacts an interval on average of eight weeks.").format(
            d=calendar.day_name[int(busiest[0])], h=f"{int(busiest[1]):02d}",
            n=text.number(float(found.heat[busiest]), 1),
        )
    )  # fmt: skip
    values, peak = found.heat[:, hours], float(np.nanmax(found.heat)) or 1.0
    names: dict[str, Any] = {
        "index": list(calendar.day_abbr),
        "columns": [f"{h:02d}" for h in hours],
    }
    words = [["–" if np.isnan(v) else f"{v:.1f}" for v in row] for row in values]
    shades = 0.45 * np.nan_to_num(values) / peak
    colours = [[f"background-color: rgba(0, 114, 178, {s:.2f})" for s in row] for row in shades]
    frame, shade = pd.DataFrame(words, **names), pd.DataFrame(colours, **names)
    styled: Any = frame.style.apply(lambda _frame: shade, axis=None)
    st.dataframe(styled, width="stretch")


def listening(here: Visit, channel: str, found: Trend) -> None:
    """Test on the site's own history whether time to acknowledge makes contacts longer."""
    st.header(_("Does acknowledging take longer?"))
    st.caption(
        _("Name days with time to listen staffed and asked for, and days without. The handle times "
          "of these days are compared; the plan counts the allowance in full until you know.")
    )  # fmt: skip
    last = week_monday(found.weeks[-1].week) + timedelta(days=6)
    with st.form("listening"):
        on = _period(_("With time to acknowledge"), last - timedelta(days=27), "on")
        off = _period(_("Without"), last - timedelta(days=55), "off")
        counts = [
            place.number_input(label, 0, 10_000_000, 0, key=f"repeat-{k}")
            for k, (place, label) in enumerate(
                zip(
                    st.columns(4),
                    (_("Repeats with"), _("Contacts with"), _("Repeats without"),
                     _("Contacts without")),
                    strict=True,
                )
            )
        ]  # fmt: skip
        sent = st.form_submit_button(_("Compare"))
    if not sent:
        return
    with told():
        _answer(
            trends.listening_test(here.desk, here.user, channel, on=on, off=off),
            _("Contacts take {v} s longer with it, between {a} and {b} s (95 %)."),
            1,
        )
        if counts[1] and counts[3]:
            _answer(
                repeat_test((counts[0], counts[1]), (counts[2], counts[3])),
                _("Repeats change by {v} points, between {a} and {b} points (95 %)."),
                100,
            )


def _period(label: str, first: date, key: str) -> tuple[date, date]:
    begin, end = st.columns(2)
    return (
        begin.date_input(_("{p}: first day").format(p=label), first, key=f"{key}-first"),
        end.date_input(
            _("{p}: last day").format(p=label), first + timedelta(days=27), key=f"{key}-last"
        ),
    )


def _answer(found: Difference, words: str, scale: float) -> None:
    values = {
        name: text.number(scale * value, 1)
        for name, value in (("v", found.value), ("a", found.low), ("b", found.high))
    }
    st.markdown(f"**{words.format(**values)}**")
    if not found.is_clear:
        st.caption(_("The interval holds 0: these days do not show a difference."))
