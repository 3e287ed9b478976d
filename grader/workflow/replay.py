"""Grade a submission again beside its stored result, to see that the same comes out."""

from dataclasses import dataclass
from uuid import UUID

from grader.core.errors import Conflict, NotFound
from grader.core.people import Actor
from grader.core.reports import accepted, sat_tests
from grader.core.scoring import score
from grader.core.submission import AssignmentVersion, Run, Submission
from grader.core.verdict import Outcome, Provenance, Report, Score
from grader.workflow.find import require_staff, submission_for
from grader.workflow.ports import Examination, Sitting, SittingEvent, Store, Transaction
from grader.workflow.prepare import provenance_of, sitting_of, version_of


@dataclass(frozen=True, slots=True)
class Difference:
    """One test that ended otherwise than in the stored result."""

    test_id: str
    stored: Outcome | None
    replayed: Outcome | None


@dataclass(frozen=True, slots=True)
class Replay:
    """A stored result, and what came out when it was made again."""

    stored: Run
    report: Report
    score: Score
    provenance: Provenance
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether score and every outcome came out as stored."""
        return not self.differences and self.score == self.stored.score


async def replay(
    store: Store, examination: Examination, submission_id: UUID, actor: Actor | None = None
) -> Replay:
    """Sit again with the stored seed and version; nothing is stored. No actor: the operator."""
    stored, version, sitting = await _stored(store, actor, submission_id)
    report = await examination.sit(sitting, _ignore)
    tests = sat_tests(version.tests, only_visible=sitting.only_visible)
    report = accepted(report, tests)
    provenance = provenance_of(examination, version, sitting)
    return Replay(stored, report, score(report), provenance, _differences(stored.report, report))


async def _stored(
    store: Store, actor: Actor | None, submission_id: UUID
) -> tuple[Run, AssignmentVersion, Sitting]:
    async with store.begin() as tx:
        submission = await _submission(tx, actor, submission_id)
        run = await tx.submissions.result(submission_id)
        if run is None:
            raise Conflict("The submission has no result yet that could be compared.")
        version = await version_of(tx, submission)
        files = await tx.submissions.files(submission_id)
    return run, version, sitting_of(store, submission, version, files)


async def _submission(tx: Transaction, actor: Actor | None, submission_id: UUID) -> Submission:
    if actor is not None:
        require_staff(actor)
        return await submission_for(tx, actor, submission_id)
    submission = await tx.submissions.get(submission_id)
    if submission is None:
        raise NotFound("There is no such submission.")
    return submission


async def _ignore(event: SittingEvent) -> None:
    """Nobody watches a replay."""


def _differences(stored: Report | None, replayed: Report) -> tuple[Difference, ...]:
    before = _outcomes(stored) if stored else {}
    after = _outcomes(replayed)
    return tuple(
        Difference(test_id, before.get(test_id), after.get(test_id))
        for test_id in before | after
        if before.get(test_id) != after.get(test_id)
    )


def _outcomes(report: Report) -> dict[str, Outcome]:
    return {result.test.id: result.outcome for result in report.results}
