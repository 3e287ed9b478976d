"""The learner's time: it runs while we wait for the child, not while we do our own work."""

import time


class Stopwatch:
    """Counts seconds against a limit, with pauses."""

    def __init__(self, limit: float = 0.0) -> None:
        self.limit = limit
        self.spent = 0.0
        self._since: float | None = None

    @property
    def deadline(self) -> float:
        """When the limit is reached, if there is no pause from now on."""
        return time.monotonic() + self.limit - self.spent - self._running()

    def run(self) -> None:
        """Start counting."""
        if self._since is None:
            self._since = time.monotonic()

    def pause(self) -> None:
        """Stop counting until the next `run`."""
        self.spent += self._running()
        self._since = None

    def _running(self) -> float:
        return 0.0 if self._since is None else time.monotonic() - self._since
