"""Grade a submission: one sitting, then its result and score in one transaction."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from grader.core.errors import ExamFault, Fault, Unavailable
from grader.core.feedback import score_shown
from grader.core.reports import accepted, sat_tests
from grader.core.scoring import score
from grader.core.submission import AssignmentVersion, Run, Submission
from grader.core.verdict import Provenance, Report
from grader.workflow.laps import lap
from grader.workflow.livelog import LiveLog
from grader.workflow.patience import patiently
from grader.workflow.ports import Clock, Entry, Examination, Sitting, Store
from grader.workflow.prepare import provenance_of, sitting_of, version_of

RESULT_PATIENCE = 120.0
"""Seconds a result waits for the database to come back before the grading is left to a retry."""
FAULT_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class _Work:
    """One run that is under way."""

    run: Run
    submission: Submission
    version: AssignmentVersion
    sitting: Sitting
    after_due: bool


async def grade(
    store: Store,
    examination: Examination,
    submission_id: UUID,
    *,
    worker: str,
    last_try: bool,
    clock: Clock,
) -> None:
    """Give the submission its result, unless it has one.

    Raises `Fault` for every failure of ours, to be tried again; after the last try the submission
    is faulted, for staff to look at. An unfit host or an absent database is no failed try: it stays
    queued.
    """
    work = await _begin(store, submission_id, worker, clock)
    if work is None:
        return
    lap("begin")
    try:
        await _run(store, examination, work)
    except Fault as fault:
        await _record_fault(store, work, fault, last_try=last_try and fault.counts)
        raise
    except Exception as error:  # whatever else broke is ours as well, and the run must be closed
        broken = ExamFault(f"grading broke with {type(error).__name__}: {error}")
        await _record_fault(store, work, broken, last_try=last_try)
        raise broken from error


async def _begin(store: Store, submission_id: UUID, worker: str, clock: Clock) -> _Work | None:
    """Open the next run; None if the submission has its result already."""
    async with store.begin() as tx:
        begun = await tx.submissions.begin_run(submission_id, worker)
        if begun is None:
            return None
        submission = begun.submission
        version = await version_of(tx, submission)
        current = await tx.assignments.current(submission.course_id, submission.slug)
    after_due = current is not None and current.assignment.overdue(clock())
    sitting = sitting_of(store, submission, version, begun.files)
    return _Work(begun.run, submission, version, sitting, after_due)


async def _run(store: Store, examination: Examination, work: _Work) -> None:
    """Sit, with no transaction open, and store what came out."""
    policy = work.version.assignment.reveal
    log = LiveLog(store, work.submission, work.run, policy, after_due=work.after_due)
    try:
        report = await examination.sit(work.sitting, log.on_event)
        lap("clear")
        tests = sat_tests(work.version.tests, only_visible=work.sitting.only_visible)
        report = accepted(report, tests)
        provenance = provenance_of(examination, work.version, work.sitting)
        entries = await log.drain()
        await patiently(lambda: _finish(store, work, report, provenance, entries), RESULT_PATIENCE)
        lap("store")
    finally:
        log.stop()


async def _finish(
    store: Store, work: _Work, report: Report, provenance: Provenance, entries: list[Entry]
) -> None:
    """Safe to repeat: what an earlier try stored whose answer was lost stays as it is."""
    last = [*entries, ("graded", _graded(work, report))]
    async with store.begin() as tx:
        await tx.submissions.finish_run(work.run.id, report, score(report), provenance, last)


def _graded(work: _Work, report: Report) -> Mapping[str, object]:
    tests = [result.test for result in report.results]
    shown = score_shown(work.version.assignment.reveal, tests, after_due=work.after_due)
    return {"score": asdict(score(report)) if shown else None}


async def _record_fault(store: Store, work: _Work, fault: Fault, *, last_try: bool) -> None:
    """Close the run; if the database is away even for that, the fault itself says enough."""

    async def record() -> None:
        async with store.begin() as tx:
            await tx.submissions.fault_run(work.run.id, str(fault), final=last_try)
            kind = "faulted" if last_try else "retrying"
            await tx.submissions.log(work.submission.id, [(kind, {"run": work.run.number})])

    try:
        await patiently(record, FAULT_PATIENCE)
    except Unavailable as away:
        fault.add_note(f"and the fault could not be recorded: {away}")
