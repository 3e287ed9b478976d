"""Queries about runs, the gradings of a submission: each asking for a grade gets one result.

Every change of a run first locks its submission's row, so the changes of one submission come one
after the other, whoever makes them. The first run to finish is the one that counts.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Double, Select, Update, Uuid, bindparam, func, insert, select, true, update
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from grader.core.errors import NotFound
from grader.core.submission import Run, RunState, SubmissionState
from grader.core.verdict import Provenance, Report, Score
from grader.store.progress import appended, listed, told
from grader.store.queries import AnyRow, Queries
from grader.store.rows import submission_of, submission_query
from grader.store.serialisation import clean, pack, unpack
from grader.store.tables import blobs, runs, submission_files, submissions
from grader.workflow.ports import Begun, Entry

TAKEN_OVER = "The worker stopped, or was too slow, before the run was finished; another took over."


class RunQueries(Queries):
    """The part of the port `Submissions` that is about runs."""

    async def begin_run(self, submission_id: UUID, worker: str) -> Begun | None:
        """Open the next run and set the submission running; None if it already has its result."""
        row = (await self._connection.execute(_HANDED_IN, {"submission_id": submission_id})).first()
        if row is None:
            raise NotFound("There is no such submission.")
        if row.state == SubmissionState.GRADED.value:
            return None
        if row.state == SubmissionState.RUNNING.value:  # only then a run can be open
            await self._close_open_runs(submission_id, RunState.FAULTED, TAKEN_OVER)
        run = await self._open_run(row, worker)
        files = dict(zip(row.names or (), row.contents or (), strict=True))
        running = replace(submission_of(row), state=SubmissionState.RUNNING, fault=None)
        return Begun(run, running, files)

    async def finish_run(
        self,
        run_id: UUID,
        report: Report,
        score: Score,
        provenance: Provenance,
        entries: Sequence[Entry] = (),
    ) -> bool:
        """Make this run's result the submission's, and append to its live log.

        False if another run was first, and this one is superseded, or if it was done before. A run
        that was taken for dead may still finish first: its result is as good.
        """
        row = await self._locked_run(run_id)
        if row.state == SubmissionState.GRADED.value or row.run_grading != row.grading:
            await self._close(run_id, RunState.SUPERSEDED, None)
            return False
        values = {
            "of_submission": row.id,
            "run_id": run_id,
            "new_report": pack(Report, report),
            "new_provenance": pack(Provenance, provenance),
            "new_points": score.points,
            "new_maximum": score.maximum,
            "entries": listed(entries),
        }
        await self._connection.execute(_FINISH, values)
        return True

    async def fault_run(self, run_id: UUID, fault: str, *, final: bool) -> None:
        """Close a run that we failed; the submission is queued again, or faulted when final.

        Another run that is open, or has finished, keeps the submission as it is.
        """
        row = await self._locked_run(run_id)
        await self._close(run_id, RunState.FAULTED, fault)
        if row.state == SubmissionState.RUNNING.value and not await self._has_open(row.id):
            await self._settle(row.id, fault if final else None)

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

    async def _locked_run(self, run_id: UUID) -> AnyRow:
        """Id, state and grading of the run's submission, whose row is ours, and its own grading."""
        row = (await self._connection.execute(_OF_RUN, {"run_id": run_id})).first()
        if row is None:
            raise NotFound("There is no such run.")
        return row

    async def _open_run(self, submission: AnyRow, worker: str) -> Run:
        values = {
            "run_id": uuid4(),
            "of_submission": submission.id,
            "its_grading": submission.grading,
            "by": worker,
        }
        return _run((await self._connection.execute(_OPEN, values)).one())

    async def _has_open(self, submission_id: UUID) -> bool:
        """Whether a run of the submission is still going on."""
        query = select(func.count()).where(
            runs.c.submission_id == submission_id, runs.c.state == RunState.RUNNING.value
        )
        return bool((await self._connection.execute(query)).scalar_one())

    async def _close(self, run_id: UUID, state: RunState, fault: str | None) -> None:
        """Close one run, unless it is the one that has the result."""
        statement = update(runs).where(runs.c.id == run_id, runs.c.state != RunState.FINISHED.value)
        await self._connection.execute(statement.values(_closed(state, fault)))

    async def _close_open_runs(
        self, submission_id: UUID, state: RunState, fault: str | None
    ) -> None:
        await self._connection.execute(_closing(submission_id, state, fault))

    async def _settle(self, submission_id: UUID, fault: str | None) -> None:
        """Set the submission faulted with these words, or queued again without any."""
        state = SubmissionState.QUEUED if fault is None else SubmissionState.FAULTED
        words = None if fault is None else clean(fault)
        await self._set(submission_id, state=state.value, fault=words)

    async def _set(self, submission_id: UUID, **values: object) -> None:
        await self._connection.execute(_setting(submission_id, **values))


