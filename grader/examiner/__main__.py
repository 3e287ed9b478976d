"""`python -m grader.examiner`: collect the suite, then serve sittings on the box's socket."""

import argparse
import io
import socket
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import hypothesis.configuration
import pytest

from grader.examiner.learner import Learner
from grader.examiner.orders import SitOrder, WorkerChannel
from grader.examiner.plugin import ExaminerPlugin, OpenGuest
from grader.examiner.session import GuestSession
from grader.examiner.warm import use_settings
from sandbox.wire.inherited import take_socket

SUITE = Path("/suite")

# A suite is judged by its own files: no configuration, no cache, no rewriting of asserts (which
# would put expected values into messages), and no plugin that it does not need.
_WITHOUT = (
    "cacheprovider doctest faulthandler junitxml logging pastebin "
    "skipping stepwise terminal threadexception unraisableexception warnings"
)


def main(arguments: list[str] | None = None, open_guest: OpenGuest | None = None) -> int:
    """Run until the worker hangs up; the status is 0 if the suite could be used."""
    parser = argparse.ArgumentParser(prog="grader.examiner", description=__doc__)
    parser.add_argument("--suite", type=Path, default=SUITE)
    suite = parser.parse_args(arguments).suite.resolve()
    sys.dont_write_bytecode = True
    hypothesis.configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir(), "hypothesis"))
    use_settings()
    channel = WorkerChannel(take_socket())
    plugin = ExaminerPlugin(channel, suite, open_guest or _connected)
    return _run_pytest(plugin, suite)


def _run_pytest(plugin: ExaminerPlugin, suite: Path) -> int:
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        status = pytest.main(_pytest_arguments(suite), plugins=[plugin])
    if not plugin.has_spoken:  # a conftest.py that does not import ends pytest before it collects
        plugin.say_broken(said.getvalue() or f"pytest ended with status {status}")
    return int(status)


def _pytest_arguments(suite: Path) -> list[str]:
    return [
        str(suite),
        f"--rootdir={suite}",
        f"--confcutdir={suite}",
        "--config-file=/dev/null",
        "--disable-plugin-autoload",
        "--assert=plain",
        "--import-mode=prepend",
        "--capture=no",
        *(f"-pno:{name}" for name in _WITHOUT.split()),
    ]


def _connected(order: SitOrder) -> tuple[GuestSession, Learner]:
    session = GuestSession(socket.socket(fileno=order.guest), order.limits)
    return session, Learner(session)


if __name__ == "__main__":
    sys.exit(main())
