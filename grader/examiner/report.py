"""The report of one sitting, line by line: what `grader.exam.report` reads."""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from grader.core.assignment import Test
from grader.core.verdict import Counterexample, Resources, TestResult
from grader.examiner.text import cap

MESSAGE = 2_000
LEARNER_MESSAGE = 10_000
CALL = 2_000
DETAIL = 20_000
OUTPUT = 100_000
"""All caps together, six bytes a character at worst, stay below the reader's line of 1 MiB."""


class ReportWriter:
    """Writes JSON lines to the pipe of one sitting."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._turn = threading.RLock()
        self._told = 0

    def started(self, tests: Sequence[Test]) -> None:
        """Name the tests in the order in which their results will come."""
        self._write({"started": {"tests": [_fields(test) for test in tests]}})

    def test(self, result: TestResult) -> None:
        """One test's result, its texts capped."""
        with self._turn:
            self._write({"test": _told(capped(result))})
            self._told += 1

    def finished(self, resources: Resources) -> None:
        """The last line: without it the report does not count."""
        self._write({"finished": {"resources": _fields(resources)}})

    @contextmanager
    def alone(self) -> Iterator[int]:
        """Keep other threads from writing for the block; how many tests have their result."""
        with self._turn:
            yield self._told

    def _write(self, message: dict[str, Any]) -> None:
        with self._turn:
            unsent = memoryview(line_of(message))
            while unsent:
                unsent = unsent[os.write(self._descriptor, unsent) :]


def line_of(message: dict[str, Any]) -> bytes:
    """One JSON line."""
    text = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode() + b"\n"


def capped(result: TestResult) -> TestResult:
    """The result with every text no longer than a report allows."""
    return replace(
        result,
        message=cap(result.message, MESSAGE),
        brief=cap(result.brief, MESSAGE),
        learner_message=cap(result.learner_message, LEARNER_MESSAGE),
        counterexample=_capped(result.counterexample),
        output=cap(result.output, OUTPUT),
        detail=cap(result.detail, DETAIL),
    )


def _told(result: TestResult) -> dict[str, Any]:
    """The result as a dictionary; `asdict`, which copies every value, takes ten times as long."""
    told = _fields(result)
    told["test"] = _fields(result.test)
    if result.counterexample is not None:
        told["counterexample"] = _fields(result.counterexample)
    return told


def _fields(thing: Any) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in type(thing).__dataclass_fields__}


def _capped(found: Counterexample | None) -> Counterexample | None:
    if found is None:
        return None
    return Counterexample(cap(found.call, CALL), cap(found.answer, CALL), cap(found.broken, CALL))
