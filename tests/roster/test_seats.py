"""Seats of a site: at most so many at work at once, in search, proof, repair and check."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.domain import People, Span
from planner.errors import BadInput
from planner.ingest import read_centre, read_people, write_centre, write_people
from planner.roster import conflicts, frame, shortage
from planner.roster.check import check
from planner.roster.repair import Absence, repair, replacements, swaps
from planner.roster.score import score
from planner.roster.search.driver import Search, seated
from planner.roster.search.place import placeable
from planner.roster.solve import solve
from planner.store import encode
from tests.builders import DAY, a_case, a_roster, a_shift, a_worker, some_terms
from tests.ingest.test_centre_file import SMALL
from tests.roster.proofs import proven
from tests.roster.test_solve import case, contact, own, terms, unmet_points, weeks
from tests.study.weeks import a_brief

SIZE = 7 * DAY


def with_seats(problem, count, *, but=()):
    """Return the case with everybody but some at one site of so many seats."""
    workers = tuple(w if w.id in but else replace(w, site="N") for w in problem.workers)
    seats = {"N": np.full(problem.grid.size, count)}
    return replace(problem, workers=workers, seats=seats)


def rules(problem, *shifts):
    """Return the names of the rules that shifts break."""
    return {b.rule for b in check(problem, a_roster(problem, *shifts))}


def test_who_begins_when_all_seats_are_taken_stands():
    problem = with_seats(a_case(*(a_worker(w) for w in ("ada", "bob", "cyd"))), 2)
    first, second, third = (a_shift(w, start=s) for w, s in (("ada", 32), ("bob", 36), ("cyd", 40)))
    assert rules(problem, first, second) == set()
    (breach,) = check(problem, a_roster(problem, third, second, first))
    assert (breach.rule, breach.agent, breach.day) == ("seats", "cyd", 0)
    assert breach.detail == "no seat left at N from Mon 10:00, for 6 h"
    assert rules(problem, first, second, a_shift("cyd", start=62, length=20)) == {"seats"}
    assert rules(problem, first, second, a_shift("cyd", start=64, length=20)) == set()


def test_a_pause_keeps_the_seat_and_an_agent_of_no_site_needs_none():
    people = [a_worker(w) for w in ("ada", "bob")]
    ada, bob = a_shift("ada", start=32), a_shift("bob", start=60, length=20)
    assert ada.pauses[-1].start < 60 < ada.end
    assert rules(with_seats(a_case(*people), 1), ada, bob) == {"seats"}
    assert rules(with_seats(a_case(*people), 1, but={"bob"}), ada, bob) == set()
    assert rules(a_case(*people), ada, bob) == set()


def test_last_weeks_shifts_hold_seats_until_they_end():
    brief = a_brief(12)
    inputs = brief.inputs
    agents = tuple(replace(a, site="N") for a in inputs.people.agents)
    people = People(agents, inputs.people.contracts)
    centre = replace(inputs.centre, seats={"N": 9})
    past = {agents[0].id: (Span(-8, 4),), agents[1].id: (Span(-40, -8),)}
    framed = frame(centre, people, brief.requirement, brief.forecast, grid=brief.grid, past=past)
    assert framed.seats["N"].tolist() == [8] * 4 + [9] * (brief.grid.size - 4)
    assert {w.site for w in framed.workers} == {"N"}
    strange = People((replace(agents[0], site="Oz"),), inputs.people.contracts)
    with pytest.raises(BadInput, match='sits at "Oz", which has no seats'):
        frame(centre, strange, brief.requirement, brief.forecast, grid=brief.grid)


def least_seated(problem, free):
    """Return the least objective over all pairs of weeks that leave nobody standing, by hand."""
    weeks_of = []
    for worker in problem.workers:
        rows = []
        for shifts in weeks(replace(problem, seats={}), worker):
            at_work = np.zeros(problem.grid.size, dtype=np.int64)
            for shift in shifts:
                at_work[shift.start : shift.end] += 1
            rows.append((own(problem, shifts), contact(problem, shifts), at_work))
        weeks_of.append(rows)
    first, second = weeks_of
    return min(
        p + q + unmet_points(problem, x, y)
        for p, x, here in first
        for q, y, there in second
        if (here + there <= free).all()
    )


@pytest.mark.parametrize("rule", ["tight", "by hour"])
def test_search_and_exact_model_find_the_optimum_of_enumeration(rule):
    base = case(days=2, terms={"T": terms(2, lengths=(4,), paid=(8, 8), days=(2, 2))})
    need, hour = base.need.copy(), np.arange(base.grid.size) % 24
    need[0] += 2 * ((hour >= 8) & (hour < 12))  # both are wanted at once
    base = replace(base, need=need)
    free = np.full(base.grid.size, 1) if rule == "tight" else 2 - (hour == 9)
    problem = replace(with_seats(base, 1), seats={"N": free})
    best = least_seated(problem, free)
    loose = solve(base, iterations=300)
    found = solve(problem, iterations=300)
    assert "seats" in {b.rule for b in check(problem, loose.roster)}  # the rule is felt
    assert check(problem, found.roster) == ()
    assert found.objective == best == score(problem, found.roster).total
    assert found.bound <= best
    search = Search(placeable(problem).model, seed=1)
    search.construct()
    for _ in range(3):
        search.sweep()
    search.begin()
    assert seated(search.model.book, search.scene.best)[1] == 0
    tree = proven(problem, sweeps=3)
    assert tree.least == tree.bound == best


@pytest.fixture(scope="module")
def tight():
    """Twenty agents who would be seventeen at work at once, and twelve seats."""
    problem = with_seats(a_brief(20).case, 12)
    return problem, solve(problem, iterations=150)


def test_a_week_of_many_finds_its_seats(tight):
    problem, found = tight
    assert check(problem, found.roster) == ()
    assert found.objective == score(problem, found.roster).total >= found.bound
    free = solve(replace(problem, seats={}), iterations=150)
    assert len([b for b in check(problem, free.roster) if b.rule == "seats"]) > 3
    assert found.objective > free.objective


def test_equal_inputs_give_equal_rosters_with_seats(tight):
    problem, found = tight
    assert encode(solve(problem, iterations=150).roster) == encode(found.roster)


def test_seats_enough_for_all_change_nothing():
    problem = a_brief(12).case
    plain, roomy = solve(problem, iterations=60), solve(with_seats(problem, 12), iterations=60)
    assert encode(plain.roster) == encode(roomy.roster)


def test_seats_too_few_for_the_least_hours_leave_the_best_roster_and_are_named():
    problem = with_seats(a_brief(12).case, 2)
    found = solve(problem, iterations=60)
    standing = [b for b in check(problem, found.roster) if b.rule == "seats"]
    assert standing
    assert found.objective == score(problem, found.roster).total  # no points of seats in it
    (told,) = [c for c in conflicts(problem) if "seats" in c.rules]
    assert told.agent is None
    assert told.sentence.startswith("The 12 agents of N must work")
    (way,) = told.ways_out
    needed = 2 + int(way.split("at least ")[1].split()[0])
    enough = with_seats(problem, needed)
    assert not [c for c in conflicts(enough) if "seats" in c.rules]
    assert [c for c in conflicts(with_seats(problem, needed - 1)) if "seats" in c.rules]


def test_what_repair_proposes_finds_a_seat(tight):
    problem, found = tight
    away = found.roster.shifts[len(found.roster.shifts) // 2]
    proposal = repair(problem, found.roster, Absence(away.agent, (away.day,)))
    mended = [s for s in found.roster.shifts if s != away]
    for move in proposal.moves:
        mended = [s for s in mended if s != move.before] + [move.after]
    after = a_roster(problem, *mended)
    assert "seats" not in {b.rule for b in check(problem, after)}
    offers = [r for r in replacements(problem, found.roster, away) if r.offer is not None]
    assert offers
    for offer in offers:
        assert "seats" not in {b.rule for b in check(problem, _with(problem, found, away, offer))}


def _with(problem, found, away, replacement):
    kept = [s for s in found.roster.shifts if s not in (away, replacement.before)]
    return a_roster(problem, *kept, replacement.offer)


def swap_before(swap, roster):
    """Return the partner's shift that a swap takes over."""
    days = {s.day: s for s in roster.by_agent[swap.partner]}
    return days[swap.takes.day]


