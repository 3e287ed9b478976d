"""The examiner's end of the connection to one child.

All that comes through it was made by a process that ran the learner's code.
"""

import builtins
import re
import socket
import weakref
from collections.abc import Callable
from typing import Any

from grader.examiner.errors import LearnerError, LearnerRefused
from grader.examiner.records import RecordTuple
from grader.examiner.stopwatch import Stopwatch
from sandbox.wire.caps import ARGUMENT_CAPS, FrameTooLong, Unsendable, WireError, answer_caps
from sandbox.wire.channel import Channel
from sandbox.wire.codec import encode_frame
from sandbox.wire.messages import (
    Callback,
    CallbackAnswer,
    CallbackRaised,
    CallbackReturned,
    ExaminerFunction,
    Handle,
    Imported,
    Raised,
    Refused,
    Release,
    Returned,
)

_SAYINGS = (Callback, Returned, Raised, Refused, Imported)
_MOST_CALLBACKS = 1_000_000
_MOST_TRAFFIC_BYTES = 1 << 30
_LARGEST_CALLBACK_BYTES = 8 << 20
"""What the suite's functions are given: their work must not be the learner's to make endless."""
_DEEPEST = 20
_RELEASE_AT = 256
_LONGEST_NAME = 100
_LONGEST_MESSAGE = 2000
_LOCAL = re.compile(r"(?<![\w.])[\w.]+\.<locals>\.")
"""Python calls a function `test_root.<locals>.f`; names of the suite are not the learner's.
Looked for where a name begins and nowhere else: the learner's own may be as long as they like."""

# What a function of the suite's may raise into the learner's code and leave to it. Anything else
# (a failed judgement, Hypothesis giving up on an input) is for the test, whatever the learner does.
_FOR_THE_LEARNER = frozenset(
    name
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception)
) - {"Exception", "AssertionError"}


class Unasked(Exception):
    """Something came from the child although nothing was asked."""


class TooMuch(Exception):
    """The child sent more than a test's share, or called back without end."""


