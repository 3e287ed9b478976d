"""What a child is and can do, seen from inside; and what the supervisor refuses."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from grader.core.assignment import Limits
from grader.examiner.errors import GuestFault, LearnerCrashed, LearnerOutOfMemory
from grader.examiner.learner import Learner
from grader.examiner.session import GuestSession
from tests.support.guest import Guests, Rules, guest_process, hand_over, load_message

PROBE = """
import ctypes, glob, os, resource, socket, stat, sys

def status():
    with open("/proc/self/status") as file:
        return {line.partition(":")[0]: line.partition(":")[2].strip() for line in file}

def ids():
    return os.getresuid(), os.getresgid(), os.getgroups(), os.getsid(0) == os.getpid()

def descriptors():
    found = {}
    for number in range(256):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        found[number] = stat.S_IFMT(mode)
    return {n: "socket" if stat.S_ISSOCK(m) else "pipe" if stat.S_ISFIFO(m) else "device"
            for n, m in found.items()}

def limits():
    names = "RLIMIT_CPU RLIMIT_CORE RLIMIT_NPROC RLIMIT_FSIZE".split()
    return {name: resource.getrlimit(getattr(resource, name))[0] for name in names}

def score():
    with open("/proc/self/oom_score_adj") as file:
        return int(file.read())

def environment():
    return dict(os.environ)

def attempt(action):
    try:
        return repr(eval(action))
    except BaseException as error:
        return type(error).__name__

def leave_things():
    os.makedirs("/tmp/mine/deep/deeper")
    os.chmod("/tmp/mine/deep/deeper", 0)
    os.chmod("/tmp/mine/deep", 0)
    os.symlink("/etc/passwd", "/tmp/link")
    os.mkfifo("/tmp/fifo")
    open("/dev/shm/segment", "w").write("x")
    path = "/tmp/chain"
    for _ in range(600):
        path += "/d"
    os.makedirs(path)
    libc = ctypes.CDLL(None)
    return [libc.shmget(1234, 4096, 0o1666), libc.semget(1234, 1, 0o1666),
            libc.msgget(1234, 0o1666)]

def left():
    libc = ctypes.CDLL(None)
    ipc = [libc.shmget(1234, 4096, 0), libc.semget(1234, 1, 0), libc.msgget(1234, 0)]
    return sorted(os.listdir("/tmp") + os.listdir("/dev/shm")), ipc

def leave():
    os._exit(0)

def kill_self():
    os.kill(os.getpid(), 9)
