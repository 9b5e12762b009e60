"""No sequence of shown totals tells about fewer than five people."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import disclosure as benchmark
from planner.errors import BadInput
from planner.wellbeing import Disclosure, tells_of_few

PRIME = 2**61 - 1


def people(*numbers: int) -> frozenset[str]:
    return frozenset(f"p{n}" for n in numbers)


def rank(rows: list[list[int]]) -> int:
    """Rank modulo a large prime, by elimination on integers."""
    left = [list(row) for row in rows]
    found = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((r for r in range(found, len(left)) if left[r][column] % PRIME), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        inverse = pow(left[found][column], -1, PRIME)
        for other in range(found + 1, len(left)):
            factor = left[other][column] * inverse % PRIME
            if factor:
                pairs = zip(left[other], left[found], strict=True)
                left[other] = [(a - factor * b) % PRIME for a, b in pairs]
        found += 1
    return found


def few_by_trying(totals: Sequence[frozenset[str]], k: int) -> bool:
    """Try every set of k - 1 people: a combination rests on it if the rank without it is less."""
    names = sorted(frozenset().union(*totals))
    rows = [[int(name in total) for name in names] for total in totals]
    whole = rank(rows)
    for few in combinations(range(len(names)), min(k - 1, len(names))):
        rest = [[x for at, x in enumerate(row) if at not in few] for row in rows]
        if rank(rest) < whole:
            return True
    return False


def test_a_total_less_a_part_must_not_leave_three_people() -> None:
    everybody, days = people(*range(12)), people(*range(9))
    known = Disclosure().after(everybody)
    assert not known.may_show(days)
    with pytest.raises(BadInput, match="fewer than 5"):
        known.after(days)


def test_it_remembers_other_filters() -> None:
    # a = 0-5, b = 6 and 7, c = 8-13: b = ab + bc - abc.
    ab, bc, abc = people(*range(8)), people(*range(6, 14)), people(*range(14))
    known = Disclosure().after(ab).after(bc)
    assert not known.may_show(abc)
    assert known.may_show(ab)


def test_factors_other_than_one_are_found_too() -> None:
    # Blocks a, b, c and one person x. (abx) + (acx) - (bcx) = 2a + x: with blocks of three it rests
    # on four people. With blocks of four it rests on five, and all three may be shown; but with
    # everybody in the blocks and y: (abx) + (bcx) + (acx) - 2 (abcy) = 3x - 2y.
    for size in (3, 4):
        a, b, c = (people(*range(size * n, size * n + size)) for n in range(3))
        x, y = people(98), people(99)
        known = Disclosure().after(a | b | x).after(b | c | x)
        assert known.may_show(a | c | x) is (size == 4)
    known = known.after(a | c | x)
    assert not known.may_show(a | b | c | y)


def test_a_team_that_gains_one_person_is_not_shown_again() -> None:
    known = Disclosure().after(people(*range(8)))
    assert not known.may_show(people(*range(9)))
    assert known.may_show(people(*range(13)))


def test_what_was_shown_stands_in_for_a_group_that_changed_a_little() -> None:
    team = frozenset(f"p{k}" for k in range(10))
    known = Disclosure().after(team)
    grown = team | {"new"}
    assert not known.may_show(grown)
    assert known.stand_in(grown) == team  # one of eleven differs
    assert known.stand_in(team) == team
    assert known.stand_in(frozenset(f"p{k}" for k in range(7))) is None  # three of seven
    assert known.after(team).shown == known.shown  # to show it again adds nothing


def test_the_changed_shifts_of_three_people_are_not_told_by_a_difference() -> None:
    def with_shifts(changed: int) -> frozenset[str]:
        return frozenset(f"p{k}#{'b' if k < changed else 'a'}" for k in range(12))

    # Six figures differ, before and after of three people; to count figures alone would show it.
    known = Disclosure(person=lambda member: member.partition("#")[0]).after(with_shifts(0))
    assert not tells_of_few((with_shifts(0), with_shifts(3)))
    assert [known.may_show(with_shifts(n)) for n in range(7)] == [True, *[False] * 4, True, True]
    assert known.choose([with_shifts(3)]) == known
    nearest = known.after(with_shifts(6)).stand_ins(with_shifts(4))
    assert nearest == [with_shifts(6), with_shifts(0)]


def test_two_filters_across_each_other_are_both_shown() -> None:
    # 4 teams x 3 contracts of 2 people each: no cell follows from the margins.
    cells = {(t, c): people(6 * t + 2 * c, 6 * t + 2 * c + 1) for t in range(4) for c in range(3)}
    teams = [frozenset().union(*(cells[t, c] for c in range(3))) for t in range(4)]
    contracts = [frozenset().union(*(cells[t, c] for t in range(4))) for c in range(3)]
    known = Disclosure().choose([*teams, *contracts])
    assert set(known.shown) == {*teams, *contracts}
    assert not known.may_show(cells[0, 0])
    assert not known.may_show(teams[0] - cells[0, 0])


def test_the_largest_groups_are_chosen_whoever_asks_first() -> None:
    everybody, red, blue = people(*range(14)), people(*range(11)), people(11, 12, 13)
    for order in ([blue, red, everybody], [everybody, red, blue]):
        assert Disclosure().choose(order).shown == (everybody,)


def test_a_small_group_and_an_empty_one_are_refused() -> None:
    known = Disclosure()
    assert not known.may_show(people(1, 2, 3, 4))
    assert not known.may_show(frozenset())
    assert known.may_show(people(1, 2, 3, 4, 5))


GROUPS = st.sets(st.integers(0, 9), min_size=3, max_size=10).map(lambda g: people(*g))


@settings(max_examples=120)
@given(st.lists(GROUPS, min_size=1, max_size=6), st.integers(2, 4))
def test_it_finds_exactly_what_trying_every_set_finds(groups: list[frozenset[str]], k: int) -> None:
    assert tells_of_few(groups, k) == few_by_trying(groups, k)


@settings(max_examples=60)
@given(st.lists(GROUPS, min_size=1, max_size=9))
def test_many_at_once_are_chosen_as_one_after_the_other(groups: list[frozenset[str]]) -> None:
    known = Disclosure(k=3)
    for group in sorted(set(groups), key=lambda g: (-len(g), sorted(g))):
        if known.may_show(group):
            known = known.after(group)
    assert Disclosure(k=3).choose(groups) == known


def test_the_attacker_of_the_benchmark_finds_what_there_is_to_find() -> None:
    everybody, red = people(*range(12)), people(*range(9))
    assert benchmark.determined((everybody,)) == 0
    assert benchmark.determined((everybody, red)) == 1
    assert benchmark.determined((people(0, 1), people(2, 3, 4, 5, 6))) == 1


def test_a_short_run_of_the_benchmark_keeps_its_floors(capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmark.main(["--sequences", "12", "--seed", "5"]) == 0
    told = capsys.readouterr().out
    assert "figures of a week: 0 sets under 5 determined" in told
    assert "figures that never change (every tenth sequence): 0 sets" in told
