"""The labour rules in force, and how far back they look.

Only for use cases in this package; they authorise first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from planner.desk.office import Desk
from planner.domain import Contract, LabourRule, Policy, Preset
from planner.errors import BadInput, Fault, Missing
from planner.wellbeing import (
    AVERAGES,
    WEEKLY_RESTS,
    find_preset,
    known_preset,
    load_presets,
    obeying,
    shipped_presets,
)

AGREEMENTS = "labour.agreements"
LARGEST = 200_000  # bytes of an agreement
SCREEN_PAUSES, SINGLE = ("screen_pause_count", "screen_pause_window"), "screen_pause_single"
DAYS = 7
WEEKS_BACK = 4  # for rests, days in a row and weekends; averages may look further


def the_preset(desk: Desk, name: str) -> Preset | None:
    """Return the labour rules of a name: the site's own agreement, else a shipped preset."""
    own = own_agreements(desk)
    try:
        return own[name] if name in own else find_preset(own, name)
    except Missing:
        return known_preset(name)


def own_agreements(desk: Desk) -> dict[str, Preset]:
    """Return the agreements that the site added, by id."""

    def read(own_id: str, row: Mapping[str, str]) -> Preset:
        key = ("agreement", row["sha256"])
        found: Preset = desk.remember(key, lambda: load_presets({own_id: row["text"]})[own_id])
        return found

    stored = desk.store.settings.get_setting(AGREEMENTS, {})
    return {own_id: read(own_id, row) for own_id, row in sorted(stored.items())}


def agreement_in(content: bytes, name: str) -> Preset:
    """Return the agreement of a file; raises BadInput with everything wrong."""
    if len(content) > LARGEST:
        raise BadInput(Fault("is larger than 200 kB", "keep to the rules", file=name))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(Fault("is not UTF-8 text", "save it as UTF-8", file=name)) from error
    found = read_text(text, name)
    taken = {n.casefold() for p in shipped_presets().values() for n in (p.id, *p.aliases)}
    faults = [
        Fault(f'"{n}" comes with the product', "give the agreement a name of its own", name)
        for n in (found.id, *found.aliases)
        if n.casefold() in taken
    ]
    if faults := [*faults, *_beyond_search(found, name)]:
        raise BadInput(*faults)
    return found


def read_text(text: str, name: str) -> Preset:
    """Return the preset of a text that `agreement_in` took."""
    (found,) = load_presets({name: text}).values()
    return found


def _beyond_search(preset: Preset, file: str) -> Iterator[Fault]:
    """Yield a fault for each record that rosters would be judged by, but that no search obeys."""
    try:
        obeying(Policy(), preset)
    except BadInput as error:
        remedy = "no roster can be built by that; change the record"
        yield from (Fault(fault.reason, remedy, file) for fault in error.faults)
    kinds = [rule.kind for rule in preset.rules]
    for kind in (*WEEKLY_RESTS, "average_night_hours", "work_time"):
        if kinds.count(kind) > 1:
            remedy = 'write it as kind "statement": it is shown, and people keep it'
            yield Fault(f'a roster is built for one record of kind "{kind}" only', remedy, file)
    if SINGLE not in kinds and (found := [k for k in SCREEN_PAUSES if k in kinds]):
        text = f'a record of kind "{found[0]}" takes breaks of any length for screen pauses'
        yield Fault(text, f'add one of kind "{SINGLE}" with the length of a screen pause', file)


def agreement_mark(desk: Desk, preset: Preset | None) -> dict[str, str]:
    """Return what changes with the text of the site's own agreement; empty for a shipped preset."""
    stored = desk.store.settings.get_setting(AGREEMENTS, {})
    own = stored.get(preset.id) if preset else None
    return {"agreement": own["sha256"]} if own else {}


def weeks_back(preset: Preset | None, contracts: Iterable[Contract] = ()) -> int:
    """Return how many weeks before a week labour rules and contracts look at.

    Of an average it is all but the week itself.
    """
    rules = (weeks_of(rule) - 1 for rule in (preset.rules if preset else ()))
    periods = (c.averaging.weeks - 1 for c in contracts if c.averaging is not None)
    return max((WEEKS_BACK, *rules, *periods))


def weeks_of(rule: LabourRule) -> int:
    """Return over how many weeks, the one in question included, a record counts; 0: not over any.

    Days running that end on a Monday reach furthest back: all but one of them before the week.
    """
    if rule.days_running:
        return 1 - (1 - rule.days_running[1]) // DAYS
    return int(rule.params.get("weeks", 0)) if rule.kind in AVERAGES else 0
