"""The same bytes whoever does the work: in turn, over processes, through a Dask client."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from planner.domain import Grid
from planner.errors import BadInput
from planner.forecast import backtest, prospect
from planner.forecast.scale import in_turn, on_dask, processes
from tests.forecast.histories import FIRST, a_channel, a_history, busy, joined, steady


class OutOfOrder:
    """Stands in for a `dask.distributed.Client`: works on futures from the last to the first."""

    def map(self, work: Callable[[Any], Any], tasks: Sequence[Any], *, pure: bool) -> list[Any]:
        assert not pure
        return [(work, task) for task in tasks]

    def gather(self, futures: Sequence[Any]) -> list[Any]:
        return [work(task) for work, task in reversed(futures)][::-1]


def made_by(run: Any) -> tuple[bytes, ...]:
    history = joined(a_history(busy(80)), a_history(steady(80), channel="chat"))
    grid = Grid.days(FIRST + timedelta(80), 7, zone="UTC", step_min=30)
    channels = [a_channel(), a_channel("chat")]
    made = prospect(history, grid, channels=channels, run=run)
    skill = backtest(history, channels=channels, origins=2, run=run)
    arrays = (made.intervals.contacts, made.intervals.quantiles, made.days.quantiles)
    return (*(a.tobytes() for a in arrays), made.paths(5, 1).tobytes(), repr(skill).encode())


@pytest.mark.slow
def test_processes_and_dask_give_the_bytes_of_one_after_the_other() -> None:
    plain = made_by(in_turn)
    assert made_by(on_dask(OutOfOrder())) == plain
    with processes(2) as run:
        assert made_by(run) == plain


@pytest.mark.dask
@pytest.mark.slow
def test_a_dask_cluster_gives_the_bytes_of_one_after_the_other(dask_client: Any) -> None:
    assert made_by(on_dask(dask_client)) == made_by(in_turn)


def test_one_process_is_this_one_and_none_is_refused() -> None:
    with processes(1) as run:
        assert run is in_turn
    with pytest.raises(BadInput, match="at least 1"), processes(0):
        pass


def test_results_keep_the_order_of_the_tasks() -> None:
    assert list(on_dask(OutOfOrder())(np.sqrt, [4.0, 9.0, 16.0])) == [2.0, 3.0, 4.0]
