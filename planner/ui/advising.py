"""What people tell the forecast: planned events, and their word on days that were replaced."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby

import pandas as pd
import streamlit as st

from planner.desk import advising
from planner.domain import Centre, ChannelId, Cleaned, Forecast
from planner.forecast import (
    LEVEL_DAYS,
    NEW_LEVEL,
    Advice,
    Event,
    LevelRuling,
    Ruling,
)
from planner.ui import text
from planner.ui.parts import pick, told
from planner.ui.session import Visit
from planner.ui.text import _

MOST = 60


def events(here: Visit, centre: Centre, *, may_change: bool) -> None:
    """List events, past and planned, with what each is taken to bring; let one be entered."""
    st.header(_("Events"))
    st.caption(
        _(
            "A campaign, a price letter, an outage announced. Enter past ones too, under the same "
            "name: the forecast learns from their days what the next one brings."
        )
    )
    advice = advising.advice_of(here.desk, here.user)
    if not advice.events:
        first = _("Enter the first one below.") if may_change else ""
        st.info(f"{_('No event is known.')} {first}")
    names = {c.id: c.name for c in centre.channels}
    for event in advice.events:
        line, button = st.columns([5, 1], vertical_alignment="center")
        line.markdown(text.plain(_event_words(here, event, names)))
        key = f"event-{event.name}-{event.first}"
        if may_change and button.button(_("Remove"), key=key):
            with told():
                advising.drop_event(here.desk, here.user, event)
                st.rerun()
    if may_change:
        with st.expander(_("Enter an event"), expanded=not advice.events):
            _event_form(here, names)


def _event_words(here: Visit, event: Event, names: dict[ChannelId, str]) -> str:
    where = ", ".join(names.get(c, c) for c in event.channels) or _("all channels")
    length = text.count(event.days, _("day"), _("days"))
    words = f"{event.name}: {text.day(event.first)} {event.first.year}, {length}, {where}"
    given = ", ".join(f"{100 * (f - 1):+.0f} %" for f in event.factors)
    seen = advising.last_time(here.desk, here.user, event)
    learnt = ""
    if seen == event.first:
        learnt = _("teaches the next one of this name")
    elif seen:
        learnt = _("learnt from {d}").format(d=f"{text.day(seen)} {seen.year}")
    elif not given:
        learnt = _("never seen and no size given: it changes nothing yet")
    return " · ".join(filter(None, (words, given, learnt)))


def _event_form(here: Visit, names: dict[ChannelId, str]) -> None:
    with st.form("event"):
        name = st.text_input(_("Name of the event"), placeholder=_("price letter"))
        left, right = st.columns(2)
        first = left.date_input(_("First day"), here.desk.now().date())
        days = int(right.number_input(_("Days"), 1, 28, 1))
        percent = st.text_input(
            _("More or fewer contacts, per cent: for all days, or one a day"),
            placeholder=_("40, or 40 20 -10; empty: learnt from its last time"),
        )
        touched = st.multiselect(
            _("Channels (none: all)"), list(names), format_func=lambda c: names[c]
        )
        left, right = st.columns(2)
        tried = left.form_submit_button(_("Show the effect"))
        sent = right.form_submit_button(_("Keep the event"))
    if (tried or sent) and isinstance(first, date):
        with told():
            factors = tuple(1 + p / 100 for p in text.numbers_in(percent, "40 20 -10"))
            given = factors * days if len(factors) == 1 else factors
            event = Event(name.strip(), first, days, given, tuple(touched))
            if sent:
                advising.plan_event(here.desk, here.user, event)
                st.rerun()
            _show(advising.event_effect(here.desk, here.user, event), names)


def _show(effects: tuple[advising.EventEffect, ...], names: dict[ChannelId, str]) -> None:
    if not effects:
        st.info(_("The history contains these days: they teach the next event of this name."))
    for effect in effects:
        more = effect.contacts / effect.without - 1 if effect.without else 0.0
        st.markdown(
            text.plain(
                _("{c}: {n} contacts on these days, {w} without the event ({m} %).").format(
                    c=names.get(effect.channel, effect.channel),
                    n=text.number(effect.contacts),
                    w=text.number(effect.without),
                    m=f"{100 * more:+.0f}",
                )
            )
        )


def odd_days(here: Visit, forecast: Forecast, channel: ChannelId, *, may_change: bool) -> None:
    """List the days that were replaced, newest first, and let a person overrule each."""
    st.header(_("Days that were replaced before forecasting"))
    rows = sorted((c for c in forecast.cleaned if c.channel == channel), key=lambda c: c.day)[::-1]
    advice = advising.advice_of(here.desk, here.user)
    if rows:
        table = pd.DataFrame(
            {
                _("Day"): [f"{text.day(c.day)} {c.day.year}" for c in rows],
                _("Recorded"): [
                    _("nothing") if c.was is None else text.amount(c.was) for c in rows
                ],
                _("Used instead"): [text.amount(c.used) for c in rows],
                _("Why"): [c.reason for c in rows],
            }
        )
        st.dataframe(table, hide_index=True, width="stretch")
        st.caption(
            _(
                "So much counts for the level and the shape of the forecast in place of what was "
                "recorded; holidays and events also teach their own next time. A word of yours on "
                "a day stands above all of it."
            )
        )
    else:
        st.info(_("No day of this channel was replaced: all of them teach the forecast."))
    _rulings(here, advice, channel, may_change=may_change)
    _levels(here, advice, channel, may_change=may_change)
    if may_change:
        odd = [c for c in rows if not c.reason.startswith(NEW_LEVEL)]
        _ruling_form(here, odd, channel)
        if len(odd) < len(rows):
            _level_form(here, channel)


def _rulings(here: Visit, advice: Advice, channel: ChannelId, *, may_change: bool) -> None:
    """List a person's words on days; days that were left out together stand in one line."""
    mine = [r for r in advice.rulings if r.channel == channel]
    for _about, same in groupby(mine, key=lambda r: (r.is_normal, r.reason)):
        group = list(same)
        line, button = st.columns([5, 1], vertical_alignment="center")
        line.markdown(text.plain(_ruling_words(group)))
        if may_change and button.button(_("Take back"), key=f"ruling-{channel}-{group[0].day}"):
            with told():
                for ruling in group:
                    advising.drop_ruling(here.desk, here.user, ruling)
                st.rerun()


