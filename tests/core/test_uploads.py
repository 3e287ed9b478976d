import io
import json
import stat
import zipfile
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.core.errors import Invalid, Refusal, TooLarge
from grader.core.uploads import UploadedFile, UploadLimits, checked_name, read_upload

SOURCE = b"def f(x):\n    return x\n"
SMALL = UploadLimits(total_bytes=1000, files=3, source_bytes=100)


def upload(*files: tuple[str, bytes], limits: UploadLimits | None = None) -> dict[str, bytes]:
    return read_upload([UploadedFile(name, data) for name, data in files], limits)


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return target.getvalue()


def special(name: str, kind: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (kind | 0o777) << 16
    return entry


def notebook(*cells: tuple[str, str | list[str]]) -> bytes:
    return json.dumps(
        {"nbformat": 4, "cells": [{"cell_type": kind, "source": text} for kind, text in cells]}
    ).encode()


class TestFiles:
    def test_the_entry_file_is_taken_as_it_is(self):
        assert upload(("solution.py", SOURCE)) == {"solution.py": SOURCE}

    def test_a_single_file_of_another_name_becomes_the_entry(self):
        files = upload(("my work.py", SOURCE), ("data.csv", b"1,2"))
        assert files == {"solution.py": SOURCE, "data.csv": b"1,2"}

    def test_several_files_keep_their_names(self):
        files = upload(("solution.py", SOURCE), ("tools/helper.py", SOURCE))
        assert set(files) == {"solution.py", "tools/helper.py"}

    def test_of_several_files_one_must_be_the_entry(self):
        with pytest.raises(Invalid, match=r"none is called solution\.py"):
            upload(("a.py", SOURCE), ("b.py", SOURCE))

    def test_no_python_file(self):
        with pytest.raises(Invalid, match="No Python file"):
            upload(("notes.txt", b"hello"))

    def test_no_file_at_all(self):
        with pytest.raises(Invalid, match="No file was handed in"):
            upload()

    def test_a_file_that_is_also_a_folder(self):
        with pytest.raises(Invalid, match="cannot be a file and a folder at once"):
            upload(("solution.py", SOURCE), ("Solution.py/x.py", SOURCE))

    def test_two_files_of_one_name(self):
        with pytest.raises(Invalid, match="Two files are called"):
            upload(("solution.py", SOURCE), ("Solution.py", SOURCE))

    @pytest.mark.parametrize(
        "source",
        [
            b"",
            b"\xef\xbb\xbfx = 1\r\n",
            b"# coding: latin-1\nx = '\xe9'\n",
            b"\xe9\xff not utf-8",
            b"def broken(:\n",
            b"\x0c\x0bx = 1\n",
        ],
    )
    def test_what_is_wrong_inside_is_for_the_box_to_say(self, source):
        assert upload(("solution.py", source)) == {"solution.py": source}

    @pytest.mark.parametrize(
        ("data", "what"),
        [
            (b"x = 1\0", "NUL bytes"),
            (b"\x7fELF\x02\x01", "a compiled program"),
            (b"%PDF-1.7 ...", "a PDF document"),
            ("x = 1".encode("utf-16"), "UTF-16"),
            (b"PK\x03\x04rest", "zip archive or an office document"),
        ],
    )
    def test_what_cannot_be_source_is_refused_in_words(self, data, what):
        with pytest.raises(Invalid, match=what) as refusal:
            upload(("solution.py", data))
        assert refusal.value.field == "files.solution.py"


class TestAmounts:
    def test_one_large_source(self):
        with pytest.raises(TooLarge, match="larger than 1 MB"):
            upload(("solution.py", b"#" * (1024 * 1024 + 1)))

    def test_all_together(self):
        with pytest.raises(TooLarge, match="together"):
            upload(("solution.py", SOURCE), ("d.bin", b"x" * 1000), limits=SMALL)

    def test_too_many(self):
        with pytest.raises(TooLarge, match="More than 3 files"):
            upload(*((f"f{i}.py", b"") for i in range(4)), limits=SMALL)


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "", ".", "..", "../solution.py", "a/../solution.py", "/etc/passwd", "C:\\work\\s.py",
            "a//b.py", "a/", "\\\\server\\s.py", "s\0.py", "s\n.py", "s\u202eyp.py", "s\ud800.py",
            " .py/ ", "x" * 250 + ".py", "a/b/c/d/e/f/g/h/i.py", "\u200b.py", "s\x1b[2J.py",
        ],
    )  # fmt: skip
    def test_a_name_that_is_not_plain_is_refused_in_printable_words(self, name):
        with pytest.raises(Invalid) as refusal:
            upload((name, SOURCE))
        assert str(refusal.value).isprintable()

    def test_backslashes_and_decomposed_letters_are_put_right(self):
        files = upload(("solution.py", SOURCE), ("tools\\he\u0301.py", SOURCE))
        assert set(files) == {"solution.py", "tools/h\u00e9.py"}

    @given(st.text(st.characters(), max_size=30))
    @example("..\\..\\x.py")
    @example("a/./b")
    def test_no_accepted_name_leaves_the_folder(self, name):
        try:
            checked = checked_name(name, UploadLimits())
        except Invalid:
            return
        assert not checked.startswith("/")
        assert all(part not in {"", ".", ".."} for part in checked.split("/"))
        assert "\0" not in checked
        assert checked.encode()


