"""A prepared container, and the boxes that are forked inside it.

It is itself a box with a container of its own, whose program (`sandbox.guest.forking`) is ours and
stays so: it imports what boxes are to have, and forks one whenever it is told. Each forked box has
a control group beside the container's, made and watched by us like any other.
"""

import asyncio
import contextlib
import itertools
import os
import random
import signal
import socket as sockets
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path, PurePosixPath

import sandbox
from sandbox.box.box import Box, Descriptors
from sandbox.box.removal import remove_group, to_the_end
from sandbox.box.single import open_single
from sandbox.bundle import IDS_PER_BOX, scratch
from sandbox.cgroup import BoxCgroup
from sandbox.interpreter import boot, split_command
from sandbox.limits import MIB, BoxLimits
from sandbox.outcome import BoxFault, BoxOutcome
from sandbox.runtime import Host
from sandbox.spec import BoxSpec, Mount
from sandbox.wire.orders import (
    LONGEST_LINE,
    Ended,
    Failed,
    Fork,
    Forked,
    NotAnOrder,
    Order,
    Prepared,
    from_line,
    to_line,
)

MOST_BOXES = 500
OLDEST_SECONDS = 600.0
PREPARING_SECONDS = 60.0
_OWN_LIMITS = BoxLimits(
    memory_bytes=512 * MIB,
    processes=64,
    cpu_seconds=3600,
    file_bytes=1 << 40,
    descriptors=1024,
)
"""Of the container's own process; what a box in it may have is lowered from these."""
_IDS_PER_FORKED = 2
_CHUNK = 65536


