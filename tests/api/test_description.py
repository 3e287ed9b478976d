"""The OpenAPI document is true: whatever is asked is answered as it says, whoever asks.

`make fuzz-api` asks more; GRADER_FUZZ_EXAMPLES says how often each route is asked for each role.
"""

import asyncio
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
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
from grader.api.rates import RateLimits
from grader.api.services import Services, StreamLimits
from grader.store.store import open_store
from grader.workflow.enrol import set_up_token
from tests.support.classroom import Classroom, assignment, bundle, open_classroom, stranger
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
EXAMPLES = int(os.environ.get("GRADER_FUZZ_EXAMPLES", "2"))
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES == 2,
    suppress_health_check=list(HealthCheck),
)
ROLES = ["learner", "instructor", "instructor of another course", "revoked", "nobody"]
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
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    """For each role."""
    known: dict[str, str] = field(default_factory=dict)
    """Path parameters that lead to something."""
    url: str = ""
    started: threading.Event = field(default_factory=threading.Event)
    server: uvicorn.Server | None = None

    async def serve(self) -> None:
        async with open_store(self.database) as store:
            classroom = await open_classroom(store)
            await self.fill(classroom)
            streams = StreamLimits(longest_seconds=0.2)
            rates = RateLimits().times(1_000)  # it asks as often as it likes
            app = create_app(Services(store, read_bundle, streams=streams, rates=rates))
            config = uvicorn.Config(app, port=0, log_level="error", lifespan="off")
            self.server = uvicorn.Server(config)
            serving = asyncio.create_task(self.server.serve())
            while not self.server.started:  # noqa: ASYNC110  # uvicorn has no event for it
                await asyncio.sleep(0.01)
            port = self.server.servers[0].sockets[0].getsockname()[1]
            self.url = f"http://127.0.0.1:{port}"
            self.started.set()
            await serving

    async def fill(self, classroom: Classroom) -> None:
        version = await classroom.publish()
        submission = await classroom.hand_in()
        await classroom.grade(submission.id)
        spare = await set_up_token(
            classroom.store, classroom.course, classroom.bob.person, label="to be revoked"
        )
        revoked = await set_up_token(
            classroom.store, classroom.course, classroom.bob.person, label="revoked"
        )
        async with classroom.store.begin() as tx:
            await tx.people.revoke_token(revoked.token.id)
        _, elsewhere = await stranger(classroom.store)
        secrets = (classroom.tokens["ada"], classroom.tokens["teacher"], elsewhere, revoked.secret)
        bearers = [{"Authorization": f"Bearer {secret}"} for secret in secrets]
        self.headers = dict(zip(ROLES, [*bearers, {}], strict=True))
        self.known.update(
            slug=version.assignment.slug,
            digest=version.digest,
            submission_id=str(submission.id),
            token_id=str(spare.token.id),
            name="too-soon",
        )


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


DOCUMENT = create_app(NOWHERE).openapi()
description = schemathesis.openapi.from_dict(DOCUMENT)
found = schemathesis.openapi.from_dict(DOCUMENT)
found.config.generation.update(modes=[GenerationMode.POSITIVE])


@pytest.mark.parametrize("role", ROLES)
@description.parametrize()
@BOUNDED
def test_what_the_description_says_holds(case, deployment, role):
    case.call_and_validate(base_url=deployment.url, headers=deployment.headers[role], checks=CHECKS)


@pytest.mark.parametrize("role", ROLES)
@found.parametrize()
@BOUNDED
def test_it_holds_for_what_there_is(case, deployment, role):
    """With the addresses of things that exist: random ones are all alike to a database."""
    case.path_parameters = {name: deployment.known[name] for name in case.path_parameters}
    case.call_and_validate(base_url=deployment.url, headers=deployment.headers[role], checks=CHECKS)
