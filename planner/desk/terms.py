"""Terms of a channel: what it promises and how its queue behaves, changed one by one.

The same terms stand in the centre's file, and the same models check them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.access import Action, require
from planner.desk.admin import save_centre
from planner.desk.office import Desk
from planner.desk.week_inputs import the_basis, the_centre, the_centre_and_revision, the_history
from planner.domain import Centre, Channel, ChannelId, Requirement, User
from planner.errors import BadInput, Fault
from planner.ingest import terms_of, with_terms
from planner.staffing import with_recorded_redials
from planner.study.week import required

PROMISE = ("target_share", "target_within", "target_counts", "asa_cap", "abandon_cap")
QUEUE = ("patience_s", "handle_time_cv", "redial_share", "redial_after", "blend_reserve")
TERMS = PROMISE + QUEUE
FIELDS = (
    *("target", "patience_s", "handle_time_cv", "redial_share", "redial_after_s", "blend_reserve"),
)


@dataclass(frozen=True, slots=True)
class TermsEffect:
    """Agent-hours on contacts that a channel, and all of them, ask for in a week.

    Without what shrinkage adds; on the forecast as it stands.
    """

    week: str
    before_h: float
    after_h: float
    all_before_h: float
    all_after_h: float


def channel_terms(desk: Desk, user: User, channel: ChannelId) -> Mapping[str, Any]:
    """Return the terms of a channel as the centre's file writes them; None: left out, as usual."""
    require(user, Action.EDIT_CENTRE)
    return terms_of(the_centre(desk), channel, TERMS)


def terms_effect(
    desk: Desk, user: User, week: str, channel: ChannelId, terms: Mapping[str, Any]
) -> TermsEffect:
    """Return what other terms make of a week's requirement, without keeping them."""
    require(user, Action.EDIT_CENTRE)
    after = _with(the_centre(desk), channel, terms)
    brief = the_basis(desk, week, by=user.name).brief
    counted, _notes = with_recorded_redials(
        _as_planned(brief.inputs.centre, after, channel), the_history(desk, after)
    )
    skills = [agent.skills for agent in brief.inputs.people.agents]
    new = required(brief.forecast, counted, skills)
    before, now = _hours(brief.requirement), _hours(new)
    sums = (float(np.sum(list(h.values()))) for h in (before, now))
    return TermsEffect(week, before[channel], now[channel], *sums)


def change_terms(
    desk: Desk, user: User, channel: ChannelId, terms: Mapping[str, Any], reason: str
) -> Centre:
    """Store a channel's terms with the reason, as if they stood in a new centre file.

    Raises BadInput with all that is wrong, also where nothing differs.
    """
    require(user, Action.EDIT_CENTRE)
    before, revision = the_centre_and_revision(desk)
    faults = [] if reason.strip() else [Fault("other terms need a reason", "say why")]
    try:
        after = _with(before, channel, terms)
    except BadInput as error:
        raise BadInput(*error.faults, *faults) from error
    if after == before:
        faults.append(Fault("these are the terms as they are", "change one, or leave it"))
    if faults:
        raise BadInput(*faults)
    save_centre(desk, user, after, revision, reason=reason)
    return after


def _with(centre: Centre, channel: ChannelId, terms: Mapping[str, Any]) -> Centre:
    """Return the centre with other terms; only terms can be changed here, not what a channel is."""
    known = {c.id for c in centre.channels}
    faults = []
    if channel not in known:
        choice = ", ".join(sorted(known))
        faults.append(Fault(f'the centre has no channel "{channel}"', f"one of {choice}"))
    faults += [
        Fault(f'"{name}" is no term of a channel', f"one of {', '.join(TERMS)}")
        for name in terms
        if name not in TERMS
    ]
    if faults:
        raise BadInput(*faults)
    return with_terms(centre, channel, terms)


def _as_planned(planned: Centre, after: Centre, channel: ChannelId) -> Centre:
    """Return the centre that a week is planned from, with the terms of a channel in place."""
    new = after.channel(channel)
    terms = {name: getattr(new, name) for name in FIELDS}

    def changed(one: Channel) -> Channel:
        return replace(one, **terms, redials_recorded=0.0) if one.id == channel else one

    return replace(planned, channels=tuple(map(changed, planned.channels)))


def _hours(requirement: Requirement) -> dict[ChannelId, float]:
    """Return the agent-hours that each channel asks for, live heads and deferred work."""
    grid = requirement.grid
    found = {
        name: grid.hours(float(requirement.base[row].sum()))
        for row, name in enumerate(requirement.channels)
    }
    for window in requirement.windows:
        found[window.channel] += grid.hours(window.agent_intervals)
    return found