class TestZip:
    def test_an_archive_is_unpacked(self):
        data = zipped(("solution.py", SOURCE), ("data/x.csv", b"1"))
        assert upload(("work.zip", data)) == {"solution.py": SOURCE, "data/x.csv": b"1"}

    def test_a_common_folder_and_clutter_are_left_out(self):
        data = zipped(
            ("hw1/", b""),
            ("hw1/solution.py", SOURCE),
            ("hw1/.DS_Store", b"x"),
            ("__MACOSX/hw1/._solution.py", b"x"),
            ("hw1/__pycache__/solution.pyc", b"\0"),
        )
        assert upload(("work.ZIP", data)) == {"solution.py": SOURCE}

    def test_a_notebook_inside(self):
        data = zipped(("work.ipynb", notebook(("code", "x = 1"))))
        assert upload(("work.zip", data)) == {"solution.py": b"x = 1\n"}

    def test_a_bomb_is_stopped_at_the_limit(self):
        data = zipped(("solution.py", b"\0" * 50_000_000))
        assert len(data) < 100_000
        with pytest.raises(TooLarge, match="unpacks to more"):
            upload(("work.zip", data))

    def test_a_bomb_of_many_files(self):
        data = zipped(*((f"f{i}.py", b"") for i in range(101)))
        with pytest.raises(TooLarge, match="more than 100 files"):
            upload(("work.zip", data))

    def test_ten_thousand_entries_are_not_even_listed(self):
        data = zipped(*((f"d{i}/", b"") for i in range(10_000)))
        with pytest.raises(TooLarge, match="too many entries"):
            upload(("work.zip", data))

    def test_an_archive_in_the_archive(self):
        data = zipped(("solution.py", SOURCE), ("more.zip", zipped(("x.py", b""))))
        with pytest.raises(Invalid, match=r"more\.zip is an archive"):
            upload(("work.zip", data))

    def test_an_archive_beside_files(self):
        with pytest.raises(Invalid, match="no archive among other files"):
            upload(("solution.py", SOURCE), ("work.zip", zipped(("x.py", b""))))

    @pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
    def test_links_and_devices(self, kind):
        data = zipped((special("solution.py", kind), b"/etc/passwd"))
        with pytest.raises(Invalid, match="link or device"):
            upload(("work.zip", data))

    @pytest.mark.parametrize("name", ["../solution.py", "/abs/solution.py", "a/../../s.py"])
    def test_names_that_leave_the_folder(self, name):
        with pytest.raises(Invalid, match="file name"):
            upload(("work.zip", zipped((name, SOURCE), ("other.py", SOURCE))))

    def test_an_encrypted_archive(self):
        data = bytearray(zipped(("solution.py", SOURCE)))
        data[6] |= 1
        central = data.index(b"PK\x01\x02")
        data[central + 8] |= 1
        with pytest.raises(Invalid, match="encrypted"):
            upload(("work.zip", bytes(data)))

    @pytest.mark.parametrize("data", [b"", b"not a zip", zipped(("a.py", SOURCE))[:-10]])
    def test_a_damaged_archive(self, data):
        with pytest.raises(Invalid, match="damaged"):
            upload(("work.zip", data))

    def test_an_empty_archive(self):
        with pytest.raises(Invalid, match="contains no files"):
            upload(("work.zip", zipped()))

    @given(st.data())
    def test_a_corrupted_archive_never_breaks_the_reader(self, data):
        whole = bytearray(zipped(("solution.py", SOURCE * 3), ("b/c.txt", b"text" * 30)))
        for _ in range(data.draw(st.integers(1, 6))):
            at = data.draw(st.integers(0, len(whole) - 1))
            whole[at] = data.draw(st.integers(0, 255))
        with suppress(Refusal):  # any other error fails the test
            assert "solution.py" in upload(("work.zip", bytes(whole)))


class TestNotebook:
    def test_code_cells_become_the_module(self):
        data = notebook(
            ("markdown", "# Title"),
            ("code", ["import numpy as np\n", "%matplotlib inline\n", "!pip install x\n"]),
            ("code", "def f(x):\n    return x % 3"),
            ("raw", "ignored"),
        )
        assert upload(("work.ipynb", data))["solution.py"].decode() == (
            "import numpy as np\n# %matplotlib inline\n# !pip install x\n\n\n"
            "def f(x):\n    return x % 3\n"
        )

    def test_cells_in_other_languages_are_commented_out_and_timed_ones_kept(self):
        data = notebook(("code", "%%bash\nrm -rf /"), ("code", "%%time\nx = 1"))
        assert upload(("w.ipynb", data))["solution.py"] == (
            b"# %%bash\n# rm -rf /\n\n# %%time\nx = 1\n"
        )

    def test_the_older_format(self):
        cells = [{"cell_type": "code", "input": ["x = 1"]}]
        data = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()
        assert upload(("w.ipynb", data))["solution.py"] == b"x = 1\n"

    @pytest.mark.parametrize(
        "data",
        [
            b"", b"[]", b"{}", b"null", b'{"cells": 3}', b'{"cells": [3]}', b"[" * 100_000,
            b'{"cells": [{"cell_type": "code"}]}',
            b'{"cells": [{"cell_type": "code", "source": [1]}]}',
            b'{"cells": [{"cell_type": "code", "source": "\\ud800"}]}',
        ],
    )  # fmt: skip
    def test_what_is_no_notebook(self, data):
        with pytest.raises(Invalid, match="is not a Jupyter notebook"):
            upload(("w.ipynb", data))

    def test_a_notebook_without_code(self):
        with pytest.raises(Invalid, match="contains no code cells"):
            upload(("w.ipynb", notebook(("markdown", "words"))))

    def test_a_notebook_beside_the_entry(self):
        with pytest.raises(Invalid, match="not both"):
            upload(("w.ipynb", notebook(("code", "x = 1"))), ("solution.py", SOURCE))
