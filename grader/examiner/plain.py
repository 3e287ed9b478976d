"""Tests that need nothing of pytest but their arguments, and so are simply called.

pytest's protocol of setting a test up, calling it and tearing it down costs more than most tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_PARAMETRIZE = "_pytest.python"
"""Where pytest's stand-ins for the values of `parametrize` are made."""


@dataclass(frozen=True, slots=True)
class PlainTest:
    """A test whose every argument is a fixture of ours or a value of `parametrize`."""

    fixtures: tuple[str, ...]
    values: Mapping[str, Any]

    @classmethod
    def of(cls, item: pytest.Function, ours: str) -> "PlainTest | None":
        """The item's test; None if the author has a say in how it is run.

        That is with fixtures of the author's, set-up functions (which pytest makes fixtures of),
        and hooks. `ours` is the module of our fixtures.
        """
        makers = item._fixtureinfo.name2fixturedefs
        if set(item.fixturenames) != set(makers) or _has_hooks(item):
            return None
        homes = {name: {maker.func.__module__ for maker in makers[name]} for name in makers}
        if not all(home in ({ours}, {_PARAMETRIZE}) for home in homes.values()):
            return None
        fixtures = tuple(name for name in homes if homes[name] == {ours})
        params = item.callspec.params if hasattr(item, "callspec") else {}
        return cls(fixtures, {name: params[name] for name in homes if name not in fixtures})

    def arguments(self, fixtures: Mapping[str, Any]) -> dict[str, Any]:
        """What to call the test with, given our fixtures' values."""
        return {name: fixtures[name] for name in self.fixtures} | dict(self.values)


def _has_hooks(item: pytest.Function) -> bool:
    return any(Path(item.config.rootpath).rglob("conftest.py"))
