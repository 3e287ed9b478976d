"""System calls made in a box: those that lead out, and arguments that would."""

import fcntl

import pytest

from sandbox.box import open_box
from sandbox.guest.filter import REFUSED
from sandbox.outcome import Exited
from sandbox.seccomp import ALLOWED
from tests.support.boxes import greeted, python_spec, tell, tell_as_child
from tests.support.syscalls import number_of

pytestmark = pytest.mark.box

SUPERVISORS = {"execve", "setresuid", "setresgid", "setgroups", "capset", "setsid"}
"""What a box allows and a child's own filter takes away."""

MORE_DOORS = """
    acct cachestat chown fadvise64 fanotify_init futex_waitv inotify_init1 io_setup iopl
    landlock_create_ruleset link listmount lsm_get_self_attr map_shadow_stack mbind mincore
    mknod mknodat mlock modify_ldt mq_open msgget pidfd_open process_madvise readahead reboot
    recvmmsg rt_sigqueueinfo sched_setaffinity semget setpriority setxattr shmget signalfd4
    splice symlink sync timer_create timerfd_create vmsplice
"""


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


@pytest.mark.parametrize("drops_privileges", [False, True])
async def test_every_door_is_shut_by_its_number(box_host, drops_privileges):
    doors = {*REFUSED, *MORE_DOORS.split()} - SUPERVISORS
    shut = {name: number_of(name) for name in doors if number_of(name) >= 0}
    said = await tell(
        box_host,
        f"doors = {shut}\n"
        "print(json.dumps({name: call('syscall', doors[name], *[0] * 6) for name in doors}))",
        drops_privileges=drops_privileges,
    )
    assert len(said) >= 80
    assert set(said.values()) == {"EPERM"}, said
    assert set(ALLOWED) >= SUPERVISORS


async def test_a_child_can_do_less_than_its_supervisor(box_host):
    said = await tell_as_child(
        box_host,
        f"doors = { {name: number_of(name) for name in sorted(SUPERVISORS)} }\n"
        """
import resource, subprocess
refused = {name: call("syscall", doors[name], *[0] * 6) for name in doors}
print(json.dumps({
    "refused": sorted(set(refused.values())),
    "program": refusal(lambda: subprocess.run([sys.executable])),
    "shell": os.waitstatus_to_exitcode(os.system("true")),
    "limit": refusal(lambda: resource.setrlimit(resource.RLIMIT_CPU, (1, 1))),
    "asked": resource.getrlimit(resource.RLIMIT_CPU),
    "filter": call("prctl", 22, 2, 0, 0, 0),
    "in force": [libc.prctl(39, 0, 0, 0, 0), libc.prctl(21, 0, 0, 0, 0)],
}))
""",
    )
    assert said == {
        "refused": ["EPERM"],
        "program": "EPERM",
        "shell": 127,
        "limit": "not allowed to raise maximum limit",  # Python's words for EPERM
        "asked": [60, 60],
        "filter": "EPERM",
        "in force": [1, 2],  # no_new_privs, a filter
    }


async def test_namespaces_of_every_kind_are_refused(box_host):
    flags = [0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]
    source = NAMESPACES.format(flags=flags, clone=number_of("clone"))
    for said in (
        await tell(box_host, source, drops_privileges=True),
        await tell_as_child(box_host, source),
    ):
        assert said == [["EPERM"] * 3] * 8 + ["ENOSYS"]


# Kinds of namespace by unshare(2), setns(2) and clone(2); what clone3 says to its own structure.
NAMESPACES = """
here = os.open("/proc", os.O_RDONLY)
said = [[call("unshare", flag), call("setns", here, flag),
         call("syscall", {clone}, flag | signal.SIGCHLD, 0, 0, 0, 0)] for flag in {flags}]
arguments = (ctypes.c_uint64 * 11)(0x10000000, 0, 0, 0, signal.SIGCHLD)
print(json.dumps([*said, call("syscall", 435, arguments, 88)]))
"""


