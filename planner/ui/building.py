"""Building a roster: start, progress with best and bound, good enough now, cancel."""

from __future__ import annotations

import streamlit as st

from planner.desk import rostering
from planner.domain import Job, JobState
from planner.ui import text
from planner.ui.parts import told
from planner.ui.session import Visit
from planner.ui.text import _

SEARCH_S = (15, 30, 60, 120, 300)
_OVER = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


def controls(here: Visit, week: str, base: int | None, locked: int) -> None:
    """Show the build button, or the progress of the build that runs."""
    job = rostering.running_build(here.desk, here.user, week)
    if job is None and "job" in st.session_state:
        _tell_end(here, st.session_state.pop("job"))
    if job is not None:
        st.session_state["job"] = job.id
        if job.payload["seconds"] in SEARCH_S:
            st.session_state["search_s"] = int(job.payload["seconds"])
        _progress(here, job.id)
        return
    if rostering.is_preparing(here.desk, here.user):
        _preparing(here)
        return
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    # The widget is gone while a search runs; what was chosen stays, over a reload too.
    kept = st.session_state.get("search_s", SEARCH_S[2])
    seconds = left.selectbox(
        _("Search time"), SEARCH_S, index=SEARCH_S.index(kept), format_func=lambda s: f"{s} s"
    )
    st.session_state["search_s"] = seconds
    label = _("Build the roster") if base is None else _("Build again")
    hint = _("Builds a new draft in the background; nothing published changes.")
    if locked:
        hint += " " + _("{n} locked shifts are kept.").format(n=locked)
    with told():
        if right.button(label, type="primary", help=hint):
            job = rostering.start_build(here.desk, here.user, week, seconds=seconds, base=base)
            st.session_state["job"] = job.id
            st.rerun()


@st.fragment(run_every=2)
def _preparing(here: Visit) -> None:
    if not rostering.is_preparing(here.desk, here.user):
        st.rerun(scope="app")
    st.info(
        _(
            "The demo centre's present week is being built first, as later weeks rest on it. "
            "This takes some seconds, right after an installation about a minute."
        )
    )


@st.fragment(run_every=1)
def _progress(here: Visit, job_id: int) -> None:
    job = rostering.job_of(here.desk, here.user, job_id)
    if job.state in _OVER:
        st.rerun(scope="app")
    with st.container(border=True):
        st.markdown("**" + _("Building the roster") + "** · " + progress_text(job))
        limit = float(job.payload.get("seconds") or 60)
        done = min(1.0, float(job.progress.get("seconds", 0)) / limit)
        st.progress(done)
        keep, drop, _rest = st.columns([1, 1, 2])
        has_roster = job.progress.get("objective") is not None
        if keep.button(_("Good enough now"), disabled=not has_roster or job.cancel_asked):
            rostering.stop_build(here.desk, here.user, job_id, keep=True)
        if drop.button(_("Cancel"), disabled=job.cancel_asked):
            rostering.stop_build(here.desk, here.user, job_id, keep=False)


def progress_text(job: Job) -> str:
    """Write how far a search is: seconds, best, bound and the gap between them."""
    progress = job.progress
    if job.cancel_asked:
        return _("stopping")
    if progress.get("objective") is None:
        return _(
            "reading the week and looking for the first lawful roster; right after an "
            "installation this takes about a minute, later some seconds"
        )
    best, bound = float(progress["objective"]), progress.get("bound")
    parts = [
        _("{s} s").format(s=text.number(float(progress["seconds"]))),
        _("best {n} points").format(n=text.number(best)),
    ]
    if bound:
        gap = text.share(best / float(bound) - 1, 1)
        parts.append(_("no roster can be below {n}").format(n=text.number(float(bound))))
        parts.append(_("at most {gap} from the best possible").format(gap=gap))
    return ", ".join(parts)


def _tell_end(here: Visit, job_id: int) -> None:
    job = rostering.job_of(here.desk, here.user, job_id)
    result = job.result or {}
    if job.state is JobState.FAILED:
        st.error(_("The search ended with a fault: {why}").format(why=job.error))
    elif result.get("plan"):
        st.success(_("A new draft is ready."))
        st.query_params["plan"] = str(result["plan"])
    elif job.state is JobState.CANCELLED:
        st.info(_("The search was cancelled; nothing changed."))
