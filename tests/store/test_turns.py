"""The order of work on real PostgreSQL, and what is said of it."""

import random

import psycopg
import pytest
from procrastinate import App, PsycopgConnector
from procrastinate.manager import JobManager
from sqlalchemy import text

from grader.core.errors import NotFound
from grader.core.people import Role
from grader.core.queueing import MOST, Place, Rank
from grader.core.submission import AssignmentVersion, Submission
from grader.store import queue, turns
from grader.store.addresses import conninfo
from grader.store.store import PostgresStore
from tests.support.storm import Job, ModelQueue
from tests.support.world import (
    World,
    a_submission,
    an_assignment,
    grade,
    hand_in,
    make_world,
    publish,
)


async def waiting(store: PostgresStore, world: World, number: int) -> list[Submission]:
    return [
        await hand_in(store, a_submission(world, attempt), enqueue=True)
        for attempt in range(1, number + 1)
    ]


async def place(store: PostgresStore, submission: Submission) -> Place:
    async with store.begin() as tx:
        found = await tx.jobs.place(submission.id)
    assert found is not None
    return found


async def change(store: PostgresStore, submission: Submission, how: str) -> None:
    async with store.connection() as connection:
        await connection.execute(
            text(f"UPDATE procrastinate_jobs SET {how} WHERE lock = :lock"),
            {"lock": f"submission:{submission.id}"},
        )


async def alive(store: PostgresStore, workers: int) -> None:
    async with store.connection() as connection:
        for _ in range(workers):
            await connection.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))


async def test_places_in_the_queue_are_the_order_of_handing_in(store: PostgresStore) -> None:
    world = await make_world(store)
    async with store.begin() as tx:
        await tx.jobs.enqueue_check(world.version.id)
    handed = await waiting(store, world, 3)
    assert [(await place(store, item)).before for item in handed] == [0, 1, 2]


@pytest.mark.parametrize(
    ("how", "places"),
    [
        ("status = 'doing'", [None, 0, 1]),
        ("scheduled_at = now() + interval '1 hour', priority = 0", [0, 0, 1]),
        ("scheduled_at = now() - interval '1 hour'", [0, 1, 2]),
        ("priority = -1000", [2, 0, 1]),
    ],
    ids=["taken", "waits for its next try", "its time has come", "a higher number"],
)
async def test_places_follow_what_workers_do(
    store: PostgresStore, how: str, places: list[int | None]
) -> None:
    world = await make_world(store)
    handed = await waiting(store, world, 3)
    await change(store, handed[0], how)
    async with store.begin() as tx:
        found = [await tx.jobs.place(item.id) for item in handed]
    assert [item and item.before for item in found] == places


async def test_what_has_no_job_has_no_place(store: PostgresStore) -> None:
    world = await make_world(store)
    await waiting(store, world, 1)
    without = await hand_in(store, a_submission(world, 2))
    async with store.begin() as tx:
        assert await tx.jobs.place(without.id) is None
        with pytest.raises(NotFound):
            await tx.jobs.joining(without.id, Rank.FIRST)


async def test_more_than_are_counted_are_said_to_be_more(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await make_world(store)
    handed = await waiting(store, world, 3)
    async with store.connection() as connection:
        await connection.execute(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, priority)"
                " SELECT 'grading', 'grade', -1 FROM generate_series(1, :rows)"
            ),
            {"rows": turns.MOST_COUNTED - 1},
        )
    counted = [await place(store, item) for item in handed]
    assert [(item.before, item.is_counted) for item in counted] == [
        (turns.MOST_COUNTED - 1, True), (turns.MOST_COUNTED, True), (turns.MOST_COUNTED, False),
    ]  # fmt: skip
    assert counted[2].reach < counted[2].number


async def test_the_pace_is_what_was_measured(store: PostgresStore) -> None:
    world = await make_world(store)
    handed = await waiting(store, world, 4)
    for submission, seconds in zip(handed, (2, 4), strict=False):
        await grade(store, submission)
        await change(store, submission, "status = 'doing'")
        async with store.connection() as connection:
            await connection.execute(
                text(
                    "UPDATE runs SET finished_at = started_at + make_interval(secs => :seconds)"
                    " WHERE submission_id = :id"
                ),
                {"seconds": seconds, "id": submission.id},
            )
    unattended = await place(store, handed[3])
    assert (unattended.pace.slots, unattended.before, unattended.seconds) == (0, 1, 1.0)
    await alive(store, 1)
    pace = (await place(store, handed[3])).pace
    assert (pace.slots, pace.mean, pace.spread) == (2, 3.0, 1.0)
    async with store.begin() as tx:
        turn, joining = await tx.jobs.joining(world.version.id, Rank.FIRST)
        other, _ = await tx.jobs.joining((await lighter(store, world)).id, Rank.REPEAT)
    assert (turn.seconds, turn.cost, joining.before) == (3.0, 60, 2)
    assert (other.seconds, other.cost) == (3.0, 240)


