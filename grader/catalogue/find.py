"""Finds assignment folders."""

from collections.abc import Iterable
from pathlib import Path

from grader.catalogue.paths import is_left_out
from grader.catalogue.source import MANIFEST
from grader.core.errors import NotFound

_DEPTH = 4


def find_assignments(paths: Iterable[Path]) -> list[Path]:
    """The assignment folders at or below the given ones, each once, in order.

    A folder given by name is taken as it is, even without a manifest, if nothing below has one:
    what is wrong with it is the form check's to say.

    Raises:
        NotFound: a path is no folder.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            raise NotFound(f"{path} is not a folder.")
        below = [path] if (path / MANIFEST).is_file() else _below(path, _DEPTH)
        found.update(dict.fromkeys(below or [path]))
    return list(found)


def _below(folder: Path, depth: int) -> list[Path]:
    """Folders with a manifest, not looking inside them."""
    found: list[Path] = []
    for child in sorted(folder.iterdir()):
        if not child.is_dir() or child.is_symlink() or is_left_out(child.name):
            continue
        if (child / MANIFEST).is_file():
            found.append(child)
        elif depth > 1:
            found += _below(child, depth - 1)
    return found
