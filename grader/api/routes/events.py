"""A submission's way as server-sent events."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from functools import partial
from typing import Annotated

import structlog
from fastapi import APIRouter, Header, Request, Response
from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse

from grader.api.auth import AnyActor, Proof, UsesProof
from grader.api.openapi import Responses, problems
from grader.api.parameters import SubmissionPath
from grader.api.places import PlaceNews
from grader.api.problems import NOT_FOUND, TOO_SOON
from grader.api.render import BASE
from grader.api.services import StreamLimits, UsesServices
from grader.api.streams import OpenStreams
from grader.core.errors import Unauthenticated, Unavailable
from grader.workflow.patience import undisturbed
from grader.workflow.ports import Progress
from grader.workflow.watch import nothing_to_watch, place_of

router = APIRouter(prefix=BASE, tags=["submissions"])

_log = structlog.get_logger("grader.api")

_RECONNECT_MS = 2000
_HEARTBEAT = format_sse_event(comment="still here")
_EXAMPLE = """\
id: 1
event: queued
data: {}

event: queued
data: {"queue_place": 12, "wait": {"at_least": 5, "at_most": 20}}

id: 2
event: started
data: {"run": 1, "total": 12, "tests": [{"id": "load", "title": "Your file loads", "points": 0}]}

id: 3
event: test
data: {"number": 1, "test": {"id": "load", "title": "Your file loads", "outcome": "passed"}}

id: 15
event: graded
data: {"score": {"points": 17.0, "maximum": 20.0}}
"""
_EVENT = {
    "type": "object",
    "description": "One event of the stream.",
    "required": ["event", "data"],
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9]+$"},
        "event": {"enum": ["queued", "started", "test", "graded", "retrying", "faulted"]},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"type": "object"},
        },
    },
}
_STREAM: Responses = {
    200: {
        "description": "Entries of the live log; the stream ends when the grading does.",
        "content": {"text/event-stream": {"schema": _EVENT, "example": _EXAMPLE}},
    },
    204: {"description": "There is nothing more to come; do not reconnect."},
}
LastEventId = Annotated[
    int, Header(ge=0, le=2**31 - 1, description="The last event seen; those after it are sent.")
]


@router.get(
    "/submissions/{submission_id}/events",
    operation_id="watch_submission",
    summary="Watch a submission being graded",
    response_class=Response,
    responses=problems(NOT_FOUND, TOO_SOON) | _STREAM,
)
async def watch_submission(
    request: Request,
    services: UsesServices,
    actor: AnyActor,
    prove: UsesProof,
    submission_id: SubmissionPath,
    last_event_id: LastEventId = 0,
) -> Response:
    """Server-sent events: `queued`, `started`, each `test` as it ends, then `graded`.

    `retrying` says that we failed and start over, `faulted` that we gave up. A `test` whose data
    has no test is one this assignment does not show. While it waits, further `queued` events
    without an id say how many are before it and when its turn will probably come.
    """
    if await nothing_to_watch(services.store, actor, submission_id, last_event_id):
        return Response(status_code=204)
    streams: OpenStreams = request.app.state.streams
    streams.check(actor.person.id)
    news = services.store.follow(submission_id, last_event_id)
    places = PlaceNews(
        partial(place_of, services.store, submission_id),
        services.streams.place_seconds,
        services.streams.longest_place_seconds,
    )
    frames = _frames(news, places, services.streams, prove)
    counted = streams.counted(actor.person.id, frames)
    return StreamingResponse(counted, media_type="text/event-stream")


async def _frames(
    news: AsyncGenerator[Sequence[Progress], None],
    places: PlaceNews,
    limits: StreamLimits,
    prove: Proof,
) -> AsyncGenerator[bytes, None]:
    """The news as frames, with a comment now and then so that proxies keep the line open.

    Ends when the token does, and in any case after `longest_seconds`; the client then comes back.
    """
    clock = asyncio.get_running_loop().time
    end = clock() + limits.longest_seconds
    waiting: asyncio.Queue[Sequence[Progress] | None] = asyncio.Queue()
    pump = asyncio.create_task(_pump(news, waiting))
    is_valid = _still_valid(prove, limits.proof_seconds)
    try:
        yield format_sse_event(retry=_RECONNECT_MS, comment="gradus")
        while (left := end - clock()) > 0:
            patience = min(limits.heartbeat_seconds, left, places.due_in)
            entries = await _next(waiting, patience)
            if entries is None or not await is_valid():
                return
            places.heed(entries)
            yield b"".join(map(_frame, entries)) or await places.frame() or _HEARTBEAT
    finally:
        pump.cancel()
        (ending,) = await asyncio.gather(pump, return_exceptions=True)
        if isinstance(ending, Exception):
            _log.error("event stream broke", error=type(ending).__name__)


async def _next(
    waiting: asyncio.Queue[Sequence[Progress] | None], patience: float
) -> Sequence[Progress] | None:
    """What is new, which may be nothing for a while; None when there is no more."""
    try:
        return await asyncio.wait_for(waiting.get(), patience)
    except TimeoutError:
        return ()


def _still_valid(prove: Proof, proof_seconds: float) -> Callable[[], Awaitable[bool]]:
    """Asks whether the token is valid, but the database only where the last answer is old."""
    clock = asyncio.get_running_loop().time
    proven = clock()

    async def is_valid() -> bool:
        nonlocal proven
        if clock() < proven + proof_seconds:
            return True
        try:
            await undisturbed(prove())
        except (Unauthenticated, Unavailable):
            return False
        proven = clock()
        return True

    return is_valid


async def _pump(
    news: AsyncGenerator[Sequence[Progress], None],
    waiting: asyncio.Queue[Sequence[Progress] | None],
) -> None:
    """Move news into the queue, and None when there is no more or the database is away."""
    try:
        async with aclosing(news):
            async for entries in news:
                waiting.put_nowait(entries)
    except Unavailable:
        pass  # the client comes back with the last event it saw
    finally:
        waiting.put_nowait(None)


def _frame(entry: Progress) -> bytes:
    return format_sse_event(
        data_str=json.dumps(entry.data),
        event=entry.kind,
        id=str(entry.sequence),
    )
