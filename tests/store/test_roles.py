"""The API on a role that can do what the API does, and nothing an intruder would like."""

from collections.abc import Iterator

import psycopg
import pytest
import pytest_asyncio
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.engine import make_url

from grader.core.errors import Invalid
from grader.core.people import Role
from grader.core.submission import Purpose
from grader.store.roles import _RIGHTS, grant_api
from grader.store.store import open_store
from grader.store.tables import metadata
from grader.workflow import enrol, publish, regrade, show, tokens
from grader.workflow.find import current_version
from grader.workflow.watch import nothing_to_watch
from tests.support.classroom import SLUG, Classroom, assignment, bundle, open_classroom

ROLE = "gradus_api_of_a_test"


@pytest.fixture
def api_url(database_url, postgres_server) -> Iterator[str]:
    url = make_url(database_url).set(username=ROLE, password="secret-of-the-role")
    yield url.render_as_string(hide_password=False)
    with psycopg.connect(database_url) as connection:
        connection.execute(f"DROP OWNED BY {ROLE}")  # type: ignore[arg-type]
    postgres_server.execute(f"DROP ROLE {ROLE}")


@pytest_asyncio.fixture
async def classroom(database_url, store, api_url) -> Classroom:
    """Set up by the owner, used by the API's role."""
    opened = await open_classroom(store)
    version = await opened.publish()
    assert version is not None
    await grant_api(database_url, api_url)
    return opened


def read_bundle(data: bytes):
    return assignment(), bundle(data.decode())


async def test_it_can_do_all_that_the_api_does(classroom, api_url):
    teacher, ada = classroom.teacher, classroom.ada
    owners, clock = classroom.store, classroom.clock
    graded = await classroom.hand_in()
    await classroom.grade(graded.id)
    async with open_store(api_url) as store:
        classroom.store = store
        await store.ready()
        await tokens.authenticate(store, classroom.tokens["ada"])
        await classroom.hand_in(key="twice")
        await classroom.hand_in(key="twice")
        await classroom.hand_in(purpose=Purpose.PRECHECK)
        assert (await show.show_submission(store, ada, graded.id, clock=clock)).report is not None
        await show.show_files(store, ada, graded.id)
        await show.list_submissions(store, ada, clock=clock)
        await show.list_scores(store, teacher, clock=clock)
        await show.list_runs(store, teacher, graded.id)
        await show.list_assignments(store, ada)
        await show.list_versions(store, teacher, SLUG)
        assert not await nothing_to_watch(store, ada, graded.id, 0)
        assert [batch[-1].kind async for batch in store.follow(graded.id)] == ["graded"]
        for text in ("new", "new", "bundle"):
            await publish.receive(store, teacher, SLUG, text.encode(), read_bundle)
        await enrol.enrol(store, teacher, "carl", name="Carl", role=Role.LEARNER)
        await enrol.enrol(store, teacher, "carl", name="Carl", role=Role.LEARNER)
        await enrol.list_people(store, teacher)
        issued = await tokens.issue_token(
            store, teacher, "ada", label="x", expires_at=None, clock=classroom.clock
        )
        await tokens.list_tokens(store, teacher)
        await tokens.revoke_token(store, teacher, issued.token.id)
        await regrade.regrade(store, teacher, graded.id)
        await regrade.regrade_all(store, teacher, SLUG)
        async with store.begin() as tx:
            await current_version(tx, ada, SLUG)
            await tx.submissions.tally()
    classroom.store = owners
    await classroom.grade(graded.id)


ATTACKS = [
    "SELECT data FROM bundles",
    "UPDATE bundles SET data = ''",
    "INSERT INTO runs SELECT * FROM runs",
    "UPDATE runs SET points = 10",
    "UPDATE runs SET report = '{}'",
    "UPDATE submissions SET points = 10",
    "UPDATE submissions SET result_run_id = NULL",
    "UPDATE submissions SET learner_id = learner_id",
    "DELETE FROM submissions",
    "UPDATE submission_files SET name = 'x'",
    "UPDATE blobs SET data = ''",
    "DELETE FROM blobs",
    "UPDATE people SET name = 'x'",
    "UPDATE tokens SET secret_hash = secret_hash",
    "UPDATE tokens SET expires_at = NULL",
    "UPDATE tokens SET role = 'instructor'",
    "INSERT INTO courses (id, slug, title) VALUES (gen_random_uuid(), 'x', 'x')",
    "SELECT action FROM audit",
    "UPDATE audit SET action = 'x'",
    "DELETE FROM audit",
    "TRUNCATE audit",
    "ALTER TABLE audit DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_is_append_only ON audit",
    "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NULL; END'",
    "SET session_replication_role = replica",
    "DROP TABLE people",
    "ALTER TABLE people ADD COLUMN x int",
    "CREATE TABLE mine (x int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "UPDATE alembic_version SET version_num = '0001'",
    "UPDATE procrastinate_jobs SET args = '{}'",
    "DELETE FROM procrastinate_jobs",
    "SELECT pg_read_file('/etc/passwd')",
    "COPY people TO PROGRAM 'cat'",
    "CREATE ROLE another",
]


@pytest.mark.parametrize("attack", ATTACKS)
async def test_it_can_do_nothing_else(classroom, api_url, attack):
    with psycopg.connect(api_url) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(attack)  # type: ignore[arg-type]


async def test_granting_again_takes_back_what_was_given_by_hand(classroom, database_url, api_url):
    with psycopg.connect(database_url) as connection:
        connection.execute(f"GRANT ALL ON bundles TO {ROLE}")  # type: ignore[arg-type]
    await grant_api(database_url, api_url)
    with psycopg.connect(api_url) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute("SELECT data FROM bundles")


async def test_every_table_of_ours_was_thought_of():
    assert {table.name for table in metadata.sorted_tables} <= {table for table, _, _ in _RIGHTS}


@pytest.mark.parametrize("user", ["", "postgres:secret@", f"{ROLE}@"])
async def test_an_address_that_is_none_for_a_role(database_url, classroom, user):
    with pytest.raises(Invalid):
        await grant_api(database_url, f"postgresql://{user}/x")