"""


@pytest.fixture(scope="module")
def opened(module_guests: Guests) -> Iterator[tuple[GuestSession, Any]]:
    session, learner = module_guests.open(PROBE, limits=Limits(cpu_seconds=9, processes=17))
    session.load()
    yield session, learner
    session.close()


@pytest.fixture
def learner(opened: tuple[GuestSession, Any]) -> Iterator[Any]:
    opened[0].begin_test(5)
    yield opened[1]
    opened[0].end_test()


def test_a_child_is_nobody_and_can_become_nobody_else(learner: Any) -> None:
    uids, gids, groups, leads_session = learner.ids()
    assert (uids, gids, groups) == ((1000,) * 3, (1000,) * 3, [])
    assert leads_session
    status = learner.status()
    for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[kind], 16) == 0, kind
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"  # its own filter: there is no box around it here
    for action in ("os.setuid(0)", "os.setgid(0)", "os.setgroups([0])", "os.kill(1, 0)"):
        assert learner.attempt(action) == "PermissionError", action


def test_a_child_holds_no_descriptor_but_its_own(learner: Any) -> None:
    assert learner.descriptors() == {0: "device", 1: "pipe", 2: "pipe", 3: "socket"}


def test_a_child_has_limits_and_dies_first(learner: Any) -> None:
    assert learner.limits() == {
        "RLIMIT_CPU": 9,
        "RLIMIT_CORE": 1,
        "RLIMIT_NPROC": 17,
        "RLIMIT_FSIZE": 64 * 1024 * 1024,
    }
    assert learner.score() == 1000


def test_the_supervisors_memory_and_descriptors_are_closed_to_a_child(learner: Any) -> None:
    for path in ("mem", "maps", "environ", "fd/3"):
        assert learner.attempt(f"open('/proc/1/{path}', 'rb').read(1)") == "PermissionError"
    assert learner.attempt("open('/proc/self/mem', 'rb').read(1)") == "PermissionError"


def test_the_learners_files_cannot_be_changed(learner: Any) -> None:
    for action in (
        "open('/tmp/submission/solution.py', 'a')",
        "open('/tmp/submission/new.py', 'w')",
        "os.remove('/tmp/submission/solution.py')",
        "os.rename('/tmp/submission', '/tmp/other')",
        "os.chmod('/tmp/submission', 0o777)",
    ):
        assert learner.attempt(action) == "PermissionError", action


def test_a_child_sees_none_of_our_other_code_or_environment(learner: Any) -> None:
    assert set(learner.environment()) <= {
        *("PYTHONPATH", "PYTHONSAFEPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED"),
        *("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "LANG", "HOME", "PYTHONHOME"),
        *("PWD", "OLDPWD", "LC_CTYPE"),
    }
    loaded = learner.attempt("sorted(m for m in sys.modules if m.startswith(('grader', 'pytest')))")
    assert loaded == "[]"


def test_nothing_a_child_left_meets_the_next_one(
    opened: tuple[GuestSession, Any], learner: Any
) -> None:
    assert all(number >= 0 for number in learner.leave_things())
    assert len(learner.left()[0]) == 6
    with pytest.raises(LearnerCrashed):
        learner.leave()
    opened[0].begin_test(5)
    assert learner.left() == (["submission"], [-1, -1, -1])


def test_an_unseeded_random_number_repeats_in_every_child(guests: Guests) -> None:
    session, learner = guests.open(
        "import random, numpy as np\ndef draw():\n    return random.random(), np.random.rand()\n"
    )
    drawn = []
    for _ in range(2):
        session.load()
        session.begin_test(2)
        drawn.append(learner.draw())
    assert drawn[0] == drawn[1]


# ------------------------------------------------------------------ the supervisor


def test_the_guest_refuses_to_run_where_it_could_kill_others() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "sandbox.guest"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "first process" in result.stderr


def test_a_warm_guest_that_is_not_needed_leaves_quietly(capfd: Any) -> None:
    with guest_process() as control:
        control.recv(100)
        control.shutdown(socket.SHUT_WR)
        assert control.recv(100) == b""
    assert capfd.readouterr().err == ""


def call_until_it_fails(function: Any) -> None:
    """The kernel may take a moment to end all that a killed guest started."""
    for _ in range(200):
        function()
        time.sleep(0.02)


def test_a_supervisor_that_is_gone_is_our_fault(guests: Guests) -> None:
    session, learner = guests.loaded("def f():\n    return 1\n")
    assert learner.f() == 1
    guests.end_processes()
    with pytest.raises(GuestFault, match="supervisor"):
        call_until_it_fails(learner.f)
    with pytest.raises(GuestFault):
        session.begin_test(1)


def test_the_kernels_memory_kill_is_told_from_the_counter(tmp_path: Path) -> None:
    counter = tmp_path / "memory.oom_control"
    counter.write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 4\n")
    with ExitStack() as stack, counter.open() as opened:
        control = stack.enter_context(guest_process())
        load = load_message({"solution.py": PROBE.encode()}, Limits(), Rules())
        hand_over(control, load, (opened.fileno(),))
        session = GuestSession(control, Limits())
        learner: Any = Learner(session)
        session.load()
        session.begin_test(2)
        with pytest.raises(LearnerCrashed, match="signal"):
            learner.kill_self()
        session.begin_test(2)
        assert learner.ids()
        counter.write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 5\n")
        with pytest.raises(LearnerOutOfMemory, match="more than 512 MB"):
            learner.kill_self()
        session.close()


def test_starting_is_quick(guests: Guests) -> None:
    """Generous bounds: on a quiet machine a child starts in about five milliseconds."""
    session, _ = guests.open("def f():\n    return 1\n")
    session.load()
    started = time.process_time(), time.monotonic()
    for _ in range(5):
        session.load()
    assert time.monotonic() - started[1] < 5
    assert session.usage.children == 6
    session.close()
    assert session.usage.peak_memory_bytes > 10_000_000
    assert os.getpid() != 1
