import asyncio
import shutil
from pathlib import Path

import pytest

from grader.core.errors import ExamFault
from grader.exam.suites import Suites
from grader.workflow.ports import Bundle

DIGEST = "sha256:" + "ab" * 32


def unpack(bundle: Bundle, destination: Path) -> None:
    destination.mkdir()
    (destination / "test_a.py").write_bytes(bundle.data)
    (destination / "test_a.py").chmod(0o600)


async def test_a_suite_is_unpacked_once_and_readable_in_a_box(tmp_path):
    suites = Suites(tmp_path / "suites", unpack)
    folder = await suites.add(Bundle(DIGEST, b"one"))
    assert await suites.add(Bundle(DIGEST, b"another")) == folder
    assert (folder / "test_a.py").read_bytes() == b"one"
    assert (folder / "test_a.py").stat().st_mode & 0o004
    assert (tmp_path / "suites").stat().st_mode & 0o077 == 0


async def test_workers_that_unpack_at_once_do_not_clash(tmp_path):
    suites = [Suites(tmp_path / "suites", unpack) for _ in range(4)]
    folders = await asyncio.gather(*(each.add(Bundle(DIGEST, b"one")) for each in suites))
    assert len(set(folders)) == 1
    assert [path.name for path in (tmp_path / "suites").iterdir()] == [folders[0].name]


async def test_a_digest_that_is_none_never_becomes_a_path(tmp_path):
    suites = Suites(tmp_path / "suites", unpack)
    with pytest.raises(ExamFault, match="not a version digest"):
        await suites.add(Bundle("sha256:../../etc", b""))


async def test_a_full_disk_is_our_fault(tmp_path):
    def full(bundle: Bundle, destination: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ExamFault, match="No space left"):
        await Suites(tmp_path / "suites", full).add(Bundle(DIGEST, b""))
    assert list((tmp_path / "suites").iterdir()) == []


async def test_a_folder_that_was_removed_is_made_again(tmp_path):
    suites = Suites(tmp_path / "suites", unpack)
    shutil.rmtree(tmp_path / "suites")
    folder = await suites.add(Bundle(DIGEST, b"one"))
    assert (folder / "test_a.py").read_bytes() == b"one"
    assert (tmp_path / "suites").stat().st_mode & 0o077 == 0


async def test_what_is_forgotten_is_unpacked_again(tmp_path):
    suites = Suites(tmp_path / "suites", unpack)
    folder = await suites.add(Bundle(DIGEST, b"one"))
    (folder / "test_a.py").write_bytes(b"spoiled")
    suites.forget(DIGEST)
    suites.forget(DIGEST)
    assert await suites.add(Bundle(DIGEST, b"one")) == folder
    assert (folder / "test_a.py").read_bytes() == b"one"
