import asyncio
import json
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, text, update

from grader.api.places import PlaceNews
from grader.api.routes import events
from grader.api.services import StreamLimits
from grader.core.errors import Unavailable
from grader.core.queueing import Rank
from grader.core.verdict import Outcome
from grader.store.tables import tokens
from grader.workflow.ports import Progress
from grader.workflow.regrade import regrade
from tests.support.classroom import HIDDEN, SECRET


def parsed(text: str) -> list[tuple[int, str, object]]:
    found = []
    for block in text.split("\n\n"):
        fields = dict(
            line.split(": ", 1) for line in block.splitlines() if not line.startswith(":")
        )
        if "event" in fields:
            found.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return found


def path(submission) -> str:
    return f"/api/v1/submissions/{submission.id}/events"


async def graded(classroom):
    await classroom.publish()
    submission = await classroom.hand_in()
    classroom.examination.outcomes = {HIDDEN.id: Outcome.FAILED}
    await classroom.grade(submission.id)
    return submission


async def test_a_finished_submission_is_told_from_the_start(api):
    submission = await graded(api.classroom)
    answer = await api.ada.get(path(submission))
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = parsed(answer.text)
    assert [kind for _, kind, _ in told] == [
        "queued", "started", "test", "test", "test", "graded",
    ]  # fmt: skip
    assert told[-1][2] == {"score": {"points": 4.0, "maximum": 10.0}}
    assert SECRET not in answer.text


async def test_a_reader_who_comes_back_gets_the_rest(api):
    submission = await graded(api.classroom)
    answer = await api.ada.get(path(submission), headers={"Last-Event-ID": "4"})
    assert [number for number, _, _ in parsed(answer.text)] == [5, 6]


async def test_a_reader_who_has_all_is_sent_away(api):
    submission = await graded(api.classroom)
    answer = await api.ada.get(path(submission), headers={"Last-Event-ID": "6"})
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("last", ["-1", "x", "99999999999999999999", ""])
async def test_a_strange_last_event_is_refused(api, last):
    submission = await graded(api.classroom)
    answer = await api.ada.get(path(submission), headers={"Last-Event-ID": last})
    assert answer.status_code == 422


async def test_a_regrade_goes_on_in_the_same_stream(api):
    submission = await graded(api.classroom)
    await regrade(api.classroom.store, api.classroom.teacher, submission.id)
    await api.classroom.grade(submission.id)
    kinds = [kind for _, kind, _ in parsed((await api.ada.get(path(submission))).text)]
    assert kinds.count("graded") == 2
    assert kinds[-1] == "graded"


async def test_events_arrive_while_they_happen_with_heartbeats_between(served, classroom):
    await classroom.publish()
    submission = await classroom.hand_in()
    async with served.stream("GET", path(submission)) as stream:
        lines = stream.aiter_lines()
        seen = []
        while not {": still here", "event: queued"} <= set(seen):
            seen.append(await anext(lines))
        assert "event: started" not in seen
        await classroom.grade(submission.id)
        rest = [line async for line in lines]
    assert [line for line in rest if line.startswith("event:")] == [
        "event: started", "event: test", "event: test", "event: test", "event: graded",
    ]  # fmt: skip


async def test_a_place_is_told_while_it_changes_and_as_long_as_it_waits(served, app, classroom):
    app.state.services = replace(
        app.state.services,
        streams=replace(app.state.services.streams, place_seconds=0.05, longest_place_seconds=0.05),
    )
    version = await classroom.publish()
    async with classroom.store.begin() as tx:
        turn, _ = await tx.jobs.joining(version.id, Rank.FIRST)
        await tx.jobs.enqueue_grading(uuid4(), turn)
    submission = await classroom.hand_in()
    async with served.stream("GET", path(submission)) as stream:
        lines = stream.aiter_lines()
        first = await _next_place(lines)
        await _jobs_done(classroom.store, "NOT LIKE", submission)
        second = await _next_place(lines)
        await _jobs_done(classroom.store, "LIKE", submission)
        await classroom.grade(submission.id)
        rest = [line async for line in lines]
    assert first == {"queue_place": 1, "wait": None}
    assert second == {"queue_place": 0, "wait": None}
    assert not any("queue_place" in line for line in rest)


