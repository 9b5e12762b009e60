"""Answer worked cases of indicators, quota, fairness, group floor and labour rules.

python -m benchmarks.wellbeing CASES.json OUT.json

Results are rounded as in the reference: 4 places for shares, 2 for points and contacts.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from benchmarks.questionnaires import alertness, burnout_inventory, who_five
from planner.domain import Level, Preset
from planner.errors import BadInput, PlannerError
from planner.staffing import erlang_c
from planner.wellbeing import (
    Change,
    Evidence,
    Scope,
    WorkedShift,
    WorkPause,
    composite,
    day_level,
    fairness_level,
    find_preset,
    gini,
    humane_capacity,
    indicator,
    instability,
    jain,
    labour_breaches,
    length_risk,
    quick_returns,
    quota_pressure,
    read_presets,
    rest_debt,
    rests,
    scored,
    suppress,
    week_strain,
    weight_band,
)

LABOUR = Path(__file__).resolve().parent.parent / "data" / "labour"
Case = Mapping[str, Any]
Result = dict[str, Any]


def queue(case: Case) -> Result:
    """Erlang C at one load: occupancy, share that waits, service level, breather, rate."""
    load, agents, aht_s = float(case["erlangs"]), float(case["agents"]), float(case["aht_s"])
    target_s = float(case.get("target_s", 20))
    found = erlang_c(load, agents, aht_s=aht_s, target_s=target_s)
    rho = min(1.0, load / agents)
    return {
        "occupancy": round(rho, 4),
        "b2b_share": round(found.p_wait.item(), 4),
        f"sl_{target_s:g}s": round(found.service_level.item(), 4),
        "breather_s": round(aht_s * (1 / rho - 1), 2) if rho else None,
        "contacts_per_agent_hour": round(3600 * rho / aht_s, 2),
    }


def quota(case: Case) -> Result:
    """Humane capacity and quota pressure of one day."""
    cap = case["cap"]
    off = ("break_min", "offline_min", "followup_block_min")
    capacity = humane_capacity(
        available_min=cap["paid_min"] - sum(cap.get(k, 0) for k in off),
        extended_aht_s=cap["aht_s"] + cap.get("ack_s", 0) + cap.get("fu_s", 0),
        occupancy_cap=cap["rho_cap"],
    )
    result: Result = {
        "humane_capacity": round(capacity, 2),
        "humane_capacity_floor": math.floor(capacity + 1e-9),
    }
    asked = case.get("quota", case.get("planned_contacts"))
    if asked is None:
        return result
    pressure, record = quota_pressure(asked, capacity), indicator("quota")
    return {
        **result,
        "quota_pressure": round(pressure, 4) if math.isfinite(pressure) else None,
        "level": record.level(pressure),
        "score": round(record.score(pressure), 4),
    }


def rest(case: Case) -> Result:
    """Rests between shifts, quick returns and rest debt."""
    between = rests((float(a), float(b)) for a, b in case["shifts_abs_h"])
    debt = rest_debt(between, float(case.get("target_h", 13)))
    return {
        "rests_h": [round(r, 4) for r in between],
        "quick_returns": quick_returns(between),
        "rest_debt_h": round(debt, 4),
        "level": indicator("rest").level(debt),
    }


def instab(case: Case) -> Result:
    """Weigh changes after publication by notice."""
    changes = [
        Change(float(minutes), float(notice), who == "employer")
        for minutes, notice, who in case["changes_min_notice_h_initiator"]
    ]
    value, record = instability(changes, float(case["published_min"])), indicator("instab")
    return {
        "instability": round(value, 4),
        "level": record.level(value),
        "score": round(record.score(value), 4),
    }


def _scored(values: Mapping[str, float | None], scope: Scope) -> tuple[Result, list[Level], float]:
    records = scored(scope)
    known = {name: float(v) for name, v in values.items() if v is not None}
    unknown = sorted(set(known) - set(records))
    if unknown:
        raise BadInput(f"no indicator is called {', '.join(unknown)}")
    scores = {name: records[name].score(v) for name, v in known.items()}
    levels = {name: records[name].level(v) for name, v in known.items()}
    weights = {name: r.weight for name, r in records.items()}
    score = composite(scores, weights)
    result: Result = {
        "scores": {name: round(s, 4) for name, s in scores.items()},
        "levels": levels,
        "composite": round(score, 2),
        "band": [round(edge, 2) for edge in weight_band(scores, weights)],
    }
    missing = [name for name in records if name not in known]
    return (result | {"missing": missing} if missing else result), list(levels.values()), score


def day(case: Case) -> Result:
    """Scores, levels, composite, exact band and level of an agent-day."""
    result, levels, score = _scored(case["indicators"], Scope.DAY)
    hard = [str(h) for h in case.get("hard") or ()]
    return {**result, "day_level": day_level(score, levels.count(Level.RED), hard)}


def week(case: Case) -> Result:
    """Scores and composite of the weekly indicators, and the week's strain."""
    result, _, _ = _scored(case["weekly_indicators"], Scope.WEEK)
    # The reference mixes composites as they are shown, rounded to two places.
    strain = week_strain([float(c) for c in case["daily_composites"]], result["composite"])
    return {**result, "week_strain": round(strain, 2)}


