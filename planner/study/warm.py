"""Compile the machine code of search and prediction, once after an installation.

`python -m planner.study.warm`: the server starts it beside itself, so that the first build does not
wait for it. Later processes read what it leaves behind.
"""

from __future__ import annotations

from planner.roster.solve import prepare
from planner.staffing import warm_up


def main() -> None:
    """Compile, or find compiled."""
    prepare()
    warm_up()


if __name__ == "__main__":
    main()
