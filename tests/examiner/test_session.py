"""Everyday conversation with a real guest: one solution, many kinds of calls."""

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from grader.examiner.errors import LearnerError, LearnerFlooded, LearnerMissing, LearnerRefused
from grader.examiner.learner import Learner
from grader.examiner.session import GuestSession
from grader.judge import Judgement, as_object
from tests.support.guest import Guests

SOLUTION = '''
"""A solution with a bit of everything."""
from __future__ import annotations

import math
import sys
import time
from collections import namedtuple
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

print("importing")
LIMIT = 7
TABLE = {"a": np.arange(3)}
_private = 1


def identity(x=None, *rest, **named):
    return x


def scale(A, factor=2.0):
    A *= factor
    return A


def fails(kind):
    print("about to fail")
    raise kind("because of é")


def raise_value_error(message):
    raise ValueError(message)


class Stubborn(LookupError):
    def __str__(self):
        raise SystemExit("no")


def stubborn():
    raise Stubborn


def deep(n):
    return deep(n + 1)


def leave():
    sys.exit(3)


def interrupt():
    raise KeyboardInterrupt


def missing_argument(a, b):
    return a


@dataclass
class Point:
    x: float
    y: np.ndarray


Fit = namedtuple("Fit", "weights bias")


class Split(NamedTuple):
    train: list
    test: list


class Misnamed(tuple):
    _fields = ("a", "b")


class Samename(tuple):
    _fields = ("a", "a")


def not_named_right():
    return Misnamed([1]), Samename([1, 2])


def point():
    return Point(1.0, np.arange(2.0))


def move(point):
    assert type(point) is Point
    point.x += 1
    return point


def fit():
    return Fit(np.ones(2), 0.5)


def bias(fit):
    return fit.bias, type(fit).__name__


@dataclass
class Model:
    l2: float = 0.0

    def fit(self, X, y):
        if len(X) != len(y):
            raise ValueError("X and y differ in length")
        self.w = X.T @ y
        return self

    def predict(self, X):
        return X @ self.w

    @property
    def weight(self):
        return self.w

    @classmethod
    def ridge(cls, l2):
        return cls(l2)


class Liar:
    """Agrees with everything, and keeps what it is told."""

    heard = []

    def _agree(self, other):
        Liar.heard.append(other)
        return True

    def _nothing(self, other):
        Liar.heard.append(other)
        return 0.0

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _agree
    __sub__ = __rsub__ = __add__ = __radd__ = __matmul__ = __rmatmul__ = __mod__ = _nothing
    __hash__ = None


def liar():
    return Liar()


def heard():
    return len(Liar.heard)


class Poly:
    """Operators and protocols."""

    def times(self, factor):
        return factor * self

    def __init__(self, *coefficients):
        self.c = list(coefficients)

    def __add__(self, other):
        return Poly(*[a + b for a, b in zip(self.c, other.c)])

    def __rmul__(self, factor):
        return Poly(*[factor * a for a in self.c])

    def __call__(self, x):
        return sum(a * x**i for i, a in enumerate(self.c))

    def __len__(self):
        return len(self.c)

    def __getitem__(self, i):
        return self.c[i]

    def __setitem__(self, i, value):
        self.c[i] = value

    def __iter__(self):
        return iter(self.c)

    def __contains__(self, x):
        return x in self.c

    def __eq__(self, other):
        return isinstance(other, Poly) and self.c == other.c

    def __hash__(self):
        return 0

    def __str__(self):
        return f"poly of degree {len(self.c) - 1}"

    def __float__(self):
        return float(self.c[0])

    def __neg__(self):
        return -1 * self

    def __enter__(self):
        self.c.append("entered")
        return self

    def __exit__(self, kind, error, trace):
        self.c.append(None if kind is None else kind.__name__)
        return kind is KeyError


class Node:
    pass


def two_nodes():
    node = Node()
    return [node, {"same": node}, Node()]


def naturals():
    n = 0
    while True:
        yield n
        n += 1


def two_then_fail():
    yield 1
    yield 2
    raise RuntimeError("ran out")


def adder(n):
    return lambda x: x + n


def descend(f, gradient, x, steps, rate=0.1):
    for _ in range(steps):
        x = x - rate * gradient(x)
    return x, f(x)


def swallow(f):
    try:
        f()
    except Exception as error:
        return type(error).__name__, str(error)


def twice(f, x):
    return f(f(x))


class Keeper:
    def __init__(self, f):
        self.f = f

    def run(self, x):
        return self.f(x)


def give_back(f):
    return f


def loop():
    a = [1]
    a.append(a)
    return a


def ragged():
    return np.array([[1], [2, 3]], dtype=object)


def big():
    return np.zeros(200 * 2**20, dtype=np.uint8)


def unsendable_inside():
    return {"ok": 1, "bad": np.ma.masked_array([1], [1])}


class Weird:
    def __array__(self, dtype=None, copy=None):
        return np.ones(3)


def weird():
    return Weird()


class Lying:
    @property
    def __class__(self):
        return float


def lying():
    return Lying()


def say(words):
    print(words)
    print("to err", file=sys.stderr)


def say_much(n):
    print("x" * n)


def wait(seconds):
    time.sleep(seconds)
    return "rested"


def nested_call(f, depth):
    return f(depth)
'''


