"""The tables, with every rule the database itself can keep.

Procrastinate's own tables are made by our first migration and are not described here.
"""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    column,
    func,
    table,
)
from sqlalchemy.dialects.postgresql import ENUM, JSONB

from grader.core.people import Role
from grader.core.submission import Purpose, RunState, SubmissionState, VersionState

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

_DIGEST = "^sha256:[0-9a-f]{64}$"


def _one_of(name: str, choices: type[StrEnum]) -> CheckConstraint:
    """A column holds one of an enumeration's values."""
    values = ", ".join(f"'{choice.value}'" for choice in choices)
    return CheckConstraint(f"{name} IN ({values})", name=name)


def _id() -> Column[object]:
    return Column("id", Uuid, primary_key=True)


def _created_at() -> Column[object]:
    """When the row was written; unlike `now()` it differs between rows of one transaction."""
    return _time("created_at", nullable=False, server_default=func.clock_timestamp())


def _time(name: str, **options: object) -> Column[object]:
    return Column(name, DateTime(timezone=True), **options)  # type: ignore[arg-type]


people = Table(
    "people",
    metadata,
    _id(),
    Column("username", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    _created_at(),
    CheckConstraint("username <> ''", name="username"),
)

courses = Table(
    "courses",
    metadata,
    _id(),
    Column("slug", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    _created_at(),
    CheckConstraint("slug <> ''", name="slug"),
)

enrolments = Table(
    "enrolments",
    metadata,
    Column("course_id", ForeignKey(courses.c.id), primary_key=True),
    Column("person_id", ForeignKey(people.c.id), primary_key=True),
    Column("role", Text, nullable=False),
    _created_at(),
    _one_of("role", Role),
    Index("ix_enrolments_person_id", "person_id"),
)

tokens = Table(
    "tokens",
    metadata,
    _id(),
    Column("person_id", ForeignKey(people.c.id), nullable=False),
    Column("course_id", ForeignKey(courses.c.id), nullable=False),
    Column("role", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False, unique=True),
    _created_at(),
    _time("expires_at"),
    _time("revoked_at"),
    _time("last_used_at"),
    # The token it was made with; none for one that the operator made.
    Column("made_by", ForeignKey("tokens.id")),
    _one_of("role", Role),
    # A secret is never stored; 32 bytes are a SHA-256 of one.
    CheckConstraint("octet_length(secret_hash) = 32", name="secret_hash"),
    Index("ix_tokens_course_id", "course_id"),
    Index("ix_tokens_person_id", "person_id"),
    Index("ix_tokens_made_by", "made_by"),
)


def _contents(name: str) -> Table:
    """Bytes by their digest."""
    return Table(
        name,
        metadata,
        Column("digest", Text, primary_key=True),
        Column("data", LargeBinary, nullable=False),
        _created_at(),
        CheckConstraint(f"digest ~ '{_DIGEST}'", name="digest"),
    )


blobs = _contents("blobs")
"""What learners handed in."""
bundles = _contents("bundles")
"""Assignments with their hidden suites: apart, for the API's role cannot read them."""

versions = Table(
    "assignment_versions",
    metadata,
    _id(),
    Column("course_id", ForeignKey(courses.c.id), nullable=False),
    Column("slug", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("blob_digest", ForeignKey(bundles.c.digest), nullable=False),
    Column("assignment", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("tests", JSONB, nullable=False),
    Column("problems", JSONB, nullable=False),
    _created_at(),
    _time("published_at"),
    _one_of("state", VersionState),
    CheckConstraint(f"digest ~ '{_DIGEST}'", name="digest"),
    CheckConstraint("slug <> ''", name="slug"),
    CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_at"),
    UniqueConstraint("course_id", "slug", "digest"),
    # Lets a submission say course and slug beside its version, and be held to the truth.
    UniqueConstraint("id", "course_id", "slug"),
    Index("ix_assignment_versions_digest", "digest"),
)
Index(
    "ix_assignment_versions_current",
    versions.c.course_id,
    versions.c.slug,
    versions.c.published_at.desc(),
    postgresql_where=versions.c.published_at.is_not(None),
)

submissions = Table(
    "submissions",
    metadata,
    _id(),
    Column("course_id", Uuid, nullable=False),
    Column("slug", Text, nullable=False),
    Column("version_id", Uuid, nullable=False),
    Column("learner_id", ForeignKey(people.c.id), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("files_digest", Text, nullable=False),
    Column("idempotency_key", Text),
    # How often grading was asked for: a run of an earlier asking cannot answer a later one.
    Column("grading", Integer, nullable=False, server_default="1"),
    _created_at(),
    _time("graded_at"),
    Column("points", Double),
    Column("maximum", Double),
    Column("result_run_id", Uuid),
    Column("fault", Text),
    ForeignKeyConstraint(
        ["version_id", "course_id", "slug"], [versions.c.id, versions.c.course_id, versions.c.slug]
    ),
    ForeignKeyConstraint(
        ["result_run_id", "id"],
        ["runs.id", "runs.submission_id"],
        name="fk_submissions_result_run_id",
        use_alter=True,
    ),
    _one_of("purpose", Purpose),
    _one_of("state", SubmissionState),
    CheckConstraint(f"files_digest ~ '{_DIGEST}'", name="files_digest"),
    CheckConstraint(
        "CASE purpose WHEN 'graded' THEN attempt >= 1 ELSE attempt = 0 END", name="attempt"
    ),
    CheckConstraint("num_nulls(graded_at, points, maximum, result_run_id) IN (0, 4)", name="score"),
    CheckConstraint("state <> 'graded' OR result_run_id IS NOT NULL", name="graded"),
    CheckConstraint("(state = 'faulted') = (fault IS NOT NULL)", name="fault"),
    UniqueConstraint("learner_id", "idempotency_key"),
    UniqueConstraint("result_run_id"),
)
Index(
    "uq_submissions_attempt",
    submissions.c.learner_id,
    submissions.c.course_id,
    submissions.c.slug,
    submissions.c.attempt,
    unique=True,
    postgresql_where=submissions.c.attempt > 0,
)
Index(
    "ix_submissions_listing",
    submissions.c.course_id,
    submissions.c.created_at.desc(),
)
Index(
    "ix_submissions_of_learner",
    submissions.c.learner_id,
    submissions.c.course_id,
    submissions.c.created_at.desc(),
)
# The latest gradings of a version: what the next is expected to take.
Index("ix_submissions_version_id", submissions.c.version_id, submissions.c.graded_at.desc())
Index(
    "ix_submissions_queued",
    submissions.c.learner_id,
    postgresql_where=submissions.c.state == "queued",
)

submission_files = Table(
    "submission_files",
    metadata,
    Column("submission_id", ForeignKey(submissions.c.id), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("blob_digest", ForeignKey(blobs.c.digest), nullable=False),
)

runs = Table(
    "runs",
    metadata,
    _id(),
    Column("submission_id", ForeignKey(submissions.c.id), nullable=False),
    Column("number", Integer, nullable=False),
    Column("grading", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("worker", Text, nullable=False),
    _time("started_at", nullable=False, server_default=func.clock_timestamp()),
    _time("finished_at"),
    Column("provenance", JSONB(none_as_null=True)),
    Column("report", JSONB(none_as_null=True)),
    Column("points", Double),
    Column("maximum", Double),
    Column("fault", Text),
    _one_of("state", RunState),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished_at"),
    CheckConstraint(
        "num_nulls(provenance, report, points, maximum)"
        " = CASE state WHEN 'finished' THEN 0 ELSE 4 END",
        name="result",
    ),
    CheckConstraint("state <> 'faulted' OR fault IS NOT NULL", name="fault"),
    UniqueConstraint("submission_id", "number"),
    UniqueConstraint("id", "submission_id"),
)
Index(
    "uq_runs_running",
    runs.c.submission_id,
    unique=True,
    postgresql_where=runs.c.state == "running",
)
# Nothing is graded twice: one result for each time that grading was asked for.
Index(
    "uq_runs_finished",
    runs.c.submission_id,
    runs.c.grading,
    unique=True,
    postgresql_where=runs.c.state == "finished",
)
Index(
    "ix_runs_finished_at",
    runs.c.finished_at.desc(),
    postgresql_where=runs.c.state == "finished",
)

progress = Table(
    "progress",
    metadata,
    Column("submission_id", ForeignKey(submissions.c.id), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    _created_at(),
    CheckConstraint("sequence >= 1", name="sequence"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _created_at(),
    # Who: nobody for what the service does by itself.
    Column("person_id", ForeignKey(people.c.id)),
    Column("course_id", ForeignKey(courses.c.id)),
    Column("token_id", ForeignKey(tokens.c.id)),
    Column("role", Text),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", JSONB, nullable=False),
    _one_of("role", Role),
    CheckConstraint("action <> ''", name="action"),
    Index("ix_audit_subject", "subject"),
    Index("ix_audit_created_at", "created_at"),
)

jobs = table(
    "procrastinate_jobs",
    column("id", BigInteger),
    column("queue_name", Text),
    column("lock", Text),
    column("status", ENUM(name="procrastinate_job_status", create_type=False)),
    column("priority", Integer),
    column("attempts", Integer),
    column("scheduled_at", DateTime(timezone=True)),
)
"""The part of Procrastinate's table that our queries know."""

workers = table("procrastinate_workers", column("last_heartbeat", DateTime(timezone=True)))
"""As above: those that run at the moment."""
