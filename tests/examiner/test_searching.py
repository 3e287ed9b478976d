"""An author's careless pattern and a learner's text made for it."""

import signal
import time

import pytest

from grader.examiner.errors import LearnerError
from grader.examiner.learner import Learner
from grader.examiner.searching import LONGEST_SEARCHED, found
from grader.judge import Judgement

CARELESS = r"(a+)+$"
MADE_FOR_IT = "a" * 60 + "!"


def test_a_pattern_is_searched_anywhere_in_the_beginning() -> None:
    assert found("empty|zero", "the matrix is empty")
    assert not found("empty|zero", "the matrix is full")
    assert not found("end", "-" * LONGEST_SEARCHED + "end")


def test_a_search_that_would_never_end_finds_nothing() -> None:
    before = signal.getsignal(signal.SIGPROF)
    started = time.process_time()
    assert not found(CARELESS, MADE_FOR_IT)
    assert time.process_time() - started < 3
    assert signal.getsignal(signal.SIGPROF) is before
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_raises_is_such_a_search() -> None:
    learner = Learner(None)  # type: ignore[arg-type]
    with (
        pytest.raises(Judgement, match="The message of the ValueError must say what is wrong"),
        learner.raises(ValueError, match=CARELESS),
    ):
        raise LearnerError("ValueError", ["ValueError", "Exception"], MADE_FOR_IT)


def test_what_pytests_own_raises_searches_is_short() -> None:
    assert len(str(LearnerError("ValueError", [], "a" * 2000))) == LONGEST_SEARCHED
