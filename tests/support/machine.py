"""A machine that can be broken: mounts and control groups of its own, all gone after use.

Its processes live in a mount namespace in which the control groups' roots are groups of ours below
the true ones, and the service's folders are small file systems. Nothing of the host's is touched.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sandbox.cgroup import Hierarchies, read_hierarchies

REPOSITORY = Path(__file__).parents[2]
GOOD_RUNTIME = 'exec runc "$@"'
_STOP_SECONDS = 20.0
_SETTLE_SECONDS = 10.0


class Program:
    """One process on the machine; its words are in a log."""

    def __init__(self, machine: "Machine", name: str, *command: str, **environment: str) -> None:
        self.log = machine.folder / f"{name}.log"
        with self.log.open("wb") as log:
            self.child = subprocess.Popen(
                [*machine.entering, *command],
                env={**os.environ, **machine.environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.child.pid

    def said(self, since: int = 0) -> str:
        """Its words from a place in the log on."""
        return self.log.read_bytes()[since:].decode(errors="replace")

    def place(self) -> int:
        """Where the log ends now."""
        return self.log.stat().st_size

    def cpu_seconds(self) -> float:
        """Processor time it and its ended children used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGCONT)
        self.child.terminate()
        try:
            self.child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


class Machine:
    """Where a service runs that a test is going to break."""

    def __init__(self, folder: Path, holder: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.run_dir = folder / "run"
        self.runtime = folder / "bin" / "runtime"
        self._holder = holder
        self.entering = ("nsenter", f"--target={holder.pid}", "--mount", "--")
        self.environment = {
            "GRADER_HOME": str(self.home),
            "GRADER_RUN_DIR": str(self.run_dir),
            "GRADER_RUNTIME": str(self.runtime),
            "PYTHONPATH": str(REPOSITORY),
        }
        self.hierarchies = _hierarchies()

    def python(self, name: str, *arguments: str, **environment: str) -> Program:
        """Start an interpreter; nothing of it depends on where it is started."""
        return Program(self, name, sys.executable, *arguments, **environment)

    def run(self, *command: str) -> str:
        """Run a command to its end; what it printed."""
        done = subprocess.run(
            [*self.entering, *command],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def inside(self, path: Path) -> Path:
        """A path on the machine, as seen from outside."""
        return Path(f"/proc/{self._holder.pid}/root") / path.relative_to("/")

    # ------------------------------------------------------------------ what can break

    @contextmanager
    def full(self, folder: Path) -> Iterator[None]:
        """No space is left on the folder's file system, whatever is removed there."""
        filler, mended = self.inside(folder) / "zero-filler", threading.Event()
        thread = threading.Thread(target=_fill, args=(filler, mended))
        thread.start()
        try:
            while shutil.disk_usage(self.inside(folder)).free:
                time.sleep(0.005)
            yield
        finally:
            mended.set()
            thread.join()
            filler.unlink()

    @contextmanager
    def runtime_that(self, script: str | None) -> Iterator[None]:
        """The runtime is another program, or is not there."""
        self.replace_runtime(script)
        try:
            yield
        finally:
            self.replace_runtime(GOOD_RUNTIME)

    def replace_runtime(self, script: str | None) -> None:
        """From now on the runtime is this program of the shell; None for no program."""
        if script is None:
            self.runtime.unlink()
            return
        draft = self.runtime.with_name("draft")
        draft.write_text(f"#!/bin/sh\n{script}\n")
        draft.chmod(0o755)
        draft.rename(self.runtime)

    @contextmanager
    def read_only(self, controller: str) -> Iterator[None]:
        """No group can be made for a controller."""
        point = str(self.point(controller))
        self.run("mount", "-o", "remount,bind,ro", point)
        try:
            yield
        finally:
            self.run("mount", "-o", "remount,bind,rw", point)

    @contextmanager
    def without(self, controller: str) -> Iterator[None]:
        """A controller is not mounted."""
        point, aside = self.point(controller), self.folder / "aside"
        kind = f"cgroup -o {controller}" if controller in self.hierarchies.legacy else "cgroup2"
        self.run("umount", str(point))
        try:
            yield
        finally:
            ours = aside / self.folder.name
            mend = f"mount -t {kind} cgroup {aside}; mount --bind {ours} {point}; umount {aside}"
            self.run("sh", "-euc", mend)

    @contextmanager
    def limit(self, controller: str, name: str, value: int) -> Iterator[None]:
        """The machine as a whole, worker and boxes, may use no more than this."""
        file = self.group(controller) / name
        before = file.read_text()
        file.write_text(str(value))
        try:
            yield
        finally:
            file.write_text(before)

    # ------------------------------------------------------------------ control groups

    def point(self, controller: str) -> Path:
        """Where a controller is mounted."""
        point = self.hierarchies.legacy.get(controller) or self.hierarchies.unified
        assert point is not None
        return point

    def group(self, controller: str) -> Path:
        """The group, seen from outside, that is the root on the machine."""
        return self.point(controller) / self.folder.name

    def admit(self, program: Program) -> None:
        """Let a program count among what the machine as a whole may use."""
        for point in _points(self.hierarchies):
            (point / self.folder.name / "cgroup.procs").write_text(str(program.pid))


@contextmanager
def a_machine() -> Iterator[Machine]:
    """A machine for the block."""
    # Not pytest's folder: users of boxes and of the database must be able to pass through.
    folder = Path(tempfile.mkdtemp(prefix="gradus-faults-", dir="/run"))
    folder.chmod(0o755)
    for part in ("home", "run", "bin", "aside"):
        (folder / part).mkdir()
    holder = subprocess.Popen(["unshare", "--mount", "--propagation=private", "sleep", "infinity"])
    try:
        machine = Machine(folder, holder)
        machine.replace_runtime(GOOD_RUNTIME)
        _await_namespace(holder.pid)
        _make_groups(machine)
        machine.run("sh", "-euc", "\n".join(_mounts(machine)))
        yield machine
    finally:
        _end_everything(holder.pid, folder.name)
        holder.wait()
        _remove_groups(folder.name)
        shutil.rmtree(folder)


def _fill(filler: Path, mended: threading.Event) -> None:
    """Take what space there is, and what becomes free."""
    with filler.open("wb", buffering=0) as file:
        while not mended.wait(0.005):
            for piece in (1 << 16, 1 << 12):
                with suppress(OSError):
                    while file.write(b"x" * piece):
                        pass


def _hierarchies() -> Hierarchies:
    return read_hierarchies(Path("/proc/self/mountinfo").read_text())


def _points(hierarchies: Hierarchies) -> list[Path]:
    points = {*hierarchies.legacy.values(), hierarchies.unified} - {None}
    return sorted(point for point in points if point is not None)


def _await_namespace(pid: int) -> None:
    """Wait until the holder has left our namespace."""
    while os.readlink(f"/proc/{pid}/ns/mnt") == os.readlink("/proc/self/ns/mnt"):
        time.sleep(0.005)


def _make_groups(machine: Machine) -> None:
    for point in _points(machine.hierarchies):
        group = point / machine.folder.name
        group.mkdir()
        for name in ("cpuset.cpus", "cpuset.mems"):  # version 1 gives a new group none
            with suppress(FileNotFoundError):
                (group / name).write_text((point / name).read_text())


def _mounts(machine: Machine) -> Iterator[str]:
    """Put our groups in the place of the true roots, and file systems in place of folders."""
    aside = machine.folder / "aside"
    for point in _points(machine.hierarchies):
        yield f"mount --bind {point / machine.folder.name} {aside}"
        yield f"umount {point}"
        yield f"mount --move {aside} {point}"
    yield f"mount -t tmpfs -o size=320m,mode=755 home {machine.home}"
    yield f"mkdir {machine.home}/suites"
    yield f"mount -t tmpfs -o size=64m,mode=700 suites {machine.home}/suites"
    yield f"mount -t tmpfs -o size=32m,mode=711 run {machine.run_dir}"


def _end_everything(holder: int, name: str) -> None:
    """Whatever a test left running, in the namespace or in a box."""
    namespace = os.readlink(f"/proc/{holder}/ns/mnt")
    everybody = map(int, filter(str.isdigit, os.listdir("/proc")))
    left = [pid for pid in everybody if _namespace_of(pid) == namespace]
    for point in _points(_hierarchies()):
        for procs in (point / name).glob("**/cgroup.procs"):
            left += map(int, procs.read_text().split())
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _namespace_of(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/ns/mnt")
    except OSError:
        return ""


def _remove_groups(name: str) -> None:
    """What was killed needs a moment to leave its groups."""
    deadline = time.monotonic() + _SETTLE_SECONDS
    for point in _points(_hierarchies()):
        for group in sorted((point / name).glob("**/"), reverse=True):
            while True:
                try:
                    group.rmdir()
                    break
                except OSError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.02)
