"""The demo as somebody sees it who has just installed the project."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.support.interrupts import listen_to_ctrl_c

COURSE = Path(__file__).parents[2] / "assignments" / "02-matrix-decompositions"

pytestmark = [pytest.mark.box, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def home():
    # Not below pytest's own folder: that is closed to the user the database runs as.
    with tempfile.TemporaryDirectory(prefix="gradus-demo-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def demo(home):
    """Starts a demo with one module of the course; nothing of it is left in the end."""
    started = []

    def start(*arguments):
        command = (sys.executable, "-m", "grader.cli", "demo", "--port", "0")
        child = subprocess.Popen(
            [*command, "--assignments", COURSE, *arguments],
            env={**os.environ, "GRADER_HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            preexec_fn=listen_to_ctrl_c,
        )
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.communicate()
    assert _with_home(home) == []
    assert list((home / "demo").iterdir()) == []


def test_the_demo_shows_five_verdicts_and_ends_with_0(demo):
    child = demo("--once")
    out, err = child.communicate()
    assert (child.returncode, err) == (0, "")
    assert "20 of 20 points" in out
    assert out.count("hands in") == 5
    for word in ("✗ crashed", "✗ time-out", "files: -", "network: -", "curl -H 'Authorization"):
        assert word in out
    assert "FOUND THE TESTS" not in out


def test_ctrl_c_stops_all_of_it_in_the_middle(demo):
    child = demo()
    for line in child.stdout:
        if "checking gram-schmidt" in line:
            break
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "Traceback" not in err


def _with_home(home):
    """Processes that still mention the demo's folder, after a moment to end in."""
    deadline = time.monotonic() + 15
    while (found := _mentioning(str(home))) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def _mentioning(text):
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue
        if text.encode() in command and int(folder.name) != os.getpid():
            found.append(folder.name)
    return found
