"""What runs in a child: answers the examiner's asks with the learner's module.

The learner's code shares this process and could do anything in it; all it gains is to spoil its
own answers, which the examiner takes apart as hostile bytes.
"""

import difflib
import os
import random
import socket
import sys
import threading
from types import ModuleType
from typing import Any

import numpy as np

from sandbox.guest import raised
from sandbox.guest.loading import FileMissing, Importer, public_names
from sandbox.guest.objects import Objects
from sandbox.guest.operations import OPERATIONS, exception_like
from sandbox.guest.policy import NotAllowed
from sandbox.guest.reserve import Reserve
from sandbox.wire.caps import ARGUMENT_CAPS, TooLarge, Unsendable, answer_caps
from sandbox.wire.channel import Channel, ChannelClosed
from sandbox.wire.messages import (
    Answer,
    Apply,
    Call,
    Callback,
    CallbackRaised,
    CallbackReturned,
    Get,
    Imported,
    ImportModule,
    Raised,
    Refused,
    Release,
    Returned,
    Set,
)

_ASKS = (Call, Get, Apply, Set, Release, ImportModule)
_WHILE_CALLED = (CallbackReturned, CallbackRaised, *_ASKS)
_MOST_NAMES = 2000
_PLAIN_TYPES = frozenset({int, float, complex, str, bytes, list, tuple, dict, set, frozenset, bool})


class Missing(Exception):
    """The learner's module or object lacks a name."""


def serve(importer: Importer, connection: socket.socket) -> None:
    """Answer asks until the examiner closes the connection."""
    channel = Channel(
        connection,
        send_caps=answer_caps(importer.answer_bytes),
        receive_caps=ARGUMENT_CAPS,
    )
    # Code that does not seed its random numbers gets the same ones whenever it is graded again.
    random.seed(0)
    np.random.seed(0)
    server = Server(channel, importer)
    try:
        while True:
            server.serve_one()
    except ChannelClosed:
        return


class Server:
    """One child's end of the conversation."""

    def __init__(self, channel: Channel, importer: Importer) -> None:
        self._channel = channel
        self._importer = importer
        self._objects = Objects(self._call_back)
        self._module: ModuleType | None = None
        self._pid = os.getpid()
        self._turn = threading.RLock()
        self._reserve = Reserve()
        self._asked = 0

    def serve_one(self) -> None:
        """Take one ask and answer it."""
        self._serve(self._channel.receive(_ASKS, resolve=self._objects.resolve))

    def _serve(self, ask: Any) -> None:
        self._reserve.hold()
        self._asked += 1
        answer = self._answer(ask)
        _flush()
        self._asked -= 1
        self._send(answer)

    def _answer(self, ask: Any) -> Answer:
        try:
            return self._perform(ask)
        except NotAllowed as error:
            return Refused("not_allowed", f"{self._place(error)}{error.msg}")
        except (Missing, FileMissing) as error:
            return Refused("missing", str(error))
        except BaseException as error:  # noqa: BLE001 - whatever the learner's code raises
            return self._describe(error)

    def _place(self, error: NotAllowed) -> str:
        return "" if error.located else raised.place_of(error, self._importer.root)

    def _describe(self, error: BaseException) -> Raised:
        if issubclass(type(error), MemoryError):
            self._reserve.release()
        try:
            return raised.describe(error, self._importer.root)
        except BaseException:  # noqa: BLE001 - an exception class made to resist description
            return Raised("Exception", ["Exception"], "(this exception cannot be described)", [])

    def _send(self, answer: Answer) -> None:
        try:
            with self._objects.crossing():
                self._channel.send(answer, adapt=self._objects.adapt)
        except Unsendable as error:
            words = f"Your code returned {error.what}"
            words += f"; {error.advice}." if error.advice else "."
            self._channel.send(Refused(error.reason, words))
        except ChannelClosed:
            raise
        except BaseException as error:  # noqa: BLE001 - an object that resists being read
            self._channel.send(self._describe(error))

    # ---------------------------------------------------------------- asks

    def _perform(self, ask: Any) -> Answer:
        match ask:
            case Call():
                return Returned(self._call(ask))
            case Get():
                return Returned(self._get(ask))
            case Apply():
                return Returned(OPERATIONS[ask.operation](*ask.args))
            case Set():
                setattr(self._objects.get(ask.target), ask.name, ask.value)
            case Release():
                self._objects.release(ask.handles)
            case ImportModule():
                return Imported(self._import())
        return Returned(None)

    def _import(self) -> dict[str, str]:
        if self._module is None:
            self._module = self._importer.run()
        names = public_names(self._module)
        return dict(list(names.items())[:_MOST_NAMES])

    def _call(self, ask: Call) -> Any:
        if isinstance(ask.target, int):
            target = self._objects.get(ask.target)
        else:
            target = self._name(ask.target)
        result = target(*ask.args, **ask.kwargs)
        if isinstance(target, type) and type(result) not in _PLAIN_TYPES:
            return self._objects.hold(result)
        return result

    def _get(self, ask: Get) -> Any:
        if ask.target is None:
            return self._name(ask.name)
        owner = self._objects.get(ask.target)
        try:
            return getattr(owner, ask.name)
        except AttributeError as error:
            if raised.place_of(error, self._importer.root):
                raise  # from inside the learner's own property
            raise Missing(_no_attribute(owner, ask.name)) from None

    def _name(self, name: str) -> Any:
        module = self._module
        if module is None or name not in vars(module):
            raise Missing(self._no_name(name))
        return vars(module)[name]

    def _no_name(self, name: str) -> str:
        words = f"Your file does not define {name}."
        names = [] if self._module is None else list(public_names(self._module))
        close = difflib.get_close_matches(name, names, n=1)
        if close:
            return f"{words} It does define {close[0]}: is that what you meant?"
        return words

    # ---------------------------------------------------------------- callbacks

    def _call_back(self, function: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if os.getpid() != self._pid:
            raise RuntimeError("a function you were given cannot be called from another process")
        with self._turn:
            if not self._asked:
                raise RuntimeError("a function you were given was called after your code returned")
            self._send_callback(Callback(function, list(args), kwargs))
            return self._callback_answer()

    def _send_callback(self, callback: Callback) -> None:
        try:
            with self._objects.crossing():
                self._channel.send(callback, adapt=self._objects.adapt)
        except TooLarge as error:
            raise ValueError(f"a function you were given was called with {error.what}") from None
        except Unsendable as error:
            raise TypeError(f"a function you were given was called with {error.what}") from None

    def _callback_answer(self) -> Any:
        while True:
            said = self._channel.receive(_WHILE_CALLED, resolve=self._objects.resolve)
            if type(said) is CallbackReturned:
                return said.value
            if type(said) is CallbackRaised:
                raise exception_like(said.type_name, said.message)
            self._serve(said)


def _no_attribute(owner: object, name: str) -> str:
    if isinstance(owner, type):
        return f"Your class {owner.__name__} has no attribute {name}."
    return f"Your {type(owner).__name__} object has no attribute {name}."


def _flush() -> None:
    """Hand over what was printed, even if the learner's code replaced or closed the streams."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()  # type: ignore[union-attr]  # None is the learner's doing too
        except BaseException:  # noqa: BLE001 - streams of the learner's making
            continue
