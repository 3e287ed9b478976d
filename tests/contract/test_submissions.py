import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from grader.core.errors import Conflict, NotFound
from grader.core.policy import AttemptsMade
from grader.core.submission import Purpose, SubmissionState, files_digest
from grader.workflow.ports import Store
from tests.support.world import (
    World,
    a_submission,
    an_assignment,
    begin,
    grade,
    hand_in,
    make_world,
    publish,
    reread,
    rolled_back,
)


async def test_a_submission_comes_back_as_it_was_handed_in(store: Store) -> None:
    world = await make_world(store)
    files = {"solution.py": b"\xff\x00 not text", "data/é.py": b""}
    submission = await hand_in(store, a_submission(world, files=files))
    async with store.begin() as tx:
        assert await tx.submissions.get(submission.id) == submission
        assert await tx.submissions.files(submission.id) == files
    assert submission.state is SubmissionState.QUEUED
    assert (submission.slug, submission.course_id) == ("gram-schmidt", world.course.id)
    assert (submission.learner, submission.learner_id) == ("ada", world.learner.id)
    assert submission.files_digest == files_digest(files)
    assert submission.seed == 2**63 - 1
    assert (submission.score, submission.graded_at, submission.fault) == (None, None, None)


async def test_what_is_not_there_is_none_or_empty(store: Store) -> None:
    await make_world(store)
    async with store.begin() as tx:
        assert await tx.submissions.get(uuid4()) is None
        assert await tx.submissions.files(uuid4()) == {}
        assert await tx.submissions.result(uuid4()) is None
        assert await tx.submissions.runs(uuid4()) == []


async def test_a_version_that_does_not_exist_is_not_found(store: Store) -> None:
    world = await make_world(store)
    with pytest.raises(NotFound):
        await hand_in(store, replace(a_submission(world), version_id=uuid4()))


async def test_equal_files_are_stored_for_each_submission(store: Store) -> None:
    world = await make_world(store)
    same = {"solution.py": b"x = 1", "copy.py": b"x = 1"}
    first = await hand_in(store, a_submission(world, 1, files=same))
    second = await hand_in(store, a_submission(world, 2, files=same))
    async with store.begin() as tx:
        assert await tx.submissions.files(first.id) == same
        assert await tx.submissions.files(second.id) == same


async def test_prechecks_cost_no_attempt(store: Store) -> None:
    world = await make_world(store)
    for _ in range(2):
        precheck = await hand_in(store, a_submission(world, 0))
        assert precheck.purpose is Purpose.PRECHECK
    async with store.begin() as tx:
        made = await tx.submissions.graded_attempts(
            world.learner.id, world.course.id, "gram-schmidt"
        )
    assert made == AttemptsMade()


async def test_attempts_are_counted_per_learner_and_assignment(store: Store) -> None:
    world = await make_world(store)
    other = await publish(store, world.course, an_assignment("other"), "other")
    await hand_in(store, a_submission(world, 1, version=other))
    await hand_in(store, a_submission(world, 1, learner=world.teacher))
    await hand_in(store, a_submission(world, 1))
    latest = await hand_in(store, a_submission(world, 2))
    async with store.begin() as tx:
        made = await tx.submissions.graded_attempts(
            world.learner.id, world.course.id, "gram-schmidt"
        )
    assert made == AttemptsMade(2, 2, latest.created_at)


async def test_an_attempt_that_we_failed_to_grade_does_not_count(store: Store) -> None:
    world = await make_world(store)
    where = (world.learner.id, world.course.id, "gram-schmidt")
    first = await hand_in(store, a_submission(world, 1))
    failed = await hand_in(store, a_submission(world, 2))
    run = await begin(store, failed)
    assert run is not None
    async with store.begin() as tx:
        await tx.submissions.fault_run(run.id, "the box fell over", final=True)
        assert await tx.submissions.graded_attempts(*where) == AttemptsMade(2, 1, first.created_at)
        [row] = await tx.submissions.scores(world.course.id)
        assert row.attempts == 1
        await tx.submissions.requeue(failed.id)
        assert await tx.submissions.graded_attempts(*where) == AttemptsMade(2, 2, failed.created_at)


async def test_prechecks_are_counted_from_a_moment_on(store: Store) -> None:
    world = await make_world(store)
    where = (world.learner.id, world.course.id, "gram-schmidt")
    await hand_in(store, a_submission(world, 1))
    before, *later = [await hand_in(store, a_submission(world, 0)) for _ in range(3)]
    await hand_in(store, a_submission(world, 0, learner=world.teacher))
    async with store.begin() as tx:
        found = await tx.submissions.prechecks_since(*where, before.created_at)
        assert found == (2, later[0].created_at)
        assert await tx.submissions.prechecks_since(*where, later[1].created_at) == (0, None)


