"""What hostile programs try against the box itself; what they try on the grader is in escape/."""

import os
import shutil

import pytest

from sandbox.box import open_box, prepared
from sandbox.outcome import Exited, OutOfMemory
from sandbox.runtime import family_of
from sandbox.runtime.gvisor import room_for_sentry
from tests.support.boxes import SMALL, greeted, python_spec, run_python, tell, tell_as_child

pytestmark = pytest.mark.box


async def test_privileges_of_an_ordinary_box(box_host):
    said = await tell(
        box_host,
        """
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
score = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
print(json.dumps({
    "capabilities": sorted({int(status[name], 16) for name in status if name.startswith("Cap")}),
    "ids": [os.getresuid(), os.getresgid(), os.getgroups()],
    "root": refusal(lambda: os.setuid(0)),
    "in force": [libc.prctl(39, 0, 0, 0, 0), libc.prctl(21, 0, 0, 0, 0)],
    "raise": refusal(lambda: __import__("resource").setrlimit(1, (1 << 40, 1 << 40))),
    "oom": refusal(lambda: os.write(score, b"-1")),
}))
""",
    )
    lowered = said.pop("oom")  # in a kernel of its own that is nothing to the host's
    assert lowered == ("done" if family_of(box_host).own_kernel else "EACCES")
    assert said == {
        "capabilities": [0],
        "ids": [[1000, 1000, 1000], [1000, 1000, 1000], []],
        "root": "EPERM",
        "in force": [1, 2],  # no_new_privs, a filter
        "raise": "not allowed to raise maximum limit",
    }


async def test_a_box_that_drops_privileges_has_four_and_can_lose_them_for_good(box_host):
    said = await tell(
        box_host,
        """
def capabilities():
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    names = ("CapPrm", "CapEff", "CapBnd", "CapInh", "CapAmb")
    return [int(status.get(name, "0"), 16) for name in names]  # gVisor tells of no ambient ones
before = capabilities()
for number in (5, 6, 7, 8):
    assert libc.prctl(24, number, 0, 0, 0) == 0
os.setgroups([]); os.setresgid(1000, 1000, 1000); os.setresuid(1000, 1000, 1000)
print(json.dumps({
    "before": before, "after": capabilities(), "root": refusal(lambda: os.setuid(0)),
    "first": refusal(lambda: os.kill(1, 0)),
}))
""",
        drops_privileges=True,
    )
    four = 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8
    assert said == {
        "before": [four, four, four, 0, 0],
        "after": [0, 0, 0, 0, 0],
        "root": "EPERM",
        "first": "done",
    }


async def test_nothing_of_the_host_can_be_seen_or_written(box_host, tmp_path):
    shown = tmp_path / "shown"
    shown.mkdir()
    (shown / "text").write_text("may be read")
    (shown / "link").symlink_to("/etc/shadow")
    tmp_path.chmod(0o755)
    said = await tell(
        box_host,
        """
def touch(path):
    return refusal(lambda: os.close(os.open(path, os.O_CREAT | os.O_WRONLY)))
writable = [folder for folder, _, _ in os.walk("/")
            if not folder.startswith(("/proc", "/tmp")) and touch(folder + "/x") == "done"]
devices = {name: refusal(lambda: os.close(os.open("/dev/" + name, os.O_RDWR)))
           for name in os.listdir("/dev")}
os.chdir("/tmp")
open("tool", "w").write("#!/bin/true\\n"); os.chmod("tool", 0o4755)
print(json.dumps({
    "top": [name for name in os.listdir("/") if os.listdir("/" + name)],
    "root": os.listdir("/root") if os.path.isdir("/root") else [],
    "etc": os.listdir("/etc"),
    "processes": sorted(name for name in os.listdir("/proc")),
    "writable": writable,
    "truncate": refusal(lambda: os.truncate("/shown/text", 0)),
    "owner": refusal(lambda: os.chown("/shown/text", 0, 0)),
    "mode": refusal(lambda: os.chmod("/shown/text", 0o777)),
    "link": refusal(lambda: open("/shown/link")),
    "devices": sorted(name for name, said in devices.items() if said == "done"),
    "execute": refusal(lambda: os.execv("/tmp/tool", ["tool"])),
    "parent": os.path.exists("/../../etc/passwd"),
}))
""",
        mounts={"/shown": shown},
    )
    assert {"boot", "home", "sys", "var", "run", "srv"}.isdisjoint(said["top"])
    assert set(said["root"]) <= {".pyenv", ".local"}
    assert said["etc"] == ["ld.so.cache"]
    alone = ["1", "self", "thread-self"]
    assert [name for name in said["processes"] if name in alone or name.isdigit()] == alone
    if not family_of(box_host).own_kernel:  # which shows itself, not the host's
        assert said["processes"] == alone
    assert said["writable"] == []
    assert said["owner"] == "EPERM"
    assert {said["truncate"], said["mode"]} <= {"EROFS", "EACCES", "EPERM"}
    assert said["link"] == "ENOENT"
    own = {"ptmx"} if family_of(box_host).own_kernel else set()
    assert set(said["devices"]) <= own | {
        "null", "zero", "full", "random", "urandom", "fd", "stdin", "stdout", "stderr",
    }  # fmt: skip
    assert said["execute"] == "EACCES"
    assert not said["parent"]
    assert (shown / "text").read_text() == "may be read"


