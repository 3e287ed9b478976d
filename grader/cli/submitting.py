"""Hands in files, watches them being graded, and shows the feedback."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from rich.console import RenderableType

from grader.cli.answers import report_of, score_of
from grader.cli.client import Client, Json
from grader.cli.console import err, out, print_json
from grader.cli.events import Event
from grader.cli.files import read_files
from grader.cli.group import Failed
from grader.cli.render.feedback import Feedback, render_feedback
from grader.cli.render.progress import SittingProgress
from grader.cli.render.text import line
from grader.core.errors import QueueFull
from grader.core.policy import in_words
from grader.core.submission import Purpose, SubmissionState
from grader.core.uploads import UploadedFile

_PATIENCE = 1800.0
_USUAL_PAUSE = 60
_MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class SubmitRequest:
    """What the command was called with."""

    slug: str
    files: Sequence[Path]
    server: str
    token: str
    wait: bool
    precheck: bool
    in_full: bool
    as_json: bool


def run(request: SubmitRequest) -> None:
    """Hand in; unless told not to wait, show the feedback."""
    files = read_files(request.files)
    with Client(request.server, request.token) as client:
        submission = hand_in(client, request, files)
        if request.wait:
            submission = wait_for(client, submission)
    _show(submission, request)


def hand_in(client: Client, request: SubmitRequest, files: Sequence[UploadedFile]) -> Json:
    """Hand in; while the queue is full, again when the server says, for half an hour."""
    key, end = str(uuid4()), time.monotonic() + _PATIENCE
    while True:
        try:
            return client.submit(request.slug, files, precheck=request.precheck, key=key)
        except QueueFull as full:
            pause = max(1, full.retry_after or _USUAL_PAUSE)
            if time.monotonic() + pause > end:
                raise
            span = in_words(pause)
            err().print(line(f"Too much is waiting to be graded; trying again in {span} …"))
            time.sleep(pause)


def wait_for(client: Client, submission: Json) -> Json:
    """Follow a submission until it is graded, or faulted, and return it as it then is."""
    submission_id = str(submission["id"])
    with SittingProgress(err(), "handed in") as progress:
        for event in client.follow(submission_id):
            _tell(progress, event)
    return client.submission(submission_id)


def feedback_of(submission: Json, *, in_full: bool = False) -> RenderableType:
    """The feedback of a graded submission as the server shows it to us."""
    feedback = Feedback(
        title=str(submission.get("title")),
        subtitle=_attempt(submission),
        score=score_of(submission),
        report=report_of(submission),
        in_full=in_full,
    )
    return render_feedback(feedback)


def _show(submission: Json, request: SubmitRequest) -> None:
    state = submission.get("state")
    if request.as_json:
        print_json(submission)
    elif state == SubmissionState.GRADED:
        out().print(feedback_of(submission, in_full=request.in_full))
    elif state != SubmissionState.FAULTED:
        out().print(line(f"Handed in: {_attempt(submission)}, submission {submission.get('id')}"))
    if state == SubmissionState.FAULTED:
        raise Failed(
            "Grading failed through no fault of yours. Your work is kept and staff will look at it."
        )


def _attempt(submission: Json) -> str:
    if submission.get("purpose") == Purpose.PRECHECK:
        return "precheck: the visible tests only"
    late = " · after the due date" if submission.get("late") else ""
    return f"attempt {submission.get('attempt')}{late}"


def _tell(progress: SittingProgress, event: Event) -> None:
    data = event.data
    match event.kind:
        case "queued":
            progress.say(_waiting(data))
        case "started" if isinstance(total := data.get("total"), int):
            progress.planned(total)
        case "test":
            test = data.get("test")
            progress.ended(str(test.get("title")) if isinstance(test, dict) else "a hidden test")
        case "retrying":
            progress.say("something failed on our side; trying again")


def _waiting(data: Json) -> str:
    place = data.get("queue_place")
    if not isinstance(place, int) or not place:
        return "waiting"
    before = f"{place}" if place < _MOST_COUNTED else f"{place}+"
    return f"waiting, {before} before you{_span(data.get('wait'))}"


def _span(wait: object) -> str:
    if not isinstance(wait, dict):
        return ""
    at_least, at_most = wait.get("at_least"), wait.get("at_most")
    if not isinstance(at_least, int) or not isinstance(at_most, int):
        return ""
    if not at_least:
        return f", at most about {in_words(at_most)}"
    return f", about {in_words(at_least)} to {in_words(at_most)}"
