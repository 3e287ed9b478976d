"""What a program in a box may use."""

from dataclasses import dataclass

MIB = 1024 * 1024
CPU_PERIOD_US = 100_000
"""The span over which a share of processors is counted."""


@dataclass(frozen=True, slots=True)
class BoxLimits:
    """Ceilings the kernel enforces on one box, and the deadline enforced from outside."""

    memory_bytes: int = 512 * MIB
    """All processes of the box and its tmpfs together; swap is not available."""
    processes: int = 64
    """Processes and threads."""
    cpus: float = 1.0
    """Share of processors: 1.0 is one core."""
    cpu_seconds: int = 60
    """Processor time of each process."""
    file_bytes: int = 64 * MIB
    """The largest single file."""
    disk_bytes: int = 64 * MIB
    """The tmpfs at /tmp."""
    inodes: int = 4096
    descriptors: int = 256
    output_bytes: int = 1 * MIB
    """Standard output and error of the box's program, together."""
    wall_seconds: float = 60.0
    """From release (`Box.arm`) to the kill from outside."""
