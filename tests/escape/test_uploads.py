"""Uploads made to reach, fill or confuse the host are refused, and nothing of them is stored."""

import io
import json
import stat
import tarfile
import time
import zipfile
from collections.abc import Mapping

import pytest

from tests.escape.classroom import HONEST, SLUG, graded

PATH = f"/assignments/{SLUG}/submissions"
MIB = 1024 * 1024
SECONDS = 20.0
Request = Mapping[str, object]


def case(threat: str, request: Request, name: str) -> object:
    return pytest.param(request, id=name, marks=pytest.mark.covers(threat))


def zipped(*entries: tuple[str, bytes, int], name: str = "work.zip") -> Request:
    """A form with an archive of entries: name, content, kind of file."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("solution.py", HONEST)
        for path, content, kind in entries:
            entry = zipfile.ZipInfo(path)
            entry.create_system, entry.external_attr = 3, (kind | 0o777) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return form((name, held.getvalue()))


def tarred(kind: bytes) -> Request:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        entry = tarfile.TarInfo("solution.py")
        entry.type, entry.linkname = kind, "/etc/passwd"
        archive.addfile(entry)
    return form(("work.tar.gz", held.getvalue()))


def form(*files: tuple[str, bytes]) -> Request:
    return {"files": [("files", file) for file in files]}


def named(name: str) -> Request:
    """JSON of a solution and one more file of this name."""
    body = json.dumps({"files": {"solution.py": HONEST, name: "x = 1\n"}})
    return {"content": body, "headers": {"Content-Type": "application/json"}}


FILE, LINK = stat.S_IFREG, stat.S_IFLNK
PASSWD = (b"/etc/passwd", LINK)
UPLOADS = [
    case("read.upload_symlinks", zipped(("link.py", *PASSWD)), "a symbolic link"),
    case("read.upload_symlinks", zipped(("d", b"/", LINK), ("d/x.py", b"", FILE)), "through one"),
    case("read.upload_hard_links", tarred(tarfile.LNKTYPE), "a hard link in a tar archive"),
    case("read.upload_symlinks", tarred(tarfile.SYMTYPE), "a symbolic link in a tar archive"),
    case("read.upload_dots", zipped(("../../evil.py", b"", FILE)), "dots in an archive"),
    case("read.upload_dots", zipped(("a\\..\\..\\evil.py", b"", FILE)), "dots, the other slash"),
    case("read.upload_dots", named("../evil.py"), "dots in a name"),
    case("read.upload_dots", form(("solution.py", b""), ("a/../../b.py", b"")), "dots in a form"),
    case("deny.zip_links", zipped(*((f"{n}.py", *PASSWD) for n in range(90))), "many links"),
    case("deny.upload_devices", zipped(("zero.py", b"", stat.S_IFCHR)), "a device"),
    case("deny.upload_devices", zipped(("disk.py", b"", stat.S_IFBLK)), "a disk"),
    case("deny.upload_devices", zipped(("pipe.py", b"", stat.S_IFIFO)), "a pipe"),
    case("deny.upload_devices", tarred(tarfile.CHRTYPE), "a device in a tar archive"),
    case("deny.upload_absolute", zipped(("/etc/cron.d/evil.py", b"", FILE)), "an absolute name"),
    case("deny.upload_absolute", named("C:\\evil.py"), "a name with a drive"),
    case("deny.upload_absolute", named("//host/share/evil.py"), "a name on another host"),
    case("deny.zip_bomb", zipped(("zeros.bin", bytes(300 * MIB), FILE)), "300 MB of zeros"),
    case("deny.zip_bomb", zipped(("in.zip", bytes(9 * MIB), FILE)), "an archive in an archive"),
    case(
        "deny.upload_count",
        zipped(*((f"{n}.py", b"", FILE) for n in range(10_000))),
        "ten thousand files in an archive",
    ),
    case(
        "deny.upload_count",
        form(*((f"{n}.py", b"") for n in range(10_000))),
        "ten thousand files in a form",
    ),
    case("deny.nul", named("nul\0.py"), "NUL in a name"),
    case("deny.nul", form(("solution.py", b"x = '\0'\n")), "NUL in a text"),
    case("deny.surrogates", named("\ud800.py"), "a surrogate in a name"),
    case("deny.controls", named("\x1b[31m.py"), "a terminal's sequence in a name"),
    case("deny.controls", zipped(("new\nline.py", b"", FILE)), "a line break in a name"),
    case("deny.bidirectional", named("\u202eyp.exe.py"), "a name that reads backwards"),
    case(
        "reader.bidirectional_file_names",
        zipped(("\u2066yp\u2069.py", b"", FILE)),
        "a name that reads backwards in an archive",
    ),
]


@pytest.mark.parametrize("request_of_attack", UPLOADS)
def test_a_hostile_upload_is_refused(course, request_of_attack):
    with course.learner() as learner:
        started = time.monotonic()
        answer = learner.post(PATH, **request_of_attack)
        assert time.monotonic() - started < SECONDS
        assert answer.status_code in (413, 415, 422), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"].isprintable()
        assert learner.get("/submissions").json()["items"] == []


def test_after_all_of_them_an_honest_upload_is_graded(course):
    with course.learner() as learner:
        assert graded(learner, "")["score"]["points"] == 25
