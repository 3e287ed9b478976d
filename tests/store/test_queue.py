import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import pairwise
from uuid import UUID

import psycopg
import pytest
from procrastinate import App, PsycopgConnector
from sqlalchemy import text

from grader.core.errors import BoxFault, Fault, HostUnfit, Unavailable
from grader.core.queueing import Rank
from grader.core.submission import RunState, Submission, SubmissionState, VersionState
from grader.store import queue, tasks
from grader.store.addresses import conninfo
from grader.store.queue import run_worker
from grader.store.store import PostgresStore, open_store
from tests.support.postgres import Server
from tests.support.store_worker import Grading
from tests.support.world import (
    World,
    a_submission,
    an_assignment,
    begin,
    finish,
    hand_in,
    make_world,
    publish,
    reread,
)

Action = Callable[[UUID, bool], Awaitable[None]]


class Doing:
    """Handlers that do what the test says, and remember how they were called."""

    def __init__(self, action: Action) -> None:
        self.action = action
        self.calls: list[tuple[UUID, bool]] = []

    async def grade(self, submission_id: UUID, last_try: bool) -> None:
        self.calls.append((submission_id, last_try))
        await self.action(submission_id, last_try)

    check = grade


@asynccontextmanager
async def working(
    store: PostgresStore, handlers: tasks.Handlers, **options: object
) -> AsyncIterator[asyncio.Task[None]]:
    """A worker beside the test; it is cancelled at the end."""
    work = run_worker(store, handlers, name="test", **options)  # type: ignore[arg-type]
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 -- it becomes true in the database
            await asyncio.sleep(0.02)


async def until_state(store: PostgresStore, submission: Submission, state: SubmissionState) -> None:
    async def reached() -> bool:
        with suppress(Unavailable):
            return (await reread(store, submission)).state is state
        return False

    await until(reached, 40)


def jobs(store: PostgresStore) -> list[tuple[str, int]]:
    query = "SELECT status::text, attempts FROM procrastinate_jobs ORDER BY id"
    with psycopg.connect(conninfo(store.url)) as connection:
        return connection.execute(query).fetchall()


async def handed_in(store: PostgresStore, count: int = 1) -> list[Submission]:
    world = await make_world(store)
    return [
        await hand_in(store, a_submission(world, attempt), enqueue=True)
        for attempt in range(1, count + 1)
    ]


