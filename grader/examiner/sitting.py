"""One sitting, in a fork of the process that holds the suite: every test, then the report."""

import hashlib
import os
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from hypothesis.errors import HypothesisException

from grader.core import breaches
from grader.core.assignment import Limits, Test
from grader.core.verdict import LOAD_ID, LOAD_TITLE, Outcome, Resources, TestResult
from grader.examiner.errors import (
    GuestFault,
    Interruption,
    LearnerError,
    LearnerRefused,
    LearnerTimedOut,
)
from grader.examiner.examples import Examples, Failure
from grader.examiner.marks import MarkedTest
from grader.examiner.recording import counterexample_of
from grader.examiner.report import ReportWriter
from grader.examiner.session import GuestSession, Traffic
from grader.examiner.verdicts import (
    SittingOver,
    SuiteBroken,
    load_verdict_of,
    verdict_of,
)
from grader.examiner.watchdog import Watchdog

LOAD_TEST = Test(LOAD_ID, LOAD_TITLE, points=0.0, visible=True)
NOT_LOADED = "Your file did not load."
MIB = 1024 * 1024
LEARNERS = (Interruption, LearnerError, LearnerRefused)


def test_seed(seed: int, test_id: str) -> int:
    """The seed of one test in a run: the same on every machine, and unlike any other test's."""
    digest = hashlib.sha256(f"{seed}:{test_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big")


