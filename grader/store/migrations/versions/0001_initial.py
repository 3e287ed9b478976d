"""The first schema: our tables, and Procrastinate's beside them."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

_QUEUE_SCHEMA = Path(__file__).parent.parent / "procrastinate_03_04.sql"


def upgrade() -> None:
    """Apply this step."""
    _people()
    _assignments()
    _submissions()
    _runs()
    _audit()
    _queue()


def _people() -> None:
    """People, courses, who is what where, and tokens."""
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _written_at("created_at"),
        sa.CheckConstraint("username <> ''", name="ck_people_username"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("username", name="uq_people_username"),
    )
    op.create_table(
        "courses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        _written_at("created_at"),
        sa.CheckConstraint("slug <> ''", name="ck_courses_slug"),
        sa.PrimaryKeyConstraint("id", name="pk_courses"),
        sa.UniqueConstraint("slug", name="uq_courses_slug"),
    )
    op.create_table(
        "enrolments",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        _written_at("created_at"),
        sa.CheckConstraint("role IN ('learner', 'instructor')", name="ck_enrolments_role"),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_enrolments_course_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_enrolments_person_id"),
        sa.PrimaryKeyConstraint("course_id", "person_id", name="pk_enrolments"),
    )
    op.create_index("ix_enrolments_person_id", "enrolments", ["person_id"])
    op.create_table(
        "tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        _written_at("created_at"),
        _time("expires_at"),
        _time("revoked_at"),
        _time("last_used_at"),
        sa.CheckConstraint("role IN ('learner', 'instructor')", name="ck_tokens_role"),
        sa.CheckConstraint("octet_length(secret_hash) = 32", name="ck_tokens_secret_hash"),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_tokens_course_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_tokens_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("secret_hash", name="uq_tokens_secret_hash"),
    )
    op.create_index("ix_tokens_course_id", "tokens", ["course_id"])
    op.create_index("ix_tokens_person_id", "tokens", ["person_id"])


def _assignments() -> None:
    """Bundles and the versions they hold."""
    op.create_table(
        "blobs",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _written_at("created_at"),
        sa.CheckConstraint("digest ~ '^sha256:[0-9a-f]{64}$'", name="ck_blobs_digest"),
        sa.PrimaryKeyConstraint("digest", name="pk_blobs"),
    )
    op.create_table(
        "assignment_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("blob_digest", sa.Text(), nullable=False),
        sa.Column("assignment", JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tests", JSONB(), nullable=False),
        sa.Column("problems", JSONB(), nullable=False),
        _written_at("created_at"),
        _time("published_at"),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)",
            name="ck_assignment_versions_published_at",
        ),
        sa.CheckConstraint(
            "digest ~ '^sha256:[0-9a-f]{64}$'", name="ck_assignment_versions_digest"
        ),
        sa.CheckConstraint("slug <> ''", name="ck_assignment_versions_slug"),
        sa.CheckConstraint(
            "state IN ('checking', 'published', 'refused')", name="ck_assignment_versions_state"
        ),
        sa.ForeignKeyConstraint(
            ["blob_digest"], ["blobs.digest"], name="fk_assignment_versions_blob_digest"
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name="fk_assignment_versions_course_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_assignment_versions"),
        sa.UniqueConstraint(
            "course_id", "slug", "digest", name="uq_assignment_versions_course_id_slug_digest"
        ),
        sa.UniqueConstraint(
            "id", "course_id", "slug", name="uq_assignment_versions_id_course_id_slug"
        ),
    )
    op.create_index(
        "ix_assignment_versions_current",
        "assignment_versions",
        ["course_id", "slug", sa.literal_column("published_at DESC")],
        postgresql_where=sa.text("published_at IS NOT NULL"),
    )
    op.create_index("ix_assignment_versions_digest", "assignment_versions", ["digest"])


def _submissions() -> None:
    """Submissions and their files."""
    op.create_table(
        "submissions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("files_digest", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("grading", sa.Integer(), server_default="1", nullable=False),
        _written_at("created_at"),
        _time("graded_at"),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("maximum", sa.Double(), nullable=True),
        sa.Column("result_run_id", sa.Uuid(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'faulted') = (fault IS NOT NULL)", name="ck_submissions_fault"
        ),
        sa.CheckConstraint(
            "CASE purpose WHEN 'graded' THEN attempt >= 1 ELSE attempt = 0 END",
            name="ck_submissions_attempt",
        ),
        sa.CheckConstraint(
            "files_digest ~ '^sha256:[0-9a-f]{64}$'", name="ck_submissions_files_digest"
        ),
        sa.CheckConstraint("purpose IN ('graded', 'precheck')", name="ck_submissions_purpose"),
        sa.CheckConstraint(
            "state <> 'graded' OR result_run_id IS NOT NULL", name="ck_submissions_graded"
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'graded', 'faulted')", name="ck_submissions_state"
        ),
        sa.CheckConstraint(
            "num_nulls(graded_at, points, maximum, result_run_id) IN (0, 4)",
            name="ck_submissions_score",
        ),
        sa.ForeignKeyConstraint(["learner_id"], ["people.id"], name="fk_submissions_learner_id"),
        sa.ForeignKeyConstraint(
            ["version_id", "course_id", "slug"],
            ["assignment_versions.id", "assignment_versions.course_id", "assignment_versions.slug"],
            name="fk_submissions_version_id_course_id_slug",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.UniqueConstraint(
            "learner_id", "idempotency_key", name="uq_submissions_learner_id_idempotency_key"
        ),
        sa.UniqueConstraint("result_run_id", name="uq_submissions_result_run_id"),
    )
    op.create_index(
        "ix_submissions_listing", "submissions", ["course_id", sa.literal_column("created_at DESC")]
    )
    op.create_index(
        "ix_submissions_of_learner",
        "submissions",
        ["learner_id", "course_id", sa.literal_column("created_at DESC")],
    )
    op.create_index(
        "ix_submissions_queued",
        "submissions",
        ["learner_id"],
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index("ix_submissions_version_id", "submissions", ["version_id"])
    op.create_index(
        "uq_submissions_attempt",
        "submissions",
        ["learner_id", "course_id", "slug", "attempt"],
        unique=True,
        postgresql_where=sa.text("attempt > 0"),
    )
    op.create_table(
        "submission_files",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("blob_digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["blob_digest"], ["blobs.digest"], name="fk_submission_files_blob_digest"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_submission_files_submission_id"
        ),
        sa.PrimaryKeyConstraint("submission_id", "name", name="pk_submission_files"),
    )


def _runs() -> None:
    """The gradings of submissions, their results and live logs."""
    op.create_table(
        "runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("grading", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        _written_at("started_at"),
        _time("finished_at"),
        sa.Column("provenance", JSONB(), nullable=True),
        sa.Column("report", JSONB(), nullable=True),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("maximum", sa.Double(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'running') = (finished_at IS NULL)", name="ck_runs_finished_at"
        ),
        sa.CheckConstraint(
            "num_nulls(provenance, report, points, maximum)"
            " = CASE state WHEN 'finished' THEN 0 ELSE 4 END",
            name="ck_runs_result",
        ),
        sa.CheckConstraint("state <> 'faulted' OR fault IS NOT NULL", name="ck_runs_fault"),
        sa.CheckConstraint(
            "state IN ('running', 'finished', 'faulted', 'superseded')", name="ck_runs_state"
        ),
        sa.CheckConstraint("number >= 1", name="ck_runs_number"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_runs_submission_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("id", "submission_id", name="uq_runs_id_submission_id"),
        sa.UniqueConstraint("submission_id", "number", name="uq_runs_submission_id_number"),
    )
    op.create_index(
        "uq_runs_finished",
        "runs",
        ["submission_id", "grading"],
        unique=True,
        postgresql_where=sa.text("state = 'finished'"),
    )
    op.create_index(
        "uq_runs_running",
        "runs",
        ["submission_id"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "progress",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", JSONB(), nullable=False),
        _written_at("created_at"),
        sa.CheckConstraint("sequence >= 1", name="ck_progress_sequence"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_progress_submission_id"
        ),
        sa.PrimaryKeyConstraint("submission_id", "sequence", name="pk_progress"),
    )
    op.create_foreign_key(
        "fk_submissions_result_run_id",
        "submissions",
        "runs",
        ["result_run_id", "id"],
        ["id", "submission_id"],
    )


def _audit() -> None:
    """The audit trail, which can only grow."""
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        _written_at("created_at"),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", JSONB(), nullable=False),
        sa.CheckConstraint("action <> ''", name="ck_audit_action"),
        sa.CheckConstraint("role IN ('learner', 'instructor')", name="ck_audit_role"),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_audit_course_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_audit_person_id"),
        sa.ForeignKeyConstraint(["token_id"], ["tokens.id"], name="fk_audit_token_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_created_at", "audit", ["created_at"])
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.execute(
        """
        CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the audit trail can only grow' USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()
        """
    )


def _queue() -> None:
    """What Procrastinate keeps: many statements at once, which only the bare driver takes."""
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql(_QUEUE_SCHEMA.read_text(encoding="utf-8"))


def _written_at(name: str) -> sa.Column[object]:
    now = sa.text("clock_timestamp()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)
