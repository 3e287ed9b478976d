"""Put together what a sitting of a submission needs."""

from collections.abc import Mapping

from grader.core.errors import ExamFault
from grader.core.provenance import limits_digest
from grader.core.submission import AssignmentVersion, Purpose, Submission
from grader.core.verdict import Provenance
from grader.workflow.ports import Bundle, Examination, Sitting, Store, Transaction


async def version_of(tx: Transaction, submission: Submission) -> AssignmentVersion:
    """The version a submission is graded against; raises `ExamFault` if it is gone."""
    version = await tx.assignments.version(submission.version_id)
    if version is None:
        raise ExamFault(f"the version of submission {submission.id} is missing")
    return version


def sitting_of(
    store: Store, submission: Submission, version: AssignmentVersion, files: Mapping[str, bytes]
) -> Sitting:
    """The sitting that grades this submission, the same each time."""

    async def fetch() -> Bundle:
        return await _bundle(store, version.digest)

    return Sitting(
        assignment=version.assignment,
        digest=version.digest,
        fetch_bundle=fetch,
        files=files,
        seed=submission.seed,
        only_visible=submission.purpose is Purpose.PRECHECK,
    )


def provenance_of(
    examination: Examination, version: AssignmentVersion, sitting: Sitting
) -> Provenance:
    """What must be the same to get this sitting's result again."""
    return Provenance(
        assignment_digest=version.digest,
        environment_digest=examination.environment_digest,
        seed=sitting.seed,
        limits_digest=limits_digest(version.assignment.limits),
    )


async def _bundle(store: Store, digest: str) -> Bundle:
    async with store.begin() as tx:
        bundle = await tx.assignments.bundle(digest)
    if bundle is None:
        raise ExamFault(f"the bundle {digest} is missing")
    return bundle