@pytest.fixture(scope="module")
def opened(module_guests: Guests) -> Iterator[tuple[GuestSession, Learner]]:
    session, learner = module_guests.open(SOLUTION)
    session.load()
    yield session, learner
    session.close()


@pytest.fixture
def session(opened: tuple[GuestSession, Learner]) -> Iterator[GuestSession]:
    opened[0].clear_records()
    opened[0].begin_test(10.0)
    yield opened[0]
    opened[0].end_test()


@pytest.fixture
def learner(opened: tuple[GuestSession, Learner], session: GuestSession) -> Any:
    return opened[1]


# ------------------------------------------------------------------ names


def test_public_names_are_known_by_kind(session: GuestSession) -> None:
    assert session.names["scale"] == "function"
    assert session.names["Model"] == "class"
    assert session.names["LIMIT"] == "value"
    assert not {"_private", "np", "sys"} & set(session.names)


def test_values_of_the_module(learner: Any) -> None:
    assert learner.LIMIT == 7
    assert learner.TABLE["a"].tolist() == [0, 1, 2]


def test_a_missing_name_is_said_with_a_near_one(learner: Any) -> None:
    assert not hasattr(learner, "scal")
    with pytest.raises(LearnerMissing, match=r"does not define scal\. It does define scale"):
        learner.scal(1)


def test_names_with_underscores_are_never_asked_for(learner: Any) -> None:
    with pytest.raises(AttributeError):
        _ = learner._private


# ------------------------------------------------------------------ values


@pytest.mark.parametrize("value", [None, 3, 2.5, "é", [1, (2, {"k": {3}})], 1j, b"x"])
def test_plain_values_come_back_as_they_went(learner: Any, value: Any) -> None:
    got = learner.identity(value)
    assert type(got) is type(value)
    assert got == value


def test_input_arrays_are_not_changed(learner: Any) -> None:
    A = np.ones((2, 2))
    assert learner.scale(A, factor=3).tolist() == [[3, 3], [3, 3]]
    assert A.tolist() == [[1, 1], [1, 1]]


def test_a_dataclass_of_plain_data_is_a_record_and_returns_as_itself(learner: Any) -> None:
    record = learner.point()
    assert (record.type_name, record.x, record.y.tolist()) == ("Point", 1.0, [0, 1])
    assert learner.move(record).x == 2.0


def test_a_named_tuple_is_a_tuple_with_names_and_returns_as_itself(learner: Any) -> None:
    fit = learner.fit()
    weights, bias = fit
    assert isinstance(fit, tuple)
    assert fit.weights is weights
    assert fit.bias == bias == 0.5
    assert learner.bias(fit) == (0.5, "Fit")


def test_a_tuple_whose_names_do_not_fit_is_a_plain_one(learner: Any) -> None:
    answer = learner.not_named_right()
    assert answer == ((1,), (1, 2))
    assert [type(part) for part in answer] == [tuple, tuple]


def test_what_has_array_or_lies_about_its_class_stays_an_object(learner: Any) -> None:
    for thing in (learner.weird(), learner.lying()):
        assert repr(thing) in ("<Weird>", "<Lying>")
        assert not isinstance(thing, float | np.ndarray)