_HANDED_IN = (
    submission_query()
    .add_columns(
        select(func.array_agg(aggregate_order_by(submission_files.c.name, submission_files.c.name)))
        .where(submission_files.c.submission_id == submissions.c.id)
        .scalar_subquery()
        .label("names"),
        select(func.array_agg(aggregate_order_by(blobs.c.data, submission_files.c.name)))
        .join_from(submission_files, blobs)
        .where(submission_files.c.submission_id == submissions.c.id)
        .scalar_subquery()
        .label("contents"),
        # A beginning that a crash of the server undoes is made again: why wait for the disk?
        func.set_config("synchronous_commit", "off", true()),
    )
    .where(submissions.c.id == bindparam("submission_id"))
    .with_for_update(key_share=True, of=submissions)
)
_OF_RUN = (
    select(
        submissions.c.id,
        submissions.c.state,
        submissions.c.grading,
        runs.c.grading.label("run_grading"),
    )
    .join_from(runs, submissions, runs.c.submission_id == submissions.c.id)
    .where(runs.c.id == bindparam("run_id"))
    .with_for_update(key_share=True, of=submissions)
)


def _closing(submission_id: UUID, state: RunState, fault: str | None) -> Update:
    """Close the runs of a submission that are open."""
    statement = update(runs).where(
        runs.c.submission_id == submission_id, runs.c.state == RunState.RUNNING.value
    )
    return statement.values(_closed(state, fault))


def _setting(submission_id: UUID, **values: object) -> Update:
    return update(submissions).where(submissions.c.id == submission_id).values(**values)


def _closed(state: RunState, fault: str | None) -> dict[str, object]:
    words = None if fault is None else clean(fault)
    return {"state": state.value, "finished_at": func.clock_timestamp(), "fault": words}


def _opening() -> Select[Any]:
    """Insert a run and set its submission running."""
    number = (
        select(func.coalesce(func.max(runs.c.number), 0) + 1)
        .where(runs.c.submission_id == _OWN)
        .scalar_subquery()
    )
    opened = insert(runs).values(
        id=bindparam("run_id"),
        submission_id=_OWN,
        number=number,
        grading=bindparam("its_grading"),
        state=RunState.RUNNING.value,
        worker=bindparam("by"),
    )
    running = update(submissions).where(submissions.c.id == _OWN)
    running = running.values(state=SubmissionState.RUNNING.value, fault=None)
    return select(opened.returning(runs).cte("opened")).add_cte(running.cte("running"))


def _finishing() -> Select[Any]:
    """Store a result, show it, close other runs, and append to the live log, all at once."""
    result = {
        "points": bindparam("new_points", type_=Double),
        "maximum": bindparam("new_maximum", type_=Double),
        "fault": None,
    }
    finished = (
        update(runs)
        .where(runs.c.id == bindparam("run_id"))
        .values(
            state=RunState.FINISHED.value,
            finished_at=func.clock_timestamp(),
            report=bindparam("new_report", type_=JSONB),
            provenance=bindparam("new_provenance", type_=JSONB),
            **result,
        )
    )
    others = (
        update(runs)
        .where(runs.c.submission_id == _OWN, runs.c.id != bindparam("run_id"))
        .where(runs.c.state == RunState.RUNNING.value)
        .values(_closed(RunState.SUPERSEDED, None))
    )
    shown = (
        update(submissions)
        .where(submissions.c.id == _OWN)
        .values(
            state=SubmissionState.GRADED.value,
            graded_at=func.clock_timestamp(),
            result_run_id=bindparam("run_id"),
            **result,
        )
    )
    together = [finished.cte("finished"), others.cte("others"), shown.cte("shown")]
    return told(appended(_OWN)).add_cte(*together)


# No parameter has a column's name: SQLAlchemy would take it for a value to set.
_OWN = bindparam("of_submission", type_=Uuid)
_OPEN = _opening()
_FINISH = _finishing()


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
