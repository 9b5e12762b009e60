"""The labour rules in force, and how far back they look.

Only for use cases in this package; they authorise first.
"""

from __future__ import annotations

from collections.abc import Mapping

from planner.desk.office import Desk
from planner.domain import Preset
from planner.errors import Missing
from planner.wellbeing import AVERAGES, find_preset, known_preset, load_presets

AGREEMENTS = "labour.agreements"
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


def agreement_mark(desk: Desk, preset: Preset | None) -> dict[str, str]:
    """Return what changes with the text of the site's own agreement; empty for a shipped preset."""
    stored = desk.store.settings.get_setting(AGREEMENTS, {})
    own = stored.get(preset.id) if preset else None
    return {"agreement": own["sha256"]} if own else {}


def weeks_back(preset: Preset | None) -> int:
    """Return how many weeks before a week its labour rules look at: of an average all but one."""
    rules = preset.rules if preset else ()
    averages = (int(r.params.get("weeks", 0)) - 1 for r in rules if r.kind in AVERAGES)
    return max((WEEKS_BACK, *averages))
