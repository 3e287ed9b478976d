"""Which names the learner's code may import and use."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_ERROR_ENDINGS = ("Error", "Warning", "Exception")


class NotAllowed(ModuleNotFoundError):
    """The learner's code imported or called what the assignment does not allow."""

    located = False
    """Whether the message already says where."""


@dataclass(frozen=True)
class Policy:
    """Packages that may be imported, dotted names that may not, and the exceptions to those."""

    allow: tuple[str, ...]
    forbid: tuple[str, ...]
    permit: tuple[str, ...]
    own: Callable[[str], bool]
    """Whether a top-level module is one of the learner's files."""

    def importable(self, name: str) -> bool:
        """Whether the package a module belongs to may be imported at all."""
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or self.own(top):
            return True
        return any(_below(name, entry) or _below(entry, name) for entry in self.allow)

    def forbidden(self, dotted: str) -> bool:
        """Whether the longest entry that covers a name forbids it; error classes are free."""
        name = _public(dotted)
        if name.endswith(_ERROR_ENDINGS):
            return False
        return _longest(name, self.forbid) > _longest(name, self.permit)

    def covers(self, module: str) -> bool:
        """Whether an entry forbids a module or a package around it."""
        return _longest(_public(module), self.forbid) > 0

    def forbidden_in(self, module: str) -> list[str]:
        """The forbidden names directly in a module."""
        split = [entry.rpartition(".") for entry in self.forbid]
        return [name for parent, _, name in split if parent == _public(module)]

    @property
    def forbids_at(self) -> bool:
        """Whether the operator `@` is forbidden, which Python itself calls `operator.matmul`."""
        return "operator.matmul" in self.forbid

    def forbids_method(self, name: str) -> bool:
        """Whether a method of arrays is forbidden, by an entry of its own."""
        return f"numpy.ndarray.{name}" in self.forbid

    def leads_to_permitted(self, dotted: str) -> bool:
        """Whether something below a name is permitted, so that the name itself must be usable."""
        return any(entry.startswith(f"{_public(dotted)}.") for entry in self.permit)

    def refused(self, dotted: str) -> bool:
        """Whether the mere mention of a name breaks the rules."""
        return self.forbidden(dotted) and not self.leads_to_permitted(dotted)

    def package_words(self, name: str) -> str:
        """Why a package may not be imported."""
        top = name.partition(".")[0]
        allowed = ["Python's standard library", *self.allow, "files you hand in yourself"]
        listed = f"{', '.join(allowed[:-1])} and {allowed[-1]}"
        return f"this assignment does not allow {top}; you may import {listed}"

    def name_words(self, dotted: str) -> str:
        """Why a name may not be used."""
        name = _public(dotted)
        words = f"this assignment does not allow {name}"
        exceptions = [entry for entry in self.permit if _below(entry, name.rpartition(".")[0])]
        if exceptions:
            words += f"; you may use {' and '.join(exceptions)}"
        return words


def _public(dotted: str) -> str:
    """The name without the private modules an object may also be reached through."""
    first, *rest = dotted.split(".")
    return ".".join([first, *(part for part in rest if not part.startswith("_"))])


def _below(name: str, entry: str) -> bool:
    return name == entry or name.startswith(f"{entry}.")


def _longest(name: str, entries: Iterable[str]) -> int:
    return max((len(entry) for entry in entries if _below(name, entry)), default=0)
