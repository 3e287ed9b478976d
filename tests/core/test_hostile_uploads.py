"""Uploads nobody sends by accident: taken as they are, or refused in words; never anything else."""

import bz2
import io
import json
import lzma
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.core.errors import Invalid, Refusal, TooLarge
from grader.core.names import checked_title
from grader.core.uploads import UploadedFile, UploadLimits, checked_name, read_upload
from tests.fuzz import seeds, targets
from tests.support.archives import DEFLATED, UTF8, Entry, archive, nested

SOURCE = b"def f(x):\n    return x\n"
SOLUTION = Entry(b"solution.py", SOURCE)
MIB = 1024 * 1024
patient = settings(deadline=None)


def upload(name: str, data: bytes) -> dict[str, bytes]:
    return read_upload([UploadedFile(name, data)])


def zipped(*entries: Entry, **more: bytes) -> dict[str, bytes]:
    return upload("work.zip", archive(entries, **more))


@contextmanager
def little(megabytes: float, seconds: float) -> Iterator[None]:
    """Fail if the block takes more memory or processor time than this."""
    tracemalloc.start()
    started = time.process_time()
    try:
        yield
        assert time.process_time() - started < seconds
        assert tracemalloc.get_traced_memory()[1] < megabytes * MIB
    finally:
        tracemalloc.stop()


class TestNames:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("h\u00e9.py", "he\u0301.py"),
            ("A.py", "a.py"),
            ("stra\u00dfe.txt", "STRASSE.txt"),
            ("\u212a.txt", "k.txt"),
            ("a/b.txt", "a\\B.txt"),
            ("a/b.txt", "A/b.txt"),
            ("x.txt", "x.txt"),
        ],
    )
    def test_names_that_some_computer_takes_for_one_are_refused(self, one: str, other: str):
        with pytest.raises(Invalid, match="Two files are called"):
            zipped(SOLUTION, Entry(one.encode()), Entry(other.encode()))

    @pytest.mark.parametrize(
        "name",
        [
            "C:solution.py", "C:/x.py", "c:\\x.py", "//host/share/x.py", "\\\\?\\C:\\x.py",
            "..\\x.py", "a/..\\x.py", "./x.py", "a/./x.py", "a/ ../x.py", ". ./.. /x.py", "a/../x",
            "x\x7f.py", "x\x85.py", "\ufeffx.py", "x\u2028.py", "x\u2067.py", "x\x1b]0;t\x07.py",
        ],
    )  # fmt: skip
    def test_names_that_lead_elsewhere_or_lie_are_refused(self, name: str):
        with pytest.raises(Invalid, match="file name") as refusal:
            zipped(SOLUTION, Entry(name.encode()))
        assert str(refusal.value).isprintable()

    @pytest.mark.parametrize("name", ["con.py", "NUL", "aux.txt", "-rf", "a b.txt", "x.", "ñ.md"])
    def test_names_that_are_only_odd_are_taken(self, name: str):
        assert set(zipped(SOLUTION, Entry(name.encode()))) == {"solution.py", name}

    def test_a_name_is_measured_before_it_is_normalised(self):
        endless = "a" + "\u0300\u0327" * MIB
        with little(megabytes=8, seconds=1):
            with pytest.raises(Invalid, match="too long"):
                checked_name(endless, UploadLimits())
            with pytest.raises(Invalid, match="characters"):
                checked_title(endless, "name")

    def test_a_decomposed_title_may_be_as_long_as_another(self):
        assert checked_title("\u1112\u1161\u11ab" * 120, "name") == "\ud55c" * 120

    @given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=40))
    @example("solution.py", "SOLUTION.PY/x")
    @patient
    def test_any_two_names(self, one: str, other: str):
        targets.names(f"{one}\n{other}".encode("utf-8", "surrogatepass"))


class TestBombs:
    def test_one_that_is_packed_as_usual(self):
        with little(megabytes=40, seconds=10), pytest.raises(TooLarge, match="unpacks to more"):
            zipped(Entry(b"solution.py", bytes(11 * MIB), DEFLATED))

    @pytest.mark.parametrize(
        ("method", "packed"),
        [(12, bz2.compress(bytes(50 * MIB))), (14, lzma.compress(bytes(50 * MIB)))],
    )
    def test_other_ways_of_packing_are_not_even_tried(self, method: int, packed: bytes):
        entry = Entry(b"solution.py", b"", method, packed=packed, size=50 * MIB)
        with little(megabytes=4, seconds=1), pytest.raises(Invalid, match="an unusual way"):
            zipped(entry)

    def test_an_archive_within_another_is_not_opened(self):
        inner = archive([Entry(b"solution.py", bytes(MIB), DEFLATED)])
        with pytest.raises(Invalid, match="is an archive"):
            zipped(SOLUTION, Entry(b"more/x.zip", inner))
        assert zipped(SOLUTION, Entry(b"x.dat", inner))["x.dat"] == inner

    def test_entries_that_hold_one_another(self):
        names = [b"solution.py", *(b"%d" % number for number in range(90))]
        data = nested(names, size=10_000)
        assert zipfile.ZipFile(io.BytesIO(data)).namelist()[90] == "89"
        with pytest.raises(Invalid, match="damaged"):
            upload("work.zip", data)


