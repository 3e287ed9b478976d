"""A course on a real store: an instructor, two learners, an assignment, and a scripted exam."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from grader.core.assignment import Assignment, Attempts, RevealPolicy, Test
from grader.core.people import Actor, Course, Person, Role
from grader.core.submission import AssignmentVersion, Purpose, Submission, VersionState
from grader.core.uploads import UploadedFile
from grader.core.verdict import (
    LOAD_ID,
    LOAD_TITLE,
    Counterexample,
    Outcome,
    Report,
    Resources,
    TestResult,
)
from grader.workflow.enrol import set_up_course, set_up_person, set_up_token
from grader.workflow.grade import grade
from grader.workflow.ports import (
    Bundle,
    Examination,
    OnSittingEvent,
    Sitting,
    SittingStarted,
    Store,
    TestEnded,
)
from grader.workflow.submit import HandIn, SubmitRules, submit

SLUG = "doubling"
SOURCE = b"def double(x):\n    return 2 * x\n"
LOAD = Test(LOAD_ID, LOAD_TITLE, 0.0, visible=True)
VISIBLE = Test("test_d.py::test_example", "doubles 2", 4.0, visible=True, hint="Multiply.")
HIDDEN = Test("test_d.py::test_any", "doubles any number", 6.0, hint="Think of zero.")
SECRET = "SECRET-INPUT-42"
TESTS = (VISIBLE, HIDDEN)


def assignment(
    slug: str = SLUG,
    reveal: RevealPolicy | None = None,
    attempts: Attempts | None = None,
    due: datetime | None = None,
) -> Assignment:
    """An assignment of two tests, to be handed in as often as a test likes."""
    return Assignment(
        slug=slug,
        title="Doubling",
        module="01-numbers",
        points=10.0,
        statement="Write $f(x) = 2x$.",
        starter={"solution.py": "def double(x):\n    ...\n"},
        topics=("numbers",),
        reveal=reveal or RevealPolicy(),
        attempts=attempts or Attempts(maximum=None, cooldown_seconds=0),
        due=due,
    )


def bundle(text: str = "bundle") -> Bundle:
    """A bundle with this content."""
    return Bundle("sha256:" + hashlib.sha256(text.encode()).hexdigest(), text.encode())


def result(test: Test, outcome: Outcome) -> TestResult:
    """A result; where it is not passed, everything in it that comes from the learner is secret."""
    if outcome is Outcome.PASSED:
        return TestResult(test, outcome, seconds=0.01)
    return TestResult(
        test,
        outcome,
        message="The result is not twice the argument.",
        learner_message=f"ValueError: {SECRET}",
        counterexample=Counterexample(f"double({SECRET})", SECRET, f"off by {SECRET}"),
        output=f"printed {SECRET}",
        seconds=0.5,
        detail=f"suite {SECRET}",
    )


Sat = Callable[[Sitting], Awaitable[Mapping[str, Outcome]]]


@dataclass
class ScriptedExamination(Examination):
    """Gives the outcomes it is told to give; tests that are not named pass."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)
    """Raised by the next sittings, one each, after their first test."""
    tests: Sequence[Test] = TESTS
    sittings: list[Sitting] = field(default_factory=list)
    during: Callable[[], Awaitable[None]] | None = None
    """Called in the middle of a sitting."""

    async def sit(self, sitting: Sitting, on_event: OnSittingEvent) -> Report:
        self.sittings.append(sitting)
        tests = [test for test in self.tests if test.visible or not sitting.only_visible]
        await on_event(SittingStarted((LOAD, *tests)))
        results = []
        for test in (LOAD, *tests):
            results.append(result(test, self.outcomes.get(test.id, Outcome.PASSED)))
            await on_event(TestEnded(results[-1]))
            if self.during is not None:
                await self.during()
            if self.faults:
                raise self.faults.pop(0)
        return Report(tuple(results), Resources(0.6, 0.5, 40.0, 7, 1))

    async def collect(self, bundle: Bundle) -> tuple[Test, ...]:
        return tuple(self.tests)

    @property
    def environment_digest(self) -> str:
        return "sha256:" + "e" * 64


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Classroom:
    """Everybody and everything in one course."""

    store: Store
    course: Course
    teacher: Actor
    ada: Actor
    bob: Actor
    tokens: dict[str, str]
    clock: Clock = field(default_factory=Clock)
    rules: SubmitRules = field(default_factory=SubmitRules)
    examination: ScriptedExamination = field(default_factory=ScriptedExamination)

    async def publish(
        self, item: Assignment | None = None, text: str = "bundle", tests: Sequence[Test] = TESTS
    ) -> AssignmentVersion:
        """Publish an assignment without a check."""
        async with self.store.begin() as tx:
            version = await tx.assignments.add_version(
                self.course.id, item or assignment(), bundle(text)
            )
            await tx.assignments.conclude_check(version.id, VersionState.PUBLISHED, tests, ())
        return replace(version, state=VersionState.PUBLISHED, tests=tuple(tests))

    async def hand_in(
        self,
        actor: Actor | None = None,
        *,
        source: bytes = SOURCE,
        slug: str = SLUG,
        purpose: Purpose = Purpose.GRADED,
        key: str | None = None,
    ) -> Submission:
        """Hand in one file, as Ada if nobody is named."""
        hand_in = HandIn(slug, [UploadedFile("solution.py", source)], purpose, key)
        accepted = await submit(
            self.store, actor or self.ada, hand_in, clock=self.clock, rules=self.rules
        )
        return accepted.submission

    async def grade(self, submission_id: UUID, *, last_try: bool = False) -> None:
        """Do what a worker does."""
        await grade(
            self.store,
            self.examination,
            submission_id,
            worker="tester",
            last_try=last_try,
            clock=self.clock,
        )


async def open_classroom(store: Store) -> Classroom:
    """Set up the course and its people."""
    course = await set_up_course(store, "maths", "Mathematics")
    actors: dict[str, Actor] = {}
    tokens: dict[str, str] = {}
    for username, name, role in (
        ("teacher", "Emmy Noether", Role.INSTRUCTOR),
        ("ada", "Ada Lovelace", Role.LEARNER),
        ("bob", "Bob Builder", Role.LEARNER),
    ):
        person = await set_up_person(store, course, username, name=name, role=role)
        issued = await set_up_token(store, course, person, label="test")
        actors[username] = Actor(person, course, role, issued.token.id)
        tokens[username] = issued.secret
    return Classroom(store, course, actors["teacher"], actors["ada"], actors["bob"], tokens)


async def stranger(store: Store) -> tuple[Actor, str]:
    """An instructor of another course, and their token."""
    course = await set_up_course(store, "physics", "Physics")
    person: Person = await set_up_person(
        store, course, "other", name="Other Teacher", role=Role.INSTRUCTOR
    )
    issued = await set_up_token(store, course, person, label="test")
    return Actor(person, course, Role.INSTRUCTOR, issued.token.id), issued.secret
