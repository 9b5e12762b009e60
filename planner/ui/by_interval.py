"""One day of a channel by interval: what stands out, small multiples on one clock, a table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from planner.desk import intervals, serving
from planner.desk.intervals import Course
from planner.domain import Centre, Plan, Span
from planner.staffing import Figure, Measure, Outlook, Stretch, worst_stretch
from planner.ui import charts, charts_intervals, text
from planner.ui.charts_intervals import NAMES, SHARES, said
from planner.ui.parts import pick, with_table
from planner.ui.session import Visit
from planner.ui.text import _

NEARLY_ALL = 0.995  # service that whole per cent show as 100
_BEYOND = {
    Figure.SERVICE: _("service is below its promise of {limit}"),
    Figure.WAIT: _("the mean wait is above its cap of {limit}"),
    Figure.ABANDON: _("more hang up than the cap of {limit}"),
    Figure.OCCUPANCY: _("occupancy is above its cap of {limit}"),
    Figure.BACK_TO_BACK: _("back-to-back contacts are above their cap of {limit}"),
}


def one_day(here: Visit, plan: Plan, centre: Centre) -> None:
    """Show a channel's day; begins with the day of its lowest predicted service."""
    courses = intervals.courses_of(here.desk, here.user, plan.id)
    names = {c.id: c.name for c in centre.channels if c.id in courses}
    channel = pick(_("Channel"), names, key="interval_channel")
    course = courses[channel]
    dates = course.grid.dates[:7]
    labels = {d: text.long_day(date) for d, date in enumerate(dates)}
    start = min(course.lowest_day, len(dates) - 1)
    day = pick(_("Day"), labels, start=start, key=f"interval_day_{channel}")
    span = course.used_part(day)
    if span is None:
        st.info(_("{c} is closed on this day.").format(c=names[channel]))
        return
    chances = _chances(here, plan)
    levels = chances.interval_levels[chances.channels.index(channel)] if chances else None
    words = standing_out(course, span, names[channel])
    st.markdown(f"{words} {least_sure(course, span, chances)}" if chances else words)
    st.plotly_chart(charts_intervals.day_course(course, span, levels), config=charts.CONFIG)
    with_table(beside_limits(course, span), table_of(course, span, chances))
    st.caption(
        _("▼ below a promise, ▲ above a cap (dashed). Heads are as rostered; the figures below "
          "them count with the absence that shrinkage expects. A contact counts in the interval "
          "in which it came, even where it is answered later.")
    )  # fmt: skip


def _chances(here: Visit, plan: Plan) -> Outlook | None:
    """Return, on demand, the weeks that may come."""
    if not st.toggle(_("With the range of weeks that may come (takes some seconds)")):
        return None
    with st.spinner(_("Simulating")):
        return serving.pressure_of(here.desk, here.user, plan.id)


def standing_out(course: Course, span: Span, name: str) -> str:
    """Say which limit is missed when and by how much, or where the day comes nearest to it."""
    clauses = []
    for figure, measure in course.measures.items():
        worst = worst_stretch(measure, span, course.contacts)
        if worst is not None:
            clauses.append(_missed(course, (figure, measure), worst, span))
    if clauses:
        return f"▼ **{name}**: " + "; ".join(clauses) + "."
    return f"**{name}**: " + _nearest(course, span)


def _missed(course: Course, known: tuple[Figure, Measure], worst: Stretch, span: Span) -> str:
    figure, measure = known
    what = _BEYOND[figure].format(limit=said(figure, measure.limit or 0.0))
    grid = course.grid
    return _("{what} from {a} to {b}, {v} at {t} ({n} of {m} intervals of the day miss it)").format(
        what=what,
        a=text.clock(grid.when(worst.span.start)),
        b=text.clock(grid.when(worst.span.end)),
        v=said(figure, worst.furthest),
        t=text.clock(grid.when(worst.at)),
        n=worst.missed,
        m=int(np.isfinite(measure.values[span.start : span.end]).sum()),
    )


def _nearest(course: Course, span: Span) -> str:
    level = course.measures[Figure.SERVICE].values[span.start : span.end]
    kept = _("every promise and cap is kept in all intervals")
    if not (level < NEARLY_ALL).any():
        return kept + "."
    lowest = int(np.nanargmin(level))
    return kept + _("; service is lowest at {t}, {v} in time.").format(
        t=text.clock(course.grid.when(span.start + lowest)), v=text.share(float(level[lowest]))
    )


def least_sure(course: Course, span: Span, chances: Outlook) -> str:
    """Say in which interval the promise is missed most often, over weeks that may come."""
    missed = chances.miss_interval[chances.channels.index(course.channel), span.start : span.end]
    if not np.nan_to_num(missed).any():
        return _("It is kept in all of {n} weeks that may come.").format(n=chances.paths)
    at = int(np.nanargmax(missed))
    return _("The least sure interval is {t}: missed in {m} of {n} weeks that may come.").format(
        t=text.clock(course.grid.when(span.start + at)),
        m=text.number(missed[at] * chances.paths),
        n=chances.paths,
    )


def beside_limits(course: Course, span: Span) -> str:
    """Say when most contacts wait, and how long work runs past breaks and shift ends."""
    part = slice(span.start, span.end)
    waiting = np.nan_to_num(course.measures[Figure.BACKLOG].values[part])
    late = np.nan_to_num(course.measures[Figure.OVERRUN].values[part])

    def at(values: np.ndarray) -> str:
        return text.clock(course.grid.when(span.start + int(values.argmax())))

    words = _("Fewer than one contact waits at the end of any interval, on average.")
    if waiting.max() >= 1:
        words = _("Most contacts wait at {t}: {n}.").format(
            t=at(waiting), n=text.number(waiting.max())
        )
    if late.sum() < 1:
        return words
    return words + _(" Contacts run {m} min past breaks and shift ends, most at {t}.").format(
        m=text.number(late.sum()), t=at(late)
    )


def table_of(course: Course, span: Span, chances: Outlook | None = None) -> pd.DataFrame:
    """Return the day's figures by interval, shares in per cent."""
    part = slice(span.start, span.end)
    columns: dict[str, object] = {
        _("From"): charts.clock_axis(course.grid, span),
        _("Contacts"): course.contacts[part].round(1),
        _("Scheduled"): course.scheduled[part],
    }
    if course.required.any():
        columns[_("Required")] = course.required[part]
    for figure, measure in course.measures.items():
        scale = 100 if figure in SHARES else 1
        columns[NAMES[figure]] = (scale * measure.values[part]).round(1)
    if chances is not None:
        row = chances.channels.index(course.channel)
        levels = 100 * chances.interval_levels[row, part]
        columns[_("In time in nine weeks of ten, %")] = [
            f"{a:.0f} – {b:.0f}" if np.isfinite(a) else "–"
            for a, b in zip(levels[:, 0], levels[:, -1], strict=True)
        ]
        columns[_("Promise missed in, % of weeks")] = (
            100 * chances.miss_interval[row, part]
        ).round()
    return pd.DataFrame(columns)
