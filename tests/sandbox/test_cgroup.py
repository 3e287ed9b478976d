import subprocess
from pathlib import Path, PurePosixPath

import pytest

from sandbox.cgroup import BoxCgroup, Hierarchies, Usage, admit_children, read_hierarchies
from sandbox.limits import BoxLimits

HYBRID = """\
44 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
50 45 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
51 45 0:31 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
52 45 0:32 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
53 45 0:33 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
54 45 0:34 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
"""
UNIFIED = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
BOX = PurePosixPath("/gradus/3-beef")


def write(root, **files):
    root.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (root / name.replace("__", ".")).write_text(text)


@pytest.fixture
def legacy(tmp_path):
    controllers = {name: tmp_path / name for name in ("cpu", "memory", "pids")}
    return Hierarchies(controllers | {"cpuacct": tmp_path / "cpu"})


@pytest.fixture
def unified(tmp_path):
    write(tmp_path / "v2", cgroup__controllers="cpuset cpu io memory pids\n")
    return Hierarchies({}, tmp_path / "v2")


def test_mounts_of_a_hybrid_machine():
    found = read_hierarchies(HYBRID)
    assert found.version == "hybrid"
    assert found.legacy["cpuacct"] == Path("/sys/fs/cgroup/cpu,cpuacct")
    assert found.unified == Path("/sys/fs/cgroup/unified")
    assert found.missing() == []


def test_mounts_of_other_machines():
    assert read_hierarchies(UNIFIED).version == "v2"
    assert read_hierarchies(HYBRID.replace("cgroup2 cgroup2", "ext4 none")).version == "v1"
    assert read_hierarchies("").version == "none"


def test_the_usual_place_counts_and_there_the_latest_mount():
    elsewhere = HYBRID.replace("/sys/fs/cgroup/", "/var/lib/containers/x/sys/fs/cgroup/")
    stacked = "60 51 0:31 / /sys/fs/cgroup/other rw - cgroup cgroup rw,memory\n"
    for text in (elsewhere + HYBRID + stacked, HYBRID + stacked + elsewhere):
        found = read_hierarchies(text)
        assert found.legacy["pids"] == Path("/sys/fs/cgroup/pids")
        assert found.legacy["memory"] == Path("/sys/fs/cgroup/other")
        assert found.unified == Path("/sys/fs/cgroup/unified")


def test_mounts_that_are_closed(tmp_path, legacy, unified):
    assert legacy.closed() == sorted({tmp_path / "cpu", tmp_path / "memory", tmp_path / "pids"})
    for point in legacy.legacy.values():
        point.mkdir(exist_ok=True)
    assert legacy.closed() == []
    assert unified.closed() == []
    assert read_hierarchies("").closed() == []


def test_what_a_machine_lacks(unified):
    assert read_hierarchies("").missing() == ["cpu", "memory", "pids"]
    assert read_hierarchies(HYBRID.replace("rw,memory", "rw,hugetlb")).missing() == ["memory"]
    assert unified.missing() == []
    write(unified.unified, cgroup__controllers="cpu pids\n")
    assert unified.missing() == ["memory"]


def test_swap_is_counted_where_the_kernel_can(legacy, unified):
    write(legacy.legacy["memory"])
    assert not legacy.swap_counted()
    write(legacy.legacy["memory"], memory__memsw__limit_in_bytes="1")
    assert legacy.swap_counted()
    assert unified.swap_counted()


def test_counters_of_version_1(legacy, tmp_path):
    write(tmp_path / "memory/gradus/3-beef", memory__max_usage_in_bytes="4096\n")
    write(tmp_path / "memory/gradus/3-beef", memory__oom_control="under_oom 0\noom_kill 2\n")
    write(tmp_path / "cpu/gradus/3-beef", cpuacct__usage="1500000000\n")
    group = BoxCgroup(legacy, BOX)
    assert group.usage() == Usage(1.5, 4096)
    assert group.oom_kills() == 2


def test_counters_of_version_2(unified):
    write(unified.unified / "gradus/3-beef", memory__peak="8192\n")
    write(unified.unified / "gradus/3-beef", memory__events="oom 1\noom_kill 1\noom_group_kill 0\n")
    write(unified.unified / "gradus/3-beef", cpu__stat="usage_usec 250000\nuser_usec 1\n")
    group = BoxCgroup(unified, BOX)
    assert group.usage() == Usage(0.25, 8192)
    assert group.oom_kills() == 1
    assert group.oom_counter == unified.unified / "gradus/3-beef/memory.events"


