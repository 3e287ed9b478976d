"""What the workflow needs from the outside world; `store`, `catalogue` and `exam` provide it.

Everything takes and returns core types. A `Transaction` commits when its block ends without an
error.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from grader.core.assignment import Assignment, Test
from grader.core.people import Actor, Course, Person, Role, Token
from grader.core.policy import AttemptsMade
from grader.core.queueing import Place, Turn
from grader.core.submission import (
    AssignmentVersion,
    Problem,
    Purpose,
    Run,
    Submission,
    SubmissionState,
    VersionState,
)
from grader.core.verdict import Provenance, Report, Score, TestResult

# --------------------------------------------------------------------------- the exam


@dataclass(frozen=True, slots=True)
class Bundle:
    """An assignment packed for storage: its content digest and the archive's bytes."""

    digest: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sitting:
    """All that one grading needs; nothing in it is secret to the worker."""

    assignment: Assignment
    digest: str
    """The version's digest: examiners and unpacked suites are kept by it."""
    fetch_bundle: Callable[[], Awaitable[Bundle]]
    """Called only if this machine does not have the suite yet."""
    files: Mapping[str, bytes]
    """The learner's files, never decoded here."""
    seed: int
    only_visible: bool = False


@dataclass(frozen=True, slots=True)
class SittingStarted:
    """The examiner is about to run these tests, in this order (the load step comes first)."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class TestEnded:
    """One test of the sitting has its result."""

    __test__ = False

    result: TestResult


SittingEvent = SittingStarted | TestEnded
OnSittingEvent = Callable[[SittingEvent], Awaitable[None]]


class Examination(Protocol):
    """Runs learner code against a hidden suite, in boxes."""

    async def sit(self, sitting: Sitting, on_event: OnSittingEvent) -> Report:
        """Grade once. Raises `Fault` for every failure that is not the learner's."""
        ...

    async def collect(self, bundle: Bundle) -> tuple[Test, ...]:
        """List the suite's tests without running them; raises `Invalid` if it does not collect."""
        ...

    @property
    def environment_digest(self) -> str:
        """Identifies interpreter and package versions of both sides of a sitting."""
        ...


# --------------------------------------------------------------------------- the catalogue


@dataclass(frozen=True, slots=True)
class Checked:
    """What putting an assignment to the test found; no problems means it may be published."""

    tests: tuple[Test, ...]
    problems: tuple[Problem, ...] = ()


ReadBundle = Callable[[bytes], tuple[Assignment, Bundle]]
"""Reads an untrusted archive; raises `Invalid` or `TooLarge`. May take a second of CPU time."""

CheckBundle = Callable[[Bundle], Awaitable[Checked]]
"""Puts a stored bundle to the test in boxes; raises `Fault` for every failure of ours."""

# --------------------------------------------------------------------------- the store

Clock = Callable[[], datetime]
"""The time now, with its time zone."""


@dataclass(frozen=True, slots=True)
class NewSubmission:
    """A submission about to be stored."""

    version_id: UUID
    learner_id: UUID
    purpose: Purpose
    attempt: int
    seed: int
    files: Mapping[str, bytes]
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A learner's best graded submission of one assignment; `submission` is None before any."""

    learner: str
    learner_name: str
    slug: str
    attempts: int
    score: Score | None
    submission_id: UUID | None
    graded_at: datetime | None
    state: SubmissionState | None
    """The state of the learner's latest graded-purpose submission."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One entry of a submission's live log.

    `kind` is queued, started, test, graded, retrying or faulted.
    """

    sequence: int
    kind: str
    data: Mapping[str, object]


class People(Protocol):
    """People, courses, enrolments and their tokens."""

    async def add_person(self, username: str, name: str) -> Person: ...
    async def person(self, username: str) -> Person | None: ...
    async def add_course(self, slug: str, title: str) -> Course: ...
    async def course(self, slug: str) -> Course | None: ...
    async def courses(self) -> Sequence[Course]: ...
    async def enrol(self, person: Person, course: Course, role: Role) -> None:
        """Enrol, or change the role of, a person."""
        ...

    async def enrolled(self, course: Course) -> Sequence[tuple[Person, Role]]: ...
    async def role_of(self, person: Person, course: Course) -> Role | None: ...
    async def add_token(
        self,
        person: Person,
        course: Course,
        role: Role,
        *,
        label: str,
        secret_hash: bytes,
        expires_at: datetime | None,
        made_by: UUID | None = None,
    ) -> Token: ...
    async def lock_tokens(self, course_id: UUID) -> None:
        """Let nobody else make or revoke tokens of the course until the transaction ends."""
        ...

    async def live_token(self, token_id: UUID) -> Token | None:
        """The token, if it is neither revoked nor expired."""
        ...

    async def actor_by_token(self, secret_hash: bytes) -> Actor | None:
        """The actor behind a live token whose role the person still holds; notes its use."""
        ...

    async def tokens(self, course: Course) -> Sequence[tuple[Token, Person]]: ...
    async def revoke_token(self, token_id: UUID) -> int:
        """Revoke a live token and all that were made with it; returns how many that were."""
        ...


class Assignments(Protocol):
    """Assignments and their immutable versions."""

    async def add_version(
        self, course_id: UUID, assignment: Assignment, bundle: Bundle
    ) -> AssignmentVersion:
        """Store a new version in state checking; the same digest again returns the stored one."""
        ...

    async def version(self, version_id: UUID) -> AssignmentVersion | None: ...
    async def version_by_digest(
        self, course_id: UUID, slug: str, digest: str
    ) -> AssignmentVersion | None: ...
    async def versions(self, course_id: UUID, slug: str) -> Sequence[AssignmentVersion]: ...
    async def current(self, course_id: UUID, slug: str) -> AssignmentVersion | None:
        """The newest published version."""
        ...

    async def published(self, course_id: UUID) -> Sequence[AssignmentVersion]:
        """The current version of every assignment of the course, by module and slug."""
        ...

    async def conclude_check(
        self,
        version_id: UUID,
        state: VersionState,
        tests: Sequence[Test],
        problems: Sequence[Problem],
    ) -> None:
        """Record what the check found; a published version becomes the current one."""
        ...

    async def bundle(self, digest: str) -> Bundle | None: ...


