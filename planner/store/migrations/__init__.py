"""Alembic scripts, run by `planner.store.database.migrate` when a store is opened."""