class TestLies:
    @pytest.mark.parametrize(
        "entry",
        [
            Entry(b"solution.py", SOURCE, local_name=b"../../x.py"),
            Entry(b"solution.py", SOURCE, checksum=1),
            Entry(b"solution.py", SOURCE, size=len(SOURCE) - 5),
            Entry(b"solution.py", SOURCE, packed_size=2**32 - 1),
            Entry(b"solution.py", SOURCE, offset=2**32 - 1),
            Entry(b"solution.py", SOURCE, offset=2**31),
            Entry(b"solution.py", SOURCE, flags=UTF8 | 0x20),
            Entry(b"solution.py", SOURCE, flags=UTF8 | 0x40),
            Entry(b"\xff.py", SOURCE),
            Entry(b"solution.py", SOURCE, DEFLATED, packed=b"\xff\xff"),
            Entry(b"solution.py", SOURCE, extra=b"\1\0\xff\xff"),
            *(
                Entry(b"solution.py", SOURCE, offset=2**32 - 1, extra=struct.pack("<HHQ", 1, 8, at))
                for at in (2**64 - 1, 2**63, 2**63 - 1, 2**32)
            ),
        ],
    )
    def test_headers_that_lie_are_refused(self, entry: Entry):
        with pytest.raises(Invalid, match="damaged"):
            zipped(entry)

    def test_a_size_that_claims_too_much_gives_what_is_there_or_nothing(self):
        with pytest.raises(Invalid, match="damaged"):
            zipped(Entry(b"solution.py", SOURCE, size=2**31, packed_size=2**31))
        assert zipped(Entry(b"solution.py", SOURCE, size=2**31)) == {"solution.py": SOURCE}

    def test_what_is_encrypted_is_said_to_be(self):
        with pytest.raises(Invalid, match="encrypted"):
            zipped(Entry(b"solution.py", SOURCE, flags=UTF8 | 0x1))

    def test_a_name_with_nul_ends_there(self):
        assert zipped(SOLUTION, Entry(b"a.txt\0/../../b")) == {"solution.py": SOURCE, "a.txt": b""}


class TestTakenAsTheyAre:
    def test_a_streamed_archive(self):
        class Pipe(io.BytesIO):
            def seekable(self) -> bool:
                return False

            def tell(self) -> int:
                raise OSError

        pipe = Pipe()
        with zipfile.ZipFile(pipe, "w") as streamed:
            streamed.writestr("solution.py", SOURCE)
        assert upload("work.zip", pipe.getvalue()) == {"solution.py": SOURCE}

    def test_an_archive_of_the_64_bit_kind(self):
        target = io.BytesIO()
        with (
            zipfile.ZipFile(target, "w") as large,
            large.open("solution.py", "w", force_zip64=True) as file,
        ):
            file.write(SOURCE)
        assert upload("work.zip", target.getvalue()) == {"solution.py": SOURCE}

    def test_junk_before_and_a_long_comment_after(self):
        junk = b"#!/bin/sh\nexit 1\n" + bytes(10_000)
        data = archive([SOLUTION], before=junk, comment=b"x" * 65_535)
        assert upload("work.zip", data) == {"solution.py": SOURCE}

    def test_something_else_that_is_an_archive_too(self):
        data = archive([SOLUTION], before=b"%PDF-1.7\n%\xe2\xe3\n")
        assert upload("work.zip", data) == {"solution.py": SOURCE}
        with pytest.raises(Invalid, match="a PDF document"):
            upload("solution.py", data)


