"""Publishing a revision: what it shows to whom, why, and the files to take out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from planner.desk import horizon, loads, notice, output, rostering, standby
from planner.domain import AgentId, Grid, People, Plan, PlanStatus
from planner.study.edit import Change, StandbyChange
from planner.study.week import Assessment
from planner.ui import grids, text
from planner.ui.parts import table, told
from planner.ui.session import Visit
from planner.ui.text import _

FILES = {"xlsx": "Excel", "csv": "CSV", "html": _("Printable week")}


def publish_tab(here: Visit, found: Assessment, plan: Plan, people: People, *, stale: str) -> None:
    """Publish after a look at what will happen, and take files out."""
    if plan.status is PlanStatus.DRAFT:
        _publication(here, found, plan, people, stale=stale)
    elif plan.status is PlanStatus.PUBLISHED:
        why = f" {_('Why')}: {text.plain(plan.reason)}." if plan.reason else ""
        st.markdown(_("Published by {who}.").format(who=text.plain(plan.published_by)) + why)
    else:
        st.info(_("This revision was published and then replaced by a newer one."))
    st.header(_("Files of this revision"))
    for column, (kind, mime) in zip(st.columns(3), output.KINDS.items(), strict=True):
        column.download_button(
            FILES[kind],
            data=output.roster_file(here.desk, here.user, plan.id, kind),
            file_name=output.file_name(plan, kind),
            mime=mime,
            on_click=output.log_export,
            args=(here.desk, here.user, plan.id, kind),
        )


def _broken(found: Assessment, people: People) -> None:
    """Name every rule that is broken, by whom, and where a lock keeps it that way."""
    if not found.breaches:
        return
    held = {(s.agent, s.day) for s in found.roster.shifts if s.locked}
    names, days = {a.id: a.name for a in people.agents}, dict(enumerate(found.roster.grid.dates))
    locked = [b for b in found.breaches if (b.agent, b.day) in held]
    st.error(
        _("It breaks {n}: mend the shifts or build it again, then publish.").format(
            n=text.count(len(found.breaches), _("rule"), _("rules"))
        )
    )
    if locked:
        st.warning(
            _("{n} of them in locked shifts: a new build keeps these as they are. Unlock or change "
              "them on the Change tab first.").format(n=text.number(len(locked)))
        )  # fmt: skip
    rows = [
        {
            _("Agent"): names.get(b.agent, b.agent),
            _("Day"): text.day(days[b.day]) if b.day in days else "",
            _("Rule"): b.rule.replace("_", " "),
            _("Why"): b.detail,
            _("Locked"): _("yes") if b in locked else "",
        }
        for b in found.breaches
    ]
    table(rows, most=12)


def _publication(here: Visit, found: Assessment, plan: Plan, people: People, *, stale: str) -> None:
    changes = rostering.changes_to_publish(here.desk, here.user, plan)
    _who_sees_what(here, found, changes, people)
    waiting = standby.standby_to_publish(here.desk, here.user, plan)
    standby_lines(waiting, plan.roster.grid, people)
    if stale:
        st.warning(text.plain(stale[:1].upper() + stale[1:]) + ".")
    waits = horizon.waits_of(here.desk, here.user, plan)
    if waits:
        st.info(text.plain(waits[:1].upper() + waits[1:]) + ".")
    _broken(found, people)
    quotas = loads.quota_problems(here.desk, here.user, plan.id)
    if quotas:
        st.error(_("A quota is above what its day has time for. It is not published like that."))
        st.markdown("\n".join(f"- {text.plain(sentence)}" for sentence in quotas))
    short = notice.short_notice_of(here.desk, here.user, plan)
    for sentence in short:
        st.warning(
            _("{s}. It is published only with a reason, for example that each agent agreed; the "
              "reason stays with the week and in the log.").format(s=text.plain(sentence))
        )  # fmt: skip
    reason = st.text_input(
        _("Why (every agent of this week sees it; name no person)"),
        value=_("First publication of the week") if changes is None and not short else "",
    )
    sure = st.checkbox(_("I have looked at this roster and want to publish it"))
    if st.button(
        _("Publish"),
        type="primary",
        disabled=not sure or bool(stale or waits or found.breaches or quotas),
    ):
        with told({a.id: a.name for a in people.agents}):
            rostering.publish(here.desk, here.user, plan.id, reason=reason)
            st.rerun()


def _who_sees_what(
    here: Visit, found: Assessment, changes: Sequence[Change] | None, people: People
) -> None:
    grid = found.brief.grid
    ahead = _notice(found, (grid.when(0) - here.desk.now()).days)
    if changes is None:
        agents = len({s.agent for s in found.roster.shifts})
        st.markdown(
            _("Publishing shows {n} their shifts and fills their calendars, {notice}.").format(
                n=text.count(agents, _("agent"), _("agents")), notice=ahead
            )
        )
        return
    moved = len({c.agent for c in changes})
    st.markdown(
        _("Publishing changes {d} of {n}, {notice}; nobody else's week or calendar moves.").format(
            d=text.count(len(changes), _("day"), _("days")),
            n=text.count(moved, _("agent"), _("agents")),
            notice=ahead,
        )
    )
    if changes:
        with st.expander(_("Who, and what changes")):
            st.dataframe(differing(changes, grid, people), hide_index=True)


def _notice(found: Assessment, days: int) -> str:
    aim = found.brief.inputs.centre.policy.notice_days
    if days <= 0:
        return _("with the week begun or about to")
    ahead = _("{d} ahead").format(d=text.count(days, _("day"), _("days")))
    return ahead if days >= aim else _("{ahead}, the policy aims at {n}").format(ahead=ahead, n=aim)


def differing(changes: Sequence[Change], grid: Grid, people: People) -> pd.DataFrame:
    """Return agent-days that differ between two revisions, by name and day."""
    names = {a.id: a.name for a in people.agents}

    def name(agent: AgentId) -> str:
        return names.get(agent, agent)

    return pd.DataFrame(
        [
            {
                _("Agent"): name(c.agent),
                _("Day"): text.day(grid.dates[c.day]),
                _("Before"): grids.shift_text(grid, c.before) if c.before else _("free"),
                _("Now"): grids.shift_text(grid, c.after) if c.after else _("free"),
                _("Pauses now"): grids.pauses_text(grid, c.after) if c.after else "",
            }
            for c in sorted(changes, key=lambda c: (name(c.agent), c.day))
        ]
    )


def standby_lines(changes: Sequence[StandbyChange], grid: Grid, people: People) -> None:
    """Say who comes on or off standby, one line an agent-day."""
    names = {a.id: a.name for a in people.agents}
    lines = []
    for one in changes:
        was, now = (grids.shift_text(grid, d) if d else _("not") for d in (one.before, one.after))
        words = _("{name}, {day}: on standby {was} before, {now} now")
        day = text.day(grid.dates[one.day])
        name = text.plain(names.get(one.agent, one.agent))
        lines.append("- " + words.format(name=name, day=day, was=was, now=now))
    if lines:
        st.markdown("\n".join(lines))
