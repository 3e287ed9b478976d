"""A token remembers the one it was made with; the audit trail knows it of those there are."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply this step."""
    op.add_column("tokens", sa.Column("made_by", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_tokens_made_by", "tokens", "tokens", ["made_by"], ["id"])
    op.create_index("ix_tokens_made_by", "tokens", ["made_by"])
    op.execute(
        """
        UPDATE tokens SET made_by = audit.token_id FROM audit
        WHERE audit.action = 'token.issued' AND audit.subject = tokens.id::text
        """
    )