@pytest.fixture
def no_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "DELAYS", (0, 0, 0, 0))
    monkeypatch.setattr(tasks, "UNFIT_SECONDS", 0)
    monkeypatch.setattr(queue, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(queue, "MENDING_SECONDS", 0.02)


async def test_a_waiting_worker_takes_a_job_at_once(store: PostgresStore) -> None:
    world = await make_world(store)
    grading = Grading(store)
    async with working(store, grading):
        await asyncio.sleep(0.5)
        submission = await hand_in(store, a_submission(world), enqueue=True)
        started = time.monotonic()
        await until_state(store, submission, SubmissionState.GRADED)
        assert time.monotonic() - started < queue.POLL_SECONDS
        await until(lambda: as_async(jobs(store) == []))


async def as_async(value: bool) -> bool:
    return value


async def test_jobs_are_taken_in_their_order(store: PostgresStore) -> None:
    submissions = await handed_in(store, 6)
    grading = Grading(store)
    async with working(store, grading, concurrency=1):
        await until_state(store, submissions[-1], SubmissionState.GRADED)
    assert grading.begun == [submission.id for submission in submissions]


async def test_a_worker_works_on_several_at_once_and_no_more(store: PostgresStore) -> None:
    await handed_in(store, 5)
    running = [0]
    most = [0]

    async def work(submission_id: UUID, last_try: bool) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        await asyncio.sleep(0.2)
        running[0] -= 1

    doing = Doing(work)
    async with working(store, doing, concurrency=3):
        await until(lambda: as_async(len(doing.calls) == 5))
    assert most == [3]


async def test_two_workers_share_the_work_and_do_nothing_twice(store: PostgresStore) -> None:
    submissions = await handed_in(store, 20)
    one, two = Grading(store), Grading(store)
    async with working(store, one, concurrency=2), working(store, two, concurrency=2):
        for submission in submissions:
            await until_state(store, submission, SubmissionState.GRADED)
    assert sorted(one.begun + two.begun) == sorted(submission.id for submission in submissions)
    assert one.begun
    assert two.begun


async def test_two_jobs_of_one_submission_never_run_together(store: PostgresStore) -> None:
    [submission] = await handed_in(store)
    async with store.begin() as tx:
        turn, _ = await tx.jobs.joining(submission.version_id, Rank.REGRADE)
        await tx.jobs.enqueue_grading(submission.id, turn)
    running = [0]

    async def work(submission_id: UUID, last_try: bool) -> None:
        running[0] += 1
        assert running == [1]
        await asyncio.sleep(0.1)
        running[0] -= 1

    doing = Doing(work)
    async with working(store, doing, concurrency=2):
        await until(lambda: as_async(len(doing.calls) == 2))
        await until(lambda: as_async(jobs(store) == []))


async def test_a_fault_is_tried_again(store: PostgresStore, no_delays: None) -> None:
    [submission] = await handed_in(store)

    async def fail_once(submission_id: UUID, last_try: bool) -> None:
        run = await begin(store, submission)
        if len(doing.calls) == 1:
            raise BoxFault("no box")
        await finish(store, run)

    doing = Doing(fail_once)
    async with working(store, doing):
        await until_state(store, submission, SubmissionState.GRADED)
    assert doing.calls == [(submission.id, False)] * 2


@pytest.mark.parametrize("error", [BoxFault("no box"), KeyError("a mistake of ours")])
async def test_after_the_last_try_the_submission_is_faulted(
    store: PostgresStore, no_delays: None, error: Exception
) -> None:
    [submission] = await handed_in(store)

    async def fail(submission_id: UUID, last_try: bool) -> None:
        await begin(store, submission)
        raise error

    doing = Doing(fail)
    async with working(store, doing):
        await until_state(store, submission, SubmissionState.FAULTED)
        await until(lambda: as_async(jobs(store) == [("failed", 5)]))
    assert [last_try for _, last_try in doing.calls] == [False] * 4 + [True]
    assert str(error) in ((await reread(store, submission)).fault or "")
    async with store.begin() as tx:
        assert [entry.kind for entry in await tx.submissions.progress(submission.id)] == ["faulted"]
        runs = await tx.submissions.runs(submission.id)
    assert [run.state for run in runs] == [RunState.FAULTED] * 5


@pytest.mark.parametrize("fault", [HostUnfit("no container runtime"), Unavailable("away")])
async def test_what_would_befall_any_work_uses_up_no_try(
    store: PostgresStore, no_delays: None, fault: Fault
) -> None:
    [submission] = await handed_in(store)

    async def broken_at_first(submission_id: UUID, last_try: bool) -> None:
        if len(doing.calls) <= 7:
            raise fault
        if len(doing.calls) == 8:
            raise BoxFault("by chance")

    doing = Doing(broken_at_first)
    async with working(store, doing):
        await until(lambda: as_async(jobs(store) == []))
    assert doing.calls == [(submission.id, False)] * 9
    assert (await reread(store, submission)).state is SubmissionState.QUEUED


async def test_an_unfit_host_takes_no_work_until_it_is_mended(
    store: PostgresStore, no_delays: None, caplog: pytest.LogCaptureFixture
) -> None:
    submissions = await handed_in(store, 3)
    looked = [0]
    mended = asyncio.Event()

    async def fit() -> None:
        looked[0] += 1
        if not mended.is_set():
            raise HostUnfit("the disk is full")

    async def grade_if_mended(submission_id: UUID, last_try: bool) -> None:
        if not mended.is_set():
            raise HostUnfit("the disk is full")
        await finish(store, await begin(store, submission_id_to[submission_id]))

    submission_id_to = {submission.id: submission for submission in submissions}
    doing = Doing(grade_if_mended)
    async with working(store, doing, fit=fit):
        await until(lambda: as_async(looked[0] >= 3))
        assert len(doing.calls) == 1
        assert "the disk is full" in caplog.text
        assert jobs(store) == [("todo", 0)] * 3
        assert await at_work(store) == 0
        mended.set()
        await until_state(store, submissions[-1], SubmissionState.GRADED)
        assert await at_work(store) == 1
        await until(lambda: as_async(jobs(store) == []))


async def at_work(store: PostgresStore) -> int:
    async with store.begin() as tx:
        return await tx.jobs.workers()


async def test_a_silent_worker_is_not_counted(store: PostgresStore) -> None:
    with psycopg.connect(conninfo(store.url)) as connection:
        connection.execute("SELECT procrastinate_register_worker_v1()")
        connection.execute("SELECT procrastinate_register_worker_v1()")
        connection.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '7 s' WHERE id = 1"
        )
    assert await at_work(store) == 1


async def test_a_fit_host_does_what_an_unfit_one_could_not(
    store: PostgresStore, no_delays: None
) -> None:
    [submission] = await handed_in(store)

    async def no(*_: object) -> None:
        raise HostUnfit("no container runtime")

    unfit = Doing(no)
    async with working(store, unfit, fit=no):
        await until(lambda: as_async(bool(unfit.calls)))
        async with working(store, Grading(store)):
            await until_state(store, submission, SubmissionState.GRADED)


