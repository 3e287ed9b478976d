import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest_asyncio
import uvicorn
from fastapi import FastAPI

from grader.api.app import create_app
from grader.api.services import Services, StreamLimits
from grader.core.errors import Invalid
from tests.support.classroom import Classroom, assignment, bundle, open_classroom


def read_bundle(data: bytes):
    """Bundles in these tests are a word; some words are bad."""
    if data == b"bad":
        raise Invalid("solution.py is missing", field="solution.py")
    return assignment(), bundle(data.decode())


@dataclass
class Api:
    """The application and its clients."""

    classroom: Classroom
    app: FastAPI
    teacher: httpx.AsyncClient
    ada: httpx.AsyncClient
    bob: httpx.AsyncClient
    anybody: httpx.AsyncClient


@pytest_asyncio.fixture
async def classroom(store) -> Classroom:
    return await open_classroom(store)


@pytest_asyncio.fixture
async def app(classroom) -> FastAPI:
    return create_app(
        Services(
            store=classroom.store,
            read_bundle=read_bundle,
            base_url="http://testserver",
            clock=classroom.clock,
            streams=StreamLimits(
                heartbeat_seconds=0.1, longest_seconds=20.0, proof_seconds=0.0, per_person=2
            ),
        )
    )


def client(app: FastAPI, token: str | None = None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://testserver",
        headers={"Authorization": f"Bearer {token}"} if token else {},
    )


@pytest_asyncio.fixture
async def api(classroom, app) -> AsyncIterator[Api]:
    tokens = classroom.tokens
    async with (
        client(app, tokens["teacher"]) as teacher,
        client(app, tokens["ada"]) as ada,
        client(app, tokens["bob"]) as bob,
        client(app) as anybody,
    ):
        yield Api(classroom, app, teacher, ada, bob, anybody)


@pytest_asyncio.fixture
async def served(app, classroom) -> AsyncIterator[httpx.AsyncClient]:
    """The application behind a real server, as Ada reaches it."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    headers = {"Authorization": f"Bearer {classroom.tokens['ada']}"}
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=20
    ) as reached:
        yield reached
    server.should_exit = True
    await task
