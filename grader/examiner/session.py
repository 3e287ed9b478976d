"""The examiner's end of the conversation with the guest: one child at a time, asked politely."""

import builtins
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from grader.core import breaches
from grader.core.assignment import Limits
from grader.examiner.endings import CLOSED, GARBLED, interruption
from grader.examiner.errors import (
    Interruption,
    LearnerCrashed,
    LearnerError,
    LearnerFlooded,
    LearnerMissing,
    LearnerRefused,
    LearnerTimedOut,
)
from grader.examiner.learner import RemoteFunction, RemoteObject
from grader.examiner.link import Link, TooMuch, Unasked
from grader.examiner.records import CallRecord, CallRecords, RecordTuple, Value
from grader.examiner.stopwatch import Stopwatch
from grader.examiner.supervision import Supervision
from sandbox.wire.caps import FrameTooLong, WireError
from sandbox.wire.channel import ChannelClosed
from sandbox.wire.messages import (
    Apply,
    Call,
    Ended,
    Get,
    Handle,
    Imported,
    ImportModule,
    Raised,
    Refused,
    Returned,
    Set,
)

__all__ = ["CallRecord", "GuestSession", "RecordTuple", "Traffic", "Usage"]

_MIB = 1024 * 1024
_REASONS = frozenset({"unsendable", "too_large", "not_allowed", "missing"})
_LONGEST_NAME = 100
_LONGEST_MESSAGE = 2000
_LONGEST_LINE = 300
_MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Traffic:
    """What came out of one test beside its values."""

    output: str
    truncated: bool
    learner_seconds: float


@dataclass(frozen=True, slots=True)
class Usage:
    """What a session has used so far."""

    calls: int = 0
    children: int = 0
    learner_seconds: float = 0.0
    peak_memory_bytes: int = 0
    asks: int = 0
    """Everything the suite asked of the learner's code: calls, attributes, operators."""


