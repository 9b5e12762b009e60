"""Administration: accounts, people, the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd
import streamlit as st

from planner.desk import admin, planning, retention
from planner.domain import Agent, Role
from planner.store import Account
from planner.ui import text
from planner.ui.navigation import onward
from planner.ui.parts import pick, table, told
from planner.ui.session import Visit
from planner.ui.text import _

STORED = "people_stored"
FEW_LINES = 15


def account_list(here: Visit) -> None:
    """Show all accounts, close or open one, set a new password."""
    rows = admin.accounts(here.desk, here.user)
    agents = {r.agent.id: r.agent.name for r in admin.people_rows(here.desk, here.user)}
    accounts = [
        {
            _("Sign-in name"): a.login,
            _("Name"): a.name,
            _("Role"): text.role(a.role),
            _("Sees"): _sees(a, agents),
            _("State"): _("open") if a.active else _("closed"),
        }
        for a in rows
    ]
    st.dataframe(pd.DataFrame(accounts), hide_index=True)
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
        Role.REPRESENTATIVE: _("groups of at least five, nobody by name"),
    }.get(account.role, _("everything"))


def new_account(here: Visit) -> None:
    """Make an account; an agent's account names the agent, a supervisor's may name a team."""
    st.header(_("New account"))
    role = pick(_("Role"), {r: text.role(r) for r in Role})
    agents = {a.id: f"{a.name} ({a.id})" for a in _without_account(here, role)}
    if role is Role.AGENT and not agents:
        rows = admin.people_rows(here.desk, here.user)
        words = _("Every agent has an account.") if rows else _("No people are here yet.")
        st.info(f"{words} {_('Bring new people in first, on the page People.')}")
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
    """Show all agents by name, with channels and contracts as the centre calls them."""
    stored = st.session_state.pop(STORED, "")
    if stored:
        st.success(stored)
        onward("supervisor_import", _("On to the contacts"))
    centre = planning.centre_of(here.desk, here.user)
    channels = {c.id: c.name for c in centre.channels}
    contracts = {c.id: c.name for c in centre.contracts.values()}
    people = admin.people_rows(here.desk, here.user)
    if not people:
        st.info(_("Nobody works here yet. An administrator brings a staff list, on this page."))
        return
    away = sum(bool(r.agent.leave) for r in people if r.active)
    st.markdown(
        _("{n} at work here; {a} with leave entered.").format(
            n=text.count(sum(r.active for r in people), _("person"), _("people")),
            a=text.number(away),
        )
    )
    rows = [
        {
            _("Id"): r.agent.id,
            _("Name"): r.agent.name,
            _("Team"): r.agent.team,
            **({_("Site"): r.agent.site} if centre.seats else {}),
            _("Skills"): ", ".join(n for c, n in channels.items() if c in r.agent.skills),
            _("Contract"): contracts.get(r.agent.contract, r.agent.contract),
            _("Leave"): ", ".join(text.day(d) for d in sorted(r.agent.leave)),
            _("Wishes"): ", ".join(text.day(w.day) for w in r.agent.wishes),
            _("State"): _("active") if r.active else _("retired"),
        }
        for r in sorted(people, key=lambda r: r.agent.name)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def people_files(here: Visit) -> None:
    """Take the staff list out, bring it in again."""
    st.download_button(
        _("Staff list (CSV)"),
        data=admin.people_file(here.desk, here.user),
        file_name="people.csv",
        mime="text/csv",
        on_click=admin.log_people_file,
        args=(here.desk, here.user),
    )
    upload = st.file_uploader(_("Bring a staff list"), type=["csv", "xlsx", "ods"])
    whole = st.checkbox(_("This file is the whole staff; who is not in it is retired"))
    if upload is not None and st.button(_("Store the staff list"), type="primary"):
        with told():
            done = admin.import_people(
                here.desk, here.user, upload.getvalue(), upload.name, is_whole_staff=whole
            )
            st.session_state[STORED] = _(
                "{a} added, {c} changed, {u} as they were, {r} retired."
            ).format(a=done.added, c=done.changed, u=done.unchanged, r=done.retired)
            st.rerun()


def log(here: Visit) -> None:
    """Show the log, newest first, and whether it is whole."""
    check = admin.audit_check(here.desk, here.user)
    if check.is_whole:
        lines = text.count(check.count, _("line"), _("lines"))
        st.success(_("{n}, every seal holds.").format(n=lines))
    else:
        st.error(_("Line {n} was changed after it was written.").format(n=check.first_broken))
    names = {f"agent:{r.agent.id}": r.agent.name for r in admin.people_rows(here.desk, here.user)}
    names |= {f"account:{a.id}": a.name for a in admin.accounts(here.desk, here.user)}
    rows = [
        {
            _("When (UTC)"): text.moment(line.at),
            _("Who"): line.actor,
            _("What"): line.action,
            _("Whom or what"): names.get(line.subject, line.subject),
            _("Detail"): ", ".join(f"{k}: {v}" for k, v in line.detail.items()),
        }
        for line in admin.audit_log(here.desk, here.user)
    ]
    if check.count > len(rows):
        st.caption(_("The newest {n} lines.").format(n=len(rows)))
    height: Literal["auto"] | int = "auto" if len(rows) <= FEW_LINES else 560
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=height)


def kept_for(here: Visit) -> None:
    """Show how long each class of data is kept, what is older now, the last deletion; delete."""
    st.header(_("How long data is kept"))
    last = retention.last_run(here.desk, here.user)
    if last is None:
        st.caption(
            _("Nothing was deleted yet. The worker does it once a day, after a job or while it "
              "waits; or: python -m planner retain.")
        )  # fmt: skip
    else:
        rows = ", ".join(f"{name} {n}" for name, n in last.rows.items() if n) or _("nothing due")
        st.markdown(
            _("Last run {t} UTC by {w}: {r}.").format(
                t=text.moment(last.at), w=text.plain(last.by), r=text.plain(rows)
            )
        )
    older = retention.apply(here.desk, here.user, is_trial=True)
    table(
        [
            {
                _("Data"): c.what,
                _("Kept, days"): str(c.kept.days),
                _("Why so long"): c.why,
                _("Older now, rows"): text.number(older.get(c.id, 0)),
            }
            for c in retention.classes()
        ]
    )
    sure = st.checkbox(_("Delete for good what is older"))
    if st.button(_("Delete what is kept for too long"), disabled=not sure):
        with told():
            retention.apply(here.desk, here.user)
            st.rerun()
