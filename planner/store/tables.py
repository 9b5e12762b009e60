"""The tables, one constant each; `migrations/` creates them, a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect


class UtcTime(sa.TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite has no zones, so the zone is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment to UTC; refuse a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's
    ) -> datetime | None:
        """Give the moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = sa.MetaData()
_key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # only INTEGER counts up on SQLite


def _id() -> sa.Column[int]:
    return sa.Column("id", _key, primary_key=True, autoincrement=True)


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _time(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, UtcTime, nullable=nullable)


centre = sa.Table(
    "centre",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    _time("saved_at"),
    _text("saved_by"),
)

agent = sa.Table(
    "agent",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _text("team"),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    _time("saved_at"),
    _text("saved_by"),
)

history_channel = sa.Table(
    "history_channel",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("step_min", sa.Integer, nullable=False),
)

history = sa.Table(
    "history",
    metadata,
    sa.Column("channel", sa.Text, sa.ForeignKey("history_channel.channel"), primary_key=True),
    sa.Column("start_s", sa.BigInteger, primary_key=True, autoincrement=False),
    *(
        sa.Column(name, sa.Double)
        for name in ("offered", "handled", "abandoned", "talk_s", "hold_s", "acw_s", "wait_s")
    ),
    sqlite_with_rowid=False,
)

import_diary = sa.Table(
    "import_diary",
    metadata,
    _id(),
    _text("name"),
    _text("sha256"),
    _time("at"),
    _text("by"),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("replaced", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    _text("faults", "[]"),
)

mapping_profile = sa.Table(
    "mapping_profile",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    _time("saved_at"),
    _text("saved_by"),
)

forecast_override = sa.Table(
    "forecast_override",
    metadata,
    _id(),
    _text("channel"),
    sa.Column("start_s", sa.BigInteger, nullable=False),
    sa.Column("end_s", sa.BigInteger, nullable=False),
    sa.Column("factor", sa.Double),
    sa.Column("total", sa.Double),
    _text("reason"),
    _text("by"),
    _time("at"),
    _time("removed_at", nullable=True),
    _text("removed_by"),
    sa.Index("ix_forecast_override_start_s", "start_s"),
)

forecast = sa.Table(
    "forecast",
    metadata,
    _id(),
    sa.Column("inputs_hash", sa.Text, nullable=False, unique=True),
    sa.Column("start_s", sa.BigInteger, nullable=False),
    sa.Column("end_s", sa.BigInteger, nullable=False),
    _time("made_at"),
    _text("made_by"),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

plan = sa.Table(
    "plan",
    metadata,
    _id(),
    _text("week"),
    sa.Column("number", sa.Integer, nullable=False),
    _text("status"),
    _text("inputs_hash"),
    sa.Column("roster", sa.Text, nullable=False),
    _text("figures", "{}"),
    _text("note"),
    sa.Column("base", _key, sa.ForeignKey("plan.id")),
    _text("scenario"),
    _time("created_at"),
    _text("created_by"),
    _time("published_at", nullable=True),
    _text("published_by"),
    _text("reason"),
    sa.UniqueConstraint("week", "number", name="uq_plan_week_number"),
    sa.Index(
        "uq_plan_one_published",
        "week",
        unique=True,
        sqlite_where=sa.text("status = 'published'"),
        postgresql_where=sa.text("status = 'published'"),
    ),
)

calendar_event = sa.Table(
    "calendar_event",
    metadata,
    sa.Column("uid", sa.Text, primary_key=True),
    _text("agent"),
    _text("week"),
    _text("day"),
    sa.Column("nth", sa.Integer, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    _time("start_at"),
    _time("end_at"),
    _text("pauses", "[]"),
    sa.Column("cancelled", sa.Boolean, nullable=False),
    _time("modified_at"),
    sa.UniqueConstraint("agent", "day", "nth", name="uq_calendar_event_shift"),
    sa.Index("ix_calendar_event_week", "week"),
)

feed_token = sa.Table(
    "feed_token",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    _text("agent"),
    _time("created_at"),
    _time("revoked_at", nullable=True),
    sa.Index("ix_feed_token_agent", "agent"),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", _key, primary_key=True, autoincrement=False),
    _time("at"),
    sa.Column("account", _key),
    _text("actor"),
    _text("action"),
    _text("subject"),
    _text("detail", "{}"),
    _text("previous"),
    _text("hash"),
    sa.Index("ix_audit_subject", "subject"),
)

account = sa.Table(
    "account",
    metadata,
    _id(),
    sa.Column("login", sa.Text, nullable=False, unique=True),
    _text("name"),
    _text("role"),
    sa.Column("agent", sa.Text),
    sa.Column("team", sa.Text),
    _text("password_hash"),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("demo", sa.Boolean, nullable=False),
    _time("created_at"),
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("account", _key, sa.ForeignKey("account.id"), nullable=False),
    _time("created_at"),
    _time("expires_at"),
    _time("revoked_at", nullable=True),
    sa.Index("ix_session_account", "account"),
)

sign_in_failure = sa.Table(
    "sign_in_failure",
    metadata,
    sa.Column("login", sa.Text, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    _time("last_at"),
)

setting = sa.Table(
    "setting",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

disclosure = sa.Table(
    "disclosure",
    metadata,
    _id(),
    _text("period"),
    _text("digest"),
    _text("people"),
    _time("at"),
    _text("to"),
    sa.UniqueConstraint("period", "digest", name="uq_disclosure_group"),
)

pulse_round = sa.Table(
    "pulse_round",
    metadata,
    _id(),
    _time("opened_at"),
    _text("opened_by"),
    _time("closed_at", nullable=True),
    _text("teams", "[]"),
)

pulse_count = sa.Table(
    "pulse_count",
    metadata,
    sa.Column("round", _key, sa.ForeignKey("pulse_round.id"), primary_key=True),
    sa.Column("team", sa.Text, primary_key=True),
    sa.Column("question", sa.Text, primary_key=True),
    sa.Column("value", sa.Integer, primary_key=True),
    sa.Column("answers", sa.Integer, nullable=False),
)

pulse_voter = sa.Table(
    "pulse_voter",
    metadata,
    sa.Column("round", _key, sa.ForeignKey("pulse_round.id"), primary_key=True),
    sa.Column("voter", sa.Text, primary_key=True),
)

own_request = sa.Table(
    "own_request",
    metadata,
    _id(),
    _text("agent"),
    _text("kind"),
    _text("about"),
    _text("body"),
    _time("made_at"),
    _time("due_at"),
    _text("answer"),
    sa.Column("granted", sa.Boolean),
    _time("answered_at", nullable=True),
    _text("answered_by"),
    sa.Index("ix_own_request_agent", "agent"),
)
