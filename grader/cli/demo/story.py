"""The demo from beginning to end."""

import asyncio
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from grader.catalogue import Source, find_assignments, load_folder
from grader.cli import backend
from grader.cli.answers import problems_of
from grader.cli.client import Client, Json
from grader.cli.console import err, out
from grader.cli.demo.cast import Member, set_up
from grader.cli.demo.home import demo_home
from grader.cli.demo.processes import Process, free_port, running, wait_until_ready
from grader.cli.demo.samples import Sample, choose, shortcoming
from grader.cli.demo.welcome import print_welcome
from grader.cli.group import Failed
from grader.cli.publishing import publish
from grader.cli.render.checks import print_problems
from grader.cli.render.text import line, plural
from grader.cli.submitting import feedback_of, wait_for
from grader.core.errors import Fault, NotFound
from grader.core.submission import SubmissionState, VersionState

_FOLDER = "assignments"
_PATIENCE_SECONDS = 600.0  # for the check of one assignment


def run(assignments: Path | None, port: int | None, *, once: bool) -> None:
    """Tell the whole story; raises `Failed` if anything was not as it must be."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sources = [load_folder(folder) for folder in find_assignments([_folder(assignments)])]
    console = out()
    with demo_home(backend.settings().home / "demo") as home:
        with _doing(console, "starting the database"):
            instructor, learners = asyncio.run(set_up(home))
        try:
            _perform(console, home, sources, instructor, learners, free_port(port), once=once)
        finally:
            asyncio.run(backend.stop_database(home))


def _perform(
    console: Console,
    home: Path,
    sources: Sequence[Source],
    instructor: Member,
    learners: Sequence[Member],
    port: int,
    *,
    once: bool,
) -> None:
    server = f"http://127.0.0.1:{port}"
    with running(home, port) as children, _logs_shown_on_failure(children):
        with _doing(console, "starting server and worker"):
            wait_until_ready(server, children)
        with Client(server, instructor.token) as staff:
            _publish_all(console, staff, sources, children)
            wrong = _hand_in_all(console, server, staff, sources, learners)
        print_welcome(console, server, instructor, learners, sources)
        if wrong:
            raise Failed(f"Not as it must be: {'; '.join(wrong)}")
        if not once:
            _serve_on(console, children)


@contextmanager
def _logs_shown_on_failure(children: Sequence[Process]) -> Iterator[None]:
    """The logs go with the demo's folder, so what they say of a failure is shown before."""
    try:
        yield
    except Fault:
        for child in children:
            for words in child.last_words():
                err().print(line(f"{child.name}: {words}", "dim", 500), soft_wrap=True)
        raise


def _publish_all(
    console: Console, staff: Client, sources: Sequence[Source], children: Sequence[Process]
) -> None:
    console.print(Rule("publishing the course", style="dim"))
    for source in sources:
        assignment = source.assignment
        for child in children:
            child.check()
        with _doing(console, f"checking {assignment.slug}"):
            version = publish(staff, source, _PATIENCE_SECONDS)
        if version.get("state") != VersionState.PUBLISHED:
            print_problems(console, problems_of(version))
            raise Failed(f"{assignment.slug} was not published.")
        tests = plural(len(version.get("tests") or []), "test")
        console.print(line(f"✓ {assignment.title} ({assignment.slug}): {tests}", "green"))


def _hand_in_all(
    console: Console,
    server: str,
    staff: Client,
    sources: Sequence[Source],
    learners: Sequence[Member],
) -> list[str]:
    """Hand in every sample and print its feedback; returns what was not as it must be."""
    wrong = []
    for sample, learner in zip(choose(sources), learners, strict=True):
        console.print()
        console.print(Rule(f"{learner.name} hands in {sample.about}", style="dim"))
        console.print()
        with Client(server, learner.token) as client:
            submission = _hand_in(client, sample)
        if submission.get("state") != SubmissionState.GRADED:
            wrong.append(f"{sample.about}: {submission.get('state')}")
            continue
        console.print(feedback_of(submission))
        problem = shortcoming(sample, staff.submission(str(submission["id"])))
        if problem:
            wrong.append(f"{sample.about}: {problem}")
    return wrong


def _hand_in(client: Client, sample: Sample) -> Json:
    began = client.submit(sample.slug, sample.files, precheck=False, key=str(uuid4()))
    return wait_for(client, began)


def _serve_on(console: Console, children: Sequence[Process]) -> None:
    console.print(Padding(Text("Serving until you press Ctrl-C.", "bold"), (1, 0)))
    try:
        while True:
            for child in children:
                child.check()
            time.sleep(1.0)
    except KeyboardInterrupt:
        console.print(Text("Stopping.", "dim"))


def _folder(given: Path | None) -> Path:
    """The course's folder: the one given, or the one here, or the one beside this program."""
    if given is not None:
        return given
    beside = Path(__file__).resolve().parents[3] / _FOLDER
    for folder in (Path(_FOLDER), beside):
        if folder.is_dir():
            return folder
    raise NotFound(f"There is no folder {_FOLDER} here; name one with --assignments.")


def _doing(console: Console, what: str) -> AbstractContextManager[object]:
    if console.is_terminal:
        return console.status(what)
    console.print(Text(f"{what} …", "dim"))
    return nullcontext()
