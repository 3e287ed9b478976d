import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import pytest

from sandbox.outcome import BoxFault
from sandbox.skeleton import ensure_skeleton
from sandbox.spec import Mount


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source"
    (folder / "inner").mkdir(parents=True)
    (folder / "file").touch()
    folder.chmod(0o755)
    return folder


def mount(source, target):
    return Mount(source, PurePosixPath(target))


def test_mount_points_for_files_and_folders(tmp_path, source):
    mounts = [mount(source, "/site-packages"), mount(source / "file", "/usr/bin/python3")]
    skeleton = ensure_skeleton(tmp_path, mounts)
    assert sorted(path.name for path in skeleton.iterdir()) == [
        "dev", "proc", "site-packages", "tmp", "usr",
    ]  # fmt: skip
    assert (skeleton / "site-packages").is_dir()
    assert (skeleton / "usr/bin/python3").is_file()


def test_a_mount_inside_another_needs_no_point(tmp_path, source):
    mounts = [mount(source / "inner", "/app/inner"), mount(source, "/app")]
    skeleton = ensure_skeleton(tmp_path, mounts)
    assert list((skeleton / "app").iterdir()) == []


def test_whatever_the_umask_everybody_may_pass(tmp_path, source):
    before = os.umask(0o077)
    try:
        skeleton = ensure_skeleton(tmp_path, [mount(source / "file", "/a/b/c")])
    finally:
        os.umask(before)
    modes = {
        path.relative_to(skeleton): path.stat().st_mode & 0o7777 for path in skeleton.rglob("*")
    }
    assert modes.pop(Path("tmp")) == 0o1777
    assert modes.pop(Path("a/b/c")) == 0o644
    assert set(modes.values()) == {0o755}


def test_equal_mount_points_share_a_skeleton(tmp_path, source):
    one = ensure_skeleton(tmp_path, [mount(source, "/suite")])
    other = ensure_skeleton(tmp_path, [mount(source / "inner", "/suite")])
    third = ensure_skeleton(tmp_path, [mount(source / "file", "/suite")])
    assert one == other != third
    assert sorted(tmp_path.iterdir()) == sorted([source, one, third])


def test_a_race_for_a_skeleton_has_one_result(tmp_path, source):
    start = threading.Barrier(8)

    def make(_):
        start.wait()
        return ensure_skeleton(tmp_path, [mount(source, "/suite")])

    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(make, range(8)))
    assert len(made) == 1
    assert sorted(tmp_path.iterdir()) == sorted([source, *made])


def test_a_source_that_is_missing_is_named(tmp_path):
    with pytest.raises(BoxFault, match=r"cannot show .*/nothing to a box: No such file"):
        ensure_skeleton(tmp_path, [mount(tmp_path / "nothing", "/suite")])


def test_a_source_closed_to_others_is_named_with_its_remedy(tmp_path, source):
    source.chmod(0o700)
    with pytest.raises(BoxFault, match=r"closed to boxes: run chmod -R o\+rX"):
        ensure_skeleton(tmp_path, [mount(source, "/suite")])
