"""The measure of the code's shape finds what it should, and the product holds its floors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.shape import main, measure

ROOT = Path(__file__).resolve().parents[2]


def a_product(folder: Path, text: str, name: str = "planner/thing.py") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return folder


def test_a_short_documented_typed_file_breaks_nothing(tmp_path: Path) -> None:
    text = '"""A thing."""\n\n\ndef go(x: int) -> int:\n    """Go."""\n    return x\n'
    shape = measure(a_product(tmp_path, text))
    assert shape.breaches == ()
    assert shape.summary()["docstring_share"] == 1.0
    assert shape.summary()["public_names"] == 2
    assert main(["--root", str(tmp_path)]) == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"""A."""\n' + "x = 1\n" * 400, "401 lines, at most 400"),
        ('"""A."""\n\n\ndef _f() -> None:\n' + "    print()\n" * 50, "51 lines, at most 50"),
        ('"""A."""\n\n\ndef f() -> None:\n    pass\n', "public, without a docstring"),
        ("x = 1\n", "public, without a docstring"),
        ('"""A."""\n\n\ndef _f(x) -> None:\n    pass\n', "not fully typed"),
        ('"""A."""\n\n\ndef _f(*x: int):\n    pass\n', "not fully typed"),
        ('"""A."""\n\nimport streamlit as st\n', "imports streamlit"),
        ('"""A."""\n\n\ndef _f() -> None:\n    from streamlit import x\n', "imports streamlit"),
    ],
)
def test_each_floor_is_named_when_it_breaks(
    tmp_path: Path, text: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(a_product(tmp_path, text)), "--json"]) == 1
    breaches = json.loads(capsys.readouterr().out)["breaches"]
    assert len(breaches) == 1
    assert words in breaches[0]


def test_streamlit_is_welcome_in_ui_pages_and_app(tmp_path: Path) -> None:
    text = '"""A."""\n\nimport streamlit as st\n'
    for name in ("planner/ui/parts.py", "pages/x.py", "app.py"):
        a_product(tmp_path, text, name)
    assert measure(tmp_path).breaches == ()


def test_methods_need_types_but_self_does_not(tmp_path: Path) -> None:
    text = '"""A."""\n\n\nclass _C:\n    def f(self) -> None:\n        pass\n'
    assert measure(a_product(tmp_path, text)).summary()["typed_share"] == 1.0


def test_complexity_counts_decisions_and_chains(tmp_path: Path) -> None:
    text = (
        '"""A."""\n\n\ndef _f(x: int) -> int:\n'
        "    if x and x > 1 or x < -5:\n        return 1\n"
        "    return sum(i for i in range(x) if i)\n"
    )
    # one if, `and` (+1), `or` (+1), one comprehension, and the function itself
    assert measure(a_product(tmp_path, text)).functions[0].complexity == 5


def test_a_folder_without_a_product_is_bad_input(tmp_path: Path) -> None:
    assert main(["--root", str(tmp_path)]) == 2


def test_the_product_holds_its_floors() -> None:
    shape = measure(ROOT)
    assert len(shape.files) > 10
    assert shape.breaches == ()
