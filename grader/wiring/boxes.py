"""Joins what makes boxes with store and catalogue, as the settings say: for whoever grades."""

import os
import socket
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from uuid import UUID

import structlog

from grader.catalogue import read_bundle, unpack_exam
from grader.catalogue.check import check as check_source
from grader.exam import BoxedExamination, ExamConfig, open_examination
from grader.exam.host import Check, advise_host, examine_host, require_fit_host
from grader.settings import Settings
from grader.store import queue
from grader.wiring.database import database_url, store
from grader.workflow import grade, publish
from grader.workflow.clock import utc_now
from grader.workflow.laps import timed
from grader.workflow.ports import Bundle, Checked, Examination, Store

_log = structlog.get_logger("grader.worker")


def exam_config(settings: Settings) -> ExamConfig:
    """What boxes are made of on this machine."""
    return ExamConfig(
        runtime=settings.runtime,
        boxes=settings.boxes,
        examiner_runtime=settings.examiner_runtime,
        run_dir=settings.run_dir,
        learner_python=settings.learner_python,
        suites=settings.home / "suites",
        unpack_exam=_unpack_exam,
        warm_guests=settings.concurrency,
        warm_examiners=settings.examiners,
    )


def examination(settings: Settings) -> AbstractAsyncContextManager[BoxedExamination]:
    """Real boxes, warm while the block lasts."""
    return open_examination(exam_config(settings))


async def doctor(settings: Settings) -> Sequence[Check]:
    """Every check of this host, passed or not."""
    config = exam_config(settings)
    return [*await examine_host(config), await advise_host(config)]


class Handlers:
    """What the queue's jobs do on this worker."""

    def __init__(self, opened: Store, exam: Examination, name: str) -> None:
        self._store = opened
        self._exam = exam
        self._name = name

    async def grade(self, submission_id: UUID, last_try: bool) -> None:
        """Grade a submission."""
        with timed() as seconds:
            await grade.grade(
                self._store,
                self._exam,
                submission_id,
                worker=self._name,
                last_try=last_try,
                clock=utc_now,
            )
        milliseconds = {stage: round(1000 * spent, 1) for stage, spent in seconds.items()}
        _log.info("graded", submission=str(submission_id), ms=milliseconds)

    async def check(self, version_id: UUID, last_try: bool) -> None:
        """Put an assignment version to the test."""
        await publish.check(self._store, self._check_bundle, version_id, last_try=last_try)

    async def _check_bundle(self, bundle: Bundle) -> Checked:
        result = await check_source(read_bundle(bundle.data), self._exam)
        return Checked(result.tests, result.problems)


async def run_worker(settings: Settings) -> None:
    """Grade until cancelled; raises `HostUnfit` at once if this host cannot grade."""
    await require_fit_host(exam_config(settings))
    name = f"{socket.gethostname()}-{os.getpid()}"
    async with store(settings) as opened, examination(settings) as exam:
        await queue.run_worker(
            opened,
            Handlers(opened, exam, name),
            name=name,
            concurrency=settings.concurrency,
            revive=None if settings.database_url else (lambda: database_url(settings)),
            fit=exam.require_fit,
        )


def _unpack_exam(bundle: Bundle, destination: Path) -> None:
    unpack_exam(read_bundle(bundle.data), destination)
