"""What a supervisor mends: red days one by one, refused wishes with a price, quotas too high."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from planner.desk import loads, recovery, rostering, studies, yardsticks
from planner.desk.loads import TeamLoad
from planner.desk.studies import Topic
from planner.domain import Centre, Level
from planner.study.care import RECOVERY_S
from planner.ui import studying, text
from planner.ui.navigation import page_path
from planner.ui.parts import table, told
from planner.ui.session import Visit
from planner.ui.text import _
from planner.wellbeing import FAIR, fairness_level

MOST_DAYS = 12
TOPICS = frozenset({Topic.MEND, Topic.WISHES})
_LEVELS = {Level.GREEN: _("evenly"), Level.AMBER: _("somewhat unevenly"), Level.RED: _("unevenly")}


def outcome(here: Visit, week: str) -> None:
    """Tell what became of the last fix, and lead to the new draft."""
    job_id = st.session_state.pop("mended", None)
    if job_id is None:
        return
    result = studies.study_job(here.desk, here.user, job_id).result or {}
    if not result.get("sentence"):
        st.info(_("No small change takes this day out of red. Build the week again, or change the "
                  "requirement."))  # fmt: skip
        return
    sentence = text.plain(result["sentence"])
    if result.get("plan") is None:
        st.warning(
            _(
                "What mends it: {s}. An administrator changes the contract; no draft was made."
            ).format(s=sentence)
        )
        return
    st.success(
        _("Done and checked: {s}. The day is {a} now; {h} more stay uncovered. It is a new "
          "draft; undo is on the roster's Change tab.").format(
            s=sentence, a=result["after"], h=text.hours(result["understaffed_h"])
        )
    )  # fmt: skip
    st.page_link(
        page_path("supervisor_roster"),
        label=_("Look at the new draft"),
        query_params={"week": week, "plan": str(result["plan"])},
    )


def red_days(here: Visit, week: str, plan: int, found: TeamLoad) -> None:
    """List red days by day and name, each with one click to the smallest change that mends it."""
    red = [(d.day, found.names[d.agent], d.agent) for d in found.days if d.level is Level.RED]
    if not red:
        return
    st.header(_("Mend red days"))
    st.caption(
        _("One click looks for the smallest change: pauses, start, length, a swap, and pauses of "
          "others whose day it would make red. It is applied, checked against every rule and kept "
          "as a new draft; no other day becomes red. Sorted by day and name.")
    )  # fmt: skip
    for day, name, agent in sorted(red)[:MOST_DAYS]:
        line, button = st.columns([3, 1], vertical_alignment="center")
        line.markdown(f"▲ {text.day(found.grid.dates[day])} · {text.plain(name)}")
        if button.button(_("Mend"), key=f"mend-{agent}-{day}"):
            about = {"plan": plan, "agent": agent, "day": day}
            with told():
                studies.start_study(here.desk, here.user, week, Topic.MEND, about=about)
                st.rerun()
    if len(red) > MOST_DAYS:
        st.caption(_("{n} more follow.").format(n=len(red) - MOST_DAYS))


def beside(here: Visit, found: TeamLoad, week: str, centre: Centre) -> None:
    """Say what the levels of days leave out: contacts begun under pressure, sharing, recovery."""
    st.header(_("Beside the days"))
    pressed = found.plan.get("bskip")
    if pressed is not None:
        st.markdown(
            _("**{p} of the week's contacts begin with a customer who has waited, or behind the "
              "pace of a quota** (B-skip pressure): listening first is easily skipped then. It "
              "counts contacts of all teams; a green day has its share of them. When they come: "
              "Roster, Staffing, One day by interval.").format(p=text.share(pressed))
        )  # fmt: skip
    _shared(here, week)
    _recovery(here, week, centre)


def _shared(here: Visit, week: str) -> None:
    """Say how evenly the weeks before this one shared unpopular work."""
    ledger = yardsticks.ledger_of(here.desk, here.user, week)
    if not ledger.weeks:
        return
    st.markdown(
        _("**Unpopular shifts are shared {w}** so far: late, early, weekend and holiday work per "
          "contract hour over {n} before this one (Jain's index {j}; even from {e} on; the "
          "heaviest share lies {m} above the mean). One or two weeks cannot be even; each build "
          "gives the next such shifts to those who bore least. What one person bore is told to "
          "that person.")
        .format(
            w=_LEVELS[fairness_level(ledger.jain)],
            n=text.count(len(ledger.weeks), _("published week"), _("published weeks")),
            j=text.number(ledger.jain, 2),
            m=text.share(ledger.worst_off),
            e=text.number(FAIR, 2),
        )
    )  # fmt: skip


def _recovery(here: Visit, week: str, centre: Centre) -> None:
    marked = recovery.taps(here.desk, here.user, week)
    if marked.counts:
        names = {c.id: c.name for c in centre.channels}
        told_of = ", ".join(
            f"{' + '.join(names[c] for c in channels)} {n}" for channels, n in marked.counts.items()
        )
        st.caption(
            _("Hard contacts that agents marked in {w}: {t}; {m} min of recovery each. Nobody is "
              "named: it is told of whole weeks that are over, and of five people or more.").format(
                w=marked.week, t=text.plain(told_of), m=text.number(RECOVERY_S / 60)
            )
        )  # fmt: skip


def quotas(here: Visit, plan: int) -> None:
    """Name each quota above humane capacity with what mends it; publishing is refused with any."""
    wrong = loads.quota_problems(here.desk, here.user, plan)
    if wrong:
        st.error(_("A quota is above humane capacity. It is not published like that."))
        st.markdown("\n".join(f"- {text.plain(sentence)}" for sentence in wrong[:MOST_DAYS]))


def written(here: Visit, plan: int, centre: Centre, found: TeamLoad) -> None:
    """Say which contacts no quota covers, and show written work in minutes a day."""
    gap = loads.quota_gap(here.desk, here.user, plan)
    if gap:
        st.warning(text.plain(text.sentence(ValueError(gap))))
    work = loads.written_of(here.desk, here.user, plan)
    if not work:
        return
    with st.expander(_("Written work in minutes a day")):
        rows = [
            {
                _("Channel"): centre.channel(channel).name,
                _("Day"): text.day(found.grid.dates[day]),
                _("Asked, min"): round(one.asked_min),
                _("Protected, min"): round(one.protected_min),
                _("Lacking, min"): round(one.lacking_min),
            }
            for (channel, day), one in work.items()
            if one.asked_min >= 0.5 or one.protected_min
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
        st.caption(
            _("Written work has no quota of pieces: it is planned in minutes, in time that nobody "
              "rings into. What lacks on one day is done on a later one within its promise.")
        )  # fmt: skip


def wishes(here: Visit, week: str, plan: int) -> None:
    """Show each wish that is not kept, with the reason and what keeping it would take."""
    found = rostering.assessment_of(here.desk, here.user, plan).figures
    refused = int(found["wishes_asked"]) - int(found["wishes_granted"])
    if not refused:
        return
    st.header(_("Wishes that are not kept"))
    about = {"plan": plan}
    known = studies.study_of(here.desk, here.user, week, Topic.WISHES, about)
    if known is None:
        st.caption(_("{n} of {m} wishes are not kept.").format(n=refused, m=found["wishes_asked"]))
        label = _("Say why, and what keeping each would take")
        studying.start(here, week, Topic.WISHES, label=label, about=about)
        return
    studying.when(here, known)
    people = {a.id: a.name for a in rostering.people_of(here.desk, here.user).agents}
    grid = rostering.plan_of(here.desk, here.user, plan).roster.grid
    rows = [
        {
            _("Day"): text.day(grid.dates[r["day"]]),
            _("Who"): people.get(r["agent"], r["agent"]),
            _("Why not"): r["reason"],
            _("What keeping it takes"): _taken(r),
            _("In points of the week"): _points(r),
        }
        for r in known.result["refusals"]
    ]
    table(rows, most=12)
    st.caption(
        _("Week and wish are planned on from this roster, equally often and long. ± says by how "
          "much such searches differ: a price below it may be nothing. Points weigh all that a "
          "build weighs: uncovered and paid hours, wishes, starts that jump. A week for that price "
          "was found and checked; with more time a cheaper one may be found.")
    )  # fmt: skip


def _taken(refusal: Mapping[str, Any]) -> str:
    """Write what keeping a wish takes of cover; what may be chance is not told as a price."""
    hours = refusal["understaffed_h"]
    if hours is None:
        return _("no lawful week keeps it")
    noise = refusal.get("noise_h", 0.0)
    if hours <= noise or not hours:
        return _("no more uncovered than chance (± {n})").format(n=text.hours(noise))
    return _("{h} more uncovered (± {n})").format(h=text.hours(hours), n=text.hours(noise))


def _points(refusal: Mapping[str, Any]) -> str:
    """Write the price in points of the objective; empty where there is none."""
    points = refusal.get("points")
    if points is None:
        return ""
    told = _("{p} ± {n}").format(
        p=text.number(points), n=text.number(math.ceil(refusal.get("noise", 0.0)))
    )
    return told if points > refusal.get("noise", 0.0) else told + _(", so maybe nothing")
