"""The `Examination` of the workflow: real boxes joined by a socket."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path
from time import monotonic

from grader.core import breaches
from grader.core.assignment import Test
from grader.core.errors import (
    BoxFault,
    ExamFault,
    ExaminerHung,
    Fault,
    GuestSilent,
    Invalid,
    Refusal,
)
from grader.core.verdict import Outcome, Report
from grader.exam.config import ExamConfig
from grader.exam.cores import Cores
from grader.exam.environment import environment_digest
from grader.exam.examiners import Examiner, Examiners
from grader.exam.guests import Guests, hand_over_files
from grader.exam.host import HostWatch
from grader.exam.report import ReportReader
from grader.exam.suites import Suites
from grader.workflow.laps import lap
from grader.workflow.ports import Bundle, OnSittingEvent, Sitting
from sandbox.box import Box
from sandbox.outcome import (
    LOST,
    STARVED,
    BoxFailed,
    BoxOutcome,
    Collapsed,
    Exited,
    Flooded,
    OutOfMemory,
    Signalled,
    TimedOut,
)
from sandbox.wire.messages import LITTERED

GRACE_SECONDS = 15.0
"""What a sitting may take beyond its wall limit before the examiner counts as hung."""
BUSY_SHARE = 0.25
"""An examiner that computed for so much of its time was kept busy by an answer, and a guest by what
runs in it; one that did not was held up, and not by the learner."""
POST_MORTEM_SECONDS = 10.0
COLLAPSED = (
    "Your code brought down the computer it ran on. Does it start very many processes or threads?"
)
CRASHES = frozenset(
    {signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV, signal.SIGSYS}
)
"""How a box's own kernel ends that breaks; none of these comes from another process of the host."""
_LOG = logging.getLogger(__name__)


class BoxedExamination:
    """Takes one guest and one examiner per sitting and lets them talk."""

    def __init__(
        self, config: ExamConfig, guests: Guests, examiners: Examiners, suites: Suites
    ) -> None:
        self._config = config
        self._guests = guests
        self._examiners = examiners
        self._suites = suites
        self._host = HostWatch(config)
        self._cores = Cores()

    @cached_property
    def environment_digest(self) -> str:
        """Identifies interpreter, packages and our own judging code."""
        return environment_digest(self._config)

    async def collect(self, bundle: Bundle) -> tuple[Test, ...]:
        """List the suite's tests; the examiner stays warm for the first sitting."""

        async def suite() -> Path:
            return await self._suites.add(bundle)

        async with self._fit_host(), self._examiners.take(bundle.digest, suite) as examiner:
            return examiner.tests

    async def sit(self, sitting: Sitting, on_event: OnSittingEvent) -> Report:
        """Grade once. Raises `Fault` for every failure that is not the learner's."""

        async def suite() -> Path:
            return await self._suites.folder_of(sitting)

        limits = sitting.assignment.limits
        reader = ReportReader()
        async with self._fit_host(), self._guests.take(limits) as guest:
            try:
                async with self._examiners.take(sitting.digest, suite) as examiner:
                    lap("boxes")
                    await self._join(guest, examiner, sitting, reader, on_event)
                    lap("sit")
            except Invalid as refused:  # it did collect before it was published
                self._suites.forget(sitting.digest)
                raise ExamFault(f"the suite does not collect any more: {refused}") from refused
            except Fault as fault:
                _require_memory(guest)
                return await _verdict_after(guest, reader, sitting, fault)
            _require_memory(guest)
        if reader.report is None:
            raise ExamFault("the examiner ended without a report")
        return reader.report

    @asynccontextmanager
    async def _fit_host(self) -> AsyncIterator[None]:
        """What fails may mean that nothing can be graded on this host any more: then say so."""
        try:
            yield
        except Refusal:
            raise
        except Exception as error:
            fault = error if isinstance(error, Fault) else BoxFault(f"the host failed: {error!r}")
            explained = await self._host.explain(fault) if fault.counts else fault
            if explained is error:
                raise
            raise explained from error

    async def require_fit(self) -> None:
        """Prove this host anew; raises `HostUnfit`, saying what is missing, if it cannot grade."""
        await self._host.require_fit()

    async def _join(
        self,
        guest: Box,
        examiner: Examiner,
        sitting: Sitting,
        reader: ReportReader,
        on_event: OnSittingEvent,
    ) -> None:
        await hand_over_files(guest, sitting)
        wall = sitting.assignment.limits.wall_seconds
        used, guest_used, began = examiner.cpu_seconds(), guest.usage().cpu_seconds, monotonic()
        guest.arm(wall + GRACE_SECONDS / 2)
        try:
            with self._cores.one() as core:
                guest.pin(core)
                examiner.pin(core)
                async with asyncio.timeout(wall + GRACE_SECONDS):
                    await examiner.sit(guest.socket.fileno(), sitting, reader, on_event)
        except GuestSilent as silent:
            spent = guest.usage().cpu_seconds - guest_used
            silent.busy = spent >= BUSY_SHARE * (monotonic() - began)
            raise
        except TimeoutError as error:
            busy = examiner.cpu_seconds() - used >= BUSY_SHARE * wall
            words = "was still computing" if busy else "was held up: is this host overloaded?"
            raise ExaminerHung(
                f"the examiner did not end in time; it {words}", busy=busy
            ) from error


