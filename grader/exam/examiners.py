"""Boxes that hold a collected suite and fork once per sitting."""

import asyncio
import logging
import os
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from pathlib import Path

from grader.core.assignment import Test
from grader.core.errors import BoxFault, ExamFault, Fault, GuestSilent, Invalid
from grader.exam.channel import LineChannel
from grader.exam.config import ExamConfig
from grader.exam.programs import examiner_spec
from grader.exam.report import MAX_LINE_BYTES, ReportReader, parse_line, parse_tests
from grader.workflow.ports import OnSittingEvent, Sitting
from sandbox.box import Box, open_box
from sandbox.box import BoxFault as SandboxFault
from sandbox.outcome import STARVED

_log = logging.getLogger(__name__)

COLLECT_SECONDS = 60.0
END_SECONDS = 10.0
GUEST_SILENT = 4
"""How an examiner's fork says that it waited in vain for the guest's first process."""
STARTING_CPU_SECONDS = 0.2
"""Less than an interpreter with pytest and numpy needs before it comes to any suite."""
MAX_SITTINGS = 500
"""An examiner is replaced after this many sittings, so that nothing in it grows for ever."""


class Examiner:
    """One boxed process with one suite; serves one sitting at a time."""

    def __init__(self, box: Box, stack: AsyncExitStack) -> None:
        self._box = box
        self._stack = stack
        self._channel = LineChannel(box.socket)
        self.tests: tuple[Test, ...] = ()
        self.sittings = 0

    async def collect(self) -> None:
        """Wait until the suite is in memory; `Invalid` says why it cannot be collected."""
        try:
            async with asyncio.timeout(COLLECT_SECONDS):
                kind, value = parse_line(await self._channel.read())
        except TimeoutError as error:
            if self.cpu_seconds() < STARTING_CPU_SECONDS:
                raise BoxFault("an examiner's box did not start within a minute") from error
            raise Invalid("The suite did not collect within a minute.") from error
        except ExamFault as error:
            said = self._box.output.decode("utf-8", "replace")[-2000:]
            raise ExamFault(f"{error} while it collected the suite: {said}") from error
        if kind == "broken":
            raise Invalid(str(value.get("message"))[:4000], field="exam")
        if kind != "ready":
            raise ExamFault(f"the examiner greeted with {kind!r}")
        self.tests = parse_tests(value.get("tests"))

    async def sit(
        self, guest: int, sitting: Sitting, reader: ReportReader, on_event: OnSittingEvent
    ) -> None:
        """Run one sitting against the guest behind the descriptor, feeding the reader."""
        self.sittings += 1
        read_end, write_end = os.pipe()
        try:
            self._channel.send({"sit": _order(sitting)}, [guest, write_end])
        except ExamFault:
            os.close(read_end)
            raise
        finally:
            os.close(write_end)
        await _read_report(read_end, reader, on_event)
        await self._expect_end(reader)

    def cpu_seconds(self) -> float:
        """Processor time the examiner has used so far, in all its sittings."""
        return self._box.usage().cpu_seconds

    @property
    def ended(self) -> bool:
        """Whether its box is gone; nobody but the host ends one."""
        return self._box.ended

    @property
    def starved(self) -> bool:
        """Whether the kernel killed in its box for memory that others used up."""
        return self._box.starved

    def pin(self, core: int) -> None:
        """Keep the examiner, and its forks, on one core."""
        self._box.pin(core)

    async def close(self) -> None:
        """End the box."""
        await self._stack.aclose()

    async def _expect_end(self, reader: ReportReader) -> None:
        async with asyncio.timeout(END_SECONDS):
            kind, value = parse_line(await self._channel.read())
        if kind == "ended" and value.get("status") == GUEST_SILENT:
            raise GuestSilent("the guest's first process did not answer")
        if kind != "ended" or value.get("status") != 0 or reader.report is None:
            said = self._box.output.decode("utf-8", "replace")[-2000:]
            raise ExamFault(f"the examiner ended without a report ({kind} {value}): {said}")


def _order(sitting: Sitting) -> dict[str, object]:
    return {
        "seed": sitting.seed,
        "only_visible": sitting.only_visible,
        "limits": asdict(sitting.assignment.limits),
    }


async def _read_report(descriptor: int, reader: ReportReader, on_event: OnSittingEvent) -> None:
    """Read lines until the examiner's child closes the pipe."""
    stream = asyncio.StreamReader(limit=MAX_LINE_BYTES)
    protocol = asyncio.StreamReaderProtocol(stream)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: protocol, os.fdopen(descriptor, "rb"))
    try:
        while line := await stream.readline():
            event = reader.feed(line)
            if event is not None:
                await on_event(event)
    except ValueError as error:  # StreamReader's word for a line over the limit
        raise ExamFault("the examiner wrote an endless line") from error
    finally:
        transport.close()


class Examiners:
    """Idle examiners by suite; the least recently used one ends when there are too many."""

    def __init__(self, config: ExamConfig) -> None:
        self._config = config
        self._idle: OrderedDict[str, list[Examiner]] = OrderedDict()

    async def __aenter__(self) -> "Examiners":
        return self

    async def __aexit__(self, *_: object) -> None:
        idle = [examiner for examiners in self._idle.values() for examiner in examiners]
        self._idle.clear()
        await asyncio.gather(*(examiner.close() for examiner in idle))

    @asynccontextmanager
    async def take(
        self, digest: str, suite: Callable[[], Awaitable[Path]]
    ) -> AsyncIterator[Examiner]:
        """An examiner of this suite for the block; it ends if the block fails in any way."""
        examiner = await self._waiting(digest) or await self._open(await suite())
        try:
            yield examiner
        except BaseException as error:  # cancelled too: the box must end
            starved = examiner.starved and isinstance(error, Fault)
            await asyncio.shield(examiner.close())
            if starved:
                raise BoxFault(STARVED) from error
            raise
        await self._put_back(digest, examiner)

    async def _waiting(self, digest: str) -> Examiner | None:
        """One that was collected before and is still there."""
        while (examiner := self._pop(digest)) is not None and examiner.ended:
            _log.warning("an examiner that waited was killed; another is started")
            await examiner.close()
        return examiner

    def _pop(self, digest: str) -> Examiner | None:
        waiting = self._idle.get(digest)
        if not waiting:
            return None
        examiner = waiting.pop()
        if not waiting:
            del self._idle[digest]
        return examiner

    async def _put_back(self, digest: str, examiner: Examiner) -> None:
        if examiner.sittings >= MAX_SITTINGS:
            await examiner.close()
            return
        self._idle.setdefault(digest, []).append(examiner)
        self._idle.move_to_end(digest)
        if sum(map(len, self._idle.values())) > self._config.warm_examiners:
            oldest = self._pop(next(iter(self._idle)))
            if oldest is not None:
                await oldest.close()

    async def _open(self, suite: Path) -> Examiner:
        stack = AsyncExitStack()
        try:
            box = await stack.enter_async_context(
                open_box(self._config.examiner_host, examiner_spec(self._config, suite))
            )
            examiner = Examiner(box, stack)
            await examiner.collect()
        except SandboxFault as error:
            await stack.aclose()
            raise BoxFault(str(error)) from error
        except BaseException:  # cancelled too: the box must end
            await asyncio.shield(stack.aclose())
            raise
        return examiner
