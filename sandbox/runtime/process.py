"""Processes of ours: started with nothing of our environment, watched to their end."""

import asyncio
import os
import signal

_NULL = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)


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


def spawn(argv: list[str], output: int, *, handed: tuple[int, int] | None = None) -> int:
    """Start a program in a session of its own, with nothing of our environment but the path.

    It writes standard output and error to `output`. Of ours it has no descriptor but the one
    `handed`: which, and under what number.
    """
    actions = [_NULL, *((os.POSIX_SPAWN_DUP2, output, number) for number in (1, 2))]
    if handed:
        actions.append((os.POSIX_SPAWN_DUP2, *handed))
    return os.posix_spawn(
        argv[0],
        argv,
        {"PATH": os.environ.get("PATH", os.defpath)},
        file_actions=actions,
        setsid=True,
        setsigmask=(),
        setsigdef=signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP},
    )


def watch(pid: int) -> Watched:
    """Watch a child process of ours.

    Raises:
        OSError: no descriptor is left; what is not watched must not run, and is dead.
    """
    try:
        return Watched(pid)
    except OSError:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise
