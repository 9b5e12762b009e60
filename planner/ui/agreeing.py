"""Labour-rule presets: which is in force, and agreements that a site brings as a file."""

from __future__ import annotations

import streamlit as st

from planner.desk import agreements
from planner.domain import Policy
from planner.ui import text
from planner.ui.parts import pick, told
from planner.ui.session import Visit
from planner.ui.text import _


def presets(here: Visit, policy: Policy, revision: int) -> None:
    """Choose the preset in force, add an agreement as a file, take one out."""
    offered = {o.preset.id: o for o in agreements.presets_of(here.desk, here.user)}
    with st.expander(_("Choose another preset, or bring a collective agreement")):
        labels = {name: _label(o) for name, o in offered.items()}
        labels.setdefault(policy.preset, _("{p}: no records").format(p=policy.preset))
        with st.form("preset"):
            chosen = pick(_("Labour-rule preset"), labels, start=policy.preset)
            reason = st.text_input(_("Reason for the change"))
            sent = st.form_submit_button(_("Put it in force"))
        if sent:
            with told():
                agreements.choose_preset(here.desk, here.user, chosen, revision, reason=reason)
                st.rerun()
        _bring(here)
        _take_out(here, {name: labels[name] for name, o in offered.items() if o.by})


def _label(offered: agreements.Offered) -> str:
    own = _(" · added by {w}").format(w=offered.by) if offered.by else ""
    marked = _(" · {n} not checked").format(n=offered.unverified) if offered.unverified else ""
    return f"{offered.preset.id}: {offered.preset.name}{own}{marked}"


def _bring(here: Visit) -> None:
    upload = st.file_uploader(_("Agreement as a preset file (TOML)"), type=["toml"])
    st.caption(
        _("The form is that of the files in data/labour; docs/roster_rules.md lists the kinds of "
          "rules. Everything wrong with a file is listed at once; nothing is stored until it fits.")
    )  # fmt: skip
    if upload is None:
        return
    with told():
        found = agreements.read_agreement(here.user, upload.getvalue(), upload.name)
        st.success(
            _("{n}: {c} can be used.").format(
                n=text.plain(found.name),
                c=text.count(len(found.rules), _("record"), _("records")),
            )
        )
        source = st.text_input(_("Where it comes from (goes to the review log)"))
        if st.button(_("Add the agreement"), type="primary"):
            agreements.keep_agreement(
                here.desk, here.user, upload.getvalue(), upload.name, reason=source
            )
            st.rerun()


def _take_out(here: Visit, own: dict[str, str]) -> None:
    if not own:
        return
    with st.form("agreement-out"):
        name = pick(_("Agreement of your own"), own)
        reason = st.text_input(_("Reason for taking it out"))
        if st.form_submit_button(_("Take it out")):
            with told():
                agreements.drop_agreement(here.desk, here.user, name, reason=reason)
                st.rerun()
