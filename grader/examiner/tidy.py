"""Between sittings: nothing of a fork that is done may meet the next one.

A fork reads what learner code made. Should that ever take it over, it could leave a process or a
file behind. It has its parent's user id, so all of this is the parent's to remove.
"""

import os
import signal
import stat
from pathlib import Path

SCRATCH = Path("/tmp")
"""The one folder of the box that can be written."""


def leave_nothing() -> None:
    """Kill and reap every other process of this box and empty its one writable folder.

    Does nothing outside a box, where processes and files are others'.
    """
    if os.getpid() != 1:
        return
    _kill_everything()
    for entry in list(os.scandir(SCRATCH)):
        _remove(Path(entry))


def _kill_everything() -> None:
    """As the box's first process, this one is spared by the signal and inherits every orphan."""
    while True:
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            return
        _reap_all()


def _reap_all() -> None:
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _remove(top: Path) -> None:
    """Remove a file or a folder, however deep: folders inside are first moved up beside it."""
    waiting, moved, prefix = [top], 0, f".{os.urandom(8).hex()}"
    while waiting:
        path = waiting.pop()
        if not stat.S_ISDIR(path.lstat().st_mode):
            path.unlink()
            continue
        path.chmod(0o700)
        for entry in os.scandir(path):
            if entry.is_dir(follow_symlinks=False):
                os.chmod(entry.path, 0o700)  # moving a folder writes its ".."
                moved += 1
                waiting.append(top.parent / f"{prefix}-{moved}")
                os.rename(entry.path, waiting[-1])
            else:
                os.unlink(entry.path)
        path.rmdir()
