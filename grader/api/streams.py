"""How many event streams are open, and a limit on one person's."""

from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

from grader.core.errors import TooSoon
from grader.core.policy import RETRY_WHEN_BUSY


class OpenStreams:
    """Counts the streams of each person, so that nobody keeps all connections for themselves."""

    def __init__(self, per_person: int) -> None:
        self._per_person = per_person
        self._open: Counter[UUID] = Counter()

    @property
    def total(self) -> int:
        """How many streams are open."""
        return self._open.total()

    def check(self, person: UUID) -> None:
        """Raise `TooSoon` if the person has as many streams open as allowed."""
        if self._open[person] >= self._per_person:
            raise TooSoon(
                f"You are watching {self._per_person} submissions already; close one first.",
                retry_after=RETRY_WHEN_BUSY,
            )

    async def counted(
        self, person: UUID, frames: AsyncGenerator[bytes, None]
    ) -> AsyncGenerator[bytes, None]:
        """The same frames, counted as a stream of this person while they last."""
        self._open[person] += 1
        try:
            async with aclosing(frames):
                async for frame in frames:
                    yield frame
        finally:
            self._open[person] -= 1
            if not self._open[person]:
                del self._open[person]
