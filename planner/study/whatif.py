"""What would it take: one more person, skill, hour or callback, ranked by the shortage removed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from planner.domain import (
    Agent,
    Centre,
    ChannelId,
    Forecast,
    Medium,
    OpeningHours,
    People,
    Span,
    Target,
    Work,
)
from planner.study.correct import raises_of, with_raises
from planner.study.prices import against
from planner.study.week import Assessment, Brief, Effort, Inputs, assess, build

HIRE = "new hire"
WAIT_S = 2 * 3600.0


class Kind(StrEnum):
    """What is changed."""

    HIRE = "one more agent"
    SKILL = "one more skill"
    OPENING = "opening hours"
    CALLBACK = "a callback offer"


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """One thing that could be done and what the week would look like with it.

    `removed_h`: shortage that it removes, in agent-hours of the work that it leaves (below 0: it
    adds some); `paid_h`: paid hours more or less. `found` is the week planned that way.
    """

    kind: Kind
    sentence: str
    removed_h: float
    paid_h: float
    found: Assessment


Change = tuple[Kind, str, Inputs, Forecast]


def what_would_it_take(
    found: Assessment,
    changes: Iterable[Change],
    *,
    effort: Effort,
    make_brief: Callable[[Inputs, Forecast], Brief],
) -> tuple[Option, ...]:
    """Plan the week with each change, starting from the plan; most shortage removed first.

    The plan itself is searched on once, with the same effort, so that longer search is not taken
    for a better week.
    """
    brief = found.brief
    base = assess(brief, build(brief, effort, start=found.roster).roster)
    short = float(base.figures["understaffed_h"])
    options = []
    for kind, sentence, inputs, forecast in changes:
        turned = with_raises(make_brief(inputs, forecast), raises_of(brief))
        other = assess(turned, build(turned, effort, start=base.roster).roster)
        left = against(turned, other.roster)["understaffed_h"]
        paid = float(other.figures["paid_h"] - base.figures["paid_h"])
        options.append(Option(kind, sentence, short - left, paid, other))
    return tuple(sorted(options, key=lambda o: (-o.removed_h, o.paid_h, o.sentence)))


def hires(inputs: Inputs, forecast: Forecast) -> Iterator[Change]:
    """Yield one more agent for each pair of contract and skills that the centre has."""
    pairs = {(a.contract, a.skills) for a in inputs.people.agents}
    for contract, skills in sorted(pairs, key=lambda p: (p[0], sorted(p[1]))):
        agent = Agent(HIRE, "New hire", "", skills, contract)
        people = People((*inputs.people.agents, agent), inputs.people.contracts)
        name = inputs.people.contracts[contract].name
        sentence = f"hire one agent, {name}, for {', '.join(sorted(skills))}"
        yield Kind.HIRE, sentence, replace(inputs, people=people), forecast


def skills_to_train(
    inputs: Inputs, forecast: Forecast, *, short_of: Sequence[ChannelId]
) -> Iterator[Change]:
    """Yield one agent of each group of equal skills and contract taught a channel that lacks heads.

    The first of a group stands for all of it: who learns is for people to decide, not for a list.
    """
    for channel in short_of:
        seen = set()
        for agent in inputs.people.agents:
            group = agent.contract, agent.skills
            if channel in agent.skills or group in seen:
                continue
            seen.add(group)
            taught = replace(agent, skills=agent.skills | {channel})
            agents = tuple(taught if a.id == agent.id else a for a in inputs.people.agents)
            people = People(agents, inputs.people.contracts)
            served = ", ".join(sorted(agent.skills))
            name = inputs.people.contracts[agent.contract].name
            sentence = f"teach {channel} to one agent, {name}, who serves {served}"
            yield Kind.SKILL, sentence, replace(inputs, people=people), forecast


def opening_changes(inputs: Inputs, forecast: Forecast, hours: int = 1) -> Iterator[Change]:
    """Yield all channels opening later or closing earlier, and staying open longer, by an hour."""
    for at_end, by, words in (
        (True, -60, "close an hour earlier"),
        (False, -60, "open an hour later"),
        (True, 60, "close an hour later"),
    ):
        centre = replace(
            inputs.centre,
            channels=tuple(
                replace(c, hours=_shifted(c.hours, by * hours, at_end))
                for c in inputs.centre.channels
            ),
        )
        yield Kind.OPENING, words, replace(inputs, centre=centre), forecast


def _shifted(hours: OpeningHours, minutes: int, at_end: bool) -> OpeningHours:
    def moved(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        if not spans:
            return spans
        if at_end:
            *rest, last = spans
            end = min(24 * 60, last.end + minutes)
            return (*rest, Span(last.start, end)) if end > last.start else tuple(rest)
        first, *rest = spans
        start = max(0, first.start - minutes)
        return (Span(start, first.end), *rest) if start < first.end else tuple(rest)

    weekdays = tuple(moved(day) for day in hours.weekdays)
    return OpeningHours(weekdays, {day: moved(spans) for day, spans in hours.special.items()})


def callback_offer(inputs: Inputs, forecast: Forecast, *, share: float) -> Iterator[Change]:
    """Yield, for each voice channel, a share of calls that are called back within two hours."""
    for channel in inputs.centre.channels:
        if channel.medium is not Medium.VOICE or not channel.is_live:
            continue
        name = f"{channel.id} callback"
        later = replace(
            channel,
            id=name,
            name=f"{channel.name}, called back",
            medium=Medium.CALLBACK,
            work=Work.DEFERRED,
            target=Target(channel.target.share, WAIT_S),
            patience_s=None,
            redial_share=0.0,
            redials_recorded=0.0,
            min_heads=0,
        )
        centre = replace(inputs.centre, channels=(*inputs.centre.channels, later))
        sentence = f"offer {share:.0%} of {channel.id} a callback within two hours"
        yield (
            Kind.CALLBACK,
            sentence,
            replace(inputs, centre=centre, people=_able(inputs.people, channel.id, name)),
            _split(forecast, channel.id, name, share),
        )


def _able(people: People, channel: ChannelId, name: ChannelId) -> People:
    agents = tuple(
        replace(a, skills=a.skills | {name}) if channel in a.skills else a for a in people.agents
    )
    return People(agents, people.contracts)


def _split(forecast: Forecast, channel: ChannelId, name: ChannelId, share: float) -> Forecast:
    row = forecast.row(channel)
    contacts, quantiles = forecast.contacts.copy(), forecast.quantiles.copy()
    moved, moved_quantiles = share * contacts[row], share * quantiles[row]
    contacts[row] *= 1 - share
    quantiles[row] *= 1 - share
    return replace(
        forecast,
        channels=(*forecast.channels, name),
        contacts=np.vstack([contacts, moved]),
        aht_s=np.vstack([forecast.aht_s, forecast.aht_s[row]]),
        quantiles=np.concatenate([quantiles, moved_quantiles[None]]),
    )


def lacking_channels(found: Assessment, centre: Centre) -> tuple[ChannelId, ...]:
    """Return the channels with work uncovered, most first."""
    missing = {c: points for c, points in found.score.unmet.items() if points > 0}
    weight = {c.id: c.weight for c in centre.channels}
    return tuple(sorted(missing, key=lambda c: -missing[c] / max(1, weight[c])))
