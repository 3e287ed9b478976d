"""Processor cores for sittings.

Examiner and guest take turns, thousands of times in a sitting: on one core a turn costs a context
switch, across two it costs waking the other core up, which takes several times as long.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Cores:
    """Gives each sitting the core that the fewest others use."""

    def __init__(self) -> None:
        # In no order, lest several workers on one machine all begin with the first.
        cores = list(os.sched_getaffinity(0))
        random.shuffle(cores)
        self._sittings = Counter(dict.fromkeys(cores, 0))

    @contextmanager
    def one(self) -> Iterator[int]:
        """A core for the block."""
        core = min(self._sittings, key=lambda core: self._sittings[core])
        self._sittings[core] += 1
        try:
            yield core
        finally:
            self._sittings[core] -= 1
