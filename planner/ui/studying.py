"""Studies on a page: the button that starts one, how far it is, and where it ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from planner.desk import planning, studies
from planner.desk.studies import Topic
from planner.domain import Job, JobState, zone_info
from planner.ui import text
from planner.ui.parts import told
from planner.ui.session import Visit
from planner.ui.text import _

SECONDS = (30, 60, 120, 240)
NAMES: Mapping[str, str] = {
    Topic.CURVE.value: _("Curve"),
    Topic.PRICES.value: _("Prices of rules"),
    Topic.WAYS.value: _("What it would take"),
    Topic.WISHES.value: _("Prices of refused wishes"),
    Topic.MEND.value: _("Smallest fix of a day"),
}


def running(here: Visit, week: str, topics: Collection[Topic]) -> None:
    """Show the studies of these topics that are being computed, and tell of one that failed."""
    found = _jobs(here, week, topics)
    known = {job.id for job in found}
    for gone in set(st.session_state.get("studies", ())) - known:
        _tell_end(here, gone)
    st.session_state["studies"] = sorted(known)
    if found:
        _panel(here, week, topics)


def _jobs(here: Visit, week: str, topics: Collection[Topic]) -> list[Job]:
    found = studies.running_studies(here.desk, here.user, week)
    return [job for job in found if Topic(job.payload["topic"]) in topics]


def _tell_end(here: Visit, job_id: int) -> None:
    job = studies.study_job(here.desk, here.user, job_id)
    if job.state is JobState.FAILED:
        st.error(_("A computation ended with a fault: {why}").format(why=text.plain(job.error)))
    if job.state is JobState.DONE and job.payload["topic"] == Topic.MEND.value:
        st.session_state["mended"] = job.id


@st.fragment(run_every=2)
def _panel(here: Visit, week: str, topics: Collection[Topic]) -> None:
    found = _jobs(here, week, topics)
    if {job.id for job in found} != set(st.session_state["studies"]):
        st.rerun(scope="app")
    for job in found:
        with st.container(border=True):
            st.markdown(f"**{NAMES[job.payload['topic']]}** · {_progress(job)}")
            if st.button(_("Cancel"), key=f"stop-{job.id}", disabled=job.cancel_asked):
                studies.stop_study(here.desk, here.user, job.id)


def _progress(job: Job) -> str:
    if job.cancel_asked:
        return _("stopping after the present step")
    done, of = job.progress.get("done"), job.progress.get("of")
    if not of:
        return _("reading the week")
    return _("{d} of {n} steps done").format(d=done, n=of)


def start(
    here: Visit, week: str, topic: Topic, *, label: str, about: Mapping[str, Any] | None = None
) -> None:
    """Offer to compute a study, its search time the user's to choose; say where it runs already."""
    asked = {**(about or {}), "topic": topic.value}
    if any(asked.items() <= job.payload.items() for job in _jobs(here, week, {topic})):
        st.markdown(_("It is being computed; the result appears here."))
        return
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    seconds = left.selectbox(
        _("Search time"), SECONDS, index=1, format_func=lambda s: f"{s} s", key=f"time-{topic}"
    )
    if right.button(label, type="primary", key=f"start-{topic}"):
        with told():
            studies.start_study(here.desk, here.user, week, topic, seconds=seconds, about=about)
            st.rerun()


def when(here: Visit, found: studies.Study) -> None:
    """Say when a stored study was made, by whom, and whether the week has changed since."""
    zone = zone_info(planning.centre_of(here.desk, here.user).zone)
    made = _("Computed {when} for {who}, read from the store.").format(
        when=text.moment(found.job.created_at.astimezone(zone)),
        who=text.plain(found.job.created_by),
    )
    st.caption(made)
    if found.is_stale:
        st.warning(_("The week's inputs or the policy have changed since: compute it again."))
