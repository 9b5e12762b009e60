"""Bringing contacts in: look first, then take; the diary and the saved mappings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from planner.access import Action, require
from planner.desk.acting import acting
from planner.desk.office import Desk
from planner.desk.week_inputs import the_centre
from planner.domain import ChannelId, User
from planner.errors import BadInput, Fault
from planner.ingest import Profile, Reading, read_history
from planner.store import ImportCounts, ImportRecord

GRIDS = (15, 30)


def look(
    desk: Desk,
    user: User,
    content: bytes,
    name: str,
    *,
    mapping: Mapping[str, str] | None = None,
    profile: str | None = None,
) -> Reading:
    """Read an export without storing anything: what was understood, the good rows, the faults."""
    require(user, Action.IMPORT_HISTORY)
    centre = the_centre(desk)
    saved = (
        Profile.from_json(json.dumps(dict(desk.store.history.load_profile(profile))))
        if profile
        else None
    )
    return read_history(content, name, zone=centre.zone, mapping=mapping, profile=saved)


def take(
    desk: Desk,
    user: User,
    reading: Reading,
    content: bytes,
    name: str,
    *,
    rename: Mapping[str, str],
) -> ImportCounts:
    """Store the good rows; `rename` maps the file's queues to channel ids of the centre.

    Queues without a channel are left out. The same file again changes nothing. Raises BadInput for
    intervals longer than the centre's.
    """
    centre = the_centre(desk)
    known = {c.id for c in centre.channels}
    chosen = {queue: target for queue, target in rename.items() if target}
    strange = sorted(set(chosen.values()) - known)
    if strange:
        raise BadInput(Fault(f"no channel {', '.join(strange)}", f"choose from {sorted(known)}"))
    rows = reading.history.renamed(chosen)
    if not len(rows):
        raise BadInput(Fault("no queue of the file belongs to a channel", "map at least one"))
    record = ImportRecord(
        name,
        hashlib.sha256(content).hexdigest(),
        desk.now(),
        user.name,
        tuple(map(str, reading.faults)),
    )
    with acting(desk, user, Action.IMPORT_HISTORY, f"file:{name}", faults=len(reading.faults)):
        if faults := step_faults(dict.fromkeys(rows.channels, rows.step_min), centre.step_min):
            raise BadInput(*faults)
        return desk.store.history.add_history(rows, record)


def step_faults(steps: Mapping[ChannelId, int], grid_min: int) -> list[Fault]:
    """Return a fault for each channel whose intervals do not fit the centre's, all of them minutes.

    A row of an hour does not say what each of its quarters brought.
    """
    return [
        Fault(
            f'"{name}" has intervals of {step} min, the centre plans in steps of {grid_min} min',
            "bring an export in these steps or finer"
            + (f", or set grid_min = {step} in the centre file" if step in GRIDS else ""),
        )
        for name, step in steps.items()
        if grid_min % step
    ]


def diary(desk: Desk, user: User) -> tuple[ImportRecord, ...]:
    """Return the imports so far, newest first."""
    require(user, Action.IMPORT_HISTORY)
    return desk.store.history.list_imports()


def profiles(desk: Desk, user: User) -> tuple[str, ...]:
    """Return the names of the saved mappings."""
    require(user, Action.IMPORT_HISTORY)
    return desk.store.history.list_profiles()


def keep_profile(desk: Desk, user: User, name: str, profile: Profile) -> None:
    """Save a mapping under a name, for the next export of the same kind."""
    if not name.strip():
        raise BadInput("a saved mapping needs a name")
    with acting(desk, user, Action.IMPORT_HISTORY, f"profile:{name}"):
        desk.store.history.save_profile(
            name, json.loads(profile.to_json()), by=user.name, at=desk.now()
        )
