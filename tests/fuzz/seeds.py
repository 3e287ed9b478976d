"""Where the fuzzer starts: for each target, bytes that are what its reader expects, or nearly."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

import numpy as np

from grader.core.verdict import Outcome, Resources, TestResult
from sandbox.wire.codec import encode_frame, encode_message
from sandbox.wire.messages import (
    Callback,
    ExaminerFunction,
    Handle,
    Imported,
    Raised,
    Record,
    Refused,
    Returned,
)
from tests.fuzz.targets import CAPS, FOLDER, LOAD, TESTS

MESSAGES = (
    Imported({"f": "function", "Model": "class", "TABLE": "value"}),
    Returned([1, -2.5, None, True, "text", b"bytes", (1,), {"k": {1, 2}}, frozenset({3})]),
    Callback(1, [np.zeros(2), Handle(1, "M")], {"k": ExaminerFunction(1, "f")}),
    Returned(7),
    Returned({"w": np.arange(12.0).reshape(3, 4), "n": np.int32(4), "u": np.array(["ab", "c"])}),
    Returned([2**70, 1j, slice(1, None, 2), range(5), np.str_("x"), Record("P", {"x": 1})]),
    Returned([np.float64(1), np.float64(2)]),
    Returned((Handle(3, "Model", callable=True), Record("Pair", {"a": 1}, positional=True))),
    Raised("ValueError", ["ValueError", "Exception"], "no", ["line 1"]),
    Refused("missing", "nothing there"),
)
LONG = Returned([float(i) for i in range(900)])
TALK = b"".join(encode_frame(message, CAPS) for message in MESSAGES)
CODE = {"cell_type": "code", "source": ["%matplotlib inline\n", "def f(x):\n", "    return x\n"]}
NOTEBOOK = {
    "nbformat": 4,
    "cells": [CODE, {"cell_type": "markdown", "source": "# Words"}, {**CODE, "source": "!ls"}],
}
PART = b'--x\r\nContent-Disposition: form-data; name="files"; filename="solution.py"\r\n\r\nx=1\r\n'


def packed(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def _report() -> bytes:
    lines = [{"test": asdict(TestResult(test, Outcome.PASSED))} for test in (LOAD, *TESTS)]
    lines.append({"finished": {"resources": asdict(Resources(0.5, calls=3))}})
    return b"\n".join(json.dumps(line).encode() for line in lines)


SEEDS: Mapping[str, Callable[[], Sequence[bytes]]] = {
    "frames": lambda: [encode_message(message, CAPS) for message in (*MESSAGES, LONG)],
    "conversations": lambda: [bytes([flags]) + TALK for flags in range(16)],
    "reports": lambda: [_report()],
    "archives": lambda: [
        packed({"hw/solution.py": b"x = 1\n", "hw/data/a.csv": b"1,2"}, method)
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    ],
    "notebooks": lambda: [
        json.dumps(NOTEBOOK).encode(),
        json.dumps({"nbformat": 3, "worksheets": [{"cells": [{**CODE, "input": "x"}]}]}).encode(),
    ],
    "names": lambda: [b"solution.py\nhe\xcc\x81lper.py", b"solution.py\na/B\\c.txt"],
    "forms": lambda: [
        b"multipart/form-data; boundary=x\n" + PART + PART + b"--x--\r\n",
        b'application/json\n{"files": {"solution.py": "x", "b": {"base64": "eA=="}}}',
    ],
    "bundles": lambda: [packed(FOLDER), packed(FOLDER, zipfile.ZIP_STORED)],
    "manifests": lambda: [FOLDER["assignment.toml"], _WHOLE_MANIFEST, _HEAD],
}
_WHOLE_MANIFEST = FOLDER["assignment.toml"] + (
    b'topics = ["a"]\n[limits]\nwall_seconds = 5.5\nmemory_mb = 128\n[imports]\n'
    b'allow = ["numpy"]\nforbid = ["numpy.linalg"]\npermit = ["numpy.linalg.norm"]\n'
    b'[attempts]\nmaximum = 3\ncooldown_seconds = 60\n[reveal]\nhidden = "points"\n'
)
_HEAD = b'expect = "partial"\ntitle = "adds"\ndiagnosis = "You added."\n'
