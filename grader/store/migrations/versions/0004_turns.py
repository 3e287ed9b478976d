"""What keeps the queue's cost the same however many wait."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply this step."""
    # Procrastinate asks for every job it hands out whether another has the same lock.
    op.execute(
        """
        CREATE INDEX gradus_jobs_lock_idx ON procrastinate_jobs (lock)
        WHERE status IN ('todo', 'doing')
        """
    )
    op.execute(
        """
        CREATE INDEX gradus_jobs_line_idx
        ON procrastinate_jobs ((args->>'line'), ((args->>'rank')::int), priority)
        WHERE status = 'todo'
        """
    )
    op.drop_index("ix_submissions_version_id", "submissions")
    op.execute("CREATE INDEX ix_submissions_version_id ON submissions (version_id, graded_at DESC)")
    op.execute(
        "CREATE INDEX ix_runs_finished_at ON runs (finished_at DESC) WHERE state = 'finished'"
    )
