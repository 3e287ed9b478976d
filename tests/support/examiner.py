"""Drives an examiner process as the worker does, without boxes."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from grader.core.assignment import Limits
from grader.core.verdict import Report, TestResult
from grader.exam.report import ReportReader

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "PATH": "/usr/bin:/bin",
    "BOX_SOCKET": "0",
}


@dataclass(frozen=True)
class Sat:
    """What came of one sitting."""

    status: int
    report: Report | None
    lines: Sequence[bytes]

    def __getitem__(self, name: str) -> TestResult:
        assert self.report is not None
        (found,) = [r for r in self.report.results if r.test.id.split("::")[-1] == name]
        return found


class ExaminerProcess:
    """One process that holds a suite; the guest's descriptor carries the learner's source."""

    def __init__(self, suite: Path, module: str = "tests.support.fake_guest") -> None:
        self._ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    module,
                    "--suite",
                    str(suite),
                ],
                stdin=theirs,
                env=ENVIRONMENT | {"PYTHONPATH": str(ROOT)},
                stderr=subprocess.PIPE,
            )
        self._lines = self._ours.makefile("rb")
        self.greeting = self.read()

    def __enter__(self) -> "ExaminerProcess":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._lines.close()
        self._ours.close()
        try:
            self.said = self._process.communicate(timeout=10)[1].decode()
        finally:
            self._process.kill()
            self.status = self._process.wait()

    @property
    def pid(self) -> int:
        """The process that holds the suite."""
        return self._process.pid

    def read(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._lines.readline())
        return message

    def order(self, seed: int, limits: Limits, *, only_visible: bool, guest: int) -> int:
        """Send one order; returns the descriptor the report comes on."""
        read_end, write_end = os.pipe()
        sit = {"seed": seed, "only_visible": only_visible, "limits": asdict(limits)}
        line = json.dumps({"sit": sit}).encode() + b"\n"
        socket.send_fds(self._ours, [line], [guest, write_end])
        os.close(write_end)
        return read_end

    def sit(
        self,
        source: str,
        seed: int = 1,
        *,
        limits: Mapping[str, float] | None = None,
        only_visible: bool = False,
    ) -> Sat:
        """A sitting of this source with the fake guest."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.sendall(source.encode())
            ours.shutdown(socket.SHUT_WR)
            return self.sit_with(theirs, seed, limits=limits, only_visible=only_visible)

    def sit_with(
        self,
        guest: socket.socket,
        seed: int = 1,
        *,
        limits: Mapping[str, float] | None = None,
        only_visible: bool = False,
    ) -> Sat:
        allowed = Limits(**(limits or {}))  # type: ignore[arg-type]
        report = self.order(seed, allowed, only_visible=only_visible, guest=guest.fileno())
        with os.fdopen(report, "rb") as stream:
            lines = stream.readlines()
        reader = ReportReader()
        for line in lines:
            reader.feed(line)
        return Sat(self.read()["ended"]["status"], reader.report, lines)
