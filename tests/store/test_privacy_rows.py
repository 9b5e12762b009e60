"""What was shown, the pulse and requests, on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from planner.errors import Conflict, Missing
from planner.store import Store
from tests.store.databases import NOW

ONE, TWO = frozenset({"a", "b"}), frozenset({"b", "c"})


def test_a_group_is_kept_once_a_period(store: Store) -> None:
    rows = store.disclosures
    assert rows.add("load:2026-W49", [ONE, TWO, ONE], at=NOW, to="Max") == 2
    assert rows.add("load:2026-W49", [TWO], at=NOW, to="Max") == 0
    assert rows.shown("load:2026-W49") == (ONE, TWO)
    assert rows.shown("load:2026-W50") == ()


def test_two_who_look_at_once_decide_one_after_the_other(store: Store) -> None:
    def look(group: frozenset[str]) -> bool:
        with store.alone("disclosure"):
            if store.disclosures.shown("w"):
                return False
            store.disclosures.add("w", [group], at=NOW, to="x")
            return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(look, [ONE, TWO, ONE | TWO, frozenset("xyz")]))
    assert done.count(True) == 1


def test_a_round_counts_answers_and_forgets_who_gave_them(store: Store) -> None:
    rows = store.pulses
    one = rows.open_round(["Red", "Blue"], by="Max", at=NOW)
    with pytest.raises(Conflict, match="close it first"):
        rows.open_round([], by="Max", at=NOW)
    rows.answer(one.id, "v1", "Red", {"q": 4})
    rows.answer(one.id, "v2", "Red", {"q": 4})
    rows.answer(one.id, "v3", "Blue", {"q": 0})
    with pytest.raises(Conflict, match="you have answered"):
        rows.answer(one.id, "v1", "Red", {"q": 0})
    assert rows.counts(one.id, 5) == {
        "Red": {"q": (0, 0, 0, 0, 2)}, "Blue": {"q": (1, 0, 0, 0, 0)},
    }  # fmt: skip
    rows.close(one.id, ["Red"], at=NOW)
    assert rows.counts(one.id, 5) == {"Red": {"q": (0, 0, 0, 0, 2)}, "": {"q": (1, 0, 0, 0, 0)}}
    assert not rows.has_answered(one.id, "v1")
    assert rows.current() is None
    with pytest.raises(Conflict, match="closed"):
        rows.answer(one.id, "v9", "Red", {"q": 1})
    with pytest.raises(Missing):
        rows.close(one.id, [], at=NOW)


def test_requests_wait_by_urgency_and_are_answered_once(store: Store) -> None:
    rows = store.requests
    late = rows.add("a", "contest", "2026-W49", "why?", at=NOW, due=NOW + timedelta(days=9))
    soon = rows.add("b", "correction", "name", "Bo", at=NOW, due=NOW + timedelta(days=2))
    assert [r.id for r in rows.list_requests()] == [soon.id, late.id]
    done = rows.answer(soon.id, "done", granted=True, by="Ada", at=NOW)
    assert (done.granted, done.answered_by) == (True, "Ada")
    assert [r.id for r in rows.list_requests()] == [late.id, soon.id]
    assert [r.id for r in rows.list_requests("a")] == [late.id]
    with pytest.raises(Conflict, match="answered already"):
        rows.answer(soon.id, "no", granted=False, by="Ada", at=NOW)
