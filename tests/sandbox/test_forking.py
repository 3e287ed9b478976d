"""Boxes forked inside a prepared container: what keeps them from each other and from it."""

import asyncio
import json
import os
import signal
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.box import Boxes, BoxFault, prepared, removal
from sandbox.bundle import IDS_PER_BOX
from sandbox.outcome import BoxFailed, Exited, Signalled, Stopped
from tests.support.boxes import greeted, left_groups, python_spec, run_python, tell, until

pytestmark = pytest.mark.box

GREETER = "import os, time; os.write(SOCKET, b'hello'); time.sleep(3600)"
KINDS = ("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")


@asynccontextmanager
async def greeter(boxes, **options):
    async with boxes.open(python_spec(GREETER, **options)) as box:
        await greeted(box)
        yield box


def container_of(box):
    """The name of the container that a box was forked in."""
    return box.id.partition(".")[0]


def process_of_container(host, box):
    """Its own; where a box has no group beside the container's, it is in that one."""
    group = host.cgroup(container_of(box)).oom_counter.parent
    (pid,) = (group / "cgroup.procs").read_text().split()
    return int(pid)


def first_process(host, box):
    (pid,) = host.cgroup(box.id).processes()
    return pid


def read(pid, name):
    return Path(f"/proc/{pid}/{name}").read_text()


def namespaces(pid):
    return {kind: os.readlink(f"/proc/{pid}/ns/{kind}") for kind in KINDS}


def users(pid):
    lines = read(pid, "status").splitlines()
    told = [line.split()[1:] for line in lines if line.startswith(("Uid:", "Gid:"))]
    return {int(number) for numbers in told for number in numbers}


# ------------------------------------------------------------------ walls, from outside


async def test_boxes_of_one_container_share_no_namespace_group_or_id(forking_host):
    privileged = replace(python_spec(GREETER), drops_privileges=True)
    async with (
        Boxes(forking_host) as boxes,
        greeter(boxes) as one,
        greeter(boxes) as two,
        boxes.open(privileged) as three,
    ):
        await greeted(three)
        assert len({container_of(box) for box in (one, two, three)}) == 1
        container = process_of_container(forking_host, one)
        inside = [first_process(forking_host, box) for box in (one, two, three)]
        everybody = [os.getpid(), container, *inside]
        for kind in KINDS:
            seen = {namespaces(pid)[kind] for pid in everybody}
            assert len(seen) == len(everybody), kind
        ids = [users(pid) for pid in (container, *inside)]
        assert all(len(each) == 1 for each in ids)
        assert len(set.union(*ids)) == len(ids)
        first = forking_host.id_base
        assert set.union(*ids) <= set(range(first, first + IDS_PER_BOX))
        maps = [read(pid, "uid_map").split() for pid in inside]
        assert [(each[0], each[2], each[3], each[5]) for each in maps] == [
            ("0", "1", "1000", "1")
        ] * 3
        assert len({each[1] for each in maps} | {each[4] for each in maps}) == 6


async def test_no_box_has_the_ids_of_an_earlier_one(forking_host):
    async with Boxes(forking_host) as boxes:
        had = set()
        for _ in range(12):
            async with greeter(boxes) as box:
                ids = users(first_process(forking_host, box))
                assert had.isdisjoint(ids)
                had |= ids
        assert len(had) == 12


async def test_a_box_has_no_descriptor_of_the_container_or_of_other_boxes(forking_host):
    async with Boxes(forking_host) as boxes, greeter(boxes) as one, greeter(boxes) as two:
        for box in (one, two):
            folder = f"/proc/{first_process(forking_host, box)}/fd"
            kept = {name: os.readlink(f"{folder}/{name}") for name in os.listdir(folder)}
            assert sorted(kept) == ["0", "1", "2", "3"]
            assert kept["0"] == "/dev/null"
        sockets = {
            os.readlink(f"/proc/{pid}/fd/3")
            for pid in (
                *(first_process(forking_host, box) for box in (one, two)),
                process_of_container(forking_host, one),
            )
        }
        assert len(sockets) == 3


async def test_the_mounts_are_those_of_a_box_with_a_container_of_its_own(single_host, forking_host):
    source = """
lines = [line.split() for line in open("/proc/self/mountinfo")]
print(json.dumps(sorted([line[4], line[5], line[line.index("-") + 1]] for line in lines)))
"""
    single, forked = [await tell(host, source) for host in (single_host, forking_host)]
    ours = [mount for mount in forked if mount not in single]
    assert [mount for mount in single if mount not in forked] == []
    assert {mount[0] for mount in ours} <= {
        "/guest/sandbox/guest", "/guest/sandbox/wire", "/guest/sandbox/__init__.py",
    }  # fmt: skip
    assert all(mount[1].startswith("ro,nosuid,nodev") for mount in ours)


