"""The hours of standby of a centre as a form; the same stand in its file."""

from __future__ import annotations

import calendar
from datetime import time
from typing import Any

import streamlit as st

from planner.desk import standby
from planner.domain import DAY_MIN, Centre, Rota, Span
from planner.ui.parts import pick, told
from planner.ui.session import Visit
from planner.ui.text import _

A_NEW_ONE = Rota(_("standby"), Span(8 * 60, 16 * 60))
HOUR_MIN = 60


def form(here: Visit, centre: Centre) -> None:
    """Add hours in which people off work can be called in, change them or take them out."""
    st.header(_("Standby"))
    st.caption(
        _("Hours in which people who are off can be called in. Only those are put on standby whose "
          "contract agrees to calls ([contract.standby] in the file) and who have not opted out; "
          "each build fills the fewest people first, more only where a busy day would lack heads.")
    )  # fmt: skip
    rotas = {r.id: r for r in centre.standby}
    which = pick(_("Hours of standby"), {"": _("new hours"), **{name: name for name in rotas}})
    now = rotas.get(which, A_NEW_ONE)
    with st.form(f"standby-{which}"):
        wanted = _asked(now)
        reason = st.text_input(_("Reason"), placeholder=_("agreed with the works council"))
        left, right = st.columns(2)
        sent = left.form_submit_button(_("Store these hours"))
        gone = bool(which) and right.form_submit_button(_("Take them out"))
    with told():
        if sent:
            rota = Rota(**wanted)
            standby.save_rota(here.desk, here.user, rota, before=which, reason=reason)
        elif gone:
            standby.drop_rota(here.desk, here.user, which, reason=reason)
        if sent or gone:
            st.rerun()


def _asked(now: Rota) -> dict[str, Any]:
    """Let every field of a rota be typed."""
    name, begin, end = st.columns(3)
    least, most, notice, pay = st.columns(4)
    found: dict[str, Any] = {"id": name.text_input(_("Name, such as early"), value=now.id).strip()}
    start = begin.time_input(_("From"), value=_time(now.span.start), step=900)
    stop = end.time_input(
        _("Until"), value=_time(now.span.end), step=900,
        help=_("Not after the beginning: it ends on the next day."),
    )  # fmt: skip
    days = st.multiselect(
        _("Days"),
        range(7),
        default=sorted(now.weekdays),
        format_func=lambda d: calendar.day_abbr[d],
    )
    low, high = now.heads
    found["span"] = _span(start, stop)
    found["weekdays"] = frozenset(days)
    found["heads"] = (
        int(least.number_input(_("Fewest people a day"), min_value=0, value=low)),
        int(most.number_input(_("Most people a day"), min_value=0, value=high)),
    )
    found["notice_min"] = int(
        notice.number_input(
            _("Notice of a call, minutes"), min_value=0, value=now.notice_min,
            help=_("From the call to the start of work."),
        )
    )  # fmt: skip
    found["pay_factor"] = (
        pay.number_input(
            _("Pay while waiting, per cent"), min_value=0.0, value=100 * now.pay_factor,
            format="%g", help=_("Of an hour's pay, for an hour on standby without work."),
        )
        / 100
    )  # fmt: skip
    return found


def _time(minutes: int) -> time:
    minutes %= DAY_MIN
    return time(minutes // HOUR_MIN, minutes % HOUR_MIN)


def _span(start: time, stop: time) -> Span:
    low, high = (t.hour * HOUR_MIN + t.minute for t in (start, stop))
    return Span(low, high if low < high else high + DAY_MIN)
