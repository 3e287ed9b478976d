"""Numbered slots, one for each live box of a host, so that no two share a range of user ids.

A slot is a locked file. The kernel drops the lock when its owner dies, however it dies, so a slot
that can be locked has no living owner, and whatever is left of its last box may be removed.
"""

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot that is ours until released."""

    number: int
    descriptor: int

    def release(self) -> None:
        """Give the slot back."""
        os.close(self.descriptor)


def claim_slot(folder: Path, count: int) -> Slot | None:
    """The first free slot of `count`; None when every one is taken."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    slots = (try_slot(folder, number) for number in range(count))
    return next((slot for slot in slots if slot is not None), None)


def unowned_slots(folder: Path) -> Iterator[Slot]:
    """Every slot that was used once and has no living owner; each is to be released."""
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    for number in sorted(int(name) for name in names):
        slot = try_slot(folder, number)
        if slot is not None:
            yield slot


def try_slot(folder: Path, number: int) -> Slot | None:
    """The slot of this number unless somebody has it."""
    descriptor = os.open(folder / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return Slot(number, descriptor)
