"""How large what crosses may be, and what is said of what may not.

WireError        the bytes are no message of ours (a hostile or broken sender)
└── FrameTooLong     a frame announces more bytes than the receiver takes
Unsendable       a value that cannot cross, in words for whoever made it
└── TooLarge         it could, but there is too much of it
"""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that one frame may hold; both ends of a channel must use the same."""

    frame_bytes: int
    depth: int = 100
    """Containers within containers."""
    elements: int = 1_000_000
    """Items of all containers together, as the wire counts them."""
    int_bits: int = 100_000


CONTROL_CAPS = Caps(frame_bytes=64 * MIB, elements=10_000)
ARGUMENT_CAPS = Caps(frame_bytes=256 * MIB)
"""What the examiner may send to a child; its own suite is trusted to be reasonable."""


def answer_caps(answer_bytes: int) -> Caps:
    """Caps on what a child may send: its largest value and a little for the wrapping."""
    return Caps(frame_bytes=answer_bytes + MIB // 16)


class WireError(Exception):
    """The bytes are not a message that may come here."""


class FrameTooLong(WireError):
    """A frame announces more bytes than the receiver takes."""


class Unsendable(Exception):
    """A value that cannot cross: `what` continues “Your code returned …”."""

    reason = "unsendable"

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(f"{what}; {advice}" if advice else what)
        self.what = what
        self.advice = advice


class TooLarge(Unsendable):
    """There is too much of it."""

    reason = "too_large"
