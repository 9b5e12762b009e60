"""The capacity page: what is assumed of leavers and hires, and what comes of it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.desk import capacity
from planner.desk.capacity import NEAR, Assumed, Contracts, Need
from planner.staffing import CapacityOutlook, Hire
from planner.ui import charts, charts_staffing, text
from planner.ui.parts import figures, told, with_table
from planner.ui.session import Visit
from planner.ui.text import _


def outlook(here: Visit) -> None:
    """Show need against staff over 13 and 52 weeks under what the form assumes."""
    with st.spinner(_("Forecasting 13 weeks")):
        need = capacity.need_of(here.desk, here.user)
        contracts = capacity.contracts_of(here.desk, here.user)
    with told():
        assumed = _assumptions(need, contracts)
        _show(need, capacity.outlook_of(here.desk, here.user, assumed))


def _assumptions(need: Need, contracts: Contracts) -> Assumed:
    usual = Assumed()
    st.caption(
        _("{n} are under contract: {p} posts of {h} a week. {s}").format(
            n=text.count(contracts.people, _("person"), _("people")),
            p=text.number(contracts.posts, 1),
            h=text.hours(need.post_h),
            s=_share_words(contracts),
        )
    )
    st.caption(_("Leavers, leave and the weeks of learning are examples: put in your own figures."))
    with st.form("capacity"):
        one, two, three = st.columns(3)
        leaving = one.number_input(
            _("Leavers a year, % of posts"), 0.0, 95.0, 100 * usual.leaving, 1.0, format="%g"
        )
        away = two.number_input(
            _("Leave and holidays, % of contract hours"), 0.0, 60.0, 100 * usual.away, 1.0,
            format="%g",
            help=_("25 days of 260 a year are about 10 %. Short absence is in the need already."),
        )  # fmt: skip
        share = round(100 * contracts.usual_share, 1)
        on_contacts = three.number_input(
            _("Paid hours left for contacts, %"), 1.0, 100.0, share, 1.0, format="%g"
        )
        hires = (_wave(_("First hiring wave"), need), _wave(_("Second hiring wave"), need))
        four, five = st.columns(2)
        ramp_weeks = four.number_input(
            _("Weeks until a new person carries a full load"), 0, 40, usual.ramp_weeks
        )
        first = five.number_input(
            _("Carried in the first week, %"),
            0.0,
            100.0,
            100 * usual.begins_with,
            10.0,
            format="%g",
        )
        st.form_submit_button(_("Look ahead"))
    return Assumed(
        leaving=leaving / 100,
        away=away / 100,
        on_contacts=on_contacts / 100,
        hires=hires,
        ramp_weeks=int(ramp_weeks),
        begins_with=first / 100,
    )


def _share_words(contracts: Contracts) -> str:
    if contracts.on_contacts is None:
        return _("No roster was published yet, so the hours left for contacts are a usual value.")
    return _("In {w}, the newest published week, {s} of the paid hours were for contacts.").format(
        w=contracts.seen_in, s=text.share(contracts.on_contacts)
    )


def _wave(name: str, need: Need) -> Hire:
    left, right = st.columns(2)
    posts = left.number_input(f"{name}, {_('posts')}", 0.0, 1000.0, 0.0, 1.0, format="%g")
    week = right.selectbox(f"{name}, {_('begins in')}", need.weeks, index=0)
    return Hire(need.weeks.index(week), float(posts))


def _show(need: Need, found: CapacityOutlook) -> None:
    near, far = found.within(NEAR), found.within(len(need.weeks))
    figures(
        [
            (
                _("Worst gap of 13 weeks, posts"),
                f"{near[0]:+.1f}",
                _("Posts that carry work less posts needed; below 0: too few."),
            ),
            (_("Of 13 weeks, too few in"), str(near[1]), ""),
            (
                _("Worst gap of 52 weeks, posts"),
                f"{far[0]:+.1f}",
                _("Posts that carry work less posts needed; below 0: too few."),
            ),
            (_("Of 52 weeks, too few in"), str(far[1]), ""),
        ]
    )
    st.plotly_chart(charts_staffing.capacity(need.weeks, found), config=charts.CONFIG)
    with_table(_words(need, found), _table(need, found))
    st.caption(_reach_words(need))


def _words(need: Need, found: CapacityOutlook) -> str:
    if found.first_short_week is None:
        return _("There are enough people in all 52 weeks under these assumptions.")
    words = _("The first week with too few people is {w}.").format(
        w=need.weeks[found.first_short_week]
    )
    if found.to_hire <= 0:
        return words + " " + _("New people would carry too little by then: look for overtime.")
    return (
        words
        + " "
        + _("{n} more posts that start in {f} would close every gap that they can reach.").format(
            n=text.number(found.to_hire, 1), f=need.weeks[0]
        )
    )


def _reach_words(need: Need) -> str:
    beyond = (
        _("the weeks after follow the shape of last year's work")
        if need.is_seasonal
        else _("with less than a year of contacts the weeks after repeat their mean")
    )
    return _(
        "The first 13 weeks are forecast, {b}. The need holds short absence, not what shifts "
        "cannot fit: see From work to posts on the page Requirement."
    ).format(b=beyond)


def _table(need: Need, found: CapacityOutlook) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Week"): need.weeks,
            _("Needed"): found.needed.round(1),
            _("Under contract"): found.contracts.round(1),
            _("Carrying work"): found.effective.round(1),
            _("Gap"): found.gap.round(1),
            _("Short"): [_("▼ short") if g < -0.05 else "" for g in found.gap],
        }
    )
