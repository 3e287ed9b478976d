import pytest

from grader.core.errors import Conflict, Forbidden, NotFound
from grader.core.submission import Purpose, SubmissionState
from grader.core.verdict import Outcome, Score
from grader.workflow import regrade as regrade_module
from grader.workflow.regrade import regrade, regrade_all
from grader.workflow.replay import Difference, replay
from tests.support.classroom import HIDDEN, SLUG, stranger


async def graded(classroom, actor=None, **options):
    submission = await classroom.hand_in(actor, **options)
    await classroom.grade(submission.id)
    return submission


async def test_all_attempts_with_a_result_are_queued_again(classroom, monkeypatch):
    monkeypatch.setattr(regrade_module, "_PAGE", 2)
    await classroom.publish()
    done = [await graded(classroom) for _ in range(3)] + [await graded(classroom, classroom.bob)]
    precheck = await graded(classroom, purpose=Purpose.PRECHECK)
    waiting = await classroom.hand_in()
    assert await regrade_all(classroom.store, classroom.teacher, SLUG) == 4
    async with classroom.store.begin() as tx:
        states = {item.id: item.state for item in await tx.submissions.listing(classroom.course.id)}
    assert all(states[item.id] is SubmissionState.QUEUED for item in [*done, waiting])
    assert states[precheck.id] is SubmissionState.GRADED


async def test_what_has_no_result_yet_cannot_be_regraded(classroom):
    await classroom.publish()
    submission = await classroom.hand_in()
    with pytest.raises(Conflict):
        await regrade(classroom.store, classroom.teacher, submission.id)


async def test_regrades_are_for_the_courses_own_staff(classroom):
    await classroom.publish()
    submission = await graded(classroom)
    with pytest.raises(Forbidden):
        await regrade(classroom.store, classroom.ada, submission.id)
    with pytest.raises(Forbidden):
        await regrade_all(classroom.store, classroom.ada, SLUG)
    other, _ = await stranger(classroom.store)
    with pytest.raises(NotFound):
        await regrade(classroom.store, other, submission.id)
    with pytest.raises(NotFound):
        await replay(classroom.store, classroom.examination, submission.id, other)


async def test_a_replay_with_the_same_seed_gives_the_same(classroom):
    await classroom.publish()
    submission = await graded(classroom)
    again = await replay(classroom.store, classroom.examination, submission.id)
    assert again.same
    assert again.provenance == again.stored.provenance
    first, second = classroom.examination.sittings
    assert (first.seed, first.files, first.digest) == (second.seed, second.files, second.digest)


async def test_a_replay_that_differs_names_the_tests_and_stores_nothing(classroom):
    await classroom.publish()
    submission = await graded(classroom)
    classroom.examination.outcomes = {HIDDEN.id: Outcome.TIMEOUT}
    again = await replay(classroom.store, classroom.examination, submission.id, classroom.teacher)
    assert not again.same
    assert again.score == Score(4.0, 10.0)
    assert again.differences == (Difference(HIDDEN.id, Outcome.PASSED, Outcome.TIMEOUT),)
    async with classroom.store.begin() as tx:
        assert (await tx.submissions.get(submission.id)).score == Score(10.0, 10.0)
        assert len(await tx.submissions.runs(submission.id)) == 1


async def test_what_has_no_result_cannot_be_replayed(classroom):
    await classroom.publish()
    submission = await classroom.hand_in()
    with pytest.raises(Conflict):
        await replay(classroom.store, classroom.examination, submission.id)
