"""Long work in the background: a queue in the database and the process that works it off."""

from planner.jobs.queue import Queue
from planner.jobs.run import Handler, Run
from planner.jobs.start import start_worker, warm_engines

__all__ = ["Handler", "Queue", "Run", "start_worker", "warm_engines"]