async def test_an_unfit_host_is_examined_ever_more_rarely(
    store: PostgresStore, no_delays: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "LONGEST_MENDING_SECONDS", 0.1)
    await handed_in(store)
    looked: list[float] = []

    async def unfit(*_: object) -> None:
        looked.append(time.monotonic())
        raise HostUnfit("no container runtime")

    async with working(store, Doing(unfit), fit=unfit):
        await until(lambda: as_async(len(looked) == 7))
    pauses = [after - before for before, after in pairwise(looked[1:])]
    assert pauses[0] < pauses[-1]
    assert all(pause >= 0.09 for pause in pauses[-2:])


async def test_what_the_handler_has_settled_is_left_as_it_is(
    store: PostgresStore, no_delays: None
) -> None:
    [submission] = await handed_in(store)

    async def settle(submission_id: UUID, last_try: bool) -> None:
        run = await begin(store, submission)
        assert run is not None
        async with store.begin() as tx:
            await tx.submissions.fault_run(run.id, "in my own words", final=last_try)
        raise BoxFault("no box")

    async with working(store, Doing(settle)):
        await until(lambda: as_async(jobs(store) == [("failed", 5)]))
    assert (await reread(store, submission)).fault == "in my own words"
    async with store.begin() as tx:
        assert await tx.submissions.progress(submission.id) == []


async def test_a_check_that_cannot_be_run_refuses_the_version(
    store: PostgresStore, no_delays: None
) -> None:
    world = await make_world(store)
    version = await publish(store, world.course, an_assignment("unchecked"), "unchecked")
    async with store.begin() as tx:
        await tx.assignments.conclude_check(version.id, VersionState.CHECKING, (), ())
        await tx.jobs.enqueue_check(version.id)

    async def fail(version_id: UUID, last_try: bool) -> None:
        raise BoxFault("no box")

    async with working(store, Doing(fail)):
        await until(lambda: as_async(jobs(store) == [("failed", 5)]))
    async with store.begin() as tx:
        refused = await tx.assignments.version(version.id)
    assert refused is not None
    assert refused.state is VersionState.REFUSED
    assert "no box" in refused.problems[0].what


def test_waits_grow_and_there_are_as_many_as_tries() -> None:
    assert len(tasks.DELAYS) == tasks.MAX_TRIES - 1
    assert list(tasks.DELAYS) == sorted(tasks.DELAYS)
    assert tasks.DELAYS[0] <= 1


async def test_a_stopped_worker_finishes_what_it_has_begun(store: PostgresStore) -> None:
    [submission] = await handed_in(store)

    async def slowly(submission_id: UUID, last_try: bool) -> None:
        run = await begin(store, submission)
        await asyncio.sleep(0.3)
        await finish(store, run)

    doing = Doing(slowly)
    async with working(store, doing):
        await until(lambda: as_async(bool(doing.calls)))
    assert (await reread(store, submission)).state is SubmissionState.GRADED
    assert jobs(store) == []


async def test_a_stopped_worker_releases_what_takes_too_long(store: PostgresStore) -> None:
    [submission] = await handed_in(store)

    async def for_ever(submission_id: UUID, last_try: bool) -> None:
        await begin(store, submission)
        await asyncio.Event().wait()

    doing = Doing(for_ever)
    async with working(store, doing, grace_seconds=0.1):
        await until(lambda: as_async(bool(doing.calls)))
    assert jobs(store) == [("todo", 1)]
    async with working(store, Grading(store)):
        await until_state(store, submission, SubmissionState.GRADED)


async def test_a_worker_does_not_start_on_tables_of_another_age(empty_database_url: str) -> None:
    async with open_store(empty_database_url) as store:
        with pytest.raises(Unavailable, match="grader db upgrade"):
            await run_worker(store, Grading(store), name="test")


async def test_a_killed_workers_job_is_done_by_another(store: PostgresStore) -> None:
    [submission] = await handed_in(store)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.store_worker",
        store.url.render_as_string(hide_password=False),
        "hang",
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == f"begun {submission.id}\n".encode()
    grading = Grading(store)
    async with working(store, grading):
        os.kill(process.pid, signal.SIGKILL)
        killed = time.monotonic()
        await process.wait()
        await until_state(store, submission, SubmissionState.GRADED)
        assert time.monotonic() - killed < 15
    async with store.begin() as tx:
        runs = await tx.submissions.runs(submission.id)
    assert [run.state for run in runs] == [RunState.FAULTED, RunState.FINISHED]


@asynccontextmanager
async def an_app(store: PostgresStore) -> AsyncIterator[App]:
    async with App(connector=PsycopgConnector(conninfo=conninfo(store.url))).open_async() as app:
        yield app


def stall(store: PostgresStore, tries: int) -> None:
    """Make the only job look as if its worker were dead, after that many tries."""
    with psycopg.connect(conninfo(store.url)) as connection:
        connection.execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = %s", [tries])


