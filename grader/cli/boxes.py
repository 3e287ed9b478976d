"""All that commands need of this machine's boxes; what serves the API does not load it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from grader.cli.backend import settings
from grader.cli.fitness import require_fit
from grader.wiring import boxes
from grader.workflow.ports import Examination


class HostCheck(Protocol):
    """One thing this machine must be able to do."""

    @property
    def name(self) -> str:
        """What is checked."""

    @property
    def ok(self) -> bool:
        """Whether it holds."""

    @property
    def found(self) -> str:
        """What was found."""

    @property
    def mend(self) -> str:
        """How to mend it."""

    @property
    def advice(self) -> str:
        """What is recommended although it holds."""


@asynccontextmanager
async def examination(warm: int) -> AsyncIterator[Examination]:
    """Real boxes on this machine, as many warm as told; refuses a machine that is not fit."""
    chosen = settings(concurrency=warm)
    await require_fit(chosen)
    async with boxes.examination(chosen) as opened:
        yield opened


async def examine_host() -> Sequence[HostCheck]:
    """Every check of this machine."""
    return await boxes.doctor(settings())
