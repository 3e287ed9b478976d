"""Room kept free so that a child whose memory is used up can still say so."""

import mmap
from contextlib import suppress

_BYTES = 4 * 1024 * 1024


class Reserve:
    """Address space that nothing uses; it costs no memory."""

    def __init__(self) -> None:
        self._held: mmap.mmap | None = None

    def hold(self) -> None:
        """Take it (again), if there is any."""
        if self._held is None:
            with suppress(OSError, MemoryError):
                self._held = mmap.mmap(-1, _BYTES, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)

    def release(self) -> None:
        """Leave it to whoever needs memory now."""
        if self._held is not None:
            self._held.close()
            self._held = None
