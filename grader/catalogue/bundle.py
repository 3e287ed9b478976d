"""Bundles: an assignment as one archive, the same bytes for the same files.

A bundle may come from whoever holds an instructor's token, so reading one trusts nothing: sizes
are checked before anything is taken apart, and no name in it is ever used as a path.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from grader.catalogue.form import build_source
from grader.catalogue.paths import MOST_BYTES, MOST_FILES, name_problem
from grader.catalogue.source import FolderProblems, Source, exam_files
from grader.core.errors import TooLarge
from grader.core.submission import Problem
from grader.workflow.ports import Bundle

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = (stat.S_IFREG | 0o644) << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1

_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE, _ZIP64_SIGNATURE, _ZIP64_LOCATOR = b"PK\x05\x06", b"PK\x06\x07", 20
_MOST_DIRECTORY = MOST_FILES * 512

_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OverflowError, struct.error, OSError,
)  # fmt: skip
"""What the standard library raises for archives that are not what they say."""


def pack(source: Source) -> Bundle:
    """Pack an assignment; equal files give equal bytes and an equal digest."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, data in sorted(source.files.items()):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.create_system, entry.external_attr = 3, _PLAIN_FILE
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 6)
    return Bundle(digest_of(source.files), buffer.getvalue())


def digest_of(files: Mapping[str, bytes]) -> str:
    """The digest of an assignment's content, whatever it is packed in."""
    total = sha256()
    for path, data in sorted(files.items()):
        total.update(f"{path}\0{sha256(data).hexdigest()}\n".encode())
    return f"sha256:{total.hexdigest()}"


def read_bundle(untrusted_data: bytes) -> Source:
    """Read a bundle from anywhere.

    Raises:
        TooLarge: the archive or what it unpacks to is larger than an assignment may be.
        FolderProblems: it is no archive, or what it holds is no well-formed assignment.
    """
    _check_size(untrusted_data)
    try:
        with zipfile.ZipFile(io.BytesIO(untrusted_data)) as archive:
            files = dict(_entries(archive))
    except _BROKEN as error:
        raise FolderProblems([Problem("bundle", "is not a readable zip archive")]) from error
    return build_source(files)


def unpack_exam(source: Source, destination: Path) -> None:
    """Write the hidden suite, the content of `exam/`, into a new or empty folder."""
    destination.mkdir(parents=True, exist_ok=True)
    for path, data in exam_files(source).items():
        problem = name_problem(path)
        if problem:
            raise FolderProblems([Problem(path, problem)])
        target = destination / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _check_size(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise TooLarge(f"The bundle is larger than {MOST_BYTES >> 20} MiB.")
    if len(data) < _END.size or not data.startswith(b"PK"):
        raise FolderProblems([Problem("bundle", "is not a zip archive")])
    signature, *_, entries, directory, _offset, _comment = _END.unpack(data[-_END.size :])
    locator = data[-_END.size - _ZIP64_LOCATOR :][:4]
    if signature != _END_SIGNATURE or locator == _ZIP64_SIGNATURE:
        raise FolderProblems([Problem("bundle", "is not a plain zip archive without a comment")])
    if entries > MOST_FILES or directory > _MOST_DIRECTORY:
        raise TooLarge(f"The bundle holds more than {MOST_FILES} files.")


def _entries(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The plain files of an archive, read no further than they may be large together."""
    seen: set[str] = set()
    room = MOST_BYTES
    for entry in archive.infolist():
        if entry.is_dir() and not entry.file_size:
            continue
        problem = _entry_problem(entry) or ("is there twice" if entry.filename in seen else None)
        if problem:
            raise FolderProblems([Problem(_shown(entry.filename), problem)])
        seen.add(entry.filename)
        data = _read(archive, entry, room)
        room -= len(data)
        yield entry.filename, data


def _entry_problem(entry: zipfile.ZipInfo) -> str | None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "is not a plain file; a bundle holds plain files only"
    if entry.compress_type not in _METHODS or entry.flag_bits & _ENCRYPTED:
        return "is encrypted, or packed by another method than deflate"
    return name_problem(entry.orig_filename)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    """Read one entry; what it says of its own size is not believed."""
    if entry.file_size <= room:
        with archive.open(entry) as file:
            data = file.read(room + 1)
        if len(data) <= room:
            return data
    raise TooLarge(f"The bundle unpacks to more than {MOST_BYTES >> 20} MiB.")


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name[:100])
