"""A deadline storm on the real API, PostgreSQL and queue; only the boxes are left out.

Time is told by counts: while everybody hands in, the first two sittings are held up.
"""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
import uvicorn

from grader.api.app import create_app
from grader.api.services import Services
from grader.core.people import Course, Role
from grader.core.policy import QueueLimits
from grader.core.submission import VersionState
from grader.core.verdict import Report
from grader.store.queue import run_worker
from grader.store.store import PostgresStore
from grader.wiring.boxes import Handlers
from grader.workflow.ports import OnSittingEvent, Sitting
from grader.workflow.submit import SubmitRules
from grader.workflow.tokens import hash_secret, new_secret
from tests.support.classroom import SLUG, TESTS, ScriptedExamination, assignment, bundle

PATH = f"/api/v1/assignments/{SLUG}/submissions"
LIGHT, HEAVY = 0.01, 0.15


@dataclass
class Exam(ScriptedExamination):
    """Takes its time, and holds everybody up until the gate is open."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    began: dict[str, float] = field(default_factory=dict)
    """When the sitting of each work began, in their order."""

    async def sit(self, sitting: Sitting, on_event: OnSittingEvent) -> Report:
        text = sitting.files["solution.py"].decode()
        await self.gate.wait()
        self.began[text] = time.monotonic()
        await asyncio.sleep(HEAVY if "heavy" in text else LIGHT)
        return await super().sit(sitting, on_event)


@dataclass
class Client:
    """A learner with a token."""

    course: str
    number: int
    token: str

    async def hand_in(self, http: httpx.AsyncClient, text: str) -> httpx.Response:
        return await http.post(
            PATH,
            json={"files": {"solution.py": text}},
            headers={"Authorization": f"Bearer {self.token}"},
        )


async def _course(store: PostgresStore, slug: str, learners: int) -> list[Client]:
    async with store.begin() as tx:
        course = await tx.people.add_course(slug, slug)
        version = await tx.assignments.add_version(course.id, assignment(), bundle(slug))
        await tx.assignments.conclude_check(version.id, VersionState.PUBLISHED, TESTS, ())
        return [
            Client(slug, number, await _learner(tx, course, f"{slug}-{number}"))
            for number in range(learners)
        ]


async def _learner(tx, course: Course, username: str) -> str:
    person, secret = await tx.people.add_person(username, username), new_secret()
    await tx.people.enrol(person, course, Role.LEARNER)
    hashed = hash_secret(secret)
    await tx.people.add_token(
        person, course, Role.LEARNER, label="storm", secret_hash=hashed, expires_at=None
    )
    return secret


@asynccontextmanager
async def _serving(
    store: PostgresStore, rules: SubmitRules | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """The application behind a real server, and a client with as many connections as it likes."""
    services = Services(store=store, read_bundle=lambda data: None, rules=rules or SubmitRules())
    config = uvicorn.Config(
        create_app(services), port=0, log_level="error", lifespan="off", backlog=1024
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", timeout=60, limits=limits
    ) as http:
        yield http
    server.should_exit = True
    await task


@asynccontextmanager
async def _working(store: PostgresStore, exam: Exam, slots: int = 2) -> AsyncIterator[None]:
    work = run_worker(store, Handlers(store, exam, "storm"), name="storm", concurrency=slots)
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _all(works: Sequence[str], exam: Exam, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not set(works) <= exam.began.keys():  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0.02)


def _mean_place(order: Sequence[str], word: str) -> float:
    return statistics.fmean(place for place, text in enumerate(order) if word in text)


async def test_a_storm_is_served_in_turns_and_those_who_wait_are_told_the_truth(
    store: PostgresStore,
) -> None:
    exam = Exam()
    courses = [await _course(store, slug, size) for slug, size in (("large", 60), ("small", 6))]
    everybody = [client for course in courses for client in course]
    early, late = everybody[::2], everybody[1::2]
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(_serving(store))
        await stack.enter_async_context(_working(store, exam))
        exam.gate.set()
        works = [f"warm-up {client.course} {client.number}" for client in early]
        for client, work in zip(early, works, strict=True):
            assert (await client.hand_in(http, work)).status_code == 202
        await _all(works, exam)

        exam.gate.clear()
        told: dict[str, dict[str, int]] = {}
        # Those who hand in again are faster than all others.
        storm = [(client, "repeat") for client in early] + [(client, "first") for client in late]
        storm += [(late[-1], "flood") for _ in range(5)]
        for number, (client, kind) in enumerate(storm):
            weight = "heavy" if number % 10 == 0 else "light"
            work = f"{kind} {client.course} {weight} {number}"
            answer = await client.hand_in(http, work)
            assert answer.status_code == 202, answer.text
            told[work] = answer.json()["wait"]
        opened = time.monotonic()
        exam.gate.set()
        await _all(list(told), exam)

    order = [text for text in exam.began if text in told][2:]  # two were being held up
    assert _mean_place(order, "first") < _mean_place(order, "repeat") / 1.5
    assert _mean_place(order, "small") < _mean_place(order, "large")
    assert _mean_place(order, "flood") > _mean_place(order, "first")
    waited = {text: exam.began[text] - opened for text in order}
    true = [waited[text] <= told[text]["at_most"] for text in order]
    assert statistics.fmean(true) >= 0.9
    assert max(waited.values()) > 1


async def test_a_full_queue_is_refused_in_time_and_nothing_accepted_is_lost(
    store: PostgresStore,
) -> None:
    exam = Exam()
    clients = await _course(store, "large", 40)
    rules = SubmitRules(queue=QueueLimits(longest_wait_seconds=10))
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(_serving(store, rules))
        await stack.enter_async_context(_working(store, exam))
        answers = [await client.hand_in(http, f"first {client.number}") for client in clients]
        statuses = [answer.status_code for answer in answers]
        # Each is expected to take a second, two are graded at once: twenty may wait, two do not.
        assert statuses == [202] * statuses.index(429) + [429] * (40 - statuses.index(429))
        assert 20 <= statuses.index(429) <= 24
        refused = answers[-1]
        assert refused.json()["type"].endswith("/queue-full")
        again = [int(answer.headers["Retry-After"]) for answer in answers if answer.is_error]
        assert min(again) >= 5
        assert len(set(again)) > 1
        exam.gate.set()
        accepted = [f"first {number}" for number in range(statuses.index(429))]
        await _all(accepted, exam)
        answer = await clients[-1].hand_in(http, "first 39")
        assert answer.status_code == 202
        assert answer.json()["attempt"] == 1
    assert len(exam.sittings) >= len(accepted)


@pytest.mark.timeout(300)
async def test_five_hundred_at_once_are_all_answered(store: PostgresStore) -> None:
    clients = await _course(store, "large", 500)
    async with _serving(store) as http:
        answers = await asyncio.gather(
            *(client.hand_in(http, f"first {client.number}") for client in clients)
        )
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {202, 429, 503}, statuses
    assert statuses[202] >= 50
    for answer in answers:
        if answer.is_error:
            assert int(answer.headers["Retry-After"]) >= 1
            assert answer.headers["Content-Type"] == "application/problem+json"
    async with store.begin() as tx:
        assert await tx.submissions.waiting() == statuses[202]
