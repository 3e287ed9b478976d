"""What a learner uploads, checked before it becomes a submission's files.

A hand-in is one or more files, or one zip archive of them, or a notebook. What comes out is a flat
set of named files with an entry file; what is inside them is the box's to judge, except for files
that cannot be source code at all.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.core.archives import ArchiveLimits, read_zip
from grader.core.assignment import ENTRY_FILE
from grader.core.errors import Invalid, TooLarge
from grader.core.notebooks import module_from_notebook
from grader.core.text import on_one_line, unprintable

_ARCHIVES = frozenset({".7z", ".bz2", ".gz", ".jar", ".rar", ".tar", ".tgz", ".whl", ".xz", ".zip"})
_CLUTTER = frozenset({"__MACOSX", "__pycache__", ".DS_Store", ".git", ".ipynb_checkpoints"})
_BINARY_HEADS = {
    b"\x7fELF": "a compiled program",
    b"%PDF-": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"PK\x03\x04": "a zip archive or an office document",
    b"\xff\xfe": "saved as UTF-16; save it as UTF-8",
    b"\xfe\xff": "saved as UTF-16; save it as UTF-8",
}


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """How much a learner may hand in at once."""

    total_bytes: int = 10 * 1024 * 1024
    files: int = 100
    source_bytes: int = 1024 * 1024
    """Of one Python file."""
    name_bytes: int = 200
    depth: int = 8


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One file as it was sent, with the name it was sent under."""

    untrusted_name: str
    data: bytes


def read_upload(
    untrusted: Iterable[UploadedFile], limits: UploadLimits | None = None
) -> dict[str, bytes]:
    """The files of a submission, entry file included; raises `Invalid` or `TooLarge`."""
    limits = limits or UploadLimits()
    sent = list(untrusted)
    if not sent:
        raise Invalid("No file was handed in.", field="files")
    _check_amount(sent, limits)
    files = _named(_unpacked(sent, limits), limits)
    files = _with_entry(_with_notebook(files))
    for name, data in files.items():
        _check_plausible(name, data, limits)
    return files


def _check_amount(sent: list[UploadedFile], limits: UploadLimits) -> None:
    if len(sent) > limits.files:
        raise TooLarge(f"More than {limits.files} files were handed in.", field="files")
    if sum(len(file.data) for file in sent) > limits.total_bytes:
        names = [file.untrusted_name for file in sent]
        advice = "; clear the notebook's outputs" if any(map(_is_notebook, names)) else ""
        words = f"The files are larger than {_megabytes(limits.total_bytes)} together{advice}."
        raise TooLarge(words, field="files")


def _unpacked(sent: list[UploadedFile], limits: UploadLimits) -> list[UploadedFile]:
    """The files themselves, where the upload is one zip archive of them."""
    if len(sent) > 1 or not _is_zip(sent[0]):
        return sent
    caps = ArchiveLimits(total_bytes=limits.total_bytes, files=limits.files)
    members = [
        UploadedFile(name, data) for name, data in read_zip(sent[0].data, caps, skip=_is_clutter)
    ]
    if not members:
        raise Invalid("The zip archive contains no files.", field=_field(sent[0].untrusted_name))
    return _without_common_folder(members)


def _is_zip(file: UploadedFile) -> bool:
    return file.untrusted_name.lower().endswith(".zip")


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(".ipynb")


def _is_clutter(name: str) -> bool:
    """Whether a packer or a tool put it there, not the learner."""
    return any(part in _CLUTTER for part in name.split("/"))


def _without_common_folder(files: list[UploadedFile]) -> list[UploadedFile]:
    """Archives made of a folder hold everything one level down."""
    folders = {file.untrusted_name.partition("/")[0] for file in files}
    if len(folders) > 1 or not all("/" in file.untrusted_name for file in files):
        return files
    return [UploadedFile(file.untrusted_name.partition("/")[2], file.data) for file in files]


