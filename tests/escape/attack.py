"""Hostile programs as files: what each tries, and what must come of it, stands in its head.

README.md lists the vocabulary.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
HEAD = re.compile(r"\A# /// attack\n((?:# .*\n)+)# ///\n")
NEEDED = {"tries", "covers"}
KEYS = NEEDED | {
    "expect",
    "says",
    "silent",
    "again",
    "together",
    "beside",
    "files",
    "forbid",
    "under",
}
SCORED = ("increment", "mean", "double", "root", "counter")
"""Worth five points each."""
TESTS = ("load", "probe", *SCORED)


@dataclass(frozen=True)
class Attack:
    """A program and what its head says of it, for one runtime."""

    name: str
    source: str
    head: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path, runtime: str) -> "Attack":
        source = path.read_text(encoding="utf-8")
        head = _head(path, source)
        head |= head.get("under", {}).get(runtime, {})
        return cls(name_of(path), source, head)

    @property
    def goal(self) -> str:
        return self.name.partition("/")[0]

    @property
    def beside(self) -> dict[str, bytes]:
        """Files handed in with it: `beside` names modules, `files` whole names."""
        modules = {f"{name}.py": text for name, text in self.head.get("beside", {}).items()}
        return {
            name: text.encode() for name, text in (modules | self.head.get("files", {})).items()
        }

    def expected(self, test: str) -> set[str]:
        """The outcomes this test may have; without a word on it, none but the honest one."""
        named = self.head.get("expect", {})
        loads = test == "load" or "passed" in named.get("load", "passed")
        honest = "passed" if loads else "not_run"
        wanted = named.get(test, named.get("others", honest) if test in SCORED else honest)
        return {wanted} if isinstance(wanted, str) else set(wanted)


def _head(path: Path, source: str) -> dict[str, Any]:
    found = HEAD.match(source)
    assert found, f"{path} has no head"
    head = tomllib.loads(re.sub("^# ", "", found[1], flags=re.MULTILINE))
    assert head.keys() >= NEEDED, f"{path} lacks {NEEDED - head.keys()}"
    assert head.keys() <= KEYS, f"{path} has {head.keys() - KEYS}"
    assert head.get("expect", {}).keys() <= {*TESTS, "others"}, path
    return head


def programs() -> dict[str, Path]:
    """Every program of the corpus by name, `goal/what_it_does`."""
    return {name_of(path): path for path in sorted((FOLDER / "programs").glob("*/*.py"))}


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def threats() -> set[str]:
    """Every line of threats.toml, as `goal.name`."""
    goals = tomllib.loads((FOLDER / "threats.toml").read_text())
    return {f"{goal}.{name}" for goal, lines in goals.items() for name in lines}