@pytest.mark.parametrize(
    ("name", "reason", "words"),
    [
        ("loop", "unsendable", "Your code returned a list that contains itself"),
        ("ragged", "unsendable", "an array of Python objects"),
        ("unsendable_inside", "unsendable", "a masked array"),
        ("big", "too_large", "about 200 MB of data; at most 32 MB can be handed over."),
    ],
)
def test_what_cannot_be_handed_over_is_said(
    learner: Any, name: str, reason: str, words: str
) -> None:
    with pytest.raises(LearnerRefused) as caught:
        getattr(learner, name)()
    assert caught.value.reason == reason
    assert words in caught.value.message
    assert learner.identity(1) == 1  # the child goes on


def test_the_authors_own_odd_values_are_the_authors_error(learner: Any) -> None:
    with pytest.raises(TypeError, match="cannot be handed to the learner's code"):
        learner.identity(np.array([None]))
    assert learner.identity(1) == 1


# ------------------------------------------------------------------ exceptions


def test_an_exception_tells_type_bases_message_and_own_lines(learner: Any) -> None:
    with pytest.raises(LearnerError) as caught:
        learner.raise_value_error("no é")
    error = caught.value
    assert (error.type_name, error.message) == ("ValueError", "no é")
    assert error.bases == ("ValueError", "Exception", "BaseException")
    assert error.lines[0].startswith("solution.py, line ")
    assert error.lines[0].endswith(", in raise_value_error")
    assert error.lines[1].strip() == "raise ValueError(message)"
    assert len(error.lines) == 2


def test_exceptions_that_resist(learner: Any) -> None:
    with pytest.raises(LearnerError) as caught:
        learner.stubborn()
    assert caught.value.type_name == "Stubborn"
    assert caught.value.belongs_to(LookupError)
    assert "cannot be shown" in caught.value.message


def test_endless_recursion_is_a_recursion_error_with_few_lines(learner: Any) -> None:
    with pytest.raises(LearnerError) as caught:
        learner.deep(0)
    assert caught.value.type_name == "RecursionError"
    assert len(caught.value.lines) < 40
    assert any("more calls" in line for line in caught.value.lines)


def test_exit_and_interrupt_are_ordinary_exceptions(learner: Any) -> None:
    with pytest.raises(LearnerError, match=r"SystemExit: sys\.exit.*return instead"):
        learner.leave()
    with pytest.raises(LearnerError, match="KeyboardInterrupt"):
        learner.interrupt()
    assert learner.identity(5) == 5


def test_wrong_arguments_are_told_as_python_does(learner: Any) -> None:
    with pytest.raises(LearnerError, match="missing 1 required positional argument: 'b'"):
        learner.missing_argument(1)


def test_raises(learner: Any) -> None:
    with learner.raises(ValueError, match="differ") as caught:
        learner.Model().fit(np.ones((2, 1)), np.ones(3))
    assert caught.error.type_name == "ValueError"
    with learner.raises(LookupError):
        learner.stubborn()
    words = "must raise ValueError or TypeError"
    with pytest.raises(Judgement, match=words), learner.raises(ValueError, TypeError):
        learner.identity(1)
    with pytest.raises(Judgement), learner.raises(ValueError, match="other words"):
        learner.raise_value_error("these words")
    with pytest.raises(LearnerError), learner.raises(KeyError):
        learner.raise_value_error("x")


# ------------------------------------------------------------------ objects


def test_instances_keep_their_state_and_identity(learner: Any) -> None:
    model = learner.Model(l2=0.5)
    X = np.eye(2)
    assert as_object(model.fit(X, np.array([1.0, 2.0]))) is model
    assert model.predict(X).tolist() == [1, 2]
    assert (model.l2, model.weight.tolist()) == (0.5, [1, 2])
    model.l2 = 2.0
    assert model.l2 == 2.0
    assert isinstance(model, learner.Model)
    assert not isinstance(learner.Node(), learner.Model)
    assert learner.Model.ridge(3.0).l2 == 3.0
    assert as_object(learner.identity(model)) is model


def test_a_missing_attribute_is_told_apart_from_a_failing_property(learner: Any) -> None:
    model = learner.Model()
    assert not hasattr(model, "coefficients")
    with pytest.raises(LearnerMissing, match="Your Model object has no attribute coefficients"):
        _ = model.coefficients
    with pytest.raises(LearnerError, match="AttributeError"):
        _ = model.weight


