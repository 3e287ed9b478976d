"""Boxes by the host's strategy."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Self

from sandbox.box.box import Box
from sandbox.box.prepared import Container, container_spec, open_container
from sandbox.box.single import open_single
from sandbox.outcome import BoxFault
from sandbox.runtime import Host, family_of
from sandbox.spec import BoxSpec

_LOG = logging.getLogger(__name__)


class Boxes:
    """Makes boxes for as long as it is open.

    Where they are forked, boxes that are shown the same share a container, whatever their limits;
    it is replaced when it is spent, and ends with the last box that was forked in it.
    """

    def __init__(self, host: Host) -> None:
        self.host = host
        self._places: list[_Place] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for place in self._places:
            await place.close()

    def open(self, spec: BoxSpec) -> AbstractAsyncContextManager[Box]:
        """Start a program in a box of its own; on leaving, the box and all it had are gone.

        Raises:
            BoxFault: the box cannot be made.
        """
        return self._fork(spec) if self.host.forks else open_single(self.host, spec)

    @contextlib.asynccontextmanager
    async def _fork(self, spec: BoxSpec) -> AsyncIterator[Box]:
        if family_of(self.host).own_kernel:
            raise BoxFault(f"{self.host.runtime} gives each box its own kernel: none can be forked")
        async with self._place(spec).container() as container, container.fork(spec) as box:
            yield box

    def _place(self, spec: BoxSpec) -> "_Place":
        needed = container_spec(spec)
        for place in self._places:
            if place.spec == needed:
                return place
        self._places.append(_Place(self.host, needed))
        return self._places[-1]


class _Kept:
    """A container, and how many boxes of it there are."""

    def __init__(self, container: Container, stack: AsyncExitStack) -> None:
        self.container = container
        self.boxes = 0
        self._stack = stack

    async def close_if_over(self) -> None:
        """Remove it if there is no box in it any more, and is to be none."""
        if self.container.spent and not self.boxes:
            await self._stack.aclose()

    async def close(self) -> None:
        await self._stack.aclose()


class _Place:
    """One prepared container after the other, for boxes that are shown the same."""

    def __init__(self, host: Host, spec: BoxSpec) -> None:
        self.spec = spec
        self._host = host
        self._lock = asyncio.Lock()
        self._kept: _Kept | None = None

    @contextlib.asynccontextmanager
    async def container(self) -> AsyncIterator[Container]:
        """The present container, which stays at least as long as this."""
        async with self._lock:
            kept = await self._present()
            kept.boxes += 1
        try:
            yield kept.container
        finally:
            kept.boxes -= 1
            await kept.close_if_over()

    async def close(self) -> None:
        """Remove what is there."""
        if self._kept:
            await self._kept.close()

    async def _present(self) -> _Kept:
        old = self._kept
        if old and not old.container.spent:
            return old
        self._kept = None
        if old:
            await old.close_if_over()
        self._kept = await self._prepare()
        return self._kept

    async def _prepare(self) -> _Kept:
        async with AsyncExitStack() as stack:
            container = await stack.enter_async_context(open_container(self._host, self.spec))
            await container.ready()
            return _Kept(container, stack.pop_all())


@contextlib.asynccontextmanager
async def open_box(host: Host, spec: BoxSpec) -> AsyncIterator[Box]:
    """One box, where no more of its kind are wanted; see `Boxes.open`."""
    async with Boxes(host) as boxes, boxes.open(spec) as box:
        yield box