async def test_limits_that_refuse(box_host):
    said = await tell(
        box_host,
        """
import threading
def fill(path):
    with open(path, "wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 16))
def count(take):
    for number in range(10000):
        try:
            take(number)
        except (OSError, RuntimeError):
            return number
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
print(json.dumps({
    "one file": [refusal(lambda: fill("/tmp/a")), os.path.getsize("/tmp/a")],
    "disk": [refusal(lambda: [fill("/tmp/b") for _ in [0]]), refusal(lambda: fill("/tmp/c")),
             sum(os.path.getsize("/tmp/" + name) for name in os.listdir("/tmp"))],
    "inodes": count(lambda number: os.close(os.open(f"/tmp/{number}", os.O_CREAT))),
    "descriptors": count(lambda _: os.dup(0)),
    "threads": count(lambda _: threading.Thread(target=signal.pause, daemon=True).start()),
}), flush=True)
os._exit(0)
""",
        processes=20,
        file_bytes=1 << 20,
        disk_bytes=3 << 19,
        inodes=64,
        descriptors=50,
    )
    assert said["one file"] == ["EFBIG", 1 << 20]
    assert said["disk"][1] == "ENOSPC"
    assert said["disk"][2] <= 3 << 19
    if "inodes" in family_of(box_host).uncounted:
        assert said["inodes"] is None
    else:
        assert 50 < said["inodes"] < 64
    assert 30 < said["descriptors"] < 50
    assert said["threads"] == 19


async def test_a_mask_hides_what_is_below_a_mount(box_host, tmp_path):
    (tmp_path / "shown/hidden").mkdir(parents=True)
    (tmp_path / "shown/hidden/answer").write_text("42")
    (tmp_path / "shown/secret.py").write_text("42")
    tmp_path.chmod(0o755)
    spec = python_spec("", mounts={"/shown": tmp_path / "shown"})
    assert spec.mounts[-1].source == tmp_path / "shown"
    said = await tell(
        box_host,
        """
print(json.dumps([os.listdir("/shown/hidden"), open("/shown/secret.py").read(),
                  refusal(lambda: open("/shown/hidden/new", "w"))]))
""",
        mounts={"/shown": tmp_path / "shown"},
        masked=("/shown/hidden", "/shown/secret.py"),
    )
    assert said[:2] == [[], ""]
    assert said[2] in {"EROFS", "EACCES"}


def room_in(host):
    """Bytes that a box may use beyond its limit: a sentry's, and the kernel counts by the lot."""
    return (1 << 16) + (room_for_sentry(SMALL) if family_of(host).own_kernel else 0)


async def test_memory_of_the_scratch_folder_counts(box_host):
    outcome, _, box = await run_python(
        box_host,
        "x = bytes(1 << 20)\nwith open('/tmp/x', 'wb') as f:\n    while True: f.write(x)",
        memory_bytes=48 << 20,
        disk_bytes=1 << 30,
        file_bytes=1 << 30,
    )
    assert type(outcome).__name__ == "OutOfMemory"
    assert box.usage().peak_memory_bytes <= (48 << 20) + room_in(box_host)


async def test_a_fork_bomb_ends_with_its_box(box_host):
    source = """
import os, signal
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
while True:
    try: os.fork()
    except OSError: pass
"""
    outcome, _, box = await run_python(box_host, source, processes=30, wall_seconds=0.5, cpus=0.5)
    assert type(outcome).__name__ == "TimedOut"
    assert not box_host.cgroup(box.id).exists()
    assert list(box_host.box_folder.glob("*")) == []


