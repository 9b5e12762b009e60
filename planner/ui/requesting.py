"""Requests about one's own data: asked by the agent, answered by an administrator."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from planner.desk import own_requests, retention
from planner.desk.own_requests import Ask
from planner.store import OwnRequest
from planner.ui import text
from planner.ui.parts import pick, told
from planner.ui.session import Visit
from planner.ui.text import _

KINDS = {
    Ask.CORRECTION: _("Something stored about me is wrong"),
    Ask.CONTEST: _("I contest a figure or a shift"),
    Ask.ERASURE: _("Erase what is stored about me"),
}


def ask(here: Visit) -> None:
    """Let the agent ask, and show what was asked with its answers."""
    st.header(_("Ask about your data"))
    with st.form("request", clear_on_submit=True):
        kind = pick(_("What"), KINDS)
        about = st.text_input(_("About which day, shift or figure"))
        words = st.text_area(_("What is wrong"), height=100)
        if st.form_submit_button(_("Send the request")):
            with told():
                own_requests.ask(here.desk, here.user, kind, about, words)
                st.success(_("It is sent. The answer appears here within a month."))
    mine = own_requests.my_requests(here.desk, here.user)
    if mine:
        st.dataframe(_table(mine), hide_index=True, width="stretch")


def answer(here: Visit) -> None:
    """Show everybody's requests, the most urgent first, and answer one."""
    found = own_requests.requests(here.desk, here.user)
    waiting = {r.id: r for r in found if r.granted is None}
    if not found:
        st.info(_("Nobody has asked for anything. Requests of agents appear here."))
        st.button(_("Look again"))
        return
    st.dataframe(_table(found, named=True), hide_index=True, width="stretch")
    if not waiting:
        return
    with st.form("reply", clear_on_submit=True):
        labels = {r.id: f"{r.agent}, {r.kind}, {r.about or r.body}"[:80] for r in waiting.values()}
        chosen = waiting[pick(_("Request"), labels)]
        words = st.text_area(_("Answer (the agent reads it)"), height=100)
        grant, refuse = st.columns(2)
        yes = grant.form_submit_button(_("Grant it"), type="primary")
        no = refuse.form_submit_button(_("Refuse it, with the reason"))
    st.caption(_("A granted erasure is carried out at once and cannot be undone."))
    if yes or no:
        with told():
            own_requests.reply(here.desk, here.user, chosen, words, granted=yes)
            st.rerun()


def keeping(here: Visit) -> None:
    """Show how long each class of data is kept, and delete what is older."""
    st.header(_("How long data are kept"))
    counted = retention.apply(here.desk, here.user, is_trial=True)
    rows = [
        {
            _("Data"): c.what,
            _("Kept, days"): c.kept.days,
            _("Why so long"): c.why,
            _("Older now, rows"): counted.get(c.id, 0),
        }
        for c in retention.classes()
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    sure = st.checkbox(_("Delete for good what is older"))
    if st.button(_("Apply"), disabled=not sure):
        with told():
            retention.apply(here.desk, here.user)
            st.success(_("It is deleted, and the log says how many rows."))


def _table(found: Sequence[OwnRequest], *, named: bool = False) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                **({_("Agent"): r.agent} if named else {}),
                _("Asked"): text.day(r.made_at.date()),
                _("What"): r.kind,
                _("About"): " · ".join(filter(None, (r.about, r.body))),
                _("Answer due"): text.day(r.due_at.date()),
                _("Answer"): _("waiting") if r.granted is None
                else f"{_('granted') if r.granted else _('refused')}. {r.answer}",
            }
            for r in found
        ]
    )  # fmt: skip
