"""Requirements of live channels that share agents, for the mix of skills that a centre has.

The pooled load of a group of channels needs fewer heads than its channels apart, and an agent who
serves two of them must not be counted fully for both. So a group asks for three things: heads
enough for the pooled load, shared out among the channels without counting anybody twice; for each
channel or part of the group, as many heads *who can serve it* as it would need alone; and a margin
on the pooled load, found by simulating the centre's own mix of skills, for what pooling alone
overrates (Wallace & Whitt 2005: two skills an agent are nearly as good as all).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np

from planner.domain import Centre, Channel, FloatArray, Forecast, IntArray, Policy, Requirement
from planner.staffing.pooled import Line, Subset, linked, pooled_need, pooled_occupancy
from planner.staffing.pools import Pool, PoolLine, simulated_levels
from planner.staffing.require import with_spare_heads
from planner.staffing.teams import helps_others
from planner.staffing.thresholds import planned_share

TRIED = (0.02, 0.25, 0.5, 0.75, 0.98)
"""Loads at which the margin is found, as quantiles of the group's open intervals."""
ROUNDS, CONTACTS, SEED = 4, 40_000, 1
SLACK = 0.005
MISSING = 1e6  # cost of a head that is missing, above all wishes for the mix
MOST_LOAD = 200.0
"""Erlangs beyond which channels stay apart: little is left to gain, and simulation is slow."""
MOST_CHANNELS = 8
NO_SHARING = 1.0  # a margin that no pool can keep: every channel needs its own heads


@dataclass(frozen=True, eq=False)
class Group:
    """Channels linked by agents who serve several: lines, needs apart, and the mix of agents.

    `apart`: (channels, intervals) heads that each would need alone. `agents`: how many serve each
    subset of the group.
    """

    channels: tuple[Channel, ...]
    rows: tuple[int, ...]
    lines: tuple[Line, ...]
    apart: IntArray
    caps: tuple[float, ...]
    agents: Mapping[Subset, int]

    @property
    def load(self) -> FloatArray:
        """Return Erlangs of all channels together."""
        total: FloatArray = np.sum([line.load for line in self.lines], axis=0)
        return total

    def at(self, t: int) -> Group:
        """Return one interval of the group."""
        part = slice(t, t + 1)
        lines = tuple(
            replace(line, load=line.load[part], aht_s=line.aht_s[part]) for line in self.lines
        )
        return replace(self, lines=lines, apart=self.apart[:, part])

    def together(self, margin: float | FloatArray) -> IntArray:
        """Return heads for the pooled load with a margin of service.

        Never above those apart, but where agents who all serve all would be above the cap.
        """
        capped: FloatArray = np.sum(
            [line.load / cap for line, cap in zip(self.lines, self.caps, strict=True)], axis=0
        )
        pooled = np.maximum(pooled_need(self.lines, margin), np.ceil(capped - 1e-9))
        low, high = self.apart.max(axis=0), self.apart.sum(axis=0)
        found: IntArray = np.clip(pooled, low, high).astype(np.int64)
        return self._within_cap(found, capped) if self.is_one_queue else found

    @property
    def is_one_queue(self) -> bool:
        """Say whether every agent serves all channels of the group."""
        return all(c.id in serves for serves in self.agents for c in self.channels)

    def _within_cap(self, heads: IntArray, capped: FloatArray) -> IntArray:
        """Return heads at which the one queue keeps the caps on occupancy, `capped` at most.

        Each channel alone may keep its cap because some hang up; of the pooled load fewer do.
        """
        cap = self.load / np.maximum(capped, 1e-12)
        most = np.maximum(heads, np.ceil(capped - 1e-9)).astype(np.int64)
        found = heads.copy()
        while True:
            over = (pooled_occupancy(self.lines, found) > cap + 1e-12) & (found < most)
            if not over.any():
                return found
            found = found + over

    @cached_property
    def able(self) -> Mapping[Subset, IntArray]:
        """Return heads who must be able to serve each channel, or any of two that agents share.

        Of a group of up to three these are all its parts; beyond, the need of the whole group and
        its margin stand for the larger ones, which would be too many for a search to look at.
        """
        found: dict[Subset, IntArray] = {}
        names = [c.id for c in self.channels]
        for size in range(1, min(len(names), 3)):
            for part in combinations(range(len(names)), size):
                subset = frozenset(names[k] for k in part)
                if size == 1 or any(subset <= s for s in self.agents):
                    rows = list(part)
                    own = replace(
                        self,
                        channels=tuple(self.channels[k] for k in rows),
                        lines=tuple(self.lines[k] for k in rows),
                        caps=tuple(self.caps[k] for k in rows),
                        apart=self.apart[rows],
                    )
                    found[subset] = own.together(0.0)
        return found

    def shared_out(self, total: IntArray) -> IntArray:
        """Return heads per channel that add up to `total`: pooling saves spare heads, not load."""
        gain = self.apart.sum(axis=0) - total
        load = np.array([line.load for line in self.lines])
        spare = np.where(gain < 0, load, np.maximum(0.0, self.apart - load))
        part = np.cumsum(spare, axis=0) / np.maximum(spare.sum(axis=0), 1e-9)
        saved = np.diff(np.floor(gain * part + 1e-9).astype(np.int64), axis=0, prepend=0)
        left: IntArray = self.apart - np.minimum(saved, self.apart)
        return left