async def lighter(store: PostgresStore, world: World) -> AssignmentVersion:
    """An assignment of which nothing is known yet."""
    return await publish(store, world.course, an_assignment("qr"), "qr")


async def test_the_queue_is_the_one_that_was_simulated(store: PostgresStore) -> None:
    """PostgreSQL and Procrastinate serve any storm in the order of the model."""
    world = await make_world(store)
    versions = [world.version]
    async with store.begin() as tx:
        courses = [await tx.people.add_course(f"course-{n}", "Another") for n in range(2)]
        for course in courses:
            await tx.people.enrol(world.learner, course, Role.LEARNER)
    versions += [await publish(store, course, an_assignment()) for course in courses]
    model, chance, attempts = ModelQueue(), random.Random(3), dict.fromkeys(range(3), 0)
    served, expected = [], []
    connector = PsycopgConnector(conninfo=conninfo(store.url))
    async with App(connector=connector).open_async():
        manager = JobManager(connector)
        worker = await manager.register_worker()
        for _ in range(150):
            if chance.random() < 0.6 or not model.waiting:
                line, rank = chance.randrange(3), chance.choice([0, 0, 0, 1, 2, 2, 5])
                attempts[line] += 1
                new = a_submission(world, attempts[line], version=versions[line])
                async with store.begin() as tx:
                    submission = await tx.submissions.add(new)
                    turn, there = await tx.jobs.joining(new.version_id, rank)
                    await tx.jobs.enqueue_grading(submission.id, turn)
                job = Job(sum(attempts.values()), str(line), rank, turn.seconds)
                job.name = submission
                assert there.before == model.add(job).before
                assert turn.number == job.number
            elif chance.random() < 0.5 and model.working:
                done = model.finish(chance.choice(list(model.working)))
                await change(store, done.name, "status = 'succeeded'")
            else:
                taken = await manager.fetch_job(None, worker)
                assert taken is not None
                served.append(taken.task_kwargs["submission_id"])
                expected.append(str(model.take().name.id))
    assert served == expected


_LOOKS = {
    "clock": "gradus_queue_clock(6, 100)",
    "line": "gradus_queue_line(:version, 'grading', 5, 20)",
    "job": "gradus_queue_job('submission:last')",
    "before": f"gradus_queue_before({-MOST}, 0, 'grading', 1001, 8)",
    "fetch": "procrastinate_fetch_job_v2(NULL, NULL)",
}


@pytest.mark.parametrize("name", _LOOKS)
async def test_a_look_at_the_queue_costs_the_same_however_long_it_is(
    store: PostgresStore, name: str
) -> None:
    """In pages that are read, by a connection that has made its plans while nothing waited."""
    world = await make_world(store)
    look = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM {_LOOKS[name]}"
    options = f"{queue._IN_ORDER} -c synchronous_commit=off"
    statement = look.replace(":version", f"'{world.version.id}'")
    async with await psycopg.AsyncConnection.connect(
        conninfo(store.url), options=options if name == "fetch" else ""
    ) as connection:
        for _ in range(7):
            await _pages(connection, statement)
        found = []
        for rows in (3_000, 15_000):
            await connection.execute(_MANY, {"rows": rows, "course": str(world.course.id)})
            found.append(await _pages(connection, statement))
        await connection.rollback()
    assert found[1] <= 1.2 * found[0] + 20


_MANY = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, args)
    SELECT 'grading', 'grade', -10 * %(rows)s - number,
        CASE number WHEN %(rows)s THEN 'submission:last' ELSE 'submission:' || number END,
        jsonb_build_object('line', 'grading ' || %(course)s, 'rank', 0, 'seconds', 1)
    FROM generate_series(1, %(rows)s) AS number
"""


async def _pages(connection: psycopg.AsyncConnection, look: str) -> int:
    async with connection.transaction(force_rollback=True):
        [(plan,)] = await (await connection.execute(look)).fetchall()
    return int(plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"])
