"""Which names the learner's code may import and use."""

import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

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
        return _longest(name, self._forbidden) > _longest(name, self._permitted)

    def touches(self, module: str) -> bool:
        """Whether any entry is about the package that a module belongs to."""
        return module.partition(".")[0] in self._packages

    def covers(self, module: str) -> bool:
        """Whether an entry forbids a module or a package around it."""
        return _longest(_public(module), self._forbidden) > 0

    def forbidden_in(self, module: str) -> list[str]:
        """The forbidden names directly in a module."""
        return self._forbidden_by_parent.get(_public(module), [])

    @property
    def forbids_at(self) -> bool:
        """Whether the operator `@` is forbidden, which Python itself calls `operator.matmul`."""
        return "operator.matmul" in self.forbid

    def forbids_method(self, name: str) -> bool:
        """Whether a method of arrays is forbidden, by an entry of its own."""
        return f"numpy.ndarray.{name}" in self.forbid

    def leads_to_permitted(self, dotted: str) -> bool:
        """Whether something below a name is permitted, so that the name itself must be usable."""
        return _public(dotted) in self._on_the_way

    # Every module that is loaded is asked about, before each submission.

    @cached_property
    def _forbidden(self) -> frozenset[str]:
        return frozenset(self.forbid)

    @cached_property
    def _permitted(self) -> frozenset[str]:
        return frozenset(self.permit)

    @cached_property
    def _on_the_way(self) -> frozenset[str]:
        """What stands above a permitted name."""
        split = [entry.split(".") for entry in self.permit]
        return frozenset(".".join(parts[:n]) for parts in split for n in range(1, len(parts)))

    @cached_property
    def _packages(self) -> frozenset[str]:
        return frozenset(entry.partition(".")[0] for entry in self.forbid)

    @cached_property
    def _forbidden_by_parent(self) -> Mapping[str, list[str]]:
        names: defaultdict[str, list[str]] = defaultdict(list)
        for entry in self.forbid:
            parent, _, name = entry.rpartition(".")
            names[parent].append(name)
        return names

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


@lru_cache(maxsize=4096)
def _public(dotted: str) -> str:
    """The name without the private modules an object may also be reached through."""
    first, *rest = dotted.split(".")
    return ".".join([first, *(part for part in rest if not part.startswith("_"))])


def _below(name: str, entry: str) -> bool:
    return name == entry or name.startswith(f"{entry}.")


def _longest(name: str, entries: frozenset[str]) -> int:
    """The length of the longest entry that is this name, or what it stands in."""
    while name and name not in entries:
        name = name.rpartition(".")[0]
    return len(name)
