"""The learner's objects that stay in the child, and how the others cross."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType, SimpleNamespace
from typing import Any

from sandbox.wire.caps import TooLarge
from sandbox.wire.messages import ExaminerFunction, Handle, Record

_MOST_HANDLES = 100_000
_LONGEST_NAME = 100
_HELD_BY_VALUE = (int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset)
_BEHAVIOUR = (FunctionType, property, classmethod, staticmethod)
_PROTOCOLS = ("__call__", "__len__", "__iter__", "__getitem__", "__enter__")

CallBack = Callable[[int, tuple[Any, ...], dict[str, Any]], Any]


class UnknownHandle(Exception):
    """The examiner named an object this child does not have."""


class ExaminerCallable:
    """A function of the examiner's, as the learner's code sees it."""

    def __init__(self, function: ExaminerFunction, call_back: CallBack) -> None:
        self.__name__ = self.__qualname__ = function.name
        self._function = function
        self._call_back = call_back

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function where it is."""
        return self._call_back(self._function.id, args, kwargs)

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


class Objects:
    """The table of handles; the same object always has the same handle."""

    def __init__(self, call_back: CallBack) -> None:
        self._call_back = call_back
        self._objects: dict[int, Any] = {}
        self._handles: dict[int, Handle] = {}
        self._record_kinds: dict[str, type] = {}
        self._functions: dict[int, ExaminerCallable] = {}
        self._last = 0

    def get(self, handle: int) -> Any:
        """The object behind a handle."""
        if handle not in self._objects:
            raise UnknownHandle(f"no object {handle}")
        return self._objects[handle]

    def release(self, handles: list[int]) -> None:
        """Forget objects."""
        for number in handles:
            forgotten = self._objects.pop(number, None)
            self._handles.pop(id(forgotten), None)

    def hold(self, value: Any) -> Handle:
        """The handle of an object that stays here."""
        known = self._handles.get(id(value))
        if known is not None:
            return known
        if len(self._objects) >= _MOST_HANDLES:
            raise TooLarge(f"more than {_MOST_HANDLES:,} objects of its own classes")
        self._last += 1
        kind = type(value)
        iterable = hasattr(kind, "__iter__") or hasattr(kind, "__getitem__")
        handle = Handle(self._last, kind.__name__[:_LONGEST_NAME], callable(value), iterable)
        self._objects[handle.id] = value
        self._handles[id(value)] = handle
        return handle

    @contextmanager
    def crossing(self) -> Iterator[None]:
        """For one message: what was held for one that cannot be sent is forgotten again."""
        before = self._last
        try:
            yield
        except BaseException:  # whatever stopped it, the learner's own methods among that
            self._forget_after(before)
            raise

    def _forget_after(self, last: int) -> None:
        while self._objects and next(reversed(self._objects)) > last:
            _, forgotten = self._objects.popitem()
            self._handles.pop(id(forgotten), None)

    # ---------------------------------------------------------------- crossing

    def adapt(self, value: Any) -> Any:
        """How an object that is no plain data crosses: by value, as a record or as a handle."""
        kind = type(value)
        if kind is ExaminerCallable:
            return value._function
        if issubclass(kind, tuple) and _is_named_tuple(value, kind):
            return self._named_tuple(value, kind)
        if issubclass(kind, _HELD_BY_VALUE):
            return value
        if dataclasses.is_dataclass(kind) and _is_plain(kind):
            return self._dataclass(value, kind)
        return self.hold(value)

    def resolve(self, value: Any) -> Any:
        """What a handle, function or record stands for here."""
        if type(value) is Handle:
            return self.get(value.id)
        if type(value) is ExaminerFunction:
            return self._functions.setdefault(value.id, ExaminerCallable(value, self._call_back))
        return self._rebuild(value)

    def _named_tuple(self, value: Any, kind: type) -> Record:
        names: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
        fields = dict(zip(names, tuple.__iter__(value), strict=True))
        return self._record(kind, fields, positional=True)

    def _dataclass(self, value: Any, kind: type) -> Any:
        names = [field.name for field in dataclasses.fields(kind)]
        try:
            fields = {name: object.__getattribute__(value, name) for name in names}
        except AttributeError:  # a field that was never set
            return self.hold(value)
        return self._record(kind, fields, positional=False)

    def _record(self, kind: type, fields: dict[str, Any], *, positional: bool) -> Record:
        name = kind.__name__[:_LONGEST_NAME]
        self._record_kinds[name] = kind
        return Record(name, fields, positional)

    def _rebuild(self, record: Record) -> Any:
        """A record handed back becomes an instance of the class it came from."""
        kind = self._record_kinds.get(record.type_name)
        if record.positional:
            fields = record.fields.values()
            return tuple(fields) if kind is None else tuple.__new__(kind, fields)
        if kind is None:
            return SimpleNamespace(**record.fields)
        instance: Any = object.__new__(kind)
        for name, field in record.fields.items():
            object.__setattr__(instance, name, field)
        return instance


def _is_named_tuple(value: Any, kind: type) -> bool:
    """Whether each item has a name of its own; any other tuple is a plain one."""
    names = getattr(kind, "_fields", None)
    if type(names) is not tuple or any(type(name) is not str for name in names):
        return False
    return len(set(names)) == len(names) == tuple.__len__(value)


def _is_plain(kind: type) -> bool:
    """Whether a dataclass is nothing but its fields: no methods or properties of its own."""
    for base in kind.__mro__[:-1]:
        for name, value in vars(base).items():
            public = not name.startswith("_")
            if name in _PROTOCOLS or (public and issubclass(type(value), _BEHAVIOUR)):
                return False
    return True
