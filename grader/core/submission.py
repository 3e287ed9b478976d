"""Submissions, the runs that grade them, and the versions they are graded against."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from grader.core.assignment import Assignment, Test
from grader.core.verdict import Provenance, Report, Score


class Purpose(StrEnum):
    """Why something was handed in."""

    GRADED = "graded"
    PRECHECK = "precheck"
    """Runs the visible tests only and costs no attempt."""


class SubmissionState(StrEnum):
    """Where a submission is on its way."""

    QUEUED = "queued"
    RUNNING = "running"
    GRADED = "graded"
    FAULTED = "faulted"
    """We failed repeatedly; staff must look. Never a zero."""


FINAL_STATES = frozenset({SubmissionState.GRADED, SubmissionState.FAULTED})
"""Nothing more happens to the submission, unless it is graded again."""


class RunState(StrEnum):
    """Where one grading of a submission is."""

    RUNNING = "running"
    FINISHED = "finished"
    FAULTED = "faulted"
    SUPERSEDED = "superseded"
    """Another run of the same submission finished first; this one's result was dropped."""


class VersionState(StrEnum):
    """Where an assignment version is on its way to the learners."""

    CHECKING = "checking"
    """A worker puts the suite to the test."""
    PUBLISHED = "published"
    REFUSED = "refused"
    """The check found problems; they are kept with the version."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an assignment folder: where it is and what to do."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class AssignmentVersion:
    """An immutable version of an assignment within a course."""

    id: UUID
    course_id: UUID
    assignment: Assignment
    digest: str
    """`sha256:` and 64 hex digits over the bundle's canonical content."""
    state: VersionState
    created_at: datetime
    tests: tuple[Test, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """What a learner handed in, and how it stands."""

    id: UUID
    course_id: UUID
    slug: str
    version_id: UUID
    learner: str
    """The learner's user name."""
    learner_id: UUID
    attempt: int
    """1, 2, … for graded submissions; 0 for a precheck."""
    purpose: Purpose
    state: SubmissionState
    seed: int
    files_digest: str
    created_at: datetime
    graded_at: datetime | None = None
    score: Score | None = None
    fault: str | None = None
    """Our failure in words for staff, when the state is faulted."""


@dataclass(frozen=True, slots=True)
class Run:
    """One grading of a submission."""

    id: UUID
    submission_id: UUID
    number: int
    state: RunState
    worker: str
    started_at: datetime
    finished_at: datetime | None = None
    provenance: Provenance | None = None
    report: Report | None = None
    score: Score | None = None
    fault: str | None = None


def files_digest(files: Mapping[str, bytes]) -> str:
    """Identify a set of files by names and contents: `sha256:` and 64 hex digits."""
    whole = sha256()
    for name in sorted(files):
        # Two digests of fixed length per file: no name can imitate another file's line.
        whole.update(sha256(name.encode("utf-8", "surrogatepass")).digest())
        whole.update(sha256(files[name]).digest())
    return f"sha256:{whole.hexdigest()}"