def _ruling_words(group: list[Ruling]) -> str:
    word = _("counts as recorded") if group[0].is_normal else _("does not count")
    days = dict.fromkeys(text.long_day(d) for d in (r.day for r in group))
    if len(days) > 2:
        ends = (min(r.day for r in group), max(r.day for r in group))
        said = _("{n} days from {a} to {b}")
        shown = said.format(n=len(days), a=text.long_day(ends[0]), b=text.long_day(ends[1]))
    else:
        shown = ", ".join(days)
    return f"{shown}: {word} · {group[0].reason}"


def _levels(here: Visit, advice: Advice, channel: ChannelId, *, may_change: bool) -> None:
    for level in advice.levels:
        if level.channel != channel:
            continue
        line, button = st.columns([5, 1], vertical_alignment="center")
        words = _("No new level is believed: the weeks before count as they were")
        until = (
            _("until contacts after {d} are imported").format(d=text.long_day(level.until))
            if level.until
            else _("until it is taken back")
        )
        line.markdown(text.plain(f"{words} · {until} · {level.reason}"))
        if may_change and button.button(_("Take back"), key=f"level-{channel}"):
            with told():
                advising.drop_level(here.desk, here.user, channel)
                st.rerun()


def _level_form(here: Visit, channel: ChannelId) -> None:
    with st.expander(_("Overrule the new level")), st.form("level", clear_on_submit=True):
        passes = st.checkbox(_("The cause has passed: the weeks before count as they were"))
        today = here.desk.now().date()
        until = st.date_input(
            _("My word counts until"), today + timedelta(LEVEL_DAYS), min_value=today
        )
        reason = st.text_input(_("Why"), placeholder=_("the campaign is over"), key="level-why")
        sent = st.form_submit_button(_("Keep my word on the level"))
    if sent and passes and isinstance(until, date):
        with told():
            advising.keep_level(here.desk, here.user, LevelRuling(channel, reason, until))
            st.rerun()
    elif sent:
        st.warning(_("Tick that the cause has passed, or leave the level as it is."))


def _ruling_form(here: Visit, rows: list[Cleaned], channel: ChannelId) -> None:
    kinds = {
        True: _("It was a normal day: count what was recorded, nothing as no contacts"),
        False: _("It was not normal: replace it"),
    }
    if not rows:
        kinds = {False: kinds[False]}
    with st.expander(_("Overrule a day")), st.form("ruling", clear_on_submit=True):
        is_normal = pick(_("What is true"), kinds)
        day = st.date_input(_("Which day"), rows[0].day if rows else here.desk.now().date())
        reason = st.text_input(_("Why"), placeholder=_("every first Monday is like that"))
        sent = st.form_submit_button(_("Keep my word on this day"))
    if sent and isinstance(day, date):
        with told():
            advising.rule(here.desk, here.user, Ruling(channel, day, is_normal, reason))
            st.rerun()
