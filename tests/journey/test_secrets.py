"""Secrets of the service are in no child's environment or arguments, in no log and no error."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest

from grader.cli.demo.processes import free_port
from tests.support.postgres import TEMPLATE
from tests.support.service import descendants, hand_in, publish, wait_for

pytestmark = pytest.mark.timeout(500)

PASSWORD = "Pa55-of-the-database"
OTHER = "S3cret-of-somebody-else"
SLEEPS = "import time\n\ndef increment(n):\n    return n + 1\n\n\ndef pause():\n    time.sleep(1)\n"


@contextmanager
def home() -> Iterator[Path]:
    # Not pytest's folder: the boxes' users must be able to pass through.
    folder = Path(tempfile.mkdtemp(prefix="gradus-secrets-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Watcher:
    """Looks at every process below some, again and again, until it is told to stop."""

    roots: list[int]
    seen: set[tuple[bytes, bytes]] = field(default_factory=set)
    """Command lines and environments."""
    stopped: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watching(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self.stopped.set()
            thread.join()

    def _watch(self) -> None:
        ours = {read(root, "cmdline") for root in self.roots}
        while not self.stopped.wait(0.05):
            pids = [pid for root in self.roots for pid in descendants(root)]
            looks = {(read(pid, "cmdline"), read(pid, "environ")) for pid in pids}
            # Between fork and exec a process is its parent still: the same memory, the same line.
            self.seen |= {look for look in looks if look[0] not in ours}

    @property
    def texts(self) -> list[bytes]:
        return [b"\0".join(look) for look in self.seen]


def read(pid: int, name: str) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/{name}").read_bytes()
    return b""


def grader(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "grader.cli", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@contextmanager
def started(environment: dict[str, str], log: Path, *arguments: str) -> Iterator[int]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "grader.cli", *arguments],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(40)


@pytest.fixture
def password_url(postgres_server) -> Iterator[str]:
    """A database of a user with a password; the server lets in whoever comes by its socket."""
    postgres_server.execute(f"CREATE ROLE keeper LOGIN PASSWORD '{PASSWORD}'")
    postgres_server.execute(f"CREATE DATABASE kept TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    postgres_server.execute("GRANT postgres TO keeper")
    host = psycopg.conninfo.conninfo_to_dict(postgres_server.url)["host"]
    yield f"postgresql://keeper:{PASSWORD}@/kept?host={host}"
    postgres_server.execute("DROP DATABASE kept WITH (FORCE)")
    postgres_server.execute("DROP ROLE keeper")


def until_ready(url: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{url}/readyz").is_success:
                return
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_grading_shows_no_secret_to_any_child_or_log(password_url, increment_folder):
    with home() as folder:
        environment = {"GRADER_HOME": str(folder), "GRADER_DATABASE_URL": password_url}
        assert grader(environment, "course", "add", "ml", "ML").returncode == 0
        tokens = {}
        for name, role in (("noether", "instructor"), ("ada", "learner")):
            grader(environment, "user", "add", name, "--name", name, "--role", role)
            tokens[name] = grader(environment, "token", "create", name).stdout.strip()
        environment["GRADER_TOKEN"] = tokens["noether"]
        port = free_port(0)
        logs = [folder / "api.log", folder / "worker.log"]
        with (
            started(environment, logs[0], "serve", "--port", str(port)) as api,
            started(environment, logs[1], "worker", "--concurrency", "1") as worker,
        ):
            watcher = Watcher([api, worker])
            with watcher.watching():
                _use(f"http://127.0.0.1:{port}", tokens, increment_folder)
        secrets = [PASSWORD, *tokens.values()]
        assert not found(secrets, [log.read_bytes() for log in logs])
        assert not found(secrets, watcher.texts)
        everything = b"".join(watcher.texts)
        for part in (b"runc\0", b"sandbox.guest", b"grader.examiner"):
            assert part in everything  # those were looked at
        assert found(["PATH=/"], watcher.texts)


def _use(url: str, tokens: dict[str, str], folder: Path) -> None:
    """Publish, hand in, and ask for what makes the API log something."""
    until_ready(url)
    bearer = {name: {"Authorization": f"Bearer {token}"} for name, token in tokens.items()}
    base = f"{url}/api/v1"
    with (
        httpx.Client(base_url=base, headers=bearer["noether"], timeout=60) as staff,
        httpx.Client(base_url=base, headers=bearer["ada"], timeout=60) as learner,
    ):
        publish(staff, folder)
        view = wait_for(learner, hand_in(learner, "increment", SLEEPS)["id"])
        assert view["score"]["points"] == 10.0
        learner.get(f"/nothing/{tokens['ada']}?token={tokens['ada']}")
        learner.get("/me", headers={"X-Request-ID": tokens["ada"]})


def found(secrets: list[str], texts) -> list[str]:
    """Those secrets that are in one of the texts."""
    return [secret for secret in secrets for text in texts if secret.encode() in text]


def test_the_embedded_server_inherits_no_secret():
    with home() as folder:
        environment = {"GRADER_HOME": str(folder), "GRADER_TOKEN": OTHER, "SOMEBODYS_KEY": OTHER}
        log = folder / "api.log"
        with started(environment, log, "serve", "--port", str(port := free_port(0))):
            until_ready(f"http://127.0.0.1:{port}")
            pid = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
            texts = [read(pid, "cmdline"), read(pid, "environ")]
            assert found(["PATH="], texts)
            assert not found([OTHER], texts)


def test_settings_do_not_show_their_secrets():
    code = "from grader.settings import Settings; print(Settings(), repr(Settings()))"
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "GRADER_DATABASE_URL": f"postgresql://u:{OTHER}@h/x"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "home=" in said.stdout
    assert OTHER not in said.stdout
