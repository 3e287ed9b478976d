"""Imports the learner's file as Python imports any module, from its folder, with the rules on."""

import ast
import importlib
import sys
from collections.abc import Callable
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from sandbox.guest.guard import Guard
from sandbox.guest.inspection import inspect
from sandbox.guest.policy import NotAllowed, Policy
from sandbox.wire.messages import Load

_TOO_MUCH_TO_READ = (
    "this file is nested too deeply, or too long, for Python to read: "
    "split up its longest expressions and chains of elif"
)


class FileMissing(Exception):
    """What was handed in lacks the file that must be there."""


class LearnerLoader(SourceFileLoader):
    """Reads one of the learner's files: never from a cache, and checked before it runs."""

    def __init__(self, name: str, path: str, guard: Guard, policy: Policy, root: Path) -> None:
        super().__init__(name, path)
        self._guard = guard
        self._policy = policy
        self._root = root

    def get_code(self, fullname: str) -> CodeType:
        """Compile the source; a compiled file that was handed in is never looked at."""
        path = self.get_filename(fullname)
        data = self.get_data(path)
        try:
            code = compile(data, path, "exec", dont_inherit=True)
            breaches = inspect(ast.parse(data, path), self._policy)
        except (MemoryError, RecursionError):  # Python's own words for it
            raise SyntaxError(_TOO_MUCH_TO_READ) from None
        if breaches:
            refusal = NotAllowed(self._where(path, breaches[0].line) + breaches[0].words)
            refusal.located = True
            raise refusal
        return code

    def exec_module(self, module: ModuleType) -> None:
        """Run the module with the guarded builtins, which everything defined in it inherits."""
        vars(module)["__builtins__"] = self._guard.builtins
        super().exec_module(module)

    def _where(self, path: str, line: int) -> str:
        return f"{Path(path).relative_to(self._root)}, line {line}: "


class Importer:
    """The learner's files and rules, put in force once, before any child is forked."""

    def __init__(self, load: Load, root: Path) -> None:
        self.root = root
        self.answer_bytes = load.answer_bytes
        self._entry = load.entry
        policy = Policy(tuple(load.allow), tuple(load.forbid), tuple(load.permit), _own(root))
        guard = Guard(policy)
        guard.install()
        sys.path_hooks.insert(0, _path_hook(guard, policy, root))
        sys.path.append(str(root))

    def run(self) -> ModuleType:
        """Import the entry file; raises whatever its code raises, `NotAllowed` or `FileMissing`."""
        if not (self.root / self._entry).is_file():
            raise FileMissing(f"There is no file {self._entry} among what you handed in.")
        sys.argv = [self._entry]
        return importlib.import_module(Path(self._entry).stem)


def _own(root: Path) -> Callable[[str], bool]:
    return lambda top: (root / f"{top}.py").is_file() or (root / top).is_dir()


def _path_hook(guard: Guard, policy: Policy, root: Path) -> Callable[[str], FileFinder]:
    def loader(name: str, path: str) -> LearnerLoader:
        return LearnerLoader(name, path, guard, policy, root)

    def hook(path: str) -> FileFinder:
        if path != str(root) and not path.startswith(f"{root}/"):
            raise ImportError("not one of the learner's folders")
        details: Any = (loader, [".py"])  # FileFinder calls it with a name and a path
        return FileFinder(path, details)

    return hook


def public_names(module: ModuleType) -> dict[str, str]:
    """The module's public names and what they are: function, class or value."""
    return {
        name: _kind(value)
        for name, value in list(vars(module).items())
        # `globals()[…] = …` takes what is no text, or text with methods of its own.
        if type(name) is str and not name.startswith("_") and not isinstance(value, ModuleType)
    }


def _kind(value: object) -> str:
    if issubclass(type(value), type):
        return "class"
    return "function" if callable(value) else "value"
