"""Ends a sitting in which checking an answer does not end.

The learner's code has its deadlines, the suite's has none: an answer can be so long, or so hard to
compute with, that checking it outlasts the sitting.
"""

import threading
import time
from collections.abc import Callable

BUSY_SECONDS = 1.0
"""Of processor time in one test. With less, it may be the host that held us up, not an answer."""
LATE_SECONDS = 2.0
"""After the sitting's end, within which a test that is about to end does so by itself."""
_PAUSE = 0.2
_STACK_BYTES = 256 * 1024


class Watchdog:
    """Calls `give_up`, in a thread of its own, when a test is busy long after the sitting's end."""

    def __init__(self, end: float, give_up: Callable[[], None]) -> None:
        self._end = end + LATE_SECONDS
        self._give_up = give_up
        self._used = 0.0

    def begin_test(self) -> None:
        """From here on it is another test's processor time."""
        self._used = time.process_time()

    def start(self) -> None:
        """Watch from now on."""
        threading.stack_size(_STACK_BYTES)
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        time.sleep(max(self._end - time.monotonic(), 0.0))
        while time.process_time() - self._used < BUSY_SECONDS:
            time.sleep(_PAUSE)
        self._give_up()
