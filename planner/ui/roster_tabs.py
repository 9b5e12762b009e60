"""The roster page: summary, and its tabs that look: week, day, staffing, compare."""

from __future__ import annotations

import streamlit as st

from planner.desk import loads, rostering, standby
from planner.desk.standby import UNFILLED
from planner.domain import Agent, Centre, People, Plan
from planner.staffing import parity
from planner.store import PlanRow
from planner.study.week import Assessment
from planner.ui import by_interval, charts, coming, grids, promised, publishing, serving, text
from planner.ui.parts import breaches, figures, pick, revision_label, switch, table
from planner.ui.session import Visit
from planner.ui.text import _

PAGE = 30


def summary(found: Assessment, plan: Plan) -> None:
    """Show the plan in six figures."""
    f = found.figures
    bound = plan.figures.get("bound")
    gap = text.share(f["objective"] / bound - 1, 1) if bound else "–"
    figures(
        [
            (_("Covered"), text.share(f["coverage"], 1), _("Share of required agent-hours.")),
            (
                _("Short"),
                text.hours(f["understaffed_h"]),
                _("Agent-hours wanted and not rostered."),
            ),
            (_("Paid"), f"{text.number(f['paid_h'])} h", _("Paid hours of all shifts.")),
            (_("Rules broken"), text.number(f["breaches"]), _("By the independent checker.")),
            (
                _("Wishes kept"),
                f"{f['wishes_granted']}/{f['wishes_asked']}" if f["wishes_asked"] else _("none"),
                _("Wishes for free days."),
            ),
            (
                _("Gap to the best"),
                gap,
                _(
                    "How far the best possible week may lie below this one, in points of rules, "
                    "shortage and wishes. More search time proves more; – where nothing is proven."
                ),
            ),
        ]
    )
    coming.cost(plan)
    _raised(plan)
    _busy_runs(found)
    if f["over_quota_days"]:
        st.warning(
            _(
                "{n} agent-days bring more contacts than their quota, because heads are few in"
                " these hours; it cannot be published so. Build again, or add heads there."
            ).format(n=f["over_quota_days"])
        )
    if f["below_minimum_h"]:
        st.warning(
            _("{h} of heads are missing to the minimum who can serve a channel.").format(
                h=text.hours(f["below_minimum_h"])
            )
        )


def _raised(plan: Plan) -> None:
    """Say where the search asked for more heads than the formula, and what stays short."""
    raises = plan.figures.get("raised") or {}
    count, short = sum(map(len, raises.values())), plan.figures.get("still_short", 0)
    parts = []
    if count:
        words = _(
            "This roster was simulated as it stands, and the requirement raised in {n} where it"
            " fell short of a promise with all heads there."
        )
        parts.append(words.format(n=text.count(count, _("interval"), _("intervals"))))
    if short:
        words = _("{n} may still fall short of a promise with all heads there.")
        parts.append(words.format(n=text.count(short, _("interval"), _("intervals"))))
    if parts:
        st.caption(" ".join(parts))


def _busy_runs(found: Assessment) -> None:
    """Name the stretches that stay above the policy's occupancy for too long."""
    if not found.busy_runs:
        return
    centre, grid = found.brief.inputs.centre, found.roster.grid
    lines = [
        f"- {text.plain(centre.channel(run.channel).name)}: "
        f"{text.long_day(grid.when(run.span.start).date())} "
        f"{text.clock(grid.when(run.span.start))}-{text.clock(grid.when(run.span.end))}, "
        f"{text.share(run.occupancy)}"
        for run in found.busy_runs
    ]
    st.warning(
        _(
            "{n} stay above {o} occupancy for more than {m} min in a row, as predicted. Build again"
            " with more time, or add heads in these hours."
        ).format(
            n=text.count(len(lines), _("stretch"), _("stretches")),
            o=text.share(centre.policy.busy_occupancy or 0.0),
            m=centre.policy.busy_run_min,
        )
    )
    with st.expander(_("Which hours")):
        st.markdown("\n".join(lines))


def unplaced(plan: Plan, people: People) -> None:
    """Say how many people the search found no lawful week for; names and reasons on demand."""
    lines = plan.figures.get("unplaced", ())
    if not lines:
        return
    names = {a.id: a.name for a in people.agents}
    rows = []
    for line in lines:
        agent, _colon, reason = line.partition(": ")
        rows.append({_("Agent"): names.get(agent, agent), _("Rules in conflict"): reason})
    st.warning(
        _("{n} have no lawful week in this draft: it is the best that could be placed.").format(
            n=text.count(len(rows), _("person"), _("people"))
        )
    )
    with st.expander(_("Who, and which rules")):
        table(rows, most=12)


