"""Is this machine fit to grade?"""

import asyncio
import os
import resource
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic

from grader.core.errors import Fault, HostUnfit
from grader.exam.config import ExamConfig
from grader.exam.sample import sit_sample
from sandbox.doctor import Check, advise, examine
from sandbox.doctor.check import verdict
from sandbox.limits import MIB
from sandbox.runtime import family_of

__all__ = ["Check", "HostWatch", "advise_host", "examine_host", "require_fit_host"]

BELIEVED_SECONDS = 20.0
"""How long an examination's finding is relied on while sittings go on failing."""
ENOUGH_SPACE = 32 * MIB
"""Room for the largest suite, in the folder where suites are unpacked."""
ENOUGH_DESCRIPTORS = 64
_MEND = "mend what else is reported; if nothing is, the message says what broke"

Look = Callable[[ExamConfig], Awaitable[Sequence[Check]]]


async def examine_host(config: ExamConfig) -> Sequence[Check]:
    """Prove every limit on this host, and that it can grade; each check says how to mend it."""
    checks = [check_suites_runtime(config), *await _tried("boxes", _look_at_boxes, config)]
    checks += [check_suites(config.suites), check_descriptors()]
    if all(check.ok for check in checks):
        checks += await _tried("sitting", _look_at_sitting, config)
    return checks


async def _tried(name: str, look: Look, config: ExamConfig) -> Sequence[Check]:
    """A host may be too ill even to be looked at."""
    try:
        return await look(config)
    except Exception as error:  # noqa: BLE001
        return [Check(name, ok=False, found=f"{type(error).__name__}: {error}", mend=_MEND)]


async def _look_at_boxes(config: ExamConfig) -> Sequence[Check]:
    checks = await examine(config.host, config.learner_python, config.learner_packages)
    if config.examiner_host == config.host:
        return checks
    others = await examine(config.examiner_host, config.learner_python, config.learner_packages)
    different = [check for check in others if check not in checks]
    return [*checks, *(replace(check, name=f"{check.name} (suites)") for check in different)]


async def _look_at_sitting(config: ExamConfig) -> Sequence[Check]:
    return [Check("sitting", ok=True, found=await sit_sample(config))]


async def advise_host(config: ExamConfig) -> Check:
    """What would make this host safer."""
    return await advise(config.host, config.learner_python, config.learner_packages)


def check_suites_runtime(config: ExamConfig) -> Check:
    """An examiner makes a socket for each of the guest's children and must be able to send it."""
    shut_in = family_of(config.examiner_host).own_kernel
    found = f"{config.examiner_runtime}, and {config.runtime} for learners' code"
    mend = f"set GRADER_EXAMINER_RUNTIME=runc: {config.examiner_runtime} hands no socket out"
    return verdict("suites' runtime", found, ok=not shut_in, mend=mend)


def check_suites(folder: Path) -> Check:
    """Suites can be unpacked."""
    mend = f"free some space there, and let root write to {folder}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Check("suites folder", ok=False, found=str(error), mend=mend)
    ok = free >= ENOUGH_SPACE and os.access(folder, os.W_OK)
    return verdict("suites folder", f"{folder}, {free // MIB:,} MB free", ok=ok, mend=mend)


def check_descriptors() -> Check:
    """Boxes, examiners and connections take descriptors of ours."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        free = allowed - len(os.listdir("/proc/self/fd"))
    except OSError:  # looking takes one as well
        free = 0
    mend = (
        "allow this process more open files (systemd: LimitNOFILE, compose: ulimits), or let it do"
        " less at once (GRADER_CONCURRENCY, GRADER_EXAMINERS)"
    )
    found = f"{free} of {allowed} free"
    return verdict("open files", found, ok=free >= ENOUGH_DESCRIPTORS, mend=mend)


class HostWatch:
    """Tells a sitting that failed by itself from a host on which any would fail."""

    def __init__(self, config: ExamConfig) -> None:
        self._config = config
        self._lock = asyncio.Lock()
        self._examined: float | None = None
        self._unfit: HostUnfit | None = None

    async def explain(self, fault: Fault) -> Fault:
        """`HostUnfit`, saying what is missing, if the host can grade nothing; else the fault."""
        async with self._lock:  # sittings fail together; one examination serves them all
            if self._examined is None or monotonic() - self._examined > BELIEVED_SECONDS:
                await self._examine()
        return self._unfit or fault

    async def require_fit(self) -> None:
        """Examine the host now; raises `HostUnfit` unless it can grade."""
        async with self._lock:
            await self._examine()
        if self._unfit is not None:
            raise self._unfit

    async def _examine(self) -> None:
        self._unfit = None
        try:
            await require_fit_host(self._config)
        except HostUnfit as unfit:
            self._unfit = unfit
        self._examined = monotonic()


async def require_fit_host(config: ExamConfig) -> None:
    """Raise `HostUnfit`, naming each failing check, unless this host can isolate and grade."""
    failing = [check for check in await examine_host(config) if not check.ok]
    if failing:
        lines = "; ".join(f"{check.name}: {check.found} (mend: {check.mend})" for check in failing)
        raise HostUnfit(f"This host cannot grade. {lines}. Run `grader doctor` for all checks.")