async def test_an_attempt_has_its_number_alone(store: Store) -> None:
    world = await make_world(store)
    await hand_in(store, a_submission(world, 1))
    with pytest.raises(Conflict, match="try again"):
        await hand_in(store, a_submission(world, 1))


async def test_hand_ins_that_race_for_the_last_attempt_come_one_after_the_other(
    store: Store,
) -> None:
    world = await make_world(store)

    async def take_the_last() -> bool:
        async with store.begin() as tx:
            where = (world.learner.id, world.course.id, "gram-schmidt")
            await tx.submissions.lock_attempts(*where)
            made = await tx.submissions.graded_attempts(*where)
            if made.counted >= 1:
                return False
            await asyncio.sleep(0.01)
            await tx.submissions.add(a_submission(world, made.last_number + 1))
            return True

    assert sorted(await asyncio.gather(*(take_the_last() for _ in range(8)))) == [False] * 7 + [
        True
    ]


async def test_the_lock_on_attempts_holds_up_nobody_else(store: Store) -> None:
    world = await make_world(store)
    async with store.begin() as one, store.begin() as two, asyncio.timeout(5):
        await one.submissions.lock_attempts(world.learner.id, world.course.id, "gram-schmidt")
        await two.submissions.lock_attempts(world.learner.id, world.course.id, "other")
        await two.submissions.lock_attempts(world.teacher.id, world.course.id, "gram-schmidt")


async def test_a_key_finds_what_was_stored_under_it(store: Store) -> None:
    world = await make_world(store)
    submission = await hand_in(store, a_submission(world, key="k-1"))
    async with store.begin() as tx:
        found = await tx.submissions.by_idempotency_key(world.learner.id, "k-1")
        assert found == (submission, submission.files_digest)
        assert await tx.submissions.by_idempotency_key(world.learner.id, "k-2") is None
        assert await tx.submissions.by_idempotency_key(world.teacher.id, "k-1") is None


async def test_a_key_is_used_once_per_learner(store: Store) -> None:
    world = await make_world(store)
    await hand_in(store, a_submission(world, 1, key="k-1"))
    await hand_in(store, a_submission(world, 1, key="k-1", learner=world.teacher))
    with pytest.raises(Conflict, match="idempotency key"):
        await hand_in(store, a_submission(world, 2, key="k-1"))


async def test_a_refused_transaction_leaves_nothing(store: Store) -> None:
    world = await make_world(store)
    async with rolled_back(store) as tx:
        submission = await tx.submissions.add(a_submission(world))
        await tx.submissions.log(submission.id, [("queued", {})])
    async with store.begin() as tx:
        assert await tx.submissions.listing(world.course.id) == []
        assert await tx.submissions.waiting() == 0


async def five(store: Store) -> World:
    world = await make_world(store)
    other = await publish(store, world.course, an_assignment("other"), "other")
    for attempt in (1, 2, 3):
        await hand_in(store, a_submission(world, attempt))
    await hand_in(store, a_submission(world, 1, version=other))
    await hand_in(store, a_submission(world, 1, learner=world.teacher))
    return world


async def test_listings_are_newest_first_and_narrowed(store: Store) -> None:
    world = await five(store)
    async with store.begin() as tx:
        everything = await tx.submissions.listing(world.course.id)
        mine = await tx.submissions.listing(world.course.id, learner_id=world.learner.id)
        other = await tx.submissions.listing(world.course.id, slug="other")
        elsewhere = await tx.submissions.listing(uuid4())
    assert [item.created_at for item in everything] == sorted(
        (item.created_at for item in everything), reverse=True
    )
    assert [(item.slug, item.attempt) for item in mine] == [
        ("other", 1),
        ("gram-schmidt", 3),
        ("gram-schmidt", 2),
        ("gram-schmidt", 1),
    ]
    assert [item.slug for item in other] == ["other"]
    assert elsewhere == []


async def test_listings_go_on_where_the_last_page_ended(store: Store) -> None:
    world = await five(store)
    async with store.begin() as tx:
        whole = await tx.submissions.listing(world.course.id)
        first = await tx.submissions.listing(world.course.id, limit=2)
        rest = await tx.submissions.listing(world.course.id, before=first[-1].created_at)
    assert [*first, *rest] == list(whole)


async def test_only_queued_submissions_wait(store: Store) -> None:
    world = await five(store)
    async with store.begin() as tx:
        newest = (await tx.submissions.listing(world.course.id, learner_id=world.learner.id))[0]
        assert await tx.submissions.waiting() == 5
        assert await tx.submissions.waiting(world.learner.id) == 4
    await grade(store, newest)
    async with store.begin() as tx:
        assert await tx.submissions.waiting(world.learner.id) == 3
        assert await tx.submissions.tally() == {
            SubmissionState.QUEUED: 4,
            SubmissionState.GRADED: 1,
        }
    assert (await reread(store, newest)).state is SubmissionState.GRADED
