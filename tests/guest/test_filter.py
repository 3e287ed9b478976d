"""The child's own filter: what its program answers, run here by a small machine of our own."""

import errno
import os
import struct

import pytest

from sandbox import seccomp
from sandbox.guest import filter as child_filter
from sandbox.guest import privileges
from sandbox.guest.filter import (
    REFUSED,
    WALLS,
    WALLS_JUDGED,
    FilterMissing,
    assemble,
    install,
)
from tests.support.syscalls import ARCHITECTURES, number_of

ALLOW, KILL = 0x7FFF0000, 0x80000000
# asm/unistd_64.h and asm-generic/unistd.h
NUMBERS = {
    "x86_64": {"clone": 56, "clone3": 435, "prctl": 157, "prlimit64": 302, "fork": 57, "read": 0},
    "aarch64": {"clone": 220, "clone3": 435, "prctl": 167, "prlimit64": 261, "read": 63},
}
# linux/prctl.h
PRCTL_DUMPABLE, PRCTL_NAME, PRCTL_SECCOMP, PRCTL_DROP = 4, 15, 22, 24


def refused(number: int = errno.EPERM) -> int:
    return 0x00050000 | number


def run(program: bytes, data: bytes) -> int:
    """Run classic BPF over a `struct seccomp_data`; what it returns."""
    steps = list(struct.iter_unpack("=HBBI", program))
    tests = {
        0x15: lambda word, value: word == value,
        0x35: lambda word, value: word >= value,
        0x45: lambda word, value: bool(word & value),
    }
    at, word = 0, 0
    while True:
        code, then, otherwise, value = steps[at]
        at += 1
        if code == 0x06:
            return int(value)
        if code == 0x20:
            (word,) = struct.unpack_from("=I", data, value)
        else:
            at += then if tests[code](word, value) else otherwise


def answer(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    audit = ARCHITECTURES[machine] if architecture is None else architecture
    padded = [*arguments, *[0] * (6 - len(arguments))]
    return run(
        assemble(machine, REFUSED, child_filter._JUDGED),
        struct.pack("=IIQ6Q", number, audit, 0xFFFF, *padded),
    )


@pytest.fixture(params=sorted(ARCHITECTURES))
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_what_only_the_supervisor_needs_is_refused(machine: str) -> None:
    column = child_filter._MACHINES[machine]
    for name, numbers in REFUSED.items():
        assert answer(machine, numbers[column], 1, 2, 3) == refused(), name
    used = {"execve", "setsid", "setgroups", "setresgid", "setresuid", "capset"}
    assert used <= set(REFUSED)


def test_whatever_else_is_left_to_the_boxs_filter(machine: str) -> None:
    known = {number[child_filter._MACHINES[machine]] for number in REFUSED.values()}
    known |= set(NUMBERS[machine].values()) - {NUMBERS[machine]["read"]}
    for number in set(range(480)) - known:
        assert answer(machine, number, *[2**64 - 1] * 6) == ALLOW, number


def test_the_numbers_are_the_kernels(machine: str) -> None:
    column = child_filter._MACHINES[machine]
    assert {name: number_of(name, machine) for name in REFUSED} == {
        name: numbers[column] for name, numbers in REFUSED.items()
    }
    assert {name: number_of(name, machine) for name in NUMBERS[machine]} == NUMBERS[machine]


def test_threads_and_forks_but_no_namespaces(machine: str) -> None:
    clone = NUMBERS[machine]["clone"]
    thread = 0x3D0F00  # what glibc gives for a thread
    assert answer(machine, clone, thread) == answer(machine, clone, 17) == ALLOW
    for bit in range(32):
        flag = 1 << bit
        right = refused() if flag & seccomp.NEW_NAMESPACES else ALLOW
        assert answer(machine, clone, thread & ~seccomp.NEW_NAMESPACES | flag) == right
    assert answer(machine, NUMBERS[machine]["clone3"], 1, 88) == refused(errno.ENOSYS)


def test_limits_are_asked_for_and_never_set(machine: str) -> None:
    prlimit = NUMBERS[machine]["prlimit64"]
    assert answer(machine, prlimit, 0, 4, 0, 0x7FFF00001000) == ALLOW
    for new in (0x7FFF00001000, 1, 1 << 32):
        assert answer(machine, prlimit, 0, 4, new) == refused()


def test_processes_name_their_threads_and_change_nothing_else(machine: str) -> None:
    prctl = NUMBERS[machine]["prctl"]
    assert answer(machine, prctl, PRCTL_NAME, 1) == ALLOW
    for option in (PRCTL_DUMPABLE, PRCTL_SECCOMP, PRCTL_DROP, 38, 0x53564D41):
        assert answer(machine, prctl, option, 1) == refused()


@pytest.mark.parametrize("other", [0x40000003, 0x40000028, 0xC00000F3])
def test_another_architectures_table_ends_the_process(machine: str, other: int) -> None:
    assert answer(machine, NUMBERS[machine]["read"], architecture=other) == KILL


def test_the_x32_numbers_end_the_process() -> None:
    assert answer("x86_64", 0x40000000 + 59) == KILL


def test_a_machine_without_a_filter_runs_nobodys_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_filter, "_child_program", None)
    with pytest.raises(FilterMissing, match="no filter for"):
        install()


