"""A roster made elsewhere: pauses placed, every unlawful day mended by as little as can be."""

from __future__ import annotations

from dataclasses import replace

from planner.domain import Roster, Shift
from planner.roster import check
from planner.study.edit import differences
from planner.study.own_roster import mended, with_pauses
from tests.study.weeks import a_brief, a_week


def moved(shift: Shift, by: int) -> Shift:
    """The same shift earlier or later, pauses with it."""
    pauses = tuple(replace(p, start=p.start + by, end=p.end + by) for p in shift.pauses)
    return replace(shift, start=shift.start + by, end=shift.end + by, pauses=pauses)


def test_a_lawful_roster_stays_as_it_is() -> None:
    done = mended(a_brief(), a_week().roster)
    assert done.mends == ()
    assert done.roster == a_week().roster


def test_an_unlawful_shift_is_moved_and_the_sentence_says_why() -> None:
    brief, roster = a_brief(), a_week().roster
    old = roster.shifts[0]
    early = moved(old, -(old.start - brief.grid.day_spans[old.day].start) + 2)  # 00:30
    given = Roster(roster.grid, (early, *roster.shifts[1:]))
    done = mended(brief, given)
    assert check(brief.case, done.roster) == ()
    assert {m.change.agent for m in done.mends} == {old.agent}
    (mend,) = (m for m in done.mends if m.change.day == old.day)
    assert "opening_hours" in mend.rules
    words = mend.sentence(brief.grid, {old.agent: "Alma"})
    assert words.startswith(f"Alma, {brief.grid.dates[old.day]:%a %d %b}: 00:30-")
    assert "opening hours" in words


def test_the_other_agents_keep_their_weeks_to_the_pause() -> None:
    brief, roster = a_brief(), a_week().roster
    agent = roster.shifts[0].agent
    bare = tuple(replace(s, pauses=()) if s.agent == agent else s for s in roster.shifts)
    done = mended(brief, Roster(roster.grid, bare))
    assert {c.agent for c in differences(roster, done.roster)} <= {agent}
    assert [s.span for s in done.roster.by_agent[agent]] == [s.span for s in roster.by_agent[agent]]
    assert all("breaks" in m.rules for m in done.mends)


def test_a_shift_too_many_is_dropped_and_one_too_few_is_added() -> None:
    brief, roster = a_brief(), a_week().roster
    agent = max(roster.by_agent, key=lambda a: len(roster.by_agent[a]))
    shifts = roster.by_agent[agent]
    most = brief.case.terms[brief.case.worker(agent).terms].days[1]
    free = [d for d in range(7) if d not in {s.day for s in shifts}]
    size = brief.grid.day_spans[0].end
    more = [moved(shifts[0], (d - shifts[0].day) * size) for d in free]
    more = [replace(s, day=d) for s, d in zip(more, free, strict=True)]
    crowded = Roster(roster.grid, (*roster.shifts, *more))
    done = mended(brief, crowded)
    assert check(brief.case, done.roster) == ()
    assert len(done.roster.by_agent[agent]) <= most < 7
    assert any(m.change.after is None for m in done.mends)

    lone = Roster(roster.grid, tuple(s for s in roster.shifts if s.agent != agent) + shifts[:1])
    done = mended(brief, lone)
    assert check(brief.case, done.roster) == ()
    assert any(
        m.change.before is None and "added" in m.sentence(brief.grid, {}) for m in done.mends
    )


def test_pauses_that_a_sheet_leaves_out_are_those_of_the_contract() -> None:
    brief, roster = a_brief(), a_week().roster
    bare = Roster(roster.grid, tuple(replace(s, pauses=()) for s in roster.shifts))
    keys = {(s.agent, s.start) for s in bare.shifts}
    filled = with_pauses(brief, bare, keys)
    assert check(brief.case, filled) == ()
    few = with_pauses(brief, bare, set(sorted(keys)[:1]))
    assert sum(bool(s.pauses) for s in few.shifts) == 1
