"""Zip archives from strangers, read in memory within limits."""

import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.core.errors import Invalid, TooLarge
from grader.core.text import on_one_line

_CENTRAL_HEADER = b"PK\x01\x02"
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    IndexError,  # an entry whose name is empty up to its first NUL
    NotImplementedError,  # zipfile on a version or compression it does not know
    OSError,
    OverflowError,  # an offset of 64 bits
    ValueError,
)
"""What zipfile raises on a damaged archive."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much may come out of an archive."""

    total_bytes: int
    files: int
    entries: int = 2_000
    """Names of any kind, folders and skipped ones included."""


def read_zip(
    untrusted: bytes, limits: ArchiveLimits, skip: Callable[[str], bool]
) -> Iterator[tuple[str, bytes]]:
    """The archive's regular files as (name, content); raises `Invalid` or `TooLarge`.

    The limits are checked against what is really unpacked, never against what the archive claims.
    """
    # Before zipfile builds an object for each of the entries.
    if untrusted.count(_CENTRAL_HEADER) > limits.entries:
        raise TooLarge("The zip archive has too many entries.", field="files")
    try:
        with zipfile.ZipFile(io.BytesIO(untrusted)) as archive:
            _check_overlap(archive, len(untrusted))
            yield from _members(archive, limits, skip)
    except _BROKEN as error:
        raise Invalid("The zip archive is damaged, or not a zip archive.", field="files") from error


def _check_overlap(archive: zipfile.ZipFile, size: int) -> None:
    """Refuse entries that share their content: a few bytes could cost hours to unpack."""
    if sum(entry.compress_size for entry in archive.infolist()) > size:
        raise zipfile.BadZipFile("its entries are larger than it is")


def _members(
    archive: zipfile.ZipFile, limits: ArchiveLimits, skip: Callable[[str], bool]
) -> Iterator[tuple[str, bytes]]:
    files, left = 0, limits.total_bytes
    for entry in archive.infolist():
        name = entry.filename.replace("\\", "/")
        if entry.is_dir() or skip(name):
            continue
        _check_entry(entry)
        files += 1
        if files > limits.files:
            raise TooLarge(f"The zip archive holds more than {limits.files} files.", field="files")
        data = _content(archive, entry, left)
        left -= len(data)
        yield name, data


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = on_one_line(entry.filename)
    if entry.flag_bits & _ENCRYPTED:
        raise Invalid(f"{name} in the zip archive is encrypted.", field="files")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        raise Invalid(f"{name} in the zip archive is a link or device, not a file.", field="files")
    if entry.compress_type not in _METHODS:
        raise Invalid(
            f"{name} in the zip archive is compressed in an unusual way; use plain zip.",
            field="files",
        )


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(entry) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise TooLarge("The zip archive unpacks to more than is allowed.", field="files")
    return data