async def test_arguments_that_open_doors_are_refused(box_host):
    """The bits above an option's 32 are no way past: the kernel does not look at them either."""
    said = await tell(
        box_host,
        f"prctl, prlimit = {number_of('prctl')}, {number_of('prlimit64')}"
        """
import fcntl, mmap, resource
high = 1 << 32
none = (ctypes.c_uint64 * 2)(0, 0)
program = open("/proc/self/exe", "rb")
memory = mmap.mmap(-1, 4096)
ends = socket.socketpair()
print(json.dumps({
    "dumpable": [call("syscall", prctl, option, 1, 0, 0, 0) for option in (4, 4 | high)],
    "not dumpable": call("syscall", prctl, 4, 0, 0, 0, 0),
    "options": sorted({call("syscall", prctl, option, 0, 0, 0, 0)
                       for option in (1, 8, 28, 29, 35, 36, 41, 47, 53, 59, 62, 67)}),
    "strict": call("syscall", prctl, 22, 1, 0, 0, 0),
    "no dumps": [call("syscall", prlimit, 0, limit, none, 0) for limit in (4, 4 | high)],
    "other limits": call("syscall", prlimit, 0, 3, none, 0),
    "asked": call("syscall", prlimit, 0, 4, 0, none),
    "limit of dumps": list(none),
    "is it cached": refusal(lambda: os.preadv(program.fileno(), [bytearray(9)], 0, os.RWF_NOWAIT)),
    "read": os.preadv(program.fileno(), [bytearray(9)], 0, 0),
    "merge pages": refusal(lambda: memory.madvise(12)),
    "filter on a socket": refusal(lambda: ends[0].setsockopt(socket.SOL_SOCKET, 26, bytes(16))),
    "time-out": refusal(lambda: ends[0].setsockopt(socket.SOL_SOCKET, 20, bytes(16))),
    "commands": [refusal(lambda: fcntl.fcntl(program, command, 0))
                 for command in (8, 10, 37, 1024, 1026, 1031, 1033)],
}))
""",
    )
    assert said == {
        "dumpable": ["EPERM", "EPERM"],
        "not dumpable": "done",
        "options": ["EPERM"],
        "strict": "EPERM",
        "no dumps": ["EPERM", "EPERM"],
        "other limits": "EPERM",
        "asked": "done",
        "limit of dumps": [1, 1],
        "is it cached": "EPERM",
        "read": 9,
        "merge pages": "EPERM",
        "filter on a socket": "EPERM",
        "time-out": "done",
        "commands": ["EPERM"] * 7,
    }


LOCKS = """
import fcntl
with open("/shown/word") as word, open("/tmp/mine", "w") as mine:
    fcntl.flock(word, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.lockf(word, fcntl.LOCK_SH | fcntl.LOCK_NB)
    fcntl.flock(mine, fcntl.LOCK_EX)
    fcntl.lockf(mine, fcntl.LOCK_EX)
    os.write(SOCKET, b"hello")
    os.read(SOCKET, 1)
"""


async def test_locks_on_files_that_boxes_share_tell_nobody(box_host, tmp_path):
    """They are granted and not made, neither here nor there."""
    (tmp_path / "word").touch()
    tmp_path.chmod(0o755)
    with (tmp_path / "word").open("r+") as word:
        fcntl.flock(word, fcntl.LOCK_EX)
        fcntl.lockf(word, fcntl.LOCK_EX)
        async with open_box(box_host, python_spec(LOCKS, mounts={"/shown": tmp_path})) as box:
            await greeted(box)
            fcntl.lockf(word, fcntl.LOCK_UN)
            fcntl.lockf(word, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with (tmp_path / "word").open() as again:
                fcntl.flock(word, fcntl.LOCK_UN)
                fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
            box.socket.send(b".")
            assert await box.wait() == Exited(0), box.output