class GuestSession:
    """Asks the guest to run the learner's code, one child process at a time."""

    def __init__(self, control: socket.socket, limits: Limits) -> None:
        self._supervision = Supervision(control)
        self._limits = limits
        self._link: Link | None = None
        self._watch = Stopwatch()
        self._interruption: Interruption | None = None
        self._records = CallRecords()
        self._output = (b"", False)
        self._usage = Usage()
        self.names: Mapping[str, str] = {}

    @property
    def records(self) -> list[CallRecord]:
        """The latest calls, oldest first."""
        return self._records.kept

    def clear_records(self) -> None:
        """Forget the calls recorded so far."""
        self._records.clear()

    @property
    def usage(self) -> Usage:
        """What was used up to now; a running child's memory is counted when it ends."""
        spent = self._usage.learner_seconds + self._watch.spent
        return replace(self._usage, learner_seconds=spent)

    # ---------------------------------------------------------------- children

    def load(self) -> dict[str, str]:
        """Start a child and import the learner's file; its public names and what they are."""
        self._interruption = None
        if self._link is not None:
            self._stop()
        self._begin_child()
        return dict(self.names)

    def begin_test(self, seconds: float) -> None:
        """Allow the learner's code this many seconds; replaces a child that is gone or astray."""
        self._interruption = None
        self._output = (b"", False)
        if self._link is not None and (self._link.unread() or self._supervision.farewell_waits()):
            self._stop()
        if self._link is None:
            self._begin_child()
        else:
            self._link.begin_test()
        self._set_watch(seconds)

    def end_test(self) -> Traffic:
        """Say what the learner's code printed and how long it ran since `begin_test`."""
        if self._link is not None:
            self._collect()
        data, truncated = self._output
        return Traffic(data.decode("utf-8", "replace"), truncated, self._watch.spent)

    def close(self) -> None:
        """End the child and the conversation."""
        try:
            if self._link is not None:
                self._stop()
        finally:
            if self._link is not None:
                self._link.close()
            self._supervision.close()

    def _begin_child(self) -> None:
        number, connection = self._supervision.start()
        self._usage = replace(self._usage, children=self._usage.children + 1)
        self._link = Link(
            number, connection, self._limits.answer_mb * _MIB, self._proxy, self._adapt
        )
        self._set_watch(self._limits.load_seconds)
        try:
            self.names = self._import()
        except (LearnerError, LearnerRefused):
            self._stop()
            raise
        ended = self._collect()
        if ended is not None:  # it answered and was gone
            cause = LearnerCrashed(CLOSED)
            self._interruption = interruption(ended, cause, self._limits)
            raise self._interruption
        self._output = (b"", False)  # what importing printed belongs to no test

    def _set_watch(self, seconds: float) -> None:
        spent = self._usage.learner_seconds + self._watch.spent
        self._usage = replace(self._usage, learner_seconds=spent)
        self._watch = Stopwatch(seconds)

    def _collect(self) -> Ended | None:
        """Take what the child printed; how it ended, if it has."""
        assert self._link is not None
        said = self._supervision.collect(self._link.number)
        if isinstance(said, Ended):
            self._note(said)
            return said
        self._output = (said.data, said.truncated)
        return None

    def _stop(self) -> Ended:
        """End the present child."""
        assert self._link is not None
        ended = self._supervision.stop(self._link.number)
        self._note(ended)
        return ended

    def _note(self, ended: Ended) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None
        self._output = (ended.output, ended.truncated)
        peak = max(self._usage.peak_memory_bytes, ended.peak_memory_bytes)
        self._usage = replace(self._usage, peak_memory_bytes=peak)

    # ---------------------------------------------------------------- asking

    def call(
        self, target: str | int, args: Sequence[Value], kwargs: Mapping[str, Value], shown: str
    ) -> Value:
        """Call a name of the learner's module or one of its objects; recorded under `shown`."""
        self._usage = replace(self._usage, calls=self._usage.calls + 1)
        return self._recorded(Call(target, list(args), dict(kwargs)), shown, args, kwargs)

    def get(self, target: int | None, name: str) -> Value:
        """Read an attribute of the module or of an object."""
        return self._value(Get(target, name))

    def assign(self, target: int, name: str, value: Value) -> None:
        """Set an attribute of an object."""
        self._value(Set(target, name, value))

    def apply(self, operation: str, *args: Value) -> Value:
        """Apply an operator or protocol to values; recorded under its name."""
        return self._recorded(Apply(operation, list(args)), operation, args, {})

    def _recorded(
        self, ask: Call | Apply, shown: str, args: Sequence[Value], kwargs: Mapping[str, Value]
    ) -> Value:
        before = self._received()
        try:
            answer = self._value(ask)
        except (LearnerError, LearnerRefused, Interruption) as error:
            self._records.add(CallRecord(shown, args, kwargs, error), 0)
            raise
        size = self._received() - before
        self._records.add(CallRecord(shown, args, kwargs, answer), size)
        return answer

    def _received(self) -> int:
        return 0 if self._link is None else self._link.traffic_bytes

    def _import(self) -> dict[str, str]:
        said = self._ask(ImportModule())
        return said.names if isinstance(said, Imported) else self._unexpected(said)

    def _value(self, ask: Any) -> Value:
        self._usage = replace(self._usage, asks=self._usage.asks + 1)
        said = self._ask(ask)
        return said.value if isinstance(said, Returned) else self._unexpected(said)

    def _unexpected(self, said: Any) -> NoReturn:
        match said:
            case Raised():
                raise _error(said)
            case Refused():
                raise _refusal(said)
            case _:
                raise self._interrupt(LearnerCrashed(GARBLED))

    def _ask(self, ask: Any) -> Any:
        link = self._present_link()
        try:
            return link.ask(ask, self._watch)
        except TimeoutError:
            raise self._interrupt(LearnerTimedOut(self._time_over(ask))) from None
        except ChannelClosed:
            self._supervision.await_farewell()
            raise self._interrupt(LearnerCrashed(CLOSED)) from None
        except FrameTooLong:
            raise self._interrupt(LearnerFlooded(breaches.answer(self._limits))) from None
        except TooMuch:
            raise self._interrupt(LearnerFlooded(breaches.SENT_TOO_MUCH)) from None
        except (WireError, Unasked):
            raise self._interrupt(LearnerCrashed(GARBLED)) from None
        except BaseException:  # of the suite's own functions, in the middle of a call
            if self._link is link and not link.in_step:
                self._stop()
            raise

    def _time_over(self, ask: Any) -> str:
        words = breaches.load_time if isinstance(ask, ImportModule) else breaches.call_time
        return words(self._watch.limit)

    def _present_link(self) -> Link:
        if self._interruption is not None:
            raise self._interruption
        if self._link is None:
            self._begin_child()
        assert self._link is not None
        return self._link

    def _interrupt(self, cause: Interruption) -> Interruption:
        """End the child; what is to be raised: what the supervisor saw, or else the cause."""
        if self._link is None:  # a call within a call has already ended it
            return self._interruption or cause
        self._interruption = interruption(self._stop(), cause, self._limits)
        return self._interruption

    # ---------------------------------------------------------------- proxies

    def _proxy(self, handle: Handle) -> RemoteObject:
        assert self._link is not None
        return RemoteObject(self, handle, self._link.number)

    def _adapt(self, value: Value) -> Value:
        if type(value) is RemoteFunction:
            value = value.as_object()
        if type(value) is not RemoteObject:
            return value
        if self._link is None or value._gradus_child != self._link.number:
            raise LearnerMissing("The object belonged to a process that has ended.")
        return value._gradus_handle


def _error(said: Raised) -> LearnerError:
    bases = [name for name in said.bases if hasattr(builtins, name)]
    lines = [line[:_LONGEST_LINE] for line in said.lines[:_MOST_LINES]]
    return LearnerError(
        said.type_name[:_LONGEST_NAME], bases, said.message[:_LONGEST_MESSAGE], lines
    )


def _refusal(said: Refused) -> LearnerRefused:
    message = said.message[:_LONGEST_MESSAGE]
    if said.reason == "missing":
        return LearnerMissing(message)
    return LearnerRefused(said.reason if said.reason in _REASONS else "unsendable", message)
