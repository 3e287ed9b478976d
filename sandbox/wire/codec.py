"""Messages ↔ bytes.

A frame is four bytes of length, big-endian, and one msgpack array: the message's type name and
its fields in order. `decode_message` is the only door for bytes of a process that ran a
stranger's code: it returns one of the expected messages or raises `WireError`, nothing else.
"""

import types
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, Union, get_args, get_origin

import msgpack

from sandbox.wire import messages, scan
from sandbox.wire.caps import (
    ARGUMENT_CAPS,
    CONTROL_CAPS,
    Caps,
    FrameTooLong,
    TooLarge,
    Unsendable,
    WireError,
    answer_caps,
)
from sandbox.wire.decoding import Decoder, Resolve, keep
from sandbox.wire.encoding import Adapt, Encoder, megabytes, refuse

__all__ = [
    "ARGUMENT_CAPS",
    "CONTROL_CAPS",
    "HEADER_BYTES",
    "Caps",
    "FrameTooLong",
    "TooLarge",
    "Unsendable",
    "WireError",
    "answer_caps",
    "decode_message",
    "encode_frame",
    "encode_message",
    "frame_length",
]

HEADER_BYTES = 4
_HARMLESS_BYTES = 4096
"""So few bytes cannot make msgpack allocate much, whatever they announce."""

Check = Callable[[Any], bool]


def encode_message(message: Any, caps: Caps, adapt: Adapt = refuse) -> bytes:
    """The payload of a message's frame; raises `Unsendable` or `TooLarge`."""
    kind = type(message)
    encoder = Encoder(caps, adapt)
    parts = [kind.__name__, *map(encoder.encode, _GETTERS[kind](message))]
    payload: bytes = msgpack.packb(parts, unicode_errors="surrogatepass", strict_types=True)
    if len(payload) > caps.frame_bytes:
        limit = megabytes(caps.frame_bytes)
        words = f"about {megabytes(len(payload))} of data"
        raise TooLarge(words, f"at most {limit} can be handed over")
    return payload


def encode_frame(message: Any, caps: Caps, adapt: Adapt = refuse) -> bytes:
    """A whole frame, length included, ready to be written to a socket."""
    payload = encode_message(message, caps, adapt)
    return len(payload).to_bytes(HEADER_BYTES, "big") + payload


def frame_length(header: bytes | bytearray, caps: Caps) -> int:
    """The payload's length announced by a frame's first four bytes; raises `FrameTooLong`."""
    length = int.from_bytes(header, "big")
    if length > caps.frame_bytes:
        raise FrameTooLong(f"a frame of {length:,} bytes")
    return length


def decode_message(
    untrusted_data: bytes, caps: Caps, expected: tuple[type, ...], resolve: Resolve = keep
) -> Any:
    """The message in a frame's payload; raises `WireError` unless it is one of those expected."""
    if len(untrusted_data) > caps.frame_bytes:
        raise FrameTooLong(f"a frame of {len(untrusted_data):,} bytes")
    if len(untrusted_data) > _HARMLESS_BYTES:
        scan.check(untrusted_data, caps)
    parts = _unpack(untrusted_data)
    if type(parts) is not list or not parts or type(parts[0]) is not str:
        raise WireError("not a message")
    kind = _NAMED.get(parts[0])
    if kind is None or kind not in expected:
        raise WireError("a message that may not come here")
    try:
        return _build(kind, parts, Decoder(caps, resolve))
    except RecursionError as error:  # who reads stands deep in calls already
        raise WireError("values nested too deeply") from error


def _unpack(untrusted_data: bytes) -> Any:
    try:
        return msgpack.unpackb(
            untrusted_data,
            unicode_errors="surrogatepass",
            object_hook=_refuse,
            ext_hook=_refuse,
        )
    except (ValueError, msgpack.UnpackException) as error:
        raise WireError("these bytes are no message") from error


def _refuse(*_: Any) -> Any:
    raise WireError("maps and extensions do not occur")


def _build(kind: type, parts: list[Any], decoder: Decoder) -> Any:
    checks = _CHECKS[kind]
    if len(parts) != len(checks) + 1:
        raise WireError("a message with missing or extra fields")
    values = list(map(decoder.decode, parts[1:]))
    for check, value in zip(checks, values, strict=True):
        if not check(value):
            raise WireError("a message with a field of the wrong type")
    return kind(*values)


# --------------------------------------------------------------- what fields may hold


def _anything(_: Any) -> bool:
    return True


def _check_for(annotation: Any) -> Check:
    if annotation is Any:
        return _anything
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (types.UnionType, Union):
        return _one_of([_check_for(option) for option in inner])
    if origin is list:
        return _list_of(_check_for(inner[0]))
    if origin is dict:
        return _dict_of(_check_for(inner[1]))
    return lambda value: type(value) is annotation


def _one_of(checks: list[Check]) -> Check:
    return lambda value: any(check(value) for check in checks)


def _list_of(check: Check) -> Check:
    if check is _anything:
        return lambda value: type(value) is list
    return lambda value: type(value) is list and all(map(check, value))


def _dict_of(check: Check) -> Check:
    return lambda value: (
        type(value) is dict
        and all(type(key) is str for key in value)
        and all(map(check, value.values()))
    )


def _getter(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    names = [field.name for field in fields(kind)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda message: tuple(getattr(message, name) for name in names)


_KINDS: list[type] = [
    messages.Ready,
    messages.Started,
    messages.Ended,
    messages.Output,
    messages.Load,
    messages.Start,
    messages.Stop,
    messages.Collect,
    messages.ImportModule,
    messages.Call,
    messages.Get,
    messages.Set,
    messages.Apply,
    messages.Release,
    messages.CallbackReturned,
    messages.CallbackRaised,
    messages.Imported,
    messages.Returned,
    messages.Raised,
    messages.Refused,
    messages.Callback,
]
_NAMED = {kind.__name__: kind for kind in _KINDS}
_CHECKS = {kind: [_check_for(field.type) for field in fields(kind)] for kind in _KINDS}
_GETTERS = {kind: _getter(kind) for kind in _KINDS}
