"""The import rules, read off the syntax tree: what is certain is refused, nothing else."""

import ast

import pytest

from sandbox.guest.inspection import inspect
from sandbox.guest.policy import Policy
from tests.support.cases import numbered

STRICT = Policy(
    allow=("numpy",),
    forbid=("numpy.linalg", "numpy.polynomial", "numpy.fft", "numpy.dot"),
    permit=("numpy.linalg.norm",),
    own=lambda top: top in ("helpers", "linalg"),
)


def breaches(source: str, policy: Policy = STRICT) -> list[tuple[int, str]]:
    return [(breach.line, breach.words) for breach in inspect(ast.parse(source), policy)]


@pytest.mark.parametrize(
    ("source", "name"),
    numbered(
        [
            ("import numpy as np\nnp.linalg.qr(A)", "numpy.linalg.qr"),
            ("import numpy\nnumpy.linalg.qr(A)", "numpy.linalg.qr"),
            ("import numpy.linalg as la\nla.qr(A)", "numpy.linalg.qr"),
            ("from numpy import linalg\nlinalg.svd(A)", "numpy.linalg.svd"),
            ("from numpy import linalg as L\ndef f():\n    return L.inv", "numpy.linalg.inv"),
            ("from numpy.linalg import qr", "numpy.linalg.qr"),
            ("from numpy.linalg import (norm,\n qr as q)", "numpy.linalg.qr"),
            ("from numpy.linalg._linalg import qr", "numpy.linalg.qr"),
            ("import numpy as np\nnp.linalg._linalg.qr(A)", "numpy.linalg.qr"),
            ("import numpy as np\nnp.polynomial.Polynomial([1])", "numpy.polynomial.Polynomial"),
            ("import numpy.fft", "numpy.fft"),
            ("from numpy import fft", "numpy.fft"),
            ("from numpy.fft import *", "numpy.fft"),
            ("import numpy as np\nx = np.fft", "numpy.fft"),
            ("import numpy as np\nnp.dot(a, b)", "numpy.dot"),
            ("from numpy import dot", "numpy.dot"),
            ("import numpy as np\ngetattr(np.linalg, 'qr')(A)", "numpy.linalg.qr"),
            ("import numpy as np\ngetattr(getattr(np, 'linalg'), 'qr')", "numpy.linalg.qr"),
            ("import numpy as np\nvars(np)['fft']", "numpy.fft"),
            ("import numpy as np\nnp.__dict__['fft']", "numpy.fft"),
            ("import importlib\nimportlib.import_module('numpy.fft')", "numpy.fft"),
            ("import importlib as i\ni.import_module('numpy.linalg').qr(A)", "numpy.linalg.qr"),
            ("__import__('numpy.fft')", "numpy.fft"),
            ("import sys\nsys.modules['numpy.linalg'].qr(A)", "numpy.linalg.qr"),
            ("import numpy as np\nf = lambda A: np.linalg.qr(A)", "numpy.linalg.qr"),
            ("import numpy as np\n[np.linalg.inv(A) for A in As]", "numpy.linalg.inv"),
            ("class M:\n    import numpy as np\n    q = np.linalg.qr", "numpy.linalg.qr"),
            ("def f(A):\n    import numpy as np\n    return np.linalg.qr(A)", "numpy.linalg.qr"),
            ("try:\n    from numpy.linalg import qr\nexcept ImportError: pass", "numpy.linalg.qr"),
            ("import numpy as np\n@np.linalg.qr\ndef f(): pass", "numpy.linalg.qr"),
            ("import numpy as np\ndef f(q=np.linalg.qr): pass", "numpy.linalg.qr"),
        ]
    ),
)
def test_certain_uses_are_refused_with_the_name(source: str, name: str) -> None:
    found = breaches(source)
    assert len(found) == 1
    assert found[0][1].startswith(f"this assignment does not allow {name}")


