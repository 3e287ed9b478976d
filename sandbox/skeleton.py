"""The empty folders and files over which a box's root file system is mounted.

One skeleton serves every box with the same mount points, and stays: nobody can write to it, and
removing a folder while the kernel still takes down a mount on it costs more than a box's start.
"""

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from sandbox.bundle import outermost_first
from sandbox.outcome import BoxFault
from sandbox.spec import Mount

KERNEL_FOLDERS = (PurePosixPath("/proc"), PurePosixPath("/dev"), PurePosixPath("/tmp"))
_STICKY_FOR_ALL = 0o1777
_READ_BY_OTHERS = 0o004
_SEARCH_BY_OTHERS = 0o005

Points = dict[PurePosixPath, bool]
"""Mount point → whether it is a folder."""


def ensure_skeleton(folder: Path, mounts: Iterable[Mount]) -> Path:
    """The skeleton below `folder` for these mounts, made unless it is there.

    Raises:
        BoxFault: a mount's source is missing, or closed to the box's user.
    """
    points = mount_points(mounts)
    names = json.dumps(sorted((str(point), is_folder) for point, is_folder in points.items()))
    skeleton = folder / hashlib.sha256(names.encode()).hexdigest()[:16]
    if not skeleton.is_dir():
        _make_at_once(skeleton, points)
    return skeleton


def mount_points(mounts: Iterable[Mount]) -> Points:
    """Where a box's root needs something to mount on; a mount inside another brings its own."""
    points: Points = dict.fromkeys(KERNEL_FOLDERS, True)
    covered: set[PurePosixPath] = set()
    for mount in outermost_first(mounts):
        is_folder = _check_source(mount.source)
        if covered.isdisjoint(mount.target.parents):
            points[mount.target] = is_folder
        covered.add(mount.target)
    return points


def _check_source(source: Path) -> bool:
    """Whether the source is a folder; the box's user is a stranger to the host's files."""
    try:
        mode = source.stat().st_mode
    except OSError as error:
        raise BoxFault(f"cannot show {source} to a box: {error.strerror}") from error
    is_folder = source.is_dir()
    needed = _SEARCH_BY_OTHERS if is_folder else _READ_BY_OTHERS
    if mode & needed != needed:
        raise BoxFault(f"{source} is closed to boxes: run chmod -R o+rX {source}")
    return is_folder


def _make_at_once(skeleton: Path, points: Points) -> None:
    """Make it under another name first: another process may be at the same skeleton."""
    draft = skeleton.with_name(f"{skeleton.name}.{secrets.token_hex(4)}")
    try:
        _make(draft, points)
        draft.rename(skeleton)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not skeleton.is_dir():
            raise


def _make(draft: Path, points: Points) -> None:
    _make_folder(draft)
    for point, is_folder in points.items():
        _make_point(draft, draft / point.relative_to("/"), is_folder=is_folder)
    # runc gives a new tmpfs the mode of the folder below it, whatever its options say.
    (draft / "tmp").chmod(_STICKY_FOR_ALL)


def _make_point(root: Path, point: Path, *, is_folder: bool) -> None:
    """An empty file or folder, and the folders above it."""
    above = point if is_folder else point.parent
    for folder in reversed([above, *above.parents]):
        if folder.is_relative_to(root):
            _make_folder(folder)
    if not is_folder:
        point.touch()
        point.chmod(0o644)


def _make_folder(folder: Path) -> None:
    """A folder everybody may search, whatever our umask."""
    if not folder.is_dir():
        folder.mkdir()
        folder.chmod(0o755)