def service_line(found: Assessment, centre: Centre) -> str:
    """Say which channels keep their promise as rostered, and how far contacts overrun duty."""
    kept: list[str] = []
    broken: list[str] = []
    each = parity(found.prediction, found.brief.inputs.centre)
    for channel in centre.channels:
        if channel.id in each:
            promise = each[channel.id]
            words = (
                f"{channel.name} {text.share(promise.attained)} ({_('promise')} "
                f"{promised.promise(channel, promise.promised)})"
            )
            (kept if promise.kept >= 1 else broken).append(words)
    late, ends = (sum(getattr(o, k) for o in loads.overruns(found)) for k in ("minutes", "leaves"))
    parts = [
        _("▼ Below its promise: ") + "; ".join(broken) if broken else "",
        _("Predicted to keep its promise: ") + "; ".join(kept) if kept else "",
        _("Contacts run {m} min past breaks and shift ends on average").format(
            m=text.number(late / ends, 1)
        )
        if ends
        else "",
    ]
    return ". ".join(filter(None, parts)) + "."


def chosen_agents(people: People, key: str) -> list[Agent]:
    """Let the user choose a team; agents come by name, never by any figure."""
    teams = sorted({a.team for a in people.agents})
    team = pick(_("Team"), {"": _("All teams"), **{t: t for t in teams}}, key=key)
    agents = [a for a in people.agents if team in (a.team, "")]
    return sorted(agents, key=lambda a: a.name)


def week_tab(found: Assessment, people: People, plan: Plan) -> None:
    """Show agents by days."""
    agents = chosen_agents(people, "week_team")
    case = found.brief.case
    worked = {(s.agent, s.day) for s in found.roster.shifts}
    wishes = {(w.id, d): (w.id, d) not in worked for w in case.workers for d, _p in w.off_wishes}
    hurt = frozenset((b.agent, b.day) for b in found.breaches if b.day is not None)
    grids.show(grids.week_table(found.roster, agents, marks=grids.Marks(hurt, wishes)))
    for sentence in plan.figures.get(UNFILLED) or ():
        st.caption(_("Standby: {text}").format(text=text.plain(sentence)))
    if found.breaches:
        st.error(
            _("The checker finds broken rules. Mend these shifts: no draft with them is published.")
        )
        names = {a.id: a.name for a in people.agents}
        breaches(found.breaches, names)


def day_tab(found: Assessment, people: People, centre: Centre) -> None:
    """Show one day with breaks."""
    day = _pick_day(found, "day_pick")
    agents = chosen_agents(people, "day_team")
    st.markdown(_at_work(found, agents, day))
    grids.show(grids.day_lanes(found.roster, found.activities, agents, centre, day=day))


def _at_work(found: Assessment, agents: list[Agent], day: int) -> str:
    grid, chosen = found.brief.grid, {a.id for a in agents}
    shifts = [s for s in found.roster.shifts if s.day == day and s.agent in chosen]
    if not shifts:
        return _("Nobody works on this day.")
    return _("{n} at work, the first from {a}, the last until {b}.").format(
        n=text.count(len(shifts), _("person"), _("people")),
        a=text.clock(grid.when(min(s.start for s in shifts))),
        b=text.clock(grid.when(max(s.end for s in shifts))),
    )


def _pick_day(found: Assessment, key: str) -> int:
    dates = found.brief.grid.dates[:7]
    return pick(_("Day"), {d: text.long_day(date) for d, date in enumerate(dates)}, key=key)


def staffing_tab(here: Visit, found: Assessment, plan: Plan, centre: Centre) -> None:
    """Show promises, net staffing and pressure of the week; or one day interval by interval."""
    views = {
        "week": _("The week"),
        "day": _("One day by interval"),
        "coming": _("What may come"),
    }
    shown = switch(_("What to look at"), views, key="staffing_view")
    if shown == "day":
        by_interval.one_day(here, plan, centre)
        return
    if shown == "coming":
        coming.busy_days(here, plan)
        return
    serving.promises(here, plan, centre)
    st.header(_("Net staffing"))
    _net_staffing(found, centre)
    serving.pressure(here, plan, centre)


def _net_staffing(found: Assessment, centre: Centre) -> None:
    names = {c.id: c.name for c in centre.channels if c.is_live}
    if not names:
        st.info(_("No channel here is live. Deferred work is shown by window as Requirement."))
        return
    channel = pick(_("Channel"), names, key="net_channel")
    need = found.brief.requirement
    row = need.row(channel)
    grids.show(grids.heat_table(need.grid, found.net[row], need.is_open[row]))
    st.markdown(charts.longest_shortage(need.grid, found.net[row], need.is_open[row]))
    if len(names) < len(centre.channels):
        st.caption(_("Work that can wait has no net staffing by hour; see Requirement."))


def compare_tab(here: Visit, plan: Plan, rows: tuple[PlanRow, ...], people: People) -> None:
    """Show only what differs from another revision."""
    others = {p.id: revision_label(p) for p in rows if p.id != plan.id}
    if not others:
        st.info(
            _("There is no other revision of this week yet. Build again or change a shift first.")
        )
        return
    other = pick(_("Compare with"), others)
    changes = rostering.compare(here.desk, here.user, other, plan.id)
    st.markdown(
        _("{n} between this revision and that one.").format(
            n=text.count(len(changes), _("agent-day differs"), _("agent-days differ"))
        )
    )
    if changes:
        st.dataframe(publishing.differing(changes, plan.roster.grid, people), hide_index=True)
    waiting = standby.compare_standby(here.desk, here.user, other, plan.id)
    publishing.standby_lines(waiting, plan.roster.grid, people)
