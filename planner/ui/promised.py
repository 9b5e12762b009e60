"""A channel's promise and how its queue behaves, in words."""

from __future__ import annotations

from planner.domain import Channel, ServiceLevel
from planner.ui import text
from planner.ui.text import _

_OF = {
    ServiceLevel.OFFERED: "",
    ServiceLevel.ANSWERED: _("of those answered"),
    ServiceLevel.WITHOUT_SHORT_ABANDONS: _("of those who do not hang up before"),
    ServiceLevel.HANG_UPS_COUNT: _("answered or gone"),
}


def within(channel: Channel) -> str:
    """Write the time of a promise: `20 s`, `4 h`."""
    return _time(channel.target.within_s)


def _time(seconds: float) -> str:
    return f"{seconds / 3600:g} h" if seconds >= 3600 else f"{seconds:g} s"


def promise(channel: Channel, share: float | None = None) -> str:
    """Write a promise with all its parts; `share` in place of its own where a policy sets it."""
    target = channel.target
    parts = [
        f"{text.share(target.share if share is None else share)} {_('within')} {within(channel)}",
        _OF[target.counts],
    ]
    caps = []
    if target.asa_cap_s is not None:
        caps.append(f"{_('mean wait at most')} {_time(target.asa_cap_s)}")
    if target.abandon_cap is not None:
        caps.append(f"{_('at most')} {text.share(target.abandon_cap, 1)} {_('hang up')}")
    return ", ".join([" ".join(filter(None, parts)), *caps])


def handle_time(channel: Channel) -> str:
    """Write the usual handle time, with its spread where one was set."""
    usual = f"{text.number(channel.aht_s)} s"
    if channel.handle_time_cv == 1:
        return usual
    return f"{usual}, {_('spread')} {channel.handle_time_cv:g}"


def patience(channel: Channel) -> str:
    """Write how long customers wait on average, and how many call again."""
    if channel.patience_s is None:
        return _("unknown")
    waits = f"{text.number(channel.patience_s)} s"
    if not channel.redial_share:
        return waits
    return _("{w}; {s} of those who hang up call again after {t} min").format(
        w=waits,
        s=text.share(channel.redial_share),
        t=text.number(channel.redial_after_s / 60, 1),
    )


def blending(channel: Channel) -> str:
    """Say whether agents planned on live work begin this work, and how many stay free."""
    if channel.blend_reserve is None:
        return _("no")
    return _("while more than {n} are idle").format(n=channel.blend_reserve)