def _outlasted(reader: ReportReader, hung: ExaminerHung) -> Report:
    """A verdict: a published suite ends, as its check has shown, unless an answer keeps it busy.

    What happened to the guest meanwhile tells nothing: its deadline passes while it waits for us.
    """
    if not (hung.busy and reader.tests):
        raise hung
    return reader.cut_short(Outcome.TIMEOUT, breaches.CHECKING_TIME)


def _require_memory(guest: Box) -> None:
    """No verdict stands on what ended for others' sake: by want of memory, or with a container."""
    if guest.lost:
        raise BoxFault(LOST)
    if guest.starved:
        raise BoxFault(STARVED)


async def _verdict_after(
    guest: Box, reader: ReportReader, sitting: Sitting, fault: Fault
) -> Report:
    """A verdict, if it was the learner's code that ended the sitting; else the fault is raised."""
    if isinstance(fault, ExaminerHung):
        return _outlasted(reader, fault)
    if isinstance(fault, GuestSilent) and fault.busy and reader.tests:
        return reader.cut_short(Outcome.TIMEOUT, breaches.KEPT_BUSY)
    if not reader.tests:
        raise fault
    try:
        async with asyncio.timeout(POST_MORTEM_SECONDS):
            outcome = await guest.wait()
    except TimeoutError:
        raise fault from None
    verdict = _verdict_of(outcome, sitting)
    if verdict is None:
        raise fault
    return reader.cut_short(*verdict)


def _verdict_of(outcome: BoxOutcome, sitting: Sitting) -> tuple[Outcome, str] | None:
    limits = sitting.assignment.limits
    match outcome:
        case OutOfMemory():
            return Outcome.MEMORY, breaches.memory(limits)
        case TimedOut():
            return Outcome.TIMEOUT, breaches.whole_time(limits)
        case Flooded():
            return Outcome.FLOODED, "Your code wrote more output than is allowed."
        case Exited(status) if status == LITTERED:
            return Outcome.FLOODED, breaches.disk(limits)
        case Collapsed():
            _LOG.warning("a box's own kernel broke: %s", outcome.reason)
            return Outcome.CRASHED, COLLAPSED
        case Signalled(number) if number in CRASHES:
            _LOG.warning("a guest's box broke: %s", outcome)
            return Outcome.CRASHED, COLLAPSED
        case BoxFailed(reason):
            raise BoxFault(reason)
        case _:
            return None


@asynccontextmanager
async def open_examination(config: ExamConfig) -> AsyncIterator[BoxedExamination]:
    """Boxes wait warm while the block lasts and are all gone after it."""
    suites = Suites(config.suites, config.unpack_exam)
    async with Guests(config) as guests, Examiners(config) as examiners:
        examination = BoxedExamination(config, guests, examiners, suites)
        # It starts two interpreters and reads our sources: not while the first learner waits.
        await asyncio.to_thread(lambda: examination.environment_digest)
        yield examination
