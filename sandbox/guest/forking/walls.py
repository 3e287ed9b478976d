"""What a forked process does to become a box, before it runs anything: its walls, in order.

It begins as a copy of the prepared process, first of a new pid namespace. Each step uses a power
that a later one gives up; any that fails ends it. What the container itself brings holds for every
box in it: the root it is shown, no new privileges, the filter of the runtime.
"""

import ctypes
import os
import resource
import signal
from dataclasses import dataclass
from typing import NoReturn

from sandbox.guest import filter as filters
from sandbox.guest.forking import program
from sandbox.guest.privileges import PrivilegesRemain, capabilities, set_capabilities
from sandbox.wire.orders import Fork

USER = 1000
"""The box's ordinary user, as it numbers itself."""
IDS_WANTED, IDS_GIVEN, ENCLOSED, BEGIN = b"?", b"!", b".", b">"
_STDOUT, _STDERR, _SYNC = 1, 2, 4
_FAILED = 70

_NEW_MOUNTS, _NEW_CGROUP, _NEW_UTS = 0x20000, 0x2000000, 0x4000000
_NEW_IPC, _NEW_USER, _NEW_NETWORK = 0x8000000, 0x10000000, 0x40000000
_NO_SUID, _NO_DEVICES, _NO_EXEC = 2, 4, 8
_MOVE, _RECURSIVE, _PRIVATE, _DETACH = 8192, 16384, 1 << 18, 2
_OWN_PROCESSES = "subset=pid,hidepid=invisible"
_PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 4, 24
_CAPABILITIES = 64
# CAP_KILL, CAP_SETGID, CAP_SETUID, CAP_SETPCAP, as a runtime leaves them to such a program.
_DROPPING = frozenset({5, 6, 7, 8})

_libc = ctypes.CDLL(None, use_errno=True)
# Looked up once, for every box.
_mount, _umount, _prctl, _unshare = _libc.mount, _libc.umount2, _libc.prctl, _libc.unshare


@dataclass(frozen=True, slots=True)
class Descriptors:
    """What came with an order."""

    control: int
    output: int
    entrances: tuple[int, ...]
    """Files that take whoever writes 0 to them into the box's control group."""

    def close(self) -> None:
        """Close them all."""
        for descriptor in (self.control, self.output, *self.entrances):
            os.close(descriptor)


def require(status: int, what: str) -> None:
    """Raise `OSError` if a call of libc failed."""
    if status != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def enclose(order: Fork, given: Descriptors, sync: int) -> None:
    """Become the box of this order; returns when its program may begin, or never."""
    try:
        os.setsid()
        _forget_signals()
        _join(given)
        _arrange_descriptors(given, sync)
        sync = _SYNC
        _put_up_walls(order)
        _ask(ENCLOSED, BEGIN)
        os.close(_SYNC)
    except BaseException as error:  # noqa: BLE001 - nothing of this may reach the container's code
        _give_up(error, sync)


def _give_up(error: BaseException, sync: int) -> NoReturn:
    reason = error.strerror if isinstance(error, OSError) else None
    try:
        os.write(sync, (reason or str(error)).encode())
    finally:
        os._exit(_FAILED)


def _put_up_walls(order: Fork) -> None:
    _leave_namespaces()
    _mount_own(order)
    _enter_user_namespace()
    _limit(order)
    _become(order)
    filters.install_walls()


def _join(given: Descriptors) -> None:
    """Whatever is used from here on is counted in the box's own control group."""
    for entrance in given.entrances:
        os.write(entrance, b"0")


def _forget_signals() -> None:
    """The container's own are nothing to a box."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _arrange_descriptors(given: Descriptors, sync: int) -> None:
    """Keep 0 (nothing), 1 and 2 (what is printed), 3 (the box's socket), 4 for a moment (sync)."""
    wanted = {
        _STDOUT: given.output,
        _STDERR: given.output,
        program.CONTROL: given.control,
        _SYNC: sync,
    }
    # Out of the way first, so that no copy lands on one that is still needed.
    high = {number: os.dup(descriptor) for number, descriptor in wanted.items()}
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    for number, descriptor in high.items():
        os.dup2(descriptor, number)
    os.closerange(_SYNC + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _leave_namespaces() -> None:
    """The control group's comes after its group was entered: that is the root it shows."""
    kinds = _NEW_MOUNTS | _NEW_CGROUP | _NEW_UTS | _NEW_IPC | _NEW_NETWORK
    require(_unshare(kinds), "no namespaces")


def _mount_own(order: Fork) -> None:
    """Its own processes and its own scratch folder, in place of the container's."""
    closed = _NO_SUID | _NO_DEVICES | _NO_EXEC
    _call_mount(None, "/", _RECURSIVE | _PRIVATE)
    _leave_mount("/tmp")
    # The kernel gives a new one only to who sees another: it takes the old one's place afterwards.
    _call_mount("proc", "/tmp", closed, _OWN_PROCESSES)
    _leave_mount("/proc")
    require(_mount(b"/tmp", b"/proc", None, _MOVE, None), "cannot move /proc")
    _call_mount("tmpfs", "/tmp", closed, f"{order.scratch},uid={order.root},gid={order.root}")
    os.chdir("/tmp")


def _leave_mount(target: str) -> None:
    require(_umount(target.encode(), _DETACH), f"cannot leave {target}")


def _call_mount(kind: str | None, target: str, flags: int, options: str | None = None) -> None:
    name = None if kind is None else kind.encode()
    data = None if options is None else options.encode()
    status = _mount(name, target.encode(), name, ctypes.c_ulong(flags), data)
    require(status, f"cannot mount {target}")


def _enter_user_namespace() -> None:
    """Have a user namespace with two ids; only the container, outside of it, can give them."""
    require(_unshare(_NEW_USER), "no user namespace")
    _ask(IDS_WANTED, IDS_GIVEN)


def _ask(word: bytes, answer: bytes) -> None:
    """Go on only when the container, from outside, says so."""
    os.write(_SYNC, word)
    if os.read(_SYNC, 1) != answer:
        raise OSError(0, "the container does not go on")


def _limit(order: Fork) -> None:
    for name, value in order.limits.items():
        resource.setrlimit(getattr(resource, name), (value, value))


def _become(order: Fork) -> None:
    """Take the box's identity, and keep no more powers than its program is to have."""
    held = _DROPPING if order.drops_privileges else frozenset()
    user = 0 if order.drops_privileges else USER
    for capability in range(_CAPABILITIES):
        if capability not in held and _prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break  # beyond the kernel's last one
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    powers = sum(1 << capability for capability in held)
    set_capabilities(powers)
    # Another identity took that away; a program that is started has it, and can give it up.
    require(_prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0), "not dumpable")
    _check(user, powers)


def _check(user: int, powers: int) -> None:
    if os.getresuid() != (user,) * 3 or os.getresgid() != (user,) * 3 or os.getgroups():
        raise PrivilegesRemain("the box has another user or group than it is to have")
    if capabilities() != (powers, powers, 0, 0, 0, 0):
        raise PrivilegesRemain("the box has other capabilities than it is to have")