def test_a_box_within_its_limit_was_not_killed_for_it(legacy, unified, tmp_path):
    old, new = tmp_path / "memory/gradus/3-beef", unified.unified / "gradus/3-beef"
    write(old, memory__limit_in_bytes="1000000\n", memory__max_usage_in_bytes="900000\n")
    write(new, memory__events="max 3\noom 0\noom_kill 1\n")
    assert not BoxCgroup(legacy, BOX).limit_reached()
    assert not BoxCgroup(unified, BOX).limit_reached()
    write(old, memory__max_usage_in_bytes="999000\n")
    write(new, memory__events="max 3\noom 1\noom_kill 1\n")
    assert BoxCgroup(legacy, BOX).limit_reached()
    assert BoxCgroup(unified, BOX).limit_reached()
    write(old, memory__max_usage_in_bytes="500000\n")  # and the other half was swapped out
    write(old, memory__memsw__limit_in_bytes="1000000\n")
    write(old, memory__memsw__max_usage_in_bytes="1000000\n")
    assert BoxCgroup(legacy, BOX).limit_reached()


def test_a_group_that_is_gone_counts_nothing(legacy, unified):
    for hierarchies in (legacy, unified, Hierarchies({})):
        group = BoxCgroup(hierarchies, BOX)
        assert group.usage() == Usage(0.0, 0)
        assert group.oom_kills() == 0
        assert not group.limit_reached()
        assert group.processes() == set()
        assert not group.exists()
        group.kill()
        group.remove()


def test_killing_on_version_2_is_one_word(unified):
    folder = unified.unified / "gradus/3-beef"
    write(folder, cgroup__kill="", cgroup__procs="")
    BoxCgroup(unified, BOX).kill()
    assert (folder / "cgroup.kill").read_text() == "1"


def test_killing_on_version_1_reaches_every_process(legacy, tmp_path):
    children = [subprocess.Popen(["sleep", "60"]) for _ in range(2)]
    gone = subprocess.Popen(["true"])
    gone.wait()
    pids = [child.pid for child in [*children, gone]]
    write(tmp_path / "pids/gradus/3-beef", cgroup__procs="\n".join(map(str, pids)))
    group = BoxCgroup(legacy, BOX)
    assert group.processes() == set(pids)
    group.kill()
    assert [child.wait(10) for child in children] == [-9, -9]


def test_removal_takes_groups_inside_along(legacy, tmp_path):
    inner = tmp_path / "pids/gradus/3-beef/made/by the program"
    inner.mkdir(parents=True)
    (tmp_path / "memory/gradus/3-beef").mkdir(parents=True)
    group = BoxCgroup(legacy, BOX)
    assert group.exists()
    group.remove()
    assert not group.exists()
    assert (tmp_path / "pids/gradus").is_dir()


def test_a_container_s_own_processes_make_way_on_version_2(unified):
    root = unified.unified
    write(root, cgroup__subtree_control="", cgroup__events="populated 1\n", cgroup__procs="17\n")
    admit_children(unified)
    assert (root / "residents/cgroup.procs").read_text() == "17"
    assert (root / "cgroup.subtree_control").read_text() == "+cpu +memory +pids"


def test_the_machine_s_true_root_keeps_its_processes(unified):
    root = unified.unified
    write(root, cgroup__subtree_control="cpu\n", cgroup__procs="1\n17\n")
    admit_children(unified)
    assert not (root / "residents").exists()
    assert (root / "cgroup.subtree_control").read_text() == "+cpu +memory +pids"


def test_a_tree_that_hands_its_controllers_down_is_left_alone(unified, legacy):
    root = unified.unified
    write(root, cgroup__subtree_control="cpuset cpu io memory pids\n", cgroup__events="")
    admit_children(unified)
    admit_children(legacy)
    assert (root / "cgroup.subtree_control").read_text() == "cpuset cpu io memory pids\n"


LIMITS = BoxLimits(memory_bytes=1 << 20, processes=7, cpus=0.5)


def written(folder):
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*.*")
        if path.is_file()
    }


def test_a_group_of_ours_in_version_2(tmp_path):
    group = BoxCgroup(Hierarchies({}, tmp_path), PurePosixPath("/g/0-x"))
    group.create(LIMITS, swap_counted=True)
    assert written(tmp_path / "g/0-x") == {
        "memory.max": "1048576", "memory.swap.max": "0", "cpu.max": "50000 100000", "pids.max": "7",
    }  # fmt: skip
    assert (tmp_path / "g/cgroup.subtree_control").read_text() == "+cpu +memory +pids"
    assert group.entrances() == [tmp_path / "g/0-x/cgroup.procs"]


@pytest.mark.parametrize(
    ("counted", "swap"), [(True, "memory.memsw.limit_in_bytes"), (False, "memory.swappiness")]
)
def test_a_group_of_ours_in_version_1(tmp_path, counted, swap):
    mounts = {name: tmp_path / name for name in ("memory", "pids", "cpu", "cpuacct", "devices")}
    group = BoxCgroup(Hierarchies(mounts, None), PurePosixPath("/g/0-x"))
    group.create(LIMITS, swap_counted=counted)
    assert written(tmp_path) == {
        "memory/g/0-x/memory.limit_in_bytes": "1048576",
        f"memory/g/0-x/{swap}": "1048576" if counted else "0",
        "cpu/g/0-x/cpu.cfs_period_us": "100000",
        "cpu/g/0-x/cpu.cfs_quota_us": "50000",
        "pids/g/0-x/pids.max": "7",
    }
    assert len(group.entrances()) == 4
