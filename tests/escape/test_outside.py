"""What looks from outside does see: each thing it looks for is put there, and found."""

import os
import secrets
import signal
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from grader.core.assignment import Test
from grader.core.errors import ExamFault
from grader.core.verdict import LOAD_ID, LOAD_TITLE, Outcome, Report, Resources, TestResult
from tests.escape.attack import TESTS, Attack
from tests.escape.checks import Succeeded, check
from tests.escape.doors import Doors
from tests.escape.host import Owner, left
from tests.escape.tally import Ended, came_of, table
from tests.support.examination import Graded

FIRST_ID = (1 << 32) - (1 << 24)


@pytest.fixture
def doors(tmp_path) -> Iterator[Doors]:
    opened = Doors(tmp_path, secrets.token_hex(4))
    yield opened
    opened.close()


def unix(kind: int, address: str, doors: Doors) -> None:
    with socket.socket(socket.AF_UNIX, kind) as client:
        client.connect(address)
        client.send(b"x")


REACHES: dict[str, Callable[[Doors], object]] = {
    "tcp": lambda doors: socket.create_connection(("127.0.0.1", doors.port)).close(),
    "udp": lambda doors: _send_datagram(doors.port),
    "abstract": lambda doors: unix(socket.SOCK_STREAM, f"\0{doors.name}", doors),
    "abstract datagram": lambda doors: unix(socket.SOCK_DGRAM, f"\0{doors.name}-datagram", doors),
    "path": lambda doors: unix(socket.SOCK_STREAM, doors.path, doors),
    "closed file": lambda doors: doors.files[0].read_text(),
    "open file": lambda doors: doors.files[1].read_text(),
}


def _send_datagram(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"x", ("127.0.0.1", port))


@pytest.mark.parametrize("way", REACHES)
def test_a_door_tells_that_it_was_touched(doors, way):
    assert doors.touched() == []
    REACHES[way](doors)
    assert doors.touched() != []
    assert doors.touched() == []


# ---------------------------------------------------------------- the host


@pytest.fixture
def owner() -> Owner:
    token = secrets.token_hex(4)
    return Owner(Path(f"/run/gradus-none-{token}"), f"gradus-none-{token}", FIRST_ID, f"m{token}")


@contextmanager
def boxed_process(owner: Owner) -> Iterator[None]:
    pid = os.fork()
    if pid == 0:
        os.setresuid(owner.first_id, owner.first_id, owner.first_id)
        signal.pause()
    yield
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


@contextmanager
def owned_file(owner: Owner) -> Iterator[None]:
    path = Path("/var/tmp") / secrets.token_hex(8)
    path.touch()
    os.chown(path, owner.first_id + 1000, -1)
    yield
    path.unlink()


@contextmanager
def marked_file(owner: Owner) -> Iterator[None]:
    path = Path("/tmp") / f"x-{owner.mark}"
    path.touch()
    yield
    path.unlink()


@contextmanager
def group(owner: Owner) -> Iterator[None]:
    root = Path("/sys/fs/cgroup")
    hierarchy = root if (root / "cgroup.procs").exists() else root / "pids"
    folder = hierarchy / owner.cgroup / "box"
    folder.mkdir(parents=True)
    yield
    folder.rmdir()
    folder.parent.rmdir()


@contextmanager
def abstract_socket(owner: Owner) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"\0{owner.mark}")
        yield


@contextmanager
def descriptor(owner: Owner) -> Iterator[None]:
    ends = os.pipe()
    yield
    for end in ends:
        os.close(end)


THINGS = (boxed_process, owned_file, marked_file, group, abstract_socket, descriptor)


def test_what_is_left_is_found_and_what_has_gone_is_not(owner):
    before = owner.traces()
    with ExitStack() as stack:
        for thing in THINGS:
            stack.enter_context(thing(owner))
        found = Counter(each.partition(":")[0] for each in left(before, owner.traces()))
    assert found["files"] == 2
    assert found.keys() >= {"processes", "control groups", "sockets", "descriptors"}
    assert left(before, owner.traces()) == []


def test_a_boxs_process_outside_its_group_is_found(owner):
    assert owner.outside() == set()
    with boxed_process(owner):
        assert len(owner.outside()) == 1


# ---------------------------------------------------------------- the report


def graded(**changes: object) -> Graded:
    """A report of the arena in which all passed, but for one test's changes."""
    names = ["probe", *TESTS[2:]]
    tests = [Test(f"test_arena.py::test_{n}", n, 5.0 * (n != "probe"), n == "probe") for n in names]
    passed = [TestResult(test, Outcome.PASSED) for test in tests]
    passed[1] = TestResult(tests[1], **{"outcome": Outcome.PASSED, **changes})  # type: ignore[arg-type]
    load = TestResult(Test(LOAD_ID, LOAD_TITLE, 0.0, True), Outcome.PASSED)
    return Graded(Report((load, *passed), Resources()))


def attack(**head: object) -> Attack:
    return Attack("deny/x", "", {"tries": "x", "covers": [], **head})


SECRET, MARK = "CANARY-1", "mark1"
GAINS = {
    "a point": (attack(expect={"increment": "failed"}), graded()),
    "a secret": (attack(), graded(output=f"it is {SECRET}")),
    "a secret in an example": (attack(), graded(learner_message=SECRET)),
    "our voice": (
        attack(expect={"increment": "failed"}),
        graded(outcome=Outcome.FAILED, message=f"No {MARK}"),
    ),
}


@pytest.mark.parametrize("gain", GAINS)
def test_a_gain_is_a_success(gain):
    with pytest.raises(Succeeded):
        check(*GAINS[gain], (SECRET,), MARK)


@pytest.mark.parametrize(
    "report",
    [
        graded(outcome=Outcome.FAILED, message="Wrong."),
        graded(outcome=Outcome.ERROR, message=""),
        graded(outcome=Outcome.NOT_RUN, message="Traceback"),
    ],
)
def test_an_untruthful_verdict_is_none(report):
    check(attack(), graded(), (SECRET,), MARK)
    with pytest.raises(AssertionError):
        check(attack(), report, (SECRET,), MARK)


def test_the_table_counts_successes_and_faults():
    ended = [
        Ended("deny", "runc", 1.0, came_of(None)),
        Ended("deny", "runc", 3.5, came_of(Succeeded())),
        Ended("deny", "runc", 2.0, came_of(ExamFault("x"))),
        Ended("read", "runsc", 2.0, came_of(AssertionError())),
    ]
    head, deny, read = (line.split() for line in table(ended))
    assert " ".join(head) == "goal runtime programs passed succeeded faults slowest"
    assert " ".join(deny) == "deny runc 3 1 1 1 3.5 s"
    assert " ".join(read) == "read runsc 1 0 0 0 2.0 s"
