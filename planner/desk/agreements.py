"""Labour rules in force: presets that come with the product, and agreements that a site adds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.labour import (
    AGREEMENTS,
    agreement_in,
    own_agreements,
    read_text,
    the_preset,
    weeks_of,
)
from planner.desk.office import Desk
from planner.desk.scenarios import set_policy
from planner.desk.week_inputs import the_centre_and_revision
from planner.desk.weeks import this_week
from planner.domain import Checking, Policy, Preset, User, week_monday, week_name
from planner.errors import BadInput, Conflict, Missing
from planner.wellbeing import obeying, shipped_presets


@dataclass(frozen=True, slots=True)
class Offered:
    """A preset that may be chosen; `by` and `reason` say who added one of the site's own."""

    preset: Preset
    by: str = ""
    reason: str = ""

    @property
    def unverified(self) -> int:
        """Count the records that nobody has checked against their source, with the date of it."""
        return sum(rule.checking is Checking.MEMORY for rule in self.preset.rules)


@dataclass(frozen=True, slots=True)
class Known:
    """A record over so many weeks; `known` of them are published here or the week in question.

    `days`: it counts days of work in so many running; None: it is an average.
    """

    rule: str
    weeks: int
    known: int
    days: int | None = None


def presets_of(desk: Desk, user: User) -> tuple[Offered, ...]:
    """Return the presets that come with the product, then the site's own agreements, by id."""
    require(user, Action.VIEW_POLICY)
    own = _stored(desk)
    return (
        *(Offered(p) for p in shipped_presets().values()),
        *(Offered(read_text(row["text"], name), row["by"], row["reason"])
          for name, row in sorted(own.items())),
    )  # fmt: skip


def preset_of(desk: Desk, user: User, policy: Policy) -> Preset:
    """Return the labour rules that a policy names; without records where no preset has the name."""
    require(user, Action.VIEW_POLICY)
    return the_preset(desk, policy.preset) or Preset(policy.preset, policy.preset, ())


def averages_of(desk: Desk, user: User, policy: Policy) -> tuple[Known, ...]:
    """Return how far back is known what averages and days running of a policy's rules look at.

    Of next week; those of other weeks look at the weeks before them.
    """
    rules = preset_of(desk, user, policy).rules
    centre, _revision = the_centre_and_revision(desk)
    monday = week_monday(this_week(desk, centre)) + timedelta(weeks=1)
    found = []
    for rule in rules:
        if weeks := weeks_of(rule):
            before = [week_name(monday - timedelta(weeks=k)) for k in range(1, weeks)]
            known = len(desk.store.plans.published_ids(before)) + 1
            found.append(Known(rule.id, weeks, known, rule.days_running and rule.days_running[1]))
    return tuple(found)


def read_agreement(user: User, content: bytes, name: str) -> Preset:
    """Return the preset of a file without storing it; raises BadInput with everything wrong."""
    require(user, Action.EDIT_POLICY)
    return agreement_in(content, name)


def keep_agreement(desk: Desk, user: User, content: bytes, name: str, *, reason: str) -> Preset:
    """Store an agreement under its id, in place of an older text; it is in force once chosen.

    Weeks planned under an older text become stale. Raises BadInput with everything wrong.
    """
    found = read_agreement(user, content, name)
    names = {n.casefold() for n in (found.id, *found.aliases)}
    for other in own_agreements(desk).values():
        if other.id != found.id and names & {n.casefold() for n in (other.id, *other.aliases)}:
            raise BadInput(f'"{other.id}" has one of its names already; rename one of the two')
    if not reason.strip():
        raise BadInput("an agreement needs a reason or its source, to be reviewed later")
    text = content.decode("utf-8-sig")
    digest = hashlib.sha256(text.encode()).hexdigest()
    told = {"reason": reason, "changed": f"{len(found.rules)} records", "file": name}
    with acting(desk, user, Action.EDIT_POLICY, f"agreement:{found.id}", **told, sha256=digest):
        row = {"text": text, "by": user.name, "reason": reason, "sha256": digest}
        desk.store.settings.set_setting(AGREEMENTS, {**_stored(desk), found.id: row})
    return found


def choose_preset(
    desk: Desk, user: User, preset: str, expected_revision: int, *, reason: str
) -> None:
    """Put a preset in force by any of its names; every roster from now on obeys it.

    The reason goes to the log.
    """
    require(user, Action.EDIT_POLICY)
    found = the_preset(desk, preset)
    if found is None:
        raise Missing(f'there is no labour-rule preset "{preset}"')
    centre, _revision = the_centre_and_revision(desk)
    changed = replace(centre.policy, preset=found.id)
    obeying(changed, found)  # raises where the two leave no policy
    set_policy(desk, user, changed, expected_revision, reason=reason)


def drop_agreement(desk: Desk, user: User, preset: str, *, reason: str) -> None:
    """Take an agreement of the site's out; refused while it is in force."""
    require(user, Action.EDIT_POLICY)
    stored = _stored(desk)
    if preset not in stored:
        raise Missing(f'"{preset}" is no agreement that was added here')
    centre, _revision = the_centre_and_revision(desk)
    in_force = the_preset(desk, centre.policy.preset)
    if in_force is not None and in_force.id == preset:
        raise Conflict(f'"{preset}" is in force; choose another preset first')
    if not reason.strip():
        raise BadInput("taking an agreement out needs a reason, to be reviewed later")
    told = {"reason": reason, "changed": "taken out"}
    with acting(desk, user, Action.EDIT_POLICY, f"agreement:{preset}", **told):
        kept = {name: row for name, row in stored.items() if name != preset}
        desk.store.settings.set_setting(AGREEMENTS, kept)


def _stored(desk: Desk) -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = desk.store.settings.get_setting(AGREEMENTS, {})
    return found
