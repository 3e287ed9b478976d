"""All that commands need of this installation, in one place."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from grader import wiring
from grader.cli.fitness import require_fit
from grader.core.errors import Invalid
from grader.settings import Settings
from grader.store import embedded, migrations
from grader.store.schema import NEWEST
from grader.workflow.ports import Examination, Store


class HostCheck(Protocol):
    """One thing this machine must be able to do."""

    @property
    def name(self) -> str:
        """What is checked."""

    @property
    def ok(self) -> bool:
        """Whether it holds."""

    @property
    def found(self) -> str:
        """What was found."""

    @property
    def mend(self) -> str:
        """How to mend it."""

    @property
    def advice(self) -> str:
        """What is recommended although it holds."""


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
    return wiring.store(settings())


def store_below(home: Path) -> AbstractAsyncContextManager[Store]:
    """An embedded database of its own below a folder, whatever the environment says."""
    return wiring.store(settings(home=home).model_copy(update={"database_url": None}))


@asynccontextmanager
async def examination(warm: int) -> AsyncIterator[Examination]:
    """Real boxes on this machine, as many warm as told; refuses a machine that is not fit."""
    chosen = settings(concurrency=warm)
    await require_fit(chosen)
    async with wiring.examination(chosen) as opened:
        yield opened


async def examine_host() -> Sequence[HostCheck]:
    """Every check of this machine."""
    return await wiring.doctor(settings())


async def database_url() -> str:
    """The database's URL; an embedded server is started if need be."""
    return await wiring.database_url(settings())


async def upgrade_database() -> None:
    """Bring the schema to this version."""
    await migrations.upgrade(await database_url())


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
