"""The manager's knobs in words: unit, range, and what each does to people and to coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planner.domain import Centre, Policy
from planner.ui import text
from planner.ui.text import _


@dataclass(frozen=True, slots=True)
class Knob:
    """One value of the policy as a screen shows it: `scale` x the stored value, in `unit`.

    `effect`: one sentence on people and coverage. Range and step are in the unit shown.
    """

    name: str
    label: str
    unit: str
    scale: float
    low: float
    high: float
    step: float
    effect: str

    @property
    def title(self) -> str:
        """Label with its unit."""
        return f"{self.label}, {self.unit}"

    @property
    def absent(self) -> str:
        """Say what holds where the policy has no value."""
        return _("no such rule") if self.name in NO_RULE else _("each channel's own")

    def shown(self, policy: Policy) -> float:
        """Return the value in the unit of the screen, 0 where the policy has none."""
        return round(float(getattr(policy, self.name) or 0.0) * self.scale, 6)

    def stored(self, value: float | None, before: Policy) -> float | int | None:
        """Return a shown value as the policy keeps it; one that nobody touched stays exact."""
        kept: float | int | None = getattr(before, self.name)
        if value is None or value == self.shown(before):
            return kept
        if not value and self.name in OPTIONAL:
            return None
        return round(value / self.scale) if isinstance(kept, int) else value / self.scale

    def words(self, policy: Policy) -> str:
        """Write the value with its unit."""
        if getattr(policy, self.name) is None:
            return self.absent
        return f"{self.shown(policy):g} {self.unit}"

    def ask(self, place: DeltaGenerator, policy: Policy, price: str = "") -> float | None:
        """Let the user change the value; what it does, and what a step costs, stands below.

        One that the policy has none of is an empty field, None until something is typed.
        """
        is_set, now = getattr(policy, self.name) is not None, self.shown(policy)
        is_optional = self.name in OPTIONAL
        low = 0.0 if is_optional and is_set else float(self.low)
        value: float | None = place.number_input(
            f"{self.title} (0: {self.absent})" if is_optional and is_set else self.title,
            min_value=min(low, now) if is_set else low,
            max_value=max(float(self.high), now),
            value=now if is_set else None,
            step=float(self.step),
            format="%g",
            placeholder=self.absent,
        )
        place.caption(self.effect)
        if price:
            place.caption(f"**{_('Price')}:** {text.plain(price)}")
        return value


NO_RULE = frozenset({"busy_occupancy"})
OPTIONAL = NO_RULE | {"occupancy_cap", "back_to_back_cap", "service_share"}
QUOTA = Knob(
    "quota_factor", _("Contact quota of the contracts"), "%", 100, 10, 200, 5,
    _("Lower: fewer contacts a day for each person and more time to listen; the same contacts "
      "then need more people."),
)  # fmt: skip
OCCUPANCY = Knob(
    "occupancy_cap", _("Occupancy cap"), "%", 100, 40, 100, 1,
    _("Lower: breath between contacts; every live channel needs more heads for the same contacts. "
      "Deferred work is planned by its deadline and does not change."),
)  # fmt: skip
BACK_TO_BACK = Knob(
    "back_to_back_cap", _("Back-to-back cap"), "%", 100, 5, 100, 5,
    _("Lower: fewer contacts begin the moment the last one ends; small teams need most of the "
      "heads more. The cap is practice, not science."),
)  # fmt: skip
SERVICE = Knob(
    "service_share", _("Service promise"), "%", 100, 10, 99, 1,
    _("Higher: customers wait less; more heads are needed in every interval, and people are "
      "calmer for it."),
)  # fmt: skip
REST = Knob(
    "daily_rest_h", _("Rest between shifts"), "h", 1, 8, 24, 0.5,
    _("More: no short nights between a late and an early shift; edges of the day are harder "
      "to cover."),
)  # fmt: skip
STRETCH = Knob(
    "max_stretch_min", _("Longest stretch without a pause"), "min", 1, 30, 360, 15,
    _("Shorter: pauses come in time; more of them fall into busy hours."),
)  # fmt: skip
PEAK_DAY = Knob(
    "peak_cap_day_min", _("Most time in peak load a day"), "h", 1 / 60, 0, 24, 0.25,
    _("Less: the busiest quarter of the day is shared by more people; peaks may stay short "
      "of heads."),
)  # fmt: skip

KNOBS = (
    QUOTA,
    OCCUPANCY,
    BACK_TO_BACK,
    SERVICE,
    REST,
    STRETCH,
    Knob(
        "min_stretch_min", _("Shortest stretch between pauses"), "min", 1, 15, 180, 15,
        _("Longer: pauses lie apart and are worth taking; fewer places are left for them."),
    ),
    Knob(
        "weekly_rest_h", _("Unbroken rest in the week"), "h", 1, 0, 72, 1,
        _("More: a real break each week; weekends are harder to cover."),
    ),
    Knob(
        "max_consecutive_days", _("Most days of work in a row"), _("days"), 1, 1, 14, 1,
        _("Fewer: people tire less; the roster has less room around weekends."),
    ),
    Knob(
        "busy_occupancy", _("Recovery: busy means occupancy above"), "%", 100, 40, 99, 1,
        _("Lower: more intervals count as busy, and long runs of them are broken by a calmer one, "
          "which needs more heads."),
    ),
    Knob(
        "busy_run_min", _("Recovery: longest busy run"), "min", 1, 30, 480, 15,
        _("Shorter: a calmer interval comes sooner; more heads are wanted in long peaks."),
    ),
    PEAK_DAY,
    Knob(
        "peak_cap_week_min", _("Most time in peak load a week"), "h", 1 / 60, 0, 100, 0.5,
        _("Less: the same over the week; the same people cannot carry every peak."),
    ),
    Knob(
        "shrinkage", _("Unplanned absence reckoned with (shrinkage)"), "%", 100, 0, 80, 1,
        _("Higher: heads in reserve for sickness and lateness; too low, and those present carry "
          "the gap."),
    ),
    Knob(
        "notice_days", _("Notice aimed at"), _("days"), 1, 0, 60, 1,
        _("Longer: people can plan their lives. It is an aim that screens hold against; no roster "
          "is refused for it."),
    ),
)  # fmt: skip
GROUPS: Mapping[str, tuple[str, ...]] = {
    _("Contacts: quota, pace, service"): (
        "quota_factor", "service_share", "occupancy_cap", "back_to_back_cap", "peak_cap_day_min",
        "peak_cap_week_min", "busy_occupancy", "busy_run_min",
    ),
    _("Rest and pauses"): (
        "daily_rest_h", "weekly_rest_h", "max_consecutive_days", "max_stretch_min",
        "min_stretch_min",
    ),
    _("Absence and notice"): ("shrinkage", "notice_days"),
}  # fmt: skip
SCENARIO_KNOBS = (QUOTA, OCCUPANCY, BACK_TO_BACK, SERVICE, REST, STRETCH, PEAK_DAY)


def channels_own(centre: Centre) -> str:
    """Say what each channel has of its own: its promise and, live, its caps."""
    parts = [
        _("{c}: {s} in time").format(c=c.name, s=text.share(c.target.share))
        + (_(", occupancy up to {o}").format(o=text.share(c.occupancy_cap)) if c.is_live else "")
        + (
            _(", back to back up to {b}").format(b=text.share(c.back_to_back_cap))
            if c.is_live and c.back_to_back_cap is not None
            else ""
        )
        for c in centre.channels
    ]
    return text.plain(_("Each channel's own: ") + "; ".join(parts) + ".")


def asked(
    knobs: Sequence[Knob], policy: Policy, prices: Mapping[str, str] | None = None
) -> dict[str, float | int | None]:
    """Let the user change these knobs; return the values as a policy keeps them."""
    known = prices or {}
    places = [place for _pair in range(0, len(knobs), 2) for place in st.columns(2)]
    found = {
        knob: knob.ask(place, policy, known.get(knob.name, ""))
        for place, knob in zip(places, knobs, strict=False)
    }
    return {knob.name: knob.stored(value, policy) for knob, value in found.items()}


def asked_by_group(
    policy: Policy, prices: Mapping[str, str] | None = None
) -> dict[str, float | int | None]:
    """Let the user change every knob, one group after the other opened."""
    known = {knob.name: knob for knob in KNOBS}
    found: dict[str, float | int | None] = {}
    for k, (label, names) in enumerate(GROUPS.items()):
        with st.expander(label, expanded=k == 0):
            found |= asked([known[name] for name in names], policy, prices)
    return found
