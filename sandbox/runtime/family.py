"""What the kinds of OCI runtime have in common, and where they may differ."""

import json
from pathlib import Path
from typing import Any, Protocol

from sandbox.bundle import Json, Placement
from sandbox.runtime.host import Host
from sandbox.runtime.process import Watched
from sandbox.spec import BoxSpec


class Family(Protocol):
    """One kind of runtime: all that it does its own way."""

    socket: int
    """The number under which it can hand a socket to a box's program."""
    own_kernel: bool
    """Whether a box has a kernel of its own: what ends that ends the box, whoever was at fault."""
    uncounted: frozenset[str]
    """Limits it does not know; docs/security.md says what bounds these instead."""
    refused_groups: frozenset[str]
    """Versions of control groups with which it does not work."""

    def configuration(self, spec: BoxSpec, placement: Placement) -> Json:
        """What the runtime reads in the box's folder; no input or output here."""

    def prepare(self, host: Host, spec: BoxSpec, placement: Placement) -> None:
        """Make what the runtime finds there when it starts, beside its configuration."""

    def start(self, host: Host, name: str, *, socket: int, output: int) -> Watched:
        """Start the runtime on the box's folder; it stays as long as the program.

        What the box counted stays until its control group is removed.
        """

    def has_started(self, state: Path) -> bool:
        """Whether it got as far as starting the box's program."""

    def state(self, host: Host, name: str) -> Path:
        """The folder of the runtime's files: `log`, `panic` and `pid`."""

    def forget(self, host: Host, name: str) -> None:
        """Remove what the runtime remembers of a box that has ended."""


def messages(log: str) -> list[str]:
    """What a runtime logged: JSON objects, in lines or not; what is none of those, as it is."""
    said: list[str] = []
    rest = log.strip()
    while rest:
        try:
            entry, end = json.JSONDecoder().raw_decode(rest)
            said.append(_message(entry) or rest[:end])
        except ValueError:  # a panic is not JSON
            line, _, after = rest.partition("\n")
            said.append(line)
            rest = after.lstrip()
        else:
            rest = rest[end:].lstrip()
    return said


def _message(entry: Any) -> str:
    return str(entry.get("msg", "")) if isinstance(entry, dict) else ""
