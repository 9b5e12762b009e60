"""The product's checker on a roster-bench/1 instance and a solution file.

    python -m benchmarks.check INSTANCE.json ROSTER.csv

Prints breaches, by the names of the format, and the objective terms as JSON. Exit 0 lawful, 1 a
rule is broken, 2 an input cannot be read (one sentence on stderr).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.roster_format import Instance, read_instance, read_solution
from planner.domain import Breach, Roster, RosterCase, Terms
from planner.errors import BadInput
from planner.roster import check, score

# rules of the product that the format does not have are never in force in its cases
NAMES = {"known_agent": "unknown"}


def report(instance: Instance, roster: Roster, unshown: Sequence[Breach] = ()) -> dict[str, Any]:
    """Return breaches (distinct in rule, agent and day) and objective terms, as the format names.

    `unshown`: breaches of the file that a roster cannot hold, such as a second row of a day.
    A row that ends before it starts breaks the length here and counts for nothing else; a shift
    that runs far past midnight meets the next day's peak. The referee goes on counting both in
    slots of their own day; either way they are broken.
    """
    case = _any_start(instance.case, roster)
    found: dict[tuple[str, str, int | None], Breach] = {}
    for breach in (*unshown, *check(case, roster)):
        rule = NAMES.get(breach.rule, breach.rule).replace("_", "-")
        found.setdefault((rule, breach.agent, breach.day), breach)
    points = score(case, roster)
    terms = {f"unmet_{channel}": value for channel, value in points.unmet.items()}
    terms |= {
        "paid": points.paid,
        "off_requests": points.off_wishes,
        "start_deviation": points.start_deviation,
        "start_jump": points.start_jump,
        "peak_excess": points.peak_excess,
    }
    breaches = [
        {"rule": rule, "agent": agent, "day": "" if day is None else day, "detail": b.detail}
        for (rule, agent, day), b in found.items()
    ]
    return {
        "instance": instance.name,
        "feasible": not breaches,
        "violations": len(breaches),
        "violation_list": breaches,
        "objective": points.total,
        "terms": terms,
    }


def _any_start(case: RosterCase, roster: Roster) -> RosterCase:
    """Allow the roster's starts on the step: in the format one while closed breaks other rules."""
    terms = {name: _stepped(case, terms, roster) for name, terms in case.terms.items()}
    return replace(case, terms=terms)


def _stepped(case: RosterCase, terms: Terms, roster: Roster) -> Terms:
    found = []
    for day, own in enumerate(terms.starts):
        step = min((b - a for a, b in pairwise(own)), default=len(case.grid.day_spans[day]))
        tried = {s.start for s in roster.shifts if s.day == day and own}
        found.append((*own, *sorted(t for t in tried - {*own} if (t - own[0]) % step == 0)))
    return replace(terms, starts=tuple(found))


def main(arguments: Sequence[str]) -> int:
    """Check one file; return the exit status."""
    if len(arguments) != 2:
        print("usage: python -m benchmarks.check INSTANCE.json ROSTER.csv", file=sys.stderr)
        return 2
    try:
        instance = read_instance(Path(arguments[0]))
        roster, unshown = read_solution(Path(arguments[1]), instance)
    except BadInput as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return 2
    out = report(instance, roster, unshown)
    print(json.dumps(out, indent=1, sort_keys=True))
    return 0 if out["feasible"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
