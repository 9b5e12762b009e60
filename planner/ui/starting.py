"""How a new channel begins: whose day it borrows, what a week brings, what that makes of a week."""

from __future__ import annotations

import streamlit as st

from planner.desk import advising
from planner.domain import Centre, ChannelId
from planner.forecast import Start
from planner.ui import text
from planner.ui.parts import pick, told
from planner.ui.session import Visit
from planner.ui.text import _


def beginnings(
    here: Visit, centre: Centre, week: str, channel: ChannelId, *, may_change: bool
) -> None:
    """List the channels that were begun by hand; let one be tried and kept."""
    names = {c.id: c.name for c in centre.channels}
    st.header(_("New channels"))
    st.caption(
        _(
            "A channel without enough history borrows the shape of another one and a total given "
            "by hand. Its own days count more with each day that passes."
        )
    )
    for start in advising.advice_of(here.desk, here.user).starts:
        line, button = st.columns([5, 1], vertical_alignment="center")
        line.markdown(text.plain(_words(start, names)))
        if may_change and button.button(_("Take back"), key=f"start-{start.channel}"):
            with told():
                advising.drop_start(here.desk, here.user, start.channel)
                st.rerun()
    if may_change:
        with st.expander(_("Begin a new channel")):
            _form(here, names, week, channel)


def _form(here: Visit, names: dict[ChannelId, str], week: str, channel: ChannelId) -> None:
    lenders = {"": _("no other: even over its opening hours")} | names
    with st.form("start"):
        begun = pick(_("New channel"), names, start=channel)
        like = pick(_("Its week looks like that of"), lenders)
        is_known = st.checkbox(_("I know about how many contacts a week brings"), value=True)
        total = st.number_input(_("Contacts a week"), 0.0, 1e6, 100.0, 10.0, format="%g")
        trust = int(st.number_input(_("Own days until they count half"), 1, 90, 14))
        reason = st.text_input(_("Reason"), placeholder=_("chat opens on Monday"))
        left, right = st.columns(2)
        tried = left.form_submit_button(_("Show the effect"))
        sent = right.form_submit_button(_("Keep the start"))
    if tried or sent:
        with told():
            start = Start(begun, like, total if is_known else None, trust)
            if sent:
                advising.start_channel(here.desk, here.user, start, reason)
                st.rerun()
            _show(advising.start_effect(here.desk, here.user, week, start), names[begun])


def _show(effect: advising.StartEffect, name: str) -> None:
    low, high = effect.day_range
    st.markdown(
        text.plain(
            _(
                "{c}: {n} contacts in the week, {w} without this; on a mean day four times in "
                "five between {a} and {b}."
            ).format(
                c=name, n=text.number(effect.contacts), w=text.number(effect.without),
                a=text.number(low), b=text.number(high),
            )
        )
    )  # fmt: skip
    if effect.contacts == effect.without:
        words = _("{c} has history enough of its own, or this start says nothing new.")
        st.info(text.plain(words.format(c=name)))
    for note in effect.notes:
        st.caption(text.plain(note))


def _words(start: Start, names: dict[ChannelId, str]) -> str:
    parts = [names.get(start.channel, start.channel)]
    if start.like:
        parts.append(_("like {c}").format(c=names.get(start.like, start.like)))
    if start.week_contacts is not None:
        parts.append(_("{n} contacts a week").format(n=text.number(start.week_contacts)))
    parts.append(_("own days count half after {n}").format(n=start.trust_days))
    return " · ".join(parts)
