"""The real service for whole journeys: `grader serve`, workers and an embedded PostgreSQL."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from grader.catalogue import load_folder, pack
from grader.cli import backend
from grader.cli.demo.processes import Process, free_port, wait_until_ready
from grader.core.people import Role
from grader.store import embedded
from grader.workflow.enrol import set_up_course, set_up_person, set_up_token

FINAL = ("graded", "faulted")
Json = dict[str, Any]
_CAP_SYS_ADMIN = 21


class Service:
    """A course on a server of its own; workers come and go."""

    def __init__(self, home: Path, port: int, workers: int) -> None:
        self.home = home
        self.url = f"http://127.0.0.1:{port}"
        self.server = Process(home, "serve", "--host", "127.0.0.1", "--port", str(port))
        self.workers: list[Process] = []
        for _ in range(workers):
            self.start_worker()
        wait_until_ready(self.url, [self.server, *self.workers])

    def start_worker(self, *arguments: str) -> Process:
        worker = Process(self.home, "worker", *arguments)
        self.workers.append(worker)
        return worker

    def stop(self) -> None:
        for process in [*reversed(self.workers), self.server]:
            process.stop()

    def grader(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command on the service's machine."""
        return subprocess.run(
            [sys.executable, "-m", "grader.cli", *arguments],
            env={**os.environ, "GRADER_HOME": str(self.home), **environment},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def client(self, token: str) -> httpx.Client:
        return httpx.Client(
            base_url=f"{self.url}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        )

    def postgres_pid(self) -> int:
        return int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])


async def enrol(home: Path, learners: int) -> tuple[str, list[str]]:
    """A course with one instructor and learners; their tokens."""
    async with backend.store_below(home) as store:
        course = await set_up_course(store, "ml", "Mathematics for ML")
        people = [("noether", Role.INSTRUCTOR)]
        people += [(f"learner-{number}", Role.LEARNER) for number in range(learners)]
        tokens = []
        for username, role in people:
            person = await set_up_person(store, course, username, name=username, role=role)
            tokens.append((await set_up_token(store, course, person, label="test")).secret)
    return tokens[0], tokens[1:]


@contextmanager
def running_service(
    learners: int = 2, workers: int = 1
) -> Iterator[tuple[Service, str, list[str]]]:
    """A service, the instructor's token and the learners'; all gone after the block."""
    # Not pytest's folder: the database's own user must be able to pass through.
    home = Path(tempfile.mkdtemp(prefix="gradus-journey-"))
    home.chmod(0o755)
    service: Service | None = None
    try:
        staff, tokens = asyncio.run(enrol(home, learners))
        service = Service(home, free_port(0), workers)
        yield service, staff, tokens
    finally:
        if service is not None:
            service.stop()
        asyncio.run(embedded.stop_server(home))
        shutil.rmtree(home, ignore_errors=True)


def publish(staff: httpx.Client, folder: Path) -> Json:
    """Publish a folder and wait for its check."""
    source = load_folder(folder)
    answer = staff.put(
        f"/assignments/{source.assignment.slug}",
        content=pack(source).data,
        headers={"Content-Type": "application/zip"},
    )
    assert answer.status_code in (200, 202), answer.text
    location = answer.headers["Location"].removeprefix("/api/v1")
    version: Json = answer.json()
    deadline = time.monotonic() + 90
    while version["state"] == "checking" and time.monotonic() < deadline:
        time.sleep(0.1)
        version = staff.get(location).json()
    assert version["state"] == "published", version
    return version


def hand_in(learner: httpx.Client, slug: str, solution: str, **extra: Any) -> Json:
    answer = learner.post(
        f"/assignments/{slug}/submissions", json={"files": {"solution.py": solution}}, **extra
    )
    assert answer.status_code == 202, answer.text
    found: Json = answer.json()
    return found


def wait_for(learner: httpx.Client, submission: str, seconds: float = 60) -> Json:
    """The submission once it has its result; while the service says 503, it is asked again."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = learner.get(f"/submissions/{submission}")
        assert answer.status_code in (200, 503), answer.text
        view: Json = answer.json()
        if answer.status_code == 200 and view["state"] in FINAL:
            return view
        time.sleep(0.05)
    raise AssertionError(f"not graded within {seconds} s: {view}")


def events(learner: httpx.Client, submission: str) -> list[str]:
    """The kinds of all events of a submission, until the stream ends."""
    with learner.stream("GET", f"/submissions/{submission}/events") as stream:
        return [
            line.removeprefix("event:").strip()
            for line in stream.iter_lines()
            if line.startswith("event:")
        ]


def descendants(pid: int) -> dict[int, Sequence[str]]:
    """Processes below one, with their command lines."""
    parents: dict[int, int] = {}
    commands: dict[int, Sequence[str]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        parents[int(entry.name)] = int(stat[1])
        commands[int(entry.name)] = command
    return {child: commands[child] for child in parents if _is_below(child, pid, parents)}


def _is_below(child: int, pid: int, parents: Mapping[int, int]) -> bool:
    while child in parents:
        child = parents[child]
        if child == pid:
            return True
    return False


def forks_boxes(pid: int) -> bool:
    """Whether it is the process of a prepared container, which alone may make namespaces."""
    with suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text()
        powers = int(status.partition("CapEff:")[2].split()[0], 16)
        return bool(powers >> _CAP_SYS_ADMIN & 1)
    return False


def kill(pid: int) -> None:
    """SIGKILL a process; one that went along with another is gone already."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