entries = st.builds(
    Entry,
    name=st.sampled_from([b"solution.py", b"a/b.txt", b"../x", b"x/"]) | st.binary(max_size=9),
    data=st.binary(max_size=30),
    method=st.sampled_from([0, 8, 8, 12, 14, 99]),
    flags=st.sampled_from([0, UTF8]) | st.integers(0, 0xFFFF),
    extra=st.just(b"") | st.binary(max_size=28).map(lambda data: b"\1\0" + data),
    attributes=st.just(0) | st.integers(0, 2**32 - 1),
    local_name=st.none() | st.binary(max_size=4),
    packed=st.none() | st.binary(max_size=20),
    checksum=st.none() | st.integers(0, 2**32 - 1),
    packed_size=st.none() | st.integers(0, 60) | st.just(2**32 - 1),
    size=st.none() | st.integers(0, 60) | st.just(2**32 - 1),
    offset=st.none() | st.integers(0, 200) | st.just(2**32 - 1),
)  # fmt: skip


@given(st.lists(entries, max_size=5), st.binary(max_size=8), st.binary(max_size=8))
@settings(patient, max_examples=300)
def test_archives_with_any_fields(made: list[Entry], before: bytes, comment: bytes):
    data = archive(made, before=before, comment=comment)
    targets.archives(data)
    targets.bundles(data)


class TestNotebooks:
    def notebook(self, *sources: Any) -> bytes:
        cells = [{"cell_type": "code", "source": source} for source in sources]
        return json.dumps({"cells": cells}).encode()

    def run(self, data: bytes) -> dict[str, Any]:
        names: dict[str, Any] = {}
        exec(compile(upload("w.ipynb", data)["solution.py"], "solution.py", "exec"), names)
        return names

    @pytest.mark.parametrize(
        "line",
        ["# -*- coding: latin-1 -*-", "x = 1\n# coding=ascii", "!python -c '# coding: rot13'"],
    )
    def test_a_declared_encoding_does_not_hold_for_a_notebook(self, line: str):
        assert self.run(self.notebook(f"{line}\nname = 'Jos\u00e9'"))["name"] == "Jos\u00e9"

    @pytest.mark.parametrize(
        "source",
        ["x = (7\n%b)", "x = (7\n% b + 0)\n", "x = 7\nx %= b", "x = 3 * (7\n!=\nb)\nx -= 2"],
    )
    def test_an_expression_is_no_command(self, source: str):
        assert self.run(self.notebook("b = 3", source))["x"] == 1

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
    def test_any_encoding_of_json(self, encoding: str):
        text = self.notebook("name = 'Jos\u00e9'").decode()
        assert self.run(text.encode(encoding))["name"] == "Jos\u00e9"

    def test_numbers_that_json_does_not_have_and_names_given_twice(self):
        text = (
            self.notebook("x = 2").decode().replace("{", '{"execution_count": NaN, "cells": 1, ', 1)
        )
        assert self.run(text.encode())["x"] == 2

    def test_a_source_must_be_text_or_lines(self):
        for source in ({"x = 1": 0}, 7, None, [["x = 1"]]):
            with pytest.raises(Invalid, match="not a Jupyter notebook"):
                upload("w.ipynb", self.notebook(source))

    def test_one_with_large_pictures_is_refused_with_advice(self):
        data = self.notebook("x = 1")[:-1] + b', "metadata": "' + bytes(b"A" * 50 * MIB) + b'"}'
        with pytest.raises(TooLarge, match="clear the notebook's outputs"):
            upload("w.ipynb", data)

    @pytest.mark.parametrize(
        "data",
        [
            b"[" + b"{}," * 1_000_000 + b"{}]",
            b'{"cells":[' + b"[" * 1_000_000,
            b'{"cells":[{"cell_type":"code","source":[' + b'"",' * 1_000_000 + b'""]}]}',
            b'{"cells":[{"cell_type":"code","source":"%%bash' + b"\\n" * 1_500_000 + b'"}]}',
            b'{"cells":' + b"9" * 1_000_000 + b"}",
        ],
    )
    def test_json_bombs(self, data: bytes):
        with little(megabytes=150, seconds=10), pytest.raises(Refusal):
            upload("w.ipynb", data)

    json_values = st.recursive(
        st.none() | st.integers() | st.floats() | st.text(st.characters(), max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["cells", "source", "cell_type", "input", "worksheets", "x"]),
                inner | st.sampled_from(["code", "%matplotlib", "# coding: x", "!ls", "%%bash\nx"]),
                max_size=4,
            )
        ),
        max_leaves=12,
    )  # fmt: skip

    @given(json_values)
    @settings(patient, max_examples=200)
    def test_any_json(self, value: Any):
        targets.notebooks(json.dumps(value).encode())


@pytest.mark.parametrize("target", seeds.SEEDS)
def test_every_fuzz_target_starts_from_what_its_reader_takes(target: str):
    for seed in seeds.SEEDS[target]():
        targets.TARGETS[target](seed)
