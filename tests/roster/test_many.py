"""Independent solves: the same bytes in turn, over processes and through a Dask-like client."""

import pickle
from dataclasses import replace

import pytest

from planner.forecast.scale import on_dask, processes
from planner.roster.many import Task, solve_many
from tests.builders import a_case, a_worker


class OutOfOrder:
    """Stands in for a `dask.distributed.Client`: works on futures from the last to the first."""

    def map(self, work, tasks, pure):
        return [(work, pickle.dumps(task)) for task in tasks]

    def gather(self, futures):
        done = [work(pickle.loads(task)) for work, task in reversed(futures)]  # noqa: S301
        return done[::-1]


def rosters(solutions):
    return [(s.roster.shifts, s.objective, s.bound) for s in solutions]


def two_weeks():
    week = a_case(*(a_worker(name) for name in ("ada", "bo", "cy", "di")))
    return [Task(week, 40, seed=1), Task(replace(week, workers=week.workers[:3]), 40, seed=2)]


@pytest.mark.dask
@pytest.mark.slow
def test_a_dask_cluster_gives_the_rosters_of_one_after_the_other(dask_client):
    tasks = two_weeks()
    assert rosters(solve_many(tasks, run=on_dask(dask_client))) == rosters(solve_many(tasks))


def test_processes_and_dask_give_the_rosters_of_one_after_the_other():
    tasks = two_weeks()
    plain = rosters(solve_many(tasks))
    assert rosters(solve_many(tasks, run=on_dask(OutOfOrder()))) == plain
    with processes(2) as run:
        assert rosters(solve_many(tasks, run=run)) == plain
