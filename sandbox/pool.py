"""Boxes kept warm, each used once."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Self

from sandbox.box import Box, Boxes, BoxFault, sweep
from sandbox.spec import BoxSpec

Ready = Callable[[Box], Awaitable[object]]
"""Returns when the box's program is warm; raises `BoxFault` if it never will be."""

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 10.0
_WARM_SECONDS = 60.0
_LAST_WORDS_SECONDS = 0.3
_TAIL = 500
_LOG = logging.getLogger(__name__)


class _Warm:
    """A warm box on its way to whoever takes it."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.done = asyncio.Event()


class Pool:
    """Boxes of one specification, warm before they are asked for.

    Each box is opened, warmed, held and removed by one task of the pool, so leaving `take` waits
    for nothing. While boxes are out and a spare is left, the processor is theirs: refilling waits
    until they come back. After a failure the pool pauses, longer each time, and whoever asks
    meanwhile hears why.
    """

    def __init__(
        self,
        boxes: Boxes,
        spec: BoxSpec,
        size: int,
        ready: Ready,
        *,
        warm_seconds: float = _WARM_SECONDS,
    ) -> None:
        self._boxes = boxes
        self._spec = spec
        self._size = size
        self._ready = ready
        self._warm_seconds = warm_seconds
        self._idle: deque[_Warm] = deque()
        self._takers: deque[asyncio.Future[_Warm]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._warming = 0
        self._taken = 0
        self._pause = 0.0
        self._fault: BoxFault | None = None
        """Set from a failure until the next try."""
        self._retry: asyncio.TimerHandle | None = None
        self._closed = False

    async def __aenter__(self) -> Self:
        await sweep(self._boxes.host)
        self._refill()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closed = True
        if self._retry:
            self._retry.cancel()
        self._refuse(BoxFault("the pool of boxes was closed"))
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def warm(self) -> int:
        """How many boxes wait to be taken."""
        return len(self._idle)

    @contextlib.asynccontextmanager
    async def take(self) -> AsyncIterator[Box]:
        """A warm box, to be used once; waits for one.

        Raises:
            BoxFault: no box can be made at present, and why.
        """
        warm = await self._next()
        self._taken += 1
        self._pause = 0.0
        self._refill()
        try:
            yield warm.box
        finally:
            warm.done.set()
            self._taken -= 1
            self._refill()

    async def _next(self) -> _Warm:
        if self._closed:
            raise BoxFault("the pool of boxes was closed")
        if self._idle:
            return self._idle.popleft()
        if self._fault:
            raise BoxFault(str(self._fault)) from self._fault
        taker: asyncio.Future[_Warm] = asyncio.get_running_loop().create_future()
        self._takers.append(taker)
        self._refill()
        try:
            return await taker
        except asyncio.CancelledError:
            if taker.done() and not taker.cancelled() and not taker.exception():
                self._offer(taker.result())  # it came at the same moment
            raise

    def _refill(self) -> None:
        """Start as many boxes as are missing: spares, and one for each who waits."""
        if self._closed or self._fault:
            return
        self._forget_leavers()
        wanted = max(1, self._size - self._taken, len(self._takers))
        for _ in range(wanted - len(self._idle) - self._warming):
            self._warming += 1
            task = asyncio.create_task(self._keep())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _forget_leavers(self) -> None:
        """Those who gave up waiting need no box."""
        self._takers = deque(taker for taker in self._takers if not taker.done())

    async def _keep(self) -> None:
        """Make a box, warm it, hold it until it was used, remove it."""
        warm: _Warm | None = None
        try:
            async with self._boxes.open(self._spec) as box:
                await self._warm_up(box)
                warm = _Warm(box)
                self._warming -= 1
                self._offer(warm)
                await self._hold(warm)
        # Whatever went wrong, whoever waits must hear of it rather than wait for ever.
        except Exception as error:  # noqa: BLE001
            _LOG.warning("a box failed: %s", error)
            if warm is None:
                self._warming -= 1
                self._fail(error if isinstance(error, BoxFault) else BoxFault(repr(error)))

    async def _warm_up(self, box: Box) -> None:
        """Wait until the program is warm, but no longer than it lives or than is allowed."""
        ended = asyncio.create_task(box.wait())
        ready = asyncio.ensure_future(self._ready(box))
        try:
            await asyncio.wait(
                (ended, ready), timeout=self._warm_seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if not ready.done() or ready.exception():
                raise BoxFault(await self._why_cold(box, ready))
        finally:
            for task in (ended, ready):
                task.cancel()
            await asyncio.gather(ended, ready, return_exceptions=True)

    async def _why_cold(self, box: Box, ready: asyncio.Future[object]) -> str:
        """Put together what is known: what the asker saw, how the box ended, what it printed."""
        said = [str(ready.exception())] if ready.done() else []
        with contextlib.suppress(TimeoutError):
            # A program that fails closes its socket a moment before its box has ended.
            async with asyncio.timeout(_LAST_WORDS_SECONDS if said else 0.01):
                said.append(repr(await box.wait()))
        said = said or [f"nothing heard for {self._warm_seconds} s"]
        printed = box.output[-_TAIL:].decode(errors="replace").strip()
        return "; ".join(["a box did not become warm", *said, *filter(None, [printed])])

    async def _hold(self, warm: _Warm) -> None:
        """Wait until the box was used, or ended before anybody took it."""
        used = asyncio.create_task(warm.done.wait())
        ended = asyncio.create_task(warm.box.wait())
        try:
            await asyncio.wait((used, ended), return_when=asyncio.FIRST_COMPLETED)
            if warm in self._idle:
                # It could be made, so another can; whoever asks meanwhile waits for that.
                self._idle.remove(warm)
                _LOG.warning("a warm box ended by itself: %s", ended.result())
                asyncio.get_running_loop().call_later(_FIRST_PAUSE, self._refill)
            else:
                await used
        finally:
            used.cancel()
            ended.cancel()
            await asyncio.gather(used, ended, return_exceptions=True)

    def _offer(self, warm: _Warm) -> None:
        """Give a warm box to whoever waits longest, or keep it."""
        self._forget_leavers()
        if self._takers:
            self._takers.popleft().set_result(warm)
        else:
            self._idle.append(warm)

    def _fail(self, fault: BoxFault) -> None:
        """Pause; those who wait are told, unless another box is on its way to them."""
        self._pause = min(max(2 * self._pause, _FIRST_PAUSE), _LONGEST_PAUSE)
        self._fault = fault
        if self._retry:
            self._retry.cancel()
        if not self._closed:
            self._retry = asyncio.get_running_loop().call_later(self._pause, self._try_again)
        if not self._warming:
            self._refuse(fault)

    def _try_again(self) -> None:
        self._fault = None
        self._refill()

    def _refuse(self, fault: BoxFault) -> None:
        self._forget_leavers()
        while self._takers:
            self._takers.popleft().set_exception(BoxFault(str(fault)))
