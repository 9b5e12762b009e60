"""Which pages each role has, and the frame around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from planner.domain import Role
from planner.ui import parts, session
from planner.ui.text import _

PAGES = Path(__file__).resolve().parents[2] / "pages"
ICON = Path(__file__).with_name("icon.png")


@dataclass(frozen=True, slots=True)
class Screen:
    """One page: its file under `pages/` (the address too), title, icon and the roles it is for.

    `part`: the heading that it stands under in a long menu.
    """

    name: str
    title: str
    icon: str
    roles: frozenset[Role]
    part: str

    @property
    def path(self) -> str:
        """Path of the page's script."""
        return str(PAGES / f"{self.name}.py")


def _screen(name: str, title: str, icon: str, *roles: Role, part: str = "") -> Screen:
    return Screen(name, title, f":material/{icon}:", frozenset(roles), part)


_PLAN = (Role.SUPERVISOR, Role.ADMIN)
_GROUPS = (Role.MANAGER, Role.REPRESENTATIVE, Role.ADMIN)
_LOOK = (Role.SUPERVISOR, Role.MANAGER, Role.ADMIN)
_WEEK, _AHEAD, _PLACE = _("Plan the week"), _("Rules and outlook"), _("Set up and look after")
_SELF = _("Account and help")
# A link of a menu shows focus by a shade alone; whoever goes by keyboard has to find it.
_FOCUS = (
    "<style>a:focus-visible, [data-testid='stPageLink'] a:focus-visible "
    "{ outline: 3px solid #D55E00; outline-offset: 2px; }</style>"
)
SHORT_MENU = 12  # pages that a menu shows without headings

SCREENS = (
    _screen("agent_week", _("My week"), "calendar_today", Role.AGENT),
    _screen("agent_load", _("My load"), "speed", Role.AGENT),
    _screen("agent_pulse", _("Pulse"), "forum", Role.AGENT),
    _screen("agent_data", _("My data"), "lock_person", Role.AGENT),
    _screen("supervisor_import", _("Import"), "upload_file", *_PLAN, part=_WEEK),
    _screen("supervisor_forecast", _("Forecast"), "show_chart", *_LOOK, part=_WEEK),
    _screen("supervisor_requirement", _("Requirement"), "groups", *_LOOK, part=_WEEK),
    _screen("supervisor_roster", _("Roster"), "calendar_month", *_PLAN, part=_WEEK),
    _screen("supervisor_load", _("Load"), "speed", *_PLAN, part=_WEEK),
    _screen("supervisor_work", _("People and work"), "handshake", *_PLAN, part=_WEEK),
    _screen("manager_trends", _("Trends"), "query_stats", *_LOOK, part=_AHEAD),
    _screen("manager_tradeoff", _("Trade-off"), "balance", Role.MANAGER, Role.ADMIN, part=_AHEAD),
    _screen(
        "manager_capacity", _("Capacity"), "trending_up", Role.MANAGER, Role.ADMIN, part=_AHEAD
    ),
    _screen("manager_groups", _("Groups"), "groups_2", *_GROUPS, part=_AHEAD),
    _screen(
        "manager_customers", _("Customers"), "storefront", Role.MANAGER, Role.ADMIN, part=_AHEAD
    ),
    _screen("manager_policy", _("Policy"), "tune", *_GROUPS, part=_AHEAD),
    _screen("admin_people", _("People"), "badge", *_PLAN, part=_PLACE),
    _screen("admin_centre", _("Centre"), "apartment", Role.ADMIN, part=_PLACE),
    _screen("admin_accounts", _("Accounts"), "key", Role.ADMIN, part=_PLACE),
    _screen("admin_requests", _("Requests"), "contact_support", Role.ADMIN, part=_PLACE),
    _screen("admin_audit", _("Audit log"), "history", Role.ADMIN, part=_PLACE),
    _screen("account", _("My account"), "person", *Role, part=_SELF),
    _screen("glossary", _("Terms and formulas"), "menu_book", *Role, part=_SELF),
)


def screens(role: Role) -> tuple[Screen, ...]:
    """Return the pages of a role, in the order of the menu."""
    return tuple(s for s in SCREENS if role in s.roles)


def page_path(name: str) -> str:
    """Return the path of a page's script, as `st.page_link` and `st.switch_page` want it."""
    return str(PAGES / f"{name}.py")


def onward(name: str, label: str) -> None:
    """Lead to the page where the work goes on."""
    st.page_link(page_path(name), label=label, icon=":material/arrow_forward:")


def run() -> None:
    """Run the page that the address names, with the menu of the visitor's role.

    The menu is made of links: an icon on a page itself would be fetched from another host.
    """
    here = session.visit()
    home = st.Page(page_path("home"), title=_("Home"), url_path="home", default=True)
    # Another role's address is known too: it answers with a sentence, not "page not found".
    pages = {s.name: st.Page(s.path, title=s.title, url_path=s.name) for s in SCREENS}
    chosen = st.navigation([home, *pages.values()], position="hidden")
    st.set_page_config(
        page_title=f"{chosen.title} · Agent planner", page_icon=str(ICON), layout="wide"
    )
    st.html(_FOCUS)
    if here:
        with st.sidebar:
            _menu(here, home, pages)
    with parts.told():
        chosen.run()


def _menu(here: session.Visit, home: StreamlitPage, pages: Mapping[str, StreamlitPage]) -> None:
    st.page_link(home, label=_("Home"), icon=":material/home:")
    shown = screens(here.user.role)
    for part, group in groupby(shown, lambda s: s.part if len(shown) > SHORT_MENU else ""):
        if part:
            st.caption(part)
        for screen in group:
            st.page_link(pages[screen.name], label=screen.title, icon=screen.icon)
    st.divider()
    where = _("Demo centre, invented people") if here.is_demo else ""
    st.caption(" · ".join(filter(None, (here.user.name, where))))
    session.leave(_("Sign out"))