async def _next_place(lines):
    async for line in lines:
        if line.startswith("data:") and "queue_place" in line:
            return json.loads(line.removeprefix("data:"))
    raise AssertionError("no place was told")


async def _jobs_done(store, operator, submission):
    statement = "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE lock"
    async with store.connection() as connection:
        await connection.execute(text(f"{statement} {operator} '%{submission.id}'"))


async def test_who_goes_away_leaves_nothing_behind(served, app, classroom):
    await classroom.publish()
    submission = await classroom.hand_in()
    async with served.stream("GET", path(submission)) as stream:
        lines = stream.aiter_lines()
        await anext(lines)
        assert app.state.streams.total == 1
    async with asyncio.timeout(5):
        while app.state.streams.total:  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0.02)
    assert not any("_pump" in repr(task.get_coro()) for task in asyncio.all_tasks())


async def test_nobody_keeps_all_streams(served, classroom):
    await classroom.publish()
    submission = await classroom.hand_in()
    async with (
        served.stream("GET", path(submission)) as one,
        served.stream("GET", path(submission)) as two,
    ):
        lines = [one.aiter_lines(), two.aiter_lines()]
        for stream in lines:
            await anext(stream)
        answer = await served.get(path(submission))
        assert answer.status_code == 429
        assert "watching 2 submissions" in answer.json()["detail"]


@pytest.mark.parametrize("end", ["revoked_at", "expires_at"])
async def test_a_stream_tells_nothing_more_when_its_token_ends(served, classroom, store, end):
    await classroom.publish()
    submission = await classroom.hand_in()
    async with served.stream("GET", path(submission)) as stream:
        lines = stream.aiter_lines()
        seen = []
        while "event: queued" not in seen:
            seen.append(await anext(lines))
        async with store.connection() as connection:
            statement = update(tokens).where(tokens.c.id == classroom.ada.token_id)
            await connection.execute(statement.values({end: func.now()}))
        await classroom.grade(submission.id)
        seen += [line async for line in lines]
    assert [line for line in seen if line.startswith("event:")] == ["event: queued"]


async def test_a_token_is_asked_for_again_only_now_and_then():
    asked = 0

    async def prove():
        nonlocal asked
        asked += 1

    async def many():
        for number in range(50):
            yield [Progress(number + 1, "test", {})]

    limits = StreamLimits(proof_seconds=60.0)
    frames = [frame async for frame in events._frames(many(), nowhere(), limits, prove)]
    assert (len(frames), asked) == (51, 0)


def nowhere() -> PlaceNews:
    """Of a submission that waits in no queue."""

    async def look() -> None:
        return None

    return PlaceNews(look, 0.01, 0.01)


async def valid():
    """A token that is."""


async def frames_of(entries, **limits) -> list[str]:
    limits = StreamLimits(**{"heartbeat_seconds": 0.02, **limits})
    return [frame.decode() async for frame in events._frames(entries, nowhere(), limits, valid)]


async def entries(error: Exception | None):
    yield [Progress(1, "queued", {"text": "σ\nnext"})]
    if error is None:
        await asyncio.sleep(60)
    raise error


async def test_a_stream_ends_when_the_database_is_away_so_that_the_reader_comes_back(capsys):
    frames = await frames_of(entries(Unavailable("away")))
    assert len(frames) == 2
    assert capsys.readouterr().out == ""


async def test_a_stream_that_breaks_is_noted(capsys):
    frames = await frames_of(entries(KeyError("private")))
    assert len(frames) == 2
    logged = capsys.readouterr().out
    assert "KeyError" in logged
    assert "private" not in logged


async def test_a_stream_does_not_outlive_its_limit():
    async with asyncio.timeout(5):
        frames = await frames_of(entries(None), longest_seconds=0.1)
    assert ": still here\n\n" in frames


async def test_a_frame_is_one_event_whatever_it_carries():
    frame = (await frames_of(entries(Unavailable("away"))))[1]
    assert parsed(frame) == [(1, "queued", {"text": "σ\nnext"})]


async def test_what_is_new_at_once_is_sent_at_once():
    async def all_at_once():
        yield [Progress(number, "test", {}) for number in (1, 2, 3)]

    frames = await frames_of(all_at_once())
    assert [number for number, _, _ in parsed(frames[1])] == [1, 2, 3]
    assert len(frames) == 2