def test_nobody_drops_privileges_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_filter, "_child_program", None)
    said = in_a_fork("privileges.drop(privileges.Rations(60, 1 << 29, 20))")
    assert said == f"there is no filter for a {os.uname().machine}"


def in_a_fork(action: str) -> str:
    """What an action in a process that is thrown away says."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            child_filter._libc.prctl(38, 1, 0, 0, 0)  # no_new_privs, without which it is refused
            eval(action, {"privileges": privileges, "child_filter": child_filter})
            os.write(writing, b"in force")
        except FilterMissing as missing:
            os.write(writing, str(missing).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading) as said:
        os.wait()
        return said.read()


def test_a_filter_that_refuses_nothing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_a_fork("child_filter.install()") == "in force"
    idle = struct.pack("=HBBI", 0x06, 0, 0, ALLOW)
    monkeypatch.setattr(child_filter, "_child_program", child_filter._SockFprog(1, idle))
    assert in_a_fork("child_filter.install()") == "the filter refuses nothing"
    broken = struct.pack("=HBBI", 0x20, 0, 0, 3)
    monkeypatch.setattr(child_filter, "_child_program", child_filter._SockFprog(1, broken))
    assert in_a_fork("child_filter.install()") == "the filter was refused: Invalid argument"
    assert in_a_fork("child_filter._require_refused(lambda: -1)") == "the kernel tells of no filter"


# ------------------------------------------------------------------ of a forked box


def walls_answer(machine: str, number: int, *arguments: int) -> int:
    padded = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=IIQ6Q", number, ARCHITECTURES[machine], 0xFFFF, *padded)
    return run(assemble(machine, WALLS, WALLS_JUDGED), data)


def test_a_forked_box_leaves_no_walls_and_puts_up_none(machine: str) -> None:
    for name in ("mount", "setns", "umount2", "unshare"):
        assert walls_answer(machine, number_of(name, machine)) == refused()
    for name in ("read", "clone", "execve", "setresuid"):
        assert walls_answer(machine, number_of(name, machine)) == ALLOW


def test_what_it_takes_away_is_what_its_container_has_more() -> None:
    own, containers = (
        {str(rule) for rule in seccomp.seccomp_profile(forks_boxes=more)["syscalls"]}
        for more in (False, True)
    )
    assert own < containers
    assert set(WALLS) == set(seccomp.WALLS)
    assert len(containers - own) == 2  # those four, and being dumpable


def test_a_forked_box_stops_being_dumpable_and_no_more(machine: str) -> None:
    prctl = NUMBERS[machine]["prctl"]
    assert walls_answer(machine, prctl, PRCTL_DUMPABLE, 0) == ALLOW
    for value in (1, 2, 1 << 32):
        assert walls_answer(machine, prctl, PRCTL_DUMPABLE, value) == refused()
        assert walls_answer(machine, prctl, PRCTL_DUMPABLE | 1 << 32, value) == refused()
    assert walls_answer(machine, prctl, PRCTL_NAME, 1) == ALLOW
