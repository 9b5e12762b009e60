"""What an agent is promised beside contacts, and the own effect, which nobody else sees."""

from __future__ import annotations

import streamlit as st

from planner.desk import my_work
from planner.desk.messages import Messages
from planner.domain import Centre, zone_info
from planner.study.care import LEAST_CONTACTS, Effect
from planner.ui import text
from planner.ui.parts import told
from planner.ui.session import Visit
from planner.ui.text import _


def promised(here: Visit, week: str, centre: Centre) -> None:
    """Show training and follow-up of the week, and messages outside the own hours."""
    found = my_work.my_work(here.desk, here.user, week)
    if found is None:
        return
    lines = []
    if found.training.wanted or found.training.planned:
        kept = _("**{p} of {w} min** of training that your skills need").format(
            p=text.number(found.training.planned), w=text.number(found.training.wanted)
        )
        planned = _("**{p} min** of training").format(p=text.number(found.training.planned))
        lines.append(kept if found.training.wanted else planned)
    if found.followup_min:
        minutes = text.number(found.followup_min)
        lines.append(_("**{m} min** in quiet blocks for follow-up").format(m=minutes))
    if lines:
        st.markdown(_("Kept free for you: {t}.").format(t=_(" and ").join(lines)))
    _messages(found.messages, centre)


def _messages(found: Messages, centre: Centre) -> None:
    if not found.sent:
        return
    if not found.outside:
        st.caption(_("Your shifts were brought or changed inside your hours only."))
        return
    waits = found.waits_until
    until = "" if waits is None else _(" It can wait until {t}, your next shift.").format(
        t=text.moment(waits.astimezone(zone_info(centre.zone)))
    )  # fmt: skip
    st.caption(
        _("Your shifts were brought or changed {m} this week, {n} of them outside your hours (an "
          "hour around each shift). Nothing is sent to you; nobody expects you to look.").format(
            n=found.outside, m=text.count(found.sent, _("time"), _("times"))
        ) + until
    )  # fmt: skip


def effect(here: Visit) -> None:
    """Let the agent hold own counts against what the mix lets expect; nothing is stored."""
    usual = my_work.usual_shares(here.desk, here.user)
    with st.expander(_("My effect")):
        st.caption(
            _("Solved at once, against what your mix of contacts lets expect. You enter the "
              "counts, only you see the result, and nothing of it is stored or planned with.")
        )  # fmt: skip
        if not usual:
            st.info(_("Your centre has not entered yet how much of each reason is solved at once."))
            return
        with st.form("effect"):
            rows = {name: st.columns(2) for name in usual}
            contacts = {
                n: a.number_input(_("{r}: contacts").format(r=n), 0, 100_000, 0, key=f"eff-n-{n}")
                for n, (a, _b) in rows.items()
            }
            solved = {
                n: b.number_input(_("{r}: solved").format(r=n), 0, 100_000, 0, key=f"eff-s-{n}")
                for n, (_a, b) in rows.items()
            }
            sent = st.form_submit_button(_("Compare"))
        if sent:
            with told():
                _result(my_work.my_effect(here.desk, here.user, contacts, solved))


def _result(found: Effect | None) -> None:
    if found is None:
        st.info(_("Below {n} contacts chance decides; nothing is shown.").format(n=LEAST_CONTACTS))
        return
    st.markdown(
        _("**{r} times** what your mix lets expect, between {a} and {b} (90 % interval).").format(
            r=text.number(found.ratio, 2),
            a=text.number(found.low, 2),
            b=text.number(found.high, 2),
        )
    )
    if found.low <= 1 <= found.high:
        st.caption(_("That is as expected: the interval holds 1."))
