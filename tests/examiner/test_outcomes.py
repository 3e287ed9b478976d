"""Every way a test can end, told by a real examiner process."""

from collections.abc import Iterator

import pytest

from grader.core.verdict import LOAD_ID, LOAD_TITLE, Outcome
from tests.support.examiner import ExaminerProcess, Sat

SUITE = """
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.judge import Judgement, as_array, expect
from helper import SECRET

SIZES = st.integers(0, 1000)


@pytest.fixture
def fitted(learner):
    return learner.fit()


@pytest.mark.points(2.5)
@pytest.mark.title("doubles")
@pytest.mark.hint("Twice means times two.")
@pytest.mark.reveal(after=2)
def test_pass(learner):
    assert learner.double(2) == 4


def test_judgement(learner):
    as_array(learner.listed(), what="the listing")


def test_words(learner):
    assert learner.double(2) == SECRET, "double(2) is wrong"


def test_bare_assert(learner):
    assert learner.double(2) == SECRET


def test_library_assert(learner):
    np.testing.assert_equal(learner.double(2), SECRET)


def test_fail(learner):
    pytest.fail("not good")


def test_unusable(learner):
    return learner.nothing() + 1


def test_raises(learner):
    learner.divide(1, 0)


def test_own_exception(learner):
    learner.own()


def test_expected_exception(learner):
    with learner.raises(ZeroDivisionError):
        learner.divide(1, 0)


def test_no_exception(learner):
    with learner.raises(ValueError):
        learner.double(1)


def test_missing(learner):
    learner.absent(1)


def test_no_memory(learner):
    learner.no_memory()


@pytest.mark.parametrize("reason", ["unsendable", "too_large", "not_allowed"])
def test_refused(learner, reason):
    learner.refuse(reason)


@pytest.mark.parametrize("word", ["timeout", "memory", "crashed", "flooded"])
def test_interrupted(learner, word):
    try:
        learner.interrupt(word)
    except Exception:
        pass


def test_fixture_of_the_learners(fitted):
    assert fitted


class TestShrinking:
    @given(n=SIZES)
    def test_smallest(self, learner, n):
        expect(learner.below_ten(n) < 10, "the result must be below 10", f"it is {n}")

    @given(n=SIZES)
    def test_smallest_error(self, learner, n):
        learner.raise_from_ten(n)

    @given(n=SIZES)
    def test_interrupted_once(self, learner, n):
        learner.interrupt_from_ten(n)

    @given(n=SIZES)
    def test_interrupted_while_shrinking(self, learner, n):
        expect(learner.above_ten_or_gone(n) < 100, "must be below 100")

    @given(n=SIZES)
    def test_last_call(self, learner, n):
        learner.double(1)
        learner.double(2)
        expect(learner.triple(n) < 30, "too large")

    @given(n=SIZES)
    def test_wavering(self, learner, n):
        expect(learner.waver(n), "must be true")

    @given(n=SIZES)
    def test_never_satisfied(self, learner, n):
        assume(learner.double(n) < 0)

    @settings(max_examples=7)
    @given(n=SIZES)
    def test_own_settings(self, learner, n):
        learner.count()


def test_count(learner):
    assert learner.count() == 8


@pytest.mark.visible
def test_printing(learner):
    learner.shout()


@pytest.mark.timeout(0.05)
def test_own_time_limit(learner):
    learner.sleep(0.2)


@given(n=SIZES)
def test_slow_to_shrink(learner, n):
    expect(learner.slow(n) < 3, "too slow")
"""

LEARNER = """
import time
class Own(KeyError): pass
calls = []
def double(x): return 2 * x
def triple(x): return 3 * x
def listed(): return [1.0]
def nothing(): return None
def divide(a, b): return a / b
def own(): raise Own("hidden input 42")
def no_memory(): raise MemoryError
def refuse(reason): raise Refused(reason, "learner text")
def interrupt(word): raise Interrupt(word)
def fit(): raise ValueError("cannot fit")
def below_ten(n): return n
def raise_from_ten(n):
    if n >= 10: raise ValueError(f"no {n}")
def interrupt_from_ten(n):
    if n >= 10: raise Interrupt("timeout")
def above_ten_or_gone(n):
    if 10 < n < 100: raise Interrupt("crashed")
    return n
def waver(n):
    calls.append(n)
    return len(calls) < 5 or len(calls) > 6
def count():
    calls.append(None)
    return sum(c is None for c in calls)
def shout(): print("hello")
def sleep(seconds): time.sleep(seconds)
def slow(n):
    if n >= 3: time.sleep(0.02)
    return n
"""


@pytest.fixture(scope="module")
def sat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sat]:
    suite = tmp_path_factory.mktemp("suite")
    (suite / "test_outcomes.py").write_text(SUITE)
    (suite / "helper.py").write_text("SECRET = 987654321\n")
    with ExaminerProcess(suite) as examiner:
        yield examiner.sit(LEARNER)


def test_report_is_complete(sat: Sat) -> None:
    assert sat.status == 0
    assert sat.report is not None
    assert sat.report.resources.calls > 40
    assert sat.report.resources.wall_seconds >= sat.report.resources.learner_seconds > 0


def test_load_comes_first(sat: Sat) -> None:
    assert sat.report is not None
    load = sat.report.results[0]
    assert (load.test.id, load.test.title, load.test.points) == (LOAD_ID, LOAD_TITLE, 0)
    assert load.outcome is Outcome.PASSED
    assert load.test.visible


