"""Three questions, answered by groups: what is shown, and what never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import BadInput
from planner.wellbeing import QUESTIONS, check_answers, pulse_figures, teams_to_tell_apart


def counts(**teams: tuple[int, ...]) -> dict[str, dict[str, tuple[int, ...]]]:
    return {t.removeprefix("others"): dict.fromkeys(QUESTIONS, n) for t, n in teams.items()}


def test_the_mean_and_spread_of_eight_answers() -> None:
    # 2 x 1, 2 x 2, 2 x 3, 2 x 4: mean 2.5 -> 62.5; variance 1.25 -> 25 x 1.118 = 27.95.
    figures = pulse_figures(counts(Red=(0, 2, 2, 2, 2)))
    assert {f.group for f in figures} == {"everybody", "Red"}
    assert {f.question for f in figures} == set(QUESTIONS)
    assert {(f.answers, f.score, round(f.spread or 0, 2)) for f in figures} == {(8, 62.5, 27.95)}


def test_a_spread_needs_eight_and_a_figure_five() -> None:
    assert {f.spread for f in pulse_figures(counts(Red=(0, 0, 3, 0, 4)))} == {None}
    assert pulse_figures(counts(Red=(0, 0, 0, 0, 4))) == ()


def test_a_small_team_takes_the_smallest_other_one_with_it() -> None:
    given = counts(Red=(0, 0, 9, 0, 0), Blue=(0, 6, 0, 0, 0), Green=(0, 0, 0, 0, 2))
    assert teams_to_tell_apart(given) == {"Red"}
    assert {f.group for f in pulse_figures(given)} == {"everybody", "Red"}


def test_people_of_no_team_are_a_group_that_hides_too() -> None:
    assert teams_to_tell_apart(counts(Red=(0, 0, 9, 0, 0), others=(0, 0, 0, 1, 0))) == frozenset()
    assert teams_to_tell_apart(counts(Red=(0, 0, 9, 0, 0), others=(0, 0, 5, 0, 0))) == {"Red"}


@given(st.dictionaries(st.sampled_from(["", *"abcdef"]), st.integers(0, 12), min_size=1))
def test_whoever_is_not_shown_is_nobody_or_at_least_five(sizes: dict[str, int]) -> None:
    given = {t: dict.fromkeys(QUESTIONS, (0, n, 0, 0, 0)) for t, n in sizes.items()}
    shown = {f.group: f.answers for f in pulse_figures(given)}
    everybody = shown.pop("everybody", 0)
    assert all(n >= 5 for n in shown.values())
    rest = everybody - sum(shown.values())
    assert rest == 0 or rest >= 5


def test_every_question_is_answered_with_one_of_five() -> None:
    check_answers(dict.fromkeys(QUESTIONS, 4))
    with pytest.raises(BadInput) as caught:
        check_answers({"listen": 5, "breaks": 0, "mood": 1})
    assert len(caught.value.faults) == 3
