"""The frontier as a picture: one knob against one figure, hollow where nothing is proven.

Drawn as SVG by hand: a chart library takes the browser three seconds to load, this none.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, cos, floor, log10, pi, sin

from planner.ui.charts import BLUE, ORANGE

WIDTH, HEIGHT = 760, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 20, 56
GREY = "#808080"  # of lines, seen on white and on dark ground; no grey is read on both
LEAST_TOP = 1e-6  # below lies what is left of a sum, not a figure
STEPS = (1, 2, 2.5, 5, 10)


def curve(
    x: Sequence[float],
    y: Sequence[float],
    *,
    proven: Sequence[bool],
    now: int | None,
    axes: tuple[str, str],
    ink: str = "#14171c",
) -> str:
    """Return an SVG of the points joined by a line; `now` numbers the one in force, a star.

    None: the one in force is not among them. `ink`: the colour of words, that of the text around
    the picture.
    """
    step = tick_step(max(*y, LEAST_TOP))
    top = step * max(1, ceil(max(y) / step - 1e-9))
    span = (max(x) - min(x)) or 1.0
    at = [
        (
            LEFT + 20 + (WIDTH - LEFT - RIGHT - 40) * (a - min(x)) / span,
            HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * b / top,
        )
        for a, b in zip(x, y, strict=True)
    ]
    line = " ".join(f"{u:.1f},{v:.1f}" for u, v in at)
    parts = [
        *_levels(step, top),
        *(_text(u, HEIGHT - BOTTOM + 18, f"{a:g}") for a, (u, _v) in zip(x, at, strict=True)),
        _text((LEFT + WIDTH) / 2, HEIGHT - 12, axes[0]),
        _text(LEFT - 48, TOP - 8, axes[1], anchor="start"),
        f'<polyline points="{line}" fill="none" stroke="{BLUE}" stroke-dasharray="3 4"/>',
        *(_mark(*at[k], is_filled=p, is_now=k == now) for k, p in enumerate(proven)),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="13" fill="{ink}">'
        f"{''.join(parts)}</svg>"
    )


def tick_step(largest: float) -> float:
    """Return a round step of which four to eight make up the largest value."""
    if largest <= LEAST_TOP:
        return 1.0
    unit: float = 10.0 ** floor(log10(largest / 4))
    return next(s * unit for s in STEPS if s * unit >= largest / 5)


def _levels(step: float, top: float) -> list[str]:
    found = []
    for number in range(round(top / step) + 1):
        height = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * number * step / top
        found.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{height:.1f}" y2="{height:.1f}" '
            f'stroke="{GREY}" stroke-opacity=".3"/>'
        )
        found.append(_text(LEFT - 8, height + 4, f"{number * step:g}", anchor="end"))
    return found


def _text(u: float, v: float, words: str, *, anchor: str = "middle") -> str:
    return f'<text x="{u:.1f}" y="{v:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _mark(u: float, v: float, *, is_filled: bool, is_now: bool) -> str:
    colour = ORANGE if is_now else BLUE
    look = f'fill="{colour if is_filled else "none"}" stroke="{colour}" stroke-width="2"'
    if not is_now:
        return f'<circle cx="{u:.1f}" cy="{v:.1f}" r="6" {look}/>'
    tips = [(u + r * sin(k * pi / 5), v - r * cos(k * pi / 5)) for k, r in enumerate((11, 5) * 5)]
    return f'<polygon points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in tips)}" {look}/>'
