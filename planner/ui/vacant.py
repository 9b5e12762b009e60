"""How a page begins: the centre, week and revision that it shows, or what is missing and the end.

An empty state is one sentence, and the one thing that this visitor can do about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from planner.desk import admin, planning, rostering, weeks
from planner.domain import Centre
from planner.errors import BadInput, Missing
from planner.ui import parts, text
from planner.ui.navigation import page_path, screens
from planner.ui.session import Visit
from planner.ui.text import _


def centre_with_history(here: Visit) -> Centre:
    """Return the centre; without centre or contacts say so and end the page."""
    with explained(here):
        centre = planning.centre_of(here.desk, here.user)
        planning.history_of(here.desk, here.user)
    return centre


def week_to_plan(here: Visit) -> tuple[Centre, str]:
    """Return the centre and the week chosen; without centre or contacts say so and end the page."""
    return centre_with_history(here), parts.week_picker(weeks.weeks_to_plan(here.desk, here.user))


def revision(here: Visit, week: str) -> int:
    """Return the number of the revision chosen; without one lead to building and end the page."""
    rows = rostering.plans_of(here.desk, here.user, week)
    if not rows:
        parts.empty(
            _("There is no roster of this week yet."),
            _("Build the roster"),
            page_path("supervisor_roster"),
        )
        st.stop()
    return parts.pick(_("Revision"), {p.id: parts.revision_label(p) for p in rows})


@contextmanager
def explained(here: Visit) -> Iterator[None]:
    """Explain what is missing and end the page."""
    try:
        yield
    except Missing as missing:
        explain(here, missing)
        st.stop()
    except BadInput as error:
        parts.show_faults(error)
        st.stop()


def explain(here: Visit, missing: Missing) -> None:
    """Say what is missing; lead whoever may bring it there, let the others look again."""
    step, label = (
        ("supervisor_import", _("Import contacts"))
        if admin.has_centre(here.desk)
        else ("admin_centre", _("Set up the centre"))
    )
    if step in {s.name for s in screens(here.user.role)}:
        parts.empty(text.sentence(missing), label, page_path(step))
        return
    st.info(text.sentence(missing))
    st.button(_("Look again"))