class Sitting:
    """Runs the tests in order and writes each result as it is known."""

    def __init__(
        self,
        session: GuestSession,
        report: ReportWriter,
        tests: Sequence[MarkedTest],
        call: Callable[[MarkedTest], None],
        suite: Path,
        seed: int,
        limits: Limits,
    ) -> None:
        self.session = session
        self._report = report
        self._tests = tests
        self._call = call
        self._suite = suite
        self._seed = seed
        self._limits = limits
        self._started = time.monotonic()
        self._end = self._started + limits.wall_seconds
        self._errors: dict[str, BaseException] = {}
        self._defined: frozenset[str] = frozenset()
        self._all = [LOAD_TEST, *(marked.test for marked in tests)]
        self._watchdog = Watchdog(self._end, self._give_up)
        self.rng = np.random.default_rng()

    def run(self) -> None:
        """The whole sitting; raises `GuestFault` or `SuiteBroken` if it must not count."""
        self._report.started(self._all)
        self._watchdog.start()
        loaded = self._load()
        self._report.test(loaded)
        for marked in self._tests:
            self._report.test(self._result(marked, loaded))
        self.session.close()  # only a child that has ended tells its memory
        self._report.finished(self._resources())

    def _give_up(self) -> None:
        """Report what there is and leave: the running test keeps its thread busy for ever."""
        with self._report.alone() as told:
            if told == len(self._all):
                return
            running, *rest = self._all[told:]
            self._report.test(TestResult(running, Outcome.TIMEOUT, breaches.CHECKING_TIME))
            for test in rest:
                self._report.test(self._too_late(test))
            self._report.finished(self._resources())
            os._exit(0)

    def keep_error(self, when: str, error: BaseException) -> None:
        """Take note of how a phase of the running test (setup, call, teardown) failed."""
        if isinstance(error, GuestFault | SuiteBroken):
            raise error
        self._errors[when] = error

    # ------------------------------------------------------------------ the steps

    def _load(self) -> TestResult:
        started = time.monotonic()
        error: BaseException | None = None
        output = ""
        try:
            self._defined = frozenset(self.session.load())
        except LEARNERS as raised:
            error, output = raised, self.session.end_test().output
        verdict = load_verdict_of(error, self._suite, self._limits)
        return TestResult(
            LOAD_TEST,
            verdict.outcome,
            verdict.message,
            verdict.learner_message,
            output=output,
            seconds=time.monotonic() - started,
            detail=verdict.detail,
        )

    def _result(self, marked: MarkedTest, loaded: TestResult) -> TestResult:
        if loaded.outcome is not Outcome.PASSED:
            return TestResult(marked.test, Outcome.NOT_RUN, NOT_LOADED, brief=NOT_LOADED)
        if time.monotonic() >= self._end:
            return self._too_late(marked.test)
        return self._run_test(marked)

    def _too_late(self, test: Test) -> TestResult:
        over = breaches.whole_time(self._limits)
        return TestResult(test, Outcome.NOT_RUN, over, brief=over)

    def _run_test(self, marked: MarkedTest) -> TestResult:
        started = time.monotonic()
        examples = Examples(self.session, self._end, self._restart_rng)
        self._seed_test(marked.test.id)
        self._watchdog.begin_test()
        self.session.clear_records()
        self._errors = {}
        try:
            self.session.begin_test(self._seconds(marked))
        except LEARNERS as error:
            self._errors["begin"] = error
        else:
            with examples.watching(marked.item, self.seed_of(marked.test.id)):
                self._call(marked)
        failure = self._failure(examples)
        traffic = self.session.end_test()
        return self._told(marked.test, failure, traffic, time.monotonic() - started)

    def _seconds(self, marked: MarkedTest) -> float:
        wanted = self._limits.test_seconds if marked.timeout is None else marked.timeout
        return max(min(wanted, self._end - time.monotonic()), 0.01)

    # ------------------------------------------------------------------ seeds

    def seed_of(self, test_id: str) -> int:
        """The seed of one test of this sitting."""
        return test_seed(self._seed, test_id)

    def _seed_test(self, test_id: str) -> None:
        seed = self.seed_of(test_id)
        self._fresh = np.random.PCG64(seed).state
        self._restart_rng()
        random.seed(seed)
        np.random.seed(seed % 2**32)

    def _restart_rng(self) -> None:
        """Every example gets the same numbers, or shrinking would chase a moving target."""
        self.rng.bit_generator.state = self._fresh

    # ------------------------------------------------------------------ what is said

    def _failure(self, examples: Examples) -> Failure | None:
        """The smallest failing example, or the exception that ended the test."""
        error = next(iter(self._errors.values()), None)
        found = examples.failure
        if error is None:
            return None
        if found is not None:  # also when the example passed on being run again: it did fail
            return found
        self._check_blame(error)
        records = self.session.records
        return Failure(error, records[-1] if records else None)

    def _check_blame(self, error: BaseException) -> None:
        """Pass what the learner's code can have brought about; else the suite is broken.

        Only when nothing was asked yet is an exception surely not the learner's doing: a fixture
        may stumble over an answer as a test may, and a fault must not be the learner's to cause.
        """
        learners = isinstance(error, (*LEARNERS, SittingOver))
        early = "setup" in self._errors or isinstance(error, HypothesisException)
        if not learners and early and not self.session.usage.asks:
            raise SuiteBroken(f"a fixture or strategy failed: {error!r}") from error

    def _told(
        self, test: Test, failure: Failure | None, traffic: Traffic, seconds: float
    ) -> TestResult:
        error = self._in_time(failure.error) if failure else None
        verdict = verdict_of(error, self._suite, self._limits, self._defined)
        example = counterexample_of(failure, verdict) if failure else None
        return TestResult(
            test,
            verdict.outcome,
            verdict.message,
            verdict.learner_message or ("" if example else verdict.measured),
            example,
            self._output(traffic),
            seconds,
            verdict.detail,
            verdict.brief,
        )

    def _in_time(self, error: BaseException) -> BaseException:
        """The error; a test that was given only what was left had no time of its own to use up."""
        late = isinstance(error, LearnerTimedOut) and time.monotonic() >= self._end
        return SittingOver() if late else error

    def _output(self, traffic: Traffic) -> str:
        if not traffic.truncated:
            return traffic.output
        return f"{breaches.output_cut(self._limits)}\n{traffic.output}"

    def _resources(self) -> Resources:
        used = self.session.usage
        return Resources(
            wall_seconds=time.monotonic() - self._started,
            learner_seconds=used.learner_seconds,
            peak_memory_mb=used.peak_memory_bytes / MIB,
            calls=used.calls,
            children=used.children,
        )
