"""What honest code earns beside tricks; the tricks themselves are in `programs/`."""

import pytest

from grader.core.verdict import Outcome
from tests.support.arena import GOOD

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_arena_gives_full_marks_to_an_honest_solution(arena):
    graded = await arena.grade(GOOD)
    assert graded.points == 10, graded.report


ENEMY_OF_ITSELF = GOOD.replace("return n + 1", "import os; os.abort()")


async def test_a_crash_costs_only_the_test_that_crashed(arena):
    graded = await arena.grade(ENEMY_OF_ITSELF)
    assert graded["test_increment"].outcome is Outcome.CRASHED
    assert graded["test_mean"].outcome is Outcome.PASSED
