"""Reads the files a learner names on the command line."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.core.errors import Invalid, NotFound, TooLarge
from grader.core.uploads import UploadedFile, UploadLimits


def read_files(paths: Iterable[Path]) -> list[UploadedFile]:
    """Read files, and folders with the files below them, under the names they will have.

    Raises:
        NotFound, Invalid, TooLarge: a path is missing, cannot be read, or is too large.
    """
    return [_read(path, name) for path, name in _named(paths)]


def _named(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    for path in paths:
        if path.is_dir():
            yield from _below(path)
        elif path.is_file():
            yield path, path.name
        else:
            raise NotFound(f"There is no file {path}.")


def _below(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        is_clutter = any(part.startswith((".", "__pycache__")) for part in name.parts)
        if path.is_file() and not is_clutter:
            yield path, name.as_posix()


def _read(path: Path, name: str) -> UploadedFile:
    most = UploadLimits().total_bytes
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > most:
        raise TooLarge(f"{path} is larger than {most >> 20} MiB.")
    return UploadedFile(name, data)
