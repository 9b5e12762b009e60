"""An agent's wishes for free days and the calendar file or link."""

from __future__ import annotations

import streamlit as st

from planner.desk import my_week
from planner.desk.my_week import MyWeek
from planner.domain import Centre
from planner.ui import text
from planner.ui.parts import days_of, pick, told
from planner.ui.session import Visit
from planner.ui.text import _


def wishes(here: Visit, mine: MyWeek, week: str) -> None:
    """Show the wishes of the week, add one, take one back."""
    st.header(_("Wishes for free days"))
    days = days_of(week)
    asked = {w.day for w in mine.agent.wishes} & set(days)
    for day in sorted(asked):
        line, button = st.columns([3, 2], vertical_alignment="center")
        line.markdown(text.long_day(day))
        if button.button(_("Take back"), key=f"wish-{day}"):
            with told():
                my_week.withdraw_wish(here.desk, here.user, week, days.index(day))
                st.rerun()
    if mine.plan is not None:
        st.caption(_("This week is published. Wishes count for later weeks: choose one above."))
        return
    free = [d for d in days if d not in asked]
    if not free:
        return
    chosen = pick(_("I wish to be free on"), {d: text.long_day(d) for d in free})
    st.caption(_("A wish counts when the week is built; it is not a promise."))
    if st.button(_("Add the wish")):
        with told():
            my_week.wish_free(here.desk, here.user, week, days.index(chosen))
            st.rerun()


def calendar(here: Visit, centre: Centre) -> None:
    """Offer the calendar as a file, and a secret link that can be revoked."""
    st.header(_("Calendar"))
    st.download_button(
        _("Calendar file (.ics)"),
        data=my_week.my_calendar(here.desk, here.user),
        file_name="my-shifts.ics",
        mime="text/calendar",
    )
    st.caption(_("Times are those of {zone}.").format(zone=centre.zone))
    has_link = my_week.has_feed(here.desk, here.user)
    label = _("Make a new link") if has_link else _("Make a calendar link")
    if st.button(label, help=_("Your phone follows it. Whoever knows the link sees your shifts.")):
        st.session_state["feed"] = my_week.new_feed(here.desk, here.user)
    if "feed" in st.session_state:
        st.code(_address() + st.session_state["feed"], language=None)
        st.caption(_("It is shown only now. A new link makes the old one stop working."))
    if has_link and st.button(_("Revoke the link")):
        my_week.revoke_feed(here.desk, here.user)
        st.session_state.pop("feed", None)
        st.rerun()


def _address() -> str:
    url = str(st.context.url or "")
    return "/".join(url.split("/")[:3])
