"""How often the way of a submission asks the database: a bound, so that it stays quick."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from grader.core.uploads import UploadedFile
from grader.store.store import PostgresStore
from grader.workflow.submit import HandIn, submit
from grader.workflow.tokens import authenticate
from grader.workflow.watch import nothing_to_watch
from tests.support.classroom import HIDDEN, SLUG, SOURCE, VISIBLE, Classroom, open_classroom

AUTHENTICATION = 1
HAND_IN = 11
GRADING = 9
WATCHING = 3


class Trips:
    """Counts what is sent to the server and waited for."""

    def __init__(self) -> None:
        self.count = 0


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> Trips:
    """Of every psycopg connection of this process, whoever uses it."""
    trips = Trips()
    execute, commit = psycopg.AsyncCursor.execute, psycopg.AsyncConnection.commit

    async def counted_execute(self, *arguments, **options):
        status = self.connection.info.transaction_status
        begins = status is TransactionStatus.IDLE and not self.connection.autocommit
        trips.count += 1 + begins
        return await execute(self, *arguments, **options)

    async def counted_commit(self):
        trips.count += self.info.transaction_status is not TransactionStatus.IDLE
        await commit(self)

    monkeypatch.setattr(psycopg.AsyncCursor, "execute", counted_execute)
    monkeypatch.setattr(psycopg.AsyncConnection, "commit", counted_commit)
    return trips


@contextmanager
def at_most(bound: int, trips: Trips) -> Iterator[None]:
    before = trips.count
    yield
    taken = trips.count - before
    assert 0 < taken <= bound


async def handed_in(room: Classroom, files: int = 1):
    more = [UploadedFile(f"part_{number}.py", b"x = %d" % number) for number in range(1, files)]
    hand_in = HandIn(SLUG, [UploadedFile("solution.py", SOURCE), *more])
    return await submit(room.store, room.ada, hand_in, clock=room.clock, rules=room.rules)


async def warmed_up(room: Classroom, tests: int = 2) -> None:
    """Connected and listening, with the assignment's version known, as after the first minute."""
    hidden = [replace(HIDDEN, id=f"test_d.py::test_{number}") for number in range(1, tests)]
    room.examination.tests = (VISIBLE, *hidden)
    await room.publish(tests=room.examination.tests)
    submission = (await handed_in(room)).submission
    await room.grade(submission.id)
    assert [entries[-1].kind async for entries in room.store.follow(submission.id)] == ["graded"]


async def test_a_token_takes_one(store: PostgresStore, trips: Trips):
    room = await open_classroom(store)
    with at_most(AUTHENTICATION, trips):
        assert await authenticate(store, room.tokens["ada"]) == room.ada


@pytest.mark.parametrize("files", [1, 40])
async def test_a_hand_in_takes_few_however_many_files(store: PostgresStore, trips: Trips, files):
    room = await open_classroom(store)
    await warmed_up(room)
    with at_most(HAND_IN, trips):
        assert (await handed_in(room, files)).place is not None


@pytest.mark.parametrize("tests", [2, 60])
async def test_a_grading_takes_few_however_many_tests(store: PostgresStore, trips: Trips, tests):
    room = await open_classroom(store)
    await warmed_up(room, tests)
    submission = (await handed_in(room)).submission
    with at_most(GRADING, trips):
        await room.grade(submission.id)


@pytest.mark.parametrize("tests", [2, 60])
async def test_watching_a_quick_grading_takes_few(store: PostgresStore, trips: Trips, tests):
    room = await open_classroom(store)
    await warmed_up(room, tests)
    submission = (await handed_in(room)).submission
    kinds: list[str] = []
    with at_most(GRADING + WATCHING, trips):
        assert not await nothing_to_watch(store, room.ada, submission.id, 0)
        async for entries in store.follow(submission.id):
            kinds += [entry.kind for entry in entries]
            if kinds == ["queued"]:
                await room.grade(submission.id)
    assert kinds == ["queued", "started", *["test"] * (tests + 1), "graded"]
