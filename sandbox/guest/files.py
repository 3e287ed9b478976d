"""Where the learner's files are: readable to a child, never writable."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

SUBMISSION = Path("/tmp/submission")


class UnsafeFolder(Exception):
    """The place for the learner's files could be changed by a child."""


def place(files: Mapping[str, bytes], root: Path = SUBMISSION) -> None:
    """Write the learner's files below a new folder, owned by the supervisor, read-only."""
    _make_sticky(root.parent)
    root.mkdir(mode=0o755)
    for name, content in files.items():
        path = root / _checked(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)


def _make_sticky(folder: Path) -> None:
    """In a sticky folder only the owner of an entry can rename or remove it."""
    status = folder.stat()
    if status.st_uid == os.geteuid():
        folder.chmod(0o1777)
    elif not status.st_mode & stat.S_ISVTX:
        raise UnsafeFolder(f"{folder} is neither ours nor sticky")


def _checked(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts:
        raise ValueError(f"{name!r} is no relative file name")
    return path
