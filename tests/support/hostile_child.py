"""A child that says what a script holds, and an examiner's session that must bear with it.

No process and no time passes: what the child "sends" arrives when it is asked, or all at once.
"""

import errno
import itertools
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from grader.core.assignment import Limits
from grader.examiner.errors import Interruption, LearnerError, LearnerRefused
from grader.examiner.session import GuestSession
from sandbox.wire.messages import Ended, Output

VERDICTS = (Interruption, LearnerError, LearnerRefused)
HEADER = 4


@dataclass
class Script:
    """All that a guest's children will ever say, frame after frame."""

    said: bytes
    early: bool = False
    """Everything is there before the first question."""
    twice: bool = False
    """Every question gets two frames."""
    silent: bool = False
    """At its end the child neither speaks nor leaves."""
    trickle: bool = False
    """Bytes come one by one."""

    def turn(self) -> bytes:
        """The next frame, or what is left if it is not whole."""
        length = HEADER + int.from_bytes(self.said[:HEADER], "big")
        frame, self.said = self.said[:length], self.said[length:]
        return frame


@dataclass
class ChildSocket:
    """The examiner's end of a connection to such a child, as far as a channel uses it."""

    script: Script
    arrived: bytearray = field(default_factory=bytearray)
    closed: bool = False

    def __post_init__(self) -> None:
        if self.script.early:
            self.arrived += self.script.said
            self.script.said = b""

    def send(self, data: memoryview) -> int:
        for _ in range(1 + self.script.twice):
            self.arrived += self.script.turn()
        return len(data)

    def recv(self, size: int, flags: int = 0) -> bytes:
        if flags & socket.MSG_PEEK and not self.arrived:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        if not self.arrived and self.script.silent:
            raise TimeoutError  # what the channel says once its deadline has passed
        size = 1 if self.script.trickle else size
        chunk = bytes(self.arrived[:size])
        if not flags & socket.MSG_PEEK:
            del self.arrived[:size]
        return chunk

    def setblocking(self, _: bool) -> None:
        pass

    def setsockopt(self, *_: Any) -> None:
        pass

    def close(self) -> None:
        self.closed = True


class HonestSupervisor:
    """Starts such children and ends them, and keeps to the rules."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._numbers = itertools.count(1)
        self.children: list[ChildSocket] = []

    def start(self) -> tuple[int, socket.socket]:
        self.children.append(ChildSocket(self._script))
        return next(self._numbers), cast("socket.socket", self.children[-1])

    def stop(self, child: int) -> Ended:
        assert child == len(self.children)
        return Ended(child, "stopped", 9)

    def collect(self, child: int) -> Output:
        assert child == len(self.children)
        return Output(b"", False)

    def farewell_waits(self) -> bool:
        return False

    def await_farewell(self) -> None:
        pass

    def close(self) -> None:
        pass


class Examined:
    """A session with such a guest; every ask ends in a value or a verdict, or the test fails."""

    def __init__(self, script: Script) -> None:
        self.supervisor = HonestSupervisor(script)
        unused = cast("socket.socket", ChildSocket(script))
        self.session = GuestSession(unused, Limits(answer_mb=1))
        self.session._supervision = cast("Any", self.supervisor)

    def ask(self, question: Callable[[], Any]) -> Any:
        """What came of a question: a value, or the exception that is its verdict."""
        children, leftover = len(self.supervisor.children), self.leftover()
        try:
            answer = question()
        except VERDICTS as verdict:
            return verdict
        assert not leftover or len(self.supervisor.children) > children, "unasked, and yet taken"
        return answer

    def begin_test(self) -> None:
        """Begin a test, which may start a new child and so ask it to import its file."""
        with suppress(*VERDICTS):
            self.session.begin_test(1.0)

    def leftover(self) -> bool:
        """Whether the child has said more than it was asked."""
        link = self.session._link
        return link is not None and link.unread()


@contextmanager
def examined(script: Script) -> Iterator[Examined]:
    """The session while the block lasts; every child's connection must be closed after it."""
    made = Examined(script)
    yield made
    made.session.close()
    assert all(child.closed for child in made.supervisor.children)


def everything(made: Examined) -> list[Any]:
    """Ask in every way a suite can; what each question ended in."""
    session = made.session
    answers = [made.ask(session.load)]

    def callback(*args: Any, **kwargs: Any) -> Any:
        return session.call("inner", args, kwargs, "inner")

    for _ in range(2):
        made.begin_test()
        answers.append(made.ask(lambda: session.call("f", [np.arange(3.0)], {}, "f")))
        answers.append(made.ask(lambda: session.call("g", [callback, [1, {"k": 2}]], {}, "g")))
        answers.append(made.ask(lambda: session.get(None, "TABLE")))
        answers.append(made.ask(lambda: session.apply("add", 1, 2)))
        answers.append(made.ask(lambda: session.assign(1, "x", [1.5])))
        session.end_test()
    return answers
