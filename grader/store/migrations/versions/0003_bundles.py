"""Bundles in a table of their own: the API may write them, and need not read them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "bundles",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("digest ~ '^sha256:[0-9a-f]{64}$'", name="ck_bundles_digest"),
        sa.PrimaryKeyConstraint("digest", name="pk_bundles"),
    )
    op.execute(
        """
        INSERT INTO bundles (digest, data, created_at)
        SELECT digest, data, created_at FROM blobs
        WHERE digest IN (SELECT blob_digest FROM assignment_versions)
        """
    )
    name = "fk_assignment_versions_blob_digest"
    op.drop_constraint(name, "assignment_versions")
    op.create_foreign_key(name, "assignment_versions", "bundles", ["blob_digest"], ["digest"])
    op.execute("DELETE FROM blobs WHERE digest NOT IN (SELECT blob_digest FROM submission_files)")
