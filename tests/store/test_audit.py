import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grader.core.people import Actor, Role
from grader.store.store import PostgresStore
from tests.support.world import World, make_world


async def recorded(store: PostgresStore) -> World:
    world = await make_world(store)
    actor = Actor(world.teacher, world.course, Role.INSTRUCTOR)
    async with store.begin() as tx:
        await tx.audit.record(actor, "assignment.published", "gram-schmidt", {"π": ["\x00", 1]})
        await tx.audit.record(None, "submission.faulted", "42", {})
    return world


async def test_the_trail_says_who_did_what(store: PostgresStore) -> None:
    world = await recorded(store)
    query = "SELECT person_id, course_id, role, action, subject, detail FROM audit ORDER BY id"
    async with store.connection() as connection:
        rows = [tuple(row) for row in await connection.execute(text(query))]
    assert rows == [
        (
            world.teacher.id,
            world.course.id,
            "instructor",
            "assignment.published",
            "gram-schmidt",
            {"π": ["\ufffd", 1]},
        ),
        (None, None, None, "submission.faulted", "42", {}),
    ]


@pytest.mark.parametrize(
    "attack",
    ["UPDATE audit SET action = 'nothing'", "DELETE FROM audit", "TRUNCATE audit"],
)
async def test_the_trail_can_only_grow(store: PostgresStore, attack: str) -> None:
    await recorded(store)
    async with store._engine.connect() as connection:
        with pytest.raises(IntegrityError, match="the audit trail can only grow"):
            await connection.execute(text(attack))
