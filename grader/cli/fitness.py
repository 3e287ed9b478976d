"""Remembers that this machine is fit to grade, so that not every command has to prove it.

Proving takes seconds. A worker proves it at every start; commands that grade on the spot prove it
once for as long as nothing changed that it depends on.
"""

import os
import platform
import shutil
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from grader.exam.host import require_fit_host
from grader.settings import Settings
from grader.wiring.boxes import exam_config

_REMEMBERED = "fit-to-grade"


async def require_fit(settings: Settings) -> None:
    """Raise `HostUnfit` unless this machine is known to be fit, or proves to be."""
    mark = settings.run_dir / _REMEMBERED
    state = _state(settings)
    if _read(mark) == state:
        return
    await require_fit_host(exam_config(settings))
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(state)


def _read(mark: Path) -> str:
    """What is remembered; nothing that somebody else could have written counts."""
    try:
        found = mark.lstat()
        ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
        return mark.read_text() if ours and not found.st_mode & 0o022 else ""
    except OSError:
        return ""


def _state(settings: Settings) -> str:
    """One line that changes with anything the proof depends on."""
    facts = [platform.release(), *_process_facts(), *_file_facts(settings)]
    return sha256("\0".join(facts).encode()).hexdigest()


def _process_facts() -> Iterator[str]:
    """This boot, this container, these privileges."""
    yield Path("/proc/sys/kernel/random/boot_id").read_text()
    yield Path("/proc/self/cgroup").read_text()
    for namespace in ("mnt", "user", "cgroup"):
        yield os.readlink(f"/proc/self/ns/{namespace}")
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(("Uid", "Cap", "Seccomp", "NoNewPrivs")):
            yield line


def _file_facts(settings: Settings) -> Iterator[str]:
    """The runtime, the learner's interpreter, and the code that makes boxes."""
    sandbox = Path(__file__).resolve().parents[2] / "sandbox"
    runtime = Path(shutil.which(settings.runtime) or settings.runtime)
    for path in (runtime, settings.learner_python, *sorted(sandbox.rglob("*.py"))):
        try:
            yield f"{path.resolve()} {path.stat().st_mtime_ns}"
        except OSError:
            yield f"{path} is missing"
