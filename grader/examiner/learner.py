"""The learner's module as a hidden test sees it: proxies whose every use is a question.

Nothing here asks anything for a name that starts with two underscores, nor to be shown: numpy,
Hypothesis and printers look for such names on whatever they are given.

Operators are the learner's code: `answer == 4` would tell an object the expected value and let it
say that it equals it. So they work only on objects the suite asked for, by calling a class of
the learner's (a name that starts with a capital letter) or with `judge.as_object`, and on what
operators make of these. Any other object, where the suite computes with it, is no plain answer.
"""

import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from grader.examiner.errors import LearnerError, LearnerRefused
from grader.examiner.searching import found
from grader.judge import Judgement
from sandbox.wire.messages import Handle

T = TypeVar("T")


class Asker(Protocol):
    """What the proxies need of a session."""

    @property
    def names(self) -> Mapping[str, str]:
        """The module's public names and what they are: function, class or value."""
        ...

    def call(
        self, target: str | int, args: Sequence[Any], kwargs: Mapping[str, Any], shown: str
    ) -> Any:
        """Call a name of the module or an object."""
        ...

    def get(self, target: int | None, name: str) -> Any:
        """Read an attribute of the module or of an object."""
        ...

    def assign(self, target: int, name: str, value: Any) -> None:
        """Set an attribute of an object."""
        ...

    def apply(self, operation: str, *args: Any) -> Any:
        """Apply an operator or protocol."""
        ...


@dataclass
class Caught:
    """What `raises` caught, once its block has ended."""

    error: LearnerError | None = None


class Learner:
    """The learner's module: attributes are its functions, classes and values."""

    def __init__(self, session: Asker) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if self._session.names.get(name) in ("function", "class"):
            return RemoteFunction(self._session, name)
        return self._session.get(None, name)

    def __repr__(self) -> str:
        return "learner"

    @contextmanager
    def raises(self, *kinds: type[BaseException], match: str | None = None) -> Iterator[Caught]:
        """Demand that the learner's code raises one of these exceptions inside the block.

        Another exception of the learner's passes through. `match` is searched in the message's
        first characters; a pattern that takes very long over them is not found.
        """
        caught = Caught()
        named = " or ".join(kind.__name__ for kind in kinds)
        try:
            yield caught
        except LearnerError as error:
            if not error.belongs_to(*kinds):
                raise
            if match is not None and not found(match, error.message):
                raise Judgement(f"The message of the {named} must say what is wrong.") from None
            caught.error = error
        else:
            raise Judgement(f"Your code must raise {named} here.", "it raised nothing")


