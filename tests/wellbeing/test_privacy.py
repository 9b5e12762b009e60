"""No sequence of shown totals gives away fewer than five people."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import BadInput
from planner.wellbeing import Disclosure


def follows(vector: list[int], rows: list[list[int]]) -> bool:
    """Say by exact elimination whether a vector is a combination of rows."""
    return rank([*rows, vector]) == rank(rows)


def rank(rows: list[list[int]]) -> int:
    """Rank over the fractions."""
    left = [[Fraction(x) for x in row] for row in rows]
    found = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((r for r in range(found, len(left)) if left[r][column]), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        for other in range(len(left)):
            if other != found and left[other][column]:
                factor = left[other][column] / left[found][column]
                pairs = zip(left[other], left[found], strict=True)
                left[other] = [a - factor * b for a, b in pairs]
        found += 1
    return found


def test_a_total_less_a_part_must_not_leave_three_people():
    team = Disclosure({"days": 9, "nights": 3}).after(frozenset({"days", "nights"}))
    assert not team.may_show(frozenset({"days"}))
    with pytest.raises(BadInput, match="fewer than 5"):
        team.after(frozenset({"days"}))


def test_it_remembers_other_filters():
    # all = (a, b, c); shown ab and bc; then all would give away b = ab + bc - all: 2 people.
    known = Disclosure({"a": 6, "b": 2, "c": 6})
    known = known.after(frozenset("ab")).after(frozenset("bc"))
    assert not known.may_show(frozenset("abc"))
    assert known.may_show(frozenset("ab"))


def test_a_small_group_and_an_unknown_one_are_refused():
    known = Disclosure({"a": 4, "b": 7, "empty": 0})
    assert not known.may_show(frozenset("a"))
    assert known.may_show(frozenset({"empty"}))
    with pytest.raises(BadInput, match="no cell"):
        known.may_show(frozenset({"z"}))


@settings(max_examples=150, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 9), min_size=1, max_size=7),
    queries=st.lists(st.sets(st.integers(0, 6), min_size=1), max_size=8),
)
def test_whatever_is_asked_no_small_set_can_be_worked_out(sizes, queries):
    names = [f"c{i}" for i in range(len(sizes))]
    known = Disclosure(dict(zip(names, sizes, strict=True)))
    for query in queries:
        group = frozenset(names[i] for i in query if i < len(names))
        if group and known.may_show(group):
            known = known.after(group)
    people = [n for n, size in zip(names, sizes, strict=True) if size]
    rows = [[int(n in total) for n in people] for total in known.seen]
    for count in range(1, 5):
        for small in combinations(people, count):
            if 0 < sum(known.cells[n] for n in small) < 5:
                assert not follows([int(n in small) for n in people], rows)
