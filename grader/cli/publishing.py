"""Sends assignments to a server and waits for what its check says."""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from rich.console import Console

from grader.catalogue import FolderProblems, Source, find_assignments, load_folder, pack
from grader.cli.answers import problems_of
from grader.cli.client import Client, Json
from grader.cli.console import err, out, print_json
from grader.cli.group import Failed
from grader.cli.render.checks import print_problems
from grader.cli.render.text import line, plural
from grader.core.errors import Unavailable
from grader.core.submission import VersionState
from grader.core.text import on_one_line

_EVERY_SECONDS = 0.5
_PATIENCE_SECONDS = 1800.0


def run(folders: Sequence[Path], server: str, token: str, *, wait: bool, as_json: bool) -> None:
    """Publish every assignment; raises `Failed` if one is malformed or refused."""
    console = err() if as_json else out()
    sources, whole = _load(find_assignments(folders), console)
    with Client(server, token) as client:
        sent = [_send(client, source) for source in sources]
        versions = [_settled(client, version) if wait else version for version in sent]
    for version in versions:
        whole = _show(console, version, quiet=as_json) and whole
    if as_json:
        print_json({"items": versions})
    if not whole:
        raise Failed


def publish(client: Client, source: Source, patience_seconds: float) -> Json:
    """Publish one assignment and wait for the verdict; returns the version."""
    return _settled(client, _send(client, source), patience_seconds)


def _load(folders: Sequence[Path], console: Console) -> tuple[list[Source], bool]:
    """The well-formed assignments, and whether that is all of them."""
    sources: list[Source] = []
    for folder in folders:
        try:
            sources.append(load_folder(folder))
        except FolderProblems as error:
            console.print(line(f"✗ {folder}: not sent", "bold red"), soft_wrap=True)
            print_problems(console, error.problems)
    return sources, len(sources) == len(folders)


def _send(client: Client, source: Source) -> Json:
    return client.put_bundle(source.assignment.slug, pack(source).data)


def _settled(client: Client, version: Json, patience_seconds: float = _PATIENCE_SECONDS) -> Json:
    """Wait until the version is published or refused."""
    deadline = time.monotonic() + patience_seconds
    slug, digest = str(version.get("slug")), str(version.get("digest"))
    console = err()
    with _spinner(console, f"{slug} is being checked"):
        while version.get("state") == VersionState.CHECKING:
            if time.monotonic() > deadline:
                raise Unavailable(f"{slug} is still being checked; does a worker run?")
            time.sleep(_EVERY_SECONDS)
            version = client.version(slug, digest)
    return version


def _spinner(console: Console, untrusted_text: str) -> AbstractContextManager[object]:
    if not console.is_terminal:
        return nullcontext()
    return console.status(line(untrusted_text))


def _show(console: Console, version: Json, *, quiet: bool) -> bool:
    """Print the verdict on one version; returns whether it was not refused."""
    state, slug = str(version.get("state")), on_one_line(str(version.get("slug")))
    refused = state == VersionState.REFUSED
    if quiet:
        return not refused
    if refused:
        console.print(line(f"✗ {slug}: refused", "bold red"))
        print_problems(console, problems_of(version))
    elif state == VersionState.PUBLISHED:
        tests = plural(len(version.get("tests") or []), "test")
        console.print(line(f"✓ {slug}: published, {tests}", "green"))
    else:
        console.print(line(f"… {slug}: {state}"))
    console.print(line(str(version.get("digest")), "dim"))
    return not refused
