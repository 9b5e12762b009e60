"""A proposal on a page: whom and what it is about, the difference as a table, the click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from planner.desk import repairing
from planner.desk.repairing import Mend
from planner.domain import AgentId, Grid, Plan, Shift
from planner.roster.repair import Absence, PartDay, Reason
from planner.study.edit import Change
from planner.ui import grids, text
from planner.ui.changing import go_to
from planner.ui.parts import figures, table
from planner.ui.session import Visit
from planner.ui.text import _

SHOWN, DONE = "repair_shown", "repair_done"
REASONS = {
    Reason.CALLED: _("called in from standby"),
    Reason.EXTRA: _("extra shift"),
    Reason.MOVED: _("other times"),
    Reason.BREAKS: _("breaks only"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What every part of the tab is about: who looks, the revision, names."""

    here: Visit
    plan: Plan
    names: Mapping[str, str]
    leave: Mapping[str, frozenset[date]]
    channels: Mapping[str, str]

    @property
    def grid(self) -> Grid:
        """The week."""
        return self.plan.roster.grid

    def name(self, agent: str) -> str:
        """Return an agent's name."""
        return self.names.get(agent, agent)

    def day(self, day: int) -> str:
        """Write a day of the week."""
        return text.day(self.grid.dates[day])

    def shift(self, shift: Shift | None) -> str:
        """Write a shift, or that the day is free."""
        return grids.shift_text(self.grid, shift) if shift else _("free")


def who_said_no(about: Subject, *others_than: str) -> frozenset[str]:
    """Ask who was asked already and does not want to."""
    others = [a for a in about.names if a not in others_than]
    declined = st.multiselect(
        _("Asked already and said no"), others, format_func=about.name, key="repair_declined"
    )
    return frozenset(declined)


def effect(mend: Mend, *labels: str) -> None:
    """Show hours short before, after what happened and with the changes, and hours paid more."""
    hints = (
        _("Agent-hours wanted, not rostered."),
        _("If nobody changes anything."),
        _("If everybody in the list agrees."),
    )
    shown = zip(labels, mend.short_h, hints, strict=True)
    rows = [(label, text.hours(hours), hint) for label, hours, hint in shown]
    figures([*rows, (_("Paid hours more"), text.hours(mend.paid_h), _("Of those who take over."))])


def difference(about: Subject, mend: Mend, own: tuple[str, str] | None = None) -> None:
    """Show who, what before, what after, why, whom to ask, and what each brings back.

    `own`: what to say of the shift that things happened to, after and why; None: it falls out.
    """
    after, why = own or (_("away"), _("falls out"))
    known = {(m.agent, m.day): m for m in mend.proposal.moves}
    lost = mend.proposal.lost
    rows = []
    for change in mend.changes:
        move = known.get((change.agent, change.day))
        rows.append(
            {
                _("Agent"): about.name(change.agent),
                _("Day"): about.day(change.day),
                _("Before"): about.shift(change.before),
                _("After"): about.shift(change.after) if move else after,
                _("What"): REASONS[move.reason] if move else why,
                _("Ask first"): _("yes") if move and move.needs_consent else "",
                _("Brings back"): text.share(move.regained / lost) if move and lost > 0 else "",
                _("Pauses after"): _pauses(about, change.after),
            }
        )
    if rows:
        table(rows)


def _pauses(about: Subject, shift: Shift | None) -> str:
    return grids.pauses_text(about.grid, shift) if shift else ""


def who_asked(about: Subject, changes: Iterable[Change], *, key: str) -> frozenset[AgentId]:
    """Let the planner name who of those concerned asked for a change; usually nobody did."""
    names = {c.agent: about.name(c.agent) for c in changes}
    chosen = st.multiselect(
        _("Asked for by"),
        list(names),
        format_func=lambda agent: names[agent],
        key=f"{key}_{'_'.join(sorted(names))}",
        placeholder=_("nobody: the centre wants it"),
        help=_("What an agent asked for is no change of the employer's, needs no notice, and "
               "counts 0 in the asker's share of unpopular shifts. The agent sees that you "
               "entered it."),
    )  # fmt: skip
    return frozenset(chosen)


def keep(
    about: Subject,
    changes: tuple[Change, ...],
    label: str,
    *,
    needs_consent: bool = False,
    away: Absence | PartDay | None = None,
) -> None:
    """Keep what was on the screen; where time has changed the proposal, show it again first."""
    asked = True
    if needs_consent:
        asked = st.checkbox(_("Everybody marked “ask first” was asked and agrees"))
    asking = who_asked(about, changes, key="repair_asked")
    note = st.text_input(_("Note (those concerned see it; no word on health)"), key="repair_note")
    seen = st.session_state.get(SHOWN)
    st.session_state[SHOWN] = (about.plan.id, changes)
    if not st.button(label, type="primary", disabled=not asked):
        return
    if seen != (about.plan.id, changes):
        st.warning(_("The proposal has changed while you looked at it. Look again, then click."))
        return
    made = repairing.apply(
        about.here.desk,
        about.here.user,
        about.plan.id,
        changes,
        reason=note or _("repaired after a change"),
        away=away,
        asking=asking,
    )
    st.session_state[DONE] = _(
        "Revision {n} is kept as a draft. Publish shows who sees what."
    ).format(n=made.number)
    go_to(made)
