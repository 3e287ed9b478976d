"""The control channel to the guest's supervisor, which is ours and must keep to the rules."""

import select
import socket
import time
from typing import Any

from grader.examiner.errors import GuestFault, GuestSilent
from sandbox.wire.caps import CONTROL_CAPS, WireError
from sandbox.wire.channel import Channel, ChannelClosed
from sandbox.wire.messages import Collect, Ended, Output, Start, Started, Stop

SUPERVISOR_SECONDS = 30.0
"""The supervisor answers at once; an overloaded machine may make that longer."""


FAREWELL_SECONDS = 0.3


class Supervision:
    """Starts and ends children; raises `GuestFault` when the supervisor does not do its part."""

    def __init__(self, control: socket.socket) -> None:
        self._channel = Channel(control, send_caps=CONTROL_CAPS, receive_caps=CONTROL_CAPS)

    def start(self) -> tuple[int, socket.socket]:
        """Start a child; its number and our end of its connection."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._send(Start(), theirs.fileno())
            started: Started = self._receive((Started,))
        except GuestFault:
            ours.close()
            raise
        return started.child, ours

    def stop(self, child: int) -> Ended:
        """End a child, unless it has ended already; how it ended."""
        self._send(Stop())
        ended: Ended = self._receive((Ended,))
        if ended.child != child:
            raise GuestFault("the supervisor spoke of another child")
        return ended

    def farewell_waits(self) -> bool:
        """Whether the child ended by itself: the supervisor says nothing else unasked."""
        return self._channel.unread()

    def await_farewell(self) -> None:
        """Give the supervisor a moment to see for itself why a connection was closed."""
        select.select([self._channel], [], [], FAREWELL_SECONDS)

    def collect(self, child: int) -> Output | Ended:
        """What the child printed since the last time, or how it has just ended."""
        self._send(Collect())
        said: Output | Ended = self._receive((Output, Ended))
        if isinstance(said, Ended):
            self._receive((Output,))  # an empty one: the child's last words are in its `Ended`
            if said.child != child:
                raise GuestFault("the supervisor spoke of another child")
        return said

    def close(self) -> None:
        """Close the channel; the supervisor ends with it."""
        self._channel.close()

    def _send(self, message: Any, *descriptors: int) -> None:
        deadline = time.monotonic() + SUPERVISOR_SECONDS
        try:
            self._channel.send(message, deadline, descriptors=descriptors)
        except TimeoutError as error:
            raise GuestSilent("the supervisor does not listen") from error
        except (ChannelClosed, OSError) as error:
            raise GuestFault(f"the supervisor is gone: {error!r}") from error

    def _receive(self, expected: tuple[type, ...]) -> Any:
        try:
            return self._channel.receive(expected, time.monotonic() + SUPERVISOR_SECONDS)
        except TimeoutError as error:
            raise GuestSilent("the supervisor does not answer") from error
        except (ChannelClosed, WireError, OSError) as error:
            raise GuestFault(f"the supervisor did not answer: {error!r}") from error
