"""Assignment folders for tests, written from a few texts."""

from collections.abc import Mapping
from pathlib import Path

MANIFEST = """\
format = 1
slug = "double-it"
title = "Double it"
module = "01-first-steps"
points = 3
"""

SPECIMEN = """\
# /// specimen
# expect = "partial"
# title = "adds-two"
# diagnosis = "You added two instead of doubling."
# ///
def double(x):
    return x + 2
"""

FILES: Mapping[str, str] = {
    "assignment.toml": MANIFEST,
    "statement.md": "Write `double(x)`.\n",
    "starter.py": "def double(x):\n    ...\n",
    "solution.py": "def double(x):\n    return 2 * x\n",
    "exam/test_double.py": "def test_double(learner):\n    assert learner.double(2) == 4\n",
    "specimens/adds_two.py": SPECIMEN,
}


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files, by path relative to the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def write_assignment(parent: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """A well-formed assignment folder, with some files changed, added, or (None) left out."""
    files: dict[str, str | bytes] = {**FILES}
    for name, content in (changes or {}).items():
        if content is None:
            del files[name]
        else:
            files[name] = content
    return write_files(parent / "double-it", files)