# ------------------------------------------------------------------ walls, from inside

LEAVE = """
import os
open("/tmp/mine", "w").write("here")
os.mkdir("/tmp/folder")
child = os.fork()
if child == 0:
    import time; time.sleep(3600)
os.write(SOCKET, b"hello")
"""
LOOK = """
print(json.dumps({
    "files": os.listdir("/tmp"),
    "processes": sorted(os.listdir("/proc")),
    "me": [os.getpid(), os.getppid(), os.getsid(0), os.getpgid(0)],
    "host": os.uname().nodename,
    "sockets": open("/proc/self/net/unix").read().splitlines()[1:],
    "interfaces": [line.split(":")[0].strip() for line in open("/proc/self/net/dev")][2:],
    "groups": sorted({line.split(":")[-1].strip() for line in open("/proc/self/cgroup")}),
    "descriptors": sorted(n for n in os.listdir("/proc/self/fd")
                          if os.path.exists("/proc/self/fd/" + n)),
    "memory": [line for line in open("/proc/self/maps") if "/tmp" in line],
}))
"""
NOTHING = {
    "files": [],
    "processes": ["1", "self", "thread-self"],
    "me": [1, 0, 1, 1],
    "host": "box",
    "sockets": [],
    "interfaces": ["lo"],
    "groups": ["/"],
    "descriptors": ["0", "1", "2", "3"],
    "memory": [],
}


async def say(boxes, source, **options):
    async with boxes.open(python_spec("import json, os\n" + source, **options)) as box:
        assert await box.wait() == Exited(0), box.output
        return json.loads(box.output)


async def test_nothing_of_one_box_is_in_the_next_or_in_one_beside_it(forking_host):
    async with Boxes(forking_host) as boxes:
        async with boxes.open(python_spec(LEAVE)) as box:
            await greeted(box)
            assert await box.wait() == Exited(0)
            assert await say(boxes, LOOK) == NOTHING
        async with greeter(boxes):
            assert await say(boxes, LOOK) == NOTHING


async def test_no_signal_of_a_box_leaves_it(forking_host):
    source = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
said = []
for target in (0, -1, -os.getpgid(0)):
    try:
        os.kill(target, signal.SIGTERM)
        said.append("done")
    except OSError as error:
        said.append(error.errno)