class Link:
    """Asks one child and serves its callbacks."""

    def __init__(
        self,
        number: int,
        connection: socket.socket,
        answer_bytes: int,
        proxy: Callable[[Handle], Any],
        adapt: Callable[[Any], Any],
    ) -> None:
        self.number = number
        self._channel = Channel(
            connection, send_caps=ARGUMENT_CAPS, receive_caps=answer_caps(answer_bytes)
        )
        self._make_proxy = proxy
        self._adapt_proxy = adapt
        self._proxies: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        self._released: set[int] = set()
        self._functions: dict[int, Callable[..., Any]] = {}
        self._function_ids: dict[int, ExaminerFunction] = {}
        self._depth = 0
        self._callbacks = 0
        self._traffic = 0
        self._unanswered = 0
        self._error: BaseException | None = None

    @property
    def in_step(self) -> bool:
        """Whether every ask so far has its answer, so that the next one can follow."""
        return not self._unanswered

    @property
    def traffic_bytes(self) -> int:
        """Bytes received from the child so far."""
        return self._channel.traffic_bytes

    def begin_test(self) -> None:
        """A new test has its own share of traffic."""
        self._traffic = self._channel.traffic_bytes
        self._callbacks = 0

    def unread(self) -> bool:
        """Whether something came without being asked for, or the connection was closed."""
        return self._channel.unread()

    def close(self) -> None:
        """Close the connection."""
        self._channel.close()

    # ---------------------------------------------------------------- asking

    def ask(self, ask: Any, watch: Stopwatch) -> Any:
        """Send an ask, serve callbacks until the answer comes, and return that.

        Raises what `Channel` raises, `Unasked` or `TooMuch` when the child breaks the rules,
        and what a callback raised that is not for the learner to catch.
        """
        frame = self._frame(ask)
        if self._depth == 0:
            self._check_quiet()
            self._release(watch)
        self._depth += 1
        watch.run()
        try:
            return self._exchange(frame, watch)
        finally:
            watch.pause()
            self._depth -= 1

    def _frame(self, ask: Any) -> bytes:
        try:
            return encode_frame(ask, ARGUMENT_CAPS, self._adapt)
        except Unsendable as error:
            raise TypeError(f"cannot be handed to the learner's code: {error}") from error

    def _check_quiet(self) -> None:
        self._error = None
        if self._channel.unread():
            raise Unasked

    def _release(self, watch: Stopwatch) -> None:
        if len(self._released) < _RELEASE_AT:
            return
        handles = list(self._released)
        self._released.clear()
        watch.run()
        self._exchange(encode_frame(Release(handles), ARGUMENT_CAPS), watch)
        watch.pause()

    def _exchange(self, frame: bytes, watch: Stopwatch) -> Any:
        self._unanswered += 1
        self._channel.send_frame(frame, watch.deadline)
        while True:
            said = self._receive(watch)
            if type(said) is not Callback:
                break
            watch.pause()
            reply = self._encode_reply(self._serve(said))
            watch.run()
            self._channel.send_frame(reply, watch.deadline)
        self._unanswered -= 1
        if self._error is not None and self._depth <= 1:
            raise self._error
        return said

    def _receive(self, watch: Stopwatch) -> Any:
        before = self._channel.traffic_bytes
        try:
            said = self._channel.receive(_SAYINGS, watch.deadline, resolve=self._resolve)
        except MemoryError as error:  # within the caps, and yet more than a sitting has room for
            raise FrameTooLong("a value larger than there is room for") from error
        after = self._channel.traffic_bytes
        if after - self._traffic > _MOST_TRAFFIC_BYTES:
            raise TooMuch
        if type(said) is Callback and after - before > _LARGEST_CALLBACK_BYTES:
            raise TooMuch
        return said

    # ---------------------------------------------------------------- callbacks

    def _serve(self, callback: Callback) -> CallbackAnswer:
        self._callbacks += 1
        if self._callbacks > _MOST_CALLBACKS:
            raise TooMuch
        function = self._functions.get(callback.function)
        if function is None:
            raise WireError("a callback to a function that was never given")
        if self._error is not None:
            return CallbackRaised("RuntimeError", "the test has already ended")
        if self._depth > _DEEPEST:
            return CallbackRaised("RecursionError", "too many calls within calls")
        try:
            return CallbackReturned(function(*callback.args, **callback.kwargs))
        except LearnerError as error:
            return CallbackRaised(_nearest(error.bases), error.message)
        except Exception as error:  # noqa: BLE001 - the suite's function may raise anything
            return self._raised(error)

    def _raised(self, error: Exception) -> CallbackRaised:
        bases = [kind.__name__ for kind in type(error).__mro__]
        if not isinstance(error, LearnerRefused) and _nearest(bases) in _FOR_THE_LEARNER:
            words = _LOCAL.sub("", str(error))[:_LONGEST_MESSAGE]
            return CallbackRaised(_nearest(bases), words)
        self._error = error
        return CallbackRaised("RuntimeError", "the function you were given stopped the test")

    def _encode_reply(self, reply: CallbackAnswer) -> bytes:
        try:
            return encode_frame(reply, ARGUMENT_CAPS, self._adapt)
        except Unsendable as error:
            self._error = TypeError(f"the suite's function returned {error}")
            words = "the function you were given stopped the test"
            return encode_frame(CallbackRaised("RuntimeError", words), ARGUMENT_CAPS)

    # ---------------------------------------------------------------- values

    def _adapt(self, value: Any) -> Any:
        if type(value) is RecordTuple:
            return value.record
        adapted = self._adapt_proxy(value)
        if adapted is not value or not callable(value):
            return adapted
        return self._function(value)

    def _function(self, function: Callable[..., Any]) -> ExaminerFunction:
        known = self._function_ids.get(id(function))
        if known is None:
            name = getattr(function, "__name__", "function")
            known = ExaminerFunction(len(self._functions) + 1, str(name)[:_LONGEST_NAME])
            self._functions[known.id] = function
            self._function_ids[id(function)] = known
        return known

    def _resolve(self, value: Any) -> Any:
        if type(value) is ExaminerFunction:
            function = self._functions.get(value.id)
            if function is None:
                raise WireError("a function that was never given")
            return function
        if type(value) is Handle:
            return self._proxy(value)
        return RecordTuple.of(value) if value.positional else value

    def _proxy(self, handle: Handle) -> Any:
        """The same object of the learner's is always the same object here."""
        self._released.discard(handle.id)
        known = self._proxies.get(handle.id)
        if known is None:
            known = self._make_proxy(handle)
            self._proxies[handle.id] = known
            weakref.finalize(known, self._released.add, handle.id).atexit = False
        return known


def _nearest(bases: Any) -> str:
    return next((name for name in bases if name in _FOR_THE_LEARNER), "Exception")
