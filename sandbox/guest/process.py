"""One child: the process that runs the learner's code, as the supervisor sees it."""

import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn, TextIO

from sandbox.guest import privileges
from sandbox.guest.capture import Capture
from sandbox.guest.expendable import Expendable

CHILD_SOCKET = 3
_STATUS = 4
_PREPARED = b"."
_LONGEST_COMPLAINT = 500
_PREPARING_SECONDS = 20.0

Serve = Callable[[socket.socket], None]


class ChildNotPrepared(Exception):
    """A new child did not give up its privileges; no learner code ran in it."""


@dataclass
class Child:
    """A running child."""

    number: int
    pid: int
    output: Capture
    oom_kills: int
    """How often the kernel had killed for memory in this box when the child started."""


def spawn(
    number: int,
    connection: socket.socket,
    rations: privileges.Rations,
    output_bytes: int,
    oom_kills: int,
    serve: Serve,
    expendable: Expendable,
) -> Child:
    """Fork a child that has dropped its privileges; the connection is its alone from here on."""
    output_end, printing_end = os.pipe()
    status_end, prepared_end = os.pipe()
    with expendable.what_is_forked():
        pid = os.fork()
        if pid == 0:
            _be_child(rations, connection, printing_end, prepared_end, serve)
    connection.close()
    os.close(printing_end)
    os.close(prepared_end)
    _await_prepared(status_end)
    return Child(number, pid, Capture(output_end, output_bytes), oom_kills)


def _await_prepared(status_end: int) -> None:
    readable, _, _ = select.select([status_end], [], [], _PREPARING_SECONDS)
    said = os.read(status_end, _LONGEST_COMPLAINT) if readable else b""
    os.close(status_end)
    if said != _PREPARED:
        raise ChildNotPrepared(f"a new child is not ready: {said.decode('utf-8', 'replace')}")


# --------------------------------------------------------------------- in the child


def _be_child(
    rations: privileges.Rations, given: socket.socket, printing: int, prepared: int, serve: Serve
) -> NoReturn:
    """Never returns: what happens here must not reach the supervisor's code."""
    status = 70
    try:
        connection = _arrange_descriptors(given, printing, prepared)
        privileges.drop(rations)
        os.write(_STATUS, _PREPARED)
        os.close(_STATUS)
        serve(connection)
        status = 0
    except (OSError, ValueError, privileges.PrivilegesRemain) as error:
        os.write(_STATUS, repr(error).encode())
    finally:
        os._exit(status)


def _arrange_descriptors(given: socket.socket, printing: int, prepared: int) -> socket.socket:
    """Keep 0 (nothing), 1 and 2 (the pipe), 3 (the examiner) and, for a moment, 4 (prepared)."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # Out of the way first, so that no copy lands on one that is still needed.
    high = [os.dup(descriptor) for descriptor in (printing, prepared, given.fileno())]
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(high[0], 1)
    os.dup2(high[0], 2)
    os.dup2(high[2], CHILD_SOCKET)
    os.dup2(high[1], _STATUS)
    os.closerange(_STATUS + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    sys.stdout, sys.stderr = _printing_to(1), _printing_to(2)
    return socket.socket(fileno=CHILD_SOCKET)


def _printing_to(descriptor: int) -> TextIO:
    """A stream that hands over each line, so that a crash loses none."""
    return open(
        descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
    )
