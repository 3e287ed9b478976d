"""What the worker and a prepared container say to each other: lines of JSON.

The worker sends a `Fork` for each box, with its descriptors: the program's socket, what it prints
to, and the entrances of its control group. Each is answered by `Forked` or `Failed`; what was
forked has one `Ended` later. The container says `Prepared` once, before it takes orders. No byte
of a learner's is in any of these.
"""

import json
from dataclasses import asdict, dataclass, fields
from typing import get_origin

LONGEST_LINE = 1 << 20


@dataclass(frozen=True, slots=True)
class Prepared:
    """All is imported that boxes are to have; orders are taken."""


@dataclass(frozen=True, slots=True)
class Fork:
    """Fork a box and run a program in it."""

    number: int
    root: int
    """The container's user and group that is the box's root, nobody else's ever; the next one is
    the box's user."""
    drops_privileges: bool
    """Whether the program starts as the box's root; else as its user, with no privileges."""
    source: str
    """The program, in Python, and its arguments, as after `-c`."""
    arguments: list[str]
    scratch: str
    """Options of the file system at /tmp."""
    limits: dict[str, int]
    """Resource limits by name, hard and soft alike."""


@dataclass(frozen=True, slots=True)
class Forked:
    """The box is there, its walls have been proved, and its program begins."""

    number: int


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no such box."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The box's first process has been reaped, and so nothing of the box runs any more."""

    number: int
    status: int
    """Its exit status, or 128 and the signal that ended it."""


Order = Prepared | Fork | Forked | Failed | Ended
_KINDS: dict[str, type[Order]] = {
    kind.__name__: kind for kind in (Prepared, Fork, Forked, Failed, Ended)
}


class NotAnOrder(ValueError):
    """What came is no order."""

    def __init__(self, line: bytes) -> None:
        super().__init__(f"not an order: {line[:80]!r}")


def to_line(order: Order) -> bytes:
    """The order as one line."""
    return json.dumps([type(order).__name__, asdict(order)]).encode() + b"\n"


def from_line(line: bytes) -> Order:
    """The order of a line.

    Raises:
        NotAnOrder: it is none.
    """
    try:
        name, values = json.loads(line)
        order = _KINDS[name](**values)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise NotAnOrder(line) from error
    for field in fields(order):
        wanted = get_origin(field.type) or field.type
        if type(getattr(order, field.name)) is not wanted:
            raise NotAnOrder(line)
    return order
