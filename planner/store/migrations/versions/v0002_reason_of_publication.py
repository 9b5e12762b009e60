"""Why a revision was published, kept with the revision.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the reason; what was published before has none."""
    op.add_column("plan", sa.Column("reason", sa.Text, nullable=False, server_default=""))
