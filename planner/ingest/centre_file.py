"""Reading and writing centre.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from pydantic import ValidationError

from planner.domain import (
    Averaging,
    Centre,
    Channel,
    ChannelId,
    Contract,
    OpeningHours,
    PausePattern,
    Policy,
    ServiceLevel,
    Target,
    Weights,
    Work,
)
from planner.errors import BadInput, Fault
from planner.ingest.centre_models import (
    CHANNEL,
    CentreFile,
    ChannelEntry,
    ContractEntry,
    PolicyEntry,
    write_pause,
)
from planner.ingest.standby_file import on_call_lines, rota_lines
from planner.ingest.unpack import decode
from planner.ingest.wording import (
    clock,
    grouped_days,
    write_length_s,
    write_range,
    write_spans,
)
from planner.wellbeing import known_preset, policy_from_preset

Made = TypeVar("Made")
_SALES = ("sale", "conversion", "revenue", "upsell")
_SOLD = (
    "is refused: sales and conversion quotas are not planned with",
    "take it out; quota_contacts_day caps contacts",
)
_PLAIN = (
    *("aht_s", "patience_s", "concurrency", "slowdown", "listening_s", "followup_share"),
    *("followup_min", "occupancy_cap", "back_to_back_cap", "hard_share", "min_heads", "weight"),
    *("handle_time_cv", "redial_share", "blend_reserve"),
)


def read_centre(content: bytes, name: str) -> Centre:
    """Return the centre that a centre.toml describes; BadInput lists all that is wrong with it."""
    if len(content) > 2**20:
        raise BadInput(Fault("is larger than 1 MB", "a centre file is a page of text", file=name))
    try:
        tree = tomllib.loads(decode(content)[0].replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        remedy = 'texts stand in quotes: name = "Centre"'
        raise BadInput(Fault(f"cannot be read: {error}", remedy, file=name)) from error
    try:
        parsed = CentreFile.model_validate(tree)
    except ValidationError as error:
        raise BadInput(*_faults(error, tree, name)) from error
    return _centre(parsed, name)


def terms_of(centre: Centre, channel: ChannelId, names: Iterable[str]) -> dict[str, Any]:
    """Return terms of a channel as the centre's file writes them; None: not in it, as usual."""
    entry = _entry(_tree(centre), centre.channel(channel).id)
    return {name: entry.get(name) for name in names}


def with_terms(centre: Centre, channel: ChannelId, terms: Mapping[str, Any]) -> Centre:
    """Return the centre with terms of a channel as its file writes them; None: as usual.

    They pass the same models as a file; BadInput lists all that is wrong with them, also what the
    ones that can be read would make of the channel.
    """
    tree = _tree(centre)
    entry = _entry(tree, centre.channel(channel).id)
    entry |= terms
    for name in [name for name, value in terms.items() if value is None]:
        del entry[name]
    try:
        parsed = CentreFile.model_validate(tree)
    except ValidationError as error:
        faults = list(_faults(error, tree, ""))
        unread = {step for one in error.errors() for step in one["loc"]}
        try:
            with_terms(centre, channel, {n: v for n, v in terms.items() if n not in unread})
        except BadInput as others:
            faults += others.faults
        raise BadInput(*faults) from error
    return _centre(parsed, "")


def _tree(centre: Centre) -> dict[str, Any]:
    return tomllib.loads(write_centre(centre).decode())


def _entry(tree: dict[str, Any], channel: ChannelId) -> dict[str, Any]:
    found: dict[str, Any] = next(e for e in tree["channel"] if e["id"] == channel)
    return found


def _faults(error: ValidationError, tree: dict[str, Any], name: str) -> Iterator[Fault]:
    for one in error.errors(include_url=False):
        *above, last = one["loc"] or ("file",)
        where = _place(tuple(above), tree)
        if one["type"] == "extra_forbidden":
            sells = any(word in str(last).casefold() for word in _SALES)
            reason, remedy = _SOLD if sells else ("is not known here", "correct or remove it")
            reason = f'"{last}" {reason}'
        elif one["type"] == "missing":
            reason, remedy = f'"{last}" is missing', "add it"
        else:
            where = _place(one["loc"], tree)
            reason, remedy = one["msg"].removeprefix("Value error, "), ""
            if not isinstance(one.get("input"), dict | list | str):
                reason += f" (it says {str(one.get('input'))[:60]})"
        yield Fault(f"{where}: {reason}" if where else reason, remedy, name)


def _place(place: tuple[int | str, ...], tree: Any) -> str:
    """Name a place as a person counts: `channel 2 (email)`."""
    words: list[str] = []
    for step in place:
        try:
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            tree = None
        if isinstance(step, int):
            label = tree.get("id") if isinstance(tree, dict) else None
            words[-1:] = [
                f"{words[-1] if words else ''} {step + 1}{f' ({label})' if label else ''}"
            ]
        else:
            words.append(str(step))
    return ", ".join(w.strip() for w in words)


