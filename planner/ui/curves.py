"""The curve of one knob: what each step costs, which are proven, a step kept as a scenario."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from planner.desk import studies
from planner.desk.studies import Study, Topic
from planner.domain import Centre
from planner.study.frontier import PROVEN_GAP, TIGHTER_UP
from planner.ui import curve_chart, pairing, studying, text
from planner.ui.knobs import KNOBS, Knob
from planner.ui.parts import pick, switch, table, told
from planner.ui.session import Visit
from planner.ui.text import _

CURVED: Mapping[str, Knob] = {k.name: k for k in KNOBS if k.name in TIGHTER_UP}
Write = Callable[[float], str]
INK = {"light": "#14171c", "dark": "#fafafa"}


def curve_tab(here: Visit, centre: Centre, week: str) -> None:
    """Choose a knob, see its stored curve or have it computed."""
    name = pick(_("Knob"), {n: k.label for n, k in CURVED.items()}, key="curve_knob")
    knob, about = CURVED[name], {"knob": name}
    st.caption(knob.effect)
    found = studies.study_of(here.desk, here.user, week, Topic.CURVE, about)
    if found is None:
        st.info(
            _("This curve is not computed yet: nine plans of the week or more, one for each step "
              "of the knob, each of them lawful and complete.")
        )  # fmt: skip
    else:
        _curve(here, centre, knob, found)
    label = _("Compute the curve") if found is None else _("Compute it again")
    studying.start(here, week, Topic.CURVE, label=label, about=about)


def _curve(here: Visit, centre: Centre, knob: Knob, found: Study) -> None:
    studying.when(here, found)
    points = sorted(found.result["points"], key=lambda p: p["value"])
    figures = _figures(points, centre)
    key = switch(_("Against"), {n: label for n, (label, _w, _s) in figures.items()}, key="curve_y")
    label, _write, scale = figures[key]
    now = min(range(len(points)), key=lambda k: abs(points[k]["value"] - found.result["now"]))
    shown = [k for k, p in enumerate(points) if key in p["figures"]]
    axes = (f"{knob.label}, {knob.unit}", label)
    drawn = curve_chart.curve(
        [round(points[k]["value"] * knob.scale, 4) for k in shown],
        [scale * points[k]["figures"][key] for k in shown],
        proven=[points[k]["is_proven"] for k in shown],
        now=shown.index(now) if now in shown else None,
        axes=axes,
        ink=INK[st.context.theme.type or "light"],
    )
    _picture(
        drawn, _("{y} by {x}; the table below has the same figures").format(y=label, x=axes[0])
    )
    st.markdown(_in_words([points[k] for k in shown], figures[key], key, knob))
    st.caption(
        _("Star: in force; where each channel has its own value, the strictest of them for all. "
          "Hollow: the search has not proven that less is impossible; it lies at "
          "most the gap in the table from the best possible, filled points at most {g}. Two "
          "neighbours may differ by chance; a looser step is worse where another rule then binds, "
          "such as a contract's quota, and the curve ends where that leaves somebody without a "
          "lawful week.").format(g=text.share(PROVEN_GAP))
    )  # fmt: skip
    refused = sum(not p.get("is_publishable", True) for p in points)
    if refused:
        st.info(
            _("{n} of {m} points could not be published; the table says why. A quota has room only "
              "between what the least hours of the contracts bring at the planned pace and what "
              "the days have time for.").format(n=refused, m=len(points))
        )  # fmt: skip
    table(_rows(points, knob, figures, now))
    pairing.not_told(sum("red_days" not in p["figures"] for p in points), len(points))
    _look_closer(here, knob, found, (points, now))


def _in_words(
    points: Sequence[Mapping[str, Any]], figure: tuple[str, Write, float], key: str, knob: Knob
) -> str:
    """Say what the picture shows: how far the figure goes, and at which steps."""
    label, write, _scale = figure
    order = sorted(points, key=lambda p: p["figures"][key])
    low, high = (write(p["figures"][key]) for p in (order[0], order[-1]))

    def at(point: Mapping[str, Any]) -> str:
        return f"{point['value'] * knob.scale:g} {knob.unit}"

    if low == high:
        words = _("{f}: {v} at every step from {a} to {b}.")
        return words.format(f=label, v=low, a=at(points[0]), b=at(points[-1]))
    words = _("{f}: lowest {v} at {x}, highest {w} at {y}.")
    return words.format(f=label, v=low, x=at(order[0]), w=high, y=at(order[-1]))


def _picture(svg: str, words: str) -> None:
    """Show a picture with words in its place for whoever cannot see it; `st.image` has none."""
    data = b64encode(svg.encode()).decode()
    st.html(
        f'<img alt="{escape(words)}" style="width:100%;max-width:{curve_chart.WIDTH}px" '
        f'src="data:image/svg+xml;base64,{data}">'
    )


def _figures(
    points: Sequence[Mapping[str, Any]], centre: Centre
) -> dict[str, tuple[str, Write, float]]:
    """Return label, how to write it and scale of its axis of each figure that points have."""
    known = {
        "understaffed_h": (_("Understaffed agent-hours"), text.hours, 1.0),
        "paid_h": (_("Paid hours"), text.hours, 1.0),
        "red_days": (_("Red agent-days"), text.number, 1.0),
        **{
            f"sl_{c.id}": (_("Service of {c}, %").format(c=c.name), _share, 100.0)
            for c in centre.channels
        },
    }
    return {n: row for n, row in known.items() if any(n in p["figures"] for p in points)}


def _share(value: float) -> str:
    return text.share(value, 1)


def _rows(
    points: Sequence[Mapping[str, Any]], knob: Knob, figures: Mapping[str, Any], now: int
) -> list[dict[str, str]]:
    return [
        {
            f"{knob.label}, {knob.unit}": f"{point['value'] * knob.scale:g}"
            + (" ★" if k == now else ""),
            **{
                label: w(point["figures"][n]) if n in point["figures"] else "–"
                for n, (label, w, _s) in figures.items()
            },
            _("Gap"): text.share(point["gap"], 1),
            _("Proven"): _("yes") if point["is_proven"] else _("no, hollow"),
            _("Can be published"): _publishable(point),
        }
        for k, point in enumerate(points)
    ]


def _publishable(point: Mapping[str, Any]) -> str:
    if point.get("is_publishable", True):
        return _("yes")
    return ": ".join(filter(None, [_("no"), ", ".join(point.get("why_not", ()))]))


def _look_closer(here: Visit, knob: Knob, found: Study, shown: tuple[list[Any], int]) -> None:
    """Hold one step against the one in force by pairs, and keep it as a scenario."""
    points, now = shown
    steps = {
        k: f"{p['value'] * knob.scale:g} {knob.unit}" for k, p in enumerate(points) if k != now
    }
    st.header(_("Look at one step"))
    number = pick(_("Step"), steps, key="curve_step")
    names = (_("In force"), steps[number])
    pairing.pairs(points[now]["pairs"], points[number]["pairs"], names=names)
    with st.form("keep_point"):
        name = st.text_input(
            _("Name of the scenario"), value=f"{knob.label} {steps[number]}", key=f"n-{number}"
        )
        if st.form_submit_button(_("Keep this plan as a scenario")):
            with told():
                stored = found.result["points"].index(points[number])
                studies.keep_point(here.desk, here.user, found.job.id, stored, name=name)
                st.success(_("It is kept. Compare it under Scenarios."))
