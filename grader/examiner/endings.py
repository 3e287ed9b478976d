"""Why a child is gone, in words for the learner.

The words say nothing the learner's code could choose freely, such as an exit status. Which of them
are said it can choose; a hidden test shows only the outcome.
"""

import signal

from grader.core import breaches
from grader.core.assignment import Limits
from grader.examiner.errors import (
    Interruption,
    LearnerCrashed,
    LearnerFlooded,
    LearnerOutOfMemory,
    LearnerTimedOut,
)
from sandbox.wire.messages import Ended

CLOSED = "Your code closed the connection that its answers go through."
GARBLED = "Your code wrote to a connection that is not its own."

_SIGNALS: dict[int, str] = {
    signal.SIGSEGV: (
        "Your code crashed the Python interpreter (segmentation fault); very deep recursion is "
        "the usual cause."
    ),
    signal.SIGABRT: "Your code crashed the Python interpreter (abort).",
    signal.SIGFPE: "Your code crashed the Python interpreter (arithmetic error).",
    signal.SIGBUS: "Your code crashed the Python interpreter (bus error).",
}


def interruption(ended: Ended, cause: Interruption, limits: Limits) -> Interruption:
    """What ended a child: what the supervisor saw, or, if we stopped it, our own cause."""
    match ended.reason:
        case "memory":
            return LearnerOutOfMemory(breaches.memory(limits))
        case "flooded":
            return LearnerFlooded(breaches.output(limits))
        case "cpu":
            return LearnerTimedOut(breaches.processor_time(limits))
        case "exited":
            return LearnerCrashed("Your code ended its own process before it was done.")
        case "signalled":
            return LearnerCrashed(_signalled(ended.status))
        case _:
            return cause


def _signalled(number: int) -> str:
    # A number, not a `Signals`: most real-time signals have no name there.
    return _SIGNALS.get(number, "A signal ended your code's process before it was done.")
