"""Corrections of the forecast by hand: tried, kept with a reason, taken back, judged."""

from __future__ import annotations

from datetime import date, time

import pandas as pd
import streamlit as st

from planner.desk import correcting, judging
from planner.desk.correcting import WHOLE_DAY, Asked, DayEffect
from planner.domain import Centre, ChannelId, Grid, Span
from planner.store import StoredOverride
from planner.ui import text
from planner.ui.parts import pick, told
from planner.ui.session import Visit
from planner.ui.text import _

WEEK_DAYS = 7


def form(here: Visit, centre: Centre, week: str, channel: ChannelId) -> None:
    """Let a supervisor correct a week, a day or hours of it; the model's own figure stays known."""
    st.header(_("Correct the forecast"))
    st.caption(
        _(
            "A correction is kept apart from the model, with your name, and judged later. Several "
            "of one stretch follow each other: two of +10 % make +21 %."
        )
    )
    with st.form("correct"):
        asked = _asked(centre.week(week), centre.step_min, channel)
        left, right = st.columns(2)
        tried = left.form_submit_button(_("Show the effect"))
        sent = right.form_submit_button(_("Keep the correction"))
    if tried or sent:
        with told():
            if sent:
                correcting.correct(here.desk, here.user, asked)
                st.rerun()
            effect = correcting.correction_effect(here.desk, here.user, asked)
            _show(effect, centre.channel(channel).name)


def _asked(grid: Grid, step_min: int, channel: ChannelId) -> Asked:
    """Return what the form says."""
    whole: dict[date | None, str] = {None: _("the whole week")}
    days = whole | {d: text.long_day(d) for d in grid.dates}
    day = pick(_("Day"), days, start=grid.dates[0])
    left, right = st.columns(2)
    begin = left.time_input(_("From"), time(0), step=60 * step_min)
    end = right.time_input(_("To (00:00 is midnight)"), time(0), step=60 * step_min)
    left, right = st.columns(2)  # below each other on a phone: each pair stays together
    percent = left.number_input(_("Change in per cent"), value=None, step=5.0, placeholder="10")
    total = right.number_input(
        _("or contacts in all"), value=None, step=10.0, placeholder=_("in place of the forecast's")
    )
    reason = st.text_input(_("Reason"), placeholder=_("price letter goes out on Monday"))
    hours = (begin.hour * 60 + begin.minute, end.hour * 60 + end.minute or WHOLE_DAY[1])
    first, count = (grid.dates[0], WEEK_DAYS) if day is None else (day, 1)
    return Asked(channel, first, count, hours, percent, total, reason)


def _show(effect: tuple[DayEffect, ...], name: str) -> None:
    """Say what a correction makes of its days, with their ranges."""
    before, after = (sum(getattr(d, which) for d in effect) for which in ("before", "after"))
    where = text.long_day(effect[0].day) if len(effect) == 1 else _("the week")
    sentence = _("{c}, {d}: {a} contacts instead of {b}. Nothing is kept yet.")
    st.markdown(
        text.plain(sentence.format(c=name, d=where, a=text.number(after), b=text.number(before)))
    )
    rows = [
        {
            _("Day"): text.day(d.day),
            _("Model alone"): text.number(d.model),
            _("As it stands"): text.number(d.before),
            _("With this"): text.number(d.after),
            _("Four days in five"): f"{text.number(d.low)} – {text.number(d.high)}",
        }
        for d in effect
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def in_force(here: Visit, centre: Centre, week: str, *, may_change: bool) -> None:
    """List the corrections of the week; whoever may take one back can."""
    grid = centre.week(week)
    for kept in correcting.corrections(here.desk, here.user, week):
        line, button = st.columns([4, 1], vertical_alignment="center")
        line.markdown(text.plain(_words(kept, grid, centre)))
        if may_change and button.button(_("Take back"), key=f"drop-{kept.id}"):
            with told():
                correcting.drop_correction(here.desk, here.user, kept.id)
                st.rerun()


def _words(kept: StoredOverride, grid: Grid, centre: Centre) -> str:
    """Write a correction: `Phone, Mon 30 Nov 09:00–12:00: +20 % · price letter · Sam`."""
    names = {c.id: c.name for c in centre.channels}
    one = kept.on(grid)
    if one.factor is None:
        change = _("{n} contacts in all").format(n=text.number(one.total or 0.0))
    else:
        change = f"{100 * (one.factor - 1):+.3g} %"
    where = f"{names.get(one.channel, one.channel)}, {_stretch(grid, one.span)}"
    return f"{where}: {change} · {one.reason} · {one.by}"


def _stretch(grid: Grid, span: Span) -> str:
    """Write a stretch: a day, its hours where they are not all of it, or from day to day."""
    first, last = grid.when(span.start), grid.when(span.end - 1)
    if first.date() != last.date():
        return f"{text.day(first.date())} – {text.day(last.date())}"
    if span in grid.day_spans:
        return text.day(first.date())
    return f"{text.day(first.date())} {text.clock(first)}–{text.clock(grid.when(span.end))}"


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
        st.header(_("Did past corrections help?"))
        st.caption(_("A figure below zero means that the model alone would have been nearer."))
        st.dataframe(pd.DataFrame(rows), hide_index=True)