def _named(sent: list[UploadedFile], limits: UploadLimits) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    seen: set[str] = set()
    for file in sent:
        name = checked_name(file.untrusted_name, limits)
        if name.casefold() in seen:
            raise Invalid(f"Two files are called {on_one_line(name)}.", field=_field(name))
        seen.add(name.casefold())
        files[name] = file.data
    _check_folders(files, seen)
    return files


def _check_folders(files: Mapping[str, bytes], names: Set[str]) -> None:
    """No name may be a file's and a folder's at once."""
    for name in files:
        for folder in PurePosixPath(name).parents:
            if str(folder).casefold() in names:
                words = f"{on_one_line(str(folder))} cannot be a file and a folder at once."
                raise Invalid(words, field=_field(name))


def checked_name(untrusted_name: str, limits: UploadLimits) -> str:
    """The name in normal form C with forward slashes; raises `Invalid` if it is not a plain one."""
    shown = on_one_line(untrusted_name)
    if len(untrusted_name) > limits.name_bytes:  # normalising takes the square of the length
        raise Invalid(f"The file name {shown} is too long.")
    name = unicodedata.normalize("NFC", untrusted_name).replace("\\", "/")
    parts = name.split("/")
    if unprintable(name):
        raise Invalid(f"The file name {shown} contains characters that cannot be shown.")
    if name.startswith("/") or ":" in parts[0]:
        raise Invalid(f"The file name {shown} is absolute; use names without a drive or folder.")
    if any(part.strip() in {"", ".", ".."} for part in parts):
        raise Invalid(f"The file name {shown or '(empty)'} is not a plain name.")
    if len(name.encode()) > limits.name_bytes or len(parts) > limits.depth:
        raise Invalid(f"The file name {shown} is too long.")
    if PurePosixPath(name).suffix.lower() in _ARCHIVES:
        raise Invalid(
            f"{shown} is an archive. Hand in one zip archive, or the files themselves,"
            " but no archive among other files.",
            field=_field(name),
        )
    return name


def _with_notebook(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A notebook's code cells become the entry file; the notebook itself is not kept."""
    notebooks = [name for name in files if _is_notebook(name)]
    if not notebooks:
        return dict(files)
    if len(notebooks) > 1 or ENTRY_FILE in files:
        raise Invalid(f"Hand in one notebook, or {ENTRY_FILE}, not both.", field="files")
    others = {name: data for name, data in files.items() if name not in notebooks}
    return others | {ENTRY_FILE: module_from_notebook(notebooks[0], files[notebooks[0]])}


def _with_entry(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with the entry file among them: a single Python file becomes it."""
    if ENTRY_FILE in files:
        return dict(files)
    sources = [name for name in files if name.lower().endswith(".py")]
    if not sources:
        raise Invalid(f"No Python file was handed in; {ENTRY_FILE} is expected.", field="files")
    if len(sources) > 1:
        raise Invalid(
            f"Several Python files were handed in, and none is called {ENTRY_FILE};"
            " give that name to the one with the functions asked for.",
            field="files",
        )
    return {ENTRY_FILE if name == sources[0] else name: data for name, data in files.items()}


def _check_plausible(name: str, data: bytes, limits: UploadLimits) -> None:
    """Refuse a Python file that cannot be source code, whatever is wrong with the code."""
    if not name.lower().endswith(".py"):
        return
    if len(data) > limits.source_bytes:
        raise TooLarge(
            f"{name} is larger than {_megabytes(limits.source_bytes)}.", field=_field(name)
        )
    for head, what in _BINARY_HEADS.items():
        if data.startswith(head):
            raise Invalid(f"{name} is not Python source: it is {what}.", field=_field(name))
    if b"\0" in data:
        raise Invalid(f"{name} is not Python source: it contains NUL bytes.", field=_field(name))


def _field(name: str) -> str:
    return f"files.{on_one_line(name)}"


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:g} MB"