def _centre(parsed: CentreFile, name: str) -> Centre:
    faults: list[Fault] = []

    def made(build: Callable[[], Made], where: str) -> Made | None:
        try:
            return build()
        except BadInput as error:
            faults.extend(Fault(f"{where}: {f.reason}", f.remedy, name) for f in error.faults)
            return None

    channels = [
        made(lambda e=e: _channel(e), f"channel {i} ({e.id})")  # type: ignore[misc]
        for i, e in enumerate(parsed.channel, start=1)
    ]
    contracts = [
        made(lambda e=e: _contract(e), f"contract {i} ({e.id})")  # type: ignore[misc]
        for i, e in enumerate(parsed.contract, start=1)
    ]
    rotas = [made(lambda e=e: e.made, f"standby {e.id}") for e in parsed.standby]  # type: ignore[misc]
    policy = made(lambda: _policy(parsed.policy), "policy")
    ids = [c.id for c in parsed.contract]
    faults += [
        Fault(f'contract "{i}" stands twice', "", name)
        for i in {i for i in ids if ids.count(i) > 1}
    ]
    if parsed.channel and not any(channels):
        raise BadInput(*faults)  # a centre without channels would be a fault of its own
    head = parsed.centre
    centre = made(
        lambda: Centre(
            head.name,
            head.zone,
            head.country,
            head.grid_min,
            tuple(c for c in channels if c),
            {c.id: c for c in contracts if c},
            head.region,
            policy or Policy(),
            parsed.seats,
            tuple(r for r in rotas if r),
        ),
        "centre",
    )
    if faults or centre is None:
        raise BadInput(*faults)
    return centre


def _channel(entry: ChannelEntry) -> Channel:
    heads = entry.min_heads
    if heads is None:
        heads = CHANNEL["min_heads"] if entry.work is Work.LIVE else 0
    plain = {name: getattr(entry, name) for name in _PLAIN if name != "min_heads"}
    faults: list[Fault] = []
    try:
        target = _target(entry)
    except BadInput as error:
        faults, target = list(error.faults), Target(1.0, 0.0)
    try:
        channel = Channel(
            id=entry.id,
            name=entry.name or entry.id,
            medium=entry.medium,
            work=entry.work,
            hours=OpeningHours(entry.hours.week, entry.special_days),
            target=target,
            min_heads=heads,
            redial_after_s=entry.redial_after,
            **plain,
        )
    except BadInput as error:
        faults += error.faults
    if faults:
        raise BadInput(*faults)
    return channel


def _target(entry: ChannelEntry) -> Target:
    return Target(
        entry.target_share,
        entry.target_within,
        entry.target_counts,
        entry.asa_cap,
        entry.abandon_cap,
    )


def _contract(entry: ContractEntry) -> Contract:
    return Contract(
        id=entry.id,
        name=entry.name or entry.id,
        paid_week_min=entry.paid_hours_week,
        days_week=entry.days_week,
        shift_min=entry.shift_length,
        shift_step_min=entry.shift_step_min,
        starts=entry.start_windows,
        start_step_min=entry.start_step_min,
        patterns=tuple(PausePattern(p.shifts_from, p.pauses) for p in entry.pattern),
        quota_contacts_day=entry.quota_contacts_day,
        weekends_in_row=entry.weekends_in_row,
        whole_weekends=entry.whole_weekends,
        earlier_start_min=entry.earlier_start_min,
        split_min=entry.split_length,
        split_part_min=entry.split_part_min,
        averaging=_averaging(entry),
        standby=entry.standby.made if entry.standby else None,
    )


def _averaging(entry: ContractEntry) -> Averaging | None:
    hours, weeks, first = entry.average_hours_week, entry.average_weeks, entry.average_from
    if hours is None or weeks is None or first is None:
        return None
    return Averaging(hours, weeks, first)


def _policy(entry: PolicyEntry) -> Policy:
    """Return the policy: what the file says, else what the preset says, else the usual value."""
    special = {"unsocial_before", "unsocial_after", "weights"}
    return replace(
        _usual(entry.preset),
        **entry.model_dump(exclude=special, exclude_unset=True),
        unsocial_before_min=entry.unsocial_before,
        unsocial_after_min=entry.unsocial_after,
        weights=Weights(**entry.weights.model_dump()),
    )


def _usual(preset: str) -> Policy:
    """Return the knobs of a shipped preset; another name is the site's own and sets none."""
    known = known_preset(preset)
    return policy_from_preset(known) if known else Policy(preset=preset)


