"""The empty folders and files over which a box's root file system is mounted."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from sandbox.bundle import outermost_first
from sandbox.outcome import BoxFault
from sandbox.spec import Mount

KERNEL_FOLDERS = ("proc", "dev", "tmp")
_READ_BY_OTHERS = 0o004
_SEARCH_BY_OTHERS = 0o005


def make_skeleton(root: Path, mounts: Iterable[Mount]) -> None:
    """Create a mount point for each mount, except where another mount brings it.

    Raises:
        BoxFault: a source is missing, or closed to the box's user.
    """
    _make_folder(root)
    for name in KERNEL_FOLDERS:
        _make_folder(root / name)
    covered: set[PurePosixPath] = set()
    for mount in outermost_first(mounts):
        is_folder = _check_source(mount.source)
        if covered.isdisjoint(mount.target.parents):
            _make_point(root, mount.target, is_folder=is_folder)
        covered.add(mount.target)


def _check_source(source: Path) -> bool:
    """Whether the source is a folder; the box's user is a stranger to the host's files."""
    try:
        mode = source.stat().st_mode
    except OSError as error:
        raise BoxFault(f"cannot show {source} to a box: {error.strerror}") from error
    needed = _SEARCH_BY_OTHERS if source.is_dir() else _READ_BY_OTHERS
    if mode & needed != needed:
        raise BoxFault(f"{source} is closed to boxes: run chmod -R o+rX {source}")
    return source.is_dir()


def _make_point(root: Path, target: PurePosixPath, *, is_folder: bool) -> None:
    """An empty file or folder, and the folders above it."""
    point = root / target.relative_to("/")
    above = point if is_folder else point.parent
    for folder in reversed([above, *above.parents]):
        if folder.is_relative_to(root):
            _make_folder(folder)
    if not is_folder:
        point.touch(mode=0o644, exist_ok=True)


def _make_folder(folder: Path) -> None:
    """A folder everybody may search, whatever our umask."""
    if not folder.is_dir():
        folder.mkdir()
        folder.chmod(0o755)
