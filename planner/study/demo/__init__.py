"""An invented contact centre to try the planner on: nobody in it exists, no contact took place."""

from planner.study.demo.centre import demo_centre
from planner.study.demo.history import demo_expected, demo_history
from planner.study.demo.people import demo_people

__all__ = ["demo_centre", "demo_expected", "demo_history", "demo_people"]
