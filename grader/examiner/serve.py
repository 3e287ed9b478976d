"""Waiting for sittings: one fork for each, so that everything slow is done before it starts."""

import ctypes
import gc
import os
import resource
import select
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from grader.examiner.errors import GuestFault, GuestSilent
from grader.examiner.orders import SitOrder, WorkerChannel
from grader.examiner.tidy import leave_nothing
from grader.examiner.verdicts import SuiteBroken

_WORKING_BYTES = 640 * 1024 * 1024
"""What one sitting may take on top of the collected suite; its box has more."""
_PR_SET_DUMPABLE = 4
BROKEN = 3
"""Exit status of a sitting that does not count: the suite or the guest failed, not the learner."""
SILENT = 4
"""Exit status of a sitting in which the guest's supervisor fell silent: whose fault, others see."""

RunSitting = Callable[[SitOrder], None]


def serve(channel: WorkerChannel, run: RunSitting) -> None:
    """Fork for every order until the worker hangs up; a fork leaves nothing to the next."""
    _be_unreadable()
    gc.collect()
    gc.freeze()  # a collection in a fork must not touch, and so copy, every page of the parent
    bell = _bell()
    while (order := channel.receive()) is not None:
        status = _sit(channel, bell, order, run)
        if status is None:
            return
        leave_nothing()
        channel.send("ended", {"status": status})


def _bell() -> int:
    """A descriptor that can be read when a child has ended.

    Not the end of a pipe that a fork holds: what the fork starts and leaves behind would hold it.
    """
    reading, writing = os.pipe()
    for descriptor in (reading, writing):
        os.set_blocking(descriptor, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    return reading


def _be_unreadable() -> None:
    """A fork reads what learner code made; should that ever take it over, it must not reach us."""
    if ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError("this process cannot be made unreadable")


def _sit(channel: WorkerChannel, bell: int, order: SitOrder, run: RunSitting) -> int | None:
    """The exit status of the fork that ran the order; None if the worker hung up meanwhile."""
    pid = os.fork()
    if pid == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(bell)
        channel.close()
        os._exit(_run_guarded(order, run))
    for descriptor in (order.guest, order.report):
        os.close(descriptor)
    return _wait(channel, bell, pid)


def _wait(channel: WorkerChannel, bell: int, pid: int) -> int | None:
    """Wait for the fork's end; None, and it is ended, if the worker hangs up first."""
    watched: list[int] = [bell, channel.fileno()]
    while True:
        ready, _, _ = select.select(watched, [], [])
        if bell in ready:
            os.read(bell, 4096)
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
        elif channel.hung_up():
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return None
        else:
            watched = [bell]  # the next order has come early


def _run_guarded(order: SitOrder, run: RunSitting) -> int:
    """Run in the fork; whatever happens, its only way out is an exit status."""
    stderr = sys.__stderr__
    try:
        _be_quiet()
        _bound_memory()
        run(order)
    except (GuestFault, SuiteBroken) as fault:
        print(f"{type(fault).__name__}: {fault}", file=stderr, flush=True)
        return SILENT if isinstance(fault, GuestSilent) else BROKEN
    except BaseException:  # noqa: BLE001 - the fork must not return into pytest
        traceback.print_exc(file=stderr)
        return BROKEN
    return 0


def _bound_memory() -> None:
    """Let computing with a huge answer fail in Python, as that test's outcome.

    Otherwise the kernel would kill the fork, and that would look like a failure of ours.
    """
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + _WORKING_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _be_quiet() -> None:
    """What a suite prints or warns of must fill no log; sittings are many."""
    nowhere = open(os.devnull, "w")  # noqa: SIM115 - for the rest of the fork's life
    sys.stdout = sys.stderr = nowhere
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
