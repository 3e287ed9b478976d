"""The OCI runtime: the only file that starts it.

runc and crun take these commands as they are; runsc needs a few of its own: here is their place.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sandbox.cgroup import BoxCgroup, Hierarchies, read_hierarchies
from sandbox.outcome import BoxFault

COMMAND_SECONDS = 20.0
_PIPE_BYTES = 65536
SOCKET = 3
"""The descriptor under which a box's program finds its socket."""
_NULL = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)


@dataclass(frozen=True, slots=True)
class Host:
    """Where on this machine boxes are made, and with what."""

    runtime: str = "runc"
    run_dir: Path = Path("/run/gradus")
    """Every folder above it must be searchable by everybody."""
    cgroup_parent: str = "gradus"
    id_base: int = 2_000_000_000
    """First of the user and group ids that boxes use; 65,536 for each live box."""
    slots: int = 2048
    """The most boxes alive at once, over all processes that share `run_dir`."""
    mountinfo: Path = Path("/proc/self/mountinfo")

    @property
    def slot_folder(self) -> Path:
        """Lock files."""
        return self.run_dir / "slots"

    @property
    def root_folder(self) -> Path:
        """Skeletons of root file systems."""
        return self.run_dir / "roots"

    @property
    def box_folder(self) -> Path:
        """One folder for each live box."""
        return self.run_dir / "boxes"

    def folder(self, name: str) -> Path:
        """The folder of one box: configuration and log."""
        return self.box_folder / name

    def cgroup_path(self, name: str) -> PurePosixPath:
        """The box's control group, absolute within each hierarchy."""
        return PurePosixPath("/", self.cgroup_parent, name)

    def hierarchies(self) -> Hierarchies:
        """The control groups mounted here."""
        return read_hierarchies(self.mountinfo.read_text())

    def cgroup(self, name: str) -> BoxCgroup:
        """The control group of one box."""
        return BoxCgroup(self.hierarchies(), self.cgroup_path(name))

    def program(self) -> str:
        """The runtime's absolute path.

        Raises:
            BoxFault: it is not installed.
        """
        found = shutil.which(self.runtime)
        if found is None:
            raise BoxFault(f"the container runtime {self.runtime!r} is not installed")
        return found


class Watched:
    """A child process of ours; the kernel tells of its end through a descriptor."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._loop = asyncio.get_running_loop()
        self._pidfd = os.pidfd_open(pid)
        self.exited: asyncio.Future[int] = self._loop.create_future()
        """Its exit status; negative for a signal."""
        self._loop.add_reader(self._pidfd, self._reap)

    def kill(self) -> None:
        """Kill it unless it is gone already."""
        if not self.exited.done():
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    def _reap(self) -> None:
        self._loop.remove_reader(self._pidfd)
        _, status = os.waitpid(self.pid, 0)
        os.close(self._pidfd)
        self.exited.set_result(os.waitstatus_to_exitcode(status))


def start_box(host: Host, name: str, *, socket: int, output: int) -> Watched:
    """Start the runtime on the box's folder; it stays in the foreground as long as the program.

    The program gets `socket` as descriptor 3 and writes standard output and error to `output`.
    What the box counted stays until its control group is removed.
    """
    folder = host.folder(name)
    arguments = ["--log", str(folder / "log"), "--log-format", "json", "run", "--keep"]
    arguments += ["--bundle", str(folder), "--pid-file", str(folder / "pid")]
    arguments += ["--preserve-fds", "1", name]
    return _spawn(host, arguments, output, (os.POSIX_SPAWN_DUP2, socket, SOCKET))


def has_started(host: Host, name: str) -> bool:
    """Whether the runtime got as far as starting the box's program."""
    return (host.folder(name) / "pid").exists()


def complaint(host: Host, name: str) -> str:
    """What the runtime logged last, in its own words."""
    try:
        lines = (host.folder(name) / "log").read_text(errors="replace").splitlines()
    except OSError:  # it wrote none, or we cannot read any at the moment
        lines = []
    if not lines:
        return ""
    try:
        return str(json.loads(lines[-1])["msg"])
    except (ValueError, KeyError, TypeError):  # a panic is not JSON
        return lines[-1]


def forget_box(host: Host, name: str) -> None:
    """Remove what the runtime remembers of a box that has ended.

    All it remembers is a folder: a `delete` command would come to the same, but costs a process.
    """
    shutil.rmtree(_state(host) / name, ignore_errors=True)


async def runtime_version(host: Host) -> str:
    """The first line of what the runtime says of itself.

    Raises:
        BoxFault: it is not installed or does not run.
    """
    status, output = await _ask(host, "--version")
    if status != 0:
        raise BoxFault(f"{host.runtime} --version failed: {output}")
    return output.partition("\n")[0]


async def _ask(host: Host, *arguments: str) -> tuple[int, str]:
    """Run a short command of the runtime; its status and what it printed, up to a pipe's worth."""
    reader, writer = os.pipe()
    try:
        os.set_blocking(reader, False)
        process = _spawn(host, arguments, writer)
        status = await _status(process, f"{host.runtime} {arguments[0]}")
        with contextlib.suppress(BlockingIOError):
            return status, os.read(reader, _PIPE_BYTES).decode(errors="replace").strip()
        return status, ""
    finally:
        os.close(reader)
        os.close(writer)


async def _status(process: Watched, name: str) -> int:
    """Wait for a process of ours, but not for ever."""
    try:
        return await asyncio.wait_for(asyncio.shield(process.exited), COMMAND_SECONDS)
    except TimeoutError:
        raise BoxFault(f"{name} does not end") from None
    finally:
        process.kill()


def _state(host: Host) -> Path:
    return host.run_dir / "state"


def _spawn(
    host: Host, arguments: Sequence[str], output: int, *actions: tuple[int, int, int]
) -> Watched:
    """Start the runtime in a session of its own, with nothing of our environment but the path."""
    program = host.program()
    argv = [program, "--root", str(_state(host)), *arguments]
    out = [(os.POSIX_SPAWN_DUP2, output, number) for number in (1, 2)]
    pid = os.posix_spawn(
        program,
        argv,
        {"PATH": os.environ.get("PATH", os.defpath)},
        file_actions=[_NULL, *out, *actions],
        setsid=True,
        setsigmask=(),
        setsigdef=signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP},
    )
    try:
        return Watched(pid)
    except OSError:  # no descriptor is left, and what is not watched must not run
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise
