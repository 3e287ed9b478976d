"""What runs in a box: a program, what it sees of the host, and its limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sandbox.limits import BoxLimits


@dataclass(frozen=True, slots=True)
class Mount:
    """One read-only view of a host file or folder inside the box."""

    source: Path
    target: PurePosixPath


@dataclass(frozen=True, slots=True)
class BoxSpec:
    """Everything needed to make a box; equal specs make interchangeable boxes."""

    argv: tuple[str, ...]
    mounts: tuple[Mount, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    masked: tuple[PurePosixPath, ...] = ()
    """Paths below a mount that must look empty."""
    limits: BoxLimits = field(default_factory=BoxLimits)
    drops_privileges: bool = False
    """The program starts as the box's root with only SETUID, SETGID, SETPCAP and KILL, to give
    them up itself before it runs code it does not trust; otherwise it starts with none."""
    forks_boxes: bool = False
    """The program is ours and makes boxes inside its own, with what it takes to give them ids,
    namespaces and mounts; no other program is ever to run in it."""
    preparation: str = ""
    """Python that a prepared container runs once, so that no box has to: imports, nothing else."""
