"""The demo's server and worker, as processes of their own that end with it."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from grader.core.errors import Unavailable

_USUAL_PORT = 8000
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_LOG_LINES = 15
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class Process:
    """One child: `grader` with these arguments, its words in a log file."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.name = arguments[0]
        self.log = home / f"{self.name}.log"
        with self.log.open("wb") as log:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "grader.cli", *arguments],
                env=_environment(home),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for us; we then stop the children in order.
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    def check(self) -> None:
        """Raise `Unavailable`, with the log's last lines, if the child has ended."""
        code = self._child.poll()
        if code is not None:
            raise Unavailable(f"The {self.name} ended with {code}: {' / '.join(self.last_words())}")

    def last_words(self) -> list[str]:
        """The last lines of the child's log."""
        return self.log.read_text(errors="replace").splitlines()[-_LOG_LINES:]

    def stop(self) -> None:
        """Ask the child to end, and make it if it does not."""
        self._child.terminate()
        try:
            self._child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()


@contextmanager
def running(home: Path, port: int) -> Iterator[Sequence[Process]]:
    """The server and a worker, stopped when the block ends, the worker first."""
    children: list[Process] = []
    try:
        children.append(Process(home, "serve", "--host", "127.0.0.1", "--port", str(port)))
        children.append(Process(home, "worker"))
        yield children
    finally:
        for child in reversed(children):
            child.stop()


def wait_until_ready(server: str, children: Sequence[Process]) -> None:
    """Return when the server answers that all is well."""
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(f"{server}/readyz"):
        for child in children:
            child.check()
        if time.monotonic() > deadline:
            raise Unavailable(f"The server does not become ready; see {children[0].log}")
        time.sleep(0.1)


def free_port(wanted: int | None) -> int:
    """The wanted port, else the usual one if it is free, else any."""
    if wanted:
        return wanted
    for port in (_USUAL_PORT, 0) if wanted is None else (0,):
        try:
            with socket.create_server(("127.0.0.1", port)) as listener:
                return int(listener.getsockname()[1])
        except OSError:
            continue
    raise Unavailable("No port is free.")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5.0).is_success
    except httpx.HTTPError:
        return False


def _environment(home: Path) -> dict[str, str]:
    """Ours, but with the demo's own data and without a database of somebody's."""
    ours = ("GRADER_DATABASE_URL", "GRADER_HOST", "GRADER_PORT", "GRADER_BASE_URL")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "GRADER_HOME": str(home)}


def _end_with_parent() -> None:
    """Runs in the child: it gets SIGTERM when the demo dies, however it dies."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
