"""The guest's first process: starts and ends children, never runs learner code.

It speaks with the worker (`Ready`, `Load`), then with the examiner (`Start`, `Stop`, `Collect`).
Every `Started` is followed by exactly one `Ended` of the same number, asked for or not.
"""

import os
import resource
import selectors
import signal
import socket
import sys
from functools import partial

from sandbox.guest import files, sweep
from sandbox.guest.child import serve
from sandbox.guest.expendable import Expendable
from sandbox.guest.loading import Importer
from sandbox.guest.privileges import Rations, harden_supervisor
from sandbox.guest.process import Child, spawn
from sandbox.wire.channel import Channel, ChannelClosed
from sandbox.wire.messages import (
    LITTERED,
    Collect,
    Ended,
    Load,
    Output,
    Ready,
    Start,
    Started,
    Stop,
)

PROTOCOL = 2
_REAPED_AT_ONCE = 64
_NEARLY = 0.9


class NotOneSocket(Exception):
    """The examiner sent no socket for a child, or several; nothing here can mend that."""


class Supervisor:
    """Serves one box from its `Load` to the closing of its control channel."""

    def __init__(self, control: Channel, load: Load, expendable: Expendable) -> None:
        self._control = control
        self._expendable = expendable
        self._selector = selectors.DefaultSelector()
        self._child: Child | None = None
        self._number = 0
        self._descriptors: list[int] = []
        self._load = load
        self._oom_counter = self._next_descriptor() if load.counts_kills else None
        self._importer = Importer(load, files.SUBMISSION)

    def run(self) -> None:
        """Serve until the other end closes the control channel."""
        try:
            self._watch()
            if self._control.buffered():
                self._obey_all()
            while True:
                self._wait()
        except ChannelClosed:
            sweep.kill_everything()
        except sweep.LeftoversRemain:
            sys.exit(LITTERED)

    def _watch(self) -> None:
        reading, writing = os.pipe()
        for descriptor in (reading, writing):
            os.set_blocking(descriptor, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        self._selector.register(
            reading, selectors.EVENT_READ, partial(self._reap, reading, writing)
        )
        self._selector.register(self._control, selectors.EVENT_READ, self._obey_all)

    def _wait(self) -> None:
        for key, _ in self._selector.select():
            if key.fd in self._selector.get_map():  # an earlier event may have ended the child
                key.data()

    # ---------------------------------------------------------------- commands

    def _obey_all(self) -> None:
        """Obey what came; the selector does not see what the channel has read ahead."""
        self._obey()
        while self._control.buffered():
            self._obey()

    def _obey(self) -> None:
        match self._control.receive((Start, Stop, Collect)):
            case Start():
                self._end_child()
                self._start()
            case Stop():
                self._end_child()
            case Collect():
                self._collect()

    def _start(self) -> None:
        connection = socket.socket(fileno=self._next_descriptor())
        if self._descriptors:
            raise NotOneSocket
        self._number += 1
        load = self._load
        rations = Rations(load.cpu_seconds, load.memory_bytes, load.processes)
        child = spawn(
            self._number,
            connection,
            rations,
            load.output_bytes,
            self._oom_kills(),
            partial(serve, self._importer),
            self._expendable,
        )
        self._child = child
        self._selector.register(child.output.descriptor, selectors.EVENT_READ, self._read_output)
        self._control.send(Started(child.number))

    def _next_descriptor(self) -> int:
        """The first that came and has not been taken; one read may bring those of two frames."""
        self._descriptors += self._control.take_descriptors()
        if not self._descriptors:
            raise NotOneSocket
        return self._descriptors.pop(0)

    def _collect(self) -> None:
        data, truncated = b"", False
        if self._child is not None:
            self._child.output.drain()
            data, truncated = self._child.output.take()
        self._control.send(Output(data, truncated))

    # ---------------------------------------------------------------- a child's end

    def _read_output(self) -> None:
        if self._child is None:
            return
        self._child.output.read()
        if self._child.output.flooded:
            self._end_child()

    def _reap(self, reading: int, writing: int) -> None:
        """Reap orphans as they end; the child's own end ends everything it left behind."""
        os.read(reading, 512)
        for _ in range(_REAPED_AT_ONCE):
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if self._child is not None and pid == self._child.pid:
                self._conclude(self._child, status, usage, by_us=False)
                return
        os.write(writing, b".")  # a storm of them must not keep us from obeying

    def _end_child(self) -> None:
        if self._child is None:
            return
        os.kill(self._child.pid, signal.SIGKILL)
        _, status, usage = os.wait4(self._child.pid, 0)
        self._conclude(self._child, status, usage, by_us=True)

    def _conclude(
        self, child: Child, status: int, usage: resource.struct_rusage, *, by_us: bool
    ) -> None:
        """Leave nothing of the child, then say how it ended."""
        sweep.kill_everything()
        child.output.drain()
        self._selector.unregister(child.output.descriptor)
        child.output.close()
        sweep.remove_leftovers(files.SUBMISSION)
        self._child = None
        reason, number = self._reason(child, status, usage, by_us)
        output, truncated = child.output.take()
        peak = usage.ru_maxrss * 1024
        self._control.send(Ended(child.number, reason, number, output, truncated, peak))

    def _reason(
        self, child: Child, status: int, usage: resource.struct_rusage, by_us: bool
    ) -> tuple[str, int]:
        if child.output.flooded:
            return "flooded", 0
        code = os.waitstatus_to_exitcode(status)
        if code >= 0:
            return "exited", code
        if code == -signal.SIGKILL and self._oom_kills() > child.oom_kills:
            return "memory", -code
        if self._used_up(usage):
            return "cpu", -code
        if code == -signal.SIGKILL and by_us:
            return "stopped", -code
        return "signalled", -code

    def _used_up(self, usage: resource.struct_rusage) -> bool:
        """Whether the limit on processor time struck.

        The signal does not tell: at the hard limit it is a plain SIGKILL, and a child can lower
        its own limit or send itself SIGXCPU. The kernel counts in ticks what it reports exactly.
        """
        used = usage.ru_utime + usage.ru_stime
        return used >= _NEARLY * self._load.cpu_seconds

    def _oom_kills(self) -> int:
        """The cgroup's count of processes killed for want of memory (v1 and v2 read alike)."""
        if self._oom_counter is None:
            return 0
        lines = os.pread(self._oom_counter, 4096, 0).decode("ascii").splitlines()
        counts = dict(line.split() for line in lines if len(line.split()) == 2)
        return int(counts.get("oom_kill", 0))


def supervise(control: Channel) -> None:
    """Serve one box: say `Ready`, take what is to be loaded, then obey."""
    expendable = Expendable()
    harden_supervisor()
    try:
        control.send(Ready(PROTOCOL, os.getpid()))
        load = control.receive((Load,))
    except ChannelClosed:
        return  # a warm box that was not needed
    files.place(load.files)
    Supervisor(control, load, expendable).run()
