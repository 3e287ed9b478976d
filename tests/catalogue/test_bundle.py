import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.catalogue import (
    FolderProblems,
    digest_of,
    load_folder,
    pack,
    read_bundle,
    unpack_exam,
)
from grader.catalogue.paths import MOST_BYTES, MOST_FILES
from grader.catalogue.source import Source
from grader.core.errors import Invalid, TooLarge
from tests.support.folders import FILES, write_assignment

GOOD = {name: text.encode() for name, text in FILES.items()}


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Source:
    return load_folder(write_assignment(tmp_path_factory.mktemp("folder")))


def zipped(files, **changes) -> bytes:
    """An archive of the files, each entry changed as told."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            for attribute, value in changes.items():
                setattr(entry, attribute, value)
            archive.writestr(entry, data, entry.compress_type)
    return buffer.getvalue()


def test_a_bundle_gives_back_what_was_packed(source):
    assert read_bundle(pack(source).data) == source


def test_equal_files_give_equal_bundles(source, tmp_path):
    folder = write_assignment(tmp_path)
    (folder / "statement.md").touch()
    again = load_folder(folder)
    assert pack(again) == pack(source)


def test_the_digest_is_that_of_the_content_whatever_it_is_packed_in(source):
    other_packing = zipped(dict(reversed(source.files.items())), date_time=(2020, 1, 1, 0, 0, 0))
    assert pack(read_bundle(other_packing)) == pack(source)


def test_the_digest_is_stable():
    assert digest_of({"b": b"2", "a": b"1"}) == digest_of({"a": b"1", "b": b"2"})
    assert digest_of({"a": b"1"}) == (
        "sha256:c14e2de2b9f55a7828fb15f43803e5855ef672056e3bffa819220ed531caa2e4"
    )


@given(st.dictionaries(st.text("abc/", min_size=1), st.binary(), max_size=4))
def test_different_files_have_different_digests(files):
    longer = {**files, "another": b""}
    assert digest_of(files) != digest_of(longer)
    for name in files:
        assert digest_of({**files, name: files[name] + b"\0"}) != digest_of(files)


def test_only_the_exam_is_unpacked(tmp_path):
    files = {**GOOD, "exam/data/numbers.csv": b"1,2\n"}
    unpack_exam(read_bundle(zipped(files)), tmp_path / "exam")
    found = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}
    assert found == {"exam/test_double.py", "exam/data/numbers.csv"}


def test_unpacking_never_leaves_the_folder(source, tmp_path):
    for name in ("exam/../../escaped.py", "exam//etc/passwd", "exam/./x"):
        hostile = Source(source.assignment, {**source.files, name: b""})
        with pytest.raises(FolderProblems):
            unpack_exam(hostile, tmp_path / "exam")
    assert not (tmp_path / "escaped.py").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../assignment.toml", "/etc/passwd", "exam/../../x", "exam\\..\\x", "C:/x", "./x",
        "exam//x", "exam/.hidden", "exam/\u202epy.x", "exam/" + "a/" * 200 + "x", "exam/ä.py",
        "exam/" + "a" * 101, "-rf", "exam/new\nline.py", "exam/con trol",
    ],
)  # fmt: skip
def test_names_that_could_do_harm_are_refused(name, tmp_path):
    with pytest.raises(FolderProblems):
        read_bundle(zipped({**GOOD, name: b"x"}))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_a_folder_too_is_refused():
    with pytest.raises(FolderProblems, match="both a file and a folder"):
        read_bundle(zipped({**GOOD, "exam/a": b"", "exam/a/b.py": b""}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_may_be_there_once_only():
    buffer = io.BytesIO(zipped(GOOD))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("solution.py", "def double(x): return 0")
    with pytest.raises(FolderProblems, match="twice"):
        read_bundle(buffer.getvalue())


def test_a_name_ends_where_its_string_ends():
    assert "exam/helper.py" in read_bundle(zipped({**GOOD, "exam/helper.py\0/../x": b""})).files


def test_an_entry_without_a_name_is_refused():
    nameless = zipped(GOOD).replace(b"solution.py", b"\0olution.py")
    with pytest.raises(FolderProblems):
        read_bundle(nameless)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFDIR])
def test_links_and_devices_are_refused(kind):
    with pytest.raises(FolderProblems):
        read_bundle(zipped(GOOD, external_attr=(kind | 0o644) << 16))


def test_other_ways_of_packing_are_refused():
    with pytest.raises(FolderProblems):
        read_bundle(zipped(GOOD, compress_type=zipfile.ZIP_LZMA))


def test_a_bomb_is_not_unpacked():
    bomb = zipped({**GOOD, "exam/bomb.bin": bytes(MOST_BYTES + 1)})
    assert len(bomb) < 100_000
    with pytest.raises(TooLarge):
        read_bundle(bomb)


def test_many_files_that_are_large_together_are_not_unpacked():
    part = bytes(MOST_BYTES // 4)
    with pytest.raises(TooLarge):
        read_bundle(zipped({**GOOD, **{f"exam/{i}.bin": part for i in range(5)}}))


def test_a_lie_about_the_size_does_not_help():
    honest = zipped({**GOOD, "exam/bomb.bin": bytes(MOST_BYTES + 1)})
    lying = honest.replace((MOST_BYTES + 1).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises((FolderProblems, TooLarge)):
        read_bundle(lying)


def test_ten_thousand_files_are_not_unpacked():
    with pytest.raises(TooLarge):
        read_bundle(zipped({f"exam/f{i}.py": b"" for i in range(MOST_FILES * 5)}))


def test_more_bytes_than_allowed_are_not_looked_at():
    with pytest.raises(TooLarge):
        read_bundle(b"PK" + bytes(MOST_BYTES))


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip", b"PK\x05\x06" + bytes(18), bytes(1000)])
def test_what_is_no_assignment_is_refused_in_words(data):
    with pytest.raises(FolderProblems):
        read_bundle(data)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@settings(max_examples=300)
@given(data=st.data())
def test_damaged_archives_are_refused_or_read_but_never_break_us(data):
    archive = bytearray(zipped(GOOD))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(archive) - 1))
        archive[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(archive)))
    try:
        read_bundle(bytes(archive))
        read_bundle(bytes(archive[:cut]))
    except (Invalid, TooLarge):
        return


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_for_a_manifest_are_refused_in_words(junk):
    with pytest.raises(FolderProblems):
        read_bundle(zipped({**GOOD, "assignment.toml": junk}))


def test_a_real_bundle_has_no_path_of_this_machine(source):
    assert str(Path.cwd()).encode() not in pack(source).data
