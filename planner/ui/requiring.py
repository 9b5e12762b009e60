"""The requirement page: heads by channel and interval, what binds, deferred work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st

from planner.desk.serving import Posts
from planner.domain import Binding, Centre, Channel, Forecast, IntArray, Policy, Requirement
from planner.staffing import Step
from planner.ui import charts, charts_staffing, text
from planner.ui.parts import figures, pick, with_table
from planner.ui.text import _


def totals(requirement: Requirement, centre: Centre, policy: Policy) -> None:
    """Show hours wanted by channel, and warn of an open channel that asks for nobody.

    `policy`: the one in force, labour rules included.
    """
    st.caption(_("Agent-hours wanted in the week by channel.") + " " + shrinkage(policy))
    grid = requirement.grid
    rows = []
    for channel in centre.channels:
        row = requirement.row(channel.id)
        hours = grid.hours(float(requirement.heads[row].sum()))
        later = sum(w.agent_intervals for w in requirement.windows if w.channel == channel.id)
        rows.append((channel.name, text.hours(hours + grid.hours(later)), ""))
        if hours + later == 0 and requirement.is_open[row].any():
            st.error(
                _("{c} is open but asks for nobody: is it closed, or are its data missing?").format(
                    c=channel.name
                )
            )
    figures(rows)


def shrinkage(policy: Policy) -> str:
    """Say of what shrinkage is made: absence, and screen pauses where there are any."""
    if not policy.screen_pause_min:
        return _("Shrinkage included: {a} unplanned absence.").format(
            a=text.share(policy.shrinkage, 1)
        )
    return _(
        "Shrinkage included, {s} in all: {a} unplanned absence, and {m} min of screen pause in "
        "each hour of the others."
    ).format(
        s=text.share(policy.away_share, 1),
        a=text.share(policy.shrinkage, 1),
        m=policy.screen_pause_min,
    )


def live(
    requirement: Requirement,
    forecast: Forecast,
    causes: Mapping[Binding, IntArray],
    channel: Channel,
) -> None:
    """Show heads wanted over one day, contacts, and what sets the number."""
    grid = requirement.grid
    day = pick(_("Day"), {d: text.long_day(date) for d, date in enumerate(grid.dates)})
    row = requirement.row(channel.id)
    span = charts.open_part(requirement.is_open[row], grid.day_spans[day])
    here = slice(span.start, span.end)
    st.plotly_chart(
        charts_staffing.requirement_day(requirement, channel.id, span), config=charts.CONFIG
    )
    bindings = np.array([_(b.value) for b in Binding])[requirement.binding[row, here]]
    open_now = requirement.is_open[row, here]
    columns = {name: heads[here] for name, heads in by_cause(requirement, causes, row).items()}
    table = pd.DataFrame(
        {
            _("From"): [text.clock(grid.when(i)) for i in range(span.start, span.end)],
            _("Contacts"): forecast.contacts[row, here].round(1),
            _("Handle time, s"): forecast.aht_s[row, here].round(),
            _("Load, Erlang"): requirement.workload_erlang[row, here].round(2),
            **columns,
            _("Set by"): bindings,
            _("With shrinkage"): requirement.heads[row, here],
        }
    )[open_now]
    with_table(what_binds(bindings[open_now].tolist()), table)
    if saved_heads(requirement, causes, row)[here].any():
        st.caption(
            _("Needed is the largest of the causes, less what agents who serve several channels "
              "save, and at least the minimum heads. As many as the largest cause asks for must "
              "still be able to serve this channel.")
        )  # fmt: skip


def by_cause(
    requirement: Requirement, causes: Mapping[Binding, IntArray], row: int
) -> dict[str, IntArray]:
    """Return columns of heads by interval that lead to what a channel needs, shrinkage left out.

    The largest cause, the saving (at most 0) and what breaks busy runs add up to the need, unless
    the minimum of heads is above it.
    """
    columns = {
        f"{_('For')} {_(cause.value)}": heads[row]
        for cause, heads in causes.items()
        if heads[row].any()
    }
    saved, recovery = saved_heads(requirement, causes, row), _recovery(requirement, row)
    if saved.any():
        columns[_("Saved by shared agents")] = -saved
    if recovery.any():
        columns[_("To break busy runs")] = recovery
    return columns | {_("Needed"): np.maximum(requirement.base, requirement.least)[row]}


def saved_heads(requirement: Requirement, causes: Mapping[Binding, IntArray], row: int) -> IntArray:
    """Return heads that agents who serve several channels take off the largest cause."""
    alone = [heads[row] for cause, heads in causes.items() if cause is not Binding.MIN_HEADS]
    saved: IntArray = np.max(alone, axis=0) - (requirement.base[row] - _recovery(requirement, row))
    return saved


def _recovery(requirement: Requirement, row: int) -> IntArray:
    """Return heads that break busy runs; none where the policy has no such rule."""
    none: IntArray = np.zeros_like(requirement.base[row])
    return requirement.recovery[row] if requirement.recovery.size else none


def what_binds(bindings: list[str]) -> str:
    """Say what sets the heads of a day and how often; empty: the channel is closed."""
    if not bindings:
        return _("Closed on this day.")
    counts = sorted(Counter(bindings).items(), key=lambda pair: -pair[1])
    size = len(bindings)
    parts = [f"{name} {_('in')} {n} {_('of')} {size} {_('intervals')}" for name, n in counts]
    return _("What sets the number: ") + ", ".join(parts) + "."


def posts(found: Posts, requirement: Requirement) -> None:
    """Show the way from the work itself to posts, as chart, sentence and table."""
    st.header(_("From work to posts"))
    names = [_(s.name) for s in found.steps]
    st.plotly_chart(charts_staffing.way_to_posts(found.steps, names), config=charts.CONFIG)
    work = sum(s.hours for s in found.steps[:2])
    last = found.steps[-1]
    end = (
        _("what {r} pays").format(r=f"{_('revision')} {found.plan.number}")
        if found.plan
        else _("what the requirement asks for; there is no roster of this week yet")
    )
    sentence = _(
        "{w} of work take {t}, {p} posts of {h} a week: {end}."
    ).format(
        w=text.hours(work), t=text.hours(last.total_h), p=text.number(last.fte, 1),
        h=text.hours(found.post_h), end=end,
    )  # fmt: skip
    table = pd.DataFrame(
        {
            _("Step"): names,
            _("Agent-hours"): [round(s.hours, 1) for s in found.steps],
            _("Agent-hours so far"): [round(s.total_h, 1) for s in found.steps],
            _("Posts so far"): [round(s.fte, 1) for s in found.steps],
        }
    )
    with_table(sentence, table)
    whole = int(requirement.heads.sum()) + sum(w.agent_intervals for w in requirement.windows)
    st.caption(
        _("Shrinkage is counted exactly here; in whole heads the requirement asks for {h} on "
          "contacts and deferred work.").format(h=text.hours(requirement.grid.hours(whole)))
        + beside_minimum(found.steps)
    )  # fmt: skip


def beside_minimum(steps: tuple[Step, ...]) -> str:
    """Say what minimum heads add to the hours of the requirement; empty: nothing."""
    added_h = sum(s.hours for s in steps if s.name == "minimum heads")
    if not added_h:
        return ""
    return _(" Minimum heads add {m} to that, shrinkage not counted: whoever is on duty and can "
             "serve meets them, so they count where nobody else is.").format(
        m=text.hours(added_h)
    )  # fmt: skip


def notes(requirement: Requirement, channel: Channel, centre: Centre) -> None:
    """Show what was noted about this channel, and about none."""
    others = tuple(f"{c.name}:" for c in centre.channels if c.id != channel.id)
    for note in requirement.notes:
        if not note.startswith(others):
            st.caption(text.plain(note))


def deferred(requirement: Requirement, channel: Channel) -> None:
    """Show deferred work by window: minutes of work and until when it must be done."""
    grid = requirement.grid
    rows = [
        {
            _("From"): text.moment(grid.when(w.span.start)),
            _("Until"): text.moment(grid.when(w.span.end)),
            _("Agent-hours of work"): round(grid.hours(w.agent_intervals), 2),
            _("Heads if spread evenly"): round(w.agent_intervals / len(w.span), 1),
        }
        for w in requirement.windows
        if w.channel == channel.id
    ]
    st.markdown(
        _("This work can wait until its promise: it is rostered by window, not by interval.")
    )
    st.dataframe(pd.DataFrame(rows), hide_index=True)
