"""Pieces that every page is made of: title with the week, empty states, faults, figures, tables."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Literal, TypeVar

import pandas as pd
import streamlit as st

from planner.desk.weeks import WeekChoice
from planner.domain import AgentId, Breach, Plan, PlanStatus, week_monday
from planner.errors import BadInput, Fault, PlannerError
from planner.store import PlanRow
from planner.ui import text
from planner.ui.text import _

Key = TypeVar("Key", bound=Hashable)

FRAME_PX = 420
# On a phone a table scrolls in its frame rather than squeeze a column to one letter.
ROOM = '<style>[data-testid="stTable"] td { min-width: 5rem; }</style>'
# On a phone figures stand three and three in a row, not each in a row of its own.
BESIDE = (
    '<style>@media (max-width: 640px) { [data-testid="stHorizontalBlock"] > '
    '[data-testid="stColumn"]:has(> * > [data-testid="stElementContainer"] > '
    '[data-testid="stMetric"]) { min-width: 6.5rem; flex: 1 1 6.5rem; } '
    '[data-testid="stMetricValue"] { font-size: 1.5rem; } }</style>'
)
WORDS = _("This describes the work as planned, not the person.")


def title(name: str, sentence: str = "") -> None:
    """Head a page: its name and one sentence that says what it is for."""
    st.title(name)
    if sentence:
        st.caption(sentence)


def week_picker(choice: WeekChoice) -> str:
    """Let the user choose a week; it is kept in the address (`?week=2026-W49`) to be shared."""
    asked = str(st.query_params.get("week") or st.session_state.get("week", ""))
    start = asked if asked in choice.weeks else choice.start
    labels = {w: week_label(w, present=choice.present) for w in choice.weeks}
    picked = pick(_("Week"), labels, start=start, key="week_picker")
    if picked != st.query_params.get("week"):
        st.query_params["week"] = picked
    st.session_state["week"] = picked  # the menu's links drop what stands in the address
    return picked


def choose_week(week: str) -> None:
    """Set the week picker from a button; to be called back before the page runs again."""
    st.session_state["week_picker"] = week


def week_label(week: str, *, present: str = "") -> str:
    """Write a week such as `2026-W49 (Mon 30 Nov to Sun 6 Dec)`; the one that runs now says so."""
    monday = week_monday(week)
    label = f"{week} ({text.day(monday)} {_('to')} {text.day(monday + timedelta(days=6))})"
    return f"{label} · {_('this week')}" if week == present else label


def revision_label(plan: PlanRow | Plan) -> str:
    """Write a revision as `Revision 3, draft, by Demo supervisor: note`."""
    status = {PlanStatus.PUBLISHED: _("published"), PlanStatus.SUPERSEDED: _("replaced")}
    state = status.get(plan.status, _("draft"))
    label = f"{_('Revision')} {plan.number}, {state}, {_('by')} {plan.created_by}"
    return f"{label}: {plan.note}" if plan.note else label


def pick(
    label: str, options: Mapping[Key, str], *, start: Key | None = None, key: str | None = None
) -> Key:
    """Let the user choose one of `options` (value to label), beginning with `start`."""
    values = list(options)
    index = values.index(start) if start is not None else 0
    chosen = st.selectbox(label, values, index=index, format_func=lambda v: options[v], key=key)
    return values[0] if chosen is None else chosen


def switch(label: str, options: Mapping[Key, str], *, key: str | None = None) -> Key:
    """Let the user switch between few `options` (value to label); the first is the default."""
    values = list(options)
    chosen = st.segmented_control(
        label, values, default=values[0], format_func=lambda v: options[v], key=key
    )
    return values[0] if chosen is None else chosen


def empty(sentence: str, label: str, page: str | None = None) -> None:
    """Show an empty state: one sentence and one action."""
    st.info(sentence)
    if page:
        st.page_link(page, label=label, icon=":material/arrow_forward:")


def show_faults(error: BadInput, names: Mapping[AgentId, str] | None = None) -> None:
    """List everything wrong with an input, one line each."""
    st.error(_("This could not be used. Nothing that is stored has changed."))
    faults(error.faults, names)


def faults(found: Sequence[Fault], names: Mapping[AgentId, str] | None = None) -> None:
    """List what is wrong, one line each, with where it stands and what to do."""
    table(
        [
            {
                _("File"): f.file,
                _("Row"): "" if f.row is None else str(f.row),
                _("Column"): f.column,
                _("What is wrong"): _named(f.reason, names or {}),
                _("What to do"): f.remedy,
            }
            for f in found
        ],
        most=12,
    )


def _named(reason: str, names: Mapping[AgentId, str]) -> str:
    agent, colon, rest = reason.partition(": ")
    return f"{names[agent]}{colon}{rest}" if agent in names else reason


def breaches(found: Sequence[Breach], names: Mapping[AgentId, str]) -> None:
    """List broken rules by agent, each with its reason."""
    table(
        [
            {
                _("Agent"): names.get(b.agent, b.agent),
                _("Rule"): b.rule.replace("_", " "),
                _("Why"): b.detail,
            }
            for b in found
        ],
        most=12,
    )


@contextmanager
def told(names: Mapping[AgentId, str] | None = None) -> Iterator[None]:
    """Turn a refusal into a sentence on the page instead of a traceback.

    `names`: of agents, put where a sentence begins with an agent's id.
    """
    try:
        yield
    except BadInput as error:
        show_faults(error, names)
    except PlannerError as error:
        st.error(text.sentence(error))


def figures(pairs: Sequence[tuple[str, str, str]]) -> None:
    """Show a row of named figures: (name, value, help)."""
    st.html(BESIDE)
    for column, (name, value, hint) in zip(st.columns(len(pairs)), pairs, strict=True):
        column.metric(name, value, help=hint or None)


def with_table(sentence: str, table: pd.DataFrame, *, label: str | None = None) -> None:
    """Put the sentence and the table under a chart, so that nobody depends on the picture."""
    st.markdown(sentence)
    with st.expander(label or _("The same as a table")):
        st.dataframe(table, hide_index=True, width="stretch")


def table(rows: Sequence[Mapping[str, str]], *, most: int = 100) -> None:
    """Show rows of words so that all of them can be read; columns without a word are left out.

    A `st.dataframe` cuts off what is wider than its column. With more than `most` rows the table
    scrolls in a frame.
    """
    if not rows:
        return
    frame = pd.DataFrame(rows).fillna("")
    st.html(ROOM)
    height: Literal["content"] | int = "content" if len(rows) <= most else FRAME_PX
    st.table(frame.loc[:, (frame != "").any()], hide_index=True, height=height)


def days_of(week: str) -> tuple[date, ...]:
    """Return the seven days of an ISO week."""
    monday = week_monday(week)
    return tuple(monday + timedelta(days=k) for k in range(7))
