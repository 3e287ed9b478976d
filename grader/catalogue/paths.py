"""Which files an assignment may hold, by name and number."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from grader.catalogue.fields import did_you_mean
from grader.catalogue.source import EXAM, MANIFEST, SOLUTION, SPECIMENS, STARTER, STATEMENT
from grader.core.submission import Problem

MOST_FILES = 2_000
MOST_BYTES = 20 * 1024 * 1024
"""Of all files together, and of the packed bundle."""

_TOP_FILES = (MANIFEST, STATEMENT, f"{STARTER}.py", f"{SOLUTION}.py")
_TOP_FOLDERS = (f"{STARTER}/", f"{SOLUTION}/", EXAM, SPECIMENS)
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}", re.ASCII)
_LONGEST = 250


def name_problem(path: str) -> str | None:
    """Why this relative path cannot be part of a bundle, or None; admits nothing that escapes."""
    if len(path) > _LONGEST:
        return f"the path is longer than {_LONGEST} characters"
    for part in path.split("/"):
        if not _PART.fullmatch(part):
            return "names may hold letters, digits and . _ + - and start with a letter, digit or _"
    return None


def is_left_out(name: str) -> bool:
    """Whether a file or folder is a by-product that belongs to no assignment."""
    return (
        name.startswith(".")
        or name.endswith(("~", ".pyc", ".pyo", ".swp", ".orig"))
        or name == "__pycache__"
    )


def place_problems(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Files where no file belongs, and places that are there twice."""
    folders = {str(parent) for path in files for parent in PurePosixPath(path).parents}
    for path in sorted(files):
        top, slash, _ = path.partition("/")
        if path in folders:
            yield Problem(path, "is both a file and a folder")
        if path not in _TOP_FILES and not (slash and f"{top}/" in _TOP_FOLDERS):
            known = [PurePosixPath(name).name for name in (*_TOP_FILES, *_TOP_FOLDERS)]
            yield Problem(path, f"belongs to no part of an assignment{did_you_mean(top, known)}")
    for name in (STARTER, SOLUTION):
        if f"{name}.py" in files and any(path.startswith(f"{name}/") for path in files):
            yield Problem(f"{name}/", f"is there beside {name}.py; keep one of them")


def size_problems(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Too many files, or too large together."""
    if len(files) > MOST_FILES:
        yield Problem(".", f"holds {len(files)} files; at most {MOST_FILES} are allowed")
    size = sum(map(len, files.values()))
    if size > MOST_BYTES:
        yield Problem(".", f"holds {size >> 20} MiB; at most {MOST_BYTES >> 20} are allowed")
