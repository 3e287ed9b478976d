"""The life of an examiner process: one suite, many sittings, each in a fork of its own."""

import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.core.assignment import Limits
from grader.core.verdict import Outcome, Report, Resources
from tests.support.examiner import ExaminerProcess, Sat

SUITE = """
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge import expect, matrices

seen = []


@pytest.mark.visible
@pytest.mark.points(0)
def test_alone(learner):
    seen.append(1)
    assert len(seen) == 1, "another sitting was here"


@given(A=matrices(rows=(2, 4), cols=2))
def test_hypothesis(learner, A):
    learner.note(A)


@given(n=st.integers(0, 100))
def test_rng_starts_anew_for_every_example(learner, rng, n):
    first = rng.normal()
    seen.append(first)
    expect(seen[1] == first, "the same numbers")


def test_rng(learner, rng):
    learner.note(rng.normal(size=3))


def test_global_generators(learner):
    learner.note([random.random(), np.random.random()])


@pytest.mark.parametrize("n", [1, 2])
def test_params_differ(learner, rng, n):
    learner.note(float(rng.normal()))


def test_inputs(learner):
    expect(learner.stop_noting(), "all inputs so far", learner.noted())


def test_wait(learner):
    learner.wait()


def test_check(learner):
    endless = learner.is_endless()
    while endless:
        pass


def test_after(learner):
    pass
"""

LEARNER = """
import time
inputs = []
def note(x): inputs.append(repr(x))
def noted(): return "; ".join(inputs)
def stop_noting(): return False
def wait(): time.sleep(WAIT)
def is_endless(): return ENDLESS
WAIT = 0
ENDLESS = False
"""


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suite")
    (folder / "test_inputs.py").write_text(SUITE)
    (folder / "pytest.ini").write_text("[pytest]\npython_functions = nothing\n")
    return folder


@pytest.fixture(scope="module")
def examiner(suite: Path) -> Iterator[ExaminerProcess]:
    with ExaminerProcess(suite) as process:
        yield process


def inputs_of(sat: Sat) -> str:
    found = sat["test_inputs"].counterexample
    assert found is not None
    return sat["test_inputs"].detail


def timeless(report: Report | None) -> Report:
    assert report is not None
    results = tuple(replace(result, seconds=0.0) for result in report.results)
    return Report(results, Resources())


def test_ready_lists_the_suites_tests(examiner: ExaminerProcess) -> None:
    tests = examiner.greeting["ready"]["tests"]
    assert [test["id"].split("::")[1] for test in tests][:2] == ["test_alone", "test_hypothesis"]
    assert len(tests) == 11


def test_same_seed_gives_the_same_report(examiner: ExaminerProcess) -> None:
    first, second = examiner.sit(LEARNER, seed=5), examiner.sit(LEARNER, seed=5)
    assert timeless(first.report) == timeless(second.report)
    assert "array(" in inputs_of(first)


def test_same_seed_in_another_process_gives_the_same_report(
    examiner: ExaminerProcess, suite: Path
) -> None:
    here = examiner.sit(LEARNER, seed=5)
    with ExaminerProcess(suite) as other:
        there = other.sit(LEARNER, seed=5)
    assert timeless(here.report) == timeless(there.report)


def test_other_seeds_give_other_inputs(examiner: ExaminerProcess) -> None:
    inputs = {inputs_of(examiner.sit(LEARNER, seed=seed)) for seed in (1, 2, 2**63)}
    assert len(inputs) == 3


def test_sittings_do_not_see_each_other(examiner: ExaminerProcess) -> None:
    for _ in range(2):
        assert examiner.sit(LEARNER)["test_alone"].outcome is Outcome.PASSED


def test_rng_is_the_same_for_every_example(examiner: ExaminerProcess) -> None:
    result = examiner.sit(LEARNER)["test_rng_starts_anew_for_every_example"]
    assert result.outcome is Outcome.PASSED


def test_only_visible(examiner: ExaminerProcess) -> None:
    report = examiner.sit(LEARNER, only_visible=True).report
    assert report is not None
    assert [result.test.id.split("::")[-1] for result in report.results] == ["load", "test_alone"]


