"""The OCI runtime: the only folder that starts one.

What runtimes do in different ways is in the files named after them; what is here holds for all.
"""

import asyncio
import contextlib
import json
import os
from pathlib import Path

from sandbox.bundle import Placement
from sandbox.outcome import BoxFault
from sandbox.runtime.family import Family, messages
from sandbox.runtime.gvisor import GVisor
from sandbox.runtime.host import Host
from sandbox.runtime.process import Watched, spawn, watch
from sandbox.runtime.runc import Crun, Runc
from sandbox.spec import BoxSpec

__all__ = [
    "Family",
    "Host",
    "Watched",
    "collapse",
    "complaint",
    "family_of",
    "forget_box",
    "has_started",
    "lay_out",
    "runtime_version",
    "start_box",
]

COMMAND_SECONDS = 20.0
_PIPE_BYTES = 65536
_LONGEST_PANIC = 2000
_FAMILIES: dict[str, type[Family]] = {"crun": Crun, "runsc": GVisor}


def family_of(host: Host) -> Family:
    """What kind of runtime this host has; told by its name."""
    name = Path(host.runtime).name
    return next((_FAMILIES[known]() for known in _FAMILIES if name.startswith(known)), Runc())


def lay_out(host: Host, spec: BoxSpec, placement: Placement) -> None:
    """Write the box's folder: what the runtime is to make of it."""
    family = family_of(host)
    config = host.folder(placement.name) / "config.json"
    config.write_text(json.dumps(family.configuration(spec, placement)))
    config.chmod(0o644)
    family.prepare(host, spec, placement)


def start_box(host: Host, name: str, *, socket: int, output: int) -> Watched:
    """Start the runtime on the box's folder; it stays in the foreground as long as the program.

    The program gets the socket and writes standard output and error to `output`.
    What the box counted stays until its control group is removed.
    """
    return family_of(host).start(host, name, socket=socket, output=output)


def has_started(host: Host, name: str) -> bool:
    """Whether the runtime got as far as starting the box's program."""
    family = family_of(host)
    return family.has_started(family.state(host, name))


def complaint(host: Host, name: str) -> str:
    """What the runtime logged last, in its own words."""
    said = messages(_text(family_of(host).state(host, name) / "log"))
    return said[-1] if said else ""


def collapse(host: Host, name: str) -> str:
    """The last words of a box's own kernel that broke; empty where none did."""
    return _text(family_of(host).state(host, name) / "panic")[:_LONGEST_PANIC]


def _text(file: Path) -> str:
    try:
        return file.read_text(errors="replace")
    except OSError:  # there is none, or we cannot read any at the moment
        return ""


def forget_box(host: Host, name: str) -> None:
    """Remove what the runtime remembers of a box that has ended."""
    family_of(host).forget(host, name)


async def runtime_version(host: Host) -> str:
    """The first line of what the runtime says of itself.

    Raises:
        BoxFault: it is not installed or does not run.
    """
    status, output = await _ask(host.program(), "--version")
    if status != 0:
        raise BoxFault(f"{host.runtime} --version failed: {output}")
    return output.partition("\n")[0]


async def _ask(*command: str) -> tuple[int, str]:
    """Run a short command; its status and what it printed, up to a pipe's worth."""
    reader, writer = os.pipe()
    try:
        os.set_blocking(reader, False)
        status = await _status(watch(spawn([*command], writer)), " ".join(command))
        with contextlib.suppress(BlockingIOError):
            return status, os.read(reader, _PIPE_BYTES).decode(errors="replace").strip()
        return status, ""
    finally:
        os.close(reader)
        os.close(writer)


async def _status(process: Watched, name: str) -> int:
    """Wait for a process of ours, but not for ever."""
    try:
        return await asyncio.wait_for(asyncio.shield(process.exited), COMMAND_SECONDS)
    except TimeoutError:
        raise BoxFault(f"{name} does not end") from None
    finally:
        process.kill()
