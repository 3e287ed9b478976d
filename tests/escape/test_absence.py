"""Nothing of the suite, the reference, the host or anybody's secrets is in the learner's box."""

import json

import pytest

from grader.core.verdict import Outcome
from tests.support.arena import GOOD

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEARCH = (
    GOOD
    + r"""
import json, os, re, sys
from mmap import PROT_READ, mmap

OURS = ("grader", "pytest", "_pytest", "hypothesis")
CANARY = re.compile(rb"CANARY-[0-9a-f]{32}")
WORDS = (b"def test_" + b"increment",)

def _holds(block):
    if block.find(b"CANARY-") >= 0 and CANARY.search(block):
        return True
    return any(block.find(word) >= 0 for word in WORDS)

def _hits_in_files():
    for folder, _, names in os.walk("/"):
        if folder.startswith("/proc"):
            continue
        for name in names:
            path = os.path.join(folder, name)
            if path == __file__ or os.path.islink(path) or not os.path.isfile(path):
                continue
            try:
                with open(path, "rb") as file, mmap(file.fileno(), 0, prot=PROT_READ) as content:
                    if _holds(content):
                        yield path
            except (OSError, ValueError):  # unreadable, or empty
                continue

def _hits_in_memory():
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            span, mode, *_ = line.split()
            start, end = (int(part, 16) for part in span.split("-"))
            if "r" not in mode or "[v" in line:
                continue
            try:
                memory.seek(start)
                block = memory.read(end - start)
                if b"CANARY-" in block and CANARY.search(block):
                    yield line
            except (OSError, ValueError, OverflowError):
                continue

def probe():
    found = {
        "files": list(_hits_in_files()),
        "memory": list(_hits_in_memory()),
        "environment": dict(os.environ),
        "modules": [name for name in sys.modules if name.split(".")[0] in OURS],
        "argv": sys.argv + sys.orig_argv,
    }
    print(json.dumps(found))
"""
)


async def test_the_whole_file_system_memory_and_environment_hold_nothing_of_the_suite(
    arena, canary
):
    graded = await arena.grade(SEARCH)
    assert graded["test_probe"].outcome is Outcome.PASSED, graded["test_probe"]
    found = json.loads(graded["test_probe"].output)
    assert found["files"] == []
    assert found["memory"] == []
    assert found["modules"] == []
    assert canary not in json.dumps(found)
    assert set(found["environment"]) <= {
        "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED",
        "LANG", "LC_CTYPE", "HOME", "PATH",
    }  # fmt: skip


async def test_the_search_would_find_a_word_that_is_there(arena, canary):
    """The search above is only worth something if it can find."""
    planted = SEARCH.replace("def probe():", f'PLANTED = "{canary}"\n\ndef probe():', 1)
    planted = planted.replace("path == __file__ or ", "")
    found = json.loads((await arena.grade(planted))["test_probe"].output)
    assert any(path.endswith("solution.py") for path in found["files"])
    assert found["memory"]


OTHER_PROCESSES = (
    GOOD
    + r"""
import json, os, socket

def _attempt(action):
    try:
        return repr(action())
    except BaseException as error:
        return f"refused {type(error).__name__}"

def probe():
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    found = {
        "uid": os.getuid(),
        "pids": pids,
        "supervisor_environment": _attempt(lambda: open("/proc/1/environ", "rb").read()),
        "supervisor_memory": _attempt(lambda: open("/proc/1/mem", "rb").read(1)),
        "supervisor_descriptors": _attempt(lambda: os.listdir("/proc/1/fd")),
        "supervisor_root": _attempt(lambda: os.listdir("/proc/1/root")),
        "kill_supervisor": _attempt(lambda: os.kill(1, 9)),
        "internet_socket": _attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM)),
        "write_root": _attempt(lambda: open("/planted", "w")),
        "write_own_file": _attempt(lambda: open(__file__, "a")),
        "become_root": _attempt(lambda: os.setuid(0)),
        "hosts_shadow": _attempt(lambda: open("/etc/shadow").read()),
        "status": open("/proc/self/status").read(),
        "interfaces": _attempt(lambda: os.listdir("/sys/class/net")),
    }
    print(json.dumps(found))
"""
)


async def test_the_learner_has_no_privilege_and_no_way_to_others(arena):
    graded = await arena.grade(OTHER_PROCESSES)
    found = json.loads(graded["test_probe"].output)
    assert found["uid"] != 0
    for attempt in (
        "supervisor_environment", "supervisor_memory", "supervisor_descriptors",
        "supervisor_root", "kill_supervisor", "internet_socket", "write_root", "write_own_file",
        "become_root", "hosts_shadow",
    ):  # fmt: skip
        assert found[attempt].startswith("refused"), (attempt, found[attempt])
    status = dict(line.split(":\t", 1) for line in found["status"].splitlines() if ":\t" in line)
    for capabilities in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[capabilities], 16) == 0, capabilities
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert graded.points == 10, "the honest part of the file still earns its points"


LEAVES_TRACES = (
    GOOD
    + r"""
import os

def probe():
    print(sorted(os.listdir("/tmp")), os.path.exists("/tmp/trace"))
    with open("/tmp/trace", "w") as file:
        file.write("I was here")
"""
)


async def test_a_submission_finds_no_trace_of_the_one_before(arena):
    first = await arena.grade(LEAVES_TRACES)
    second = await arena.grade(LEAVES_TRACES)
    assert first["test_probe"].output == second["test_probe"].output
    assert "False" in second["test_probe"].output
