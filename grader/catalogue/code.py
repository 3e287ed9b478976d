"""What can be said of an author's Python files without running them.

Only for the author's own machine: the parser of CPython can be driven to its limits by a
hostile file, so a server leaves this to the examiner's box.
"""

import ast
import warnings
from collections.abc import Iterator, Mapping

from grader.catalogue.source import EXAM, SOLUTION, STARTER
from grader.core.assignment import ENTRY_FILE
from grader.core.submission import Problem

_ENTRY_MODULE = ENTRY_FILE.removesuffix(".py")


def code_problems(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Files that do not parse, and files that import the reference."""
    for path, data in sorted(files.items()):
        if path.endswith(".py") and path.startswith((EXAM, SOLUTION, STARTER)):
            yield from _file_problems(path, data)


def _file_problems(path: str, data: bytes) -> Iterator[Problem]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape is for the author's linter
            tree = ast.parse(data, path)
    except SyntaxError as error:
        yield Problem(path, f"line {error.lineno or 1}: {error.msg}")
    except (ValueError, RecursionError, MemoryError):
        yield Problem(path, "cannot be parsed as Python")
    else:
        line = _line_importing_reference(tree)
        if line is not None and not path.startswith(f"{SOLUTION}/"):
            yield Problem(path, f"line {line}: {_REASONS[path.startswith(EXAM)]}")


_REASONS = {
    True: 'imports the solution, which the examiner never sees; use the "learner" fixture',
    False: "imports the solution; it must stand alone",
}


def _line_importing_reference(tree: ast.AST) -> int | None:
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        if any(name.split(".")[0] == _ENTRY_MODULE for name in names):
            return getattr(node, "lineno", 1)
    return None
