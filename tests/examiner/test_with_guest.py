"""The examiner joined to a real guest: the whole conversation, only without boxes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.core.assignment import Limits
from grader.core.verdict import Outcome
from tests.support.examiner import ExaminerProcess, Sat
from tests.support.guest import Rules, guest_process, hand_over, load_message

SUITE = """
import numpy as np
import pytest
from hypothesis import given, strategies as st

from grader.judge import as_array, as_tuple, assert_close, counted, expect, vectors


@pytest.fixture
def model(learner):
    return learner.Model(scale=2.0)


@given(x=vectors((1, 4)))
def test_double(learner, x):
    assert_close(as_array(learner.double(x), x.shape), 2 * x)


@given(n=st.integers(0, 100))
def test_model(model, n):
    expect(model.apply(n) < 50, "too large")


def test_pair(learner):
    assert as_tuple(learner.pair(1, 2), 2) == (1, 2)


def test_callback(learner):
    f = counted(lambda x: x * x)
    assert learner.apply(f, 3) == 9
    assert f.calls == 1


def test_absent(learner):
    learner.absent(1)


def test_raises(learner):
    with learner.raises(ValueError):
        learner.double(None)


def test_does_not_raise(learner):
    with learner.raises(ValueError):
        learner.pair(1, 2)


@pytest.mark.timeout(0.3)
def test_endless(learner):
    learner.endless()


def test_exit(learner):
    learner.leave()


def test_after(learner):
    assert learner.pair(1, 2) == (1, 2)


@given(x=vectors(2))
def test_object(learner, x):
    as_array(learner.Model(scale=1.0))
"""

LEARNER = b"""
import os
from collections import namedtuple
Pair = namedtuple("Pair", "a b")
def double(x):
    if x is None: raise ValueError("no number")
    return 2 * x
def pair(a, b): return Pair(a, b)
def apply(f, x): return f(x)
def endless():
    while True: pass
def leave(): os._exit(0)
class Model:
    def __init__(self, scale): self.scale = scale
    def apply(self, x): return self.scale * x
    def _repr_pretty_(self, *args): os._exit(1)
print("imported")
"""


@pytest.fixture(scope="module")
def sat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sat]:
    suite: Path = tmp_path_factory.mktemp("suite")
    (suite / "test_all.py").write_text(SUITE)
    with ExaminerProcess(suite, "grader.examiner") as examiner, guest_process() as guest:
        hand_over(guest, load_message({"solution.py": LEARNER}, Limits(), Rules()))
        yield examiner.sit_with(guest)


@pytest.mark.parametrize(
    ("name", "outcome", "message"),
    [
        ("load", Outcome.PASSED, ""),
        ("test_double", Outcome.PASSED, ""),
        ("test_model", Outcome.FAILED, "too large"),
        ("test_pair", Outcome.PASSED, ""),
        ("test_callback", Outcome.PASSED, ""),
        ("test_absent", Outcome.ERROR, "Your code has no absent, which this test asks for."),
        ("test_raises", Outcome.PASSED, ""),
        ("test_does_not_raise", Outcome.FAILED, "Your code must raise ValueError here."),
        (
            "test_endless",
            Outcome.TIMEOUT,
            "Your code was stopped after 0.3 seconds: it may be in an endless loop, or too slow.",
        ),
        (
            "test_exit",
            Outcome.CRASHED,
            "Your code ended its own process before it was done.",
        ),
        ("test_after", Outcome.PASSED, ""),
        (
            "test_object",
            Outcome.FAILED,
            "The result must be a numpy array.",
        ),
    ],
)
def test_outcome(sat: Sat, name: str, outcome: Outcome, message: str) -> None:
    assert (sat[name].outcome, sat[name].message) == (outcome, message)


def test_counterexample_reads_like_python(sat: Sat) -> None:
    found = sat["test_model"].counterexample
    assert found is not None
    assert (found.call, found.answer) == (".apply(25)", "50.0")


def test_resources(sat: Sat) -> None:
    assert sat.report is not None
    used = sat.report.resources
    assert used.children == 3
    assert used.calls > 50
    assert used.peak_memory_mb > 1
    assert used.learner_seconds > 0.3
