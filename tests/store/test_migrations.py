import asyncio
from importlib import resources

import psycopg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from grader.store import migrations
from grader.store.addresses import read_url
from grader.store.schema import NEWEST
from grader.store.store import open_store
from grader.store.tables import metadata
from tests.support.world import make_world

_COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable, column_default, identity_generation
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2
"""
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 ORDER BY 1, 2
"""
_INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"


def described(url: str) -> set[tuple[object, ...]]:
    """Every column, constraint and index of our own tables."""
    with psycopg.connect(url) as connection:
        rows = [
            row
            for query in (_COLUMNS, _CONSTRAINTS, _INDEXES)
            for row in connection.execute(query).fetchall()
        ]
    ours = {table.name for table in metadata.sorted_tables}
    return {row for row in rows if row[0] in ours}


async def test_an_empty_database_becomes_usable(empty_database_url: str) -> None:
    assert await migrations.current(empty_database_url) is None
    await migrations.upgrade(empty_database_url)
    assert await migrations.current(empty_database_url) == NEWEST
    async with open_store(empty_database_url) as store:
        await store.ready()
        await make_world(store)


async def test_upgrading_again_changes_nothing(database_url: str) -> None:
    before = described(database_url)
    await migrations.upgrade(database_url)
    assert described(database_url) == before


async def test_processes_that_start_together_migrate_once(empty_database_url: str) -> None:
    await asyncio.gather(*(migrations.upgrade(empty_database_url) for _ in range(3)))
    assert await migrations.current(empty_database_url) == NEWEST


def test_the_migrations_make_the_tables_that_the_code_describes(
    database_url: str, empty_database_url: str
) -> None:
    engine = create_engine(read_url(empty_database_url))
    metadata.create_all(engine)
    engine.dispose()
    assert described(database_url) == described(empty_database_url)


def test_alembic_sees_nothing_left_to_do(database_url: str) -> None:
    engine = create_engine(read_url(database_url))
    with engine.connect() as connection:
        options = {"include_name": lambda name, kind, _: kind != "table" or _is_ours(name)}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def _is_ours(table: str) -> bool:
    return table != "alembic_version" and not table.startswith("procrastinate_")


def test_the_newest_migration_is_known_without_alembic() -> None:
    [folder] = migrations.__path__
    assert ScriptDirectory(folder).get_heads() == [NEWEST]


def test_the_queue_has_the_tables_that_its_library_expects() -> None:
    """When this fails, Procrastinate's schema has changed: add a migration with its new steps."""
    shipped = resources.files("procrastinate.sql").joinpath("schema.sql").read_text("utf-8")
    kept = resources.files(migrations).joinpath("procrastinate_03_04.sql").read_text("utf-8")
    assert kept.endswith(shipped)


def test_tokens_learn_who_made_them_from_the_audit_trail(empty_database_url: str) -> None:
    engine = create_engine(read_url(empty_database_url))
    with engine.begin() as connection:
        command.upgrade(migrations._config(connection), "0001")
        connection.exec_driver_sql(_OLD_TOKENS)
        command.upgrade(migrations._config(connection), "0002")
        rows = connection.exec_driver_sql("SELECT label, made_by::text FROM tokens ORDER BY label")
        assert rows.all() == [("child", f"{_UUID}1"), ("operator's", None)]
    engine.dispose()


_UUID = "00000000-0000-0000-0000-00000000000"
_OLD_TOKENS = f"""
    INSERT INTO people (id, username, name) VALUES ('{_UUID}0', 'a', 'A');
    INSERT INTO courses (id, slug, title) VALUES ('{_UUID}0', 'c', 'C');
    INSERT INTO tokens (id, person_id, course_id, role, label, secret_hash)
    SELECT ('{_UUID}' || n)::uuid, '{_UUID}0', '{_UUID}0', 'instructor', label,
        sha256(label::bytea) FROM (VALUES (1, 'operator''s'), (2, 'child')) AS made (n, label);
    INSERT INTO audit (token_id, action, subject, detail) VALUES
        (NULL, 'token.issued', '{_UUID}1', '{{}}'),
        ('{_UUID}1', 'token.issued', '{_UUID}2', '{{}}');
"""
