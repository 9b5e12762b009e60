"""The policy as a form, and the labour-rule records that it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from planner.desk import agreements, scenarios
from planner.domain import Centre, Checking, LabourRule, Policy
from planner.ui import knobs, text
from planner.ui.parts import table, told
from planner.ui.session import Visit
from planner.ui.text import _


def preset(here: Visit, policy: Policy, prices: Mapping[str, str]) -> None:
    """Show the rules of the preset, each with its price; records from memory are marked."""
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
                "with the week. Records of kind statement are shown, not judged. When an act "
                "came into force is from memory; a value may have been amended since."
            )
        )
        rows = [
            {
                _("Rule"): r.id,
                _("Value"): f"{r.value:g} {r.unit}",
                _("Where it stands"): f"{r.source}, {r.article}",
                _("In force from"): r.valid_from or _("not noted"),
                _("Checked"): _checked(r),
                **({_("Price"): prices.get(r.id, "–")} if prices else {}),
                _("Note"): r.note,
            }
            for r in rules
        ]
        table(rows)
        for known in agreements.averages_of(here.desk, here.user, policy):
            st.caption(_reach(known))
    states = Counter(r.checking for r in rules)
    if states[Checking.CHECKED] < len(rules):
        st.warning(
            _("{c} of {m} records were checked against a source, {p} in part. {n} were "
              "written from memory, or nobody noted when they were checked.").format(
                c=states[Checking.CHECKED], m=len(rules), p=states[Checking.IN_PART],
                n=states[Checking.MEMORY],
            )
        )  # fmt: skip


def _reach(known: agreements.Known) -> str:
    """Say how far back a record counts, and how much of that is known here."""
    said = _(
        "{r} is an average over {w} weeks. Of next week and the {b} before it, {n} are known "
        "here: it is judged over these; weeks without work of an agent do not count."
    )
    if known.days is not None:
        said = _(
            "{r} counts the days of work in any {d} days running. Of next week and the {b} before "
            "it, {n} are known here: days of the others count as free."
        )
    return said.format(
        r=text.plain(known.rule), w=known.weeks, b=known.weeks - 1, n=known.known, d=known.days
    )


def _checked(rule: LabourRule) -> str:
    """Say when a record was checked; the note says in which source, and which part was not."""
    if rule.checking is Checking.CHECKED:
        return _("on {d}").format(d=rule.checked_on)
    if rule.checking is Checking.IN_PART:
        return _("in part, on {d}").format(d=rule.checked_on)
    is_undated = rule.status != Checking.MEMORY.value
    return _("NO: no date of checking") if is_undated else _("NO: from memory")


def in_force(policy: Policy) -> None:
    """Show the rules and caps in force, for whoever may not change them."""
    rows = [{_("Rule or cap"): k.label, _("In force"): k.words(policy)} for k in knobs.KNOBS]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def change(
    here: Visit, centre: Centre, policy: Policy, revision: int, prices: Mapping[str, str]
) -> None:
    """Change knobs with a reason, each beside its price; plans made before become stale."""
    st.caption(knobs.channels_own(centre))
    with st.form("policy"):
        values = knobs.asked_by_group(policy, prices)
        reason = st.text_input(_("Reason (goes to the log)"))
        sent = st.form_submit_button(_("Change the policy"), type="primary")
    if sent:
        with told():
            changed = replace(policy, **values)  # type: ignore[arg-type]
            scenarios.set_policy(here.desk, here.user, changed, revision, reason=reason)
            st.success(_("The policy is changed. Rosters made before are marked as stale."))
