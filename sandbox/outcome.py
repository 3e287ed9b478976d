"""How a box ended, told from its exit status and what its cgroup counted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exited:
    """The program ended by itself."""

    status: int


@dataclass(frozen=True, slots=True)
class Signalled:
    """A signal ended the program, and it was not ours."""

    signal: int


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The deadline passed and the box was killed from outside."""

    seconds: float


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """The kernel killed in the box because its memory was used up."""

    limit_bytes: int


@dataclass(frozen=True, slots=True)
class Flooded:
    """The program wrote more than its output limit and was killed."""

    limit_bytes: int


@dataclass(frozen=True, slots=True)
class BoxFailed:
    """The box itself failed: ours to mend, never the program's verdict."""

    reason: str


BoxOutcome = Exited | Signalled | TimedOut | OutOfMemory | Flooded | BoxFailed
