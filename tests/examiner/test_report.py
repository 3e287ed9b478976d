"""The report's lines: what the worker reads, whatever the texts hold."""

import json
import os

from hypothesis import given
from hypothesis import strategies as st

from grader.core.assignment import Test
from grader.core.verdict import Counterexample, Outcome, Resources, TestResult
from grader.exam.report import MAX_LINE_BYTES, ReportReader
from grader.examiner.report import ReportWriter, capped, line_of
from grader.examiner.text import cap

TEST = Test("test_a.py::test_a", "a", 1.0, visible=True, reveal_after=2, hint="look")


def result_of(text: str) -> TestResult:
    found = Counterexample(text, text, text)
    return TestResult(TEST, Outcome.FAILED, text, text, found, text, 0.25, text)


def written(result: TestResult) -> bytes:
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb") as stream:
        report = ReportWriter(write_end)
        report.started([TEST])
        report.test(result)
        report.finished(Resources(calls=3))
        os.close(write_end)
        return stream.read()


@given(text=st.text(st.characters(), max_size=50))
def test_reader_gets_back_what_was_written(text: str) -> None:
    reader = ReportReader()
    for line in written(result_of(text)).splitlines(keepends=True):
        reader.feed(line)
    assert reader.report is not None
    assert reader.report.results == (capped(result_of(text)),)
    assert reader.report.resources == Resources(calls=3)


def test_largest_line_is_within_the_readers_limit() -> None:
    for worst in ("\x01", "\N{GRINNING FACE}", '"', "\ud800", "\x00"):
        from_worst = capped(result_of(worst * 200_000))
        line = line_of({"test": {"result": str(from_worst.outcome), "texts": texts(from_worst)}})
        assert len(line) < MAX_LINE_BYTES
        assert json.loads(line)


def texts(result: TestResult) -> list[str]:
    found = result.counterexample
    assert found is not None
    return [
        result.message,
        result.learner_message,
        result.output,
        result.detail,
        found.call,
        found.answer,
        found.broken,
    ]


@given(text=st.text(st.characters()), length=st.integers(3, 20))
def test_cap_keeps_to_its_length(text: str, length: int) -> None:
    short = cap(text, length)
    assert len(short) <= length
    assert short.encode().decode() == short
    assert "\x00" not in short
    if len(text) > length:
        assert short.endswith(" …")
