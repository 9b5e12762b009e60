"""The price of each rule: in one table, and as a sentence beside its knob or record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from planner.desk import studies
from planner.desk.studies import Study, Topic
from planner.domain import Centre
from planner.study.turn import Origin
from planner.ui import studying, text
from planner.ui.knobs import KNOBS
from planner.ui.parts import table
from planner.ui.session import Visit
from planner.ui.text import _

Row = Mapping[str, Any]
HOLLOW = "○"
PART = 1 / 60
_OTHERS: Mapping[str, tuple[str, float, str]] = {
    "min_heads": (_("Least heads of live channels"), 1, ""),
    "seats": (_("Seats of a site"), 1, ""),
    "most_hours_week": (_("Most paid hours a week"), PART, "h"),
    "most_days_week": (_("Most days a week"), 1, _("days")),
    "longest_shift_min": (_("Longest shift"), PART, "h"),
    "start_window_min": (_("Window in which shifts begin"), PART, "h"),
    "pause_min": (_("Length of a short break"), 1, "min"),
    "weekends_in_row": (_("Weekends of work in a row"), 1, ""),
    "whole_weekends": (_("Weekends worked whole or not at all"), 1, ""),
    "earlier_start_min": (_("Start earlier than the day before"), PART, "h"),
    "split_shifts": (_("Split shifts offered"), 1, ""),
}
_WORDS = {k.name: (k.label, k.scale, k.unit) for k in KNOBS} | dict(_OTHERS)
_WHERE = {
    Origin.POLICY: _("policy"),
    Origin.CENTRE: _("centre"),
    Origin.CONTRACT: _("contracts"),
    Origin.LAW: _("labour rules"),
}
FIGURES: tuple[tuple[str, str, int], ...] = (
    ("understaffed_h", _("understaffed h"), 1),
    ("paid_h", _("paid h"), 1),
    ("red_days", _("red days"), 1),
)


def rules_tab(here: Visit, centre: Centre, week: str) -> None:
    """Show what one step of every rule costs, tighter and looser, and offer to compute it."""
    found = studies.study_of(here.desk, here.user, week, Topic.PRICES)
    if found is None:
        st.info(
            _("What one step of each rule costs is not computed yet. The plan is searched several "
              "times over as well, so that chance is not taken for a price.")
        )  # fmt: skip
    else:
        studying.when(here, found)
        _shown(found, centre)
    label = _("Price the rules") if found is None else _("Price them again")
    studying.start(here, week, Topic.PRICES, label=label)


def _shown(found: Study, centre: Centre) -> None:
    rows: Sequence[Row] = found.result["prices"]
    priced = [r for r in rows if not r.get("why") and not r.get("is_idle")]
    st.markdown(
        _("**{n} of {m}** steps change a figure beyond chance; steps of rules that do not bind in "
          "this week: {k}.").format(
            n=sum(bool(r["told"]) for r in priced), m=len(priced) + _idle(rows), k=_idle(rows)
        )
    )  # fmt: skip
    table([_row(row, centre) for row in _dear_first(rows)])
    st.caption(
        _("Each figure: the week planned with the step, less the week as it is. After ±: how far "
          "one more search of the same plan may lie from that by chance (99.9 %, from {r} "
          "searches). "
          "{o} within chance: no price; of red days the figure itself is left out then, and where "
          "it would tell about fewer than five people. In force: the strictest, where contracts "
          "differ. "
          "Understaffed hours are counted against today's requirement.").format(
            r=found.result.get("repeats", 3), o=HOLLOW
        )
    )  # fmt: skip


def _dear_first(rows: Sequence[Row]) -> list[Row]:
    """Put the rules first of which a step has a price; steps of a rule stay together."""
    dear = {row["rule"] for row in rows if row["told"]}
    return sorted(rows, key=lambda row: row["rule"] not in dear)


def _idle(rows: Sequence[Row]) -> int:
    return sum(bool(r.get("is_idle")) for r in rows)


def _row(row: Row, centre: Centre) -> dict[str, str]:
    label, _scale, _unit = _words(row)
    figures = {words: _cell(row, name, digits) for name, words, digits in FIGURES}
    return {
        _("Rule"): label,
        _("In force"): _value(row),
        _("One step"): step_of(row),
        **{words[:1].upper() + words[1:]: cell for words, cell in figures.items()},
        _("Remark"): _remark(row),
        _("Service, points"): _services(row, centre),
        _("Stands in"): _WHERE[Origin(row.get("origin", Origin.POLICY))],
    }


def _words(row: Row) -> tuple[str, float, str]:
    return _WORDS.get(row["rule"], (row["rule"], 1.0, str(row.get("unit", ""))))


def _value(row: Row) -> str:
    _label, scale, unit = _words(row)
    if row["rule"] in ("whole_weekends", "split_shifts"):
        return _("yes")
    return f"{row['value'] * scale:g} {unit}".strip()


def step_of(row: Row) -> str:
    """Write which way a step goes and by how much: `tighter (+1 h)`."""
    _label, scale, unit = _words(row)
    way = _("tighter") if row["is_tighter"] else _("looser")
    if not row["step"] or row["rule"] in ("whole_weekends", "split_shifts"):
        return way
    return f"{way} ({signed(row['step'] * scale)} {unit}".rstrip() + ")"


def _cell(row: Row, name: str, digits: int, scale: float = 1.0) -> str:
    """Write a difference with its chance; hollow within it, a dash where there is none."""
    if row.get("is_idle"):
        return "0"
    noise = text.number(scale * row["noise"].get(name, 0.0), digits)
    if name not in row["change"]:
        return f"{HOLLOW} (±{noise})" if name in row["noise"] else "–"
    shown = f"{signed(scale * row['change'][name], digits)} (±{noise})"
    return shown if name in row["told"] else f"{HOLLOW} {shown}"


def _services(row: Row, centre: Centre) -> str:
    names = [(f"sl_{c.id}", c.name) for c in centre.channels if f"sl_{c.id}" in row["change"]]
    if not names:
        return "–"
    if row.get("is_idle"):
        return "0"
    told = [f"{label} {_cell(row, n, 1, 100.0)}" for n, label in names if n in row["told"]]
    return "; ".join(told) or f"{HOLLOW} {_('within chance')}"


def _remark(row: Row) -> str:
    said = _own_remark(row)
    if row.get("origin") != Origin.LAW:
        return said
    return "; ".join(filter(None, [_("a labour rule, tighter only"), said]))


def _own_remark(row: Row) -> str:
    if row.get("why"):
        return str(row["why"])
    if row.get("is_idle"):
        return _("does not bind in this week")
    lost = row.get("unplaced", 0)
    if lost:
        return _("{n} without a lawful week").format(
            n=text.count(lost, _("person more"), _("people more"))
        )
    return "" if row["told"] else _("within chance: no price")


def stored_beside_knobs(here: Visit, centre: Centre, week: str) -> Mapping[str, str]:
    """Return the sentences beside the knobs from the stored prices of a week; none without them."""
    found = studies.study_of(here.desk, here.user, week, Topic.PRICES)
    return beside_knobs(found.result["prices"], centre) if found else {}


def newest(here: Visit) -> Sequence[Row]:
    """Say which week the newest prices are of; return them, none where nobody computed any."""
    found = studies.newest_prices(here.desk, here.user)
    if found is None:
        return ()
    words = _("The price of a step stands beside each rule, as computed for {w} on {d}.")
    st.caption(
        words.format(w=found.job.payload["week"], d=text.day(found.job.created_at.date()))
        + (_(" That week's inputs or the policy have changed since.") if found.is_stale else "")
    )
    return tuple(found.result["prices"])


def beside_knobs(rows: Sequence[Row], centre: Centre) -> dict[str, str]:
    """Return for each knob of the policy the sentence that stands beside it."""
    known = {k.name for k in KNOBS}
    return _joined([r for r in rows if r["rule"] in known], lambda row: _told(row, centre))


def beside_records(rows: Sequence[Row], centre: Centre) -> dict[str, str]:
    """Return for each record of the labour rules what stands beside it."""
    own = [r for r in rows if r.get("origin") == Origin.LAW and r["is_tighter"]]
    return _joined(own, lambda row: _told(row, centre))


def _joined(rows: Sequence[Row], tell: Callable[[Row], str]) -> dict[str, str]:
    lines: dict[str, list[str]] = {}
    for row in rows:
        line = _("One step {way}: {price}.").format(way=step_of(row), price=tell(row))
        lines.setdefault(row["rule"], []).append(line)
    return {rule: " ".join(parts) for rule, parts in lines.items()}


def _told(row: Row, centre: Centre) -> str:
    """Write each change with the spread by chance; what lies within it is no price."""
    if row.get("why") or row.get("is_idle"):
        return _own_remark(row)
    parts = [_one(row, name, words, digits) for name, words, digits in FIGURES]
    parts += [
        _one(row, f"sl_{c.id}", _("points of service {c}").format(c=c.name), 1, 100.0)
        for c in centre.channels
    ]
    known = [p for p in parts if p is not None]
    told = [p for p in known if p]
    lost = [_own_remark(row)] if row.get("unplaced") else []
    if not told:
        return ", ".join([_("nothing beyond chance"), *lost])
    return ", ".join([*told, *lost]) + (
        _("; the rest within chance") if len(told) < len(known) else ""
    )


def _one(row: Row, name: str, words: str, digits: int, scale: float = 1.0) -> str | None:
    """Write one change; empty within chance, None where the figure is not known."""
    if name not in row["change"] and name not in row["noise"]:
        return None
    if name not in row["told"]:
        return ""
    noise = text.number(scale * row["noise"].get(name, 0.0), digits)
    return f"{signed(scale * row['change'][name], digits)} {words} (±{noise} {_('by chance')})"


def signed(value: float, digits: int = 0) -> str:
    """Write a difference with its sign."""
    shown = text.number(value, digits) if digits else f"{value:g}"
    return f"{'+' if value > 0 else ''}{shown}"
