from uuid import uuid4

from grader.core.people import Person, Role
from grader.core.submission import SubmissionState
from grader.core.verdict import Score
from grader.workflow.ports import ScoreRow, Store
from tests.support.world import (
    World,
    a_bundle,
    a_submission,
    an_assignment,
    begin,
    grade,
    hand_in,
    make_world,
    publish,
)


async def scores(
    store: Store, world: World, *, slug: str | None = None, learner: Person | None = None
) -> list[ScoreRow]:
    learner_id = learner.id if learner else None
    async with store.begin() as tx:
        found = await tx.submissions.scores(world.course.id, slug=slug, learner_id=learner_id)
    return list(found)


async def test_an_enrolled_learner_without_a_submission_has_an_empty_row(store: Store) -> None:
    world = await make_world(store)
    assert await scores(store, world) == [
        ScoreRow("ada", "Ada Lovelace", "gram-schmidt", 0, None, None, None, None)
    ]


async def test_the_best_submission_counts_and_the_latest_says_the_state(store: Store) -> None:
    world = await make_world(store)
    handed = [await hand_in(store, a_submission(world, attempt)) for attempt in (1, 2, 3, 4)]
    for submission, points in zip(handed[:3], (2.0, 5.0, 3.0), strict=True):
        await grade(store, submission, points)
    await begin(store, handed[3])
    [row] = await scores(store, world)
    assert (row.attempts, row.score, row.submission_id) == (4, Score(5.0, 5.0), handed[1].id)
    assert row.state is SubmissionState.RUNNING
    assert row.graded_at is not None


async def test_of_equally_good_submissions_the_first_counts(store: Store) -> None:
    world = await make_world(store)
    handed = [await hand_in(store, a_submission(world, attempt)) for attempt in (1, 2)]
    for submission in reversed(handed):
        await grade(store, submission, 4.0)
    [row] = await scores(store, world)
    assert row.submission_id == handed[0].id


async def test_prechecks_are_no_scores(store: Store) -> None:
    world = await make_world(store)
    await grade(store, await hand_in(store, a_submission(world, 0)), 5.0)
    [row] = await scores(store, world)
    assert (row.attempts, row.score, row.state) == (0, None, None)


async def test_a_score_stays_while_a_regrade_waits(store: Store) -> None:
    world = await make_world(store)
    submission = await hand_in(store, a_submission(world))
    await grade(store, submission, 4.0)
    async with store.begin() as tx:
        await tx.submissions.requeue(submission.id)
    [row] = await scores(store, world)
    assert (row.score, row.state) == (Score(4.0, 5.0), SubmissionState.QUEUED)


async def test_rows_are_by_assignment_and_name_and_can_be_narrowed(store: Store) -> None:
    world = await make_world(store)
    await publish(store, world.course, an_assignment("aardvark"), "aardvark")
    await publish(store, world.course, an_assignment(), "second version")
    async with store.begin() as tx:
        zoe = await tx.people.add_person("zoe", "Zoe")
        await tx.people.enrol(zoe, world.course, Role.LEARNER)
        unpublished = an_assignment("unpublished")
        await tx.assignments.add_version(world.course.id, unpublished, a_bundle())
    everything = await scores(store, world)
    assert [(row.slug, row.learner) for row in everything] == [
        ("aardvark", "ada"),
        ("aardvark", "zoe"),
        ("gram-schmidt", "ada"),
        ("gram-schmidt", "zoe"),
    ]
    assert [row.learner for row in await scores(store, world, slug="aardvark")] == ["ada", "zoe"]
    mine = await scores(store, world, learner=world.learner)
    assert [row.slug for row in mine] == ["aardvark", "gram-schmidt"]
    assert await scores(store, world, slug="nothing") == []


async def test_other_courses_scores_stay_there(store: Store) -> None:
    world = await make_world(store)
    await grade(store, await hand_in(store, a_submission(world)))
    async with store.begin() as tx:
        other = await tx.people.add_course("other", "Other")
        await tx.people.enrol(world.learner, other, Role.LEARNER)
    there = await publish(store, other, an_assignment())
    assert there.digest == world.version.digest
    async with store.begin() as tx:
        [row] = await tx.submissions.scores(other.id)
        assert (row.attempts, row.score) == (0, None)
        assert await tx.submissions.scores(uuid4()) == []
