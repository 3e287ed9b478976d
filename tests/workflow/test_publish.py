import pytest

from grader.core.errors import BoxFault, ExamFault, Forbidden, Invalid
from grader.core.submission import Problem, VersionState
from grader.workflow.ports import Checked
from grader.workflow.publish import check, receive
from tests.support.classroom import SLUG, TESTS, assignment, bundle, stranger


def read(data: bytes):
    return assignment(), bundle(data.decode())


async def passes(checked_bundle):
    return Checked(TESTS)


async def fails(checked_bundle):
    return Checked(TESTS, (Problem("solution.py", "scores 3 of 10"),))


async def send(classroom, data=b"one", actor=None, slug=SLUG):
    return await receive(classroom.store, actor or classroom.teacher, slug, data, read)


async def version(classroom, version_id):
    async with classroom.store.begin() as tx:
        return await tx.assignments.version(version_id)


async def current(classroom):
    async with classroom.store.begin() as tx:
        return await tx.assignments.current(classroom.course.id, SLUG)


async def test_a_bundle_is_checked_and_published(classroom):
    received = await send(classroom)
    assert received.checking
    assert received.version.state is VersionState.CHECKING
    assert await current(classroom) is None
    await check(classroom.store, passes, received.version.id, last_try=False)
    published = await current(classroom)
    assert (published.id, published.tests) == (received.version.id, TESTS)


async def test_problems_refuse_it(classroom):
    received = await send(classroom)
    await check(classroom.store, fails, received.version.id, last_try=False)
    refused = await version(classroom, received.version.id)
    assert refused.state is VersionState.REFUSED
    assert refused.problems == (Problem("solution.py", "scores 3 of 10"),)
    assert await current(classroom) is None


async def test_a_refusal_raised_by_the_check_is_a_problem(classroom):
    received = await send(classroom)

    async def refuses(checked_bundle):
        raise Invalid("no tests", field="exam")

    await check(classroom.store, refuses, received.version.id, last_try=False)
    refused = await version(classroom, received.version.id)
    assert refused.problems == (Problem("exam", "no tests"),)


async def test_the_same_bundle_again_changes_nothing(classroom):
    first = await send(classroom)
    await check(classroom.store, passes, first.version.id, last_try=False)
    again = await send(classroom)
    assert again.version.id == first.version.id
    assert not again.checking


async def test_what_was_refused_is_checked_anew(classroom):
    first = await send(classroom)
    await check(classroom.store, fails, first.version.id, last_try=False)
    again = await send(classroom)
    assert again.checking
    assert (again.version.id, again.version.state) == (first.version.id, VersionState.CHECKING)
    await check(classroom.store, passes, again.version.id, last_try=False)
    assert (await current(classroom)).id == first.version.id


async def test_an_older_version_published_again_becomes_current(classroom):
    old, new = await send(classroom, b"old"), await send(classroom, b"new")
    for received in (old, new):
        await check(classroom.store, passes, received.version.id, last_try=False)
    assert (await current(classroom)).id == new.version.id
    assert not (await send(classroom, b"old")).checking
    assert (await current(classroom)).id == old.version.id


async def test_the_bundle_must_hold_what_the_address_says(classroom):
    with pytest.raises(Invalid, match="doubling, not tripling") as refusal:
        await send(classroom, slug="tripling")
    assert refusal.value.field == "slug"


async def test_learners_do_not_publish(classroom):
    with pytest.raises(Forbidden):
        await send(classroom, actor=classroom.ada)


async def test_two_courses_publish_the_same_bundle(classroom):
    other, _ = await stranger(classroom.store)
    mine, theirs = await send(classroom), await send(classroom, actor=other)
    assert mine.version.id != theirs.version.id


class TestFaults:
    async def test_our_failure_is_raised_for_another_try(self, classroom):
        received = await send(classroom)

        async def breaks(checked_bundle):
            raise BoxFault("no box")

        with pytest.raises(BoxFault):
            await check(classroom.store, breaks, received.version.id, last_try=False)
        waiting = await version(classroom, received.version.id)
        assert waiting.state is VersionState.CHECKING

    async def test_after_the_last_try_the_author_is_told_that_it_is_not_their_fault(
        self, classroom
    ):
        received = await send(classroom)

        async def breaks(checked_bundle):
            raise KeyError("bug")

        with pytest.raises(ExamFault):
            await check(classroom.store, breaks, received.version.id, last_try=True)
        refused = await version(classroom, received.version.id)
        assert refused.state is VersionState.REFUSED
        assert refused.problems[0].where == "service"
        assert "no fault of the assignment" in refused.problems[0].what

    async def test_a_concluded_version_is_not_checked_again(self, classroom):
        received = await send(classroom)
        await check(classroom.store, passes, received.version.id, last_try=False)
        await check(classroom.store, fails, received.version.id, last_try=False)
        assert (await version(classroom, received.version.id)).state is VersionState.PUBLISHED
