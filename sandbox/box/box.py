"""One box, however it was made: watched, and ended whatever happens meanwhile."""

import asyncio
import contextlib
import os
import socket as sockets
from typing import Protocol

from sandbox.box.removal import PATIENCE_SECONDS
from sandbox.cgroup import BoxCgroup, Usage
from sandbox.limits import BoxLimits
from sandbox.outcome import BoxFault, BoxOutcome, Ending, classify

_CHUNK = 65536
_TAIL = 400
_KILL_AGAIN_SECONDS = 0.5


class Holder(Protocol):
    """What a box's program runs under: a runtime of its own, or a prepared container."""

    @property
    def exited(self) -> asyncio.Future[int]:
        """The program's exit status, or 128 and the signal that ended it.

        Negative when a signal ended the holder itself.
        """

    @property
    def own_kernel(self) -> bool:
        """Whether the box has a kernel of its own: what ends that ends the box."""

    @property
    def lost(self) -> bool:
        """Whether the holder ended of itself, so that the program's end tells nothing of it."""

    def kill(self) -> None:
        """End the holder; does nothing to one that has gone."""

    def has_started(self) -> bool:
        """Whether it got as far as starting the box's program."""

    def complaint(self) -> str:
        """Why it did not, in its own words."""

    def collapse(self) -> str:
        """The last words of a box's own kernel that broke."""


class Descriptors:
    """Our ends of a box's socket and of what it prints, and those that are its own."""

    def __init__(self, held: contextlib.ExitStack) -> None:
        self.socket, theirs = sockets.socketpair(sockets.AF_UNIX, sockets.SOCK_STREAM)
        held.callback(self.socket.close)
        self._box = held.enter_context(contextlib.ExitStack())
        self.box_socket = self._box.enter_context(theirs).fileno()
        self.socket.setblocking(False)
        self.reader, self.box_output = os.pipe()
        held.callback(os.close, self.reader)
        self._box.callback(os.close, self.box_output)
        os.set_blocking(self.reader, False)

    def leave_to_box(self) -> None:
        """The box has its ends now: let go of them."""
        self._box.close()


class Box:
    """A box on its way, alive, or ended."""

    def __init__(
        self,
        name: str,
        limits: BoxLimits,
        cgroup: BoxCgroup,
        holder: Holder,
        descriptors: Descriptors,
    ) -> None:
        self.id = name
        self.socket = descriptors.socket
        """Our end of the program's socket; non-blocking."""
        self._limits = limits
        self._cgroup = cgroup
        self._holder = holder
        self._pipe = descriptors.reader
        self._output = bytearray()
        self._final_usage: Usage | None = None
        self._timed_out: float | None = None
        self._flooded = False
        self._stopped = False
        self._deadline: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[BoxOutcome] = self._loop.create_future()
        self._loop.add_reader(self._pipe, self._read_output)
        holder.exited.add_done_callback(self._on_exit)

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

    @property
    def lost(self) -> bool:
        """Whether it ended with the container it was forked in, which tells nothing of it."""
        return self._holder.lost

    def open_oom_counter(self) -> int | None:
        """A descriptor to `pread` the kernel's count of kills for memory: a line `oom_kill N`.

        None for a box with a kernel of its own: a kill of the host's ends all of it.

        Raises:
            BoxFault: the box has not started, or is gone.
        """
        if self._holder.own_kernel:
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
        if self.ended:
            return
        self._stopped = True
        self._kill()
        await asyncio.wait((self._ended,), timeout=PATIENCE_SECONDS)
        self._holder.kill()  # does nothing to one that has gone, as it should have by now
        await self.wait()

    async def wait(self) -> BoxOutcome:
        """Wait for the end, and say how the box ended."""
        return await asyncio.shield(self._ended)

    def _kill(self) -> None:
        """Kill everything inside; a holder that has not come so far ends what it began."""
        if not self._holder.has_started():
            self._holder.kill()
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
        """The program is gone with all it started: read what remains to be read."""
        if self._deadline:
            self._deadline.cancel()
        self._read_output()
        self._loop.remove_reader(self._pipe)
        self._final_usage = self._cgroup.usage()
        ending = Ending(
            status=exited.result(),
            started=self._holder.has_started(),
            complaint=self._holder.complaint() or self._last_words(),
            collapse=self._holder.collapse(),
            oom_kills=self._cgroup.oom_kills(),
            limit_reached=self._cgroup.limit_reached(),
            cpu_seconds=self._final_usage.cpu_seconds,
            timed_out=self._timed_out,
            flooded=self._flooded,
            stopped=self._stopped,
        )
        self._ended.set_result(classify(ending, self._limits))
