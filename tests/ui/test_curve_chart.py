"""The picture of a curve: marks where the figures are, hollow where nothing is proven."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from planner.ui.curve_chart import curve, tick_step

SVG = "{http://www.w3.org/2000/svg}"


def drawn(y: tuple[float, ...], proven: tuple[bool, ...]) -> ET.Element:
    text = curve((75, 80, 85), y, proven=proven, now=2, axes=("Cap, %", "Hours <short>"))
    return ET.fromstring(text)  # noqa: S314


def test_points_are_marked_in_order_and_the_one_in_force_is_a_star() -> None:
    picture = drawn((40.0, 10.0, 0.0), (True, False, True))
    first, second = picture.findall(f"{SVG}circle")
    assert float(first.get("cx", 0)) < float(second.get("cx", 0))
    assert float(first.get("cy", 0)) < float(second.get("cy", 0))  # more hours stand higher
    assert first.get("fill") != "none"
    assert second.get("fill") == "none"  # hollow: not proven
    assert len(picture.findall(f"{SVG}polygon")) == 1
    words = [t.text for t in picture.iter(f"{SVG}text")]
    assert "Hours <short>" in words  # escaped, so it reads as written
    assert {"75", "80", "85", "40"} <= set(words)


def test_a_figure_that_is_nought_everywhere_is_drawn() -> None:
    picture = drawn((0.0, 0.0, 0.0), (True, True, False))
    heights = {c.get("cy") for c in picture.findall(f"{SVG}circle")}
    assert len(heights) == 1
    scale = [t.text for t in picture.findall(f"{SVG}text") if t.get("text-anchor") == "end"]
    assert scale == ["0", "1"]  # nothing goes to one, not to 2e-10


@pytest.mark.parametrize(("largest", "step"), [(40, 10), (7, 2), (0.9, 0.2), (1800, 500), (5, 1)])
def test_steps_of_the_scale_are_round(largest: float, step: float) -> None:
    assert tick_step(largest) == pytest.approx(step)
