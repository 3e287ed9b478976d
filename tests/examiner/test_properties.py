"""Examples are tried without Hypothesis's engine, which gets what fails."""

from collections.abc import Iterator

import pytest

from grader.core.verdict import Outcome
from tests.support.examiner import ExaminerProcess, Sat

SUITE = """
import random

import numpy as np
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from grader.judge import expect

seen = {}


def note(test, value):
    seen.setdefault(test, []).append(value)


@settings(max_examples=15)
@given(n=st.integers(0, 10**9), pair=st.tuples(st.booleans(), st.integers()))
def test_drawn(learner, n, pair):
    note("drawn", (n, pair))


def test_drawn_was_right(learner):
    assert len(seen["drawn"]) == len(set(seen["drawn"])) == 15
    assert seen["drawn"][0] == (0, (False, 0)), "the simplest comes first"
    assert max(n for n, _ in seen["drawn"]) > 1000


@settings(max_examples=50)
@given(letter=st.sampled_from("abcd"))
def test_few_there_are(learner, letter):
    note("few", letter)


def test_few_were_all_tried_once(learner):
    assert sorted(seen["few"]) == ["a", "b", "c", "d"]


@settings(max_examples=10)
@given(n=st.integers(0, 99), data=st.data())
def test_assumes(learner, n, data):
    assume(n % 2 == 0)
    note("assumes", (n, data.draw(st.integers(0, 9).filter(lambda m: m > 4))))


def test_what_was_assumed_holds_ten_times(learner):
    assert len(set(seen["assumes"])) == 10
    assert all(n % 2 == 0 and m > 4 for n, m in seen["assumes"])


@given(n=st.integers())
def test_generators_start_anew(learner, rng, n):
    note("generators", (random.random(), np.random.random(), rng.random()))


def test_generators_did_start_anew(learner):
    assert len(seen["generators"]) == 40
    assert len(set(seen["generators"])) == 1


class TestMethods:
    @given(n=st.integers(0, 5))
    def test_method(self, learner, n):
        assert isinstance(self, TestMethods)
        note("method", n)

    def test_method_was_called(self, learner):
        assert set(seen["method"]) == set(range(6))


@example(n=-7)
@given(n=st.integers(0, 9))
def test_example(learner, n):
    note("example", n)


def test_example_was_tried(learner):
    assert -7 in seen["example"]


@given(n=st.integers(0, 10**9), size=st.integers(0, 10**6))
def test_seldom(learner, n, size):
    right = learner.is_right(n, size)
    note("seldom", (n, size, bool(right)))
    expect(right, "must be right")


def test_seldom_began_anew_with_what_failed(learner):
    tried = seen["seldom"]
    failed = [right for _, _, right in tried].index(False)
    assert tried[failed + 1] == tried[failed]


@given(n=st.integers(0, 10**9))
def test_once(learner, n):
    expect(learner.is_right_but_once(n), "must be right every time")


@given(n=st.integers(0, 10**9))
def test_gone(learner, n):
    note("gone", n)
    learner.go_at_the_third_call()


def test_gone_was_tried_thrice(learner):
    assert len(seen["gone"]) == 3


@given(n=st.integers().map(lambda n: 1 / 0))
def test_bad_strategy(learner, n):
    pass


@given(n=st.integers())
def test_impossible(learner, n):
    assume(False)
"""

LEARNER = """
calls = {}
def count(name):
    calls[name] = calls.get(name, 0) + 1
    return calls[name]
def is_right(n, size): return n % 40 != 7 or size < 12
def is_right_but_once(n): return count("once") != 20
def go_at_the_third_call():
    if count("gone") == 3:
        raise Interrupt("crashed")
"""

RIGHT = """
def is_right(n, size): return True
def is_right_but_once(n): return True
def go_at_the_third_call(): pass
"""


@pytest.fixture(scope="module")
def examiner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExaminerProcess]:
    folder = tmp_path_factory.mktemp("suite")
    (folder / "test_properties.py").write_text(SUITE)
    with ExaminerProcess(folder) as process:
        yield process


@pytest.fixture(scope="module")
def sat(examiner: ExaminerProcess) -> Sat:
    return examiner.sit(LEARNER)


@pytest.mark.parametrize(
    "name",
    [
        "test_drawn_was_right",
        "test_few_were_all_tried_once",
        "test_what_was_assumed_holds_ten_times",
        "test_generators_did_start_anew",
        "test_method_was_called",
        "test_example_was_tried",
        "test_gone_was_tried_thrice",
    ],
)
def test_examples_are_as_they_should_be(sat: Sat, name: str) -> None:
    result = sat[name]
    assert result.outcome is Outcome.PASSED, result.detail


def test_the_engine_shrinks_the_example_that_failed(examiner: ExaminerProcess) -> None:
    sittings = [examiner.sit(LEARNER, seed=seed) for seed in range(6)]
    failed = [sat for sat in sittings if sat["test_seldom"].outcome is Outcome.FAILED]
    assert len(failed) >= 2, "one input in forty fails, and forty are tried"
    for sat in failed:
        found = sat["test_seldom"].counterexample
        assert found is not None
        assert found.call.endswith(", 12)")
        assert sat["test_seldom_began_anew_with_what_failed"].outcome is Outcome.PASSED


def test_a_failure_that_does_not_come_again_is_one(sat: Sat) -> None:
    result = sat["test_once"]
    assert (result.outcome, result.message) == (Outcome.FAILED, "must be right every time")
    assert result.counterexample is not None


def test_a_child_that_is_gone_ends_the_test(sat: Sat) -> None:
    assert sat["test_gone"].outcome is Outcome.CRASHED


@pytest.mark.parametrize("name", ["test_bad_strategy", "test_impossible"])
def test_what_cannot_be_drawn_is_never_passed(examiner: ExaminerProcess, name: str) -> None:
    result = examiner.sit(RIGHT)[name]
    assert result.outcome is Outcome.FAILED
