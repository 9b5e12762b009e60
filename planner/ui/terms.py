"""Terms of the field as this product uses them, one sentence each."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.ui.text import _

TERMS = (
    (_("Offered contacts"), _("Everybody who tried: answered and abandoned together.")),
    (_("Abandoned"), _("Contacts whose customer gave up while waiting.")),
    (_("Handle time (AHT)"), _("Talk, hold and after-contact work per handled contact, seconds.")),
    (
        _("Extended handle time"),
        _("Handle time, time to listen, and the expected follow-up: the figure that requirement, "
          "quota and load are all made with."),
    ),
    (_("Load, Erlang"), _("Contacts x handle time / length of the interval: hands busy at once.")),
    (
        _("Service level"),
        _("Contacts answered within the promised time / contacts offered, unless the channel's "
          "promise counts otherwise and says so; the promise is the share and the time together, "
          "with caps on the mean wait and on who hangs up where they are set."),
    ),
    (_("Patience"), _("How long a customer waits on average before giving up.")),
    (
        _("Redials"),
        _("Contacts of people who gave up and try again. What was recorded contains them; they "
          "are taken out before those that the planned staffing causes are added."),
    ),
    (
        _("Spread of handle times"),
        _("Standard deviation / mean of handle times: at 1 a contact in twenty lasts three times "
          "the mean or longer."),
    ),
    (
        _("Reserve of blended work"),
        _("Agents of a team who must stay idle, ready for a call, when another of them begins an "
          "e-mail; a started e-mail is not interrupted."),
    ),
    (_("Occupancy"), _("Share of the time ready for contacts that is filled with contacts.")),
    (
        _("Shrinkage"),
        _("Share of rostered heads expected to be missing unplanned. Breaks, leave and training "
          "are rostered and not in it."),
    ),
    (_("Requirement"), _("Heads that a channel needs in an interval so that its promise holds.")),
    (_("Net staffing"), _("Rostered heads less required heads; below zero is a shortage.")),
    (_("Understaffed hours"), _("Agent-hours by which the roster is below the requirement.")),
    (_("Coverage"), _("Share of the required agent-hours that is rostered.")),
    (
        _("Contact quota"),
        _("Most contacts that a contract asks of a full day; a shorter day carries it pro rata."),
    ),
    (
        _("Humane capacity"),
        _("Contacts that fit into a day with breaks, time to listen and the occupancy cap kept."),
    ),
    (
        _("Peak load"),
        _("The busiest quarter of each day's open intervals; time in it is capped per person."),
    ),
    (
        _("From the best possible"),
        _("How far the roster's points lie at most above a bound that no roster can beat."),
    ),
    (_("Revision"), _("One state of a week's roster; it never changes, a change makes the next.")),
)  # fmt: skip


def show() -> None:
    """List the terms."""
    st.header(_("Terms"))
    frame = pd.DataFrame(TERMS, columns=[_("Term"), _("Meaning here")])
    st.table(frame.set_index(_("Term")))
