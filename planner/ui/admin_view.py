"""Administration: accounts, people, the log."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.desk import admin
from planner.domain import Role
from planner.ui import text
from planner.ui.parts import pick, told
from planner.ui.session import Visit
from planner.ui.text import _


def account_list(here: Visit) -> None:
    """Show all accounts, close or open one, set a new password."""
    rows = admin.accounts(here.desk, here.user)
    table = [
        {
            _("Sign-in name"): a.login,
            _("Name"): a.name,
            _("Role"): a.role.value,
            _("Agent"): a.agent or "",
            _("Open"): a.active,
        }
        for a in rows
    ]
    st.dataframe(pd.DataFrame(table), hide_index=True)
    names = {a.id: f"{a.login} ({a.name})" for a in rows}
    chosen = pick(_("Account"), names)
    account = next(a for a in rows if a.id == chosen)
    label = _("Close this account") if account.active else _("Open this account again")
    if st.button(label):
        with told():
            admin.set_active(here.desk, here.user, account.id, active=not account.active)
            st.rerun()
    with st.form("password", clear_on_submit=True):
        password = st.text_input(_("New password"), type="password")
        if st.form_submit_button(_("Set the password; its sessions end")):
            with told():
                admin.set_password(here.desk, here.user, account.id, password)
                st.success(_("The password is set."))


def new_account(here: Visit) -> None:
    """Make an account; an agent's account names the agent."""
    st.subheader(_("New account"))
    agents = [r.agent for r in admin.people_rows(here.desk, here.user) if r.active]
    labels = {"": _("none"), **{a.id: f"{a.name} ({a.id})" for a in agents}}
    with st.form("account", clear_on_submit=True):
        name = st.text_input(_("Name"))
        login = st.text_input(_("Sign-in name"))
        role = pick(_("Role"), {r: r.value for r in Role})
        agent = pick(_("Agent (for the role agent)"), labels)
        password = st.text_input(_("First password"), type="password")
        sent = st.form_submit_button(_("Make the account"))
    if sent:
        with told():
            admin.add_account(
                here.desk,
                here.user,
                login=login,
                name=name,
                role=role,
                password=password,
                agent=agent or None,
            )
            st.rerun()


def people_list(here: Visit) -> None:
    """Show all agents by name."""
    rows = [
        {
            _("Id"): r.agent.id,
            _("Name"): r.agent.name,
            _("Team"): r.agent.team,
            _("Skills"): ", ".join(sorted(r.agent.skills)),
            _("Contract"): r.agent.contract,
            _("Days of leave"): len(r.agent.leave),
            _("Wishes"): len(r.agent.wishes),
            _("Active"): r.active,
        }
        for r in sorted(admin.people_rows(here.desk, here.user), key=lambda r: r.agent.name)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def people_files(here: Visit) -> None:
    """Take the staff list out, bring it in again."""
    st.download_button(
        _("Staff list (CSV)"),
        data=admin.people_file(here.desk, here.user),
        file_name="people.csv",
        mime="text/csv",
    )
    upload = st.file_uploader(_("Bring a staff list"), type=["csv", "xlsx", "ods"])
    whole = st.checkbox(_("This file is the whole staff; who is not in it is retired"))
    if upload is not None and st.button(_("Store the staff list"), type="primary"):
        with told():
            done = admin.import_people(
                here.desk, here.user, upload.getvalue(), upload.name, is_whole_staff=whole
            )
            st.success(
                _("{a} added, {c} changed, {u} as they were, {r} retired.").format(
                    a=done.added, c=done.changed, u=done.unchanged, r=done.retired
                )
            )


def log(here: Visit) -> None:
    """Show the log, newest first, and whether it is whole."""
    check = admin.audit_check(here.desk, here.user)
    if check.is_whole:
        st.success(_("{n} lines, every seal holds.").format(n=text.number(check.count)))
    else:
        st.error(_("Line {n} was changed after it was written.").format(n=check.first_broken))
    rows = [
        {
            _("When"): text.moment(line.at),
            _("Who"): line.actor,
            _("What"): line.action,
            _("Whom or what"): line.subject,
            _("Detail"): ", ".join(f"{k}: {v}" for k, v in line.detail.items()),
        }
        for line in admin.audit_log(here.desk, here.user)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
