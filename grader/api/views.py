"""The JSON that goes over the wire: what the API answers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from grader.core.assignment import HiddenReveal, Kind
from grader.core.feedback import ReportView
from grader.core.people import Role
from grader.core.submission import Purpose, RunState, SubmissionState, VersionState

_EXAMPLE_ID = "0199d7a2-5c1e-7b44-9f0e-2f6a1c7e8d10"
_EXAMPLE_TIME = "2026-03-02T09:30:00Z"

Slug = Annotated[str, Field(examples=["gram-schmidt"])]
Username = Annotated[str, Field(examples=["ada"])]


class View(BaseModel):
    """The base of all answers: frozen, nothing beyond what is declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CourseView(View):
    """A course."""

    slug: str = Field(examples=["maths-for-ml"])
    title: str = Field(examples=["Mathematics for Machine Learning"])


class MeView(View):
    """Whom the token belongs to, and in which role and course it acts."""

    username: Username
    name: str = Field(examples=["Ada Lovelace"])
    role: Role
    course: CourseView


class ScoreNumbers(View):
    """Points earned out of points possible."""

    points: float = Field(examples=[17.0])
    maximum: float = Field(examples=[20.0])


class AttemptsView(View):
    """How often one may hand in, and how often the asking person has."""

    maximum: int | None = Field(description="`null`: as often as you like.", examples=[5])
    cooldown_seconds: int = Field(description="The least time between two attempts.", examples=[60])
    free: int = Field(description="So many may follow each other at once.", examples=[5])
    made: int = Field(
        description="Attempts of the asking person so far; not those that we failed to grade.",
        examples=[2],
    )


class LimitsView(View):
    """What one submission may use."""

    wall_seconds: float
    test_seconds: float
    load_seconds: float
    cpu_seconds: int
    memory_mb: int
    processes: int
    disk_mb: int
    output_kb: int
    answer_mb: int


class ImportsView(View):
    """Which packages beside Python's standard library a submission may use."""

    allow: tuple[str, ...] = Field(examples=[["numpy"]])
    forbid: tuple[str, ...] = Field(examples=[["numpy.linalg"]])
    permit: tuple[str, ...] = Field(
        description="Exceptions to `forbid`.", examples=[["numpy.linalg.norm"]]
    )


class AssignmentView(View):
    """An assignment as learners see it, in its current version."""

    slug: Slug
    title: str = Field(examples=["Gram-Schmidt orthogonalisation"])
    module: str = Field(examples=["02-matrix-decompositions"])
    topics: tuple[str, ...] = Field(examples=[["orthogonality", "QR"]])
    kind: Kind
    difficulty: int = Field(examples=[3])
    points: float = Field(examples=[20.0])
    hidden_tests: HiddenReveal = Field(description="What learners see of hidden tests.")
    counterexamples_after: int | None = Field(
        description="The attempt from which hidden tests show a counterexample; `null`: never."
    )
    attempts: AttemptsView
    due: datetime | None = Field(
        description="Later is accepted, and said to be late.", examples=[_EXAMPLE_TIME]
    )
    published_at: datetime = Field(examples=[_EXAMPLE_TIME])


class AssignmentDetail(AssignmentView):
    """An assignment with its statement and what to start from."""

    statement: str = Field(description="Markdown with LaTeX maths.")
    starter: dict[str, str] = Field(description="File name → text.")
    limits: LimitsView
    imports: ImportsView


class AssignmentList(View):
    """All published assignments of the course."""

    items: list[AssignmentView]


class TestEntry(View):
    """One test of a version's suite."""

    __test__ = False

    id: str = Field(examples=["test_qr.py::test_orthonormal"])
    title: str = Field(examples=["the columns of Q are orthonormal"])
    points: float
    visible: bool


class ProblemEntry(View):
    """One thing wrong with an assignment's folder."""

    where: str = Field(examples=["specimens/classical.py"])
    what: str = Field(examples=["labelled partial, but scored all points"])


class VersionView(View):
    """An immutable version of an assignment; staff only."""

    slug: Slug
    title: str
    digest: str = Field(examples=["sha256:" + "0" * 64])
    state: VersionState
    created_at: datetime = Field(examples=[_EXAMPLE_TIME])
    points: float
    tests: list[TestEntry]
    problems: list[ProblemEntry]


