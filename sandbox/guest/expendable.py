"""Whom the kernel kills first when memory is used up: a child, never the supervisor."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_SCORE = "/proc/self/oom_score_adj"
_FIRST = b"1000"
_LONGEST = 16


class Expendable:
    """This process's own score, opened while it still may: what it forks takes it over.

    A child could not raise its own. In a forked box the file is not even the box's root's, once
    the process cannot be dumped.
    """

    def __init__(self) -> None:
        self._own = b"0"
        try:
            self._score: int | None = os.open(_SCORE, os.O_RDWR | os.O_CLOEXEC)
            self._own = os.pread(self._score, _LONGEST, 0)
        except OSError:
            # Without /proc the kernel still picks the largest process, and that is a child.
            self._score = None

    @contextmanager
    def what_is_forked(self) -> Iterator[None]:
        """For as long as this takes, processes are forked to be killed first."""
        self._write(_FIRST)
        try:
            yield
        finally:
            self._write(self._own)

    def _write(self, score: bytes) -> None:
        if self._score is not None:
            with suppress(OSError):  # a kernel that knows no such scores
                os.pwrite(self._score, score, 0)
