"""Closed days: asked where history shows them every year, entered by hand, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import streamlit as st

from planner.desk import closing
from planner.desk.closing import Closing, Question
from planner.domain import Centre, ChannelId
from planner.ui import text
from planner.ui.parts import told
from planner.ui.session import Visit
from planner.ui.text import _

Names = Mapping[ChannelId, str]


def asked(here: Visit, names: Names) -> None:
    """Warn of coming days that were silent in every year and that the forecast takes as open."""
    for question in closing.questions_of(here.desk, here.user):
        where = _('Answer in the view "Events and odd days".')
        st.warning(text.plain(f"{_question_words(question, names)} {where}"))


def _question_words(question: Question, names: Names) -> str:
    one = question.closing
    return _(
        "{c}: no contacts came on {seen}. Closed again on {days}? Until somebody says so, the "
        "forecast takes these days as open ({n} contacts would be usual)."
    ).format(
        c=_named(one, names),
        seen=f" {_('nor on')} ".join(_stretch(*past) for past in question.seen),
        days=_stretch(one.first, one.last),
        n=text.number(question.due),
    )


def _named(one: Closing, names: Names) -> str:
    return ", ".join(names.get(c, c) for c in one.channels)


def _stretch(first: date, last: date) -> str:
    """Write `Thu 24 Dec 2026 – Fri 1 Jan 2027`, one day as that day."""
    days = dict.fromkeys((first, last))
    return " – ".join(f"{text.day(d)} {d.year}" for d in days)


def section(here: Visit, centre: Centre, *, may_change: bool) -> None:
    """Let each question be answered; list the days that are closed; let others be closed."""
    names = {c.id: c.name for c in centre.channels}
    st.header(_("Closed days"))
    st.caption(
        _(
            "On a closed day no live contacts are forecast and nobody is rostered for them. Work "
            "that can wait still comes and is done on a later day. These are the special days of "
            "the centre's opening hours."
        )
    )
    for question in closing.questions_of(here.desk, here.user):
        _answer(here, question, names, may_change=may_change)
    for one in closing.closed_days(here.desk, here.user):
        line, button = st.columns([5, 1], vertical_alignment="center")
        words = f"{_stretch(one.first, one.last)}: {_named(one, names)}"
        line.markdown(text.plain(words))
        if may_change and button.button(_("Open again"), key=f"open-{words}"):
            with told():
                closing.open_again(here.desk, here.user, one)
                st.rerun()
    if may_change:
        _form(here, centre)


def _answer(here: Visit, question: Question, names: Names, *, may_change: bool) -> None:
    words = _question_words(question, names)
    st.markdown(text.plain(words))
    if not may_change:
        return
    one = question.closing
    yes, no = st.columns(2)
    key = f"{one.first}-{'-'.join(one.channels)}"
    if yes.button(_("Closed again"), key=f"closed-{key}"):
        with told():
            seen = _("as on {d}").format(d=_stretch(*question.seen[0]))
            closing.close_days(here.desk, here.user, one, seen)
            st.rerun()
    if no.button(_("Open this year"), key=f"stays-{key}"):
        with told():
            closing.stay_open(here.desk, here.user, question)
            st.rerun()


def _form(here: Visit, centre: Centre) -> None:
    waits = _("{c} (nobody works on it, it still comes)")
    names = {c.id: c.name if c.is_live else waits.format(c=c.name) for c in centre.channels}
    tomorrow = here.desk.now().date() + timedelta(days=1)
    with st.expander(_("Close other days")), st.form("closing"):
        left, right = st.columns(2)
        first = left.date_input(_("First closed day"), tomorrow)
        last = right.date_input(_("Last closed day"), tomorrow)
        channels = st.multiselect(
            _("Which channels"), list(names), default=list(names), format_func=lambda c: names[c]
        )
        reason = st.text_input(_("Why they are closed"), placeholder=_("company day"))
        sent = st.form_submit_button(_("Close these days"))
    if sent and isinstance(first, date) and isinstance(last, date):
        with told():
            one = Closing(first, last, tuple(channels))
            closing.close_days(here.desk, here.user, one, reason)
            st.rerun()
