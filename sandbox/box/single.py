"""A box with a container of its own, made by the OCI runtime for it alone."""

import asyncio
import contextlib
import os
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.box.box import Box, Descriptors
from sandbox.box.removal import claim, remove, to_the_end
from sandbox.bundle import IDS_PER_BOX, Placement
from sandbox.cgroup import admit_children
from sandbox.network import open_empty_network
from sandbox.outcome import BoxFault
from sandbox.runtime import (
    Host,
    Watched,
    collapse,
    complaint,
    family_of,
    has_started,
    lay_out,
    start_box,
)
from sandbox.skeleton import ensure_skeleton
from sandbox.slots import Slot
from sandbox.spec import BoxSpec

_OOM_SCORE = Path("/proc/self/oom_score_adj")


@dataclass(frozen=True)
class _Runtime:
    """A box's program under the runtime that was started for it."""

    host: Host
    name: str
    process: Watched

    @property
    def exited(self) -> asyncio.Future[int]:
        return self.process.exited

    @property
    def own_kernel(self) -> bool:
        return family_of(self.host).own_kernel

    @property
    def lost(self) -> bool:
        return False  # the runtime says so by its status

    def kill(self) -> None:
        self.process.kill()

    def has_started(self) -> bool:
        return has_started(self.host, self.name)

    def complaint(self) -> str:
        return complaint(self.host, self.name)

    def collapse(self) -> str:
        return collapse(self.host, self.name)


@contextlib.asynccontextmanager
async def open_single(host: Host, spec: BoxSpec) -> AsyncIterator[Box]:
    """Start a program in a container of its own; on leaving, it and all it had are gone.

    The box is given as soon as the runtime runs: what tells that the program does is the program,
    on the box's socket, and `Box.wait` says so if it never will.

    Raises:
        BoxFault: the box cannot be made.
    """
    with contextlib.ExitStack() as held:
        slot = await claim(host)
        held.callback(slot.release)
        name = f"{slot.number}-{secrets.token_hex(4)}"
        box: Box | None = None

        async def end() -> None:
            if box is not None:
                await box.kill()
            await remove(host, name)

        try:
            box = _launch(host, spec, slot, name, held)
            yield box
        finally:
            await to_the_end(end)


def _launch(host: Host, spec: BoxSpec, slot: Slot, name: str, held: contextlib.ExitStack) -> Box:
    """Lay the box out and start the runtime on it; descriptors are closed with `held`."""
    try:
        network = open_empty_network()
        held.callback(os.close, network)
        _lay_out(host, spec, slot, name, network)
        ends = Descriptors(held)
        process = start_box(host, name, socket=ends.box_socket, output=ends.box_output)
        ends.leave_to_box()
        try:
            return Box(name, spec.limits, host.cgroup(name), _Runtime(host, name, process), ends)
        except BaseException:  # the runtime runs already, and nothing else would end it
            process.kill()
            raise
    except OSError as error:
        raise BoxFault(f"cannot make a box: {error}") from error


def _lay_out(host: Host, spec: BoxSpec, slot: Slot, name: str, network: int) -> None:
    """Write the box's folder: what the runtime is to make of it."""
    hierarchies = host.hierarchies()
    admit_children(hierarchies)
    folder = host.folder(name)
    for part in (host.run_dir, host.root_folder, host.box_folder, folder):
        part.mkdir(mode=0o711, parents=True, exist_ok=True)
        part.chmod(0o711)  # the umask may have taken what the box's user needs to get through
    placement = Placement(
        name=name,
        root=ensure_skeleton(host.root_folder, spec.mounts),
        cgroup=host.cgroup_path(name),
        first_id=host.id_base + slot.number * IDS_PER_BOX,
        network=f"/proc/{os.getpid()}/fd/{network}",
        socket=family_of(host).socket,
        oom_score=max(0, int(_OOM_SCORE.read_text())),
        noexec=frozenset(mount.source for mount in spec.mounts if _is_noexec(mount.source)),
        swap_counted=hierarchies.swap_counted(),
    )
    lay_out(host, spec, placement)


def _is_noexec(source: Path) -> bool:
    return bool(os.statvfs(source).f_flag & os.ST_NOEXEC)
