"""Is this machine fit to grade?"""

from collections.abc import Sequence

from grader.core.errors import HostUnfit
from grader.exam.config import ExamConfig
from sandbox.doctor import Check, examine

__all__ = ["Check", "examine_host", "require_fit_host"]


async def examine_host(config: ExamConfig) -> Sequence[Check]:
    """Prove every limit on this host; each check says what was found and how to mend it."""
    return await examine(config.host, config.learner_python, config.learner_packages)


async def require_fit_host(config: ExamConfig) -> None:
    """Raise `HostUnfit`, naming each failing check, unless this host can isolate learner code."""
    failing = [check for check in await examine_host(config) if not check.ok]
    if failing:
        lines = "; ".join(f"{check.name}: {check.found} (mend: {check.mend})" for check in failing)
        raise HostUnfit(f"This host cannot grade. {lines}. Run `grader doctor` for all checks.")