class Container:
    """A prepared container that forks boxes, until it is spent."""

    def __init__(self, host: Host, box: Box) -> None:
        self._host = host
        self._box = box
        self._hierarchies = host.hierarchies()
        self._swap_counted = self._hierarchies.swap_counted()
        self._loop = asyncio.get_running_loop()
        self._born = time.monotonic()
        self._numbers = itertools.count(1)
        self._ids = _unpredictable_ids()
        self._forked: dict[int, _Forked] = {}
        self._line = b""
        self._prepared: asyncio.Future[None] = self._loop.create_future()
        self._surprise = ""
        self.used = 0
        """Boxes made so far."""
        self._loop.add_reader(box.socket, self._read)

    @property
    def name(self) -> str:
        """The box that it is."""
        return self._box.id

    @property
    def spent(self) -> bool:
        """Whether no further box is to be forked in it."""
        old = time.monotonic() - self._born > OLDEST_SECONDS
        return bool(self._surprise) or self._box.ended or old or self.used >= MOST_BOXES

    async def ready(self) -> None:
        """Wait until all is imported.

        Raises:
            BoxFault: it will not be.
        """
        ended = asyncio.ensure_future(self._box.wait())
        try:
            await asyncio.wait(
                (ended, self._prepared),
                timeout=PREPARING_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if not self._prepared.done():
                raise BoxFault(self._why_unprepared(ended))
        finally:
            ended.cancel()

    def _why_unprepared(self, ended: asyncio.Future[BoxOutcome]) -> str:
        how = repr(ended.result()) if ended.done() else f"nothing heard for {PREPARING_SECONDS} s"
        said = self._box.output[-400:].decode(errors="replace").strip()
        return "; ".join(filter(None, ["a container for boxes was not prepared", how, said]))

    def close(self) -> None:
        """Take no more of what it says; what it holds has been removed."""
        self._loop.remove_reader(self._box.socket)

    @contextlib.asynccontextmanager
    async def fork(self, spec: BoxSpec) -> AsyncIterator[Box]:
        """Start a program in a box of its own; on leaving, the box and all it had are gone.

        Raises:
            BoxFault: the box cannot be made.
        """
        self.used += 1
        number = next(self._numbers)
        cgroup = self._cgroup(number)
        box: Box | None = None

        async def end() -> None:
            if box is not None:
                await box.kill()
            await remove_group(cgroup)

        with contextlib.ExitStack() as held:
            try:
                box = self._order(spec, number, cgroup, held)
                yield box
            finally:
                await to_the_end(end)

    def _cgroup(self, number: int) -> BoxCgroup:
        path = self._host.cgroup_path(f"{self._box.id}.{number}")
        return BoxCgroup(self._hierarchies, path)

    def _order(
        self, spec: BoxSpec, number: int, cgroup: BoxCgroup, held: contextlib.ExitStack
    ) -> Box:
        try:
            cgroup.create(spec.limits, swap_counted=self._swap_counted)
            ends = Descriptors(held)
            self._send(_fork(spec, number, next(self._ids)), ends, cgroup)
        except OSError as error:
            raise BoxFault(f"cannot make a box: {error}") from error
        forked = self._forked[number] = _Forked(self, cgroup)
        ends.leave_to_box()
        return Box(cgroup.path.name, spec.limits, cgroup, forked, ends)

    def _send(self, order: Fork, ends: Descriptors, cgroup: BoxCgroup) -> None:
        """Hand it the order with all descriptors; those of the group are opened by root."""
        with contextlib.ExitStack() as opened:
            entrances = []
            for file in cgroup.entrances():
                entrances.append(os.open(file, os.O_WRONLY | os.O_CLOEXEC))
                opened.callback(os.close, entrances[-1])
            self._hand_over(to_line(order), [ends.box_socket, ends.box_output, *entrances])

    def _hand_over(self, line: bytes, descriptors: list[int]) -> None:
        try:
            if sockets.send_fds(self._box.socket, [line], descriptors) == len(line):
                return
        except OSError as error:
            self.surprise(f"it does not take its orders: {error}")
        else:
            self.surprise("it does not take its orders")
        raise BoxFault(f"a container for boxes failed: {self._surprise}")

    # ---------------------------------------------------------------- what it says

    def _read(self) -> None:
        """Take what it said; nothing of it is a learner's."""
        try:
            chunk = self._box.socket.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        *lines, self._line = (self._line + chunk).split(b"\n")
        try:
            for line in lines:
                self._hear(from_line(line))
        except NotAnOrder as error:
            self.surprise(str(error))
        if not chunk or len(self._line) > LONGEST_LINE:
            self._loop.remove_reader(self._box.socket)
            self.surprise("it is gone")

    def _hear(self, said: Order) -> None:
        match said:
            case Prepared() if not self._prepared.done():
                self._prepared.set_result(None)
            case Forked(number) if number in self._forked:
                self._forked[number].begin()
            case Failed(number, reason) if number in self._forked:
                self._forked.pop(number).fail(reason)
                self._surprise = self._surprise or f"a box could not be forked: {reason}"
            case Ended(number, status) if number in self._forked:
                self._forked.pop(number).end(status)
            case _:
                self.surprise(f"it says what it should not: {said!r}")

    def surprise(self, what: str) -> None:
        """Trust it no more: it ends, and with it, by the kernel, every box it forked."""
        self._surprise = self._surprise or what
        BoxCgroup(self._hierarchies, self._host.cgroup_path(self._box.id)).kill()
        lost, self._forked = self._forked, {}
        for forked in lost.values():
            forked.lose()


class _Forked:
    """A box's program under the container that forked it."""

    own_kernel = False

    def __init__(self, container: Container, cgroup: BoxCgroup) -> None:
        self.exited: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._container = container
        self._cgroup = cgroup
        self._begun = False
        self._unwanted = False
        self._reason = ""
        self.lost = False

    def begin(self) -> None:
        """It is there; if it is not wanted any more, it goes."""
        self._begun = True
        if self._unwanted:
            self._cgroup.kill()

    def fail(self, reason: str) -> None:
        """It could not be made."""
        self._reason = reason
        self.end(1)

    def end(self, status: int) -> None:
        """Its first process is gone."""
        if not self.exited.done():
            self.exited.set_result(status)

    def lose(self) -> None:
        """The container ended, and so it did."""
        self.lost = True
        self.end(-signal.SIGKILL)

    def kill(self) -> None:
        """Have it go as soon as it is there; a container that lets none of its boxes go ends."""
        if self.exited.done():
            return
        if self._begun or self._unwanted:
            self._container.surprise("a box in it does not end")
        self._unwanted = True

    def has_started(self) -> bool:
        """Whether the container has seen it behind its walls."""
        return self._begun

    def complaint(self) -> str:
        """Why the container could not make it."""
        return self._reason

    def collapse(self) -> str:
        """It has no kernel of its own."""
        return ""


@contextlib.asynccontextmanager
async def open_container(host: Host, spec: BoxSpec) -> AsyncIterator[Container]:
    """A container of a specification that `container_spec` made; not prepared yet.

    Raises:
        BoxFault: it cannot be made.
    """
    async with open_single(host, spec) as box:
        container = Container(host, box)
        try:
            yield container
        finally:
            container.close()


def container_spec(spec: BoxSpec) -> BoxSpec:
    """The container for boxes of a specification: it shows what they are shown, and our program."""
    interpreter, _, _ = split_command(spec.argv)
    program = boot("sandbox.guest.forking", [_GUEST])
    code = [Mount(_PACKAGE / room, _GUEST / "sandbox" / room) for room in _ROOMS]
    shown = {mount.target for mount in spec.mounts}
    return BoxSpec(
        argv=(*interpreter, program, *filter(None, [spec.preparation])),
        mounts=(*spec.mounts, *(mount for mount in code if mount.target not in shown)),
        environment=spec.environment,
        masked=spec.masked,
        limits=_OWN_LIMITS,
        forks_boxes=True,
    )


_PACKAGE = Path(sandbox.__file__).parent
_GUEST = PurePosixPath("/guest")
_ROOMS = ("__init__.py", "guest", "wire")


def _fork(spec: BoxSpec, number: int, root: int) -> Fork:
    limits = spec.limits
    _, source, arguments = split_command(spec.argv)
    return Fork(
        number=number,
        root=root,
        drops_privileges=spec.drops_privileges,
        source=source,
        arguments=list(arguments),
        scratch=",".join(scratch(limits)),
        limits={
            "RLIMIT_CPU": limits.cpu_seconds,
            "RLIMIT_FSIZE": limits.file_bytes,
            "RLIMIT_NOFILE": limits.descriptors,
        },
    )


def _unpredictable_ids() -> Iterator[int]:
    """Ids for the roots of boxes, none twice; a box sees its own, and learns nothing by it."""
    first = range(_IDS_PER_FORKED, IDS_PER_BOX, _IDS_PER_FORKED)
    return iter(random.SystemRandom().sample(first, MOST_BOXES))
