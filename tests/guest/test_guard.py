"""The import rules while the code runs: tricks are met, numpy's own needs are not."""

from typing import Any

import pytest

from grader.examiner.errors import LearnerRefused
from grader.examiner.session import GuestSession
from tests.support.cases import numbered
from tests.support.guest import Guests, Rules

SOLUTION = """
import numpy as np

def run(source):
    names = {"np": np, "A": np.eye(2) * 2.0, "__builtins__": __builtins__}
    exec(source, names)
    return names.get("x")
"""
RULES = Rules(
    forbid=["numpy.linalg", "numpy.polynomial", "numpy.fft", "numpy.dot"],
    permit=["numpy.linalg.norm"],
)


@pytest.fixture(scope="module")
def opened(module_guests: Guests) -> tuple[GuestSession, Any]:
    session, learner = module_guests.open(SOLUTION, rules=RULES)
    session.load()
    return session, learner


@pytest.fixture
def run(opened: tuple[GuestSession, Any]) -> Any:
    opened[0].begin_test(10)
    return opened[1].run


@pytest.mark.parametrize(
    "source",
    numbered(
        [
            "x = np.linalg.qr(A)",
            "la = np.linalg\nx = la.inv(A)",
            "x = getattr(np, 'lin' + 'alg').qr(A)",
            "x = list(map(np.linalg.inv, [A]))",
            "import functools\nx = functools.partial(np.linalg.inv, A)()",
            "x = np.vectorize(np.linalg.inv, signature='(n,n)->(n,n)')(A)",
            "x = np.apply_along_axis(np.fft.fft, 0, A)",
            "from concurrent.futures import ThreadPoolExecutor as T\n"
            "x = T(1).submit(np.linalg.inv, A).result()",
            "import importlib\nx = importlib.import_module('numpy.' + 'linalg').qr(A)",
            "import importlib\nx = importlib.import_module('numpy.linalg._linalg').qr(A)",
            "import sys\nx = sys.modules['numpy.lin' + 'alg._linalg'].qr(A)",
            "x = __import__('numpy.linalg', fromlist=['qr']).qr(A)",
            "from numpy.linalg import qr",
            "from numpy.linalg import *\nx = qr(A)",
            "import numpy.fft",
            "from numpy import fft",
            "x = np.fft.fft(A)",
            "x = np.polynomial.Polynomial([1, 2])",
            "x = np.dot(A, A)",
            "x = np.linalg._linalg.qr(A)",
            "x = np.matrix(A).I",
            "x = np.matrix(A).getI()",
            "import importlib\nx = importlib.reload(np.linalg._linalg)",
        ]
    ),
)
def test_forbidden_names_are_refused_when_they_are_used(run: Any, source: str) -> None:
    with pytest.raises(LearnerRefused, match="this assignment does not allow numpy") as caught:
        run(source)
    assert caught.value.reason == "not_allowed"
    assert "solution.py, line 6: " in caught.value.message


@pytest.mark.parametrize(
    "source",
    numbered(
        [
            "import scipy",
            "import msgpack",
            "import sandbox.wire",
            "import pandas",
            "import importlib\nimportlib.import_module('scipy')",
            "import builtins\nbuiltins.__import__('scipy')",
            "import importlib.util\nimportlib.util.find_spec('scipy')",
        ]
    ),
)
def test_other_packages_are_refused(run: Any, source: str) -> None:
    with pytest.raises(LearnerRefused, match=r"you may import Python's standard library, numpy"):
        run(source)


@pytest.mark.parametrize(
    ("source", "value"),
    numbered(
        [
            ("x = float(np.linalg.norm([3.0, 4.0]))", 5.0),
            ("x = float(np.linalg.norm(A, 2))", 2.0),  # a matrix norm: numpy itself needs svd
            ("from numpy.linalg import norm\nx = float(norm(A))", 8**0.5),
            ("import numpy.linalg as la\nx = float(la.norm(A))", 8**0.5),
            ("x = np.cov(A).tolist()", [[2.0, -2.0], [-2.0, 2.0]]),
            ("x = np.round(np.polyfit([0, 1, 2], [1, 3, 5], 1), 9).tolist()", [2.0, 1.0]),
            ("x = np.round(np.roots([1, -3, 2]), 9).tolist()", [2.0, 1.0]),
            ("x = np.corrcoef(A).round(9).tolist()", [[1.0, -1.0], [-1.0, 1.0]]),
            ("r = np.random.default_rng(0)\nx = r.multivariate_normal([0, 0], A).shape", (2,)),
            ("x = np.random.multivariate_normal(\n    [0, 0],\n    A,\n).shape", (2,)),
            ("x = (A @ A).tolist()", [[4.0, 0.0], [0.0, 4.0]]),
            ("x = A.dot(A).tolist()", [[4.0, 0.0], [0.0, 4.0]]),
            ("try:\n    raise np.linalg.LinAlgError\nexcept np.linalg.LinAlgError:\n    x = 1", 1),
            ("try:\n    import pandas\nexcept ImportError:\n    x = 'none'", "none"),
            ("linalg = fft = 3\nx = linalg + fft", 6),
            ("import os, json, statistics, concurrent.futures, xml.dom.minidom\nx = 1", 1),
        ]
    ),
)
def test_what_is_allowed_works_and_numpy_itself_too(run: Any, source: str, value: Any) -> None:
    assert run(source) == value


def test_breaches_in_the_file_stop_its_loading_with_the_line(guests: Guests) -> None:
    session, _ = guests.open(
        "import numpy as np\n\ndef f(A):\n    return np.linalg.qr(A)\n", rules=RULES
    )
    with pytest.raises(LearnerRefused) as caught:
        session.load()
    assert caught.value.message == (
        "solution.py, line 4: this assignment does not allow numpy.linalg.qr; "
        "you may use numpy.linalg.norm"
    )


def test_breaches_in_other_files_name_them(guests: Guests) -> None:
    session, _ = guests.open("import helpers\n", rules=RULES, helpers="import sklearn\n")
    with pytest.raises(LearnerRefused, match=r"helpers\.py, line 1: .*sklearn"):
        session.load()


def test_a_forbidden_function_of_a_module_that_is_no_package(guests: Guests) -> None:
    source = (
        "import operator, numpy as np\n"
        "def plus():\n    return operator.add(1, 2)\n"
        "def times():\n    return getattr(operator, 'mat' + 'mul')(np.eye(2), np.eye(2))\n"
    )
    rules = Rules(forbid=["operator.matmul", "numpy.ndarray.dot"])
    _, learner = guests.loaded(source, rules=rules)
    assert learner.plus() == 3
    with pytest.raises(LearnerRefused, match=r"operator\.matmul"):
        learner.times()


def test_an_allowed_package_with_forbidden_parts(guests: Guests) -> None:
    source = (
        "import numpy as np\nimport scipy.linalg as sl\nfrom scipy import special\n"
        "def gamma():\n    return float(special.gamma(5))\n"
        "def det():\n    return float(sl.det(np.eye(2)))\n"
        "def qr():\n    return getattr(sl, 'q' + 'r')(np.eye(2))\n"
    )
    rules = Rules(allow=["numpy", "scipy"], forbid=["scipy.linalg.qr"])
    _, learner = guests.loaded(source, rules=rules)
    assert learner.gamma() == 24.0
    assert learner.det() == 1.0
    with pytest.raises(LearnerRefused, match=r"scipy\.linalg\.qr"):
        learner.qr()
