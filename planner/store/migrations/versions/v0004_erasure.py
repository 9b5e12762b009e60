"""An agent who is erased becomes a pseudonym in plans too, inside the same guarded transaction.

Revision ID: 0004
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FIXED = (
    "id", "week", "number", "inputs_hash", "roster", "figures", "note", "base", "scenario",
    "created_at", "created_by",
)  # fmt: skip
KEPT = "NOT EXISTS (SELECT 1 FROM setting WHERE key = 'retention.open')"


def upgrade() -> None:
    """Let erasure past the guard of plans."""
    if op.get_bind().dialect.name == "sqlite":
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FIXED)
        op.execute("DROP TRIGGER plan_stays")
        op.execute(
            f"CREATE TRIGGER plan_stays BEFORE UPDATE ON plan WHEN ({changed}) AND {KEPT} "
            "BEGIN SELECT RAISE(ABORT, 'a plan never changes'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION planner_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF (TG_OP = 'DELETE' OR TG_TABLE_NAME = 'plan') AND NOT ({KEPT}) THEN "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF; "
        "RAISE EXCEPTION '% rows stay as they were written', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
