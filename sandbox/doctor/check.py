"""What the doctor says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a host must have or prove, what was found, and how to mend it when it fails."""

    name: str
    ok: bool
    found: str
    mend: str = ""
    """Empty when there is nothing to mend."""
    advice: str = ""
    """What is recommended although nothing is wrong."""


def verdict(name: str, found: str, *, ok: bool, mend: str) -> Check:
    """A check that speaks of mending only when it failed."""
    return Check(name, ok, found, "" if ok else mend)
