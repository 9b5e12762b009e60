"""Labour rules in force: presets that come with the product, and agreements that a site adds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.labour import AGREEMENTS, own_agreements, the_preset
from planner.desk.office import Desk
from planner.desk.scenarios import set_policy
from planner.desk.week_inputs import the_centre_and_revision
from planner.desk.weeks import this_week
from planner.domain import Checking, Policy, Preset, User, week_monday, week_name
from planner.errors import BadInput, Conflict, Fault, Missing
from planner.wellbeing import AVERAGES, load_presets, shipped_presets

LARGEST = 200_000
A_WEEK = 7
SCREEN_PAUSES, SINGLE = ("screen_pause_count", "screen_pause_window"), "screen_pause_single"
ALONE = ("weekly_rest_period", "weekly_rest_rolling", "n_in_m_days")


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
    """An average over so many weeks; `known` of them are published here or the week in question."""

    rule: str
    weeks: int
    known: int


def presets_of(desk: Desk, user: User) -> tuple[Offered, ...]:
    """Return the presets that come with the product, then the site's own agreements, by id."""
    require(user, Action.VIEW_POLICY)
    own = _stored(desk)
    return (
        *(Offered(p) for p in shipped_presets().values()),
        *(Offered(_read(row["text"], name), row["by"], row["reason"])
          for name, row in sorted(own.items())),
    )  # fmt: skip


def preset_of(desk: Desk, user: User, policy: Policy) -> Preset:
    """Return the labour rules that a policy names; without records where no preset has the name."""
    require(user, Action.VIEW_POLICY)
    return the_preset(desk, policy.preset) or Preset(policy.preset, policy.preset, ())


def averages_of(desk: Desk, user: User, policy: Policy) -> tuple[Known, ...]:
    """Return for each average of a policy's labour rules how far back it is known.

    Of next week; the averages of other weeks look at the weeks before them.
    """
    rules = preset_of(desk, user, policy).rules
    centre, _revision = the_centre_and_revision(desk)
    monday = week_monday(this_week(desk, centre)) + timedelta(weeks=1)
    found = []
    for rule in rules:
        if rule.kind in AVERAGES and (weeks := int(rule.params.get("weeks", 0))):
            before = [week_name(monday - timedelta(weeks=k)) for k in range(1, weeks)]
            known = len(desk.store.plans.published_ids(before)) + 1
            found.append(Known(rule.id, weeks, known))
    return tuple(found)


def read_agreement(user: User, content: bytes, name: str) -> Preset:
    """Return the preset of a file without storing it; raises BadInput with everything wrong."""
    require(user, Action.EDIT_POLICY)
    if len(content) > LARGEST:
        raise BadInput(Fault("is larger than 200 kB", "keep to the rules", file=name))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(Fault("is not UTF-8 text", "save it as UTF-8", file=name)) from error
    found = _read(text, name)
    taken = {n.casefold(): p.id for p in shipped_presets().values() for n in (p.id, *p.aliases)}
    clashes = [n for n in (found.id, *found.aliases) if n.casefold() in taken]
    if clashes:
        raise BadInput(
            *(
                Fault(f'"{n}" comes with the product', "give the agreement a name of its own", name)
                for n in clashes
            )
        )
    if faults := tuple(_beyond_search(found, name)):
        raise BadInput(*faults)
    return found


def _beyond_search(preset: Preset, file: str) -> Iterator[Fault]:
    """Yield a fault for each record that rosters would be judged by, but that no search obeys."""
    remedy = 'write it as kind "statement": it is shown, and people keep it'
    for rule in preset.rules:
        days = rule.params.get("days", 0.0)
        if rule.kind == "n_in_m_days" and (days > A_WEEK or rule.value != days - 1):
            text = f'"{rule.id}": a roster is built for one free day in up to {A_WEEK} days only'
            yield Fault(text, remedy, file)
    kinds = [rule.kind for rule in preset.rules]
    for kind in ALONE:
        if kinds.count(kind) > 1:
            yield Fault(f'a roster is built for one record of kind "{kind}" only', remedy, file)
    if SINGLE not in kinds and (found := [k for k in SCREEN_PAUSES if k in kinds]):
        text = f'a record of kind "{found[0]}" takes breaks of any length for screen pauses'
        yield Fault(text, f'add one of kind "{SINGLE}" with the length of a screen pause', file)


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


def _read(text: str, name: str) -> Preset:
    (found,) = load_presets({name: text}).values()
    return found
