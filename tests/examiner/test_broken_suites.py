"""Suites that cannot be used say why; sittings that cannot count leave no report."""

from pathlib import Path

import pytest

from tests.support.examiner import ExaminerProcess

HEAD = "import pytest\nfrom hypothesis import given, strategies as st\n"


def greet(folder: Path, **files: str) -> str:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(HEAD + text)
    with ExaminerProcess(folder) as process:
        assert list(process.greeting) == ["broken"]
        return str(process.greeting["broken"]["message"])


def test_every_bad_mark_is_named(tmp_path: Path) -> None:
    marks = {
        "ponits(3)": "unknown mark 'ponits'",
        "skip": "'skip' is refused; a hidden test must run",
        "skipif(False, reason='x')": "'skipif' is refused",
        "xfail": "'xfail' is refused",
        "points": "'points' takes one argument, points(n)",
        "points('3')": "'points' takes a number, not '3'",
        "points(-1)": "'points' must be at least 0, not -1",
        "points(float('nan'))": "'points' must be at least 0, not nan",
        "points(True)": "'points' takes a number, not True",
        "title('')": "'title' takes a text, not ''",
        "title('a', 'b')": "'title' takes one argument, title(text)",
        "hint(3)": "'hint' takes a text, not 3",
        "visible(True)": "'visible' takes no argument",
        "reveal(when=2)": "'reveal' takes one argument, reveal(after)",
        "reveal(after=0)": "'reveal' takes the number of an attempt, not 0",
        "timeout(0)": "'timeout' must be at least 0.01, not 0",
    }
    tests = [f"@pytest.mark.{mark}\ndef test_{i}(learner): pass\n" for i, mark in enumerate(marks)]
    message = greet(tmp_path, test_marks="\n".join(tests))
    for i, problem in enumerate(marks.values()):
        assert f"test_marks.py::test_{i}: {problem}" in message


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("def test_(:", "SyntaxError"),
        ("import nowhere_at_all", "No module named 'nowhere_at_all'"),
        ("x = 1", "the suite has no tests"),
        ("async def test_a(learner): pass", "test_it.py::test_a: async tests are not run"),
        ("pytest.skip('later', allow_module_level=True)", "later"),
        (
            "import unittest\nclass TestA(unittest.TestCase):\n    def test_a(self): pass",
            "only functions and methods of plain classes are run",
        ),
    ],
)
def test_suite_that_does_not_collect(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in greet(tmp_path, test_it=text)


def test_conftest_that_does_not_import(tmp_path: Path) -> None:
    message = greet(tmp_path, conftest="import nowhere_at_all", test_it="def test_a(): pass")
    assert "nowhere_at_all" in message


@pytest.mark.parametrize(
    "text",
    [
        "def test_a(learner): pytest.skip('not today')",
        "def test_a(learner): pytest.xfail('known')",
        "@pytest.fixture\ndef data(): return 1 / 0\ndef test_a(learner, data): pass",
        "def test_a(learner, no_such_fixture): pass",
        "def test_a(learner): pytest.exit('enough')",
        "@given(n=st.integers(3, 2))\ndef test_a(learner, n): learner.f(n)",
        "import os\ndef test_a(learner): os._exit(0)",
        "import os\ndef test_a(learner): os.kill(os.getpid(), 9)",
    ],
)
def test_suite_that_fails_in_a_sitting(tmp_path: Path, text: str) -> None:
    (tmp_path / "test_it.py").write_text(HEAD + text)
    with ExaminerProcess(tmp_path) as process:
        sat = process.sit("def f(x): return x")
        assert sat.report is None
        again = process.sit("def f(x): return x")
    assert again.report is None
