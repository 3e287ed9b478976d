import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import uuid4

from grader.core.submission import Submission
from grader.workflow.ports import Progress, Store
from tests.support.world import a_submission, hand_in, make_world, rolled_back


async def submitted(store: Store) -> Submission:
    return await hand_in(store, a_submission(await make_world(store)))


async def log(store: Store, submission: Submission, *kinds: str) -> None:
    async with store.begin() as tx:
        await tx.submissions.log(submission.id, [(kind, {"kind": kind}) for kind in kinds])


async def take(news: AsyncIterator[Sequence[Progress]], count: int) -> list[tuple[int, str]]:
    taken: list[tuple[int, str]] = []
    async with asyncio.timeout(10):
        async for entries in news:
            taken += [(entry.sequence, entry.kind) for entry in entries]
            if len(taken) >= count:
                break
    return taken


async def test_entries_are_numbered_per_submission(store: Store) -> None:
    world = await make_world(store)
    first = await hand_in(store, a_submission(world, 1))
    second = await hand_in(store, a_submission(world, 2))
    await log(store, first, "queued", "started")
    await log(store, second, "queued")
    async with store.begin() as tx:
        assert await tx.submissions.progress(first.id) == [
            Progress(1, "queued", {"kind": "queued"}),
            Progress(2, "started", {"kind": "started"}),
        ]
        assert [entry.sequence for entry in await tx.submissions.progress(second.id)] == [1]


async def test_what_is_logged_is_what_is_read(store: Store) -> None:
    submission = await submitted(store)
    data = {"test": {"title": "π ≠ 3", "earned": None, "list": [1, 2.5, True]}}
    async with store.begin() as tx:
        await tx.submissions.log(submission.id, [("test", data)])
    async with store.begin() as tx:
        assert await tx.submissions.progress(submission.id) == [Progress(1, "test", data)]


async def test_reading_goes_on_after_a_number(store: Store) -> None:
    submission = await submitted(store)
    await log(store, submission, "a", "b", "c")
    async with store.begin() as tx:
        rest = await tx.submissions.progress(submission.id, 2)
        assert [entry.kind for entry in rest] == ["c"]
        assert await tx.submissions.progress(submission.id, 3) == []
        assert await tx.submissions.progress(uuid4()) == []


async def test_numbers_become_visible_in_order(store: Store) -> None:
    submission = await submitted(store)
    early_logged, may_commit = asyncio.Event(), asyncio.Event()

    async def early() -> None:
        async with store.begin() as tx:
            await tx.submissions.log(submission.id, [("early", {})])
            early_logged.set()
            await may_commit.wait()

    first = asyncio.create_task(early())
    await early_logged.wait()
    second = asyncio.create_task(log(store, submission, "late"))
    await asyncio.sleep(0.05)
    assert not second.done()
    may_commit.set()
    await asyncio.gather(first, second)
    async with store.begin() as tx:
        entries = await tx.submissions.progress(submission.id)
    assert [(entry.sequence, entry.kind) for entry in entries] == [(1, "early"), (2, "late")]


async def test_following_replays_and_then_waits(store: Store) -> None:
    submission = await submitted(store)
    await log(store, submission, "queued", "started")
    following = asyncio.create_task(take(store.follow(submission.id), 4))
    await asyncio.sleep(0.05)
    assert not following.done()
    await log(store, submission, "test")
    await log(store, submission, "graded")
    assert await following == [(1, "queued"), (2, "started"), (3, "test"), (4, "graded")]


async def test_following_resumes_after_a_number(store: Store) -> None:
    submission = await submitted(store)
    await log(store, submission, "queued", "started", "graded")
    assert await take(store.follow(submission.id, after=2), 1) == [(3, "graded")]


async def test_a_follower_is_not_told_what_was_rolled_back(store: Store) -> None:
    submission = await submitted(store)
    following = asyncio.create_task(take(store.follow(submission.id), 1))
    async with rolled_back(store) as tx:
        await tx.submissions.log(submission.id, [("graded", {})])
    await log(store, submission, "retrying")
    assert await following == [(1, "retrying")]


async def test_no_entry_is_missed_however_the_writer_and_the_follower_interleave(
    store: Store,
) -> None:
    submission = await submitted(store)
    writing = asyncio.create_task(
        asyncio.wait_for(
            asyncio.gather(*(log(store, submission, f"k{n}") for n in range(40))), timeout=20
        )
    )
    followers = [asyncio.create_task(take(store.follow(submission.id), 40)) for _ in range(5)]
    await writing
    for seen in await asyncio.gather(*followers):
        assert [sequence for sequence, _ in seen] == list(range(1, 41))


async def test_followers_of_other_submissions_are_left_alone(store: Store) -> None:
    world = await make_world(store)
    mine = await hand_in(store, a_submission(world, 1))
    other = await hand_in(store, a_submission(world, 2))
    following = asyncio.create_task(take(store.follow(mine.id), 1))
    await asyncio.sleep(0.05)
    await log(store, other, "queued")
    await asyncio.sleep(0.05)
    assert not following.done()
    await log(store, mine, "queued")
    assert await following == [(1, "queued")]
