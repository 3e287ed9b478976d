"""A demo's folder: its own database, suites and logs, gone when it ends."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.core.errors import Unavailable

_LOCK = "lock"


@contextmanager
def demo_home(parent: Path) -> Iterator[Path]:
    """A new folder below `parent`; what demos that were killed left there is removed first."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
        remove_abandoned(parent)
        home = Path(tempfile.mkdtemp(dir=parent, prefix=""))
    except OSError as error:
        raise Unavailable(
            f"{parent} cannot be written to ({error.strerror}); set GRADER_HOME to another folder."
        ) from error
    # The database's own user must be able to pass through.
    home.chmod(0o755)
    with (home / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield home
        finally:
            shutil.rmtree(home, ignore_errors=True)


def remove_abandoned(parent: Path) -> None:
    """Remove the folders of demos that no longer run."""
    for entry in os.scandir(parent):
        if entry.is_dir(follow_symlinks=False) and _is_abandoned(Path(entry.path)):
            shutil.rmtree(entry.path, ignore_errors=True)


def _is_abandoned(home: Path) -> bool:
    try:
        with (home / _LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # no lock yet: another demo is just beginning, or none of ours
        return False
    return True
