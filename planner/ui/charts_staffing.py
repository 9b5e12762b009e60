"""Charts of heads: what a day asks for and why, and the way from work to posts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from textwrap import wrap

import numpy as np
import plotly.graph_objects as go

from planner.domain import Binding, ChannelId, Requirement, Span
from planner.staffing import CapacityOutlook, Step
from planner.ui.charts import BLUE, GREEN, ORANGE, clock_axis, dressed
from planner.ui.text import _

LABEL_WIDTH = 18
_MARKS = {
    Binding.SERVICE: "circle",
    Binding.OCCUPANCY: "square",
    Binding.BACK_TO_BACK: "diamond",
    Binding.MIN_HEADS: "triangle-up",
    Binding.RECOVERY: "star",
    Binding.ASA: "hexagon",
    Binding.ABANDON: "cross",
}


def requirement_day(requirement: Requirement, channel: ChannelId, span: Span) -> go.Figure:
    """Return one day of required heads as steps; a mark's form says what sets each interval."""
    x = clock_axis(requirement.grid, span)
    row, here = requirement.row(channel), slice(span.start, span.end)
    needed = np.maximum(requirement.base, requirement.least)[row, here]
    figure = go.Figure()
    for heads, name, colour, width in (
        (requirement.heads[row, here], _("Required, shrinkage included"), ORANGE, 3),
        (needed, _("On contacts"), BLUE, 2),
    ):
        figure.add_scatter(
            x=x, y=heads, name=name, line={"shape": "hv", "color": colour, "width": width}
        )
    codes = requirement.binding[row, here]
    for code, cause in enumerate(Binding):
        mine = codes == code
        if cause in _MARKS and mine.any():
            figure.add_scatter(
                x=[when for when, chosen in zip(x, mine, strict=True) if chosen],
                y=needed[mine],
                mode="markers",
                name=f"{_('set by')} {_(cause.value)}",
                marker={"symbol": _MARKS[cause], "size": 9, "color": BLUE},
            )
    figure.update_yaxes(title=_("Heads"))
    return dressed(figure, 380)


def way_to_posts(steps: Sequence[Step], names: Sequence[str]) -> go.Figure:
    """Return the waterfall from work to posts, downwards; the figure stands on every bar."""
    totals = [0.0, *(s.fte for s in steps)]
    values = [after - before for before, after in pairwise(totals)]
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            y=["<br>".join(wrap(name, LABEL_WIDTH)) for name in (*names, _("in all"))],
            x=[*values, 0],
            measure=["relative"] * len(values) + ["total"],
            text=[f"{v:+.1f}" for v in values] + [f"{steps[-1].fte:.1f}"],
            textposition="outside",
            increasing={"marker": {"color": BLUE}},
            decreasing={"marker": {"color": GREEN}},
            totals={"marker": {"color": ORANGE}},
        )
    )
    dressed(figure, 60 + 44 * len(totals))
    figure.update_layout(hovermode="closest")
    figure.update_xaxes(title=_("Posts"), range=[0, 1.12 * max(totals)])
    return figure.update_yaxes(autorange="reversed", ticksuffix=" ")


def capacity(weeks: Sequence[str], found: CapacityOutlook) -> go.Figure:
    """Return posts needed (steps) and posts that carry work and under contract (lines) by week."""
    figure = go.Figure()
    for values, name, colour, dash in (
        (found.needed, _("Needed"), ORANGE, "solid"),
        (found.effective, _("Carrying work"), BLUE, "solid"),
        (found.contracts, _("Under contract"), "#767676", "dash"),
    ):
        shape = "hv" if values is found.needed else "linear"
        figure.add_scatter(
            x=list(weeks),
            y=values,
            name=name,
            line={"color": colour, "width": 3, "dash": dash, "shape": shape},
        )
    figure.update_yaxes(title=_("Posts"))
    return dressed(figure, 380)
