"""An examiner as a real process whose guest is plain Python in the same process.

`python -m tests.support.fake_guest --suite DIR` behaves like `python -m grader.examiner`, but the
descriptor it is given for the guest carries the learner's source, which runs unboxed. A learner's
function ends a test as an interruption would by raising `Interrupt("timeout")` and the like.
"""

import copy
import socket
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from grader.examiner.__main__ import main
from grader.examiner.errors import (
    GuestFault,
    Interruption,
    LearnerCrashed,
    LearnerError,
    LearnerFlooded,
    LearnerMissing,
    LearnerOutOfMemory,
    LearnerRefused,
    LearnerTimedOut,
)
from grader.examiner.orders import SitOrder
from grader.examiner.session import CallRecord, Traffic, Usage
from grader.judge import Judgement

INTERRUPTIONS: dict[str, type[Interruption]] = {
    "timeout": LearnerTimedOut,
    "memory": LearnerOutOfMemory,
    "crashed": LearnerCrashed,
    "flooded": LearnerFlooded,
}


class Interrupt(Exception):
    """What a learner's function raises to end its process."""


class FakeSession:
    """Calls plain functions, with the interface of `GuestSession`."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._names: dict[str, Any] = {}
        self._printed: list[str] = []
        self._spent = 0.0
        self._allowed = 0.0
        self._calls = 0
        self.records: list[CallRecord] = []

    @property
    def usage(self) -> Usage:
        return Usage(self._calls, 1, self._spent, 1024, asks=self._calls)

    def load(self) -> dict[str, str]:
        self._names = {"Interrupt": Interrupt, "Refused": LearnerRefused, "Fault": GuestFault}
        self._names["print"] = lambda *words: self._printed.append(" ".join(map(str, words)))
        self._guard(lambda: exec(self._source, self._names))
        return {}

    def begin_test(self, seconds: float) -> None:
        self._printed, self._spent, self._allowed = [], 0.0, seconds

    def end_test(self) -> Traffic:
        return Traffic("\n".join(self._printed), False, self._spent)

    def clear_records(self) -> None:
        self.records = []

    def close(self) -> None:
        self._names = {}

    def has(self, name: str) -> bool:
        return name in self._names

    def call(self, name: str, args: Any, kwargs: Any) -> Any:
        self._calls += 1
        answer: Any = None
        try:
            answer = self._guard(lambda: self._names[name](*copy.deepcopy(args), **kwargs))
        except (LearnerError, LearnerRefused, Interruption) as error:
            answer = error
            raise
        finally:
            self.records.append(CallRecord(name, args, kwargs, answer))
        return answer

    def _guard(self, action: Callable[[], Any]) -> Any:
        started = time.monotonic()
        try:
            return action()
        except Interrupt as word:
            raise INTERRUPTIONS[str(word)](f"Your code: {word}.") from None
        except (LearnerRefused, GuestFault):
            raise
        except Exception as error:  # noqa: BLE001 - whatever the learner's code raises
            bases = [kind.__name__ for kind in type(error).__mro__[1:-1]]
            lines = traceback.format_tb(error.__traceback__)[2:]
            raise LearnerError(type(error).__name__, bases, str(error), lines) from None
        finally:
            self._spend(time.monotonic() - started)

    def _spend(self, seconds: float) -> None:
        self._spent += seconds
        if self._allowed and self._spent > self._allowed:
            raise LearnerTimedOut(f"Your code ran longer than {self._allowed:g} seconds.")


class FakeLearner:
    def __init__(self, session: FakeSession) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # Hypothesis's printer looks for such names
            raise AttributeError(name)
        if not self._session.has(name):
            raise LearnerMissing("learner text")
        return lambda *args, **kwargs: self._session.call(name, args, kwargs)

    @contextmanager
    def raises(self, kind: type[BaseException]) -> Any:
        try:
            yield
        except LearnerError as error:
            if not error.belongs_to(kind):
                raise
        else:
            raise Judgement(f"Your code must raise {kind.__name__} here.")


def connect(order: SitOrder) -> Any:
    with socket.socket(fileno=order.guest) as guest, guest.makefile() as source:
        session = FakeSession(source.read())
    return session, FakeLearner(session)


if __name__ == "__main__":
    sys.exit(main(open_guest=connect))
