import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from grader.core.assignment import Attempts
from grader.core.errors import BoxFault, Conflict, Invalid, NotFound, QueueFull, TooSoon
from grader.core.policy import PrecheckRate, QueueLimits
from grader.core.queueing import Rank
from grader.core.submission import Purpose, SubmissionState
from grader.workflow.regrade import regrade
from grader.workflow.show import show_assignment
from grader.workflow.submit import SubmitRules
from tests.support.classroom import SLUG, assignment, bundle, stranger


async def test_submission_job_and_log_entry_are_stored_together(classroom):
    version = await classroom.publish()
    submission = await classroom.hand_in()
    assert (submission.attempt, submission.state) == (1, SubmissionState.QUEUED)
    assert submission.version_id == version.id
    async with classroom.store.begin() as tx:
        assert await tx.submissions.files(submission.id) == {
            "solution.py": b"def double(x):\n    return 2 * x\n"
        }
        assert [entry.kind for entry in await tx.submissions.progress(submission.id)] == ["queued"]
        assert await tx.submissions.waiting() == 1
        place = await tx.jobs.place(submission.id)
        assert place is not None
        assert place.before == 0


async def test_every_submission_has_a_seed_of_its_own(classroom):
    await classroom.publish()
    seeds = {(await classroom.hand_in()).seed for _ in range(3)}
    assert len(seeds) == 3
    assert all(0 <= seed < 2**63 for seed in seeds)


async def test_nothing_is_stored_when_the_job_cannot_be(classroom, monkeypatch):
    await classroom.publish()

    async def broken(self, submission_id, turn):
        raise Conflict("no job")

    monkeypatch.setattr("grader.store.jobs.JobQueries.enqueue_grading", broken)
    with pytest.raises(Conflict):
        await classroom.hand_in()
    async with classroom.store.begin() as tx:
        assert await tx.submissions.listing(classroom.course.id) == []


async def test_an_unknown_or_unpublished_assignment(classroom):
    with pytest.raises(NotFound, match="no assignment doubling"):
        await classroom.hand_in()


async def test_another_courses_assignment_does_not_exist(classroom):
    await classroom.publish()
    other, _ = await stranger(classroom.store)
    with pytest.raises(NotFound):
        await classroom.hand_in(other)


async def test_the_maximum_of_attempts(classroom):
    await classroom.publish(assignment(attempts=Attempts(maximum=2)))
    assert [(await classroom.hand_in()).attempt for _ in range(2)] == [1, 2]
    with pytest.raises(TooSoon, match="all 2 attempts"):
        await classroom.hand_in()
    assert (await classroom.hand_in(classroom.bob)).attempt == 1


async def test_simultaneous_hand_ins_cannot_exceed_the_maximum(classroom):
    await classroom.publish(assignment(attempts=Attempts(maximum=3)))
    answers = await asyncio.gather(*(classroom.hand_in() for _ in range(8)), return_exceptions=True)
    accepted = [answer.attempt for answer in answers if not isinstance(answer, Exception)]
    assert sorted(accepted) == [1, 2, 3]
    assert all(isinstance(answer, TooSoon) for answer in answers if isinstance(answer, Exception))


async def test_the_cooldown(classroom):
    await classroom.publish(assignment(attempts=Attempts(cooldown_seconds=600, free=1)))
    await classroom.hand_in()
    with pytest.raises(TooSoon) as refusal:
        await classroom.hand_in()
    assert 590 <= refusal.value.retry_after <= 600
    classroom.clock.ahead = timedelta(seconds=601)
    assert (await classroom.hand_in()).attempt == 2


async def test_a_precheck_costs_no_attempt(classroom):
    await classroom.publish(assignment(attempts=Attempts(maximum=1)))
    assert (await classroom.hand_in(purpose=Purpose.PRECHECK)).attempt == 0
    assert (await classroom.hand_in()).attempt == 1
    assert (await classroom.hand_in(purpose=Purpose.PRECHECK)).attempt == 0


async def test_prechecks_have_a_rate_of_their_own(classroom):
    await classroom.publish()
    classroom.rules = SubmitRules(prechecks=PrecheckRate(maximum=2, seconds=600))
    for _ in range(2):
        await classroom.hand_in(purpose=Purpose.PRECHECK)
    with pytest.raises(TooSoon, match="2 prechecks") as refusal:
        await classroom.hand_in(purpose=Purpose.PRECHECK)
    assert 590 <= refusal.value.retry_after <= 600
    assert (await classroom.hand_in()).attempt == 1
    await classroom.hand_in(classroom.bob, purpose=Purpose.PRECHECK)
    for _ in range(3):
        await classroom.hand_in(classroom.teacher, purpose=Purpose.PRECHECK)
    classroom.clock.ahead = timedelta(seconds=601)
    assert (await classroom.hand_in(purpose=Purpose.PRECHECK)).attempt == 0


async def test_an_attempt_that_we_failed_to_grade_is_given_back(classroom):
    await classroom.publish(assignment(attempts=Attempts(maximum=1, cooldown_seconds=600, free=0)))
    first = await classroom.hand_in()
    with pytest.raises(TooSoon):
        await classroom.hand_in()
    classroom.examination.faults = [BoxFault("the box fell over")]
    with pytest.raises(BoxFault):
        await classroom.grade(first.id, last_try=True)
    shown = await show_assignment(classroom.store, classroom.ada, SLUG)
    assert shown.attempts_made == 0
    assert (await classroom.hand_in()).attempt == 2
    with pytest.raises(TooSoon):
        await classroom.hand_in()


