"""The pytest plugin: pytest collects and runs the suite, this waits in the middle."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.examiner.learner import Learner
from grader.examiner.marks import OURS, BadMark, MarkedTest, read_marks
from grader.examiner.orders import SitOrder, WorkerChannel
from grader.examiner.plain import PlainTest
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
        self._plain: dict[str, PlainTest] = {}
        self._following: dict[str, pytest.Function | None] = {}
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
        for marked in tests:
            self._look_into(marked.item)
        self.has_spoken = True
        self._channel.send("ready", {"tests": [asdict(marked.test) for marked in tests]})
        serve(self._channel, lambda order: self._sit(order, tests))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Try the examples of a Hypothesis test; other tests are pytest's to call."""
        if pyfuncitem.nodeid not in self._properties:
            return None
        self._call(pyfuncitem, pyfuncitem.funcargs)
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
        return self._present_sitting().rng

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

    def _look_into(self, item: pytest.Function) -> None:
        """Find out, before anybody waits for it, how the test is to be run."""
        known = Property.of(item)
        if known is not None:
            known.warm_up()
            self._properties[item.nodeid] = known
        plain = PlainTest.of(item, __name__)
        if plain is not None:
            self._plain[item.nodeid] = plain
        item.location  # noqa: B018 - pytest finds it once and keeps it

    def _sit(self, order: SitOrder, tests: list[MarkedTest]) -> None:
        session, self._learner = self._open_guest(order)
        chosen = [marked for marked in tests if marked.test.visible or not order.only_visible]
        self._following = _following(
            [marked.item for marked in chosen if marked.item.nodeid not in self._plain]
        )
        report = ReportWriter(order.report)
        self._sitting = Sitting(
            session, report, chosen, self._run, self._suite, order.seed, order.limits
        )
        self._sitting.run()

    def _run(self, marked: MarkedTest) -> None:
        """Run one test; how it failed, the sitting is told."""
        item, sitting = marked.item, self._present_sitting()
        plain = self._plain.get(item.nodeid)
        if plain is None:
            after = self._following[item.nodeid]
            item.ihook.pytest_runtest_protocol(item=item, nextitem=after)
            return
        try:
            self._call(item, plain.arguments({"learner": self._learner, "rng": sitting.rng}))
        except (pytest.exit.Exception, KeyboardInterrupt):
            raise
        except BaseException as error:  # noqa: BLE001 - whatever ends a test, as with pytest
            sitting.keep_error("call", error)

    def _call(self, item: pytest.Function, arguments: Mapping[str, Any]) -> None:
        known = self._properties.get(item.nodeid)
        if known is None:
            item.obj(**arguments)
        else:
            known.run(item, arguments, self._present_sitting().seed_of(item.nodeid))

    def _present_sitting(self) -> Sitting:
        if self._sitting is None:
            raise RuntimeError("no sitting is running")
        return self._sitting


def _following(items: list[pytest.Function]) -> dict[str, pytest.Function | None]:
    """What pytest must know to tear down no more than it has to: the item after each."""
    return {item.nodeid: after for item, after in zip_longest(items, items[1:])}
