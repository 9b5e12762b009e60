"""Records of the figures of a whole plan: the texts and numbers themselves."""

from __future__ import annotations

from planner.wellbeing.record import OWN_AND_GROUPS, PLANNING, PRACTICE, Indicator, Scope, Strength

_ROSTER = ("roster",)
_FLOW = ("roster", "forecast")


def _figure(
    name: tuple[str, str], unit: str, formula: str, inputs: tuple[str, ...], text: str
) -> Indicator:
    return Indicator(
        name[0],
        Scope.PLAN,
        name[1],
        unit,
        formula,
        inputs,
        None,
        0.0,
        "by definition",
        Strength.D,
        PLANNING,
        text,
    )


PLAN = (
    _figure(
        ("agent_days", "agent-days"),
        "days",
        "count of agent-days",
        _ROSTER,
        "Days of work planned.",
    ),
    _figure(
        ("red_days", "red agent-days"),
        "days",
        "agent-days with a hard trigger, two red indicators or 65 points",
        _ROSTER,
        "Days whose planned load strain is red: days to mend, not people.",
    ),
    _figure(
        ("amber_days", "amber agent-days"),
        "days",
        "agent-days, not red, with one red indicator or 40 points",
        _ROSTER,
        "Days whose planned load strain is amber.",
    ),
    _figure(
        ("paid_h", "paid hours"), "h", "sum of paid hours", _ROSTER, "Paid hours of all shifts."
    ),
    _figure(
        ("plan_occupancy", "occupancy of live work"),
        "share",
        "load / heads of live channels, weighted by heads",
        _FLOW,
        f"Share of the time on live contacts that is filled. {PRACTICE}",
    ),
    _figure(
        ("understaffed_h", "understaffed hours"),
        "h",
        "sum of max(0, required - rostered heads) x interval, per live channel and interval",
        ("roster", "requirement"),
        "Agent-hours that live channels lack against the requirement.",
    ),
    _figure(
        ("quick_returns", "quick returns"),
        "rests",
        "rests below 11 h before a shift of the week",
        ("roster", "shifts of the week before"),
        "Shifts that follow the one before after less than 11 h.",
    ),
    _figure(
        ("breaches", "broken rules"),
        "breaches",
        "count",
        ("checker",),
        "Rules that the plan breaks.",
    ),
    _figure(
        ("unsocial_share", "unsocial share"),
        "share",
        "unsocial minutes / minutes worked, all agents",
        ("roster", "holidays", "policy: early and late"),
        "Share of all work at weekends, on holidays, early or late.",
    ),
    Indicator(
        "jain",
        Scope.PLAN,
        "fairness",
        "index",
        "(sum b)^2 / (n sum b^2); b = burden points per contract hour",
        ("roster", "ledger of burden", "contract hours"),
        None,
        0.0,
        "Jain, Chiu and Hawe 1984; points own choice: green from 0.95, amber from 0.90",
        Strength.D,
        PLANNING,
        "How evenly unpopular hours are shared per contract hour: 1 is even.",
    ),
    Indicator(
        "gini",
        Scope.PLAN,
        "inequality",
        "index",
        "Gini coefficient of burden points per contract hour",
        ("roster", "ledger of burden", "contract hours"),
        None,
        0.0,
        "Gini 1912; points own choice",
        Strength.D,
        PLANNING,
        "How unevenly unpopular hours are shared per contract hour: 0 is even.",
    ),
    _figure(
        ("bskip", "B-skip pressure"),
        "share",
        "1 - (1 - P_W)(1 - n(quota pressure)), weighted by expected live contacts",
        ("roster", "forecast", "prediction of waiting", "contract quota"),
        "Share of contacts begun with a queue waiting or behind quota: the time to acknowledge "
        "the customer is under pressure there.",
    ),
    _figure(
        ("humane_min", "least humane capacity"),
        "contacts",
        "smallest H of all agent-days with time on contacts",
        ("roster", "extended handle time", "occupancy cap"),
        "The largest daily quota that fits into every planned day.",
    ),
    _figure(
        ("quota_sum", "sum of quotas"),
        "contacts",
        "sum of contract quotas over the agent-days that have one",
        ("contract quota", "roster"),
        "Contacts that all quotas together ask for.",
    ),
    _figure(
        ("contacts_offered", "contacts expected"),
        "contacts",
        "sum of the forecast",
        ("forecast",),
        "Contacts that customers are expected to make.",
    ),
    _figure(
        ("contacts_planned", "contacts that fit"),
        "contacts",
        "sum of expected contacts of all agents",
        _FLOW,
        "Expected contacts that fit into the plan at extended handle time.",
    ),
    _figure(
        ("quota_gap", "contacts beyond the quotas"),
        "contacts",
        "max(0, contacts expected - sum of quotas), where every agent-day has a quota",
        ("forecast", "contract quota"),
        "Expected contacts that the quotas together do not cover.",
    ),
)

BESIDE = (
    Indicator(
        "overrun",
        Scope.BESIDE,
        "expected overrun",
        "min",
        "minutes that contacts run past the end of duty, from heads that leave a channel",
        ("roster", "prediction of occupancy", "handle time"),
        None,
        0.0,
        "by definition, handle times exponential",
        Strength.D,
        PLANNING,
        "Minutes that come out of breaks and free time because a contact is still running.",
    ),
    Indicator(
        "off_hours",
        Scope.BESIDE,
        "messages outside hours",
        "a person",
        "publications that bring or change shifts of a person, made more than 1 h outside their "
        "shifts / people at work",
        ("publication times", "roster"),
        None,
        0.0,
        "own choice: an hour around the shift",
        Strength.D,
        OWN_AND_GROUPS,
        "How often a week's changes reach into free time; nothing is sent, so they can wait.",
    ),
    Indicator(
        "recovery",
        Scope.BESIDE,
        "recovery pauses",
        "min",
        "contacts that agents marked as hard x 5 min",
        ("marks by day and channel, without names",),
        None,
        0.0,
        "NR-17 Annex II asks for a pause at once after threat or abuse (from memory); 5 min own",
        Strength.D,
        PLANNING,
        "Time to recover after contacts that an agent marked as hard; marked by nobody else.",
    ),
)