Entry = tuple[str, Mapping[str, object]]
"""What is to be written to a live log: kind and data."""


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a submission's live log, and whether nothing more will come."""

    entries: Sequence[Progress]
    over: bool
    """Read in the same moment: the submission has its result or its fault."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A run just opened, with what was handed in."""

    run: Run
    submission: Submission
    files: Mapping[str, bytes]


class Submissions(Protocol):
    """Submissions, their files, their runs and their live log."""

    async def lock_attempts(self, learner_id: UUID, course_id: UUID, slug: str) -> None:
        """Serialise this learner's hand-ins for this assignment until the transaction ends."""
        ...

    async def graded_attempts(self, learner_id: UUID, course_id: UUID, slug: str) -> AttemptsMade:
        """What the learner has handed in to be graded so far."""
        ...

    async def prechecks_since(
        self, learner_id: UUID, course_id: UUID, slug: str, since: datetime
    ) -> tuple[int, datetime | None]:
        """Number of the learner's prechecks made since then, and the time of the oldest."""
        ...

    async def by_idempotency_key(self, learner_id: UUID, key: str) -> tuple[Submission, str] | None:
        """The submission stored under the key, with the digest of its files."""
        ...

    async def add(self, new: NewSubmission, entries: Sequence[Entry] = ()) -> Submission:
        """Store a submission, queued, with the first entries of its live log."""
        ...

    async def get(self, submission_id: UUID) -> Submission | None: ...
    async def files(self, submission_id: UUID) -> Mapping[str, bytes]: ...
    async def listing(
        self,
        course_id: UUID,
        *,
        slug: str | None = None,
        learner_id: UUID | None = None,
        limit: int = 50,
        before: datetime | None = None,
    ) -> Sequence[Submission]: ...
    async def waiting(self, learner_id: UUID | None = None) -> int:
        """How many submissions are queued, of one learner or of all."""
        ...

    async def tally(self) -> Mapping[SubmissionState, int]:
        """How many submissions of the installation are in each state."""
        ...

    async def scores(
        self, course_id: UUID, *, slug: str | None = None, learner_id: UUID | None = None
    ) -> Sequence[ScoreRow]: ...

    async def begin_run(self, submission_id: UUID, worker: str) -> Begun | None:
        """Open the next run and set the submission running; None if it already has its result."""
        ...

    async def finish_run(
        self,
        run_id: UUID,
        report: Report,
        score: Score,
        provenance: Provenance,
        entries: Sequence[Entry] = (),
    ) -> bool:
        """Make this run's result the submission's, and append to its live log.

        False if another run was first, and this one is superseded, or if it was done before.
        """
        ...

    async def fault_run(self, run_id: UUID, fault: str, *, final: bool) -> None:
        """Close a run that we failed; the submission is queued again, or faulted when final."""
        ...

    async def requeue(self, submission_id: UUID, version_id: UUID | None = None) -> None:
        """Set a graded or faulted submission queued again, keeping its runs (a regrade).

        With a version, the submission is graded against that one from now on.
        """
        ...

    async def result(self, submission_id: UUID) -> Run | None:
        """The finished run whose result the submission shows."""
        ...

    async def runs(self, submission_id: UUID) -> Sequence[Run]: ...
    async def log(self, submission_id: UUID, entries: Sequence[Entry]) -> None:
        """Append to the live log; listeners wake when the transaction commits."""
        ...

    async def progress(self, submission_id: UUID, after: int = 0) -> Sequence[Progress]: ...
    async def news(self, submission_id: UUID, after: int = 0) -> News:
        """The entries of the live log after that number, and whether they are the last."""
        ...


class Jobs(Protocol):
    """Work for the workers, enqueued in the caller's transaction."""

    async def joining(self, version_id: UUID, rank: int) -> tuple[Turn, Place]:
        """The turn that a hand-in for that version would get now, and its place."""
        ...

    async def place(self, submission_id: UUID) -> Place | None:
        """Where a submission waits; None if it does not."""
        ...

    async def enqueue_grading(self, submission_id: UUID, turn: Turn) -> None: ...
    async def enqueue_check(self, version_id: UUID) -> None: ...
    async def workers(self) -> int:
        """How many workers take work at the moment."""
        ...


class Audit(Protocol):
    """Who did what, for good."""

    async def record(
        self, actor: Actor | None, action: str, subject: str, detail: Mapping[str, object]
    ) -> None: ...


class Transaction(Protocol):
    """One unit of work on the store."""

    people: People
    assignments: Assignments
    submissions: Submissions
    jobs: Jobs
    audit: Audit


class Store(Protocol):
    """The database; raises `Unavailable` when it is away."""

    def begin(self) -> AbstractAsyncContextManager[Transaction]: ...

    def glance(self) -> AbstractAsyncContextManager[Transaction]:
        """For a query or two that need not agree: each is a transaction of its own."""
        ...

    def follow(
        self, submission_id: UUID, after: int = 0
    ) -> AsyncGenerator[Sequence[Progress], None]:
        """The live log from `after` on, all that is new at a time, until grading is over."""
        ...

    async def ready(self) -> None:
        """Return if the database answers and its schema is current; raise `Unavailable` if not."""
        ...