def test_marks_reach_the_report(sat: Sat) -> None:
    test = sat["test_pass"].test
    assert test.id == "test_outcomes.py::test_pass"
    assert (test.title, test.points, test.visible) == ("doubles", 2.5, False)
    assert (test.hint, test.reveal_after) == ("Twice means times two.", 2)
    assert sat["test_refused[too_large]"].test.title == "refused (case 2)"


@pytest.mark.parametrize(
    ("name", "outcome", "message"),
    [
        ("test_pass", Outcome.PASSED, ""),
        (
            "test_judgement",
            Outcome.FAILED,
            "The listing must be a numpy array.",
        ),
        ("test_words", Outcome.FAILED, "double(2) is wrong"),
        ("test_bare_assert", Outcome.FAILED, "A check of what your code returned did not hold."),
        ("test_library_assert", Outcome.FAILED, "A check of what your code returned did not hold."),
        ("test_fail", Outcome.FAILED, "not good"),
        ("test_unusable", Outcome.FAILED, "The check could not use what your code returned."),
        ("test_raises", Outcome.ERROR, "Your code raised an exception."),
        ("test_own_exception", Outcome.ERROR, "Your code raised an exception."),
        ("test_expected_exception", Outcome.PASSED, ""),
        ("test_no_exception", Outcome.FAILED, "Your code must raise ValueError here."),
        ("test_missing", Outcome.ERROR, "Your code has no absent, which this test asks for."),
        (
            "test_no_memory",
            Outcome.MEMORY,
            "Your code used more than 512 MB: a 9,000 × 9,000 matrix of floats alone is 648 MB.",
        ),
        (
            "test_refused[unsendable]",
            Outcome.ERROR,
            "Your code returned something that cannot be handed over.",
        ),
        (
            "test_refused[too_large]",
            Outcome.FLOODED,
            "Your code returned more than the 32 MB, or 1,000,000 separate values, a call may "
            "return: a 3,000 × 3,000 matrix of floats alone is 72 MB.",
        ),
        (
            "test_refused[not_allowed]",
            Outcome.ERROR,
            "Your code uses something this assignment does not allow.",
        ),
        ("test_interrupted[timeout]", Outcome.TIMEOUT, "Your code: timeout."),
        ("test_interrupted[memory]", Outcome.MEMORY, "Your code: memory."),
        ("test_interrupted[crashed]", Outcome.CRASHED, "Your code: crashed."),
        ("test_interrupted[flooded]", Outcome.FLOODED, "Your code: flooded."),
        ("test_fixture_of_the_learners", Outcome.ERROR, "Your code raised an exception."),
        ("test_smallest", Outcome.FAILED, "the result must be below 10"),
        ("test_interrupted_once", Outcome.TIMEOUT, "Your code: timeout."),
        ("test_interrupted_while_shrinking", Outcome.FAILED, "must be below 100"),
        ("test_wavering", Outcome.FAILED, "must be true"),
        (
            "test_never_satisfied",
            Outcome.FAILED,
            "The check could not use what your code returned.",
        ),
        ("test_own_settings", Outcome.PASSED, ""),
        ("test_count", Outcome.PASSED, ""),
        ("test_own_time_limit", Outcome.TIMEOUT, "Your code ran longer than 0.05 seconds."),
        ("test_slow_to_shrink", Outcome.FAILED, "too slow"),
    ],
)
def test_outcome(sat: Sat, name: str, outcome: Outcome, message: str) -> None:
    assert (sat[name].outcome, sat[name].message) == (outcome, message)


@pytest.mark.parametrize(
    ("name", "call", "answer", "broken"),
    [
        ("test_smallest", "below_ten(10)", "10", "the result must be below 10 (it is 10)"),
        (
            "test_smallest_error",
            "raise_from_ten(10)",
            "raised ValueError: no 10",
            "Your code raised an exception.",
        ),
        ("test_last_call", "triple(10)", "30", "too large"),
    ],
)
def test_counterexample_is_the_smallest(
    sat: Sat, name: str, call: str, answer: str, broken: str
) -> None:
    found = sat[name].counterexample
    assert found is not None
    assert (found.answer, found.broken) == (answer, broken)
    assert found.call == call


def test_interruption_while_shrinking_leaves_the_failure_found_before(sat: Sat) -> None:
    found = sat["test_interrupted_while_shrinking"].counterexample
    assert found is not None
    assert found.call == f"above_ten_or_gone({found.answer})"
    assert int(found.answer) >= 100


def test_shrinking_ends_in_time(sat: Sat) -> None:
    assert sat["test_slow_to_shrink"].seconds < 3


def test_no_expected_value_in_anything_a_learner_may_see(sat: Sat) -> None:
    assert sat.report is not None
    for result in sat.report.results:
        shown = (result.message, result.learner_message, str(result.counterexample), result.output)
        assert "987654321" not in " ".join(shown)
    assert "987654321" in sat["test_library_assert"].detail


def test_messages_hold_nothing_of_the_learners(sat: Sat) -> None:
    result = sat["test_own_exception"]
    assert "42" not in result.message + str(result.counterexample and result.counterexample.broken)
    assert "Own: 'hidden input 42'\n(Own is a kind of KeyError.)" in result.learner_message
    assert sat["test_refused[unsendable]"].learner_message == "learner text"


def test_output_is_told(sat: Sat) -> None:
    assert sat["test_printing"].output == "hello"
    assert sat["test_pass"].output == ""


def test_details_for_staff_start_in_the_suite(sat: Sat) -> None:
    lines = sat["test_unusable"].detail.splitlines()
    assert "test_outcomes.py" in lines[0]
    assert lines[-1].startswith("TypeError: unsupported operand")
