"""A real guest outside a box: its own namespaces by `unshare`, and nothing else a box has.

What the supervisor itself does (children without privileges, sweeping, capturing) is all there.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgpack
import numpy

from grader.core.assignment import Limits
from grader.examiner.errors import GuestFault
from grader.examiner.learner import Learner
from grader.examiner.session import GuestSession
from sandbox.wire.caps import CONTROL_CAPS
from sandbox.wire.channel import Channel
from sandbox.wire.messages import Load, Ready

ROOT = Path(__file__).parents[2]
MIB = 1024 * 1024

# `unshare` forks, so the guest is the first process of its PID namespace; /mnt/guest holds what a
# box would show of us, /mnt/site-packages the packages, both bound where the child may read them.
_START = """
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount -t tmpfs tmpfs /mnt
mkdir -p /mnt/guest/sandbox/wire /mnt/guest/sandbox/guest /mnt/site-packages /mnt/python
mount --bind "$PREFIX" /mnt/python
cp "$ROOT/sandbox/__init__.py" /mnt/guest/sandbox/
mount --bind "$ROOT/sandbox/wire" /mnt/guest/sandbox/wire
mount --bind "$ROOT/sandbox/guest" /mnt/guest/sandbox/guest
mount --bind "$PACKAGES" /mnt/site-packages
cd /mnt
mount -t tmpfs -o mode=1777 tmpfs /tmp
exec env -i PYTHONPATH=/mnt/guest:/mnt/site-packages PYTHONSAFEPATH=1 PYTHONDONTWRITEBYTECODE=1 \
  PYTHONHASHSEED=0 OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 LANG=C.UTF-8 HOME=/tmp BOX_SOCKET=0 \
  PYTHONHOME=/mnt/python "/mnt/python/bin/python$VERSION" -m sandbox.guest
"""


@dataclass
class Rules:
    """What a test wants of `Load` beside the files."""

    allow: list[str] = field(default_factory=lambda: ["numpy"])
    forbid: list[str] = field(default_factory=list)
    permit: list[str] = field(default_factory=list)


@contextmanager
def guest_process(
    started: Callable[[subprocess.Popen[bytes]], None] = lambda process: None,
) -> Iterator[socket.socket]:
    """Start a guest and give the control socket's other end; the guest is gone afterwards."""
    ours, theirs = socket.socketpair()
    packages = Path(numpy.__file__).parents[1]
    assert packages == Path(msgpack.__file__).parents[1]
    unshare = shutil.which("unshare")
    assert unshare is not None
    command = [unshare, "--pid", "--fork", "--kill-child", "--mount", "--ipc", "--net"]
    seen = {
        "ROOT": str(ROOT),
        "PACKAGES": str(packages),
        "PREFIX": sys.base_prefix,
        "VERSION": f"{sys.version_info.major}.{sys.version_info.minor}",
    }
    with theirs:
        process = subprocess.Popen(
            [*command, "--mount-proc", "sh", "-ec", _START],
            env={**os.environ, **seen},
            stdin=theirs,
        )
    started(process)
    try:
        yield ours
    finally:
        ours.close()
        process.terminate()
        process.wait(20)


def load_message(
    files: dict[str, bytes], limits: Limits, rules: Rules, entry: str = "solution.py"
) -> Load:
    return Load(
        files=files,
        entry=entry,
        allow=rules.allow,
        forbid=rules.forbid,
        permit=rules.permit,
        cpu_seconds=limits.cpu_seconds,
        memory_bytes=limits.memory_mb * MIB,
        output_bytes=limits.output_kb * 1024,
        answer_bytes=limits.answer_mb * MIB,
        processes=limits.processes,
    )


def hand_over(control: socket.socket, load: Load, descriptors: tuple[int, ...] = ()) -> None:
    """Be the worker: wait for the guest, give it the files (and the counter of kills)."""
    channel = Channel(control, send_caps=CONTROL_CAPS, receive_caps=CONTROL_CAPS)
    ready = channel.receive((Ready,))
    assert ready.pid == 1
    channel.send(replace(load, counts_kills=bool(descriptors)), descriptors=descriptors)


def _close(session: GuestSession) -> None:
    with suppress(GuestFault):  # of a guest that the test has killed
        session.close()


class Guests:
    """Opens sessions on guests of their own, all ended with the test."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._processes: list[subprocess.Popen[bytes]] = []

    def open(
        self,
        source: str | bytes,
        *,
        limits: Limits | None = None,
        rules: Rules | None = None,
        entry: str = "solution.py",
        **others: str,
    ) -> tuple[GuestSession, Learner]:
        """A session on a guest with this solution.py and other files, not loaded yet."""
        limits = limits or Limits()
        encoded = source if isinstance(source, bytes) else source.encode()
        files = {"solution.py": encoded}
        files |= {f"{name}.py": text.encode() for name, text in others.items()}
        control = self._stack.enter_context(guest_process(self._processes.append))
        hand_over(control, load_message(files, limits, rules or Rules(), entry))
        session = GuestSession(control, limits)
        self._stack.callback(_close, session)
        return session, Learner(session)

    def end_processes(self) -> None:
        """Kill every guest with all it started."""
        for process in self._processes:
            process.kill()
            process.wait(20)

    def loaded(self, source: str | bytes, **options: object) -> tuple[GuestSession, Learner]:
        """The same, loaded and with a test begun."""
        session, learner = self.open(source, **options)  # type: ignore[arg-type]
        session.load()
        session.begin_test(5.0)
        return session, learner