async def test_one_learner_cannot_fill_the_queue(classroom):
    await classroom.publish()
    classroom.rules = SubmitRules(waiting_per_learner=2)
    for _ in range(2):
        await classroom.hand_in(purpose=Purpose.PRECHECK)
    with pytest.raises(TooSoon, match="still waiting") as refusal:
        await classroom.hand_in()
    assert refusal.value.retry_after
    await classroom.hand_in(classroom.bob)


async def test_staff_try_things_out_without_limits(classroom):
    await classroom.publish(assignment(attempts=Attempts(maximum=1, cooldown_seconds=600)))
    classroom.rules = SubmitRules(waiting_per_learner=1)
    assert [(await classroom.hand_in(classroom.teacher)).attempt for _ in range(3)] == [1, 2, 3]


class TestIdempotency:
    async def test_the_same_again_gives_the_same_submission(self, classroom):
        await classroom.publish(assignment(attempts=Attempts(maximum=1)))
        first = await classroom.hand_in(key="k1")
        again = await classroom.hand_in(key="k1")
        assert again == first
        async with classroom.store.begin() as tx:
            assert await tx.submissions.waiting() == 1

    async def test_simultaneous_requests_make_one_submission(self, classroom):
        await classroom.publish()
        made = await asyncio.gather(*(classroom.hand_in(key="k1") for _ in range(6)))
        assert len({submission.id for submission in made}) == 1

    async def test_other_content_under_the_key_is_a_conflict(self, classroom):
        await classroom.publish()
        await classroom.hand_in(key="k1")
        with pytest.raises(Conflict, match="new key") as refusal:
            await classroom.hand_in(key="k1", source=b"x = 1")
        assert refusal.value.field == "Idempotency-Key"
        with pytest.raises(Conflict):
            await classroom.hand_in(key="k1", purpose=Purpose.PRECHECK)

    async def test_keys_of_two_learners_do_not_meet(self, classroom):
        await classroom.publish()
        mine = await classroom.hand_in(key="k1")
        theirs = await classroom.hand_in(classroom.bob, key="k1")
        assert mine.id != theirs.id

    @pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 201, "a\n"])
    async def test_a_key_that_is_none(self, classroom, key):
        with pytest.raises(Invalid):
            await classroom.hand_in(key=key)


class TestFullQueue:
    """Twenty first attempts wait, a second each, and nobody works."""

    @pytest_asyncio.fixture
    async def full(self, classroom):
        version = await classroom.publish()
        due = datetime.now(UTC) + timedelta(minutes=30)
        await classroom.publish(assignment("tripling", due=due), "another")
        async with classroom.store.begin() as tx:
            for _ in range(20):
                turn, _ = await tx.jobs.joining(version.id, Rank.FIRST)
                await tx.jobs.enqueue_grading(uuid4(), turn)
        return classroom

    async def test_hand_ins_are_refused_and_nothing_of_them_is_kept(self, full):
        full.rules = SubmitRules(queue=QueueLimits(10))
        with pytest.raises(QueueFull) as refusal:
            await full.hand_in()
        assert 15 <= refusal.value.retry_after <= 20
        async with full.store.begin() as tx:
            assert await tx.submissions.waiting() == 0
        full.rules = SubmitRules(queue=QueueLimits(100))
        assert (await full.hand_in()).attempt == 1

    async def test_first_attempts_shortly_before_they_are_due_are_refused_last(self, full):
        full.rules = SubmitRules(queue=QueueLimits(11))
        with pytest.raises(QueueFull):
            await full.hand_in()
        assert (await full.hand_in(slug="tripling")).attempt == 1
        with pytest.raises(QueueFull):
            await full.hand_in(full.bob, slug="tripling", purpose=Purpose.PRECHECK)
        full.clock.ahead = timedelta(hours=2)
        with pytest.raises(QueueFull):
            await full.hand_in(full.bob, slug="tripling")

    async def test_staff_wait_rather_than_being_refused(self, full):
        full.rules = SubmitRules(queue=QueueLimits(1))
        submission = await full.hand_in(full.teacher)
        await full.grade(submission.id)
        await regrade(full.store, full.teacher, submission.id)
        assert (await ranks(full))[-2:] == [Rank.FIRST, Rank.REGRADE]

    async def test_another_course_is_not_refused(self, full):
        actor, _ = await stranger(full.store)
        async with full.store.begin() as tx:
            version = await tx.assignments.add_version(
                actor.course.id, assignment("physics"), bundle("physics")
            )
            _, place = await tx.jobs.joining(version.id, Rank.FIRST)
        assert place.before <= 1


async def test_what_may_wait_has_a_higher_rank(classroom):
    await classroom.publish()
    await classroom.hand_in(purpose=Purpose.PRECHECK)
    for _ in range(2):
        await classroom.hand_in()
    await classroom.hand_in(classroom.bob)
    assert await ranks(classroom) == [Rank.PRECHECK, Rank.FIRST + 1, Rank.REPEAT + 2, Rank.FIRST]


async def ranks(classroom):
    query = "SELECT (args->>'rank')::int FROM procrastinate_jobs ORDER BY id"
    async with classroom.store.connection() as connection:
        return list((await connection.execute(text(query))).scalars())