def fair(case: Case) -> Result:
    """Jain index and Gini coefficient of burden per contract hour."""
    burdens = [float(b) for b in case["burden_per_contract_hour_index"]]
    index = jain(burdens)
    return {
        "jain": round(index, 4),
        "gini": round(gini(burdens), 4),
        "level": fairness_level(index),
    }


def kanon(case: Case) -> Result:
    """Name the groups to show and to hide."""
    found = suppress({k: int(n) for k, n in case["groups"].items()}, int(case.get("k", 5)))
    return {"hidden": list(found.hidden), "shown": list(found.shown)}


def lenrisk(case: Case) -> Result:
    """Injury risk by length of shift."""
    return {"factor": [round(length_risk(float(h)), 4) for h in case["hours"]]}


def tpm(case: Case) -> Result:
    """Three-process model of alertness; no product feature."""
    wake, start = float(case["wake_h"]), float(case["S_at_wake"])
    return {
        f"{t:g}": {k: round(v, 3) for k, v in alertness(t, wake_h=wake, at_wake=start).items()}
        for t in map(float, case["times_h"])
    }


def cbi(case: Case) -> Result:
    """Copenhagen burnout inventory; no product feature."""
    reverse, least = case.get("reverse_index", ()), int(case.get("min_answered", 1))
    score = burnout_inventory(case["items_0_4"], reverse=reverse, least=least)
    return {"score": None if score is None else round(score, 2)}


def who5(case: Case) -> Result:
    """WHO-5; no product feature."""
    return {"score": who_five(case["items_0_5"])}


@lru_cache(maxsize=1)
def _presets() -> dict[str, Preset]:
    return read_presets(LABOUR)


def labour(case: Case) -> Result:
    """Ids of the rules that are broken, in the preset's order."""
    preset = find_preset(_presets(), str(case["preset"]))
    breaches = labour_breaches(preset, evidence(case))
    return {"violations": list(dict.fromkeys(b.rule for b in breaches))}


def evidence(case: Case) -> Evidence:
    """Return the evidence of a labour case; what it does not say stays unknown."""
    return Evidence(
        shifts=_shifts(case),
        publish_notice_h=_first(case, "published_notice_h", "publish_notice_h"),
        change_notice_h=_first(case, "change_notice_h", "changed_notice_h"),
        week_h=_hours(case, "week"),
        day_h=_hours(case, "day", "daily"),
        night_h=_hours(case, "night"),
        sunday_exempt=bool(_first(case, "sunday_exempt", "exempt", "exemption")),
        meal_waived=bool(_first(case, "meal_waived", "meal_waiver", "waiver", "waived")),
    )