class VersionList(View):
    """All versions of an assignment, newest first."""

    items: list[VersionView]


class ProvenanceView(View):
    """What must be the same to get the same result again; staff only."""

    assignment_digest: str
    environment_digest: str
    seed: int
    limits_digest: str


class Links(View):
    """Where to go from here."""

    self: str = Field(examples=[f"/api/v1/submissions/{_EXAMPLE_ID}"])
    events: str = Field(examples=[f"/api/v1/submissions/{_EXAMPLE_ID}/events"])


class WaitView(View):
    """A span in which the turn comes in nine of ten cases; no promise."""

    at_least: int = Field(description="Seconds from now.", examples=[20])
    at_most: int = Field(description="Seconds from now.", examples=[90])


class SubmissionView(View):
    """A submission and how it stands."""

    id: UUID = Field(examples=[_EXAMPLE_ID])
    slug: Slug
    title: str
    learner: Username
    attempt: int = Field(description="1, 2, …; 0 for a precheck.", examples=[1])
    purpose: Purpose
    state: SubmissionState
    created_at: datetime = Field(examples=[_EXAMPLE_TIME])
    late: bool = Field(description="Whether it came after the due date.")
    graded_at: datetime | None = Field(None, description="For learners to the second.")
    score: ScoreNumbers | None = Field(
        None, description="`null` until graded, or while the assignment's policy withholds it."
    )
    queue_place: int | None = Field(
        None,
        description="How many submissions are before this one while it is queued, as the queue is"
        " now; 1000 stands for more as well.",
    )
    wait: WaitView | None = Field(
        None, description="When its turn will probably come; `null` while no worker takes work."
    )
    report: ReportView | None = Field(
        None, description="The feedback, in the answer for one submission; `null` in listings."
    )
    fault: str | None = Field(None, description="Our failure in words; staff only.")
    provenance: ProvenanceView | None = Field(None, description="Staff only.")
    links: Links


class SubmissionList(View):
    """Submissions, the newest first."""

    items: list[SubmissionView]
    next: str | None = Field(None, description="Where the listing goes on, if there may be more.")


class EncodedFile(View):
    """A file that is not UTF-8 text."""

    base64: str = Field(examples=["iVBORw0KGgo="])


class FilesView(View):
    """The files of a submission as they were stored."""

    files: dict[str, str | EncodedFile] = Field(
        examples=[{"solution.py": "def answer():\n    return 42\n"}]
    )


class RegradeView(View):
    """How many submissions are queued to be graded again."""

    queued: int = Field(examples=[31])


class RunView(View):
    """One grading of a submission."""

    id: UUID
    number: int = Field(description="1, 2, … within the submission.", examples=[1])
    state: RunState
    worker: str = Field(examples=["grader-1-4711"])
    started_at: datetime
    finished_at: datetime | None
    score: ScoreNumbers | None
    provenance: ProvenanceView | None
    fault: str | None = Field(description="Our failure in words, if it was one.")


class RunList(View):
    """All gradings of a submission, in order."""

    items: list[RunView]


class ScoreView(View):
    """A learner's best result in one assignment."""

    learner: Username
    name: str = Field(examples=["Ada Lovelace"])
    slug: Slug
    attempts: int
    state: SubmissionState | None = Field(description="Of the learner's latest attempt.")
    score: ScoreNumbers | None
    submission: UUID | None = Field(description="The submission that earned the score.")
    graded_at: datetime | None


class ScoreList(View):
    """Scores by learner and assignment."""

    items: list[ScoreView]


class PersonView(View):
    """A person enrolled in the course."""

    username: Username
    name: str = Field(examples=["Ada Lovelace"])
    role: Role


class PersonList(View):
    """Everybody enrolled in the course."""

    items: list[PersonView]


class TokenView(View):
    """A bearer token, without its secret."""

    id: UUID
    username: Username
    role: Role
    label: str = Field(examples=["Ada's laptop"])
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    made_by: UUID | None = Field(description="The token it was made with, and ends with.")


class IssuedTokenView(TokenView):
    """A token just made: the only time its secret is shown."""

    secret: str = Field(examples=["gradus_" + "x" * 43])


class TokenList(View):
    """The course's tokens."""

    items: list[TokenView]


class HealthView(View):
    """Whether the process is up."""

    status: str = Field(examples=["ok"])
