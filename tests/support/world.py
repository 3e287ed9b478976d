"""A small course in the store: one instructor, one learner, one published assignment."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256

from grader.core.assignment import Assignment, Test
from grader.core.people import Course, Person, Role
from grader.core.queueing import Rank
from grader.core.submission import (
    AssignmentVersion,
    Purpose,
    Run,
    Submission,
    VersionState,
)
from grader.core.verdict import Outcome, Provenance, Report, Score, TestResult
from grader.workflow.ports import Bundle, NewSubmission, Store, Transaction

TESTS = (
    Test("test_a.py::test_one", "one", 2.0, visible=True),
    Test("test_a.py::test_two", "two", 3),
)


@dataclass(frozen=True)
class World:
    course: Course
    teacher: Person
    learner: Person
    version: AssignmentVersion


def an_assignment(slug: str = "gram-schmidt", *, module: str = "02-decompositions") -> Assignment:
    return Assignment(
        slug=slug,
        title=slug.replace("-", " ").capitalize(),
        module=module,
        points=5.0,
        statement="Orthonormalise $A$.",
        starter={"solution.py": "def gram_schmidt(A):\n    ...\n"},
    )


def a_bundle(content: str = "suite") -> Bundle:
    data = content.encode()
    return Bundle(f"sha256:{sha256(b'bundle ' + data).hexdigest()}", data)


def a_report(points: float = 5.0) -> Report:
    results = (
        TestResult(Test("load", "Your file loads", 0, visible=True), Outcome.PASSED),
        TestResult(TESTS[0], Outcome.PASSED, seconds=0.25),
        TestResult(TESTS[1], Outcome.PASSED if points == 5 else Outcome.FAILED, message="no"),
    )
    return Report(results)


def a_score(points: float = 5.0) -> Score:
    return Score(points, 5.0)


A_PROVENANCE = Provenance("sha256:a", "sha256:e", 7, "sha256:l")


async def publish(
    store: Store, course: Course, assignment: Assignment, content: str = "suite"
) -> AssignmentVersion:
    async with store.begin() as tx:
        added = await tx.assignments.add_version(course.id, assignment, a_bundle(content))
        await tx.assignments.conclude_check(added.id, VersionState.PUBLISHED, TESTS, ())
        version = await tx.assignments.version(added.id)
    assert version is not None
    return version


async def make_world(store: Store) -> World:
    async with store.begin() as tx:
        course = await tx.people.add_course("mml", "Mathematics for machine learning")
        teacher = await tx.people.add_person("noether", "Emmy Noether")
        learner = await tx.people.add_person("ada", "Ada Lovelace")
        await tx.people.enrol(teacher, course, Role.INSTRUCTOR)
        await tx.people.enrol(learner, course, Role.LEARNER)
    version = await publish(store, course, an_assignment())
    return World(course, teacher, learner, version)


def a_submission(
    world: World,
    attempt: int = 1,
    *,
    learner: Person | None = None,
    version: AssignmentVersion | None = None,
    files: Mapping[str, bytes] | None = None,
    key: str | None = None,
) -> NewSubmission:
    return NewSubmission(
        version_id=(version or world.version).id,
        learner_id=(learner or world.learner).id,
        purpose=Purpose.GRADED if attempt else Purpose.PRECHECK,
        attempt=attempt,
        seed=2**63 - 1,
        files=files or {"solution.py": b"def gram_schmidt(A): return A\n"},
        idempotency_key=key,
    )


async def hand_in(store: Store, new: NewSubmission, *, enqueue: bool = False) -> Submission:
    async with store.begin() as tx:
        submission = await tx.submissions.add(new)
        if enqueue:
            turn, _ = await tx.jobs.joining(submission.version_id, Rank.FIRST)
            await tx.jobs.enqueue_grading(submission.id, turn)
    return submission


async def begin(store: Store, submission: Submission, worker: str = "w1") -> Run | None:
    async with store.begin() as tx:
        begun = await tx.submissions.begin_run(submission.id, worker)
    return begun and begun.run


async def finish(store: Store, run: Run | None, points: float = 5.0) -> bool:
    assert run is not None
    async with store.begin() as tx:
        return await tx.submissions.finish_run(
            run.id, a_report(points), a_score(points), A_PROVENANCE
        )


async def grade(store: Store, submission: Submission, points: float = 5.0) -> bool:
    return await finish(store, await begin(store, submission), points)


async def reread(store: Store, submission: Submission) -> Submission:
    async with store.begin() as tx:
        found = await tx.submissions.get(submission.id)
    assert found is not None
    return found


class ChangedMindError(Exception):
    """Ends a transaction that must leave nothing behind."""


@asynccontextmanager
async def rolled_back(store: Store) -> AsyncIterator[Transaction]:
    """A transaction that fails when all is done."""
    with suppress(ChangedMindError):
        async with store.begin() as tx:
            yield tx
            raise ChangedMindError