@pytest.mark.parametrize(
    "source",
    numbered(
        [
            "linalg = 3\nlinalg.qr",
            "import numpy as np\ndef f(linalg):\n    return linalg.qr(np.ones(2))",
            "def f(np):\n    return np.linalg.qr",
            "import numpy as np\ndef f():\n    np = object()\n    return np.linalg.qr",
            "import numpy as np\nf = lambda np: np.linalg.qr",
            "import numpy as np\n[np.linalg.qr for np in things]",
            "import linalg\nlinalg.qr()",
            "import helpers\nhelpers.numpy.linalg.qr",
            "from helpers import qr, norm, fft, dot\nqr(1)",
            "from .helpers import qr",
            "import numpy as np\nnp.linalg.norm(x)",
            "from numpy.linalg import norm",
            "from numpy import linalg\nlinalg.norm(x)",
            "import numpy.linalg as la\nla.norm(x)",
            "import numpy.linalg",
            "from numpy.linalg import *",
            "import numpy as np\ntry: pass\nexcept np.linalg.LinAlgError: pass",
            "from numpy.linalg import LinAlgError",
            "import numpy as np\nnp.linalgebra, np.fft_like, np.dots",
            "import numpy as np\nprint('np.linalg.qr is not used')\n# np.linalg.qr",
            "def qr(A): return A\nqr(1)",
            "import numpy as np\nif __name__ == '__main__':\n    np.linalg.qr(1)",
            "import numpy as np\nnp.cov(X), np.polyfit(x, y, 1), X @ Y, X.dot(Y)",
            "import math, itertools, dataclasses, os.path, collections.abc",
            "from __future__ import annotations",
            "try:\n    import matplotlib.pyplot as plt\nexcept ImportError:\n    plt = None",
            "def plot():\n    import matplotlib",
            "if __name__ == '__main__':\n    import matplotlib",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas",
            "def getattr(a, b): return a\nimport numpy as np\ngetattr(np, 'fft')",
            "match 1:\n    case [np, *rest] | {'a': np, **rest}: np.linalg.qr",
        ]
    ),
)
def test_innocent_code_is_left_alone(source: str) -> None:
    assert breaches(source) == []


def test_packages_are_refused_with_what_may_be_imported() -> None:
    assert breaches("x = 1\nimport pandas as pd\nfrom sklearn.svm import SVC\n") == [
        (
            line,
            f"this assignment does not allow {name}; you may import Python's standard library, "
            "numpy and files you hand in yourself",
        )
        for line, name in ((2, "pandas"), (3, "sklearn"))
    ]


def test_exceptions_to_a_rule_are_named_with_it() -> None:
    assert breaches("from numpy.linalg import qr") == [
        (1, "this assignment does not allow numpy.linalg.qr; you may use numpy.linalg.norm")
    ]


def test_the_longest_rule_wins() -> None:
    policy = Policy(("scipy",), ("scipy", "scipy.linalg.qr"), ("scipy.linalg",), lambda _: False)
    assert not policy.forbidden("scipy.linalg.svd")
    assert policy.forbidden("scipy.linalg.qr")
    assert policy.forbidden("scipy.optimize.minimize")
    assert policy.importable("scipy.linalg")
    assert not policy.importable("numpy")


def test_allowing_a_subpackage_allows_its_parents_only() -> None:
    policy = Policy(("scipy.special",), (), (), lambda _: False)
    assert policy.importable("scipy")
    assert policy.importable("scipy.special._ufuncs")
    assert not policy.importable("scipy.optimize")


NO_PRODUCTS = Policy(
    allow=("numpy",),
    forbid=("operator.matmul", "numpy.matmul", "numpy.dot", "numpy.ndarray.dot"),
    permit=(),
    own=lambda top: top == "helpers",
)


@pytest.mark.parametrize(
    ("source", "name"),
    numbered(
        [
            ("def f(A, B):\n    return A @ B", "the operator @"),
            ("def f(A, B):\n    A @= B", "the operator @"),
            ("[A @ B for A in As]", "the operator @"),
            ("from operator import matmul", "operator.matmul"),
            ("import operator\noperator.matmul(A, B)", "operator.matmul"),
            ("import operator as op\nfunctools.reduce(op.matmul, As)", "operator.matmul"),
            ("def f(A, B):\n    return A.dot(B)", ".dot of an array"),
            ("import numpy as np\nnp.ones(2).dot(B)", ".dot of an array"),
            ("f = A.T.dot", ".dot of an array"),
            ("import numpy as np\nnp.ndarray.dot(A, B)", "numpy.ndarray.dot"),
        ]
    ),
)
def test_operators_and_methods_of_arrays_can_be_forbidden(source: str, name: str) -> None:
    assert [words for _, words in breaches(source, NO_PRODUCTS)] == [
        f"this assignment does not allow {name}"
    ]


@pytest.mark.parametrize(
    "source",
    numbered(
        [
            "def matmul(A, B): return A * B\nmatmul(A, B)",
            "def dot(a, b): return sum(a * b)\ndot(a, b)",
            "class V:\n    def dot(self, v): return 0\nV().dot(v)",
            "class V:\n    def __init__(self): self.dot = 3\nV().dot",
            "import helpers\nhelpers.dot(a, b), helpers.matmul(a, b)",
            "import numpy as np\nnp.dots, A.dots, A.T, (A * B).sum(axis=0)",
            "@decorated\ndef f(): pass",
            "A.append(B), A.matmul",
        ]
    ),
)
def test_what_only_looks_like_a_forbidden_product_is_left_alone(source: str) -> None:
    assert breaches(source, NO_PRODUCTS) == []


def test_forbidding_all_of_a_package_says_nothing_of_methods_and_operators() -> None:
    policy = Policy((), ("numpy", "operator"), (), lambda _: False)
    assert breaches("A.dot(B), A @ B, names.append(1)", policy) == []