def _shifts(case: Case) -> tuple[WorkedShift, ...]:
    if "shifts_abs_h" in case:
        return tuple(WorkedShift(float(a), float(b)) for a, b in case["shifts_abs_h"])
    if "start_h" not in case:
        return ()
    weekday = str(_first(case, "weekday", "day_of_week", "day") or "").lower()
    is_sunday = bool(_first(case, "sunday", "is_sunday")) or weekday.startswith("sun")
    shift_h = 144.0 if is_sunday else 0.0
    start, end = float(case["start_h"]), float(case["end_h"])
    end += 24 if end <= start else 0
    known = [k for k in ("breaks_min", "short_breaks_min") if case.get(k) is not None]
    pauses = tuple(
        WorkPause(shift_h + at + (24 if at < start else 0), float(minutes), key.startswith("short"))
        for key in known
        for at, minutes in case[key]
    )
    screen = _first(case, "screen_min")
    whole = pauses if known else None
    return (WorkedShift(shift_h + start, shift_h + end, whole, screen),)


def _first(case: Case, *names: str) -> Any:
    return next((case[n] for n in names if case.get(n) is not None), None)


def _hours(case: Case, *words: str) -> tuple[float, ...]:
    """Return hours of a reference period: one number or a list under a name with such a word."""
    for key, value in case.items():
        name = key.replace("weekday", "").replace("sunday", "").replace("holiday", "")
        listed = value if isinstance(value, list) else [value]
        is_hours = all(isinstance(v, int | float) and not isinstance(v, bool) for v in listed)
        if any(word in name for word in words) and is_hours and listed:
            return tuple(map(float, listed))
    return ()


KINDS: Mapping[str, Callable[[Case], Result]] = {
    f.__name__: f
    for f in (
        queue,
        quota,
        rest,
        instab,
        day,
        week,
        fair,
        kanon,
        labour,
        lenrisk,
        tpm,
        cbi,
        who5,
    )
}


def answer(case: Case) -> Result:
    """Return the result of one case, or the sentence that says why there is none."""
    kind = case.get("kind")
    if kind not in KINDS:
        return {"error": f'kind "{kind}" is not known; known: {", ".join(KINDS)}'}
    try:
        return KINDS[kind](case["input"])
    except KeyError as error:
        return {"error": f"the input lacks {error}"}
    except (PlannerError, TypeError, ValueError) as error:
        return {"error": str(error)}


def agrees(expected: Any, got: Any, tol: float) -> bool:
    """Say whether a result has all that is expected, numbers within `tol`."""
    if isinstance(expected, dict):
        return isinstance(got, dict) and all(
            agrees(v, got.get(k), tol) for k, v in expected.items()
        )
    if isinstance(expected, list):
        if not isinstance(got, list) or len(expected) != len(got):
            return False
        if all(isinstance(e, str) for e in expected):
            return sorted(expected) == sorted(got)
        return all(agrees(e, g, tol) for e, g in zip(expected, got, strict=True))
    if isinstance(expected, int | float) and not isinstance(expected, bool):
        return isinstance(got, int | float) and abs(expected - got) <= tol + 1e-9
    return bool(expected == got)


def main(arguments: list[str]) -> int:
    """Answer the cases of a file; exit 2 and a sentence where it cannot be read."""
    if len(arguments) != 2:
        print("usage: python -m benchmarks.wellbeing CASES.json OUT.json", file=sys.stderr)
        return 2
    source, target = map(Path, arguments)
    try:
        cases = json.loads(source.read_text(encoding="utf-8"))["cases"]
        results = [{"id": case["id"], "result": answer(case)} for case in cases]
        target.write_text(json.dumps({"results": results}, indent=1) + "\n", encoding="utf-8")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f'"{source.name}" or "{target.name}" cannot be used: {error!r}', file=sys.stderr)
        return 2
    pairs = [(c, r) for c, r in zip(cases, results, strict=True) if "expected" in c]
    wrong = [
        c["id"] for c, r in pairs if not agrees(c["expected"], r["result"], c.get("tol") or 0.0)
    ]
    print(f"{len(results)} cases answered; {len(pairs) - len(wrong)} of {len(pairs)} as expected")
    for name in wrong:
        print(f"differs: {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
