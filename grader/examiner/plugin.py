"""The pytest plugin: pytest collects and runs the suite, this waits in the middle."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from grader.examiner.learner import Learner
from grader.examiner.marks import OURS, BadMark, MarkedTest, read_marks
from grader.examiner.orders import SitOrder, WorkerChannel
from grader.examiner.properties import Property
from grader.examiner.report import ReportWriter
from grader.examiner.serve import serve
from grader.examiner.session import GuestSession
from grader.examiner.sitting import Sitting
from grader.examiner.text import cap
from grader.examiner.warm import warm_up

MESSAGE = 4000

OpenGuest = Callable[[SitOrder], tuple[GuestSession, Learner]]


class ExaminerPlugin:
    """Reads the suite's marks, says so to the worker, and runs a sitting for each of its orders."""

    def __init__(self, channel: WorkerChannel, suite: Path, open_guest: OpenGuest) -> None:
        self._channel = channel
        self._suite = suite
        self._open_guest = open_guest
        self._problems: list[str] = []
        self._learner: Learner | None = None
        self._sitting: Sitting | None = None
        self._properties: dict[str, Property] = {}
        self.has_spoken = False

    # ------------------------------------------------------------------ pytest's hooks

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare our marks."""
        for name, meaning in OURS.items():
            config.addinivalue_line("markers", f"{name}: {meaning}")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what could not be collected."""
        if not report.passed:
            self._problems.append(f"{report.nodeid or 'the suite'}: {report.longrepr}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Say what was collected, then wait for sittings until the worker hangs up."""
        tests = self._read_all(session.items)
        if self._problems:
            text = "\n".join(self._problems)
            self.say_broken(text)
            return True
        warm_up(self._suite)
        self._warm_up_properties(tests)
        self.has_spoken = True
        self._channel.send("ready", {"tests": [asdict(marked.test) for marked in tests]})
        serve(self._channel, lambda order: self._sit(order, tests))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Try the examples of a Hypothesis test; other tests are pytest's to call."""
        known = self._properties.get(pyfuncitem.nodeid)
        if known is None or self._sitting is None:
            return None
        known.run(pyfuncitem, self._sitting.seed_of(pyfuncitem.nodeid))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport:
        """Hand the exception to the sitting; pytest itself need not format it."""
        if call.when == "collect":
            raise RuntimeError("this hook reports on tests, not on collection")
        error = call.excinfo.value if call.excinfo else None
        if error is not None and self._sitting is not None:
            self._sitting.keep_error(call.when, error)
        return pytest.TestReport(
            item.nodeid,
            item.location,
            {},
            "passed" if error is None else "failed",
            None,
            call.when,
        )

    # ------------------------------------------------------------------ fixtures of every suite

    @pytest.fixture(scope="session")
    def learner(self) -> Learner:
        """The learner's module, as a proxy."""
        if self._learner is None:
            raise RuntimeError("no sitting is running")
        return self._learner

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """Random numbers that depend on the run's seed and the test, and start anew per example."""
        if self._sitting is None:
            raise RuntimeError("no sitting is running")
        return self._sitting.rng

    # ------------------------------------------------------------------ the work

    def say_broken(self, why: str) -> None:
        """Tell the worker that this suite cannot be used."""
        self.has_spoken = True
        self._channel.send("broken", {"message": cap(why, MESSAGE)})

    def _read_all(self, items: list[pytest.Item]) -> list[MarkedTest]:
        tests: list[MarkedTest] = []
        for item in items:
            try:
                tests.append(read_marks(item))
            except BadMark as problem:
                self._problems.append(str(problem))
        if not items and not self._problems:
            self._problems.append("the suite has no tests")
        # Visible tests go first: once code has seen a hidden input, it could print it in any test
        # that shows its output.
        return sorted(tests, key=lambda marked: not marked.test.visible)

    def _warm_up_properties(self, tests: list[MarkedTest]) -> None:
        for marked in tests:
            known = Property.of(marked.item)
            if known is not None:
                known.warm_up()
                self._properties[marked.item.nodeid] = known

    def _sit(self, order: SitOrder, tests: list[MarkedTest]) -> None:
        session, self._learner = self._open_guest(order)
        chosen = [marked for marked in tests if marked.test.visible or not order.only_visible]
        self._sitting = Sitting(
            session, ReportWriter(order.report), chosen, self._suite, order.seed, order.limits
        )
        self._sitting.run()
