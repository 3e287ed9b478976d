"""What a child prints, kept up to a cap."""

import os

_CHUNK = 1 << 16
FLOOD_FACTOR = 16
"""A child that prints this many times what is kept is ended."""


class Capture:
    """The reading end of a child's standard output and error."""

    def __init__(self, descriptor: int, limit: int) -> None:
        os.set_blocking(descriptor, False)
        self.descriptor = descriptor
        self._limit = limit
        self._kept = bytearray()
        self._total = 0

    @property
    def flooded(self) -> bool:
        """Whether it printed so much since the last `take` that it must be ended."""
        return self._total > FLOOD_FACTOR * self._limit

    def read(self) -> bool:
        """Take in one chunk of what waits in the pipe; False if nothing does."""
        try:
            chunk = os.read(self.descriptor, _CHUNK)
        except BlockingIOError:
            return False
        self._total += len(chunk)
        self._kept += chunk[: self._limit - len(self._kept)]
        return bool(chunk)

    def drain(self) -> None:
        """Take in all that waits, as long as that does not amount to a flood."""
        while not self.flooded and self.read():
            pass

    def take(self) -> tuple[bytes, bool]:
        """What was printed since the last call, and whether some of it was dropped."""
        taken = bytes(self._kept), self._total > len(self._kept)
        self._kept.clear()
        self._total = 0
        return taken

    def close(self) -> None:
        """Close the pipe."""
        os.close(self.descriptor)
