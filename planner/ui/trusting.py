"""How far the forecast can be trusted: track record, tries on past weeks, alarm of drift."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite, nan

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from babel.dates import get_day_names

from planner.desk import track, unfolding
from planner.desk.track import TrackRecord
from planner.domain import Centre, ChannelId, Forecast, Skill, WeakSpot
from planner.forecast import NEW_LEVEL, Drift, Score
from planner.ui import charts, text
from planner.ui.navigation import page_path
from planner.ui.parts import empty
from planner.ui.session import Visit
from planner.ui.text import _

Names = dict[ChannelId, str]
CLOSE = 1.1  # of pure chance: what a planner may call as good as it can be
CLEAR = 0.1  # of the way from spreadsheet to chance: less is no difference
LEANS = 0.05
MISLEADS = 0.08
ONE_DAY = 0.2
SEEN = 0.0005  # of the contacts, else it reads 0.0 %
COLUMNS = _(
    "Off by: all misses, up or down, as a share of the contacts. Best possible: what pure chance "
    "alone leaves of an interval when the rate is known exactly. Spreadsheet: what the mean of the "
    "last eight weeks would have missed. With hardly two contacts an interval, look at the days."
)
_PARTS = {
    "night": _("night"),
    "morning": _("morning"),
    "afternoon": _("afternoon"),
    "evening": _("evening"),
}


def drift(here: Visit, names: Names, forecast: Forecast) -> None:
    """Warn of channels whose last two weeks no longer fit what would have been told of them."""
    believed = {c.channel: c.day for c in forecast.cleaned if c.reason.startswith(NEW_LEVEL)}
    for alarm in unfolding.drift_of(here.desk, here.user):
        words = alarm_words(alarm, names.get(alarm.channel, alarm.channel))
        if since := believed.get(alarm.channel):
            words += " " + _(
                "The forecast follows already: it has taken a new level since {d}, which you can "
                "overrule."
            ).format(d=text.day(since))
        elif isfinite(alarm.ratio):
            words += " " + _("Name the cause as an event, or correct the week.")
        st.warning(text.plain(words))


def alarm_words(alarm: Drift, name: str) -> str:
    """Say of a channel how far its last days left the forecast made before them."""
    if not isfinite(alarm.ratio):
        return _(
            "{c}: contacts came on {n} days since {f}, where none were forecast before. If it is a "
            'new channel, begin it in the view "New channels and moves".'
        ).format(c=name, n=alarm.days, f=text.day(alarm.since))
    return _(
        "{c}: {s} {d} contacts than forecast on the {n} days since {f}, beyond the usual error."
    ).format(
        c=name, s=text.share(abs(alarm.ratio - 1)),
        d=_("more") if alarm.ratio > 1 else _("fewer"), n=alarm.days, f=text.day(alarm.since),
    )  # fmt: skip


def record(here: Visit, centre: Centre, *, may_import: bool) -> bool:
    """Show how good stored forecasts were and could be, where they fail; False without any."""
    names = {c.id: c.name for c in centre.channels}
    st.header(_("Track record"))
    found = track.track_record_of(here.desk, here.user)
    if not found.scores:
        empty(
            _("No stored forecast met its contacts yet. Import the contacts of a planned week."),
            _("Import contacts"),
            page_path("supervisor_import") if may_import else None,
        )
        return False
    lead = most_told(found.scores)
    near = [s for s in found.scores if s.lead_days == lead]
    st.markdown(
        _("{n} met what came. This is how far off, {l}:").format(
            n=text.count(found.forecasts, _("stored forecast"), _("stored forecasts")),
            l=_lead(near[0]),
        )
    )
    _at_a_glance(near, names)
    with st.expander(_("All lead times and figures")):
        st.dataframe(_record_table(found, names), hide_index=True, width="stretch")
        st.caption(
            _(
                "Range error (pinball loss): how far, in contacts per interval, what came lay from "
                "the low, middle and high figures of the forecast's range, weighed by how likely "
                "each was said to be passed; a range that is too wide costs as one that misses "
                "does. The share sets it against a spreadsheet's single figure: below 100 %, the "
                "range told more. Few weeks can pass the way to chance by luck."
            )
        )
    _failures(found, near, names)
    return True


def most_told(scores: Sequence[Score]) -> tuple[int, int]:
    """Return the lead time at which most contacts were told: a few hours say little."""
    contacts: Counter[tuple[int, int]] = Counter()
    for score in scores:
        contacts[score.lead_days] += round(score.contacts)
    return max(contacts, key=lambda lead: (contacts[lead], -lead[0]))


def _at_a_glance(
    scores: Sequence[Score | Skill], names: Names, *, is_explained: bool = False
) -> None:
    """Show by channel how good a forecast was and could be, as words, figures and a chart."""
    st.dataframe(_verdicts(scores, names), hide_index=True, width="stretch")
    if not is_explained:
        st.caption(COLUMNS)
    st.plotly_chart(_record_chart(scores, names), config=charts.CONFIG)


def tried(forecast: Forecast, names: Names, *, is_explained: bool) -> None:
    """Show how good the model was on past weeks, how good it could be, and where it failed."""
    st.header(_("Tried on past weeks"))
    if not forecast.skill:
        st.info(_("There is too little history to try the forecast on past weeks."))
        return
    st.markdown(
        _(
            "From up to six earlier days the model told the four weeks ahead, knowing only what "
            "was known then. This is how far it was off:"
        )
    )
    known = track.tries_of(forecast)
    if known:
        _at_a_glance(known, names, is_explained=is_explained)
    st.subheader(_("Where it failed"))
    spots = [spot for skill in known for spot in skill.spots]
    _listed([*_leans(known, names), *_untried(forecast, names)], spots, names)


def _leans(known: Iterable[Skill], names: Names) -> Iterator[str]:
    """Say of which channels the tries lean to one side, or miss most on a single day."""
    for skill in known:
        name = names.get(skill.channel, skill.channel)
        if words := _lean(name, skill.bias):
            yield words
        if skill.worst_day and skill.worst_share >= ONE_DAY:
            yield _("{c}: {s} of all that was missed by days lies on one day, {d}.").format(
                c=name, s=text.share(skill.worst_share), d=text.long_day(skill.worst_day)
            )


def _untried(forecast: Forecast, names: Names) -> Iterator[str]:
    """Name the channels that could not be judged, and why."""
    tried_on = {s.channel for s in forecast.skill}
    known = {s.channel for s in track.tries_of(forecast)}
    for channel in forecast.channels:
        if channel not in known:
            why = _("no contacts came") if channel in tried_on else _("too little history to try")
            yield f"{names.get(channel, channel)}: {why}."


def _verdicts(near: Sequence[Score | Skill], names: Names) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                _("Channel"): names.get(s.channel, s.channel),
                _("How good"): verdict(s),
                _("Days off by"): text.share(s.day_wape, 1),
                _("Days, spreadsheet"): text.share(s.day_baseline_wape, 1),
                _("Intervals off by"): text.share(s.wape, 1),
                _("Intervals, best possible"): text.share(s.floor_wape, 1),
                _("Intervals, spreadsheet"): text.share(s.baseline_wape, 1),
            }
            for s in near
        ]
    )


def verdict(score: Score | Skill) -> str:
    """Say at a glance how good a forecast was, between a spreadsheet and pure chance."""
    if score.wape <= CLOSE * score.floor_wape:
        leans = abs(score.bias) >= LEANS
        return _("near the best, but leans") if leans else _("about as good as it can be")
    if score.reached >= CLEAR:
        return _("better, {r} of the way to the best").format(r=text.share(score.reached))
    return _("worse than a spreadsheet") if score.reached <= -CLEAR else _("like a spreadsheet")


def _failures(found: TrackRecord, near: list[Score], names: Names) -> None:
    """Say where the forecasts fail: a lean, ranges that hold too little, spots of the week."""
    st.header(_("Where it fails"))
    lines = [line for s in near for line in leanings(s, names.get(s.channel, s.channel))]
    _listed(lines, found.spots, names)
    _value_added(near, names)


def _listed(lines: Iterable[str], spots: Sequence[WeakSpot], names: Names) -> None:
    """Show sentences on where forecasts fail, and the spots of the week, the worst first."""
    for line in lines:
        st.markdown(f"- {text.plain(line)}")
    if not spots:
        st.markdown(
            _("No weekday or part of the day stands out: what is missed is spread over the week.")
        )
        return
    st.markdown(_("Spots of the week in which more is missed than chance explains:"))
    weekday = get_day_names("wide", locale=text.LOCALE)
    rows = [
        {
            _("Channel"): names.get(spot.channel, spot.channel),
            _("When"): f"{weekday[spot.weekday]} {_PARTS[spot.part]}",
            _("Missed beyond chance, of all contacts"): text.share(spot.excess, 1),
            _("Told there"): _("{b} too high").format(b=text.share(spot.bias))
            if spot.bias > 0
            else _("{b} too low").format(b=text.share(-spot.bias)),
        }
        for spot in sorted(spots, key=lambda spot: -spot.excess)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def _lean(name: str, bias: float) -> str:
    """Say that forecasts lean to one side, "" where they hardly do."""
    if abs(bias) < LEANS:
        return ""
    words = (
        _("{c}: told {b} too high over all.") if bias > 0 else _("{c}: told {b} too low over all.")
    )
    return words.format(c=name, b=text.share(abs(bias), 1))


def leanings(score: Score, name: str) -> list[str]:
    """Say whether forecasts of a channel lean to one side, or their ranges mislead."""
    lines = [*filter(None, [_lean(name, score.bias)])]
    if abs(score.held_80 - 0.8) >= MISLEADS:
        words = (
            _("{c}: four in five were to lie in the range, {h} did: too narrow.")
            if score.held_80 < 0.8
            else _("{c}: four in five were to lie in the range, {h} did: wider than needed.")
        )
        lines.append(words.format(c=name, h=text.share(score.held_80)))
    return lines


def _value_added(near: list[Score], names: Names) -> None:
    """Say whether corrections by people made the forecast better, where they changed it."""
    for score in near:
        if abs(score.value_added) >= SEEN:
            words = (
                _("{c}: corrections by people took {v} of the contacts off the error.")
                if score.value_added > 0
                else _("{c}: corrections by people added {v} of the contacts to the error.")
            )
            name = names.get(score.channel, score.channel)
            share = text.share(abs(score.value_added), 1)
            st.markdown(text.plain(words.format(c=name, v=share)))


def _lead(score: Score) -> str:
    first, end = score.lead_days
    return _("{a} to {b} days ahead").format(a=first, b=end - 1)


def _record_table(found: TrackRecord, names: Names) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                _("Channel"): names.get(s.channel, s.channel),
                _("Told"): _lead(s),
                _("Error"): text.share(s.wape, 1),
                _("Spreadsheet"): text.share(s.baseline_wape, 1),
                _("Pure chance"): text.share(s.floor_wape, 1),
                _("Way from spreadsheet to chance"): text.share(
                    s.reached if s.baseline_wape > CLOSE * s.floor_wape else nan
                ),
                _("Error of day totals"): text.share(s.day_wape, 1),
                _("Too high or low"): f"{100 * s.bias:+.1f} %",
                _("In the 80 % range"): text.share(s.held_80),
                _("In the 90 % range"): text.share(s.held_90),
                _("Range error, contacts"): text.number(s.pinball, 2),
                _("Range error against spreadsheet"): text.share(s.pinball / s.baseline_pinball)
                if s.baseline_pinball
                else "–",
                _("Taken away by corrections"): f"{100 * s.value_added:+.1f} %",
                _("Contacts"): text.number(s.contacts),
            }
            for s in found.scores
        ]
    )


def _record_chart(near: Sequence[Score | Skill], names: Names) -> go.Figure:
    figure = go.Figure()
    y = [names.get(s.channel, s.channel) for s in near]
    for name, values, symbol, colour in (
        (_("Pure chance"), [s.floor_wape for s in near], "line-ns-open", charts.GREEN),
        (_("Forecast"), [s.wape for s in near], "circle", charts.BLUE),
        (_("Spreadsheet"), [s.baseline_wape for s in near], "x", charts.ORANGE),
    ):
        figure.add_scatter(
            x=[100 * v for v in values],
            y=y,
            mode="markers",
            name=name,
            marker={
                "symbol": symbol,
                "size": 14,
                "color": colour,
                "line": {"width": 3 if symbol.endswith("open") else 0, "color": colour},
            },
        )
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(title=_("Error by interval, % of the contacts"), rangemode="tozero")
    charts.dressed(figure, 150 + 50 * len(near))
    # a legend that wraps on a narrow screen stays above the first channel
    return figure.update_layout(margin={"t": 60}, legend={"y": 1.0, "yanchor": "bottom"})
