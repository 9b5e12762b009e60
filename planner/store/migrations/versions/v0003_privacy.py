"""What was shown of groups, the pulse, requests about one's own data, and an end to keeping.

Plans and audit lines still never change; they may be deleted while the setting `retention.open`
stands, which is set and taken away inside the one transaction that applies the retention classes.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = "NOT EXISTS (SELECT 1 FROM setting WHERE key = 'retention.open')"


def upgrade() -> None:
    """Make the tables and let retention past the guards."""
    _make_disclosure()
    _make_pulse()
    _make_own_request()
    if op.get_bind().dialect.name == "sqlite":
        _open_sqlite()
    else:
        _open_postgres()


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _make_disclosure() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        *(_text(name) for name in ("period", "digest", "people")),
        _time("at"),
        _text("to"),
        sa.UniqueConstraint("period", "digest", name="uq_disclosure_group"),
    )


def _make_pulse() -> None:
    op.create_table(
        "pulse_round",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        _time("opened_at"),
        _text("opened_by"),
        _time("closed_at", nullable=True),
        _text("teams", "[]"),
    )
    op.create_table(
        "pulse_count",
        sa.Column("round", KEY, sa.ForeignKey("pulse_round.id"), primary_key=True),
        sa.Column("team", sa.Text(), primary_key=True),
        sa.Column("question", sa.Text(), primary_key=True),
        sa.Column("value", sa.Integer(), primary_key=True),
        sa.Column("answers", sa.Integer(), nullable=False),
    )
    op.create_table(
        "pulse_voter",
        sa.Column("round", KEY, sa.ForeignKey("pulse_round.id"), primary_key=True),
        sa.Column("voter", sa.Text(), primary_key=True),
    )


def _make_own_request() -> None:
    op.create_table(
        "own_request",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        *(_text(name) for name in ("agent", "kind", "about", "body")),
        _time("made_at"),
        _time("due_at"),
        _text("answer"),
        sa.Column("granted", sa.Boolean(), nullable=True),
        _time("answered_at", nullable=True),
        _text("answered_by"),
    )
    op.create_index("ix_own_request_agent", "own_request", ["agent"], unique=False)


def _open_sqlite() -> None:
    for name, table, text in (
        ("plan_kept", "plan", "a plan is never deleted"),
        ("audit_kept", "audit", "audit lines are never deleted"),
    ):
        op.execute(f"DROP TRIGGER {name}")
        op.execute(
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} WHEN {KEPT} "
            f"BEGIN SELECT RAISE(ABORT, '{text}'); END"
        )


def _open_postgres() -> None:
    # A trigger's own condition may not look into tables there; the function may.
    op.execute(
        "CREATE OR REPLACE FUNCTION planner_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF TG_OP = 'DELETE' AND NOT ({KEPT}) THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION '% rows stay as they were written', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
