"""What is said of a limit that a learner's code broke: which one, how much it is, what to do."""

import math

from grader.core.assignment import Limits

OPEN_FILES = 256
"""Descriptors a box may have open at once."""
MOST_FILES = 4096
"""Files and folders that fit into a box's `/tmp`."""
FLOOD_FACTOR = 16
"""Printing so many times what is kept of it ends a test."""
MOST_VALUES = 1_000_000
"""Items of all lists, dictionaries and so on of one answer; an array is one."""
DEEPEST_CALLS = 1000
"""Python's own limit on calls within calls."""

SENT_TOO_MUCH = (
    "Your code handed over too much in one test: more than 1 GB in all, or it called the functions "
    "it was given more than a million times."
)
TOO_DEEP = (
    f"Your code called itself too deeply: Python stops at about {DEEPEST_CALLS:,} calls within "
    "calls. Does every call come closer to a case that ends?"
)
STARTED_A_PROGRAM = "Your code tried to start another program; it may only compute."
TOO_MANY_FILES_OPEN = (
    f"Your code had more than {OPEN_FILES} files open at once: close them, for example by opening "
    "them with `with`."
)


def memory(limits: Limits) -> str:
    """More memory than the submission may have."""
    most = limits.memory_mb
    return f"Your code used more than {most:,} MB: {_matrix_beyond(most)}."


def answer(limits: Limits) -> str:
    """A value too large to be handed over."""
    most = limits.answer_mb
    return (
        f"Your code returned more than the {most:,} MB, or {MOST_VALUES:,} separate values, a call "
        f"may return: {_matrix_beyond(most)}."
    )


def disk(limits: Limits) -> str:
    """No room left in the box's one folder."""
    return (
        f"Your code wrote more than {limits.disk_mb:,} MB, or more than {MOST_FILES:,} files, to "
        "/tmp: keep results in memory, or remove files that are no longer needed."
    )


def output(limits: Limits) -> str:
    """Printed so much that it was ended."""
    kept = limits.output_kb
    return (
        f"Your code printed more than {FLOOD_FACTOR * kept:,} KB in one test, of which the first "
        f"{kept:,} KB are kept: is there a print in a loop?"
    )


def output_cut(limits: Limits) -> str:
    """What comes before output of which not all was kept."""
    return f"(Your code printed more: these are the first {limits.output_kb:,} KB of the test.)"


def processes(limits: Limits) -> str:
    """No further process or thread may start."""
    return (
        f"Your code had more than {limits.processes} processes and threads at once: wait for them "
        "to end, for example with join()."
    )


def call_time(seconds: float) -> str:
    """The time for the learner's code in one test."""
    return (
        f"Your code was stopped after {_seconds(seconds)}: it may be in an endless loop, or too "
        "slow."
    )


def load_time(seconds: float) -> str:
    """The time for importing the learner's file."""
    return (
        f"Your file was stopped after {_seconds(seconds)} of loading: move what takes long, or "
        "never ends, into a function."
    )


def processor_time(limits: Limits) -> str:
    """Processor time, which adds up over the tests."""
    return (
        f"Your code used up its {_seconds(limits.cpu_seconds)} of processor time for all tests "
        "together: it may be in an endless loop, or too slow."
    )


KEPT_BUSY = (
    "Your code kept the computer it ran on so busy that nothing else there got a turn. Does it "
    "start very many processes or threads?"
)
CHECKING_TIME = "Checking what your code returned took too long."


def whole_time(limits: Limits) -> str:
    """The time of the whole run."""
    return f"The time for the whole run, {_seconds(limits.wall_seconds)}, was used up."


def _seconds(seconds: float) -> str:
    return "1 second" if seconds == 1 else f"{seconds:g} seconds"


def _matrix_beyond(megabytes: int) -> str:
    """A scale for an amount of memory: the matrix of floats, of a round size, that is larger."""
    rows = math.isqrt(megabytes * 2**20 // 8) + 1
    step = 10 ** (len(str(rows)) - 1)
    rows = -(-rows // step) * step
    return f"a {rows:,} × {rows:,} matrix of floats alone is {_size(8 * rows * rows)}"


def _size(count: int) -> str:
    return f"{count / 1e9:.3g} GB" if count >= 1e9 else f"{count / 1e6:.3g} MB"
