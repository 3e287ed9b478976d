"""A sitting whose result is known: with it a host shows that it can grade, from end to end."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic

from grader.core.assignment import ENTRY_FILE, Assignment
from grader.core.errors import ExamFault
from grader.core.verdict import Outcome, Report
from grader.exam.config import ExamConfig
from grader.exam.examiners import Examiners
from grader.exam.guests import Guests, hand_over_files
from grader.exam.report import ReportReader
from grader.workflow.ports import Bundle, Sitting, SittingEvent

SAMPLE_SECONDS = 60.0
SUITE = """
import pytest

from grader.judge import as_int, expect


@pytest.mark.points(1)
@pytest.mark.title("one more")
def test_one_more(learner):
    expect(as_int(learner.one_more(1)) == 2, "one_more(1) must be 2")
"""
SOLUTION = b"def one_more(n):\n    return n + 1\n"


async def sit_sample(config: ExamConfig) -> str:
    """Grade the sample in boxes of its own; says how that went.

    Raises:
        Exception: it was not graded as it deserves. On an ill host anything may break.
    """
    started = monotonic()
    with _unpacked(config.suites) as suite:
        async with asyncio.timeout(SAMPLE_SECONDS):
            report = await _sit(replace(config, warm_guests=1), suite)
    wrong = [result for result in report.results if result.outcome is not Outcome.PASSED]
    if wrong:
        raise ExamFault(f"a right solution got {wrong[0].outcome}: {wrong[0].message}")
    return f"a sample graded in {monotonic() - started:.1f} s"


@contextmanager
def _unpacked(suites: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=suites, prefix="sample-") as folder:
        suite = Path(folder)
        suite.chmod(0o755)
        (suite / "test_sample.py").write_text(SUITE)
        yield suite


async def _sit(config: ExamConfig, suite: Path) -> Report:
    async def at_hand() -> Path:
        return suite

    sitting, reader = _sample(), ReportReader()
    async with (
        Guests(config) as guests,
        Examiners(config) as examiners,
        guests.take(sitting.assignment.limits) as guest,
        examiners.take(sitting.digest, at_hand) as examiner,
    ):
        await hand_over_files(guest, sitting)
        await examiner.sit(guest.socket.fileno(), sitting, reader, _tell_nobody)
    if reader.report is None:
        raise ExamFault("the examiner ended without a report")
    return reader.report


def _sample() -> Sitting:
    assignment = Assignment(
        slug="sample", title="One more", module="sample", points=1.0, statement="", starter={}
    )
    return Sitting(assignment, "sample", _no_bundle, {ENTRY_FILE: SOLUTION}, seed=1)


async def _no_bundle() -> Bundle:
    raise ExamFault("the sample's suite is at hand")


async def _tell_nobody(_event: SittingEvent) -> None:
    return None
