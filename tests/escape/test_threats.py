"""Every line of threats.toml is tried, and every try is for a line."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.escape.attack import FOLDER, Attack, programs, threats

ATTACKS = {name: Attack.read(path, "runc") for name, path in programs().items()}
GOALS = {threat.partition(".")[0] for threat in threats()}


def marked() -> set[str]:
    """What the tests of this folder say they cover."""
    return {threat for path in sorted(FOLDER.glob("test_*.py")) for threat in _covered(path)}


def _covered(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("pytest.mark.covers", "case"):
            texts = (arg.value for arg in node.args if isinstance(arg, ast.Constant))
            yield from (text for text in texts if text.partition(".")[0] in GOALS)


def in_programs() -> set[str]:
    return {threat for attack in ATTACKS.values() for threat in attack.head["covers"]}


@pytest.mark.parametrize("threat", sorted(threats()))
def test_every_threat_is_tried(threat):
    assert threat in in_programs() | marked()


def test_nothing_else_is_named():
    assert in_programs() | marked() <= threats()


@pytest.mark.parametrize("name", ATTACKS)
def test_every_program_tries_something(name):
    assert ATTACKS[name].head["covers"] or ATTACKS[name].goal == "honest"