def test_a_shift_without_a_seat_is_no_replacement_and_no_swap():
    need = np.zeros((1, SIZE), dtype=np.int64)
    need[0, 32:64] = 3
    people = [a_worker(w, site="N") for w in ("ada", "bob")] + [a_worker("cyd"), a_worker("dan")]
    short = some_terms(lengths=(32,))
    problem = a_case(*people, need=need, terms={"full": short}, seats={"N": np.full(SIZE, 1)})
    roster = a_roster(problem, a_shift("ada"), a_shift("cyd"), a_shift("bob", day=1))
    found = {r.agent: r for r in replacements(problem, roster, a_shift("cyd"))}
    assert found["dan"].offer is not None
    assert found["bob"].offer is None
    assert {b.rule for b in found["bob"].breaches} == {"seats"}
    for swap in swaps(problem, roster, a_shift("cyd")):  # bob may take cyd's hours of Tuesday only
        kept = [s for s in roster.shifts if s != a_shift("cyd") and s != swap_before(swap, roster)]
        assert rules(problem, *kept, swap.gives, swap.takes) == set()


def test_a_gap_says_who_found_no_seat():
    need = np.zeros((1, SIZE), dtype=np.int64)
    need[0, 40:44] = 2
    problem = with_seats(a_case(a_worker("ada"), a_worker("bob"), need=need), 1)
    (gap,) = shortage(problem, a_roster(problem, a_shift("ada")))
    assert gap.why["bob"] == "without a free seat at the site"


def test_sites_and_their_seats_stand_in_the_files():
    text = SMALL + '\n[seats]\n"Odense Havn" = 24\nAarhus = 8\n'
    centre = read_centre(text.encode(), "centre.toml")
    assert centre.seats == {"Odense Havn": 24, "Aarhus": 8}
    assert read_centre(write_centre(centre), "centre.toml") == centre
    with pytest.raises(BadInput, match='site "Aarhus" has 0 seats'):
        read_centre(text.replace("= 8", "= 0").encode(), "centre.toml")
    skill, contract = centre.channels[0].id, next(iter(centre.contracts))
    rows = f"id,site,skills,contract\na,Aarhus,{skill},{contract}\nb,,{skill},{contract}\n"
    people = read_people(rows.encode(), "people.csv", centre)
    assert [a.site for a in people.agents] == ["Aarhus", ""]
    assert read_people(write_people(people), "people.csv", centre) == people
    at_home = People((people.agents[1],), people.contracts)
    assert b"site" not in write_people(at_home)
    with pytest.raises(BadInput, match='"Oz" is no site of the centre'):
        read_people(rows.replace("Aarhus", "Oz").encode(), "people.csv", centre)