class RemoteFunction:
    """A function or class of the learner's module."""

    def __init__(self, session: Asker, name: str) -> None:
        self._session = session
        self._name = name
        self.__name__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it in the child."""
        value = self._session.call(self._name, args, kwargs, self._name)
        return _wanted(value) if self._name[:1].isupper() else value

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.as_object(), name)

    def __instancecheck__(self, instance: object) -> bool:
        if not isinstance(instance, RemoteObject):
            return False
        return _exactly(bool, self._session.apply("isinstance", instance, self))

    def __repr__(self) -> str:
        return self._name

    def as_object(self) -> Any:
        """The function or class itself, to be read or handed back."""
        return self._session.get(None, self._name)


class RemoteObject:
    """An object of the learner's that stays in the child: every use of it is a call there."""

    __slots__ = (
        "__weakref__",
        "_gradus_asked_for",
        "_gradus_child",
        "_gradus_handle",
        "_gradus_name",
        "_gradus_session",
        "_gradus_wanted",
    )
    __array_ufunc__ = None  # numpy leaves operators to the methods below

    _gradus_session: Asker
    _gradus_handle: Handle
    _gradus_child: int
    _gradus_name: str
    _gradus_asked_for: Any
    """For an object the suite asked for: the same as a mere answer, which keeps it alive."""
    _gradus_wanted: Callable[[], "RemoteObject | None"]
    """For a mere answer: the same as an object the suite asked for, if it has."""

    def __init__(self, session: Asker, handle: Handle, child: int) -> None:
        object.__setattr__(self, "_gradus_session", session)
        object.__setattr__(self, "_gradus_handle", handle)
        object.__setattr__(self, "_gradus_child", child)
        object.__setattr__(self, "_gradus_name", f"<{handle.type_name}>")
        object.__setattr__(self, "_gradus_asked_for", None)
        object.__setattr__(self, "_gradus_wanted", lambda: None)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it in the child."""
        handle = self._gradus_handle.id
        return self._gradus_session.call(handle, args, kwargs, self._gradus_name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = self._gradus_session.get(self._gradus_handle.id, name)
        if isinstance(value, RemoteObject) and value._gradus_handle.callable:
            object.__setattr__(value, "_gradus_name", f".{name}")
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        self._gradus_session.assign(self._gradus_handle.id, name, value)

    def __repr__(self) -> str:
        return self._gradus_name

    def __str__(self) -> str:
        return _exactly(str, self._apply("str"))

    def __hash__(self) -> int:
        return object.__hash__(self)

    def __bool__(self) -> bool:
        return _exactly(bool, self._apply("bool"))

    def __len__(self) -> int:
        with _own_errors():
            return _exactly(int, self._apply("len"))

    def __iter__(self) -> Iterator[Any]:
        with _own_errors():
            iterator = self._apply("iter")
        if not isinstance(iterator, RemoteObject):
            raise TypeError("iterating over the learner's object gave no iterator")
        return iterator

    def __next__(self) -> Any:
        try:
            return self._apply("next")
        except LearnerError as error:
            if error.type_name == "StopIteration" and not error.lines:
                raise StopIteration from None
            raise

    def __int__(self) -> int:
        return _exactly(int, self._apply("int"))

    def __index__(self) -> int:
        return _exactly(int, self._apply("index"))

    def __float__(self) -> float:
        return _exactly(float, self._apply("float"))

    def __complex__(self) -> complex:
        return _exactly(complex, self._apply("complex"))

    def __round__(self, digits: int | None = None) -> Any:
        return self._apply("round", *([] if digits is None else [digits]))

    def __contains__(self, item: Any) -> bool:
        return _exactly(bool, self._operate("contains", self, item))

    def __getitem__(self, key: Any) -> Any:
        return self._apply("getitem", key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._apply("setitem", key, value)

    def __delitem__(self, key: Any) -> None:
        self._apply("delitem", key)

    def __enter__(self) -> Any:
        entered = self._apply("enter")
        return self if entered is self._gradus_asked_for else entered

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: Any
    ) -> bool:
        if kind is not None and not issubclass(kind, Exception):
            return False  # an interruption or a fault: there may be nobody left to tell
        name = None if kind is None else kind.__name__
        if isinstance(error, LearnerError):
            name = error.type_name
        message = "" if error is None else str(error)
        return _exactly(bool, self._apply("exit", name, message))

    def _apply(self, operation: str, *args: Any) -> Any:
        return self._gradus_session.apply(operation, self, *args)

    def _operate(self, operation: str, left: Any, right: Any) -> Any:
        """Let the learner's operator work, if the suite asked for one of the objects."""
        if not (_is_asked_for(left) or _is_asked_for(right)):
            name = self._gradus_handle.type_name
            raise LearnerRefused("not_plain", f"Your code returned an object of the class {name}.")
        return _wanted(self._gradus_session.apply(operation, left, right))

    def _gradus_want(self) -> "RemoteObject":
        """This object as one that the suite asked for."""
        if self._gradus_asked_for is not None:
            return self
        known = self._gradus_wanted()
        if known is not None:
            return known
        same = RemoteObject(self._gradus_session, self._gradus_handle, self._gradus_child)
        object.__setattr__(same, "_gradus_asked_for", self)
        object.__setattr__(self, "_gradus_wanted", weakref.ref(same))
        return same


def _is_asked_for(value: Any) -> bool:
    return type(value) is RemoteObject and value._gradus_asked_for is not None


def _wanted(value: Any) -> Any:
    return value._gradus_want() if type(value) is RemoteObject else value


def _exactly(kind: type[T], value: Any) -> T:
    """A value that Python's protocols need to be of one type; the child may say anything."""
    if type(value) is kind:
        return value
    raise LearnerRefused("unsendable", f"Your object did not give a {kind.__name__}.")


@contextmanager
def _own_errors() -> Iterator[None]:
    """Python's `list` and `iter` rely on a `TypeError` of objects that have no length or items."""
    try:
        yield
    except LearnerError as error:
        if error.type_name == "TypeError" and not error.lines:
            raise TypeError(error.message) from None
        raise


def _forward(operation: str) -> Callable[[RemoteObject, Any], Any]:
    return lambda self, other: self._operate(operation, self, other)


def _backward(operation: str) -> Callable[[RemoteObject, Any], Any]:
    return lambda self, other: self._operate(operation, other, self)


def _alone(operation: str) -> Callable[[RemoteObject], Any]:
    return lambda self: (
        _wanted(self._apply(operation)) if _is_asked_for(self) else self._apply(operation)
    )


_ARITHMETIC = "add sub mul matmul truediv floordiv mod pow lshift rshift and or xor divmod"
for _name in _ARITHMETIC.split():
    _operation = f"{_name}_" if _name in ("and", "or") else _name
    setattr(RemoteObject, f"__{_name}__", _forward(_operation))
    setattr(RemoteObject, f"__r{_name}__", _backward(_operation))
for _name in ("lt", "le", "eq", "ne", "ge", "gt"):
    setattr(RemoteObject, f"__{_name}__", _forward(_name))
for _name in ("neg", "pos", "abs", "invert", "reversed"):
    setattr(RemoteObject, f"__{_name}__", _alone(_name))
