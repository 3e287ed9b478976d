"""One target in a process of its own: `python -m tests.fuzz.one TARGET CORPUS [OPTION …]`.

What is imported here is instrumented, so that the fuzzer sees which branches an input takes.
"""

import random
import sys
from collections.abc import Callable

import atheris

READERS = [
    *("grader", "sandbox"),
    *("json", "python_multipart", "starlette.formparsers", "tomllib", "zipfile"),
]
sys.modules.pop("zipfile", None)  # atheris has imported it already

with atheris.instrument_imports(include=READERS):
    from tests.fuzz.mutators import mutate_frame, mutate_talk
    from tests.fuzz.targets import TARGETS

_FORMLESS = (ValueError, TypeError, IndexError, OverflowError, RecursionError)
"""What mutating by form raises where there is none."""
Mutate = Callable[[bytes, int, int], bytes]


def main() -> None:
    """Fuzz until libFuzzer's options say stop; does not return."""
    name = sys.argv.pop(1)
    mutate = _MUTATORS.get(name)
    mutated = {"custom_mutator": mutate} if mutate else {}
    atheris.Setup(sys.argv, TARGETS[name], **mutated)
    atheris.Fuzz()


def _by_form(change: Callable[[bytes, random.Random], bytes]) -> Mutate:
    """Mutate by form half of the time, and by bytes for the rest."""

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.5:
            return atheris.Mutate(data, most)
        try:
            return change(data, chance)[:most]
        except _FORMLESS:
            return atheris.Mutate(data, most)

    return mutate


def _talk(data: bytes, chance: random.Random) -> bytes:
    return mutate_talk(data, chance, lambda payload: mutate_frame(payload, chance))


_MUTATORS = {"frames": _by_form(mutate_frame), "conversations": _by_form(_talk)}

if __name__ == "__main__":
    main()
