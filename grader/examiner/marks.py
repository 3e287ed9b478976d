"""What the marks of a hidden test say, and what is wrong with them."""

import inspect
import math
from dataclasses import dataclass
from numbers import Real
from typing import Any

import pytest

from grader.core.assignment import Test

OURS = {
    "points(n)": "what passing the test earns (1 if not given)",
    "title(text)": "what the learner reads (made from the test's name if not given)",
    "visible": "the learner sees everything of this test",
    "reveal(after)": "the attempt from which the counterexample of this hidden test shows",
    "hint(text)": "shown when the test is not passed",
    "timeout(seconds)": "what the learner's code may take within this test",
}
PYTESTS = frozenset({"parametrize", "usefixtures"})
REFUSED = frozenset({"skip", "skipif", "xfail"})
KNOWN = frozenset(name.split("(")[0] for name in OURS) | PYTESTS


class BadMark(Exception):
    """A mark that cannot be accepted; the message names the test and the mark."""


@dataclass(frozen=True, slots=True)
class MarkedTest:
    """A collected test with what its marks say of it."""

    item: pytest.Function
    test: Test
    timeout: float | None
    """Seconds for the learner's code; `None` means the assignment's limit."""


def read_marks(item: pytest.Item) -> MarkedTest:
    """The item as a test; raises `BadMark` if it is not one of the kind we run."""
    function = _plain_function(item)
    for mark in item.iter_markers():
        if mark.name in REFUSED:
            raise BadMark(f"{item.nodeid}: '{mark.name}' is refused; a hidden test must run")
        if mark.name not in KNOWN:
            raise BadMark(f"{item.nodeid}: unknown mark '{mark.name}'; known: {_listed(KNOWN)}")
    test = Test(
        id=item.nodeid,
        title=_text(item, "title") or _title_from_name(function),
        points=_number(item, "points", "n", least=0.0) or 0.0,
        visible=_flag(item, "visible"),
        reveal_after=_attempt(item),
        hint=_text(item, "hint"),
    )
    return MarkedTest(function, test, _number(item, "timeout", "seconds", least=0.01))


def _plain_function(item: pytest.Item) -> pytest.Function:
    if type(item) is not pytest.Function:
        raise BadMark(f"{item.nodeid}: only functions and methods of plain classes are run")
    if inspect.iscoroutinefunction(item.obj):
        raise BadMark(f"{item.nodeid}: async tests are not run")
    return item


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))


def _argument(item: pytest.Item, name: str, keyword: str) -> Any:
    """The one argument of the closest mark of this name, or None if there is no mark."""
    mark = item.get_closest_marker(name)
    if mark is None:
        return None
    given = [*mark.args, *mark.kwargs.values()]
    if len(given) != 1 or not set(mark.kwargs) <= {keyword}:
        raise BadMark(f"{item.nodeid}: '{name}' takes one argument, {name}({keyword})")
    return given[0]


def _number(item: pytest.Item, name: str, keyword: str, *, least: float) -> float | None:
    value = _argument(item, name, keyword)
    if value is None:
        return 1.0 if name == "points" else None
    if isinstance(value, bool) or not isinstance(value, Real):
        raise BadMark(f"{item.nodeid}: '{name}' takes a number, not {value!r}")
    if not least <= float(value) < math.inf:
        raise BadMark(f"{item.nodeid}: '{name}' must be at least {least:g}, not {value!r}")
    return float(value)


def _text(item: pytest.Item, name: str) -> str | None:
    value = _argument(item, name, "text")
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise BadMark(f"{item.nodeid}: '{name}' takes a text, not {value!r}")
    return value


def _flag(item: pytest.Item, name: str) -> bool:
    mark = item.get_closest_marker(name)
    if mark is not None and (mark.args or mark.kwargs):
        raise BadMark(f"{item.nodeid}: '{name}' takes no argument")
    return mark is not None


def _attempt(item: pytest.Item) -> int | None:
    value = _argument(item, "reveal", "after")
    if value is not None and (type(value) is not int or value < 1):
        raise BadMark(f"{item.nodeid}: 'reveal' takes the number of an attempt, not {value!r}")
    return value


def _title_from_name(item: pytest.Function) -> str:
    """The name in words; of a parameter the case's number, for its value may be an answer."""
    words = item.originalname.removeprefix("test_").replace("_", " ")
    if not hasattr(item, "callspec"):
        return words
    cases = [
        other
        for other in item.session.items
        if (other.parent, getattr(other, "originalname", None)) == (item.parent, item.originalname)
    ]
    return f"{words} (case {cases.index(item) + 1})"
