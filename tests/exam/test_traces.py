"""What a sitting's fork leaves in the examiner's box is gone before the next sitting."""

import asyncio

import pytest

from grader.core.assignment import Limits
from grader.core.verdict import Outcome
from tests.support.examination import Arena

pytestmark = pytest.mark.asyncio(loop_scope="session")

# A suite that does what a fork could do if something the learner's code sent had taken it over.
SUITE = """
import os
import signal
import time

from grader.judge import expect


def test_alone(learner):
    others = {int(name) for name in os.listdir("/proc") if name.isdigit()} - {1, os.getpid()}
    expect(not others, f"{len(others)} processes were left")
    left = [name for name in os.listdir("/tmp") if name != "hypothesis"]
    expect(not left, f"{len(left)} files were left")


def test_leaves_files(learner):
    os.makedirs("/tmp/closed/inside")
    open("/tmp/closed/inside/file", "w").close()
    os.chmod("/tmp/closed", 0)
    os.chdir("/tmp")
    for _ in range(2000):
        os.mkdir("deeper")
        os.chdir("deeper")


def test_leaves_a_daemon(learner):
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() != 0:
                os._exit(0)
            for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
                signal.signal(number, signal.SIG_IGN)
            while True:
                open(f"/tmp/alive-{os.getpid()}", "w").close()
                time.sleep(0.001)
    time.sleep(0.05)
    expect(os.path.exists("/tmp/closed"), "files can be left")
    expect(any(name.startswith("alive") for name in os.listdir("/tmp")), "daemons can be left")
"""


async def test_a_sitting_finds_nothing_of_the_one_before(examination):
    arena = Arena(examination, {"test_traces.py": SUITE}, Limits())
    async with asyncio.timeout(30):
        for _ in range(3):
            graded = await arena.grade("")
            (examiner,) = examination._examiners._idle[arena.bundle.digest]
            went_wrong = [r for r in graded.report.results if r.outcome is not Outcome.PASSED]
            assert not went_wrong
    assert examiner.sittings == 3
