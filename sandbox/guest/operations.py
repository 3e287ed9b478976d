"""The operators and protocols an examiner can apply to the learner's objects."""

import builtins
import operator
from collections.abc import Callable
from typing import Any

import numpy as np


def _leave(context: Any, error_type: str | None, message: str) -> bool:
    """Call `__exit__` with the like of the exception that ended the examiner's block."""
    if error_type is None:
        return bool(type(context).__exit__(context, None, None, None))
    error = exception_like(error_type, message)
    return bool(type(context).__exit__(context, type(error), error, error.__traceback__))


def exception_like(type_name: str, message: str) -> Exception:
    """A built-in exception of that name, or a `RuntimeError` that names it."""
    kind = getattr(builtins, type_name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        try:
            return kind(message)
        except TypeError:  # UnicodeDecodeError and the like want more than a message
            pass
    return RuntimeError(f"{type_name}: {message}")


OPERATIONS: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(operator, name)
        for name in (
            *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow"),
            *("lshift", "rshift", "and_", "or_", "xor", "neg", "pos", "abs", "invert"),
            *("lt", "le", "eq", "ne", "ge", "gt"),
            *("getitem", "setitem", "delitem", "contains", "index"),
        )
    },
    **{
        name: getattr(builtins, name)
        for name in (
            *("len", "iter", "next", "bool", "int", "float", "complex", "str", "repr"),
            *("round", "divmod", "reversed", "isinstance"),
        )
    },
    "array": np.asarray,
    "enter": lambda context: type(context).__enter__(context),
    "exit": _leave,
}
