"""Learners' code on a kernel of its own: the whole examination with gVisor."""

import contextlib
import os
import re
import signal
from pathlib import Path

import pytest
import pytest_asyncio

from grader.core.assignment import Limits
from grader.core.errors import Fault
from grader.core.verdict import Outcome
from grader.exam import open_examination
from grader.workflow.ports import TestEnded
from tests.support.arena import GOOD, SUITE
from tests.support.boxes import host_of_its_own
from tests.support.examination import Arena, Graded, exam_config

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.box]


# Boxes as the default limits make them, so that there is one pool; gVisor takes its time.
LIMITS = Limits(wall_seconds=100, load_seconds=20, test_seconds=40, cpu_seconds=60)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def arena(tmp_path_factory, canary):
    with host_of_its_own("runsc") as host:
        config = exam_config(
            tmp_path_factory.mktemp("gvisor") / "suites", run_dir=host.run_dir, runtime="runsc"
        )
        async with open_examination(config) as examination:
            yield Arena(examination, {"test_arena.py": SUITE.format(canary=canary)}, LIMITS)


async def test_a_right_solution_earns_everything(arena):
    graded = await arena.grade(GOOD)
    assert set(graded.outcomes.values()) == {Outcome.PASSED}
    assert graded.points == 10
    assert graded.report.resources.calls == 3


async def test_a_child_has_a_kernel_of_its_own_and_nothing_else(arena, canary):
    graded = await arena.grade(GOOD + LOOK)
    assert graded.points == 10
    found = graded["test_probe"].output
    assert "Linux 4.4.0" in found  # what the sentry says it is
    assert found.splitlines()[1:] == ["[] [0, 1, 2, 3] EPERM EPERM"]
    assert canary not in found


LOOK = """
def probe():
    import ctypes, errno, os, socket
    print(os.uname().sysname, os.uname().release)
    def refused(attempt):
        try:
            attempt()
        except OSError as error:
            return errno.errorcode[error.errno]
    seen = [name for name in ("/suite", "/app", "/home", "/var", "/run") if os.path.exists(name)]
    open_ones = [number for number in range(256) if not refused(lambda: os.fstat(number))]
    print(seen, open_ones, refused(socket.socket), refused(lambda: os.kill(1, 9)))
"""


async def test_memory_of_many_processes_is_the_running_test_s_verdict(arena):
    graded = await arena.grade(GOOD + HOARD)
    assert graded["test_probe"].outcome is Outcome.PASSED
    assert graded["test_increment"].outcome is Outcome.MEMORY
    assert f"{LIMITS.memory_mb} MB" in graded["test_increment"].message
    later = graded["test_mean"]
    assert later.outcome is Outcome.NOT_RUN
    assert "not run" in later.message
    assert graded.points == 0
    assert (await arena.grade(GOOD)).points == 10


HOARD = """
import os, time

def increment(n):
    for _ in range(20):
        if os.fork() == 0:
            held = [bytearray(b"x") * (1 << 20) for _ in range(100)]
            time.sleep(60)
    time.sleep(60)
"""


async def test_more_processes_than_allowed_are_refused_and_harm_nothing(arena):
    graded = await arena.grade(GOOD + BOMB)
    assert graded["test_increment"].outcome is Outcome.ERROR
    assert "BlockingIOError" in graded["test_increment"].learner_message
    assert graded["test_mean"].outcome is Outcome.PASSED


BOMB = """
import os, time

def increment(n):
    while True:
        if os.fork() == 0:
            time.sleep(60)
"""


def oldest_sentry(run_dir: Path) -> tuple[int, str]:
    """The gVisor kernel that serves, and its box; those of other boxes are warmed later."""
    found = {}
    place = re.compile(re.escape(bytes(run_dir)) + rb"/boxes/([^/]+)/")
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_bytes()
            if command.startswith(b"runsc-sandbox") and (box := place.search(command)):
                stat = (process / "stat").read_text()
                started = int(stat.rpartition(")")[2].split()[19])
                found[started] = int(process.name), box[1].decode()
    return found[min(found)]


async def sit_until(arena, strike):
    """The report of a sitting whose sentry and box are struck when the second test begins."""

    async def on_event(event):
        if isinstance(event, TestEnded) and event.result.test.id.endswith("probe"):
            strike(*oldest_sentry(arena.examination._config.run_dir))

    slow = GOOD + SLOW
    files = {"solution.py": slow.encode()}
    return Graded(await arena.examination.sit(arena.sitting(files), on_event))


SLOW = """
import os, time

def increment(n):
    time.sleep(2)
    for _ in range(10):
        if os.fork() == 0:
            time.sleep(60)
    time.sleep(60)
"""


async def test_a_sentry_that_breaks_is_the_running_test_s_verdict(arena):
    def allow_no_thread_more(_, box):
        group = arena.examination._config.host.cgroup(box)
        (group._folder("pids") / "pids.max").write_text("1")

    graded = await sit_until(arena, allow_no_thread_more)
    assert graded["test_probe"].outcome is Outcome.PASSED
    assert graded["test_increment"].outcome is Outcome.CRASHED
    assert "brought down the computer" in graded["test_increment"].message
    assert graded["test_mean"].outcome is Outcome.NOT_RUN


async def test_a_sentry_that_somebody_killed_is_a_fault(arena):
    with pytest.raises(Fault):
        await sit_until(arena, lambda sentry, _: os.kill(sentry, signal.SIGKILL))


async def test_more_files_than_can_be_removed_are_the_running_test_s_verdict(arena):
    """gVisor does not count files; nothing else may come after what is left of them."""
    graded = await arena.grade(GOOD + LITTER)
    assert graded["test_increment"].outcome is Outcome.FLOODED
    assert "to /tmp" in graded["test_increment"].message
    assert graded["test_mean"].outcome is Outcome.NOT_RUN


LITTER = """
import os, time

def increment(n):
    started, number, folder = time.monotonic(), 0, "x" * 200
    os.chdir("/tmp")
    while time.monotonic() - started < 15:
        for _ in range(100):
            os.mkdir(folder)
            os.chdir(folder)
    os._exit(0)
"""
