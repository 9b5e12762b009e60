"""What people are promised at work: training, follow-up, call backs, shared pressure, skills."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from planner.desk import people_work, rostering
from planner.domain import Centre, Grid, Span
from planner.study.care import learning_speed
from planner.ui import text
from planner.ui.parts import figures, pick, table, told
from planner.ui.session import Visit
from planner.ui.text import _

MOST_ROOM = 8
WEEKS_SHOWN = (0, 1, 2, 4, 8, 12)


def training(here: Visit, plan: int, centre: Centre) -> None:
    """Show the training that the week keeps by agent, each session, and where there is room."""
    found = people_work.training_of(here.desk, here.user, plan)
    wanted = sum(k.wanted for k in found.kept.values())
    if not found.kept:
        st.caption(_("No training is required or planned this week. Say below what skills need."))
    else:
        planned = sum(min(k.planned, k.wanted) for k in found.kept.values())
        st.markdown(
            _("**{p} of {w} min** of required training lie in shifts of this revision.").format(
                p=text.number(planned), w=text.number(wanted)
            )
            if wanted
            else _("Skills require no training yet; what is planned stands below.")
        )
        _required(found)
    _sessions(found)
    if found.room:
        places = "; ".join(_place(found.grid, span) for span in found.room[:MOST_ROOM])
        st.caption(
            _(
                "Room for more, with nobody short and somebody on duty free of contacts: {p}."
            ).format(p=places)
        )
    _require(here, centre)


def _required(found: people_work.Training) -> None:
    """List who must be trained how long; whoever need not stands with the sessions alone."""
    rows = [
        {
            _("Agent"): found.names[agent],
            _("Required, min"): round(kept.wanted),
            _("In shifts, min"): round(kept.planned),
            _("Kept"): text.share(kept.share),
        }
        for agent, kept in sorted(found.kept.items(), key=lambda row: found.names[row[0]])
        if kept.wanted
    ]
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def _sessions(found: people_work.Training) -> None:
    if not found.sessions:
        return
    table(session_rows(found))
    st.caption(
        _("Training is planned with the agent out of the count. Where others are short meanwhile, "
          "move it to a calmer hour instead of cancelling it.")
    )  # fmt: skip


def session_rows(found: people_work.Training) -> list[dict[str, str]]:
    """Return a row for each time of training, with all who are trained then, by name."""
    together: dict[Span, list[people_work.Session]] = {}
    for one in sorted(found.sessions, key=lambda s: (s.span.start, found.names[s.agent])):
        together.setdefault(one.span, []).append(one)
    rows = []
    for span, ones in together.items():
        missed = _names(found, (one for one in ones if not one.is_held))
        is_calm = all(one.may_go_on for one in ones)
        rows.append(
            {
                _("When"): _place(found.grid, span),
                _("Agents"): _names(found, ones),
                _("In a shift"): f"{_('NO:')} {missed}" if missed else _("yes"),
                _("Nobody short meanwhile"): _("yes") if is_calm else _("NO: move it, or add"),
            }
        )
    return rows


def _names(found: people_work.Training, sessions: Iterable[people_work.Session]) -> str:
    return ", ".join(found.names[one.agent] for one in sessions)


def _place(grid: Grid, span: Span) -> str:
    begin, end = grid.when(span.start), grid.when(span.end)
    return f"{text.day(begin.date())} {text.clock(begin)}–{text.clock(end)}"


def _require(here: Visit, centre: Centre) -> None:
    known = people_work.required_training(here.desk, here.user)
    with st.form("training"):
        channel = pick(_("Skill"), {c.id: c.name for c in centre.channels})
        minutes = st.number_input(
            _("Training it requires, min a week"), min_value=0.0, max_value=2400.0, format="%g",
            value=0.0, help=_("0 takes it back."),
        )  # fmt: skip
        sent = st.form_submit_button(_("Keep the requirement"))
    if known:
        names = {c.id: c.name for c in centre.channels}
        told_of = ", ".join(f"{names.get(c, c)} {m:g} min" for c, m in known.items())
        st.caption(_("In force, a week: {t}.").format(t=text.plain(told_of)))
    if sent:
        with told():
            people_work.require_training(here.desk, here.user, channel, minutes)
            st.rerun()


def followup(here: Visit, plan: int, week: str, centre: Centre) -> None:
    """Show follow-up in blocks against what contacts bring, and what a file of cases says."""
    found = people_work.followup_of(here.desk, here.user, plan)
    if not found:
        st.caption(_("No channel has follow-up: share and minutes are set in the centre's file."))
    else:
        rows = [
            {
                _("Channel"): centre.channel(c).name,
                _("Follow-up that contacts bring"): text.hours(kept.wanted / 60),
                _("In protected blocks"): text.hours(kept.planned / 60),
                _("Protected"): text.share(kept.share),
            }
            for c, kept in found.items()
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
        st.caption(
            _("All of it is part of the handle time that sets the requirement, so heads are there "
              "for it; a protected block keeps a quiet hour free for it as well.")
        )  # fmt: skip
    _promises(here, week)


def _promises(here: Visit, week: str) -> None:
    st.markdown(f"**{_('Promises to customers')}**")
    upload = st.file_uploader(
        _("File of cases: case, owner, due, done, call_from, call_to"), type=["csv", "xlsx", "ods"]
    )
    if upload is not None and st.button(_("Count the cases"), type="primary"):
        with told():
            found = people_work.read_promises(
                here.desk, here.user, week, upload.getvalue(), upload.name
            )
            if found.unplaced:
                cases = text.plain(", ".join(found.unplaced))
                st.warning(
                    _("No time on contacts of their owner for the call back: {c}.").format(c=cases)
                )
    known = people_work.promises_of(here.desk, here.user, week)
    if known is None:
        st.caption(
            _("Missing: a file of the week's cases. Counts are kept; cases and owners are not.")
        )
        return
    figures(
        [
            (_("Promises kept"),
             _("none due yet") if known.kept is None else text.share(known.kept),
             _("Follow-ups done by their time, of those that were due by now.")),
            (_("Overdue"), text.number(known.overdue), _("Due and not done yet.")),
            (_("Call back by the same person"),
             _("none asked") if known.call_share is None else text.share(known.call_share),
             _("Call backs that meet time on contacts of the case's owner, as published.")),
        ]
    )  # fmt: skip
    if known.calls and known.call_share is None:
        st.caption(_("Call backs are held against the published roster; this week has none yet."))


def pressure(here: Visit, week: str) -> None:
    """Show how evenly pressure of four weeks is shared, without a name."""
    found = people_work.pressure_of(here.desk, here.user, week)
    if found is None:
        st.caption(_("Fewer than five people worked: nothing is shown."))
        return
    heaviest, weeks = found
    st.markdown(
        _("The heaviest share of pressure is **{x} times the mean** per contract hour, over {w}. "
          "1.0 is even.").format(
            x=text.number(heaviest, 2),
            w=text.count(weeks, _("published week"), _("published weeks")),
        )
    )  # fmt: skip
    st.caption(
        _("Minutes above the occupancy cap, and five for each hard contact expected. Nobody is "
          "named. The search keeps peak minutes of each person under the caps of the policy.")
    )  # fmt: skip


def skills(here: Visit, plan: int, centre: Centre) -> None:
    """Show how many could serve each channel at its thinnest hour, and how learning goes."""
    found = people_work.skills_of(here.desk, here.user, plan)
    grid = rostering.plan_of(here.desk, here.user, plan).roster.grid
    rows = [
        {
            _("Channel"): centre.channel(d.channel).name,
            _("Fewest who could serve it"): d.least,
            _("First at"): f"{text.day(grid.when(d.at).date())} {text.clock(grid.when(d.at))}",
            _("Open time with fewer than two"): text.share(d.thin),
        }
        for d in found
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    thin = [centre.channel(d.channel).name for d in found if d.thin > 0]
    st.caption(
        _("Teach another person: {c}. One absence leaves these without anybody.").format(
            c=text.plain(", ".join(thin))
        )
        if thin
        else _("Every channel has two or more who could serve it in every open hour.")
    )
    _learning()


def _learning() -> None:
    with st.expander(_("How fast a new channel is learnt")):
        first, tau = st.columns(2)
        start = first.number_input(_("Speed in the first week, %"), 1, 100, 60)
        weeks = tau.number_input(_("Weeks until most is learnt"), 1.0, 52.0, 4.0, format="%g")
        st.caption(_("Both are your estimates; 1 - (1 - first) exp(-weeks / that many weeks)."))
        rows = [
            {_("After weeks"): w,
             _("Speed"): text.share(learning_speed(w, first=start / 100, tau_weeks=weeks))}
            for w in WEEKS_SHOWN
        ]  # fmt: skip
        st.dataframe(pd.DataFrame(rows), hide_index=True)