async def test_no_set_user_bit_is_honoured(box_host, tmp_path, monkeypatch):
    """The program belongs to a user of the box's own range, so nothing but the walls is in it."""
    monkeypatch.setattr(prepared, "_unpredictable_ids", lambda: iter([2000]))
    seen, owner = (0, 2000) if box_host.forks else (1001, 1001)
    program = tmp_path / "status"
    shutil.copy(shutil.which("cat"), program)
    os.chown(program, box_host.id_base + owner, box_host.id_base + owner)
    program.chmod(0o6755)
    tmp_path.chmod(0o755)
    said = await tell(
        box_host,
        """
import subprocess
ran = subprocess.run(["/shown/status", "/proc/self/status"], capture_output=True, text=True)
status = dict(line.split(":", 1) for line in ran.stdout.splitlines())
print(json.dumps([os.stat("/shown/status").st_uid, status["Uid"].split(), status["Gid"].split()]))
""",
        mounts={"/shown": tmp_path},
    )
    assert said == [seen, ["1000"] * 4, ["1000"] * 4]


async def test_memory_that_runs_out_in_one_box_spares_its_neighbour(box_host):
    """The neighbour is even the larger of the two."""
    neighbour = python_spec(
        "held = bytearray(b'x') * (64 << 20); os.write(SOCKET, b'hello')\n"
        "os.read(SOCKET, 1); os.write(SOCKET, b'hello')\n"
        "os.read(SOCKET, 1)"
    )
    glutton = "held = []\nwhile True: held.append(bytearray(os.urandom(1 << 20)))"
    async with open_box(box_host, neighbour) as box:
        await greeted(box)
        outcome, _, other = await run_python(box_host, glutton, memory_bytes=32 << 20)
        assert isinstance(outcome, OutOfMemory)
        assert other.usage().peak_memory_bytes <= (32 << 20) + room_in(box_host)
        box.socket.send(b"?")
        await greeted(box)
        box.socket.send(b".")
        assert await box.wait() == Exited(0)


async def test_proc_shows_a_child_itself_and_nobody_else(runc_host):
    said = await tell_as_child(
        runc_host,
        """
import time
sibling = os.fork()
if sibling == 0:
    time.sleep(60)
print(json.dumps({
    "shown": sorted(os.listdir("/proc")),
    "me": str(os.getpid()),
    "others": [refusal(lambda: open(f"/proc/{pid}/{name}")) for pid in (1, sibling)
               for name in ("cmdline", "status", "mountinfo", "maps", "cwd/x", "root/x", "fd/3")],
    "closed": [refusal(lambda: open("/proc/self/" + name, "rb").read(1))
               for name in ("environ", "mem", "pagemap", "auxv", "stack", "syscall", "io")],
    "kernel": [name for name in ("cpuinfo", "meminfo", "sys", "kallsyms", "cmdline", "keys",
                                 "modules", "loadavg", "sysvipc", "uptime", "version", "kcore",
                                 "locks", "mounts", "net", "interrupts", "stat", "partitions")
               if os.path.exists("/proc/" + name)],
    "group": open("/proc/self/cgroup").read().split(),
}), flush=True)
os.kill(sibling, 9)
os._exit(0)
""",
    )
    assert said["shown"] == sorted(["self", "thread-self", said["me"]])
    assert set(said["others"]) == {"ENOENT"}
    assert set(said["closed"]) == {"EACCES"}
    assert said["kernel"] == []
    assert all(line.endswith(":/") for line in said["group"])


async def test_the_proc_of_a_kernel_of_its_own_shows_a_child_nothing_of_the_supervisor(gvisor_host):
    said = await tell_as_child(
        gvisor_host,
        """
names = ["mem", "cwd/x", "root/x", "exe", "ns/net", *("fd/" + n for n in os.listdir("/proc/1/fd"))]
print(json.dumps({
    "processes": sorted(name for name in os.listdir("/proc") if name.isdigit()),
    "me": str(os.getpid()),
    "supervisor": {name: refusal(lambda: open(f"/proc/1/{name}", "rb").read(1)) for name in names},
    "written": [name for name in os.listdir("/proc/sys/kernel") + ["../../sysrq-trigger"]
                if refusal(lambda: open("/proc/sys/kernel/" + name, "w")) == "done"],
    "known": open("/proc/1/environ").read().split("\\0"),
    "host": [name for name in ("kcore", "kallsyms", "keys", "modules", "interrupts", "partitions")
             if os.path.exists("/proc/" + name)],
}), flush=True)
os._exit(0)
""",
    )
    assert said["processes"] == sorted(["1", said["me"]])
    assert "done" not in said["supervisor"].values(), said["supervisor"]
    assert said["written"] == said["host"] == []
    assert {line.partition("=")[0] for line in said["known"]} <= {
        "", "BOX_SOCKET", "HOME", "LANG", "OPENBLAS_NUM_THREADS",
    }  # fmt: skip
