"""Building a roster: start, progress with best and bound, good enough now, cancel."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planner.desk import horizon, rostering
from planner.domain import Job, JobState
from planner.study.hedge import PlanFor
from planner.ui import text
from planner.ui.parts import told
from planner.ui.session import Visit
from planner.ui.text import _

SEARCH_S = (15, 30, 60, 120, 300)
AIMS = {
    PlanFor.MEAN: _("the expected week"),
    PlanFor.PATHS: _("the many ways it may go (sample paths)"),
    PlanFor.P60: _("busier days: 60 of 100 bring less"),
    PlanFor.P75: _("busy days: 75 of 100 bring less"),
    PlanFor.P90: _("very busy days: 90 of 100 bring less"),
}
_OVER = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


def controls(here: Visit, week: str, base: int | None, locked: int) -> bool:
    """Show the build button and return True, or show the progress of what runs."""
    job = rostering.running_build(here.desk, here.user, week)
    if job is None and "job" in st.session_state:
        _tell_end(here, st.session_state.pop("job"))
    if job is not None:
        st.session_state["job"] = job.id
        if job.payload["seconds"] in SEARCH_S:
            st.session_state["search_s"] = int(job.payload["seconds"])
        _progress(here, job.id)
        return False
    if preparing(here):
        return False
    with st.container() if base is None else st.expander(_("Build again")):
        _offer(here, week, base, locked)
    return True


def _offer(here: Visit, week: str, base: int | None, locked: int) -> None:
    left, middle, third, right = st.columns([1, 1, 2, 2], vertical_alignment="bottom")
    # The widget is gone while a search runs; what was chosen stays, over a reload too.
    kept = st.session_state.get("search_s", SEARCH_S[2])
    seconds = left.selectbox(
        _("Search time"), SEARCH_S, index=SEARCH_S.index(kept), format_func=lambda s: f"{s} s"
    )
    st.session_state["search_s"] = seconds
    count = middle.selectbox(
        _("Weeks"),
        range(1, horizon.MOST_WEEKS + 1),
        help=_("This week and the next ones, each planned after those before it."),
    )
    aim = third.selectbox(
        _("Plan for"),
        AIMS,
        format_func=AIMS.__getitem__,
        key="plan_for",
        help=_(
            "The expected week usually needs the fewest paid hours. The others keep heads for days "
            "that bring more: for several ways the week may go, or for every day as busy as said. "
            "The new draft says what that costs."
        ),
    )
    if count > 1:
        _several(here, right, week, (count, seconds, aim))
        return
    label = _("Build the roster") if base is None else _("Build again")
    hint = _("Builds a new draft in the background; nothing published changes.")
    if locked:
        hint += " " + _("{n} locked shifts are kept.").format(n=locked)
    with told():
        if right.button(label, type="primary", help=hint):
            job = rostering.start_build(
                here.desk, here.user, week, seconds=seconds, base=base, plan_for=aim
            )
            st.session_state["job"] = job.id
            st.rerun()


def _several(
    here: Visit, place: DeltaGenerator, week: str, asked: tuple[int, int, PlanFor]
) -> None:
    """Offer to build so many weeks, by seconds and aim; each becomes a draft of its own."""
    count, seconds, aim = asked
    hint = _(
        "Builds a draft of each week in turn, {s} s each. Rests, days in a row, averages and who "
        "bore unpopular shifts carry on from week to week. Published weeks stay as they are; "
        "locked shifts are kept."
    ).format(s=seconds)
    label = _("Build {n} weeks").format(n=count)
    with told():
        if place.button(label, type="primary", help=hint):
            job = horizon.start_weeks(
                here.desk, here.user, week, count=count, seconds=seconds, plan_for=aim
            )
            st.session_state["job"] = job.id
            st.rerun()


def preparing(here: Visit) -> bool:
    """Say so while the demo centre's present week is being built, and look again once it is."""
    if not here.is_demo or not rostering.is_preparing(here.desk, here.user):
        return False
    _preparing(here)
    return True


@st.fragment(run_every=2)
def _preparing(here: Visit) -> None:
    if not rostering.is_preparing(here.desk, here.user):
        st.rerun(scope="app")
    st.info(
        _(
            "The demo centre's present week is being built first, as later weeks rest on it. "
            "This takes some seconds, right after an installation about a minute. The page goes "
            "on by itself."
        )
    )


@st.fragment(run_every=1)
def _progress(here: Visit, job_id: int) -> None:
    job = rostering.job_of(here.desk, here.user, job_id)
    if job.state in _OVER:
        st.rerun(scope="app")
    with st.container(border=True):
        st.markdown("**" + _title(job) + "** · " + progress_text(job))
        limit = float(job.payload.get("seconds") or 60)
        done = min(1.0, float(job.progress.get("seconds", 0)) / limit)
        number, weeks = job.progress.get("number", 1), len(job.payload.get("weeks") or [0])
        st.progress((number - 1 + done) / weeks)
        keep, drop, _rest = st.columns([1, 1, 2])
        has_roster = job.progress.get("objective") is not None
        if keep.button(_("Good enough now"), disabled=not has_roster or job.cancel_asked):
            rostering.stop_build(here.desk, here.user, job_id, keep=True)
        if drop.button(_("Cancel"), disabled=job.cancel_asked):
            rostering.stop_build(here.desk, here.user, job_id, keep=False)


def _title(job: Job) -> str:
    """Write what is being built, of a run of weeks also which one."""
    told_of = job.progress
    if "week" not in told_of:
        return _("Building the roster")
    return _("Building week {k} of {n}, {week}").format(
        k=told_of["number"], n=told_of["of"], week=told_of["week"]
    )


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
    elif result.get("plans"):
        number = text.count(len(result["plans"]), _("draft"), _("drafts"))
        st.success(
            _("{n} ready, one a week: look at each and publish the earliest first.").format(
                n=number
            )
        )
    elif result.get("plan"):
        st.success(_("A new draft is ready."))
        st.query_params["plan"] = str(result["plan"])
    elif job.state is JobState.CANCELLED:
        st.info(_("The search was cancelled; nothing changed."))
