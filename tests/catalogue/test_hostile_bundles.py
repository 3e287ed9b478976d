"""What a thief of an instructor's token might publish: refused in words, at little cost."""

import json
import struct
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.catalogue import FolderProblems, read_bundle
from tests.fuzz.seeds import packed
from tests.fuzz.targets import FOLDER, manifests
from tests.support.archives import UTF8, Entry, archive, nested

PLAIN = [Entry(name.encode(), data) for name, data in FOLDER.items()]
MANIFEST = FOLDER["assignment.toml"]


def with_manifest(text: str) -> bytes:
    return packed({**FOLDER, "assignment.toml": text.encode()})


def test_the_plain_one_is_taken() -> None:
    assert read_bundle(archive(PLAIN)).files == FOLDER


@pytest.mark.parametrize(
    "entry",
    [
        Entry(b"exam/x.py", b"x", offset=2**32 - 1, extra=struct.pack("<HHQ", 1, 8, 2**64 - 1)),
        Entry(b"exam/x.py", b"x", packed_size=2**32 - 1),
        Entry(b"exam/x.py", b"x", local_name=b"exam/y.py"),
        Entry(b"exam/x.py", b"x", checksum=7),
        Entry(b"exam/x.py", b"x", flags=UTF8 | 1),
        Entry(b"exam/x.py", b"x", method=14),
        Entry(b"exam/x.py", b"/etc/passwd", attributes=0o120777 << 16),
        Entry(b"exam/X\\..\\..\\x.py", b"x"),
        Entry("exam/he\u0301.py".encode(), b"x"),
        Entry(b"exam/con:x.py", b"x"),
        Entry(b"statement.md/x", b"x"),
    ],
    ids=repr,
)  # fmt: skip
def test_an_entry_that_is_not_plain_is_refused(entry: Entry) -> None:
    with pytest.raises(FolderProblems):
        read_bundle(archive([*PLAIN, entry]))


def test_entries_that_hold_one_another() -> None:
    with pytest.raises(FolderProblems, match="damaged"):
        read_bundle(nested([*FOLDER_NAMES, *(b"exam/%d" % n for n in range(1000))], 1000))


FOLDER_NAMES = [name.encode() for name in FOLDER]
DEAR: dict[str, Callable[[], str]] = {
    "a key of thirty thousand parts": lambda: "a." * 30_000 + "a = 1",
    "tables within tables": lambda: "[" + "a." * 30_000 + "a]",
    "deep arrays": lambda: "a = " + "[" * 60_000,
    "deep tables": lambda: "a = " + "{a=" * 20_000,
    "many unknown keys": lambda: "".join(f"k{n} = 1\n" for n in range(6_000)),
    "a number of many digits": lambda: "points = 1" + "0" * 4_000,
    "a number of more digits": lambda: "points = 1" + "0" * 60_000,
    "a number too large": lambda: "points = 1e999",
    "no number": lambda: "points = nan",
    "a whole number too large": lambda: "difficulty = 0x1" + "0" * 60_000,
    "large limits": lambda: "[limits]\nwall_seconds = 1" + "0" * 400,
}


@pytest.mark.parametrize("what", DEAR)
def test_a_manifest_made_to_be_dear(what: str) -> None:
    bundle = with_manifest(DEAR[what]())
    started = time.process_time()
    with pytest.raises(FolderProblems):
        read_bundle(bundle)
    assert time.process_time() - started < 3


values = st.recursive(
    st.integers() | st.floats() | st.booleans() | st.text(max_size=9) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
KEYS = "format slug title module points topics kind difficulty starter_share limits imports"
keys = st.sampled_from([*KEYS.split(), "reveal", "limits.memory_mb", "imports.forbid", "odd"])


@given(st.dictionaries(keys, values, max_size=6))
@settings(deadline=None)
def test_a_manifest_of_any_values(table: dict[str, object]) -> None:
    lines = [f"{key} = {json.dumps(value)}" for key, value in table.items()]
    manifests("\n".join(lines).encode())
    manifests(MANIFEST + "\n".join(lines).encode())
