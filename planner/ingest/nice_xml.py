"""NICE WFM (IEX) history as XML: one element for each queue and period, sums in seconds.

Read as the public adapter notes describe it: `TimePeriod DateTime="CCYYMMDDThhmm"` holds or stands
before `QueueValue` elements, whose figures are attributes or children. HandleTime is talk and hold
without after-contact work, which is WorkTime.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from planner.errors import BadInput, Fault

HEADER = (
    *("interval_start", "QueueValue", "offered", "handled", "abandoned"),
    *("talk_s", "HoldTime_s", "WorkTime_s", "QueueDelayTime_s"),
)
_NAMES = ("queue", "queueid", "queuename", "name", "id", "value", "acdqueue")
_STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2}):?(\d{2})(?::?\d{2})?")


def is_nice_xml(text: str) -> bool:
    """Say whether a text looks like such a file."""
    return text.lstrip("\ufeff \t\r\n").startswith("<") and "QueueValue" in text


def nice_rows(text: str, name: str) -> list[tuple[str, ...]]:
    """Return the file as rows of text below a header; row 2 is its first `QueueValue`.

    Files that define entities are refused: they can grow without bounds.
    """
    if re.search(r"<!(DOCTYPE|ENTITY)", text):
        raise BadInput(Fault("defines entities", "export it without a DOCTYPE", file=name))
    try:
        root = ET.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314 - no entities
    except ET.ParseError as error:
        raise BadInput(Fault(f"is damaged XML ({error})", "copy it again", file=name)) from error
    return [HEADER, *_rows(root)]


def _rows(root: ET.Element) -> Iterator[tuple[str, ...]]:
    stamp = ""
    for element in root.iter():
        if _plain(element.tag) == "timeperiod":
            stamp = _spelled(_figures(element).get("datetime", ""))
        elif _plain(element.tag) == "queuevalue":
            yield _row(stamp, _figures(element))


def _row(stamp: str, figures: dict[str, str]) -> tuple[str, ...]:
    queue = next((figures[n] for n in _NAMES if figures.get(n)), "")
    handled = _sum(figures, "handledshort", "handledlong")
    abandoned = _sum(figures, "abandonedshort", "abandonedlong")
    offered = _sum({"h": handled, "a": abandoned}, "h", "a")
    hold = figures.get("holdtime", "")
    talk = _sum(figures, "handletime", minus="holdtime")
    acw, wait = figures.get("worktime", ""), figures.get("queuedelaytime", "")
    return stamp, queue, offered, handled, abandoned, talk, hold, acw, wait


def _figures(element: ET.Element) -> dict[str, str]:
    """Return attributes and childless children by plain name."""
    found = {_plain(k): v.strip() for k, v in element.attrib.items()}
    for child in element:
        if len(child) == 0 and not child.attrib:
            found[_plain(child.tag)] = (child.text or "").strip()
    return found


def _sum(figures: dict[str, str], *names: str, minus: str = "") -> str:
    """Add figures up; what is no number is handed on as it stands, so that it is named."""
    texts = [figures[n] for n in names if figures.get(n)]
    try:
        total = sum(map(float, texts))
        less = float(figures.get(minus) or 0)
    except ValueError:
        odd = [t for t in (*texts, figures.get(minus, "")) if not re.fullmatch(r"[\d.]*", t)]
        return odd[0] if odd else ""
    return f"{total - less:.10g}" if texts else ""


def _spelled(text: str) -> str:
    match = _STAMP.fullmatch(text)
    return f"{match[1]}-{match[2]}-{match[3]} {match[4]}:{match[5]}" if match else text


def _plain(tag: str) -> str:
    return re.sub(r"[^a-z]", "", tag.rpartition("}")[2].casefold())
