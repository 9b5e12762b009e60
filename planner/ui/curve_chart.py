"""The frontier as a chart: one knob against one figure, hollow where nothing is proven."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from planner.ui.charts import BLUE, ORANGE
from planner.ui.text import _


def curve(
    x: Sequence[float],
    y: Sequence[float],
    *,
    proven: Sequence[bool],
    now: int,
    axes: tuple[str, str],
) -> go.Figure:
    """Return the points joined in steps; `now` numbers the one in force, drawn as a star."""
    symbols = ["circle" if p else "circle-open" for p in proven]
    symbols[now] = "star" if proven[now] else "star-open"
    figure = go.Figure()
    figure.add_scatter(
        x=list(x),
        y=list(y),
        mode="lines+markers",
        line={"color": BLUE, "width": 1, "dash": "dot"},
        marker={
            "symbol": symbols,
            "size": [18 if k == now else 11 for k in range(len(symbols))],
            "color": [ORANGE if k == now else BLUE for k in range(len(symbols))],
            "line": {"width": 2},
        },
        hovertemplate=f"{axes[0]}: %{{x}}<br>{axes[1]}: %{{y:.1f}}<extra></extra>",
        name=_("Plans"),
        cliponaxis=False,
    )
    figure.update_layout(
        height=360,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    figure.update_xaxes(title=axes[0], gridcolor="rgba(128,128,128,.2)")
    figure.update_yaxes(title=axes[1], gridcolor="rgba(128,128,128,.2)", rangemode="tozero")
    return figure
