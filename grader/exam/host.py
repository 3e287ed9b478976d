"""Is this machine fit to grade?"""

import asyncio
from collections.abc import Sequence
from time import monotonic

from grader.core.errors import BoxFault, Fault, HostUnfit
from grader.exam.config import ExamConfig
from sandbox.doctor import Check, examine

__all__ = ["Check", "HostWatch", "examine_host", "require_fit_host"]

BELIEVED_SECONDS = 20.0
"""How long an examination's finding is relied on while boxes go on failing."""


async def examine_host(config: ExamConfig) -> Sequence[Check]:
    """Prove every limit on this host; each check says what was found and how to mend it."""
    return await examine(config.host, config.learner_python, config.learner_packages)


class HostWatch:
    """Tells a box that failed by chance from a host that has become unfit."""

    def __init__(self, config: ExamConfig) -> None:
        self._config = config
        self._lock = asyncio.Lock()
        self._examined: float | None = None
        self._unfit: HostUnfit | None = None

    async def explain(self, fault: BoxFault) -> Fault:
        """`HostUnfit`, saying what is missing, if the host no longer isolates; else the fault."""
        async with self._lock:  # boxes fail together; one examination serves them all
            if self._examined is None or monotonic() - self._examined > BELIEVED_SECONDS:
                self._unfit = await self._examine()
                self._examined = monotonic()
        return self._unfit or fault

    async def _examine(self) -> HostUnfit | None:
        try:
            await require_fit_host(self._config)
        except HostUnfit as unfit:
            return unfit
        return None


async def require_fit_host(config: ExamConfig) -> None:
    """Raise `HostUnfit`, naming each failing check, unless this host can isolate learner code."""
    failing = [check for check in await examine_host(config) if not check.ok]
    if failing:
        lines = "; ".join(f"{check.name}: {check.found} (mend: {check.mend})" for check in failing)
        raise HostUnfit(f"This host cannot grade. {lines}. Run `grader doctor` for all checks.")
