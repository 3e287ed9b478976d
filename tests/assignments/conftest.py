"""Real boxes, as the service makes them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from grader.settings import Settings
from grader.wiring import boxes
from grader.workflow.ports import Examination


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def examination(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Examination]:
    settings = Settings(home=tmp_path_factory.mktemp("assignments"), concurrency=2)
    async with boxes.examination(settings) as opened:
        yield opened
