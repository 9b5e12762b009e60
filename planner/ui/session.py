"""Who looks at the page: the cookie names the centre and the session, looked up on every rerun."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

import streamlit as st

from planner.desk import identity
from planner.desk.office import DEMO, Desk, Offices, open_offices
from planner.domain import Role, User
from planner.ui.text import _
from planner.web import COOKIE, split_cookie


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at one page: the desk of the centre, and who looks."""

    desk: Desk
    user: User

    @property
    def is_demo(self) -> bool:
        """Say whether this is the demo centre."""
        return self.desk.kind == DEMO


@lru_cache(maxsize=1)
def offices() -> Offices:
    """Open the stores once for the whole server."""
    return open_offices()


def visit() -> Visit | None:
    """Return who looks at the page, or None without a valid session."""
    kind, token = split_cookie(st.context.cookies.get(COOKIE))
    if not kind:
        return None
    desk = offices().of(kind)
    user = identity.who(desk, token)
    return Visit(desk, user) if user else None


def leave(label: str) -> None:
    """Show the way out to the welcome page, in the same tab: `st.link_button` opens another."""
    style = "display:inline-block;padding:.4rem 0;font-size:.9rem;color:inherit"
    st.html(f'<a href="/sign-out" target="_self" style="{style}">{escape(label)}</a>')


def visitor(*roles: Role) -> Visit:
    """Return who looks, or end the page with a sentence where that role has no business here."""
    here = visit()
    if here is None:
        st.title(_("Signed out"))
        st.warning(_("Your session has ended. Sign in again to go on."))
        leave(_("Sign in"))
        st.stop()
    if roles and here.user.role not in roles:
        st.title(_("Not your page"))
        st.warning(_("This page belongs to another role. Your own pages are in the menu."))
        st.stop()
    return here
