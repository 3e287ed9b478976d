"""Functions the examiner holds and the learner's code calls."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any


class Counted:
    """A function that notes each call's arguments before it answers."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.__name__: str = getattr(function, "__name__", "f")
        self.arguments: list[tuple[Any, ...]] = []

    @property
    def calls(self) -> int:
        """How often it was called."""
        return len(self.arguments)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Note the arguments, then ask the function."""
        self.arguments.append(deepcopy((*args, *kwargs.values())))
        return self._function(*args, **kwargs)


def counted(function: Callable[..., Any]) -> Counted:
    """The function with `.calls` and `.arguments` (copies of each call's positional arguments)."""
    return Counted(function)
