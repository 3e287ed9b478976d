"""Tests that pytest adds nothing to are called; the others run by its protocol, as they must."""

from pathlib import Path

import pytest

from grader.core.verdict import Outcome
from tests.support.examiner import ExaminerProcess, Sat

PLAIN = """
import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st


def by_pytest():
    return "PYTEST_CURRENT_TEST" in os.environ


def test_nothing():
    assert not by_pytest()


def test_ours(rng, learner):
    assert not by_pytest()
    assert isinstance(rng, np.random.Generator)
    assert learner.double(4) == 8


@pytest.mark.parametrize(("n", "twice"), [(1, 2), (3, 6)])
def test_values(learner, n, twice):
    assert not by_pytest()
    assert learner.double(n) == twice


class TestInAClass:
    def test_method(self, learner):
        assert not by_pytest()
        assert not hasattr(self, "mark")
        self.mark = 1

    test_method_again = test_method

    @given(n=st.integers(0, 9))
    def test_property(self, learner, n):
        assert not by_pytest()
        assert learner.double(n) == 2 * n


def test_exit(learner):
    assert learner.double(1) == 3, "wrong"
"""

SET_UP = """
import os

import pytest

log = []


def by_pytest():
    return "PYTEST_CURRENT_TEST" in os.environ


def setup_module():
    log.append("module")


@pytest.fixture
def four(learner):
    log.append("four")
    yield 4
    log.append("after four")


@pytest.fixture
def scaled(request):
    return 10 * request.param


@pytest.fixture
def rng():
    return "the author's own"


def test_module_was_set_up(learner):
    assert by_pytest()
    assert log == ["module"]


def test_fixture(four):
    assert by_pytest()
    assert four == 4


def test_fixture_was_torn_down(learner):
    assert log == ["module", "four", "after four"]


def test_own_rng(rng):
    assert rng == "the author's own"


@pytest.mark.parametrize("scaled", [1, 2], indirect=True)
def test_indirect(scaled):
    assert scaled in (10, 20)


class TestMethods:
    def setup_method(self):
        self.ready = True

    def test_method(self):
        assert self.ready


def test_of_pytests(tmp_path):
    assert tmp_path.is_dir()
"""

MIXED = """
import pytest


@pytest.fixture
def learner():
    return "the author's own"


@pytest.fixture
def five():
    return 5


def test_of_pytests_again(tmp_path):
    assert tmp_path.is_dir()


def test_own_learner(learner):
    assert learner == "the author's own"


def test_five(five):
    assert five == 5


def test_plain_at_last(rng):
    assert rng.random() < 1
"""

LEARNER = "def double(x): return 2 * x"


def outcomes(sat: Sat) -> dict[str, Outcome]:
    assert sat.report is not None
    return {result.test.id: result.outcome for result in sat.report.results}


def sit(folder: Path, **files: str) -> dict[str, Outcome]:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    with ExaminerProcess(folder) as examiner:
        return outcomes(examiner.sit(LEARNER))


def test_every_test_is_run_as_it_must_be(tmp_path: Path) -> None:
    """The modules take turns, so that what pytest set up in one must be torn down for the next."""
    found = sit(tmp_path, test_a=PLAIN, test_b=SET_UP, test_c=MIXED, test_d=SET_UP)
    assert len(found) == 29
    wrong = {name for name, outcome in found.items() if outcome is not Outcome.PASSED}
    assert wrong == {"test_a.py::test_exit"}


@pytest.mark.parametrize(
    "conftest",
    [
        "import pytest\n@pytest.fixture(autouse=True)\ndef always(): note.append(1)\n",
        "def pytest_runtest_setup(item): note.append(1)\n",
    ],
)
def test_a_conftest_is_heard(tmp_path: Path, conftest: str) -> None:
    check = "import conftest\ndef test_it(learner): assert conftest.note == [1]\n"
    found = sit(tmp_path, conftest=f"note = []\n{conftest}", test_noted=check)
    assert found["test_noted.py::test_it"] is Outcome.PASSED


def test_leaving_pytest_is_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "test_exit.py").write_text(
        "import pytest\ndef test_it(learner): pytest.exit('enough')\n"
    )
    with ExaminerProcess(tmp_path) as examiner:
        assert examiner.sit(LEARNER).report is None
