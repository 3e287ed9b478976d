"""Keeps the learner's code to the assignment's rules while it runs.

This is a fence in the learner's own process, against habit and temptation, not against a
determined attacker: what must not be known is not in the box at all. numpy's and scipy's
own code goes on using what the learner may not.
"""

import builtins
import dis
import importlib
import importlib.util
import sys
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any, NoReturn

from sandbox.guest.policy import NotAllowed, Policy

_STANDARD_LIBRARY = sysconfig.get_path("stdlib")
_SITE_PACKAGES = "-packages"
_OURS = frozenset({"msgpack", "numpy", "sandbox"})
"""What the guest itself needs; numpy's own imports must go on working."""

_COMPILED_SAMPLER = "multivariate_normal"

# numpy's functions that call what they are given, and those of its `matrix` that only call another
# by its name: the caller is whoever called them.
_HIGHER_ORDER = frozenset(
    {"__call__", "_call_as_normal", "_vectorize_call", "_vectorize_call_with_signature"}
    | {"apply_along_axis", "apply_over_axes", "fromfunction", "piecewise", "I", "getI"}
)


class Guard:
    """The run-time half of the import policy; `builtins` is what the learner's modules get."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._seen_modules = 0
        self._done: set[str] = set()
        self.builtins: dict[str, Any] = {
            **vars(builtins),
            "__import__": self._import,
            "input": _no_keyboard,
        }

    def install(self) -> None:
        """Put the rules in force for all that is imported from now on."""
        sys.meta_path.insert(0, self)
        self._fence()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Refuse packages that are not allowed; leave all others to the usual finders.

        A target is a module to be loaded again, and so without the fence.
        """
        del path
        if target is not None and self._policy.covers(name):
            raise NotAllowed(self._policy.name_words(name), name=name)
        if name.partition(".")[0] not in _OURS and not self._policy.importable(name):
            raise NotAllowed(self._policy.package_words(name), name=name)
        return None

    def _import(
        self,
        name: str,
        globals: dict[str, Any] | None = None,
        locals: dict[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """`__import__` of the learner's modules."""
        if level == 0:
            self._check(name, [item for item in fromlist or () if item != "*"])
        module = builtins.__import__(name, globals, locals, fromlist or (), level)
        self._fence()
        return module

    def _check(self, name: str, items: list[str]) -> None:
        if not self._policy.importable(name):
            raise NotAllowed(self._policy.package_words(name), name=name)
        for dotted in [f"{name}.{item}" for item in items] or [name]:
            if self._policy.refused(dotted):
                raise NotAllowed(self._policy.name_words(dotted), name=name)

    # ---------------------------------------------------------------- fencing names off

    def _fence(self) -> None:
        """Replace what is forbidden in every module that has come since the last time."""
        if len(sys.modules) == self._seen_modules:
            return
        for entry in self._policy.forbid:
            _load(entry)
        for name in [name for name in sys.modules if name not in self._done]:
            self._fence_module(name)
        self._seen_modules = len(sys.modules)

    def _fence_module(self, name: str) -> None:
        module: Any = sys.modules[name]
        if not isinstance(module, ModuleType):
            return  # anything may be put there
        self._done.add(name)
        for attribute in self._suspects(name, module):
            value: Any = vars(module).get(attribute)
            if self._must_go(f"{name}.{attribute}", value):
                setattr(module, attribute, self._stand_in(f"{name}.{attribute}", value))

    def _suspects(self, name: str, module: ModuleType) -> list[str]:
        """The attributes of a module that an entry may be about."""
        if not self._policy.touches(name):
            return []
        if self._policy.covers(name):
            return [attribute for attribute in vars(module) if not attribute.startswith("__")]
        return self._policy.forbidden_in(name)

    def _must_go(self, dotted: str, value: Any) -> bool:
        if isinstance(value, ModuleType) or not callable(value) or not self._policy.refused(dotted):
            return False
        # Classes stay where the library's own code may ask isinstance of them.
        return not isinstance(value, type) or "._" not in dotted

    def _stand_in(self, dotted: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def refused(*args: Any, **kwargs: Any) -> Any:
            if self._called_by_learner(sys._getframe(1)):
                raise NotAllowed(self._policy.name_words(dotted))
            return original(*args, **kwargs)

        refused.__name__ = refused.__qualname__ = dotted.rpartition(".")[2]
        return refused

    def _called_by_learner(self, frame: FrameType) -> bool:
        for caller in _callers(frame):
            if caller.f_builtins is self.builtins:
                return not _draws_normals(caller)
            if not _passes_on(caller):
                return False
        return True


def _callers(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _passes_on(frame: FrameType) -> bool:
    """Whether a frame belongs to code that only calls what it was given."""
    code = frame.f_code
    if _SITE_PACKAGES in code.co_filename:
        return code.co_name in _HIGHER_ORDER
    return code.co_filename.startswith((_STANDARD_LIBRARY, "<frozen"))


def _draws_normals(frame: FrameType) -> bool:
    """Whether the frame is calling `multivariate_normal`.

    numpy's compiled samplers look up svd, eigh or cholesky and, having no frame of their own,
    seem to be the learner's code that calls them. No other compiled function does.
    """
    instructions = list(dis.get_instructions(frame.f_code))
    calls = [each.positions for each in instructions if each.offset == frame.f_lasti]
    methods = [each.positions for each in instructions if each.argval == _COMPILED_SAMPLER]
    return any(
        call is not None
        and method is not None
        and (call.lineno, call.col_offset) == (method.lineno, method.col_offset)
        for call in calls
        for method in methods
    )


def _load(entry: str) -> None:
    """Import a forbidden module of a package in use now: numpy makes some appear on first use."""
    parts = entry.split(".")
    if parts[0] not in sys.modules:
        return
    for length in range(1, len(parts) + 1):
        name = ".".join(parts[:length])
        if name not in sys.modules and not _is_module(name):
            return
        importlib.import_module(name)


def _is_module(name: str) -> bool:
    parent, _, last = name.rpartition(".")
    if last in vars(sys.modules.get(parent, builtins)):
        return False  # a module that its package knows by name has been imported already
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # what the name stands in is no package
        return False


def _no_keyboard(prompt: object = "") -> NoReturn:
    del prompt
    raise EOFError("your code asked for keyboard input with input(); there is nobody to answer")
