"""The policy as a form, and the labour-rule records that it rests on."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from planner.desk import agreements, scenarios
from planner.domain import Centre, Policy
from planner.ui import knobs, text
from planner.ui.parts import told
from planner.ui.session import Visit
from planner.ui.text import _


def preset(here: Visit, policy: Policy) -> None:
    """Show the rules of the preset; records from memory are marked."""
    found = agreements.preset_of(here.desk, here.user, policy)
    rules = found.rules
    st.markdown(_("Labour-rule preset: **{name}**").format(name=text.plain(found.name)))
    if not rules:
        st.warning(_("No labour rules come with this name: only the rules and caps below hold."))
        return
    with st.expander(_("{n} rule records of the preset").format(n=len(rules))):
        st.caption(
            _(
                "Templates, not legal advice: a person must check them for your site. Every roster "
                "obeys these records, also where the form below allows more. Notice is judged "
                "when a week is published: with less of it, a reason must be given, which stays "
                "with the week. Records of kind statement are shown, not judged."
            )
        )
        rows = [
            {
                _("Rule"): r.id,
                _("Value"): f"{r.value:g} {r.unit}",
                _("Where it stands"): f"{r.source}, {r.article}",
                _("Checked"): _("yes") if r.status == "verified" else _("NO: from memory"),
                _("Note"): r.note,
            }
            for r in rules
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True)
    for average in agreements.averages_of(here.desk, here.user, policy):
        st.caption(
            _("{r} is an average over {w} weeks. Of next week and the {b} before it, {n} are known "
              "here: it is judged over these; weeks without work of an agent do not count.").format(
                r=text.plain(average.rule), w=average.weeks, b=average.weeks - 1, n=average.known
            )
        )  # fmt: skip
    doubtful = sum(r.status != "verified" for r in rules)
    if doubtful:
        st.warning(
            _("{n} of {m} records were written from memory and are checked by nobody yet.").format(
                n=doubtful, m=len(rules)
            )
        )


def in_force(policy: Policy) -> None:
    """Show the rules and caps in force, for whoever may not change them."""
    rows = [{_("Rule or cap"): k.label, _("In force"): k.words(policy)} for k in knobs.KNOBS]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def change(here: Visit, centre: Centre, policy: Policy, revision: int) -> None:
    """Change knobs with a reason; plans made before become stale."""
    st.caption(knobs.channels_own(centre))
    with st.form("policy"):
        values = knobs.asked(knobs.KNOBS, policy)
        reason = st.text_input(_("Reason (goes to the log)"))
        sent = st.form_submit_button(_("Change the policy"), type="primary")
    if sent:
        with told():
            changed = replace(policy, **values)  # type: ignore[arg-type]
            scenarios.set_policy(here.desk, here.user, changed, revision, reason=reason)
            st.success(_("The policy is changed. Rosters made before are marked as stale."))
