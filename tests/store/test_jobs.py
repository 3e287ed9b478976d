from sqlalchemy import text

from grader.core.queueing import Rank
from grader.store.store import PostgresStore
from tests.support.world import (
    a_submission,
    hand_in,
    make_world,
    rolled_back,
)


async def jobs(store: PostgresStore) -> list[tuple[str, str, str, dict[str, object]]]:
    query = "SELECT queue_name, task_name, lock, args FROM procrastinate_jobs ORDER BY id"
    async with store.connection() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def test_a_job_names_what_it_is_about_and_its_line(store: PostgresStore) -> None:
    world = await make_world(store)
    submission = await hand_in(store, a_submission(world), enqueue=True)
    async with store.begin() as tx:
        await tx.jobs.enqueue_check(world.version.id)
    subject, version, course = str(submission.id), str(world.version.id), world.course.id
    grading = {"submission_id": subject, "line": f"grading {course}", "rank": 0, "seconds": 1.0}
    check = {"version_id": version, "line": f"checking {course}", "rank": 0, "seconds": 10.0}
    assert await jobs(store) == [
        ("grading", "grade", f"submission:{subject}", grading),
        ("checking", "check", f"version:{version}", check),
    ]


async def test_a_rollback_takes_submission_and_job(store: PostgresStore) -> None:
    world = await make_world(store)
    async with rolled_back(store) as tx:
        submission = await tx.submissions.add(a_submission(world))
        turn, _ = await tx.jobs.joining(submission.version_id, Rank.FIRST)
        await tx.jobs.enqueue_grading(submission.id, turn)
    async with store.begin() as tx:
        assert await tx.submissions.get(submission.id) is None
    assert await jobs(store) == []


async def test_a_job_may_be_the_first_thing_in_a_transaction(store: PostgresStore) -> None:
    world = await make_world(store)
    async with rolled_back(store) as tx:
        await tx.jobs.enqueue_check(world.version.id)
    assert await jobs(store) == []
