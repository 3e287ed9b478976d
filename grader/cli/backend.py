"""All that commands need of this installation but its boxes, in one place."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grader.core.errors import Invalid
from grader.settings import Settings
from grader.store import embedded, migrations, roles
from grader.store.schema import NEWEST
from grader.wiring import database
from grader.workflow.ports import Store


@dataclass(frozen=True, slots=True)
class Schema:
    """Which migration a database has, and which it should have."""

    current: str | None
    newest: str


def settings(**changes: Any) -> Settings:
    """What the environment says, with what the command line says instead; None changes nothing."""
    try:
        return Settings(**{key: value for key, value in changes.items() if value is not None})
    except ValidationError as error:
        raise Invalid("; ".join(_in_words(error))) from error


def store() -> AbstractAsyncContextManager[Store]:
    """The database of this installation."""
    return database.store(settings())


def store_below(home: Path) -> AbstractAsyncContextManager[Store]:
    """An embedded database of its own below a folder, whatever the environment says."""
    return database.store(settings(home=home).model_copy(update={"database_url": None}))


async def database_url() -> str:
    """The database's URL; an embedded server is started if need be."""
    return await database.database_url(settings())


async def upgrade_database() -> None:
    """Bring the schema to this version."""
    await migrations.upgrade(await database_url())


async def grant_api(api_url: str) -> str:
    """Let the role in that address do what the API needs; returns its name."""
    return await roles.grant_api(await database_url(), api_url)


async def schema() -> Schema:
    """The schema as it is."""
    return Schema(await migrations.current(await database_url()), NEWEST)


async def stop_database(home: Path) -> None:
    """Stop the embedded server below a folder, unless others use it."""
    await embedded.stop_server(home)


def _in_words(error: ValidationError) -> list[str]:
    return [
        f"GRADER_{'.'.join(map(str, found['loc'])).upper()}: {found['msg']}"
        for found in error.errors(include_url=False, include_input=False)
    ]
