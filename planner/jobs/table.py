"""The job table. Its moments are seconds since 1970 (UTC), so that they compare on any database."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()
_key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # only INTEGER counts up on SQLite

job = sa.Table(
    "job",
    metadata,
    sa.Column("id", _key, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("progress", sa.Text, nullable=False, server_default="{}"),
    sa.Column("incumbent", sa.LargeBinary),
    sa.Column("created_s", sa.Double, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("heartbeat_s", sa.Double),
    sa.Column("result", sa.Text),
    sa.Column("error", sa.Text, nullable=False, server_default=""),
    sa.Column("cancel_asked", sa.Boolean, nullable=False),
    sa.Column("claimed_by", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Index("ix_job_state", "state"),
)
