"""One box's life: made, watched, ended and removed, whatever happens meanwhile."""

import asyncio
import contextlib
import errno
import logging
import os
import secrets
import shutil
import socket as sockets
from collections.abc import AsyncIterator
from pathlib import Path

from sandbox.bundle import IDS_PER_BOX, Placement
from sandbox.cgroup import BoxCgroup, Usage, admit_children
from sandbox.network import open_empty_network
from sandbox.outcome import BoxFault, BoxOutcome, Ending, classify
from sandbox.runtime import (
    Host,
    Watched,
    collapse,
    complaint,
    family_of,
    forget_box,
    has_started,
    lay_out,
    start_box,
)
from sandbox.skeleton import ensure_skeleton
from sandbox.slots import Slot, claim_slot, unowned_slots
from sandbox.spec import BoxSpec

__all__ = ["Box", "BoxFault", "open_box", "sweep"]

_CHUNK = 65536
_TAIL = 400
_PATIENCE_SECONDS = 10.0
_PAUSE_SECONDS = 0.005
_KILL_AGAIN_SECONDS = 0.5
_OOM_SCORE = Path("/proc/self/oom_score_adj")
_LOG = logging.getLogger(__name__)


class Box:
    """A box whose runtime was started."""

    def __init__(
        self,
        host: Host,
        spec: BoxSpec,
        name: str,
        runtime: Watched,
        socket: sockets.socket,
        pipe: int,
    ) -> None:
        self.id = name
        self.socket = socket
        """Our end of the program's socket; non-blocking."""
        self._host = host
        self._limits = spec.limits
        self._cgroup = host.cgroup(name)
        self._runtime = runtime
        self._pipe = pipe
        self._output = bytearray()
        self._final_usage: Usage | None = None
        self._timed_out: float | None = None
        self._flooded = False
        self._stopped = False
        self._deadline: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[BoxOutcome] = self._loop.create_future()
        self._loop.add_reader(pipe, self._read_output)
        runtime.exited.add_done_callback(self._on_exit)

    @property
    def output(self) -> bytes:
        """What the program printed so far, up to its limit; for staff only.

        What it wrote to standard output and what to standard error may have changed places.
        """
        return bytes(self._output[: self._limits.output_bytes])

    def usage(self) -> Usage:
        """What the box used so far, or in all once it ended."""
        return self._final_usage or self._cgroup.usage()

    @property
    def ended(self) -> bool:
        """Whether the box has ended, however that was."""
        return self._ended.done()

    @property
    def starved(self) -> bool:
        """Whether the kernel killed in the box for memory that others used up.

        What the program did since then tells nothing of the program.
        """
        return self._cgroup.oom_kills() > 0 and not self._cgroup.limit_reached()

    def open_oom_counter(self) -> int | None:
        """A descriptor to `pread` the kernel's count of kills for memory: a line `oom_kill N`.

        None for a box with a kernel of its own: a kill of the host's ends all of it.

        Raises:
            BoxFault: the box has not started, or is gone.
        """
        if family_of(self._host).own_kernel:
            return None
        try:
            return os.open(self._cgroup.oom_counter, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise BoxFault(f"box {self.id} has no control group: {error.strerror}") from error

    def pin(self, core: int) -> None:
        """Keep what runs in the box now, and what it will start, on one processor core.

        Where that is not allowed the box is only slower.
        """
        for thread in self._cgroup.threads():
            with contextlib.suppress(OSError):
                os.sched_setaffinity(thread, {core})

    def arm(self, seconds: float | None = None) -> None:
        """Start (again) the time after which the box is killed; by default its wall limit."""
        if self._deadline:
            self._deadline.cancel()
        allowed = self._limits.wall_seconds if seconds is None else seconds
        self._deadline = self._loop.call_later(allowed, self._on_deadline, allowed)

    async def kill(self) -> None:
        """End the box now and wait until it has ended."""
        self._stopped = True
        self._kill()
        await asyncio.wait((self._ended,), timeout=_PATIENCE_SECONDS)
        self._runtime.kill()  # does nothing to one that has gone, as it should have by now
        await self.wait()

    async def wait(self) -> BoxOutcome:
        """Wait for the end, and say how the box ended."""
        return await asyncio.shield(self._ended)

    def _kill(self) -> None:
        """Kill everything inside; a runtime that has not come so far dies with what it began."""
        if not has_started(self._host, self.id):
            self._runtime.kill()
        self._cgroup.kill()

    def _on_deadline(self, seconds: float) -> None:
        self._timed_out = seconds
        self._kill_for_good()

    def _kill_for_good(self) -> None:
        """Kill until it is gone: without a free descriptor nobody can tell whom to kill."""
        self._kill()
        self._deadline = self._loop.call_later(_KILL_AGAIN_SECONDS, self._kill_for_good)

    def _read_output(self) -> None:
        """Keep what is allowed; more than that ends the box."""
        with contextlib.suppress(BlockingIOError):
            while chunk := os.read(self._pipe, _CHUNK):
                self._take(chunk)
            self._loop.remove_reader(self._pipe)

    def _take(self, chunk: bytes) -> None:
        room = self._limits.output_bytes + 1 - len(self._output)
        self._output += chunk[:room]
        if len(self._output) > self._limits.output_bytes and not self._flooded:
            self._flooded = True
            self._kill()

    def _last_words(self) -> str:
        return self.output[-_TAIL:].decode(errors="replace").strip()

    def _on_exit(self, exited: asyncio.Future[int]) -> None:
        """The runtime is gone, and with it the program: read what remains to be read."""
        if self._deadline:
            self._deadline.cancel()
        self._read_output()
        self._loop.remove_reader(self._pipe)
        self._final_usage = self._cgroup.usage()
        ending = Ending(
            status=exited.result(),
            started=has_started(self._host, self.id),
            complaint=complaint(self._host, self.id) or self._last_words(),
            collapse=collapse(self._host, self.id),
            oom_kills=self._cgroup.oom_kills(),
            limit_reached=self._cgroup.limit_reached(),
            cpu_seconds=self._final_usage.cpu_seconds,
            timed_out=self._timed_out,
            flooded=self._flooded,
            stopped=self._stopped,
        )
        self._ended.set_result(classify(ending, self._limits))


@contextlib.asynccontextmanager
async def open_box(host: Host, spec: BoxSpec) -> AsyncIterator[Box]:
    """Start a program in a box of its own; on leaving, the box and all it had are gone.

    The box is given as soon as the runtime runs: what tells that the program does is the program,
    on the box's socket, and `Box.wait` says so if it never will.

    Raises:
        BoxFault: the box cannot be made.
    """
    with contextlib.ExitStack() as held:
        slot = await _claim(host)
        held.callback(slot.release)
        name = f"{slot.number}-{secrets.token_hex(4)}"
        box: Box | None = None
        try:
            box = _launch(host, spec, slot, name, held)
            yield box
        finally:
            await _to_the_end(host, name, box)


async def sweep(host: Host) -> int:
    """Remove the boxes whose owners died without removing them; how many there were."""
    removed = 0
    for slot in unowned_slots(host.slot_folder):
        try:
            removed += await _remove_leftovers(host, slot)
        except BoxFault as fault:
            _LOG.error("%s", fault)
        finally:
            slot.release()
    return removed


async def _claim(host: Host) -> Slot:
    """A slot of which nothing is left; one whose last box does not die stays claimed with it."""
    while True:
        try:
            slot = claim_slot(host.slot_folder, host.slots)
        except OSError as error:
            raise BoxFault(f"cannot make a box: {error}") from error
        if slot is None:
            raise BoxFault(f"all {host.slots} boxes of this host are in use")
        try:
            await _remove_leftovers(host, slot)
        except BoxFault as fault:
            _LOG.error("%s; slot %d is out of use until this process ends", fault, slot.number)
        except BaseException:  # cancelled too: nobody else would give the slot back
            slot.release()
            raise
        else:
            return slot


def _launch(host: Host, spec: BoxSpec, slot: Slot, name: str, held: contextlib.ExitStack) -> Box:
    """Lay the box out and start the runtime on it; descriptors are closed with `held`."""
    try:
        network = open_empty_network()
        held.callback(os.close, network)
        _lay_out(host, spec, slot, name, network)
        ours, theirs = sockets.socketpair(sockets.AF_UNIX, sockets.SOCK_STREAM)
        held.callback(ours.close)
        held.callback(theirs.close)  # at once, if it comes so far
        ours.setblocking(False)
        reader, writer = os.pipe()
        held.callback(os.close, reader)
        os.set_blocking(reader, False)
        with theirs, open(writer, "wb"):
            runtime = start_box(host, name, socket=theirs.fileno(), output=writer)
        try:
            return Box(host, spec, name, runtime, ours, reader)
        except BaseException:  # the runtime runs already, and nothing else would end it
            runtime.kill()
            raise
    except OSError as error:
        raise BoxFault(f"cannot make a box: {error}") from error


def _lay_out(host: Host, spec: BoxSpec, slot: Slot, name: str, network: int) -> None:
    """Write the box's folder: what the runtime is to make of it."""
    hierarchies = host.hierarchies()
    admit_children(hierarchies)
    folder = host.folder(name)
    for part in (host.run_dir, host.root_folder, host.box_folder, folder):
        part.mkdir(mode=0o711, parents=True, exist_ok=True)
        part.chmod(0o711)  # the umask may have taken what the box's user needs to get through
    placement = Placement(
        name=name,
        root=ensure_skeleton(host.root_folder, spec.mounts),
        cgroup=host.cgroup_path(name),
        first_id=host.id_base + slot.number * IDS_PER_BOX,
        network=f"/proc/{os.getpid()}/fd/{network}",
        socket=family_of(host).socket,
        oom_score=max(0, int(_OOM_SCORE.read_text())),
        noexec=frozenset(mount.source for mount in spec.mounts if _is_noexec(mount.source)),
        swap_counted=hierarchies.swap_counted(),
    )
    lay_out(host, spec, placement)


def _is_noexec(source: Path) -> bool:
    return bool(os.statvfs(source).f_flag & os.ST_NOEXEC)


async def _end(host: Host, name: str, box: Box | None) -> None:
    """End the box if it was started, and remove it."""
    if box is not None:
        await box.kill()
    await _remove(host, name)


async def _remove_leftovers(host: Host, slot: Slot) -> int:
    """Remove what the slot's last owner left behind; how many boxes that was."""
    names = [folder.name for folder in host.box_folder.glob(f"{slot.number}-*")]
    for name in names:
        await _remove(host, name)
    return len(names)


async def _remove(host: Host, name: str) -> None:
    """Remove every trace of a box; its folder last, since a sweep goes by that.

    Raises:
        BoxFault: something in it does not die.
    """
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await _remove_cgroup(host.cgroup(name))
    except (OSError, TimeoutError) as error:
        raise BoxFault(f"box {name} cannot be removed: {error!r}") from error
    forget_box(host, name)
    shutil.rmtree(host.folder(name), ignore_errors=True)


async def _remove_cgroup(cgroup: BoxCgroup) -> None:
    """Kill what is in the group and remove it; where the runtime ended by itself, at once."""
    while True:
        cgroup.kill()
        try:
            return cgroup.remove()
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
        await asyncio.sleep(_PAUSE_SECONDS)  # the kernel tells nobody when the last one has gone


async def _to_the_end(host: Host, name: str, box: Box | None) -> None:
    """End and remove the box even when cancelled meanwhile, and then be cancelled.

    Each step can be taken again, and no other task is trusted with it: a loop that closes cancels
    every task it has.
    """
    cancelled: asyncio.CancelledError | None = None
    while True:
        try:
            await _end(host, name, box)
            break
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled:
        raise cancelled