def shared_requirement(
    requirement: Requirement, forecast: Forecast, centre: Centre, skill_sets: Iterable[Subset]
) -> Requirement:
    """Return the requirement of `require` with the gain of agents who serve several channels.

    `skill_sets`: one entry an agent. Only channels whose agents help each other pool (see
    `helps_others`); all others, and a centre without shared agents, stay as they are.
    """
    base, notes = requirement.base.copy(), []
    able: dict[Subset, IntArray] = {}
    for group in groups(requirement, forecast, centre, skill_sets):
        total = group.together(margin_of(group))
        rows = list(group.rows)
        saved_h = requirement.grid.hours(int((group.apart.sum(axis=0) - total).sum()))
        if saved_h:
            base[rows] = group.shared_out(total)
            able |= {
                names: np.ceil(heads / (1 - centre.policy.away_share) - 1e-9).astype(np.int64)
                for names, heads in group.able.items()
            }
            names = ", ".join(c.name for c in group.channels)
            notes.append(_note_on(names, saved_h))
    if not notes:
        return requirement
    heads = with_spare_heads(base, centre.policy.away_share)
    return replace(
        requirement, base=base, heads=heads, able=able, notes=(*requirement.notes, *notes)
    )


def _note_on(names: str, saved_h: float) -> str:
    if saved_h < 0:
        return (
            f"{names}: with shared agents fewer hang up, so the occupancy cap asks for"
            f" {-saved_h:.1f} agent-hours more than each channel alone"
        )
    return (
        f"{names}: shared agents take {saved_h:.1f} agent-hours off what each channel would"
        " need alone; as many as that must still be able to serve each"
    )


def groups(
    requirement: Requirement, forecast: Forecast, centre: Centre, skill_sets: Iterable[Subset]
) -> Iterator[Group]:
    """Yield each group of two or more channels that agents link."""
    policy = centre.policy
    pooling = [c for c in centre.channels if helps_others(c, policy) and c.id in forecast.channels]
    known = frozenset(c.id for c in pooling)
    counts: dict[Subset, int] = {}
    for skills in skill_sets:
        counts[skills & known] = counts.get(skills & known, 0) + 1
    for names in linked(sorted(known), set(counts)):
        members = tuple(c for c in pooling if c.id in names)
        if len(members) > 1:
            rows = tuple(requirement.row(c.id) for c in members)
            yield Group(
                channels=members,
                rows=rows,
                lines=tuple(_line(c, requirement, forecast, policy) for c in members),
                apart=requirement.base[list(rows)],
                caps=tuple(policy.occupancy_cap or c.occupancy_cap for c in members),
                agents={s: n for s, n in sorted(counts.items(), key=_key) if s & names},
            )


def _key(entry: tuple[Subset, int]) -> list[str]:
    return sorted(entry[0])


def _line(channel: Channel, requirement: Requirement, forecast: Forecast, policy: Policy) -> Line:
    row = requirement.row(channel.id)
    return Line(
        load=channel.first_attempts(
            np.where(requirement.is_open[row], requirement.workload_erlang[row], 0.0)
        ),
        aht_s=np.maximum(channel.extended_aht_s(forecast.aht_s[row]), 1.0),
        patience_s=channel.patience_s,
        target_s=channel.target.within_s,
        share=planned_share(channel, policy),
        counts=channel.target.counts,
        redial_share=channel.redial_share,
    )