def test_operators_and_protocols(learner: Any) -> None:
    p = learner.Poly(1, 2)
    q = p + learner.Poly(10, 20)
    assert list(q) == [11, 22]
    assert (3 * p)[1] == 6
    assert (np.float64(2) * p)[0] == 2.0
    assert list(-p) == [-1, -2]
    assert (p(2), len(p), 2 in p, 5 in p, float(p)) == (5, 2, True, False, 1.0)
    assert str(p) == "poly of degree 1"
    assert p == learner.Poly(1, 2)
    assert p != q
    p[0] = 9
    assert p[0] == 9
    with pytest.raises(LearnerError, match="IndexError"):
        p[5]


JUDGING = {
    "equals": lambda answer: answer == 4,
    "differs": lambda answer: answer != 4,
    "orders": lambda answer: answer >= 4,
    "contains": lambda answer: 4 in answer,
    "is among": lambda answer: answer in [1, 2, 4],
    "subtracts": lambda answer: abs(answer - 4) < 1e-9,
    "is subtracted": lambda answer: abs(4 - answer) < 1e-9,
    "from a scalar": lambda answer: np.float64(4) - answer,
    "multiplies": lambda answer: np.eye(2) @ answer,
    "divides": lambda answer: answer % 2,
    "from itself": lambda answer: answer - answer,
    "in an array": lambda answer: np.array([answer], dtype=object) - 4,
}


@pytest.mark.parametrize("way", JUDGING)
def test_an_object_cannot_judge_itself_nor_hear_what_is_expected(learner: Any, way: str) -> None:
    with pytest.raises((LearnerRefused, TypeError)):
        JUDGING[way](learner.liar())
    assert learner.heard() == 0


def test_operators_of_what_a_method_gives_work_where_the_suite_says_so(learner: Any) -> None:
    p = learner.Poly(1, 2)
    q = p.times(3)
    with pytest.raises(LearnerRefused):
        _ = q + q
    assert list(as_object(q) + p) == [4, 8]
    assert as_object(p) is p
    with pytest.raises(Judgement, match="must be an object of your class"):
        as_object(3)


def test_a_context_manager_sees_how_the_block_ended(learner: Any) -> None:
    p = learner.Poly(1)
    with p as entered:
        assert entered is p
    with p:
        raise KeyError("swallowed")
    with pytest.raises(ValueError, match="mine"), p:
        raise ValueError("mine")
    assert p.c == [1, "entered", None, "entered", "KeyError", "entered", "ValueError"]


def test_the_same_object_is_the_same_object_here(learner: Any) -> None:
    first, table, other = learner.two_nodes()
    assert table["same"] is first
    assert other is not first
    assert repr(first) == "<Node>"


def test_printers_ask_nothing(learner: Any, session: GuestSession) -> None:
    node = learner.Node()
    before = session.usage.calls, len(session.records)
    repr([node])
    hash(node)
    assert (session.usage.calls, len(session.records)) == before


def test_generators_are_iterated_lazily(learner: Any) -> None:
    assert list(itertools.islice(learner.naturals(), 4)) == [0, 1, 2, 3]
    numbers = learner.two_then_fail()
    assert [next(numbers), next(numbers)] == [1, 2]
    with pytest.raises(LearnerError, match="ran out"):
        next(numbers)


def test_list_of_an_iterable_object_ends(learner: Any) -> None:
    assert list(learner.identity(range(3))) == [0, 1, 2]
    assert list(learner.Poly(1, 2, 3)) == [1, 2, 3]


def test_forgotten_objects_are_released_in_the_child(learner: Any, session: GuestSession) -> None:
    kept = learner.Poly(1)
    for _ in range(600):
        learner.Poly(2)
    assert list(kept) == [1]
    assert session._link is not None
    assert len(session._link._released) < 300


# ------------------------------------------------------------------ functions both ways


def test_the_learner_calls_the_examiners_functions(learner: Any) -> None:
    seen = []

    def gradient(x: Any) -> Any:
        seen.append(float(x[0]))
        return 2 * x

    x, value = learner.descend(lambda x: float(x @ x), gradient, np.array([1.0]), 50)
    assert seen[0] == 1.0
    assert len(seen) == 50
    assert value == pytest.approx(0.8**100)
    assert abs(x[0]) < 1e-4


def test_learners_functions_can_be_passed_on_and_called(learner: Any) -> None:
    add = learner.adder(5)
    assert add(1) == 6
    assert learner.twice(add, 1) == 11
    assert learner.twice(learner.identity, 3) == 3
    assert learner.nested_call(lambda n: learner.adder(n)(1), 2) == 3