@pytest.mark.parametrize(
    ("source", "outcome", "message"),
    [
        ("1 / 0", Outcome.ERROR, "Your file raised ZeroDivisionError as it loaded."),
        ("def f(:", Outcome.ERROR, "Your file raised SyntaxError as it loaded."),
        ("raise Interrupt('timeout')", Outcome.TIMEOUT, "Your code: timeout."),
    ],
)
def test_file_that_does_not_load(
    examiner: ExaminerProcess, source: str, outcome: Outcome, message: str
) -> None:
    sat = examiner.sit(f"print('so far')\n{source}" if outcome is Outcome.TIMEOUT else source)
    assert sat.status == 0
    assert sat["load"].output == ("so far" if outcome is Outcome.TIMEOUT else "")
    assert (sat["load"].outcome, sat["load"].message) == (outcome, message)
    assert sat.report is not None
    for result in sat.report.results[1:]:
        assert (result.outcome, result.message) == (Outcome.NOT_RUN, "Your file did not load.")


def test_time_of_the_whole_sitting_runs_out(examiner: ExaminerProcess) -> None:
    sat = examiner.sit(LEARNER.replace("WAIT = 0", "WAIT = 1.2"), limits={"wall_seconds": 1.0})
    assert sat.status == 0
    assert sat["test_wait"].outcome is Outcome.TIMEOUT
    after = sat["test_after"]
    assert after.outcome is Outcome.NOT_RUN
    assert after.message == "The time for the whole run, 1 second, was used up."
    assert sat["test_wait"].message == after.message, "not the time that was left for the test"


def test_checking_that_does_not_end_is_a_verdict(examiner: ExaminerProcess) -> None:
    source = LEARNER.replace("ENDLESS = False", "ENDLESS = True")
    sat = examiner.sit(source, limits={"wall_seconds": 1.0})
    assert sat.status == 0
    assert sat["test_alone"].outcome is Outcome.PASSED, "what was told stays told"
    assert sat["test_check"].outcome is Outcome.TIMEOUT
    assert sat["test_check"].message == "Checking what your code returned took too long."
    assert sat["test_after"].outcome is Outcome.NOT_RUN


def test_fault_of_the_guest_leaves_no_report(examiner: ExaminerProcess) -> None:
    sat = examiner.sit("def note(x): raise Fault('the supervisor is gone')")
    assert sat.status == 3
    assert sat.report is None
    assert all(b'"finished"' not in line for line in sat.lines)
    assert examiner.sit(LEARNER).status == 0


def test_worker_that_hangs_up_ends_everything(suite: Path) -> None:
    with ExaminerProcess(suite) as process:
        ours, theirs = socket.socketpair()
        ours.sendall(LEARNER.replace("WAIT = 0", "WAIT = 60").encode())
        ours.shutdown(socket.SHUT_WR)
        report = process.order(1, Limits(), only_visible=False, guest=theirs.fileno())
        stream = os.fdopen(report, "rb")
        while b"::test_inputs" not in stream.readline():
            pass
        started = time.monotonic()
    stream.read()  # ends, because the fork that held the other end is gone
    for thing in (stream, ours, theirs):
        thing.close()
    assert process.status == 0
    assert time.monotonic() - started < 5


def test_nothing_is_written_beside_the_suite(suite: Path, examiner: ExaminerProcess) -> None:
    examiner.sit(LEARNER)
    assert sorted(path.name for path in suite.rglob("*")) == ["pytest.ini", "test_inputs.py"]


def test_order_that_makes_no_sense_ends_the_process(suite: Path) -> None:
    with ExaminerProcess(suite) as process:
        process._ours.sendall(json.dumps({"stand": {}}).encode() + b"\n")
        assert process._lines.readline() == b""
    assert process.status != 0


def test_worker_that_closes_without_reading_is_gone_too(suite: Path) -> None:
    with ExaminerProcess(suite) as process:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.sendall(LEARNER.encode())
            ours.shutdown(socket.SHUT_WR)
            report = process.order(1, Limits(), only_visible=True, guest=theirs.fileno())
        with os.fdopen(report, "rb") as stream:
            assert b'"finished"' in stream.read()
        process._ours.recv(1, socket.MSG_PEEK)  # the end has been told; nobody reads it
    assert process.status == 0
