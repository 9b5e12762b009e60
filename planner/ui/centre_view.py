"""The centre at a glance: channels and contracts as tables, before anybody reads the file."""

from __future__ import annotations

import calendar
from collections.abc import Mapping

import streamlit as st

from planner.domain import Averaging, Centre, Channel, ChannelId, Contract, PauseKind, Span
from planner.study.spread import Spread
from planner.ui import promised, text
from planner.ui.parts import table
from planner.ui.text import _


def overview(centre: Centre) -> None:
    """Show the centre's channels, contracts and seats."""
    st.markdown(
        _("**{name}**, clocks of {zone}, intervals of {m} min, policy {p}.").format(
            name=text.plain(centre.name),
            zone=text.plain(centre.zone),
            m=centre.step_min,
            p=text.plain(centre.policy.preset),
        )
    )
    table(list(map(_channel, centre.channels)))
    table([_contract(c) for c in centre.contracts.values()])
    if centre.seats:
        sites = ", ".join(f"{text.plain(site)} {n}" for site, n in centre.seats.items())
        st.markdown(_("Seats of each site, at most so many at work at once: {s}.").format(s=sites))


def spreads(centre: Centre, found: Mapping[ChannelId, Spread]) -> None:
    """Say where the history shows another spread of handle times than the centre has."""
    for channel in centre.channels:
        seen = found.get(channel.id)
        if seen is None or seen.low <= channel.handle_time_cv <= seen.high:
            continue
        cv, low, high = (f"{value:.1f}" for value in (seen.cv, seen.low, seen.high))
        words = _(
            "{c}: handle times of the last eight weeks spread by {v} ({a} to {b}), the centre has "
            "{n}. To plan with it, set the spread below, or write handle_time_cv = {v} in the file."
        )
        told = words.format(c=channel.name, v=cv, a=low, b=high, n=f"{channel.handle_time_cv:g}")
        st.caption(text.plain(told))


def _channel(channel: Channel) -> dict[str, str]:
    return {
        _("Channel"): channel.name,
        _("Work"): _("live") if channel.is_live else _("can wait"),
        _("Open"): hours(channel.hours.weekdays),
        _("Promise"): promised.promise(channel),
        _("Handle time"): promised.handle_time(channel),
        _("Time to listen"): f"{text.number(channel.listening_s)} s",
        _("Patience"): promised.patience(channel),
        _("Occupancy cap"): text.share(channel.occupancy_cap),
        _("Least heads"): text.number(channel.min_heads),
        _("Begun by live agents"): "" if channel.is_live else promised.blending(channel),
    }


def _average(averaging: Averaging) -> str:
    low, high = (text.amount(m / 60) for m in averaging.week_min)
    return _("{low}–{high} h over {n} weeks, a period begins with the week of {day}").format(
        low=low, high=high, n=averaging.weeks, day=text.long_day(averaging.first)
    )


def _contract(contract: Contract) -> dict[str, str]:
    low, high = (text.amount(m / 60) for m in contract.paid_week_min)
    least, most = (text.amount(m / 60) for m in contract.shift_min)
    quota = contract.quota_contacts_day
    return {
        _("Contract"): contract.name,
        _("Paid a week"): f"{low}–{high} h",
        **({_("On average"): _average(contract.averaging)} if contract.averaging else {}),
        _("Days a week"): "–".join(map(str, contract.days_week)),
        _("Shift length"): f"{least}–{most} h",
        **({_("Split shifts"): _split(contract)} if contract.split_min else {}),
        _("Weekends"): _weekends(contract),
        _("Earlier than the day before"): _("any")
        if contract.earlier_start_min is None
        else _("at most {n} min").format(n=contract.earlier_start_min),
        _("Starts"): ", ".join(f"{_clock(a)}–{_clock(b)}" for a, b in contract.starts),
        _("Contact quota of a full day"): _("none") if quota is None else text.amount(quota),
    }


def _split(contract: Contract) -> str:
    gap = next(
        rule.length_min
        for pattern in contract.patterns
        for rule in pattern.pauses
        if rule.kind is PauseKind.SPLIT
    )
    least, most = (text.amount(m / 60) for m in contract.split_min or (0, 0))
    return _("{a}–{b} h, {g} h of them free").format(a=least, b=most, g=text.amount(gap / 60))


def _weekends(contract: Contract) -> str:
    most = contract.weekends_in_row
    parts = [
        "" if most is None else _("at most {n} in a row").format(n=most) if most else _("free"),
        _("both days or neither") if contract.whole_weekends else "",
    ]
    return ", ".join(filter(None, parts)) or _("any")


def hours(weekdays: tuple[tuple[Span, ...], ...]) -> str:
    """Write opening hours by runs of like weekdays: `Mon–Fri 08:00–18:00, Sat 09:00–17:00`."""
    runs: list[tuple[int, int]] = []
    for day, spans in enumerate(weekdays):
        if runs and weekdays[runs[-1][0]] == spans:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    parts = []
    for first, last in runs:
        if weekdays[first]:
            days = "–".join(dict.fromkeys(calendar.day_abbr[d] for d in (first, last)))
            open_at = " ".join(f"{_clock(s.start)}–{_clock(s.end)}" for s in weekdays[first])
            parts.append(f"{days} {open_at}")
    return ", ".join(parts) or _("closed")


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
