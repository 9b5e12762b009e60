"""Administration: accounts, people, the log."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from planner.desk import admin
from planner.domain import Agent, Role
from planner.store import Account
from planner.ui import text
from planner.ui.parts import pick, told
from planner.ui.session import Visit
from planner.ui.text import _


def account_list(here: Visit) -> None:
    """Show all accounts, close or open one, set a new password."""
    rows = admin.accounts(here.desk, here.user)
    agents = {r.agent.id: r.agent.name for r in admin.people_rows(here.desk, here.user)}
    table = [
        {
            _("Sign-in name"): a.login,
            _("Name"): a.name,
            _("Role"): text.role(a.role),
            _("Sees"): _sees(a, agents),
            _("State"): _("open") if a.active else _("closed"),
        }
        for a in rows
    ]
    st.dataframe(pd.DataFrame(table), hide_index=True)
    names = {a.id: f"{a.login} ({a.name})" for a in rows}
    account = next(a for a in rows if a.id == pick(_("Account"), names))
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


def _sees(account: Account, agents: Mapping[str, str]) -> str:
    """Say whose rows an account shows."""
    if account.agent:
        return _("only the own week: {name}").format(name=agents.get(account.agent, account.agent))
    if account.role is Role.SUPERVISOR and account.team:
        return _("all rosters, the load of team {t}").format(t=account.team)
    return {
        Role.SUPERVISOR: _("all rosters, the load of everybody"),
        Role.MANAGER: _("groups of at least five, nobody by name"),
    }.get(account.role, _("everything"))


def new_account(here: Visit) -> None:
    """Make an account; an agent's account names the agent, a supervisor's may name a team."""
    st.subheader(_("New account"))
    role = pick(_("Role"), {r: text.role(r) for r in Role})
    agents = {a.id: f"{a.name} ({a.id})" for a in _without_account(here, role)}
    if role is Role.AGENT and not agents:
        st.info(_("Every agent has an account. Bring new people in first, on the page People."))
        return
    with st.form("account", clear_on_submit=True):
        agent = pick(_("Agent"), agents) if role is Role.AGENT else None
        team = _team(here) if role is Role.SUPERVISOR else None
        name = "" if agent else st.text_input(_("Name"))
        login = st.text_input(_("Sign-in name"))
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
                agent=agent,
                team=team,
            )
            st.rerun()


def _without_account(here: Visit, role: Role) -> tuple[Agent, ...]:
    return admin.agents_without_account(here.desk, here.user) if role is Role.AGENT else ()


def _team(here: Visit) -> str | None:
    labels = {"": _("everybody"), **{t: t for t in admin.teams(here.desk, here.user)}}
    return pick(_("Sees the planned load of"), labels) or None


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
        data=lambda: admin.people_file(here.desk, here.user),
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
