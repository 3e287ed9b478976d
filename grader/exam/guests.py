"""Boxes for learner code: warm ones waiting, each used for one submission."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from grader.core.assignment import ENTRY_FILE, Assignment, Limits
from grader.core.errors import BoxFault
from grader.exam.config import ExamConfig
from grader.exam.programs import guest_limits, guest_spec
from grader.workflow.ports import Sitting
from sandbox.box import Box, Boxes
from sandbox.box import BoxFault as SandboxFault
from sandbox.limits import MIB, BoxLimits
from sandbox.pool import Pool
from sandbox.wire.caps import CONTROL_CAPS, WireError
from sandbox.wire.codec import HEADER_BYTES, decode_message, encode_frame, frame_length
from sandbox.wire.messages import Load, Ready

READY_SECONDS = 20.0
LOAD_SECONDS = 10.0


class Guests:
    """One pool per kind of box; most assignments share the default limits and so one pool."""

    def __init__(self, config: ExamConfig) -> None:
        self._config = config
        self._boxes = Boxes(config.host)
        self._pools: dict[BoxLimits, Pool] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Guests":
        await self._stack.enter_async_context(self._boxes)
        await self._pool(Limits())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @asynccontextmanager
    async def take(self, limits: Limits) -> AsyncIterator[Box]:
        """A warm box, for one submission; it is gone when the block ends."""
        try:
            pool = await self._pool(limits)
            async with pool.take() as box:
                yield box
        except SandboxFault as error:
            raise BoxFault(str(error)) from error

    async def _pool(self, limits: Limits) -> Pool:
        key = guest_limits(limits)
        if key not in self._pools:
            spec = guest_spec(self._config, limits)
            pool = Pool(self._boxes, spec, size=self._config.warm_guests, ready=read_ready)
            self._pools[key] = pool
            try:
                await self._stack.enter_async_context(pool)
            except BaseException:  # it was not opened, and nothing would close it
                del self._pools[key]
                raise
        return self._pools[key]


async def read_ready(box: Box) -> None:
    """Wait until the guest listens. No learner byte is in the box yet, so this may be decoded."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(READY_SECONDS):
            header = await _receive(loop, box.socket, HEADER_BYTES)
            length = frame_length(header, CONTROL_CAPS)
            decode_message(await _receive(loop, box.socket, length), CONTROL_CAPS, (Ready,))
    except (TimeoutError, OSError, EOFError, WireError) as error:
        said = box.output.decode("utf-8", "replace")[-400:]
        raise SandboxFault(f"the guest did not get ready: {error!r} {said}".rstrip()) from error


async def _receive(loop: asyncio.AbstractEventLoop, sock: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        chunk = await loop.sock_recv(sock, count - len(data))
        if not chunk:
            raise EOFError("its socket was closed")
        data += chunk
    return data


async def hand_over_files(box: Box, sitting: Sitting) -> None:
    """Give the guest the learner's files and the counter that tells it of memory kills."""
    counter = box.open_oom_counter()
    load = load_message(sitting.assignment, dict(sitting.files), counts_kills=counter is not None)
    frame = encode_frame(load, CONTROL_CAPS)
    handed = [] if counter is None else [counter]
    try:
        async with asyncio.timeout(LOAD_SECONDS):
            sent = socket.send_fds(box.socket, [frame], handed)
            await asyncio.get_running_loop().sock_sendall(box.socket, frame[sent:])
    except (OSError, TimeoutError) as error:
        raise BoxFault(f"the guest did not take the files: {error!r}") from error
    finally:
        for descriptor in handed:
            os.close(descriptor)


def load_message(assignment: Assignment, files: dict[str, bytes], *, counts_kills: bool) -> Load:
    """What the guest must know of an assignment: its import rules and limits, nothing more."""
    limits, imports = assignment.limits, assignment.imports
    return Load(
        files=files,
        entry=ENTRY_FILE,
        allow=list(imports.allow),
        forbid=list(imports.forbid),
        permit=list(imports.permit),
        cpu_seconds=limits.cpu_seconds,
        memory_bytes=limits.memory_mb * MIB,
        output_bytes=limits.output_kb * 1024,
        answer_bytes=limits.answer_mb * MIB,
        processes=limits.processes,
        counts_kills=counts_kills,
    )
