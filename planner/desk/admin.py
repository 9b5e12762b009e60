"""Setting the centre up: its file, its people, accounts, and the log of who did what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from planner import access
from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.history import step_faults
from planner.desk.looking import looked
from planner.desk.office import Desk
from planner.desk.week_inputs import the_centre, the_history
from planner.domain import (
    Agent,
    AgentId,
    Centre,
    ChannelId,
    Role,
    User,
    week_monday,
    week_name,
    zone_info,
)
from planner.errors import BadInput, Missing
from planner.ingest import read_centre, read_people, write_centre, write_people
from planner.store import Account, AgentRow, AuditCheck, AuditLine, PeopleChange
from planner.study.review import centre_changes
from planner.study.spread import Spread, handle_spread

LONGEST_AHEAD_WEEKS = 27
NO_REASON = "with the centre file, no reason given"
EXAMPLES = Path(__file__).resolve().parents[2] / "data" / "examples"


def has_centre(desk: Desk) -> bool:
    """Say whether a centre is set up."""
    return desk.store.centre.load_centre() is not None


def read_centre_file(user: User, content: bytes, name: str) -> Centre:
    """Read a centre file without storing it; raises BadInput with everything wrong."""
    require(user, Action.EDIT_CENTRE)
    return read_centre(content, name)


def save_centre(
    desk: Desk, user: User, centre: Centre, expected_revision: int | None, *, reason: str = ""
) -> int:
    """Store the centre over the revision that was read; agents' contracts must still exist.

    Targets, caps and rules that change by it stand in the review log, with the reason. Time zone
    and intervals stay while a week that is published runs or is to come.
    """
    require(user, Action.EDIT_CENTRE)
    found = desk.store.centre.load_centre()
    if found and (found[0].zone, found[0].step_min) != (centre.zone, centre.step_min):
        _refuse_while_published(desk, found[0])
    if faults := step_faults(desk.store.history.steps(), centre.step_min):
        raise BadInput(*faults)
    rows = desk.store.people.list_agents()
    lost = sorted({r.agent.contract for r in rows if r.active} - set(centre.contracts))
    if lost:
        raise BadInput(f"agents work under contracts that the file lacks: {', '.join(lost)}")
    changed = "; ".join(centre_changes(found[0], centre)) if found else ""
    detail = {"changed": changed, "reason": reason.strip() or NO_REASON} if changed else {}
    with acting(desk, user, Action.EDIT_CENTRE, "centre", **detail):
        return desk.store.centre.save_centre(centre, expected_revision, by=user.name, at=desk.now())


def handle_spreads(desk: Desk, user: User) -> Mapping[ChannelId, Spread]:
    """Return the spread of handle times that the history shows, where it can be told."""
    require(user, Action.EDIT_CENTRE)
    centre = the_centre(desk)
    try:
        history = the_history(desk, centre)
    except Missing:
        return {}
    found = {c.id: handle_spread(history, c.id) for c in centre.channels}
    return {channel: spread for channel, spread in found.items() if spread}


def _refuse_while_published(desk: Desk, centre: Centre) -> None:
    """Refuse to count time anew under shifts that people already count on."""
    monday = week_monday(week_name(desk.now().astimezone(zone_info(centre.zone)).date()))
    weeks = (week_name(monday + timedelta(weeks=k)) for k in range(-1, LONGEST_AHEAD_WEEKS))
    bound = [week for week in weeks if desk.store.plans.published(week) is not None]
    if bound:
        raise BadInput(
            f"time zone and intervals stay {centre.zone} and {centre.step_min} min while weeks are "
            f"published that run or are to come ({', '.join(bound)}); change them after those"
        )


def centre_file(desk: Desk, user: User) -> tuple[bytes, int] | None:
    """Return the centre as a file and its revision, None where none is set up."""
    require(user, Action.EDIT_CENTRE)
    found = desk.store.centre.load_centre()
    return (write_centre(found[0]), found[1]) if found else None


def example_centre() -> bytes:
    """Return the example centre file that ships with the product."""
    return (EXAMPLES / "centre.toml").read_bytes()


def people_rows(desk: Desk, user: User) -> tuple[AgentRow, ...]:
    """Return all agents, retired ones too."""
    require(user, Action.VIEW_PEOPLE)
    return desk.store.people.list_agents()


def people_file(desk: Desk, user: User) -> bytes:
    """Return the active agents as a spreadsheet file."""
    require(user, Action.VIEW_PEOPLE)
    return write_people(desk.store.people.load_people(the_centre(desk).contracts))


def log_people_file(desk: Desk, user: User) -> None:
    """Write that the staff list was taken out; each agent in it finds it in their log."""
    require(user, Action.VIEW_PEOPLE)
    people = desk.store.people.load_people(the_centre(desk).contracts)
    looked(desk, user, Action.VIEW_PEOPLE, (a.id for a in people.agents), "people file")


def import_people(
    desk: Desk, user: User, content: bytes, name: str, *, is_whole_staff: bool
) -> PeopleChange:
    """Read a people file and store it, all or nothing; raises BadInput with everything wrong."""
    require(user, Action.EDIT_PEOPLE)
    people = read_people(content, name, the_centre(desk))
    with acting(desk, user, Action.EDIT_PEOPLE, f"file:{name}", agents=len(people.agents)):
        return desk.store.people.save_agents(
            people.agents, by=user.name, at=desk.now(), retire_others=is_whole_staff
        )


def save_agent(desk: Desk, user: User, agent: Agent, expected_revision: int | None) -> int:
    """Store one agent over the revision that was read."""
    if agent.contract not in the_centre(desk).contracts:
        raise BadInput(f'the centre has no contract "{agent.contract}"')
    with acting(desk, user, Action.EDIT_PEOPLE, f"agent:{agent.id}"):
        return desk.store.people.save_agent(agent, expected_revision, by=user.name, at=desk.now())


def accounts(desk: Desk, user: User) -> Sequence[Account]:
    """Return all accounts, without secrets."""
    require(user, Action.EDIT_ACCOUNTS)
    return desk.store.accounts.list_accounts()


def add_account(
    desk: Desk,
    user: User,
    *,
    login: str,
    name: str,
    role: Role,
    password: str,
    agent: AgentId | None = None,
    team: str | None = None,
) -> User:
    """Make an account; one for an agent names the agent whose rows it shows.

    `team` of a supervisor: the planned load of its people is shown, None: of everybody.
    """
    require(user, Action.EDIT_ACCOUNTS)
    if agent:
        person = desk.store.people.load_agent(agent).agent
        team, name = person.team, name or person.name
    elif team is not None and (role is not Role.SUPERVISOR or team not in teams(desk, user)):
        raise BadInput(f'"{team}" is no team here; only a supervisor\'s account names one')
    made = access.create_account(
        desk.store, login, password, name=name, role=role, now=desk.now(), agent=agent, team=team
    )
    with acting(desk, user, Action.EDIT_ACCOUNTS, f"account:{made.account}", made=login):
        return made


def teams(desk: Desk, user: User) -> tuple[str, ...]:
    """Return the teams of the active agents, by name."""
    require(user, Action.VIEW_PEOPLE)
    return tuple(sorted({r.agent.team for r in desk.store.people.list_agents() if r.active}))


def agents_without_account(desk: Desk, user: User) -> tuple[Agent, ...]:
    """Return the active agents who cannot sign in yet, by name."""
    taken = {a.agent for a in accounts(desk, user)}
    rows = people_rows(desk, user)
    free = (r.agent for r in rows if r.active and r.agent.id not in taken)
    return tuple(sorted(free, key=lambda a: a.name))


def set_active(desk: Desk, user: User, account_id: int, *, active: bool) -> None:
    """Close an account and end its sessions, or open it again; not one's own."""
    if account_id == user.account:
        raise BadInput("you cannot close the account that you are signed in with")
    with acting(desk, user, Action.EDIT_ACCOUNTS, f"account:{account_id}", active=active):
        desk.store.accounts.change_account(account_id, active=active)
        if not active:
            desk.store.accounts.revoke_sessions(account_id, at=desk.now())


def set_password(desk: Desk, user: User, account_id: int, password: str) -> None:
    """Set a new password for an account; its sessions end."""
    require(user, Action.EDIT_ACCOUNTS)
    access.change_password(desk.store, account_id, password, desk.now(), by=user)


def audit_log(
    desk: Desk, user: User, *, subject: str | None = None, limit: int = 200
) -> tuple[AuditLine, ...]:
    """Return the log, newest first."""
    require(user, Action.VIEW_AUDIT)
    return desk.store.audit.list_lines(subject=subject, limit=limit)


def audit_check(desk: Desk, user: User) -> AuditCheck:
    """Recompute the seals of the log and say whether any line was changed."""
    require(user, Action.VIEW_AUDIT)
    return desk.store.audit.verify()
