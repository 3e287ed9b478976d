import os
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.box import Boxes, BoxFault
from sandbox.doctor import advise, examine
from sandbox.doctor.boxes import Bench, check_leftovers, examine_boxes, make_bench, prove_isolation
from sandbox.doctor.host import (
    check_cgroups,
    check_dumps,
    check_ids,
    check_root,
    check_run_dir,
    check_swap,
)
from sandbox.runtime import Host
from tests.support.boxes import PACKAGES, PYTHON, left_groups, python_spec

LACKING = "50 45 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"


def failing(checks):
    return {check.name: check for check in checks if not check.ok}


@pytest.mark.box
async def test_this_host_is_fit(box_host):
    checks = await examine(box_host, PYTHON, PACKAGES)
    assert failing(checks) == {}
    assert len({check.name for check in checks}) == len(checks) >= 25
    assert all(check.found and not check.mend for check in checks)
    assert left_groups(box_host) == set()


async def test_without_a_runtime_nothing_else_is_tried(box_host):
    failed = failing(await examine(replace(box_host, runtime="no-such-runc"), PYTHON, PACKAGES))
    assert failed["runtime"].mend == "apt-get install no-such-runc"
    assert failed["box"].found == "not tried"


async def test_without_a_memory_controller_nothing_else_is_tried(box_host, tmp_path):
    (tmp_path / "mountinfo").write_text(LACKING)
    host = replace(box_host, mountinfo=tmp_path / "mountinfo")
    failed = failing(await examine(host, PYTHON, PACKAGES))
    assert set(failed) == {"control groups", "box"}
    assert failed["control groups"].found.startswith("version v1, without memory, pids")
    assert "cgroup_enable=memory" in failed["control groups"].mend


async def test_without_an_interpreter(box_host, tmp_path):
    failed = failing(await examine(box_host, tmp_path / "python", PACKAGES))
    assert set(failed) == {"interpreter"}
    assert "make setup" in failed["interpreter"].mend


async def test_boxes_of_a_kernel_of_their_own_cannot_be_forked(gvisor_host):
    host = replace(gvisor_host, forks=True)
    assert failing(await examine(host, PYTHON, PACKAGES))["boxes"].mend.startswith(
        "set GRADER_BOXES=single"
    )
    async with Boxes(host) as boxes:
        with pytest.raises(BoxFault, match="none can be forked"):
            await boxes.open(python_spec("pass")).__aenter__()


@pytest.mark.box
async def test_crun_is_told_from_afar_that_it_cannot_do_with_hybrid_groups(runc_host):
    checks = await examine(replace(runc_host, runtime="crun"), PYTHON, PACKAGES)
    hybrid = runc_host.hierarchies().version == "hybrid"
    assert ("control groups" in failing(checks)) == hybrid
    if hybrid:
        said = failing(checks)["control groups"]
        assert said.found == "version hybrid, with which crun does not work"
        assert "or use runc" in said.mend


@pytest.mark.box
async def test_gvisor_is_recommended_where_it_works_and_is_not_used(runc_host):
    check = await advise(runc_host, PYTHON, PACKAGES)
    assert (check.ok, check.found) == (True, "boxes share the host's")
    assert check.advice.startswith("set GRADER_RUNTIME=runsc")
    assert left_groups(runc_host) == set()


async def test_where_gvisor_is_used_there_is_nothing_to_recommend(gvisor_host):
    check = await advise(gvisor_host, PYTHON, PACKAGES)
    assert (check.ok, check.found, check.advice) == (True, "each box has its own", "")