def margin_of(group: Group) -> float | FloatArray:
    """Return by how much service the pooled load must exceed its promise, per interval.

    Found at a few loads of the week, least to most, by simulation with the group's own mix of
    agents. The largest counts everywhere: whole heads make it jump from load to load. Only where
    a load allows no sharing at all does that hold for loads like it alone.
    """
    load = group.load
    busy = np.flatnonzero((group.apart > 0).all(axis=0))
    is_large = load.max() > MOST_LOAD or len(group.channels) > MOST_CHANNELS
    if not busy.size or is_large:
        return NO_SHARING
    order = busy[np.argsort(load[busy], kind="stable")]
    places = sorted({int(q * (order.size - 1)) for q in TRIED})
    tried = order[places]
    margins = [_margin_at(group.at(t)) for t in tried]
    least = max((m for m in margins if m < NO_SHARING), default=NO_SHARING)
    margin: FloatArray = np.maximum(np.interp(load, load[tried], margins), least)
    return margin


def _margin_at(here: Group) -> float:
    margin = 0.0
    for _ in range(ROUNDS):
        total = here.together(margin)
        if total[0] >= here.apart.sum():
            break
        lacking = _lacking(here, here.shared_out(total)[:, 0])
        if lacking <= SLACK:
            return margin
        margin = max(margin + lacking, _next_margin(here, margin, int(total[0])))
    return NO_SHARING


def _next_margin(here: Group, margin: float, total: int) -> float:
    """Return the least margin, in steps of 0.01, that asks for a head more."""
    while here.together(margin)[0] <= total and margin < NO_SHARING:
        margin += 0.01
    return margin


def _lacking(here: Group, wanted: IntArray) -> float:
    """Return how far the worst channel falls below its promise with `wanted` heads of the mix."""
    heads = nearest_mix(here, wanted)
    if heads is None:
        return 2 * SLACK
    pairs = zip(here.channels, here.lines, strict=True)
    lines = [_steady(channel, line) for channel, line in pairs]
    pools = [Pool(serves) for serves in here.agents]
    levels = simulated_levels(lines, pools, heads.tolist(), contacts=CONTACTS, seed=SEED)
    return float(np.max([x.share for x in here.lines] - levels))


def _steady(channel: Channel, line: Line) -> PoolLine:
    return PoolLine(
        channel.id,
        float(line.load[0]),
        float(line.aht_s[0]),
        line.patience_s,
        line.target_s,
        line.share,
        line.counts,
        channel.handle_time_cv,
        channel.redial_share,
        channel.redial_after_s,
    )


def nearest_mix(here: Group, wanted: IntArray) -> IntArray | None:
    """Return heads by subset of skills, near the centre's mix, that carry `wanted` per channel.

    `here` is one interval of a group. Each channel can be served by as many as it would need
    alone, and of those with several skills there are no more than their part of the team, rounded
    up. Found by exchanging one head at a time; None where that ends before all is carried.
    """
    names, serves = [c.id for c in here.channels], list(here.agents)
    cuts = [{k for k in range(len(names)) if bits >> k & 1} for bits in range(1, 1 << len(names))]
    hits = np.array([[any(names[k] in s for k in cut) for s in serves] for cut in cuts], dtype=int)
    least = [
        max(sum(wanted[k] for k in cut), here.apart[min(cut), 0] if len(cut) == 1 else 0)
        for cut in cuts
    ]
    part = np.array([here.agents[s] for s in serves], dtype=float)
    part *= wanted.sum() / part.sum()
    most = np.where([len(s) > 1 for s in serves], np.ceil(part), wanted.sum())

    def cost(heads: IntArray) -> float:
        missing = np.maximum(0, least - hits @ heads).sum() + np.maximum(0, heads - most).sum()
        return float(MISSING * missing + ((heads - part) ** 2).sum())

    heads = np.diff(np.floor(np.cumsum(part) + 1e-9), prepend=0).astype(np.int64)
    now, best = np.inf, cost(heads)
    while best < now:
        now = best
        for other in _exchanged(heads):
            if cost(other) < best:
                best, found = cost(other), other
        heads = found if best < now else heads
    return heads if now < MISSING else None


def _exchanged(heads: IntArray) -> Iterator[IntArray]:
    """Yield heads with one of one kind replaced by one of another."""
    for gone in np.flatnonzero(heads):
        for come in range(len(heads)):
            if come != gone:
                other = heads.copy()
                other[gone] -= 1
                other[come] += 1
                yield other
