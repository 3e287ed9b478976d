"""Control groups of the machine itself; root's to make."""

import subprocess
import sys

import pytest

from bench.accounts import accounts, spent

pytestmark = pytest.mark.box
BUSY = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(2 * 10**7))'])"


def test_processes_that_came_and_went_are_counted():
    with accounts() as opened:
        with subprocess.Popen(
            [sys.executable, "-c", f"input(); {BUSY}; input()"], stdin=subprocess.PIPE
        ) as process:
            opened.admit("worker", process.pid)
            before = opened.read()
            process.stdin.write(b"\n\n")
            process.stdin.close()
            process.wait()
        found = spent(before, opened.read())
        assert found["worker"] > 0.1
        assert found["api"] == found["database"] == 0.0


def test_what_is_left_ends_with_the_groups():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with accounts() as opened:
        opened.admit("database", process.pid)
        folder = opened._folder()
    assert process.wait(5) < 0
    assert not folder.exists()