async def test_where_gvisor_is_not_installed_there_is_a_hint(runc_host, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    check = await advise(runc_host, PYTHON, PACKAGES)
    assert (check.ok, check.advice) == (True, "")
    assert "apt-get install runsc" in check.found


@pytest.mark.box
async def test_a_gvisor_that_does_not_work_is_not_recommended(runc_host, tmp_path, monkeypatch):
    (tmp_path / "runsc").write_text("#!/bin/sh\necho not today >&2; exit 1\n")
    (tmp_path / "runsc").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    check = await advise(runc_host, PYTHON, PACKAGES)
    assert (check.ok, check.advice) == (True, "")
    assert "does not work here: " in check.found


@pytest.mark.box
async def test_without_packages_every_box_says_so(box_host, tmp_path):
    async with Boxes(box_host) as boxes:
        bench = make_bench(boxes, PYTHON, tmp_path / "packages")
        failed = failing(await examine_boxes(bench))
    assert len(failed) == 8
    assert all("cannot show" in check.found for check in failed.values())


@pytest.mark.box
async def test_empty_packages_are_missed(box_host, tmp_path):
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages").chmod(0o755)
    async with Boxes(box_host) as boxes:
        bench = make_bench(boxes, PYTHON, tmp_path / "packages")
        assert set(failing(await prove_isolation(bench))) == {"packages"}


@pytest.mark.parametrize(
    ("user", "powers", "ok"),
    [
        (0, "000001ffffffffff", True),
        (0, "00000000a80425fb", False),  # root in an ordinary container
        (1000, "000001ffffffffff", False),
        (1000, "0000000000000000", False),
    ],
)
def test_root_with_its_powers(tmp_path, user, powers, ok):
    (tmp_path / "status").write_text(f"Name:\tpython\nCapEff:\t{powers}\n")
    check = check_root(user, tmp_path / "status")
    assert check.ok == ok
    assert ok or "sudo" in check.mend


def test_control_groups_of_no_kind(tmp_path):
    (tmp_path / "mountinfo").write_text("")
    check = check_cgroups(Host(mountinfo=tmp_path / "mountinfo"))
    assert check.found == "version none, without cpu, memory, pids"


def test_a_closed_folder_above_the_boxes_is_named(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o700)
    check = check_run_dir(Host(run_dir=tmp_path / "closed/run"))
    assert not check.ok
    assert str(tmp_path / "closed") in check.mend.split()


def test_a_run_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    check = check_run_dir(Host(run_dir=tmp_path / "file/run"))
    assert not check.ok
    assert "Not a directory" in check.found


@pytest.mark.parametrize(
    ("file", "line", "ok"),
    [
        ("passwd", "root:x:0:0::/:/bin/sh", True),
        ("passwd", "big:x:2000065536:0::/:/bin/sh", False),
        ("group", "root:x:0:", True),
        ("group", "big:x:2000065536:root", False),
        ("subuid", "tester:100000:65536", True),
        ("subuid", "tester:1999999990:11", False),
        ("subgid", "tester:2000000000:1", False),
    ],
)
def test_ids_of_boxes_belong_to_nobody(tmp_path, file, line, ok):
    (tmp_path / file).write_text(f"{line}\n")
    check = check_ids(Host(slots=4), tmp_path)
    assert check.ok == ok
    assert ok or "has ids" in check.found


@pytest.mark.parametrize(("swaps", "ok"), [("Filename\n", True), ("Filename\n/swap\n", False)])
def test_swap_that_is_not_counted(tmp_path, swaps, ok):
    (tmp_path / "swaps").write_text(swaps)
    memory = tmp_path / "memory"
    line = f"50 45 0:30 / {memory} rw - cgroup cgroup rw,memory\n"
    (tmp_path / "mountinfo").write_text(line)
    check = check_swap(Host(mountinfo=tmp_path / "mountinfo"), tmp_path / "swaps")
    assert check.ok == ok
    memory.mkdir()
    (memory / "memory.memsw.limit_in_bytes").touch()
    assert check_swap(Host(mountinfo=tmp_path / "mountinfo"), tmp_path / "swaps").ok


@pytest.mark.parametrize(
    ("pattern", "ok"),
    [
        ("core\n", True),
        ("\n", True),
        ("|/usr/lib/systemd/systemd-coredump %P\n", True),
        ("@/run/coredump.socket\n", False),
        ("@@/run/coredump.socket\n", False),
    ],
)
def test_a_socket_would_be_sent_what_crashes(tmp_path, pattern, ok):
    (tmp_path / "core_pattern").write_text(pattern)
    check = check_dumps(tmp_path / "core_pattern")
    assert check.ok == ok
    assert ok or "kernel.core_pattern" in check.mend


def test_what_stays_behind_is_named(box_host):
    bench = Bench(Boxes(box_host), None, ["0-gone", "1-there"])
    assert check_leftovers(bench).ok
    box_host.folder("1-there").mkdir(parents=True)
    check = check_leftovers(bench)
    assert not check.ok
    assert "1-there" in check.found
    os.rmdir(box_host.folder("1-there"))


def test_the_probe_is_ordinary_text():
    assert (
        Path(make_bench(Boxes(Host()), PYTHON, PACKAGES).program.mounts[-1].source).suffix == ".py"
    )
