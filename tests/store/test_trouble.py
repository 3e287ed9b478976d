import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from grader.core.errors import Unavailable
from grader.store.addresses import conninfo, read_url, shown
from grader.store.store import PostgresStore, open_store
from tests.support.postgres import Server

ENDLESS = """
CREATE FUNCTION pg_temp.endless(n int) RETURNS int LANGUAGE plpgsql
AS 'BEGIN RETURN pg_temp.endless(n + 1); END'
"""


async def trouble(url: str) -> str:
    with pytest.raises(Unavailable) as caught:
        async with open_store(url) as store:
            await store.ready()
    return str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://u:secret@h/d",
        "postgresql+asyncpg://u:secret@h/d",
        "postgresql://h:x/",
    ],
)
async def test_an_address_that_is_none_is_explained_and_not_repeated(url: str) -> None:
    said = await trouble(url)
    assert "postgresql://user:password@host:5432/database" in said
    assert "secret" not in said


async def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    said = await trouble("postgresql://ada:secret@127.0.0.1:1/gradus?password=hidden")
    assert "postgresql://ada@127.0.0.1:1/gradus" in said
    assert "Connection refused" in said
    assert "check that PostgreSQL is running" in said
    assert "secret" not in said
    assert "hidden" not in said


async def test_a_database_that_is_not_there_is_named(postgres_server: Server) -> None:
    said = await trouble(postgres_server.database("nowhere"))
    assert 'database "nowhere" does not exist' in said
    assert "create it" in said


async def test_a_wrong_password_is_said(postgres_server: Server) -> None:
    rules = postgres_server.folder / "postgres" / "pg_hba.conf"
    rules.write_text("local all locked scram-sha-256\n" + rules.read_text())
    postgres_server.execute("CREATE ROLE locked LOGIN PASSWORD 'right'")
    postgres_server.execute("SELECT pg_reload_conf()")
    url = read_url(postgres_server.url).set(username="locked", password="wrong-one")
    said = await trouble(url.render_as_string(hide_password=False))
    assert "password authentication failed" in said
    assert "check the user and the password" in said
    assert "wrong-one" not in said


async def test_a_database_without_our_tables_asks_for_an_upgrade(empty_database_url: str) -> None:
    assert "run `grader db upgrade`" in await trouble(empty_database_url)


async def test_a_database_of_another_age_asks_for_an_upgrade(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    assert "run `grader db upgrade`" in await trouble(database_url)


async def test_a_query_without_tables_asks_for_an_upgrade_too(empty_database_url: str) -> None:
    async with open_store(empty_database_url) as store:
        with pytest.raises(Unavailable, match="grader db upgrade"):
            async with store.begin() as tx:
                await tx.people.person("ada")


async def test_a_connection_cut_in_a_transaction_is_unavailable(database_url: str) -> None:
    async with open_store(database_url) as store:
        with pytest.raises(Unavailable, match="cannot be used"):
            await cut_off(store, database_url)
        await store.ready()


async def test_a_database_that_takes_no_writes_is_unavailable(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")  # type: ignore[arg-type]
    async with open_store(database_url) as store:
        await store.ready()
        with pytest.raises(Unavailable, match="look for a full disk"):
            async with store.begin() as tx:
                await tx.people.add_course("ml", "Machine Learning")


async def test_what_is_too_complex_for_it_is_not_waited_for(store: PostgresStore) -> None:
    with pytest.raises(OperationalError, match="stack depth limit exceeded"):
        await go_too_deep(store)


async def test_when_all_connections_are_in_use_that_is_said(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.store.store._POOL", 1)
    monkeypatch.setattr("grader.store.store._POOL_SECONDS", 0.1)
    async with open_store(database_url) as store, store.begin(), store.begin():
        with pytest.raises(Unavailable, match="are in use; try again"):
            await store.ready()


async def test_a_mistake_of_ours_is_not_blamed_on_the_database(store: PostgresStore) -> None:
    with pytest.raises(ProgrammingError):
        async with store.connection() as connection:
            await connection.execute(text("SELEKT 1"))


async def go_too_deep(store: PostgresStore) -> None:
    async with store.connection() as connection:
        await connection.execute(text(ENDLESS))
        await connection.execute(text("SELECT pg_temp.endless(1)"))


async def cut_off(store: PostgresStore, url: str) -> None:
    async with store.begin() as tx:
        cut_all(url)
        await tx.people.person("ada")


def cut_all(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_addresses_in_all_spellings_are_one() -> None:
    plain = read_url("postgresql://ada:s%40cret@db:5433/gradus?sslmode=require")
    assert read_url("postgres://ada:s%40cret@db:5433/gradus?sslmode=require") == plain
    assert read_url("postgresql+psycopg://ada:s%40cret@db:5433/gradus?sslmode=require") == plain
    assert conninfo(plain) == "postgresql://ada:s%40cret@db:5433/gradus?sslmode=require"
    assert shown(plain) == "postgresql://ada@db:5433/gradus"
    assert plain.password == "s@cret"
