"""Readers of foreign bytes, each with what it promises of any bytes at all.

A target takes the bytes a fuzzer made and raises if the reader broke its promise: it may answer
with a value that holds, or refuse with the one kind of exception it has for that, nothing else.
"""

import asyncio
import json
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict

from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from grader.api.bodies import read_upload_body
from grader.api.bounds import Bounded, Intake
from grader.api.problems import UnsupportedMediaType
from grader.api.rates import RateLimits, Rates
from grader.catalogue import read_bundle
from grader.catalogue.form import build_source
from grader.catalogue.source import FolderProblems
from grader.core.assignment import Test
from grader.core.errors import ExamFault, Refusal
from grader.core.reports import accepted
from grader.core.uploads import UploadedFile, UploadLimits, read_upload
from grader.core.verdict import LOAD_ID, LOAD_TITLE, Report
from grader.exam.report import ReportReader
from grader.store.serialisation import pack, to_json, unpack
from sandbox.wire.caps import Caps, WireError
from sandbox.wire.codec import decode_message, encode_message
from sandbox.wire.messages import Callback, Imported, Raised, Refused, Returned
from tests.support.folders import FILES
from tests.support.hostile_child import Script, everything, examined
from tests.support.values import check_exact, shape_of

CAPS = Caps(frame_bytes=1 << 20, elements=20_000)
ROOMY = Caps(frame_bytes=1 << 24, depth=200, elements=1_000_000)
ANSWERS = (Returned, Raised, Refused, Imported, Callback)
LOAD = Test(LOAD_ID, LOAD_TITLE, 0, visible=True)
TESTS = (Test("test_a.py::test_first", "first", 2, visible=True), Test("t.py::test_b", "b", 3))
STARTED = json.dumps({"started": {"tests": [asdict(test) for test in (LOAD, *TESTS)]}}).encode()
FOLDER = {name: text.encode() for name, text in FILES.items()}
_LOOP = asyncio.new_event_loop()


def frames(data: bytes) -> None:
    """The payload of one frame, from a process that ran learner code."""
    try:
        message = decode_message(data, CAPS, ANSWERS)
    except WireError:
        return
    for name in message.__slots__:
        check_exact(getattr(message, name))
    again = decode_message(encode_message(message, ROOMY), ROOMY, ANSWERS)
    assert shape_of(again) == shape_of(message)


def conversations(data: bytes) -> None:
    """All that the children of one guest send, while a suite asks them everything."""
    flags, said = data[:1].ljust(1, b"\0")[0], data[1:]
    early, twice, silent, trickle = (bool(flags & 1 << bit) for bit in range(4))
    with examined(Script(said, early, twice, silent, trickle)) as made:
        everything(made)


def reports(data: bytes) -> None:
    """What an examiner's fork writes, if it was taken over."""
    reader = ReportReader()
    reader.feed(STARTED)
    try:
        for line in data.split(b"\n"):
            reader.feed(line)
        if reader.report is None:
            return
        report = accepted(reader.report, TESTS)
    except ExamFault:
        return
    stored = json.loads(to_json(pack(Report, report)))
    assert unpack(Report, stored) == report


def archives(data: bytes) -> None:
    """An upload that is called a zip archive."""
    _upload("work.zip", data)


def notebooks(data: bytes) -> None:
    """An upload that is called a notebook."""
    _upload("work.ipynb", data)


def names(data: bytes) -> None:
    """The names of two uploaded files."""
    with suppress(Refusal, UnicodeDecodeError):
        first, _, second = data.decode("utf-8", "surrogatepass").partition("\n")
        _check_files(read_upload([UploadedFile(first, b"x"), UploadedFile(second, b"y")]))


def forms(data: bytes) -> None:
    """A hand-in over HTTP: a line with the content type, then the body."""
    kind, _, body = data.partition(b"\n")
    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind)]}
    _LOOP.run_until_complete(_HAND_IN(scope, _receiver([body[:7], body[7:]]), _send))


def bundles(data: bytes) -> None:
    """An instructor's bundle."""
    with suppress(Refusal):
        read_bundle(data)


def manifests(data: bytes) -> None:
    """A bundle's manifest, and the head of one of its specimens."""
    head = b"# /// specimen\n# " + data.replace(b"\n", b"\n# ") + b"\n# ///\n"
    for name, content in {"assignment.toml": data, "specimens/adds_two.py": head}.items():
        with suppress(FolderProblems):
            build_source({**FOLDER, name: content})


def _upload(name: str, data: bytes) -> None:
    with suppress(Refusal):
        _check_files(read_upload([UploadedFile(name, data)]))


def _check_files(files: Mapping[str, bytes]) -> None:
    limits = UploadLimits()
    assert "solution.py" in files
    assert len(files) <= limits.files
    assert sum(map(len, files.values())) <= limits.total_bytes
    assert len({name.casefold() for name in files}) == len(files)
    for name in files:
        assert name.isprintable()
        assert unicodedata.is_normalized("NFC", name)
        assert not set(name.split("/")) & {"", ".", ".."}
        assert len(name.encode()) <= limits.name_bytes


async def _hand_in(scope: Scope, receive: Receive, _: Send) -> None:
    with suppress(Refusal, UnsupportedMediaType):
        for file in await read_upload_body(Request(scope, receive), 1 << 20):
            assert type(file.untrusted_name) is str
            assert type(file.data) is bytes


async def _send(_: Message) -> None:
    return None


_HAND_IN = Bounded(_hand_in, Rates(RateLimits().times(1e6)), Intake(1 << 30))


def _receiver(chunks: list[bytes]) -> Receive:
    async def receive() -> Message:
        body = chunks.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(chunks)}

    return receive


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (
        *(frames, conversations, reports),
        *(archives, notebooks, names, forms, bundles, manifests),
    )
}
