"""The terms of a channel as a form: each with a sentence on what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from planner.desk import terms, weeks
from planner.domain import Centre, Channel, ServiceLevel
from planner.ui import text
from planner.ui.parts import pick, told
from planner.ui.session import Visit
from planner.ui.text import _

LIVE, DEFERRED, ALL = "live", "deferred", "all"
COUNTS = {
    ServiceLevel.OFFERED.value: _("all who tried"),
    ServiceLevel.ANSWERED.value: _("those who were answered"),
    ServiceLevel.WITHOUT_SHORT_ABANDONS.value: _("all but those who hang up in time"),
    ServiceLevel.HANG_UPS_COUNT.value: _("all who tried, and who hangs up in time counts as kept"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A term on screen: its label, what it changes, the work that it is for, how it is typed.

    `is_share` ones are shown in per cent; `is_number` ones are typed as numbers, others as the file
    writes them (`20 s`, `10 min`).
    """

    label: str
    effect: str
    work: str = ALL
    is_share: bool = False
    is_number: bool = True


FORM: Mapping[str, Term] = {
    "target_share": Term(
        _("Promise: answered in time, per cent"), _("Higher: more heads in every interval."),
        is_share=True,
    ),
    "target_within": Term(
        _("In time means within"),
        _("Longer: fewer heads and longer waits. Such as 20 s, 5 min, 4 h."),
        is_number=False,
    ),
    "target_counts": Term(
        _("Per cent of whom"),
        _("For the same queue these differ by points. Where hanging up in time counts as kept, "
          "hardly anybody is needed if customers are impatient: cap who hangs up too."),
        work=LIVE, is_number=False,
    ),
    "asa_cap": Term(
        _("Mean wait (ASA) at most (empty: not promised)"),
        _("A second promise: heads rise where the first alone leaves people waiting longer. Such "
          "as 30 s. With a cap a channel is staffed for itself, agents whom it shares spare none."),
        work=LIVE, is_number=False,
    ),
    "abandon_cap": Term(
        _("Who hangs up, at most, per cent (empty: not promised)"),
        _("Heads rise until no more than so many give up, the channel for itself. It needs a "
          "patience."),
        work=LIVE, is_share=True,
    ),
    "patience_s": Term(
        _("Patience: mean seconds until a customer gives up (empty: unknown)"),
        _("Shorter: more hang up, and fewer heads serve those who stay. Unknown: nobody is assumed "
          "to hang up, which asks for more heads."),
        work=LIVE,
    ),
    "handle_time_cv": Term(
        _("Spread of handle times (1: the usual assumption)"),
        _("Wider: agents finish later and deferred work gets a larger buffer; the heads of a live "
          "interval hardly change."),
    ),
    "redial_share": Term(
        _("Of those who hang up, per cent that call again"),
        _("Redials that the history contains are taken out, and those that the planned staffing "
          "causes are added: thin staffing makes calls of its own."),
        work=LIVE, is_share=True,
    ),
    "redial_after": Term(
        _("They call again after"), _("Later: their calls fall into later hours. Such as 10 min."),
        work=LIVE, is_number=False,
    ),
    "blend_reserve": Term(
        _("Begun by agents on live work while more than so many are idle (empty: never)"),
        _("Smaller: more of this work is done between calls, and callers wait longer; the page "
          "Roster predicts both. The hours asked for stay."),
        work=DEFERRED,
    ),
}  # fmt: skip


def form(here: Visit, centre: Centre) -> None:
    """Let the terms of one channel be changed; show what that asks for before it is stored."""
    st.header(_("Terms of a channel"))
    st.caption(
        _(
            "What a channel promises and how its queue behaves. The same terms stand in the file; "
            "what changes here is checked in the same way and stands in the review log."
        )
    )
    names = {c.id: c.name for c in centre.channels}
    channel = centre.channel(pick(_("Channel"), names, key="terms-of"))
    now = terms.channel_terms(here.desk, here.user, channel.id)
    with st.form(f"terms-{channel.id}"):
        fit = (ALL, LIVE if channel.is_live else DEFERRED)
        terms_asked = {name: term for name, term in FORM.items() if term.work in fit}
        places = [place for _pair in range(0, len(terms_asked), 2) for place in st.columns(2)]
        asked = {}
        for place, (name, term) in zip(places, terms_asked.items(), strict=False):
            with place:
                asked[name] = _ask(term, name, now[name])
        reason = st.text_input(_("Reason"), placeholder=_("agreed with the client"))
        left, right = st.columns(2)
        tried = left.form_submit_button(_("Show the effect"))
        sent = right.form_submit_button(_("Store these terms"))
    if tried or sent:
        with told():
            said = {name: value for name, value in asked.items() if value != now[name]}
            if sent:
                terms.change_terms(here.desk, here.user, channel.id, said, reason)
                st.rerun()
            _show(here, channel, said)


def _ask(term: Term, name: str, now: Any) -> Any:
    """Let one term be typed; return it as the file writes it, None where it is left empty."""
    if name == "target_counts":
        value: Any = _asked_counts(term.label, now)
    elif term.is_number:
        value = _asked_number(term, now)
    else:
        shown = "" if now is None else str(now)
        typed = st.text_input(term.label, value=shown).strip()
        value = now if typed == shown else typed or None
    st.caption(term.effect)
    return value


def _asked_counts(label: str, now: str | None) -> str | None:
    usual = ServiceLevel.OFFERED.value
    chosen = pick(label, COUNTS, start=now or usual)
    return None if now is None and chosen == usual else chosen


def _asked_number(term: Term, now: float | None) -> float | None:
    """Return a number as typed; one that nobody touched stays exact, a whole one an integer."""
    unit = 100.0 if term.is_share else 1.0
    shown = None if now is None else round(unit * now, 6)
    typed = st.number_input(term.label, value=shown, format="%g")
    if typed is None or typed == shown:
        return now if typed == shown else None
    value = round(typed / unit, 9)
    return int(value) if value.is_integer() else value


def _show(here: Visit, channel: Channel, said: Mapping[str, Any]) -> None:
    """Say what other terms ask for in the week to plan next."""
    week = weeks.weeks_to_plan(here.desk, here.user).start
    found = terms.terms_effect(here.desk, here.user, week, channel.id, said)
    sentence = _(
        "{c} asks for {a} of contacts in {w}, now {b}; all channels together for {x}, now {y}. "
        "Absence comes on top. Nothing is stored yet."
    ).format(
        c=channel.name, w=week, a=text.hours(found.after_h), b=text.hours(found.before_h),
        x=text.hours(found.all_after_h), y=text.hours(found.all_before_h),
    )  # fmt: skip
    st.markdown(text.plain(sentence))
