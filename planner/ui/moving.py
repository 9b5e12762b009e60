"""Demand that moves between channels: forms for each kind of move, what it changes, and why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from planner.desk import moving
from planner.desk.moving import Effects, Side
from planner.desk.parity import Evidence, last_whole_week
from planner.desk.said import flow_of, kind_of
from planner.domain import Centre, ChannelId
from planner.errors import BadInput
from planner.forecast import Flow, Move, Shift
from planner.staffing import planned_share
from planner.ui import text
from planner.ui.parts import pick, told
from planner.ui.session import Visit
from planner.ui.text import _

Names = Mapping[ChannelId, str]
CHANNELS = ("channel", "source", "target")


@dataclass(frozen=True, slots=True)
class Ask:
    """One number of a form: its words, its start, and what one unit on screen is worth."""

    words: str
    start: float
    unit: float = 0.01
    most: float = 100.0


_ABANDON = Ask(_("Callers who give up, per cent"), 5.0)
KINDS: Mapping[str, tuple[str, Mapping[str, str | Ask]]] = {
    "redials": (
        _("Callers who gave up call again (recorded volume contains them)"),
        {
            "channel": _("Channel"),
            "redial_share": Ask(_("Of those who gave up, per cent that call again"), 50.0),
            "abandon_share": _ABANDON,
        },
    ),
    "spill": (
        _("Callers who gave up write instead"),
        {
            "source": _("They leave"),
            "target": _("They write to"),
            "share": Ask(_("Of those who gave up, per cent that write"), 20.0),
            "abandon_share": _ABANDON,
            "delay_h": Ask(_("Hours until they write"), 1.0, 1.0, 72.0),
        },
    ),
    "callbacks": (
        _("Callbacks are offered"),
        {
            "source": _("They leave"),
            "target": _("The callback is work of"),
            "offer_share": Ask(_("Callers who are offered one, per cent"), 20.0),
            "accept_share": Ask(_("Of those, per cent that accept"), 60.0),
            "delay_h": Ask(_("Hours until the callback"), 1.0, 1.0, 72.0),
        },
    ),
    "self-service": (
        _("Self-service leaves work to people"),
        {
            "channel": _("Channel that gets the rest"),
            "tries": Ask(_("Tries a week"), 1000.0, 1.0, 1e7),
            "containment": Ask(_("Tries that are solved there, per cent"), 60.0),
            "zero_outs": Ask(_("Tries that ask for a person at once, per cent"), 10.0),
            "contact_share": Ask(_("Of the rest, per cent that contact within a day"), 40.0),
        },
    ),
    "deflection": (
        _("Self-service takes simple contacts away"),
        {
            "channel": _("Channel"),
            "share": Ask(_("Contacts that go, per cent"), 10.0, 0.01, 95.0),
            "aht_s": Ask(_("Handle time of those that go, seconds"), 120.0, 1.0, 7200.0),
        },
    ),
    "shift": (
        _("A planned shift to another channel"),
        {
            "source": _("They leave"),
            "target": _("They go to"),
            "share": Ask(_("Contacts that are to move, per cent"), 10.0, 0.01, 95.0),
        },
    ),
}


def moves(here: Visit, centre: Centre, week: str, *, may_change: bool) -> None:
    """List the moves in force with what they change in the week; let one be tried and kept."""
    names = {c.id: c.name for c in centre.channels}
    st.header(_("Demand that moves between channels"))
    st.caption(
        _(
            "A move changes the forecast from its day on; once it has begun, the days since say "
            "how much really moved. A planned shift is made only while the channel it goes to "
            "keeps its own promise at least as well as the one it leaves."
        )
    )
    found = moving.moving_of(here.desk, here.user)
    for number, move in enumerate(found.moves):
        line, button = st.columns([5, 1], vertical_alignment="center")
        line.markdown(text.plain(_words(move, names)))
        if may_change and button.button(_("Take back"), key=f"move-{number}"):
            with told():
                moving.drop_move(here.desk, here.user, move)
                st.rerun()
    if found.moves:
        show(moving.moves_effect(here.desk, here.user, week), names)
    else:
        st.info(_("No move of demand is planned."))
    _promises(found.evidence, names)
    if may_change:
        _form(here, centre, week)


def _promises(evidence: Mapping[ChannelId, Evidence], names: Names) -> None:
    """Show how well channels kept their promises of late, which planned shifts look at."""
    for channel, one in evidence.items():
        st.caption(
            text.plain(
                _("{c} kept of its own promise, week by week: {w} – {s}.").format(
                    c=names.get(channel, channel),
                    w=", ".join(text.share(week) for week in one.weeks),
                    s=one.source,
                )
            )
        )


def _form(here: Visit, centre: Centre, week: str) -> None:
    names = {c.id: c.name for c in centre.channels}
    kind = pick(_("Kind of move"), {k: words for k, (words, _asked) in KINDS.items()})
    asked = KINDS[kind][1]
    sides = moving.sides_of(here.desk, here.user, kind)
    lacking = [side.why for side in sides.values() if not side.offered]
    if lacking:
        st.info(text.plain(_("This centre has no channel for that: {w}.").format(w=lacking[0])))
        return
    values: dict[str, Any] = {  # outside the form, so that numbers can start from the channel's own
        name: _channel(words, sides[name], names, is_second=name == "target")
        for name, words in asked.items()
        if isinstance(words, str)
    }
    with st.form(f"move-{kind}"):
        for name, ask in _from_the_record(here, asked, values).items():
            values[name] = ask.unit * st.number_input(
                ask.words, 0.0, ask.most, ask.start, format="%g"
            )
        first = st.date_input(_("From which day"), centre.week(week).dates[0])
        weeks, until = _kept_asked(here) if kind == "shift" else (("", ""), None)
        reason = st.text_input(_("Reason"), placeholder=_("the new app goes live"))
        left, right = st.columns(2)
        tried = left.form_submit_button(_("Show the effect"))
        sent = right.form_submit_button(_("Keep the move"))
    if (tried or sent) and isinstance(first, date):
        with told():
            flow = flow_of(kind, values)
            kept = _kept(flow, weeks, centre)
            move = Move(flow, first, reason or (_("tried") if tried else ""), here.user.name)
            if sent:
                if kept:
                    moving.say_kept(here.desk, here.user, kept, until=until)
                _keep(here, move)
            effect = moving.move_effect(here.desk, here.user, week, move, kept=kept, until=until)
            show(effect, names)


def _keep(here: Visit, move: Move) -> None:
    moving.plan_move(here.desk, here.user, move)
    st.rerun()


def _channel(words: str, side: Side, names: Names, *, is_second: bool) -> ChannelId:
    """Let one of the channels that make sense be chosen; say which do not, and why."""
    options = {c: names[c] for c in side.offered}
    is_after_the_first = is_second and len(options) == len(names)
    start = list(options)[min(int(is_after_the_first), len(options) - 1)]
    chosen = pick(words, options, start=start)
    if side.left_out:
        left_out = ", ".join(names[c] for c in side.left_out)
        st.caption(text.plain(_("Not {c}: {w}.").format(c=left_out, w=side.why)))
    return chosen


def _from_the_record(
    here: Visit, asked: Mapping[str, str | Ask], channels: Mapping[str, ChannelId]
) -> dict[str, Ask]:
    """Return the numbers of a form; the share that gives up starts from what was recorded."""
    found = {name: ask for name, ask in asked.items() if isinstance(ask, Ask)}
    if "abandon_share" in found:
        known = moving.recorded_abandons_of(here.desk, here.user)
        share = known.get(channels.get("channel") or channels["source"])
        if share is not None:
            found["abandon_share"] = replace(_ABANDON, start=round(100 * min(share, 1.0), 1))
    return found


def _kept_asked(here: Visit) -> tuple[tuple[str, str], date]:
    st.caption(
        _(
            "Where rosters were published here in each of the last four weeks, their predicted "
            "service level counts. Else enter that of four weeks in per cent, newest last, such as "
            "82 79 81 84; it counts for four weeks. Without either the volume stays."
        )
    )
    left, middle, right = st.columns(3)
    weeks = (
        left.text_input(_("Of the channel they leave")),
        middle.text_input(_("Of the channel they go to")),
    )
    until = right.date_input(_("Newest week up to"), last_whole_week(here.desk.now().date()))
    return weeks, until if isinstance(until, date) else here.desk.now().date()


def _kept(flow: Flow, weeks: tuple[str, str], centre: Centre) -> dict[ChannelId, tuple[float, ...]]:
    """Return the share of the own promise kept by week, from service levels in per cent."""
    if not isinstance(flow, Shift):
        return {}
    found = {}
    for channel, said in zip((flow.source, flow.target), weeks, strict=True):
        if said.strip():
            share = planned_share(centre.channel(channel), centre.policy)
            found[channel] = tuple(level / share for level in levels_of(said))
    return found


def levels_of(said: str) -> list[float]:
    """Return service levels (0..1) from words such as "82 79,5 81 %"; raises BadInput."""
    levels = [number / 100 for number in text.numbers_in(said, "82 79 81 84")]
    if not all(0 <= level <= 1 for level in levels):
        raise BadInput(_("a service level lies between 0 and 100 per cent"))
    return levels


def show(effects: Effects, names: Names) -> None:
    """Show contacts, handle time and hard contacts of the week, without and with the moves."""
    changed = [row for row in effects.rows if row.changes]
    for note in effects.notes:
        st.warning(text.plain(note))
    if not changed:
        st.info(_("Nothing changes in this week."))
        return
    table = [
        {
            _("Channel"): names.get(row.channel, row.channel),
            _("Contacts without"): round(row.before.contacts, 1),
            _("Contacts with"): round(row.after.contacts, 1),
            _("Handle time without, s"): round(row.before.aht_s),
            _("Handle time with, s"): round(row.after.aht_s),
            _("Hard contacts without"): text.share(row.before.hard_share, 1),
            _("Hard contacts with"): text.share(row.after.hard_share, 1),
        }
        for row in changed
    ]
    st.dataframe(pd.DataFrame(table), hide_index=True, width="stretch")


def _words(move: Move, names: Names) -> str:
    kind = kind_of(move.flow)
    head, asked = KINDS[kind]
    parts = []
    for name, ask in asked.items():
        value = getattr(move.flow, name)
        if isinstance(ask, str):
            parts.append(f"{ask} {names.get(value, value)}")
        else:
            parts.append(f"{ask.words} {text.number(value / ask.unit)}")
    since = _("from {d}").format(d=f"{text.day(move.first)} {move.first.year}")
    return f"{head}: {'; '.join(parts)} · {since} · {move.reason} · {move.by}"
