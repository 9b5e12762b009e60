"""The own account of whoever is signed in."""

from __future__ import annotations

import streamlit as st

from planner.desk import account
from planner.ui import text
from planner.ui.parts import told
from planner.ui.session import Visit
from planner.ui.text import _


def who(here: Visit) -> None:
    """Say who is signed in, with which role and team."""
    user = here.user
    team = _(", team {t}").format(t=text.plain(user.team)) if user.team else ""
    st.markdown(f"**{text.plain(user.name)}** · {_('role')} {text.role(user.role)}{team}")


def password(here: Visit) -> None:
    """Change the own password; the present one is asked for."""
    st.header(_("Password"))
    if not account.has_password(here.desk):
        st.info(_("You are a visitor of the demo centre and need no password here."))
        return
    with st.form("own-password", clear_on_submit=True):
        present = st.text_input(_("Present password"), type="password")
        new = st.text_input(_("New password (at least 10 characters)"), type="password")
        again = st.text_input(_("New password again"), type="password")
        sent = st.form_submit_button(_("Change my password"), type="primary")
    st.caption(_("All your sessions end with it: sign in again with the new password."))
    if sent:
        with told():
            account.set_own_password(here.desk, here.user, present=present, new=new, again=again)
            st.rerun()


def leave_everywhere(here: Visit) -> None:
    """End all own sessions with one button."""
    st.header(_("Where you are signed in"))
    st.markdown(_("Lost a phone, or used a shared computer? End your sessions on all devices."))
    if st.button(_("Sign out everywhere")):
        with told():
            account.leave_everywhere(here.desk, here.user)
            st.rerun()