async def test_being_killed_counts_as_a_try(store: PostgresStore) -> None:
    await handed_in(store)
    stall(store, 2)
    async with an_app(store) as app:
        await queue.rescue(store, app)
    assert jobs(store) == [("todo", 3)]


async def test_a_submission_that_kills_every_worker_comes_to_an_end(store: PostgresStore) -> None:
    [submission] = await handed_in(store)
    await begin(store, submission)
    stall(store, 4)
    async with an_app(store) as app:
        await queue.rescue(store, app)
    assert jobs(store) == [("failed", 5)]
    faulted = await reread(store, submission)
    assert faulted.state is SubmissionState.FAULTED
    assert "stopped in the middle" in (faulted.fault or "")


async def test_jobs_of_living_workers_are_not_rescued(store: PostgresStore) -> None:
    await handed_in(store)
    with psycopg.connect(conninfo(store.url)) as connection:
        connection.execute("SELECT procrastinate_register_worker_v1()")
        connection.execute("UPDATE procrastinate_jobs SET worker_id = 1")
    stall(store, 0)
    async with an_app(store) as app:
        await queue.rescue(store, app)
    assert jobs(store) == [("doing", 0)]


async def test_rescuers_do_not_get_in_each_others_way(store: PostgresStore) -> None:
    await handed_in(store)
    stall(store, 0)
    async with an_app(store) as app:
        await asyncio.gather(*(queue.rescue(store, app) for _ in range(4)))
    assert jobs(store) == [("todo", 1)]


async def test_a_worker_outlives_the_database(mortal_server: Server) -> None:
    async with open_store(mortal_server.url) as store:
        world = await make_world(store)
        first = await hand_in(store, a_submission(world, 1), enqueue=True)
        grading = Grading(store)
        async with working(store, grading, revive=mortal_server.revive) as task:
            await until_state(store, first, SubmissionState.GRADED)
            mortal_server.kill()
            second = await patiently_hand_in(store, world)
            await until_state(store, second, SubmissionState.GRADED)
            assert not task.done()


async def test_a_worker_waits_for_a_database_that_stays_away(
    mortal_server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(queue, "POOL_SECONDS", 0.3)
    async with open_store(mortal_server.url) as store:
        world = await make_world(store)
        async with working(store, Grading(store)):
            await asyncio.sleep(0.3)
            mortal_server.kill()
            await until(lambda: as_async("waiting for the database" in caplog.text))
            await mortal_server.revive()
            submission = await hand_in(store, a_submission(world), enqueue=True)
            await until_state(store, submission, SubmissionState.GRADED)


async def patiently_hand_in(store: PostgresStore, world: World) -> Submission:
    while True:
        try:
            return await hand_in(store, a_submission(world, 2), enqueue=True)
        except Unavailable:
            await asyncio.sleep(0.1)


async def test_a_job_whose_database_died_under_it_is_done_once(mortal_server: Server) -> None:
    async with open_store(mortal_server.url) as store:
        [submission] = await handed_in(store)

        async def killing(submission_id: UUID, last_try: bool) -> None:
            run = await begin(store, submission)
            if len(doing.calls) == 1:
                mortal_server.kill()
            await finish(store, run)

        doing = Doing(killing)
        async with working(store, doing, revive=mortal_server.revive):
            await until_state(store, submission, SubmissionState.GRADED)
        async with store.begin() as tx:
            runs = await tx.submissions.runs(submission.id)
    assert [run.state for run in runs].count(RunState.FINISHED) == 1


async def test_a_worker_can_be_stopped_while_the_database_is_away(mortal_server: Server) -> None:
    async with open_store(mortal_server.url) as store:
        await make_world(store)
        async with working(store, Grading(store)):
            await asyncio.sleep(0.3)
            mortal_server.kill()
        await mortal_server.revive()


async def test_what_must_be_tried_again_does_not_queue_again(
    store: PostgresStore, no_delays: None
) -> None:
    """Its number may be one of a long queue that has been served since."""
    world = await make_world(store)
    first = await hand_in(store, a_submission(world), enqueue=True)
    async with store.connection() as connection:
        await connection.execute(text("UPDATE procrastinate_jobs SET priority = -1000"))
    later: list[Submission] = []

    async def fail_once(submission_id: UUID, last_try: bool) -> None:
        if not later:
            later.append(await hand_in(store, a_submission(world, 2), enqueue=True))
            later.append(await hand_in(store, a_submission(world, 3), enqueue=True))
            raise BoxFault("the box fell over")

    doing = Doing(fail_once)

    async def all_done() -> bool:
        return len(doing.calls) == 4

    async with working(store, doing, concurrency=1):
        await until(all_done)
    assert [submission_id for submission_id, _ in doing.calls] == [
        first.id, first.id, *(submission.id for submission in later),
    ]  # fmt: skip
