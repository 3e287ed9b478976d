"""How each outcome looks: a mark, a word and a colour, none of them needed to know the others."""

from dataclasses import dataclass

from grader.core.verdict import Outcome


@dataclass(frozen=True, slots=True)
class Look:
    """An outcome in the terminal."""

    mark: str
    word: str
    style: str


_LOOKS = {
    Outcome.PASSED: Look("✓", "passed", "green"),
    Outcome.FAILED: Look("✗", "failed", "bold red"),
    Outcome.ERROR: Look("✗", "error", "bold red"),
    Outcome.TIMEOUT: Look("✗", "time-out", "bold red"),
    Outcome.MEMORY: Look("✗", "memory", "bold red"),
    Outcome.CRASHED: Look("✗", "crashed", "bold red"),
    Outcome.FLOODED: Look("✗", "flooded", "bold red"),
    Outcome.NOT_RUN: Look("–", "not run", "yellow"),
}
_WITHHELD = Look("?", "hidden", "dim")


def look(outcome: Outcome | None) -> Look:
    """How an outcome looks; None is one that is withheld."""
    return _WITHHELD if outcome is None else _LOOKS[outcome]


def went_wrong(outcome: Outcome | None) -> bool:
    """Whether there is something to explain."""
    return outcome not in (Outcome.PASSED, Outcome.NOT_RUN, None)
