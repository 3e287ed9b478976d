import pytest
from sqlalchemy import text

from grader.store.store import PostgresStore
from tests.support.world import a_submission, hand_in, make_world, rolled_back


async def jobs(store: PostgresStore) -> list[tuple[str, str, str, dict[str, str]]]:
    query = "SELECT queue_name, task_name, lock, args FROM procrastinate_jobs ORDER BY id"
    async with store.connection() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def test_a_job_names_what_it_is_about(store: PostgresStore) -> None:
    world = await make_world(store)
    submission = await hand_in(store, a_submission(world), enqueue=True)
    async with store.begin() as tx:
        await tx.jobs.enqueue_check(world.version.id)
    subject, version = str(submission.id), str(world.version.id)
    assert await jobs(store) == [
        ("grading", "grade", f"submission:{subject}", {"submission_id": subject}),
        ("checking", "check", f"version:{version}", {"version_id": version}),
    ]


async def test_a_rollback_takes_submission_and_job(store: PostgresStore) -> None:
    world = await make_world(store)
    async with rolled_back(store) as tx:
        submission = await tx.submissions.add(a_submission(world))
        await tx.jobs.enqueue_grading(submission.id)
    async with store.begin() as tx:
        assert await tx.submissions.get(submission.id) is None
    assert await jobs(store) == []


async def test_a_job_may_be_the_first_thing_in_a_transaction(store: PostgresStore) -> None:
    world = await make_world(store)
    async with rolled_back(store) as tx:
        await tx.jobs.enqueue_check(world.version.id)
    assert await jobs(store) == []


async def test_places_in_the_queue_are_the_order_of_handing_in(store: PostgresStore) -> None:
    world = await make_world(store)
    async with store.begin() as tx:
        await tx.jobs.enqueue_check(world.version.id)
    handed = [
        await hand_in(store, a_submission(world, attempt), enqueue=True) for attempt in (1, 2, 3)
    ]
    async with store.begin() as tx:
        assert [await tx.submissions.queue_place(item.id) for item in handed] == [0, 1, 2]


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ("status = 'doing'", [0, 0, 1]),
        ("scheduled_at = now() + interval '1 hour'", [0, 0, 1]),
        ("scheduled_at = now() - interval '1 hour'", [0, 1, 2]),
        ("priority = -1", [2, 0, 1]),
    ],
    ids=["taken", "waits for its next try", "its time has come", "of less weight"],
)
async def test_places_follow_what_workers_do(
    store: PostgresStore, change: str, places: list[int]
) -> None:
    world = await make_world(store)
    handed = [
        await hand_in(store, a_submission(world, attempt), enqueue=True) for attempt in (1, 2, 3)
    ]
    async with store.connection() as connection:
        await connection.execute(
            text(f"UPDATE procrastinate_jobs SET {change} WHERE lock = :lock"),
            {"lock": f"submission:{handed[0].id}"},
        )
    async with store.begin() as tx:
        assert [await tx.submissions.queue_place(item.id) for item in handed] == places


async def test_what_has_no_job_has_nobody_before_it(store: PostgresStore) -> None:
    world = await make_world(store)
    await hand_in(store, a_submission(world, 1), enqueue=True)
    without = await hand_in(store, a_submission(world, 2))
    async with store.begin() as tx:
        assert await tx.submissions.queue_place(without.id) == 0
