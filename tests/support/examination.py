"""Real examinations for tests: a suite given as text, a learner's file given as text."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio

from grader.core.assignment import ENTRY_FILE, Assignment, Limits
from grader.core.verdict import Outcome, Report, TestResult
from grader.exam import BoxedExamination, ExamConfig, open_examination
from grader.settings import Settings
from grader.workflow.ports import Bundle, Sitting, SittingEvent


def unpack_texts(bundle: Bundle, destination: Path) -> None:
    """The arena's bundles are JSON: file name → text of the exam folder."""
    destination.mkdir()
    for name, text in json.loads(bundle.data).items():
        (destination / name).write_text(text, encoding="utf-8")


def exam_config(suites: Path, **changes: object) -> ExamConfig:
    """What this machine has, with suites in a folder of the test's own."""
    parts: dict[str, object] = {
        "learner_python": Settings().learner_python,
        "boxes": Settings().boxes,  # GRADER_BOXES=single for the other way
        "suites": suites,
        "unpack_exam": unpack_texts,
        "warm_guests": 1,
    }
    return ExamConfig(**{**parts, **changes})  # type: ignore[arg-type]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def examination(tmp_path_factory) -> AsyncIterator[BoxedExamination]:
    config = exam_config(tmp_path_factory.mktemp("examination") / "suites")
    async with open_examination(config) as opened:
        yield opened


async def ignore(event: SittingEvent) -> None:
    """Nobody watches."""


@dataclass
class Arena:
    """One suite, to hand files in to."""

    examination: BoxedExamination
    suite: Mapping[str, str]
    limits: Limits

    @property
    def bundle(self) -> Bundle:
        data = json.dumps(dict(self.suite), sort_keys=True).encode()
        return Bundle("sha256:" + hashlib.sha256(data).hexdigest(), data)

    def sitting(self, files: Mapping[str, bytes], seed: int = 1) -> Sitting:
        async def fetch() -> Bundle:
            return self.bundle

        assignment = Assignment(
            slug="arena",
            title="Arena",
            module="00-arena",
            points=10,
            statement="",
            starter={},
            limits=self.limits,
        )
        return Sitting(assignment, self.bundle.digest, fetch, files, seed)

    async def grade(self, solution: str | bytes, *, seed: int = 1, **others: str) -> "Graded":
        """Hand in one file (and others beside it) and wait for the report."""
        entry = solution.encode() if isinstance(solution, str) else solution
        files = {
            ENTRY_FILE: entry,
            **{f"{name}.py": text.encode() for name, text in others.items()},
        }
        return Graded(await self.examination.sit(self.sitting(files, seed), ignore))


@dataclass
class Graded:
    """A report with shortcuts."""

    report: Report

    def __getitem__(self, name: str) -> TestResult:
        """The result of the test whose id ends with the name."""
        return next(r for r in self.report.results if r.test.id.split("::")[-1] == name)

    @property
    def outcomes(self) -> dict[str, Outcome]:
        return {r.test.id.split("::")[-1]: r.outcome for r in self.report.results}

    @property
    def points(self) -> float:
        return sum(r.test.points for r in self.report.results if r.outcome is Outcome.PASSED)
