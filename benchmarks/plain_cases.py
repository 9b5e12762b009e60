"""Invented days of every kind: small and large, chat, blends, skills, and edges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from planner.domain import FloatArray

Scenario = dict[str, Any]


def camel(hours: float, step_s: int, peak: float) -> FloatArray:
    """Return a morning and a smaller afternoon peak of this height."""
    clock = (np.arange(int(hours * 3600 / step_s)) + 0.5) * step_s / 3600 / hours * 11
    level = 0.3 + 0.7 * np.exp(-(((clock - 3) / 1.6) ** 2))
    level = level + 0.5 * np.exp(-(((clock - 7.5) / 2) ** 2))
    result: FloatArray = level / level.max() * peak
    return result


def scenario(
    name: str,
    step_s: int,
    erlangs: Sequence[FloatArray],
    staff: Sequence[FloatArray],
    **terms: Any,
) -> Scenario:
    """Return a scenario; loads in Erlangs per channel, agents per group; terms per channel."""
    channels = len(erlangs)
    usual = {"aht": 300, "cv": 1, "dist": 0, "pat": 180, "tgt": 20, "prio": 0, "conc": 1}
    usual |= {"slow": 0, "resv": 0}
    columns = {
        key: list(np.broadcast_to(terms.get(key, value), channels).tolist())
        for key, value in usual.items()
    }
    return {
        "name": name,
        "L": step_s,
        "lam": [(load / aht).tolist() for load, aht in zip(erlangs, columns["aht"], strict=True)],
        "nag": [np.ceil(agents - 1e-9).astype(int).tolist() for agents in staff],
        "skill": terms.get("skill", [[1] * channels] * len(staff)),
        **columns,
    }


def scenarios() -> Iterator[Scenario]:
    """Yield the invented days."""
    yield from _voice()
    yield from _chat()
    yield from _blends()
    yield from _skills()


def _voice() -> Iterator[Scenario]:
    load = camel(10, 1800, 3.0)
    yield scenario("voice_3_half_hours", 1800, [load], [load + 1.5], aht=240, pat=90, tgt=30)
    load = camel(12, 3600, 60.0)
    yield scenario("voice_60_hours_no_patience", 3600, [load], [load * 1.1 + 2], pat=-1)
    load = camel(11, 900, 40.0)
    staff = np.where(np.arange(44) % 8 == 5, load * 0.8, load * 1.02)
    yield scenario("voice_40_cuts", 900, [load], [staff], aht=420, pat=240, tgt=0)
    load = camel(11, 900, 18.0)
    yield scenario("voice_18_lognormal", 900, [load], [load + 1], cv=0.6, dist=1, aht=500, pat=120)
    load, staff = camel(8, 900, 8.0), camel(8, 900, 8.0) + 2
    load[10:12], staff[:2], staff[16:18] = 0, 0, 0
    yield scenario("voice_8_nobody_no_calls", 900, [load], [staff], pat=300, tgt=60)


def _chat() -> Iterator[Scenario]:
    for places, agents, slow, cv in ((2, 8, 0.3, 1.0), (3, 20, 0.15, 0.7), (4, 6, 0.2, 1.2)):
        load = camel(10, 900, agents * places * 0.62)
        staff = load / load.max() * agents
        terms = {"aht": 420, "cv": cv, "dist": int(cv != 1), "pat": 150, "tgt": 45}
        yield scenario(
            f"chat_k{places}_{agents}agents", 900, [load], [staff], conc=places, slow=slow, **terms
        )


def _blends() -> Iterator[Scenario]:
    voice = camel(11, 900, 12.0)
    for reserve in (0, 2, 3):
        mail = np.full(44, 3.0)
        mail[0] = 12
        staff = voice + 4 + reserve
        yield scenario(
            f"blend_reserve{reserve}", 900, [voice, mail], [staff], skill=[[1, 2]],
            aht=[300, 420], cv=[1, 0.9], dist=[0, 1], pat=[150, -1], tgt=[20, 7200],
            prio=[0, 1], resv=[0, reserve],
        )  # fmt: skip
    back = np.where(np.arange(22) % 2 == 0, 2.0, 0.5)
    voice = camel(11, 1800, 9.0)
    yield scenario(
        "callback_after_voice", 1800, [voice, back], [voice + 2.5, np.full(22, 1.0)],
        skill=[[1, 2], [0, 1]], aht=[280, 360], pat=[180, -1], tgt=[30, 3600], prio=[0, 1],
        resv=[0, 1],
    )  # fmt: skip


def _skills() -> Iterator[Scenario]:
    loads = [camel(11, 900, peak) for peak in (10.0, 5.0, 3.0)]
    staff = [loads[0] * 0.9 + 1, loads[1] * 0.8 + 1, loads[2] * 0.7 + 1, loads[0] * 0.3 + 1]
    yield scenario(
        "three_skills_four_groups", 900, loads, staff,
        skill=[[1, 0, 0], [0, 1, 2], [0, 2, 1], [2, 2, 2]], aht=[300, 240, 600],
        pat=[180, 120, 400], tgt=[20, 30, 60], prio=[0, 0, 1],
    )  # fmt: skip
    voice, chat = camel(10, 900, 8.0), camel(10, 900, 7.0)
    yield scenario(
        "voice_and_chat", 900, [voice, chat], [voice + 1, chat / 2, np.full(40, 3.0)],
        skill=[[1, 0], [0, 1], [2, 1]], aht=[300, 480], pat=[180, 240], tgt=[20, 60],
        conc=[1, 3], slow=[0, 0.2], prio=[0, 1],
    )  # fmt: skip
