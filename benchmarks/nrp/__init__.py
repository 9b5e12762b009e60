"""Curtois and Qu's shift scheduling instances through the engine of `planner.roster.tours`."""
