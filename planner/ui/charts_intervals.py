"""One day of a channel as small multiples on one clock: what is predicted against its limits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import plotly.graph_objects as go

from planner.desk.intervals import Course
from planner.domain import FloatArray, IntArray, Span
from planner.staffing import Figure, Measure
from planner.ui.charts import BLUE, GREEN, ORANGE, clock_axis
from planner.ui.text import _, share

PANEL_PX, TITLE, FOOT = 118, 0.22, 0.1
"""Height of a panel, and the shares of it that its title and the space below take."""
GRID = "rgba(128,128,128,.2)"
WHOLE = frozenset({Figure.SERVICE, Figure.OCCUPANCY})
"""Figures whose panel spans 0 to 100 %."""
SHARES = frozenset(
    {
        *(Figure.SERVICE, Figure.ABANDON, Figure.OCCUPANCY),
        *(Figure.BACK_TO_BACK, Figure.PRESSURE),
    }
)
NAMES = {
    Figure.SERVICE: _("In time, %"),
    Figure.WAIT: _("Mean wait, s"),
    Figure.ABANDON: _("Hang up, %"),
    Figure.OCCUPANCY: _("Occupancy, %"),
    Figure.BACK_TO_BACK: _("Back to back, %"),
    Figure.PRESSURE: _("Queue pressure, %"),
    Figure.GAP: _("Idle before, s"),
    Figure.BACKLOG: _("Waiting"),
    Figure.OVERRUN: _("Overrun, min"),
}
TITLES = {
    Figure.SERVICE: _("Service level: in time, %"),
    Figure.WAIT: _("Mean wait of all offered, s"),
    Figure.ABANDON: _("Hang up, %"),
    Figure.OCCUPANCY: _("Occupancy, %"),
    Figure.BACK_TO_BACK: _("Back to back: begun the moment the last one ends, %"),
    Figure.PRESSURE: _("Queue pressure: begun while yet another waits, %"),
    Figure.GAP: _("Idle before a contact, s"),
    Figure.BACKLOG: _("Contacts waiting at the end of the interval"),
    Figure.OVERRUN: _("Overrun of breaks and shifts, min of all"),
}


def day_course(course: Course, span: Span, levels: FloatArray | None = None) -> go.Figure:
    """Return heads and every figure of a channel over part of a day.

    `levels` (intervals, quantiles): the range of the service level over weeks that may come.
    """
    stack = _Stack(course, span, go.Figure(), [], {})
    stack.heads()
    for name, measure in course.measures.items():
        stack.panel(_title(name, measure), (0.0, 105.0) if name in WHOLE else None)
        if name is Figure.SERVICE and levels is not None:
            stack.band(100 * levels)
        stack.measure(measure, NAMES[name], 100.0 if name in SHARES else 1.0)
    return stack.done()


def _title(name: Figure, measure: Measure) -> str:
    if measure.limit is None:
        return TITLES[name]
    words = _("promise {p}") if measure.is_floor else _("cap {p}")
    return f"{TITLES[name]} ({words.format(p=said(name, measure.limit))})"


def said(name: Figure, value: float) -> str:
    """Write a value with its unit: shares in per cent, waits in seconds."""
    return share(value) if name in SHARES else f"{value:.0f} s"


@dataclass(frozen=True, eq=False)
class _Stack:
    """Panels one below the other on one clock; what is drawn goes to the lowest."""

    course: Course
    span: Span
    figure: go.Figure
    titles: list[str]
    ranges: dict[int, tuple[float, float]]

    @property
    def here(self) -> slice:
        """Return the intervals that are drawn."""
        return slice(self.span.start, self.span.end)

    @cached_property
    def clock(self) -> list[str]:
        """Return the beginning of every interval, and the end of the last (24:00 at midnight)."""
        begins = clock_axis(self.course.grid, self.span)
        (end,) = clock_axis(self.course.grid, Span(self.span.end, self.span.end + 1))
        return [*begins, "24:00" if end == "00:00" else end]

    def panel(self, title: str, limits: tuple[float, float] | None = None) -> None:
        """Begin the next panel; `limits`: the range of its axis, where it is not that of values."""
        self.titles.append(title)
        if limits:
            self.ranges[len(self.titles)] = limits

    def steps(self, values: FloatArray | IntArray, **look: Any) -> None:
        """Draw values as steps, each to the end of its interval."""
        line = {"shape": "hv", "color": BLUE, "width": 2} | look.pop("line", {})
        shown = {"yaxis": self.axis, "mode": "lines", "showlegend": False} | look
        shown["hovertemplate"] = "%{y:.3~g}"
        ends = np.array([*values, np.nan], dtype=np.float64)
        is_end = np.isnan(ends[1:]) & np.isfinite(ends[:-1])
        ends[1:][is_end] = ends[:-1][is_end]
        self.figure.add_scatter(x=self.clock, y=ends, line=line, **shown)

    @property
    def axis(self) -> str:
        """Return plotly's name of the lowest panel's axis."""
        return f"y{len(self.titles)}" if len(self.titles) > 1 else "y"

    def heads(self) -> None:
        """Draw scheduled and, for live channels, required and net heads."""
        self.panel(_("Heads"))
        have, want = self.course.scheduled[self.here], self.course.required[self.here]
        shade = {"fill": "tozeroy", "fillcolor": "rgba(0,114,178,.3)", "line": {"width": 1}}
        self.steps(have, name=_("Scheduled"), showlegend=True, **shade)
        if not self.course.required.any():
            return
        look = {"color": ORANGE}
        self.steps(want, name=_("Required"), showlegend=True, line=look)
        net = have - want
        self.panel(
            _("Scheduled minus required"), (min(-2, net.min() * 1.4), max(2, net.max() * 1.1))
        )
        self.figure.add_bar(
            x=self.clock[:-1], y=net, yaxis=self.axis, name=_("Net staffing"), showlegend=False,
            marker={"color": np.where(net < 0, ORANGE, GREEN).tolist()}, offset=0,
            text=[f"▼{-v:.0f}" if v < 0 else "" for v in net], textposition="outside",
            hovertemplate="%{y}",
        )  # fmt: skip

    def band(self, levels: FloatArray) -> None:
        """Draw the range of nine weeks in ten, (intervals, quantiles)."""
        no_line = {"width": 0}
        self.steps(levels[self.here, 0], name=_("nine weeks in ten from"), line=no_line)
        shade = {"fill": "tonexty", "fillcolor": "rgba(0,114,178,.2)", "line": no_line}
        self.steps(levels[self.here, -1], name=_("to"), **shade)

    def measure(self, known: Measure, name: str, scale: float) -> None:
        """Draw a figure, its limit dashed, and a mark where it misses it."""
        values = scale * known.values[self.here]
        self.steps(values, name=name)
        if known.limit is None:
            return
        self.figure.add_scatter(
            x=[self.clock[0], self.clock[-1]], y=[scale * known.limit] * 2, yaxis=self.axis,
            mode="lines", line={"color": ORANGE, "width": 1.5, "dash": "dash"},
            showlegend=False, hoverinfo="skip",
        )  # fmt: skip
        places = np.flatnonzero(known.beyond[self.here])
        symbol = "triangle-down" if known.is_floor else "triangle-up"
        self.figure.add_scatter(
            x=[self.clock[k] for k in places], y=values[places], yaxis=self.axis, mode="markers",
            marker={"symbol": symbol, "size": 9, "color": ORANGE},
            showlegend=False, hoverinfo="skip",
        )  # fmt: skip

    def done(self) -> go.Figure:
        """Place the panels under their titles, and let one hover tell all of them."""
        count, axes = len(self.titles), {}
        for number, title in enumerate(self.titles, start=1):
            top = 1 - (number - 1) / count
            axes["yaxis" if number == 1 else f"yaxis{number}"] = {
                "domain": [top - (1 - FOOT) / count, top - TITLE / count],
                "range": self.ranges.get(number),
                "rangemode": "tozero",
                "nticks": 4,
                "gridcolor": GRID,
                "zeroline": False,
            }
            self.figure.add_annotation(
                text=title, x=0, y=top, xref="paper", yref="paper", xanchor="left", yanchor="top",
                showarrow=False, font={"size": 13},
            )  # fmt: skip
        self.figure.update_layout(
            **axes,
            height=PANEL_PX * count + 60,
            margin={"l": 10, "r": 10, "t": 30, "b": 10},
            legend={
                "orientation": "h",
                "y": 1,
                "yanchor": "bottom",
                "x": 0,
                "traceorder": "normal",
            },
            hovermode="x unified",
            hoversubplots="axis",
            paper_bgcolor="rgba(0,0,0,0)",
            plot_bgcolor="rgba(0,0,0,0)",
        )
        return self.figure.update_xaxes(gridcolor=GRID, nticks=12, anchor=self.axis)