def test_a_kept_function_can_be_called_later_and_comes_back_as_itself(learner: Any) -> None:
    def f(x: float) -> float:
        return x + 1

    assert learner.Keeper(f).run(1.0) == 2.0
    assert learner.give_back(f) is f


def test_an_exception_of_the_examiners_function_is_the_learners_to_catch(learner: Any) -> None:
    def refuse() -> None:
        raise ValueError("outside the domain")

    assert learner.swallow(refuse) == ("ValueError", "outside the domain")
    words = "<lambda>() missing 1 required positional argument: 'x'"
    assert learner.swallow(lambda x: x) == ("TypeError", words), "and no name of this test"
    with pytest.raises(LearnerError) as caught:
        learner.twice(lambda x: math.sqrt(-1), 1)
    assert caught.value.type_name == "ValueError"
    with pytest.raises(LearnerError, match="TypeError"):
        learner.twice(lambda: 1, 1)


def test_a_judgement_in_a_callback_counts_whatever_the_learner_catches(learner: Any) -> None:
    def judge() -> None:
        raise Judgement("f is called inside its domain")

    with pytest.raises(Judgement, match="inside its domain"):
        learner.swallow(judge)
    assert learner.identity(1) == 1


class Control(BaseException):
    """What a test framework uses to leave a test."""


def test_leaving_the_test_from_a_callback_costs_a_child_but_no_result(
    learner: Any, session: GuestSession
) -> None:
    def leave() -> None:
        raise Control

    before = session.usage.children
    with pytest.raises(Control):
        learner.swallow(leave)
    assert learner.identity(2) == 2
    assert session.usage.children == before + 1


def test_a_callback_with_a_giant_argument_is_a_flood(learner: Any, session: GuestSession) -> None:
    with pytest.raises(LearnerFlooded):
        learner.twice(lambda x: x, np.zeros(2 << 20))
    session.begin_test(5)


def test_endless_mutual_calls_end(learner: Any) -> None:
    def again(n: int) -> Any:
        return learner.nested_call(again, n + 1)

    with pytest.raises(LearnerError, match="RecursionError"):
        learner.nested_call(again, 0)


def test_a_thousand_callbacks_take_little_time(learner: Any, session: GuestSession) -> None:
    x, _ = learner.descend(lambda x: 0.0, lambda x: x, np.zeros(3), 3000)
    assert session._watch.spent < 3  # ten times what it takes on a quiet machine
    assert x.tolist() == [0, 0, 0]


# ------------------------------------------------------------------ what a session keeps


def test_output_belongs_to_its_test(learner: Any, session: GuestSession) -> None:
    learner.say("first é")
    traffic = session.end_test()
    assert traffic.output == "first é\nto err\n"
    session.begin_test(5)
    learner.say_much(100_000)
    traffic = session.end_test()
    assert traffic.truncated
    assert traffic.output == "x" * 64 * 1024
    session.begin_test(5)
    assert session.end_test().output == ""


def test_learner_time_leaves_out_our_callbacks(learner: Any, session: GuestSession) -> None:
    import time

    learner.twice(lambda x: time.sleep(0.2), 1)
    assert session.end_test().learner_seconds < 0.2
    learner.wait(0.1)
    assert session.end_test().learner_seconds >= 0.1


def test_calls_are_recorded_as_they_read_in_python(learner: Any, session: GuestSession) -> None:
    model = learner.Model(l2=1)
    with learner.raises(ValueError):
        model.fit(np.ones((1, 1)), np.ones(2))
    assert [record.function for record in session.records] == ["Model", ".fit"]
    assert session.records[0].kwargs == {"l2": 1}
    assert as_object(session.records[0].answer) is model
    assert isinstance(session.records[1].answer, LearnerError)
    session.clear_records()
    for n in range(300):
        learner.identity(n)
    assert len(session.records) == 200
    assert session.records[-1].args == (299,)


def test_handles_of_a_child_that_is_gone_are_not_mistaken(
    learner: Any, session: GuestSession
) -> None:
    node = learner.Node()
    session.load()
    session.begin_test(5)
    learner.Node()
    with pytest.raises(LearnerMissing, match="process that has ended"):
        learner.identity(node)
