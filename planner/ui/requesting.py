"""Requests about one's own data: asked by the agent, answered by an administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from planner.desk import admin, own_requests
from planner.desk.own_requests import Ask
from planner.domain import AgentId
from planner.store import OwnRequest
from planner.ui import text
from planner.ui.parts import pick, table, told
from planner.ui.session import Visit
from planner.ui.text import _

KINDS = {
    Ask.CORRECTION: _("Something stored about me is wrong"),
    Ask.CONTEST: _("I contest a figure or a shift"),
    Ask.ERASURE: _("Erase what is stored about me"),
}
_SHORT = {
    Ask.CORRECTION: _("correction"),
    Ask.CONTEST: _("second look"),
    Ask.ERASURE: _("erasure"),
}
MOST = 8  # rows that stand on the page; more scroll in a frame


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
        table(_rows(mine), most=MOST)


def answer(here: Visit) -> None:
    """Show everybody's requests, the most urgent first, and answer one."""
    found = own_requests.requests(here.desk, here.user)
    waiting = {r.id: r for r in found if r.granted is None}
    if not found:
        st.info(_("Nobody has asked for anything. Requests of agents appear here."))
        st.button(_("Look again"))
        return
    names = {r.agent.id: r.agent.name for r in admin.people_rows(here.desk, here.user)}
    table(_rows(found, names), most=MOST)
    if not waiting:
        return
    with st.form("reply", clear_on_submit=True):
        labels = {
            r.id: f"{_who(r, names)}, {_SHORT[Ask(r.kind)]}, {r.about or r.body}"[:80]
            for r in waiting.values()
        }
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


def _rows(
    found: Sequence[OwnRequest], names: Mapping[AgentId, str] | None = None
) -> list[dict[str, str]]:
    """Return requests with their answers; `names`: of those who asked, where they are shown."""
    return [
        {
            **({_("Agent"): _who(r, names)} if names is not None else {}),
            _("Asked"): text.day(r.made_at.date()),
            _("What"): _SHORT[Ask(r.kind)],
            _("About"): " · ".join(filter(None, (r.about, r.body))),
            _("Answer due"): text.day(r.due_at.date()),
            _("Answer"): _answered(r),
        }
        for r in found
    ]


def _who(request: OwnRequest, names: Mapping[AgentId, str]) -> str:
    return names.get(request.agent, request.agent)


def _answered(request: OwnRequest) -> str:
    if request.granted is None:
        return _("waiting")
    return f"{_('granted') if request.granted else _('refused')}. {request.answer}"
