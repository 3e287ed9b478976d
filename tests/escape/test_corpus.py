"""Every program in `programs/<goal>/` is handed in; from outside, none may have gained anything.

A program's head says what it tries and what must come of it:

    # /// attack
    # tries = "one line"
    # expect = { increment = "failed", mean = ["failed", "error"] }   others must pass
    # says = "words in the first message that is not of a passed test"
    # silent = true      its probe prints what it found, and must find nothing
    # again = true       hand it in twice: the second must fare as the first
    # beside = { name = "text of name.py, handed in with it" }
    # ///

What it lacks of `probe`, `increment` and `mean` is honest. `MARK` is a word to leave behind; `PORT`
and `NAME` are a listener's on this host.
"""

import contextlib
import re
import secrets
import socket
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from grader.core.assignment import Limits
from grader.core.verdict import LOAD_ID, Outcome
from grader.exam import open_examination
from tests.support.arena import GOOD, SUITE
from tests.support.examination import Arena, Graded, exam_config

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROGRAMS = Path(__file__).parent / "programs"
CORPUS = {f"{path.parent.name}/{path.stem}": path for path in sorted(PROGRAMS.glob("*/*.py"))}
HEAD = re.compile(r"^# /// attack\n((?:# .*\n)+)# ///\n")
KEYS = {"tries", "expect", "says", "silent", "again", "beside"}

