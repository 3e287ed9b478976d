import psycopg
import pytest

from bench.backlog import fill
from bench.database import graded, reports, waiting
from grader.core.queueing import Rank
from grader.core.submission import SubmissionState
from tests.support.world import a_submission, grade, hand_in, make_world


@pytest.fixture
def database(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


async def graded_once(store):
    world = await make_world(store)
    submission = await hand_in(store, a_submission(world))
    await grade(store, submission)
    return submission


async def test_so_many_rows_wait_and_no_more(store, database):
    model = await graded_once(store)
    fill(database, model.slug, 5)
    fill(database, model.slug, 8)
    fill(database, model.slug, 3)
    assert waiting(database) == 8
    assert graded(database) == 1


async def test_what_waits_can_be_graded_like_what_was_handed_in(store, database):
    model = await graded_once(store)
    fill(database, model.slug, 2)
    jobs = database.execute("SELECT args, lock FROM procrastinate_jobs ORDER BY id").fetchall()
    assert len({lock for _, lock in jobs}) == 2
    for args, lock in jobs:
        assert lock == f"submission:{args['submission_id']}"
        async with store.begin() as tx:
            copy = await tx.submissions.get(args["submission_id"])
            files = await tx.submissions.files(copy.id)
            assert files == await tx.submissions.files(model.id)
        assert (copy.state, copy.learner) == (SubmissionState.QUEUED, "backlog")
        assert copy.course_id != model.course_id
        assert await grade(store, copy)
    assert graded(database) == 3


async def test_few_of_the_rows_come_before_what_learners_hand_in(store, database):
    model = await graded_once(store)
    fill(database, model.slug, 50)
    async with store.begin() as tx:
        _, place = await tx.jobs.joining(model.version_id, Rank.REPEAT)
    assert place.before <= 1


async def test_a_report_is_found_by_its_submission(store, database):
    model = await graded_once(store)
    (found,) = reports(database, [str(model.id)]).items()
    assert found[0] == str(model.id)
    assert found[1]["created"] == pytest.approx(model.created_at.timestamp())
    assert found[1]["report"]["results"][0]["test"]["id"] == "load"
