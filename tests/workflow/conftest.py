import pytest_asyncio

from tests.support.classroom import Classroom, open_classroom


@pytest_asyncio.fixture
async def classroom(store) -> Classroom:
    return await open_classroom(store)
