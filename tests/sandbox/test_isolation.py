"""What hostile programs try against the box itself; what they try on the grader is in escape/."""

import json

import pytest

from sandbox.outcome import Exited
from tests.support.boxes import python_spec, run_python

pytestmark = pytest.mark.box

PRELUDE = """
import ctypes, errno, json, os, signal, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
def refusal(attempt):
    try:
        return attempt() or "done"
    except OSError as error:
        return errno.errorcode[error.errno]
    except ValueError as error:
        return str(error)
def call(name, *args):
    def attempt():
        if getattr(libc, name)(*args) == -1:
            raise OSError(ctypes.get_errno(), name)
    return refusal(attempt)
"""


async def tell(box_host, source, **options):
    """What the program says as JSON on its standard output."""
    outcome, output, _ = await run_python(box_host, PRELUDE + source, **options)
    assert outcome == Exited(0), output
    return json.loads(output)


@pytest.mark.parametrize("drops_privileges", [False, True])
async def test_system_calls_that_lead_out_are_refused(box_host, drops_privileges):
    said = await tell(
        box_host,
        """
from socket import AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_UNIX
families = [AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_UNIX, 38, 40]
print(json.dumps({
    "sockets": sorted({call("socket", int(family), 1, 0) for family in families}),
    "pair": call("socketpair", int(socket.AF_UNIX), 1, 0, (ctypes.c_int * 2)()),
    "other pair": call("socketpair", int(socket.AF_INET), 1, 0, (ctypes.c_int * 2)()),
    "namespaces": sorted({call("unshare", flag) for flag in (0x20000, 0x10000000, 0x40000000)}),
    "enter": refusal(lambda: call("setns", os.open("/proc/self/ns/net", 0), 0)),
    "mount": call("mount", b"none", b"/tmp", b"tmpfs", 0, None),
    "unmount": call("umount2", b"/site-packages", 2),
    "chroot": call("chroot", b"/tmp"),
    "pivot": call("syscall", 155, b"/tmp", b"/tmp"),
    "trace": call("ptrace", 0, 0, 0, 0),
    "keys": call("syscall", 250, 0, -3, 0),
    "bpf": call("syscall", 321, 0, 0, 0),
    "perf": call("syscall", 298, 0, 0, 0, 0, 0),
    "uring": call("syscall", 425, 1, 0),
    "fault": call("syscall", 323, 0),
    "clone3": call("syscall", 435, 0, 0),
    "clone with a user namespace": call("syscall", 56, 0x10000000 | 17, 0, 0, 0, 0),
    "memfd": refusal(lambda: os.memfd_create("x")),
    "shared memory": call("shmget", 1, 4096, 0o1600),
    "queue": call("msgget", 1, 0o1600),
    "device": refusal(lambda: os.mknod("/tmp/sda", 0o60600, os.makedev(8, 0))),
    "host name": refusal(lambda: socket.sethostname("x")),
    "log": call("klogctl", 3, 0, 0),
    "keyboard": refusal(lambda: __import__("fcntl").ioctl(0, 0x5412, b"x")),
    "randomisation": call("personality", 0x40000),
}))
""",
        drops_privileges=drops_privileges,
    )
    assert said.pop("pair") == "done"
    assert said.pop("clone3") == "ENOSYS"
    assert said.pop("sockets") == said.pop("namespaces") == ["EPERM"]
    assert set(said.values()) == {"EPERM"}, said


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
    "status": [status["NoNewPrivs"].strip(), status["Seccomp"].strip()],
    "raise": refusal(lambda: __import__("resource").setrlimit(1, (1 << 40, 1 << 40))),
    "oom": refusal(lambda: os.write(score, b"-1") and None),
}))
""",
    )
    assert said == {
        "capabilities": [0],
        "ids": [[1000, 1000, 1000], [1000, 1000, 1000], []],
        "root": "EPERM",
        "status": ["1", "2"],
        "raise": "not allowed to raise maximum limit",
        "oom": "EACCES",
    }


async def test_a_box_that_drops_privileges_has_four_and_can_lose_them_for_good(box_host):
    said = await tell(
        box_host,
        """
def capabilities():
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return [int(status[name], 16) for name in ("CapPrm", "CapEff", "CapBnd", "CapInh", "CapAmb")]
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
    "top": sorted(os.listdir("/")),
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
    assert said["processes"] == ["1", "self", "thread-self"]
    assert said["writable"] == []
    assert said["owner"] == "EPERM"
    assert {said["truncate"], said["mode"]} <= {"EROFS", "EACCES"}
    assert said["link"] == "ENOENT"
    assert set(said["devices"]) <= {
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
    assert said == [[], "", "EROFS"]


async def test_memory_of_the_scratch_folder_counts(box_host):
    outcome, _, box = await run_python(
        box_host,
        "x = bytes(1 << 20)\nwith open('/tmp/x', 'wb') as f:\n    while True: f.write(x)",
        memory_bytes=48 << 20,
        disk_bytes=1 << 30,
        file_bytes=1 << 30,
    )
    assert type(outcome).__name__ == "OutOfMemory"
    assert box.usage().peak_memory_bytes <= 48 << 20


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


async def test_numpy_works_inside(box_host):
    source = """
import numpy, threading, subprocess, concurrent.futures, asyncio, tempfile
thread = threading.Thread(target=lambda: numpy.linalg.svd(numpy.eye(50)))
thread.start()
thread.join()
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    assert list(pool.map(abs, [-1, 2])) == [1, 2]
with tempfile.TemporaryFile() as file:
    numpy.save(file, numpy.eye(2))
asyncio.run(asyncio.sleep(0))
answer = subprocess.run([sys.executable, "-S", "-c", "print(6 * 7)"], capture_output=True)
print(json.dumps([float(numpy.linalg.det(numpy.eye(3))), int(answer.stdout)]))
"""
    assert await tell(box_host, source) == [1.0, 42]
