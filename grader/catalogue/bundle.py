"""Bundles: an assignment as one archive, the same bytes for the same files.

A bundle may come from whoever holds an instructor's token, so reading one trusts nothing: sizes
are checked before anything is taken apart, and no name becomes a path before it is checked.
"""

import io
import stat
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from grader.catalogue.form import build_source
from grader.catalogue.paths import MOST_BYTES, MOST_FILES, name_problem
from grader.catalogue.source import FolderProblems, Source, exam_files
from grader.core.archives import ArchiveLimits, read_zip
from grader.core.errors import Invalid, TooLarge
from grader.core.submission import Problem
from grader.core.text import on_one_line
from grader.workflow.ports import Bundle

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = (stat.S_IFREG | 0o644) << 16
_UNIX = 3
_LIMITS = ArchiveLimits(total_bytes=MOST_BYTES, files=MOST_FILES)


def pack(source: Source) -> Bundle:
    """Pack an assignment; equal files give equal bytes and an equal digest."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, data in sorted(source.files.items()):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
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
    if len(untrusted_data) > MOST_BYTES:
        raise TooLarge(f"The bundle is larger than {MOST_BYTES >> 20} MiB.")
    return build_source(_unpack(untrusted_data))


def unpack_exam(source: Source, destination: Path) -> None:
    """Write the hidden suite, the content of `exam/`, into a new or empty folder."""
    destination.mkdir(parents=True, exist_ok=True)
    for path, data in exam_files(source).items():
        _check_name(path)
        target = destination / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _unpack(untrusted_data: bytes) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    try:
        for name, data in read_zip(untrusted_data, _LIMITS, skip=lambda _name: False):
            _check_name(name)
            if name in files:
                raise FolderProblems([Problem(name, "is there twice")])
            files[name] = data
    except (TooLarge, FolderProblems):
        raise
    except Invalid as error:
        raise FolderProblems([Problem("bundle", str(error))]) from error
    return files


def _check_name(path: str) -> None:
    problem = name_problem(path)
    if problem:
        raise FolderProblems([Problem(on_one_line(path), problem)])