print(json.dumps(said))
"""
    async with Boxes(forking_host) as boxes, greeter(boxes) as other:
        ended = await say(boxes, source)
        assert ended == ["done", 3, 3]  # it is alone in its session, and in its world
        assert process_of_container(forking_host, other)
        assert len(forking_host.cgroup(other.id).processes()) == 1


EVERY_CALL = """
import ctypes, errno, os, select, signal, sys
libc = ctypes.CDLL(None, use_errno=True)
said = {}
for number in range(0, 470):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 9)
        signal.alarm(1)
        caller = os.getpid()
        code = libc.syscall(number, *[ctypes.c_long(-1)] * 6)
        if os.getpid() == caller:  # and not what a call forked
            os.write(9, b"x" if code != -1 else errno.errorcode[ctypes.get_errno()].encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    said[number] = os.read(reading, 20).decode()
    os.close(reading)
print(json.dumps(said))
"""


async def test_the_two_filters_of_a_forked_box_are_the_one_of_every_box(single_host, forking_host):
    """Each call by its number, with arguments that are good for nothing."""
    source = f"import json\n{EVERY_CALL}"
    said = []
    for host in (single_host, forking_host):
        outcome, output, _ = await run_python(host, source, wall_seconds=120)
        assert outcome == Exited(0), output
        said.append(json.loads(output.splitlines()[-1]))  # a call with -1 may end in an abort
    single, forked = said
    different = {number: (single[number], forked[number]) for number in single
                 if single[number] != forked[number]}  # fmt: skip
    # The runtime answers ENOSYS to numbers younger than itself; that, too, is no call made.
    assert different == {}
    assert list(forked.values()).count("EPERM") > 100


# ------------------------------------------------------------------ fail closed

STEPS = (
    "_join", "_arrange_descriptors", "_leave_namespaces", "_mount_own", "_enter_user_namespace",
    "_limit", "_become", "_check", "filters.install_walls",
)  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
async def test_a_wall_that_cannot_be_put_up_is_a_fault(forking_host, step):
    spoil = f"""
import sandbox.guest.forking.walls as walls
def broken(*_):
    raise OSError(1, "not today")
walls.{step} = broken
"""
    spec = replace(python_spec("print('learner')"), preparation=spoil)
    async with Boxes(forking_host) as boxes, boxes.open(spec) as box:
        assert await box.wait() == BoxFailed("not today")
        assert box.output == b""


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ("walls.filters._install = lambda program: None", "the filter refuses nothing"),
        ("walls.set_capabilities = lambda powers: None", "other capabilities"),
        ("walls.os.setgroups = walls.os.setresuid = lambda *_: None", "another user or group"),
        ("walls._enter_user_namespace = lambda: None", "not permitted"),
        ("walls.os.write = lambda *_: walls.os._exit(0)", "it ended before it was a box"),
    ],
)
async def test_a_wall_that_is_not_there_is_a_fault(forking_host, spoil, reason):
    preparation = f"import sandbox.guest.forking.walls as walls\n{spoil}"
    spec = replace(python_spec("print('learner')"), preparation=preparation)
    async with Boxes(forking_host) as boxes, boxes.open(spec) as box:
        outcome = await box.wait()
        assert isinstance(outcome, BoxFailed)
        assert reason in outcome.reason
        assert box.output == b""


async def test_memory_that_forks_would_share_is_noticed_before_there_is_a_box(forking_host):
    shared = "import mmap, sys; sys.held = mmap.mmap(-1, 4096)"
    spec = replace(python_spec("pass"), preparation=shared)
    async with Boxes(forking_host) as boxes:
        with pytest.raises(BoxFault, match="memory is shared with whatever is forked"):
            await boxes.open(spec).__aenter__()


async def test_what_nobody_seeded_is_another_in_each_box(forking_host):
    source = """
import random, uuid
print(json.dumps([os.urandom(8).hex(), random.random(), uuid.uuid4().hex]))
"""
    async with Boxes(forking_host) as boxes:
        said = [await say(boxes, source) for _ in range(2)]
        assert all(one != other for one, other in zip(*said, strict=True))


async def test_what_cannot_be_prepared_is_a_fault_that_says_why(forking_host):
    spec = replace(python_spec("pass"), preparation="raise SystemExit('numpy is missing')")
    async with Boxes(forking_host) as boxes:
        with pytest.raises(BoxFault, match=r"was not prepared; .*numpy is missing"):
            await boxes.open(spec).__aenter__()


# ------------------------------------------------------------------ a container's end


async def test_a_container_is_replaced_after_so_many_boxes(forking_host, monkeypatch):
    monkeypatch.setattr(prepared, "MOST_BOXES", 2)
    async with Boxes(forking_host) as boxes:
        used = []
        for _ in range(5):
            async with greeter(boxes) as box:
                used.append(container_of(box))
        assert [used.count(name) for name in dict.fromkeys(used)] == [2, 2, 1]
        assert left_groups(forking_host) == {used[-1]}


async def test_a_container_is_replaced_when_it_is_old_and_stays_for_its_boxes(
    forking_host, monkeypatch
):
    async with Boxes(forking_host) as boxes:
        async with greeter(boxes) as early:
            monkeypatch.setattr(prepared, "OLDEST_SECONDS", 0.0)
            async with greeter(boxes) as late:
                assert container_of(early) != container_of(late)
                assert not early.ended
        assert left_groups(forking_host) == set()


async def test_a_box_that_could_not_be_made_makes_its_container_suspect(forking_host):
    async with Boxes(forking_host) as boxes:
        async with greeter(boxes) as box:
            first = container_of(box)
            # More than the container itself may have.
            async with boxes.open(python_spec("pass", descriptors=5000)) as failed:
                outcome = await failed.wait()
            assert isinstance(outcome, BoxFailed)
            assert "not allowed to raise maximum limit" in outcome.reason
            assert not box.ended
        async with greeter(boxes) as box:
            assert container_of(box) != first


async def test_the_end_of_a_container_is_a_fault_and_the_next_box_has_another(forking_host):
    async with Boxes(forking_host) as boxes:
        async with greeter(boxes) as one, greeter(boxes) as two:
            container = process_of_container(forking_host, one)
            os.kill(container, signal.SIGKILL)
            for box in (one, two):
                assert await box.wait() == BoxFailed("signal 9 ended the runtime")
                assert box.lost
            first = container_of(one)
        async with greeter(boxes) as box:
            assert container_of(box) != first
            assert not box.lost


async def test_a_box_killed_by_a_stranger_is_its_own_end_alone(forking_host):
    async with Boxes(forking_host) as boxes, greeter(boxes) as one, greeter(boxes) as two:
        os.kill(first_process(forking_host, one), signal.SIGKILL)
        assert await one.wait() == Signalled(signal.SIGKILL)
        assert not one.lost
        assert not two.ended


@pytest.mark.parametrize(
    "said", [b"junk\n", b'["Ended", {"number": 77, "status": 0}]\n', b'["Prepared", {}]\n', b"[1"]
)
async def test_a_container_that_says_what_it_should_not_ends(forking_host, said):
    async with Boxes(forking_host) as boxes, greeter(boxes) as box:
        container = boxes._places[0]._kept.container
        process = process_of_container(forking_host, box)
        container._line = said if said.endswith(b"\n") else b"x" * (1 << 20)
        async with boxes.open(python_spec("pass")) as other:  # it says that this one is there
            await asyncio.gather(box.wait(), other.wait())
        assert box.lost
        await until(lambda: not Path(f"/proc/{process}").exists())


async def test_a_container_that_does_nothing_any_more_ends(forking_host, monkeypatch):
    monkeypatch.setattr("sandbox.box.box.PATIENCE_SECONDS", 0.2)
    async with Boxes(forking_host) as boxes, greeter(boxes) as box:
        process = process_of_container(forking_host, box)
        os.kill(process, signal.SIGSTOP)
        async with boxes.open(python_spec("pass")) as never:
            await never.kill()
            assert await never.wait() == Stopped()
        assert await asyncio.wait_for(box.wait(), 20) == BoxFailed("signal 9 ended the runtime")


async def test_a_box_that_nobody_wants_any_more_goes_as_soon_as_it_is_there(forking_host):
    async with Boxes(forking_host) as boxes:
        async with greeter(boxes) as box:
            async with boxes.open(python_spec(GREETER)) as unwanted:
                unwanted.arm(0.0)
                await asyncio.wait_for(unwanted.wait(), 20)
            assert not box.ended
        assert len(left_groups(forking_host)) == 1


async def test_a_hostile_box_leaves_nothing_in_the_container(forking_host):
    storm = """
for number in range(200):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            import time; time.sleep(3600)
        os._exit(0)
    os.wait()
"""
    async with Boxes(forking_host) as boxes, greeter(boxes) as other:
        async with boxes.open(python_spec("import os\n" + storm, processes=300)) as box:
            assert await box.wait() == Exited(0), box.output
        container = process_of_container(forking_host, other)
        children = read(container, f"task/{container}/children").split()
        assert len(children) == 1  # the other box's first process; no zombie beside it
        assert boxes._places[0]._kept.container.spent is False


async def test_what_a_box_uses_up_is_its_own(forking_host):
    """Memory, processes, files and output of one; the next has all there is again."""
    greedy = [
        "x = []\nwhile True: x.append(bytearray(1 << 20))",
        "import os\nwhile True:\n  try: os.fork()\n  except OSError: os._exit(0)",
        "for n in range(10**6): open(f'/tmp/{n}', 'w').write('x' * 4096)",
        "import os\nwhile True: os.write(1, b'x' * 4096)",
    ]
    modest = """
open("/tmp/x", "wb").write(bytes(30 << 20))
held = bytearray(b"x") * (60 << 20)
import threading
[threading.Thread(target=lambda: None).start() for _ in range(30)]
print(json.dumps("well"))
"""
    async with Boxes(forking_host) as boxes:
        for source in greedy:
            spec = python_spec(source, processes=64, output_bytes=5000, wall_seconds=10)
            async with boxes.open(spec) as box:
                box.arm()
                await box.wait()
            assert await say(boxes, modest) == "well"
        container = boxes._places[0]._kept.container
        assert container.used == 8
        assert not container.spent


async def test_a_group_without_its_container_is_swept(forking_host, monkeypatch):
    """Its owner was killed between making the group and the container's end."""
    async with Boxes(forking_host) as boxes, greeter(boxes) as box:
        container, group = container_of(box), forking_host.cgroup(f"{container_of(box)}.99")
        group.create(python_spec("").limits, swap_counted=False)
    assert not group.exists()
    await removal.remove(forking_host, container)
