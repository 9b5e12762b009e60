"""The centre: where it is, which channels it serves, which policy it plans by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.domain.demand import Channel, ChannelId
from planner.domain.grid import Grid, zone_info
from planner.domain.people import Contract
from planner.domain.rules import Policy
from planner.domain.standby import Rota
from planner.errors import BadInput, Fault, Missing


@dataclass(frozen=True, slots=True)
class Centre:
    """A contact centre: name, IANA zone, country and region for holidays, 15 or 30 min grid.

    `seats`: how many can be at work at once on each site; agents of no site need none.
    `standby`: hours in which people off work can be called in.
    """

    name: str
    zone: str
    country: str
    step_min: int
    channels: tuple[Channel, ...]
    contracts: Mapping[str, Contract]
    region: str = ""
    policy: Policy = field(default_factory=Policy)
    seats: Mapping[str, int] = field(default_factory=dict)
    standby: tuple[Rota, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an unknown zone, another grid, no channel, doubled ids and odd lengths."""
        zone_info(self.zone)
        faults = []
        if self.step_min not in (15, 30):
            faults.append(Fault(f"a grid of {self.step_min} min is not offered", "use 15 or 30"))
        if not self.channels:
            faults.append(Fault("the centre has no channel", "add at least one"))
        ids = [c.id for c in self.channels]
        faults += [
            Fault(f'channel "{i}" stands twice') for i in sorted(set(ids)) if ids.count(i) > 1
        ]
        faults += [
            Fault(f'site "{site}" has {count} seats', "give it at least 1, or leave the site out")
            for site, count in self.seats.items()
            if count < 1
        ]
        faults += self._wrong_rotas()
        for contract in self.contracts.values():
            odd = [m for m in self._lengths(contract) if m % self.step_min]
            if odd:
                faults.append(
                    Fault(
                        f'contract "{contract.id}": {sorted(set(odd))} min do not fit the grid',
                        f"use multiples of {self.step_min} min",
                    )
                )
        if faults:
            raise BadInput(*faults)

    def _wrong_rotas(self) -> list[Fault]:
        ids = [rota.id for rota in self.standby]
        faults = [
            Fault(f'standby "{i}" stands twice', "give each hours of the day an id of its own")
            for i in sorted(set(ids))
            if ids.count(i) > 1
        ]
        return faults + [
            Fault(
                f'standby "{rota.id}" does not begin and end on the grid',
                f"use multiples of {self.step_min} min",
            )
            for rota in self.standby
            if rota.span.start % self.step_min or rota.span.end % self.step_min
        ]

    @staticmethod
    def _lengths(contract: Contract) -> list[int]:
        pauses = [p.length_min for pattern in contract.patterns for p in pattern.pauses]
        shifts = [*contract.shift_min, *(contract.split_min or ()), contract.shift_step_min]
        return [*shifts, contract.start_step_min, *pauses]

    def channel(self, channel_id: ChannelId) -> Channel:
        """Return a channel by its id."""
        for channel in self.channels:
            if channel.id == channel_id:
                return channel
        raise Missing(f'the centre has no channel "{channel_id}"')

    def week(self, name: str, weeks: int = 1) -> Grid:
        """Return the grid of an ISO week (or several) in the centre's zone and step."""
        return Grid.week(name, zone=self.zone, step_min=self.step_min, weeks=weeks)