def write_centre(centre: Centre) -> bytes:
    """Return a centre.toml that `read_centre` reads as the same centre."""
    lines = [
        "# A contact centre. Texts stand in quotes, clock times as 08:00-20:00; # begins a remark.",
        "[centre]",
        _line("name", centre.name),
        _line("zone", centre.zone),
        _line("country", centre.country),
        _line("region", centre.region),
        _line("grid_min", centre.step_min),
    ]
    for channel in centre.channels:
        lines += _channel_lines(channel)
    for contract in centre.contracts.values():
        lines += _contract_lines(contract)
    if centre.seats:
        rows = (f"{_value(site)} = {seats}" for site, seats in centre.seats.items())
        lines += ["", "[seats]", *rows]
    lines += [text for rota in centre.standby for text in rota_lines(rota, _line)]
    return "\n".join([*lines, *_policy_lines(centre.policy), ""]).encode()


def _channel_lines(channel: Channel) -> list[str]:
    named = ("id", "name", "medium", "work")
    lines = ["", "[[channel]]", *(_line(n, getattr(channel, n)) for n in named)]
    lines.append(_line("target_share", channel.target.share))
    lines.append(_line("target_within", write_length_s(channel.target.within_s)))
    lines += _lines_of_promise(channel)
    lines += [_line(n, v) for n in _PLAIN if (v := getattr(channel, n)) is not None]
    week = tuple(write_spans(spans) for spans in channel.hours.weekdays)
    lines += ["[channel.hours]", *(_line(d, text) for d, text in grouped_days(week))]
    if channel.hours.special:
        lines.append("[channel.special_days]")
        days = sorted(channel.hours.special.items())
        lines += [_line(day.isoformat(), write_spans(spans)) for day, spans in days]
    return lines


def _lines_of_promise(channel: Channel) -> list[str]:
    """Write what the promise holds beside its share, and redials, where they are not as usual."""
    target, lines = channel.target, []
    if target.counts is not ServiceLevel.OFFERED:
        lines.append(_line("target_counts", target.counts.value))
    if target.asa_cap_s is not None:
        lines.append(_line("asa_cap", write_length_s(target.asa_cap_s)))
    if target.abandon_cap is not None:
        lines.append(_line("abandon_cap", target.abandon_cap))
    if channel.redial_after_s != CHANNEL["redial_after_s"]:
        lines.append(_line("redial_after", write_length_s(channel.redial_after_s)))
    return lines


def _contract_lines(contract: Contract) -> list[str]:
    low, high = contract.days_week
    lines = [
        "",
        "[[contract]]",
        _line("id", contract.id),
        _line("name", contract.name),
        _line("paid_hours_week", write_range(*contract.paid_week_min)),
        _line("days_week", f"{low}-{high}"),
        _line("shift_length", write_range(*contract.shift_min)),
        _line("shift_step_min", contract.shift_step_min),
        _line("start_windows", ", ".join(write_range(*w) for w in contract.starts)),
        _line("start_step_min", contract.start_step_min),
    ]
    if contract.quota_contacts_day is not None:
        lines.append(_line("quota_contacts_day", contract.quota_contacts_day))
    if contract.weekends_in_row is not None:
        lines.append(_line("weekends_in_row", contract.weekends_in_row))
    if contract.earlier_start_min is not None:
        lines.append(_line("earlier_start_min", contract.earlier_start_min))
    if contract.averaging is not None:
        averaging = contract.averaging
        lines.append(_line("average_hours_week", write_range(*averaging.week_min)))
        lines.append(_line("average_weeks", averaging.weeks))
        lines.append(f"average_from = {averaging.first.isoformat()}")
    if contract.split_min is not None:
        lines.append(_line("split_length", write_range(*contract.split_min)))
        lines.append(_line("split_part_min", contract.split_part_min))
    if contract.whole_weekends:
        lines.append(_line("whole_weekends", contract.whole_weekends))
    for pattern in contract.patterns:
        pauses = "".join(f"\n    {_value(write_pause(p))}," for p in pattern.pauses)
        lines += ["[[contract.pattern]]", _line("shifts_from", clock(pattern.from_min))]
        lines.append(f"pauses = [{pauses}\n]" if pauses else "pauses = []")
    if contract.standby is not None:
        lines += on_call_lines(contract.standby, _line)
    return lines


def _policy_lines(policy: Policy) -> list[str]:
    lines = ["", "[policy]"]
    for knob in fields(policy):
        value = getattr(policy, knob.name)
        if knob.name in {"unsocial_before_min", "unsocial_after_min"}:
            lines.append(_line(knob.name.removesuffix("_min"), clock(value)))
        elif knob.name != "weights" and value is not None:
            lines.append(_line(knob.name, value))
    weights = [_line(w.name, getattr(policy.weights, w.name)) for w in fields(policy.weights)]
    return [*lines, "[policy.weights]", *weights]


def _line(key: str, value: str | float) -> str:
    return f"{key} = {_value(value)}"


def _value(value: str | float) -> str:
    if not isinstance(value, str):
        return repr(value).lower()  # TOML writes true and false
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    safe = "".join(f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c for c in escaped)
    return f'"{safe}"'