LIMITS = Limits(
    wall_seconds=30, load_seconds=3, test_seconds=2, cpu_seconds=60, memory_mb=256, output_kb=64
)
SLACK_SECONDS = 6.0
FIRST_ID = 2_000_000_000
"""Boxes have user ids from here on."""
TRACEABLE = ("/", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run")


@dataclass(frozen=True)
class Attack:
    """A program and what its head says of it."""

    source: str
    head: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> "Attack":
        source = path.read_text(encoding="utf-8")
        found = HEAD.match(source)
        assert found, f"{path} has no head"
        head = tomllib.loads(found[1].replace("# ", "", 1).replace("\n# ", "\n"))
        assert "tries" in head, path
        assert head.keys() <= KEYS, path
        return cls(source, head)

    def expected(self, test: str) -> set[str]:
        wanted = self.head.get("expect", {}).get(test, "passed")
        return {wanted} if isinstance(wanted, str) else set(wanted)


# ------------------------------------------------------------------ the host, from outside


def strangers() -> set[int]:
    """Processes of this host whose user is of a box."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if entry.stat().st_uid >= FIRST_ID or _real_user(entry) >= FIRST_ID:
                found.add(int(entry.name))
    return found


def _real_user(process: Path) -> int:
    status = (process / "status").read_text()
    return int(re.search(r"^Uid:\t(\d+)", status, re.MULTILINE)[1])


def group_of(process: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cgroup").read_text()
    return ""


def ipc() -> list[str]:
    """System V queues that a box's user owns on the host."""
    lines = [
        line for kind in ("shm", "sem", "msg") for line in _lines(Path("/proc/sysvipc") / kind)
    ]
    return [line for line in lines if re.search(rf"\b{str(FIRST_ID)[:2]}\d{{8}}\b", line)]


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


class Listener:
    """A stream and a datagram listener on this host, which must stay alone."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._stream.bind(f"\0{name}")
        self._stream.listen()
        self._datagram = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._datagram.bind(f"\0{name}-datagram")
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.port = int(self._tcp.getsockname()[1])
        self._udp.bind(("127.0.0.1", self.port))
        for each in self._all():
            each.setblocking(False)

    def _all(self) -> tuple[socket.socket, ...]:
        return self._tcp, self._stream, self._datagram, self._udp

    def heard(self) -> bool:
        for each in (self._tcp, self._stream):
            with contextlib.suppress(BlockingIOError):
                each.accept()
                return True
        for each in (self._datagram, self._udp):
            with contextlib.suppress(BlockingIOError):
                each.recv(1)
                return True
        return False

    def close(self) -> None:
        for each in self._all():
            each.close()


# ------------------------------------------------------------------ the corpus, handed in


@pytest.fixture(scope="module")
def mark() -> str:
    return f"mark{secrets.token_hex(8)}"


@pytest.fixture(scope="module")
def listener(mark) -> Iterator[Listener]:
    opened = Listener(f"listener-{mark}")
    yield opened
    opened.close()


class Watch:
    """Knows every box of the corpus, and what the host had before it."""

    def __init__(self, run_dir: Path, mark: str) -> None:
        self._boxes = run_dir / "boxes"
        self._run_dir = run_dir
        self._mark = mark
        self._strangers = strangers()
        self._ipc = ipc()
        self.names: set[str] = set()

    def look(self) -> None:
        self.names |= {entry.name for entry in self._boxes.iterdir()}

    def leftovers(self) -> list[str]:
        """What is here now that was not, and is of the corpus."""
        ours = {f"/{name}" for name in self.names}
        left = [f"box {entry.name}" for entry in self._boxes.iterdir()]
        for process in strangers() - self._strangers:
            group = group_of(process)
            escaped = bool(group) and "/gradus/" not in group
            if escaped or any(name in group for name in ours):
                left.append(f"process {process} in {group!r}")
        groups = Path("/sys/fs/cgroup").glob("**/gradus/*")
        left += [str(group) for group in groups if group.name in self.names]
        mounts = _lines(Path("/proc/self/mountinfo"))
        left += [line for line in mounts if str(self._run_dir) in line or self._mark in line]
        left += [line for line in _lines(Path("/proc/net/unix")) if self._mark in line]
        left += [line for line in ipc() if line not in self._ipc]
        for folder in map(Path, TRACEABLE):
            if folder.is_dir():
                left += [str(path) for path in folder.iterdir() if self._mark in path.name]
        return left


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def corpus(tmp_path_factory, canary, mark):
    """The arena in an examination of its own; nothing may be left of it after the last program."""
    suites = tmp_path_factory.mktemp("corpus") / "suites"
    run_dir = Path("/run") / f"gradus-corpus-{secrets.token_hex(4)}"
    watch = Watch(run_dir, mark)
    try:
        async with open_examination(exam_config(suites, run_dir=run_dir)) as examination:
            arena = Arena(examination, {"test_arena.py": SUITE.format(canary=canary)}, LIMITS)
            yield arena, watch
        assert watch.names
        assert watch.leftovers() == []
    finally:
        for folder in sorted(run_dir.glob("**/"), reverse=True):
            for entry in folder.iterdir():
                entry.rmdir() if entry.is_dir() else entry.unlink()
        run_dir.rmdir()


async def hand_in(corpus, attack: Attack, mark: str, listener: Listener) -> Graded:
    arena, watch = corpus
    watch.look()
    names = f"MARK, PORT, NAME = {mark!r}, {listener.port}, {listener.name!r}\n"
    started = time.monotonic()
    graded = await arena.grade(GOOD + names + attack.source, **attack.head.get("beside", {}))
    spent = time.monotonic() - started
    watch.look()
    late = sum(result.outcome is Outcome.TIMEOUT for result in graded.report.results)
    assert spent < SLACK_SECONDS + late * LIMITS.load_seconds, f"took {spent:.1f} s"
    return graded


@pytest.mark.parametrize("name", CORPUS)
async def test_an_attack_gains_nothing(corpus, mark, listener, canary, name):
    attack = Attack.read(CORPUS[name])
    for _ in range(2 if attack.head.get("again") else 1):
        graded = await hand_in(corpus, attack, mark, listener)
        check_outcomes(attack, graded)
        check_words(attack, graded, canary, mark)
        assert not listener.heard()


def check_outcomes(attack: Attack, graded: Graded) -> None:
    named = {LOAD_ID: "load"}
    outcomes = {
        named.get(test, test.removeprefix("test_")): str(outcome)
        for test, outcome in graded.outcomes.items()
    }
    assert outcomes.keys() == {"load", "probe", "increment", "mean"}
    wrong = {t: o for t, o in outcomes.items() if o not in attack.expected(t)}
    said = [(r.outcome, r.message, r.learner_message, r.detail) for r in graded.report.results]
    assert not wrong, said
    known = {test for test in ("increment", "mean") if attack.expected(test) == {"passed"}}
    possible = {test for test in ("increment", "mean") if "passed" in attack.expected(test)}
    assert 5 * len(known) <= graded.points <= 5 * len(possible)


def check_words(attack: Attack, graded: Graded, canary: str, mark: str) -> None:
    unpassed = [r for r in graded.report.results if r.outcome is not Outcome.PASSED]
    for result in graded.report.results:
        assert canary not in repr(replace(result, detail=""))
        assert mark not in result.message, "the learner's words are not ours to repeat"
        for nonsense in ("Traceback", "0x", "Error(", "signal.", "sandbox", "grader"):
            assert nonsense not in result.message
    for result in unpassed:
        assert result.message, f"{result.test.id} does not say what is wrong"
        assert result.message[0].isupper() or "(" in result.message.split()[0]
    if "says" in attack.head:
        assert attack.head["says"] in unpassed[0].message
    if attack.head.get("silent"):
        assert graded["test_probe"].output == ""
