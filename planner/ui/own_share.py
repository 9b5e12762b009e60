"""What an agent sees beside the load: the own share of unpopular shifts, a pause, the pulse."""

from __future__ import annotations

import streamlit as st

from planner.desk import my_share, pulse, recovery
from planner.desk.my_week import MyWeek
from planner.domain import Centre, zone_info
from planner.study.care import RECOVERY_S
from planner.ui import text
from planner.ui.parts import told
from planner.ui.session import Visit
from planner.ui.text import _
from planner.wellbeing import ANSWERS, QUESTIONS

EVEN = 0.25


def share(here: Visit, mine: MyWeek) -> None:
    """Show the own balance and, by day, thanks and reason of each unpopular shift."""
    st.header(_("Unpopular shifts"))
    found = my_share.my_share(here.desk, here.user, mine.week)
    if not found.weeks:
        st.caption(_("Your balance begins with the first published week."))
    else:
        st.markdown(_balance(found))
        kinds = ", ".join(
            f"{k.replace('_', ' ')} {text.amount(n)}" for k, n in found.kinds.items() if k != "hard"
        )
        st.caption(
            _("Of {w} before this one: {k}. Only you see your balance; it goes to the planning, "
              "so that the next ones go to whoever is behind.").format(
                w=text.count(found.weeks, _("published week"), _("published weeks")),
                k=kinds or _("none"),
            )
        )  # fmt: skip
    for note in found.notes.values():
        st.info(text.plain(note))


def _balance(found: my_share.MyShare) -> str:
    if abs(found.balance) <= EVEN:
        return _("Your share is **even** with the team's.")
    weeks = text.number(abs(found.balance), 1)
    if found.balance > 0:
        return _("You have borne **{n} weeks more** than a fair share.").format(n=weeks)
    return _("You have borne **{n} weeks less** than a fair share.").format(n=weeks)


def pause(here: Visit, mine: MyWeek, centre: Centre) -> None:
    """Offer the pause after a hard contact: one tap, by nobody but the agent."""
    st.header(_("After a hard contact"))
    served = [c for c in centre.channels if c.id in mine.agent.skills]
    minutes = text.number(RECOVERY_S / 60)
    for channel, place in zip(served, st.columns(max(1, len(served))), strict=False):
        label = _("Pause of {m} min after: {c}").format(m=minutes, c=channel.name)
        if place.button(label, key=f"tap-{channel.id}"):
            with told():
                until = recovery.tap(here.desk, here.user, channel.id)
                local = until.astimezone(zone_info(centre.zone))
                st.success(_("Your pause lasts until {t}.").format(
                    t=text.clock(local)
                ))  # fmt: skip
    st.caption(
        _("Your supervisor sees how many were marked in a week that is over, by channels of five "
          "people or more, never by whom. It does not switch your phone off: take the pause as "
          "your centre has agreed.")
    )  # fmt: skip


def ask_pulse(here: Visit) -> None:
    """Ask the three questions where a round is open and this agent has not answered."""
    if not pulse.is_on(here.desk):
        st.info(_("The pulse is switched off. Nothing is asked."))
        st.button(_("Look again"))
        return
    if pulse.my_round(here.desk, here.user) is None:
        st.info(_("No round is open that you have not answered."))
        st.button(_("Look again"))
        return
    with st.form("pulse"):
        given = {
            q: st.radio(words, range(len(ANSWERS)), index=None, format_func=lambda k: ANSWERS[k])
            for q, words in QUESTIONS.items()
        }
        sent = st.form_submit_button(_("Answer"), type="primary")
    if sent:
        with told():
            known = {q: k for q, k in given.items() if k is not None}
            pulse.answer(here.desk, here.user, known)
            st.success(_("Thank you. Your answers are counted, and nothing links them to you."))
