"""Files that other graders fail by accident, and files that deserve it."""

from typing import Any

import pytest

from grader.core.assignment import Limits
from grader.examiner.errors import (
    LearnerCrashed,
    LearnerError,
    LearnerMissing,
    LearnerRefused,
    LearnerTimedOut,
)
from tests.support.cases import numbered
from tests.support.guest import Guests

ORDINARY = """
from __future__ import annotations
import pickle, threading, time, typing, __main__
from dataclasses import dataclass, field
import numpy as np
import helpers, shapes.flat
from shapes import area
import numpy.linalg as la

@dataclass
class Node:
    value: float
    children: list[Node] = field(default_factory=list)

def everything():
    time.sleep(0.01)
    found = []
    thread = threading.Thread(target=lambda: found.append(helpers.TEN))
    thread.start()
    thread.join()
    copy = pickle.loads(pickle.dumps(Node(1.0, [Node(2.0)])))
    hints = typing.get_type_hints(Node)
    return [found, copy.children[0].value, sorted(hints), area(2, 3), shapes.flat.KIND,
            __name__, __file__, np.array([1.0]).mean(), la.norm([3.0, 4.0])]

if __name__ == "__main__":
    raise SystemExit("not a script")
"""


def test_an_ordinary_submission_of_several_files(guests: Guests) -> None:
    _, learner = guests.loaded(
        ORDINARY.replace(", __main__", ""),
        helpers="TEN = 10\n",
        numpy="raise RuntimeError('the wrong numpy')\n",
        **{
            "shapes/__init__": "from .plane import area\n",
            "shapes/plane": "def area(a, b):\n    return a * b\n",
            "shapes/flat": "KIND = 'flat'\n",
        },
    )
    got = learner.everything()
    assert got == [
        *([10], 2.0, ["children", "value"], 6, "flat"),
        *("solution", "/tmp/submission/solution.py", 1.0, 5.0),
    ]


@pytest.mark.parametrize(
    ("source", "value"),
    numbered(
        [
            (b"\xef\xbb\xbfdef f():\n    return '\xc3\xa9'\n", "é"),
            (b"# -*- coding: latin-1 -*-\ndef f():\n    return '\xe9'\n", "é"),
            (b"def f():\r\n    return 'crlf'\r\n", "crlf"),
            (b"def f():\r    return 'cr'\r", "cr"),
            (b"def f():\n\treturn 'tab'", "tab"),
        ]
    ),
)
def test_odd_encodings_and_line_ends_load(guests: Guests, source: bytes, value: str) -> None:
    _, learner = guests.loaded(source)
    assert learner.f() == value


def test_an_empty_file_loads_and_lacks_everything(guests: Guests) -> None:
    session, learner = guests.open(b"")
    assert session.load() == {}
    session.begin_test(1)
    with pytest.raises(LearnerMissing, match="does not define f"):
        learner.f()


def load_error(guests: Guests, source: str | bytes, **options: Any) -> LearnerError:
    session, _ = guests.open(source, **options)
    with pytest.raises(LearnerError) as caught:
        session.load()
    return caught.value


def test_a_syntax_error_shows_the_line(guests: Guests) -> None:
    error = load_error(guests, "x = 1\ndef f(:\n    pass\n")
    assert error.type_name == "SyntaxError"
    assert error.lines == ("solution.py, line 2", "    def f(:", "          ^")


@pytest.mark.parametrize(
    ("source", "words"),
    numbered(
        [
            (b"x = '\xe9'\n", "UTF-8"),
            (b"x = 1\x00\n", "null bytes"),
            (b"x = " + b"(" * 300 + b")" * 300, "too many nested parentheses"),
            (b"import sys\nsys.exit(0)\n", "return instead"),
            (b"name = input('your name? ')\n", "input"),
            (b"1 / 0\n", "division by zero"),
        ]
    ),
)
def test_what_fails_at_import_is_said(guests: Guests, source: bytes, words: str) -> None:
    assert words in str(load_error(guests, source))


def test_an_exit_at_import_is_a_crash(guests: Guests) -> None:
    session, _ = guests.open("import os\nos._exit(0)\n")
    with pytest.raises(LearnerCrashed, match="ended its own process"):
        session.load()


def test_an_endless_import_is_stopped(guests: Guests) -> None:
    session, _ = guests.open("while True: pass\n", limits=Limits(load_seconds=0.3))
    with pytest.raises(LearnerTimedOut, match=r"0\.3 seconds"):
        session.load()


@pytest.mark.parametrize(
    "source",
    numbered(
        [
            "one = 1\ndeep = " + "+".join(["one"] * 2500),
            "def which(x):\n    if x < 0:\n        return 0\n"
            + "".join(f"    elif x == {n}:\n        return {n}\n" for n in range(2500)),
            "def chain(x):\n    return x" + "['y']" * 2500,
        ]
    ),
)
def test_what_python_itself_can_read_loads(guests: Guests, source: str) -> None:
    session, _ = guests.open(source, limits=Limits(load_seconds=30))
    session.load()


@pytest.mark.parametrize(
    "source", numbered(["x = " + "-" * 100_000 + "1\n", "x = 1" + "+1" * 100_000 + "\n"])
)
def test_what_python_cannot_read_is_said_of_the_file(guests: Guests, source: str) -> None:
    error = load_error(guests, source)
    assert error.type_name == "SyntaxError"
    assert "nested too deeply" in error.message


def test_a_missing_entry_file_is_said(guests: Guests) -> None:
    session, _ = guests.open(b"", entry="other.py")
    with pytest.raises(LearnerRefused, match=r"There is no file other\.py"):
        session.load()


def test_compiled_files_and_path_tricks_are_not_looked_at(guests: Guests) -> None:
    session, learner = guests.open(
        "import helpers\ndef f():\n    return helpers.WHO\n",
        helpers="WHO = 'source'\n",
        sitecustomize="raise SystemExit\n",
        conftest="raise SystemExit\n",
        **{"__pycache__/helpers.cpython-311": "not bytecode"},
    )
    session.load()
    session.begin_test(1)
    assert learner.f() == "source"


def test_an_import_that_fails_only_sometimes(guests: Guests) -> None:
    """A new child imports again; what fails then is told to the test that needed it."""
    session, learner = guests.open(
        "import os, time\n"
        "if time.time() > os.stat(__file__).st_mtime + 1: raise RuntimeError('too late')\n"
        "def leave(): os._exit(1)\n"
    )
    session.load()
    session.begin_test(1)
    with pytest.raises(LearnerCrashed):
        learner.leave()
    session.end_test()
    import time

    time.sleep(1.1)
    with pytest.raises(LearnerError, match="too late"):
        session.begin_test(1)
    assert session.end_test().output == ""
