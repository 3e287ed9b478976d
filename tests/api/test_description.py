"""The OpenAPI document is true: whatever fits it is answered as it says, for both roles."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from grader.api.app import create_app
from grader.api.services import Services, StreamLimits
from grader.store.store import open_store
from tests.support.classroom import assignment, bundle, open_classroom
from tests.support.postgres import TEMPLATE

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    ignored_auth,
    negative_data_rejection,
    unsupported_method,
]
BOUNDED = settings(
    max_examples=2, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
NOWHERE = Services(store=None, read_bundle=None)  # type: ignore[arg-type]


@schemathesis.serializer("application/zip")
def as_it_is(context, value) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def read_bundle(data: bytes):
    return assignment(), bundle(data.hex())


@dataclass
class Deployment:
    """The application on a server in a thread of its own."""

    database: str
    tokens: dict[str, str] = field(default_factory=dict)
    url: str = ""
    started: threading.Event = field(default_factory=threading.Event)
    server: uvicorn.Server | None = None

    async def serve(self) -> None:
        async with open_store(self.database) as store:
            classroom = await open_classroom(store)
            await classroom.publish()
            submission = await classroom.hand_in()
            await classroom.grade(submission.id)
            self.tokens = classroom.tokens
            app = create_app(
                Services(store, read_bundle, streams=StreamLimits(longest_seconds=0.2))
            )
            config = uvicorn.Config(app, port=0, log_level="error", lifespan="off")
            self.server = uvicorn.Server(config)
            serving = asyncio.create_task(self.server.serve())
            while not self.server.started:  # noqa: ASYNC110  # uvicorn has no event for it
                await asyncio.sleep(0.01)
            port = self.server.servers[0].sockets[0].getsockname()[1]
            self.url = f"http://127.0.0.1:{port}"
            self.started.set()
            await serving


@pytest.fixture(scope="module")
def deployment(postgres_server) -> Iterator[Deployment]:
    name = "api_description"
    postgres_server.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    deployed = Deployment(postgres_server.database(name))
    thread = threading.Thread(target=lambda: asyncio.run(deployed.serve()))
    thread.start()
    assert deployed.started.wait(20)
    yield deployed
    assert deployed.server is not None
    deployed.server.should_exit = True
    thread.join()
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


description = schemathesis.openapi.from_dict(create_app(NOWHERE).openapi())


@pytest.mark.parametrize("role", ["ada", "teacher"])
@description.parametrize()
@BOUNDED
def test_what_the_description_says_holds(case, deployment, role):
    case.call_and_validate(
        base_url=deployment.url,
        headers={"Authorization": f"Bearer {deployment.tokens[role]}"},
        checks=CHECKS,
    )
