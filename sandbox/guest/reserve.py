"""Room kept free so that a child whose memory is used up can still say so."""

import mmap
from contextlib import suppress

_PIECES = 5
_PIECE_BYTES = 1024 * 1024
"""As much as Python takes at a time for small objects: saying so may use up a piece for good."""


class Reserve:
    """Address space that nothing uses; it costs no memory."""

    def __init__(self) -> None:
        self._held: list[mmap.mmap] = []

    def hold(self) -> None:
        """Take it (again), as much as there is."""
        with suppress(OSError, MemoryError):
            while len(self._held) < _PIECES:
                self._held.append(
                    mmap.mmap(-1, _PIECE_BYTES, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
                )

    def release(self) -> None:
        """Leave it to whoever needs memory now."""
        while self._held:
            self._held.pop().close()
