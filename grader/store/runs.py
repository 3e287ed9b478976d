"""Queries about runs, the gradings of a submission: each asking for a grade gets one result.

Every change of a run first locks its submission's row, so the changes of one submission come one
after the other, whoever makes them. The first run to finish is the one that counts.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update

from grader.core.errors import NotFound
from grader.core.submission import Run, RunState, SubmissionState
from grader.core.verdict import Provenance, Report, Score
from grader.store.queries import AnyRow, Queries
from grader.store.serialisation import clean, pack, unpack
from grader.store.tables import runs, submissions

TAKEN_OVER = "The worker stopped, or was too slow, before the run was finished; another took over."


class RunQueries(Queries):
    """The part of the port `Submissions` that is about runs."""

    async def begin_run(self, submission_id: UUID, worker: str) -> Run | None:
        """Open the next run and set the submission running; None if it already has its result."""
        submission = await self._locked(submission_id)
        if submission.state == SubmissionState.GRADED.value:
            return None
        await self._close_open_runs(submission_id, RunState.FAULTED, TAKEN_OVER)
        run = await self._insert_run(submission_id, submission.grading, worker)
        await self._set(submission_id, state=SubmissionState.RUNNING.value, fault=None)
        return run

    async def finish_run(
        self, run_id: UUID, report: Report, score: Score, provenance: Provenance
    ) -> bool:
        """Make this run's result the submission's; False (and superseded) if another was first.

        A run that was taken for dead may still finish first: its result is as good.
        """
        run = await self._run_row(run_id)
        submission = await self._locked(run.submission_id)
        if submission.state == SubmissionState.GRADED.value or run.grading != submission.grading:
            await self._close(run_id, RunState.SUPERSEDED, None)
            return False
        await self._store_result(run_id, report, score, provenance)
        await self._close_open_runs(run.submission_id, RunState.SUPERSEDED, None)
        await self._set(
            run.submission_id,
            state=SubmissionState.GRADED.value,
            graded_at=func.clock_timestamp(),
            points=score.points,
            maximum=score.maximum,
            result_run_id=run_id,
            fault=None,
        )
        return True

    async def fault_run(self, run_id: UUID, fault: str, *, final: bool) -> None:
        """Close a run that we failed; the submission is queued again, or faulted when final.

        Another run that is open, or has finished, keeps the submission as it is.
        """
        run = await self._run_row(run_id)
        submission = await self._locked(run.submission_id)
        await self._close(run_id, RunState.FAULTED, fault)
        if submission.state == SubmissionState.RUNNING.value and not await self._is_open(run):
            await self._settle(run.submission_id, fault if final else None)

    async def abandon(self, submission_id: UUID, fault: str) -> bool:
        """Give a submission up that is neither graded nor faulted yet; False if it is."""
        submission = await self._locked(submission_id)
        if submission.state not in (SubmissionState.QUEUED.value, SubmissionState.RUNNING.value):
            return False
        await self._close_open_runs(submission_id, RunState.FAULTED, fault)
        await self._settle(submission_id, fault)
        return True

    async def requeue(self, submission_id: UUID, version_id: UUID | None = None) -> None:
        """Set a graded or faulted submission queued again, keeping its runs and its result."""
        submission = await self._locked(submission_id)
        if submission.state not in (SubmissionState.GRADED.value, SubmissionState.FAULTED.value):
            return
        await self._close_open_runs(submission_id, RunState.SUPERSEDED, None)
        await self._set(
            submission_id,
            state=SubmissionState.QUEUED.value,
            fault=None,
            grading=submission.grading + 1,
            version_id=version_id or submissions.c.version_id,
        )

    async def result(self, submission_id: UUID) -> Run | None:
        """The finished run whose result the submission shows."""
        query = (
            select(runs)
            .join(submissions, submissions.c.result_run_id == runs.c.id)
            .where(submissions.c.id == submission_id)
        )
        row = (await self._connection.execute(query)).first()
        return _run(row) if row else None

    async def runs(self, submission_id: UUID) -> Sequence[Run]:
        """All runs of the submission, the first one first."""
        query = select(runs).where(runs.c.submission_id == submission_id).order_by(runs.c.number)
        return [_run(row) for row in await self._connection.execute(query)]

    async def _locked(self, submission_id: UUID) -> AnyRow:
        """State and grading of the submission, whose row is ours until the transaction ends."""
        query = select(submissions.c.state, submissions.c.grading)
        query = query.where(submissions.c.id == submission_id).with_for_update(key_share=True)
        row = (await self._connection.execute(query)).first()
        if row is None:
            raise NotFound("There is no such submission.")
        return row

    async def _run_row(self, run_id: UUID) -> AnyRow:
        query = select(runs.c.submission_id, runs.c.grading).where(runs.c.id == run_id)
        row = (await self._connection.execute(query)).first()
        if row is None:
            raise NotFound("There is no such run.")
        return row

    async def _insert_run(self, submission_id: UUID, grading: int, worker: str) -> Run:
        number = (
            select(func.coalesce(func.max(runs.c.number), 0) + 1)
            .where(runs.c.submission_id == submission_id)
            .scalar_subquery()
        )
        statement = insert(runs).values(
            id=uuid4(),
            submission_id=submission_id,
            number=number,
            grading=grading,
            state=RunState.RUNNING.value,
            worker=worker,
        )
        return _run((await self._connection.execute(statement.returning(runs))).one())

    async def _is_open(self, run: AnyRow) -> bool:
        """Whether a run of the same submission is still going on."""
        query = select(func.count()).where(
            runs.c.submission_id == run.submission_id, runs.c.state == RunState.RUNNING.value
        )
        return bool((await self._connection.execute(query)).scalar_one())

    async def _store_result(
        self, run_id: UUID, report: Report, score: Score, provenance: Provenance
    ) -> None:
        statement = update(runs).where(runs.c.id == run_id)
        await self._connection.execute(
            statement.values(
                state=RunState.FINISHED.value,
                finished_at=func.clock_timestamp(),
                report=pack(Report, report),
                provenance=pack(Provenance, provenance),
                points=score.points,
                maximum=score.maximum,
                fault=None,
            )
        )

    async def _close(self, run_id: UUID, state: RunState, fault: str | None) -> None:
        """Close one run, unless it is the one that has the result."""
        statement = update(runs).where(runs.c.id == run_id, runs.c.state != RunState.FINISHED.value)
        await self._connection.execute(statement.values(_closed(state, fault)))

    async def _close_open_runs(
        self, submission_id: UUID, state: RunState, fault: str | None
    ) -> None:
        statement = update(runs).where(
            runs.c.submission_id == submission_id, runs.c.state == RunState.RUNNING.value
        )
        await self._connection.execute(statement.values(_closed(state, fault)))

    async def _settle(self, submission_id: UUID, fault: str | None) -> None:
        """Set the submission faulted with these words, or queued again without any."""
        state = SubmissionState.QUEUED if fault is None else SubmissionState.FAULTED
        words = None if fault is None else clean(fault)
        await self._set(submission_id, state=state.value, fault=words)

    async def _set(self, submission_id: UUID, **values: object) -> None:
        statement = update(submissions).where(submissions.c.id == submission_id)
        await self._connection.execute(statement.values(**values))


def _closed(state: RunState, fault: str | None) -> dict[str, object]:
    words = None if fault is None else clean(fault)
    return {"state": state.value, "finished_at": func.clock_timestamp(), "fault": words}


def _run(row: AnyRow) -> Run:
    return Run(
        id=row.id,
        submission_id=row.submission_id,
        number=row.number,
        state=RunState(row.state),
        worker=row.worker,
        started_at=row.started_at,
        finished_at=row.finished_at,
        provenance=None if row.provenance is None else unpack(Provenance, row.provenance),
        report=None if row.report is None else unpack(Report, row.report),
        score=None if row.points is None else Score(row.points, row.maximum),
        fault=row.fault,
    )
