"""No trick of the learner's code sets a verdict: each of these earns exactly what it solves."""

import pytest

from grader.core.verdict import Outcome
from tests.support.arena import GOOD

pytestmark = pytest.mark.asyncio(loop_scope="session")

WRONG = """
def probe():
    pass

def increment(n):
    return {answer}

def mean(x):
    return {answer}
"""


def wrong(answer: str, before: str = "") -> str:
    return before + WRONG.format(answer=answer)


LIAR = """
class Liar:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    def __bool__(self): return True
    def __int__(self): return 1
    def __index__(self): return 1
    def __float__(self): return 1.0
    def __len__(self): return 1
    def __array__(self, *args, **kwargs):
        import numpy
        return numpy.zeros(())
    def __array_ufunc__(self, *args, **kwargs): return True
    __class__ = int

class LyingInt(int):
    def __eq__(self, other): return True
    __hash__ = int.__hash__

class LyingFloat(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
"""

PATCHED = """
import builtins
import numpy as np
np.allclose = np.array_equal = lambda *a, **k: True
np.ndarray = list
builtins.abs = lambda x: 0
builtins.isinstance = lambda *a: True
"""

FRAMES = r"""
import os, struct
def _flood_descriptors(data):
    for descriptor in range(0, 64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass
"""

FORGED = (
    FRAMES
    + r"""
_flood_descriptors(b'{"test": {"outcome": "passed"}}\n{"finished": {}}\n')
"""
)

FORGED_IN_CALL = (
    FRAMES
    + r"""
import msgpack
def increment(n):
    for name, value in (("Returned", n + 1), ("Ended", 0), ("Imported", {})):
        payload = msgpack.packb([name, value])
        _flood_descriptors(struct.pack(">I", len(payload)) + payload)
    return None
"""
)

PROGRAMS = {
    "exit 0 at import": "import os\nos._exit(0)\n",
    "sys.exit at import": "import sys\nsys.exit(0)\n",
    "exit 0 in a call": wrong("__import__('os')._exit(0)"),
    "SystemExit in a call": wrong("exec('raise SystemExit(0)')"),
    "exit in atexit": wrong("None", "import atexit, os\natexit.register(os._exit, 0)\n"),
    "printed results": wrong(
        "None", 'print(\'{"test": {"outcome": "passed"}}\')\nprint(\'10/10 passed\')\n'
    ),
    "a results file": wrong("None", "open('/tmp/results.json', 'w').write('{\"score\": 100}')\n"),
    "a lying object": wrong("Liar()", LIAR),
    "a lying int": wrong("LyingInt(5)", LIAR),
    "a lying float": wrong("LyingFloat(5)", LIAR),
    "nan": wrong("float('nan')"),
    "inf": wrong("float('inf')"),
    "true": wrong("True"),
    "patched numpy and builtins": wrong("0", PATCHED),
    "frames on every descriptor": wrong("None", FORGED),
    "frames in a call": wrong("None") + FORGED_IN_CALL,
    "a thread that answers later": wrong(
        "None",
        "import threading, time\n"
        "later = lambda: (time.sleep(0.2), print('passed'))\n"
        "threading.Thread(target=later, daemon=True).start()\n",
    ),
    "a daemon that outlives the call": wrong(
        "None",
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        time.sleep(30)\n"
        "    os._exit(0)\n",
    ),
    "a pickle bomb for a value": wrong(
        "type('P', (), {'__reduce__': lambda s: (print, ('x',))})()"
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
async def test_a_forger_earns_nothing(arena, name):
    graded = await arena.grade(PROGRAMS[name])
    assert graded.points == 0, graded.outcomes


async def test_the_arena_gives_full_marks_to_an_honest_solution(arena):
    graded = await arena.grade(GOOD)
    assert graded.points == 10, graded.report


ENEMY_OF_ITSELF = GOOD.replace("return n + 1", "import os; os.abort()")


async def test_a_crash_costs_only_the_test_that_crashed(arena):
    graded = await arena.grade(ENEMY_OF_ITSELF)
    assert graded["test_increment"].outcome is Outcome.CRASHED
    assert graded["test_mean"].outcome is Outcome.PASSED


SHADOWS = {"numpy": "mean = lambda x: 0\n", "pytest": "raise SystemExit\n", "conftest": "1/0\n"}


async def test_files_named_like_packages_change_nothing(arena):
    graded = await arena.grade(GOOD, sitecustomize="1/0", **SHADOWS)
    assert graded.points == 10
