"""How a box ended, told from its exit status and what its cgroup counted."""

import signal
from dataclasses import dataclass

from sandbox.limits import BoxLimits

# The limit on processor time is counted in clock ticks, the control group's usage exactly: on a
# busy machine the two differ by much, but nothing else kills without a reason we know.
_MOST = 0.5


STARVED = (
    "the kernel killed in a box for want of memory although the box was within its limit: "
    "give this machine, or the group the worker runs in, more memory, or let it do less at once"
)
LOST = "the container that the box was forked in ended, and the box with it"


class BoxFault(Exception):
    """A box could not be made or failed by itself: ours to mend, never the program's verdict."""


@dataclass(frozen=True, slots=True)
class Exited:
    """The program ended by itself."""

    status: int


@dataclass(frozen=True, slots=True)
class Signalled:
    """A signal ended the program, and it was not ours."""

    signal: int


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Its time was up: the deadline's, enforced from outside, or its processor time."""

    seconds: float


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """The kernel killed in the box because its memory was used up."""

    limit_bytes: int


@dataclass(frozen=True, slots=True)
class Flooded:
    """The program wrote more than its output limit and was killed."""

    limit_bytes: int


@dataclass(frozen=True, slots=True)
class Collapsed:
    """The box's own kernel broke under what the program did, and all in the box with it."""

    reason: str
    """For staff."""


@dataclass(frozen=True, slots=True)
class BoxFailed:
    """The box itself failed: ours to mend, never the program's verdict."""

    reason: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """Whoever opened the box ended it."""


BoxOutcome = Exited | Signalled | TimedOut | OutOfMemory | Flooded | Collapsed | BoxFailed | Stopped


@dataclass(frozen=True, slots=True)
class Ending:
    """What was seen when a box's runtime process was gone."""

    status: int
    """The runtime's: the program's exit status, 128 + signal if a signal ended it; negative when
    a signal ended the runtime itself."""
    started: bool = True
    """Whether the runtime got as far as starting the program."""
    complaint: str = ""
    """What the runtime said when it did not."""
    collapse: str = ""
    """The last words of the box's own kernel, if it has one and that broke."""
    oom_kills: int = 0
    limit_reached: bool = True
    """Whether it was the box's own limit that the kernel killed for."""
    cpu_seconds: float = 0.0
    timed_out: float | None = None
    """The deadline, if it passed and the box was killed for it."""
    flooded: bool = False
    stopped: bool = False


def classify(ending: Ending, limits: BoxLimits) -> BoxOutcome:
    """Say how a box ended; what we did to it comes before what its status looks like."""
    if ending.flooded:
        return Flooded(limits.output_bytes)
    if ending.timed_out is not None:
        return TimedOut(ending.timed_out)
    if ending.stopped:
        return Stopped()
    if ending.status < 0:
        return BoxFailed(f"signal {-ending.status} ended the runtime")
    if not ending.started:
        return BoxFailed(ending.complaint or f"the runtime ended with status {ending.status}")
    return _classify_status(ending, limits)


def _classify_status(ending: Ending, limits: BoxLimits) -> BoxOutcome:
    """Nobody outside did anything: the program ended itself, or the kernel ended it."""
    number = ending.status - 128
    if ending.collapse and not ending.oom_kills:
        return Collapsed(ending.collapse)
    if number not in signal.valid_signals():
        return Exited(ending.status)
    if number == signal.SIGKILL and ending.oom_kills:
        return OutOfMemory(limits.memory_bytes) if ending.limit_reached else BoxFailed(STARVED)
    spent = ending.cpu_seconds >= _MOST * limits.cpu_seconds
    if spent and number in {signal.SIGKILL, signal.SIGXCPU}:
        return TimedOut(limits.cpu_seconds)
    return Signalled(number)
