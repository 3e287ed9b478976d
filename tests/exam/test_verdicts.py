"""What a learner's file earns and reads when something is wrong with it."""

import pytest

from grader.core import breaches
from grader.core.assignment import Limits
from grader.core.errors import ExamFault
from grader.core.verdict import Outcome
from tests.support.arena import GOOD
from tests.support.examination import Arena

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_right_solution_earns_everything(arena):
    graded = await arena.grade(GOOD)
    assert set(graded.outcomes.values()) == {Outcome.PASSED}
    assert graded.points == 10
    assert graded.report.resources.calls >= 3


async def load_of(arena, solution):
    graded = await arena.grade(solution)
    rest = list(graded.outcomes.values())[1:]
    assert set(rest) == {Outcome.NOT_RUN}
    assert graded.points == 0
    return graded["load"]


async def test_a_syntax_error_names_the_line(arena):
    load = await load_of(arena, "def increment(n):\n    return n +\n")
    assert load.outcome is Outcome.ERROR
    assert "SyntaxError" in load.learner_message
    assert "line 2" in load.learner_message


async def test_an_endless_loop_at_import_is_a_timeout(arena):
    load = await load_of(arena, "while True:\n    pass\n")
    assert load.outcome is Outcome.TIMEOUT
    assert "5 seconds" in load.message


async def test_a_file_that_is_no_utf8_says_so(arena):
    load = await load_of(arena, b"NAME = 'caf\xe9'\n" + GOOD.encode())
    assert load.outcome is Outcome.ERROR
    assert "utf-8" in (load.message + load.learner_message).lower()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-8"])
async def test_a_mark_or_declared_encoding_is_fine(arena, encoding):
    declared = "# -*- coding: latin-1 -*-\n" if encoding == "latin-1" else ""
    graded = await arena.grade((declared + "# café\n" + GOOD).encode(encoding))
    assert graded.points == 10


async def test_an_empty_file_loads_and_lacks_its_functions(arena):
    graded = await arena.grade("")
    assert graded["load"].outcome is Outcome.PASSED
    result = graded["test_increment"]
    assert result.outcome is Outcome.ERROR
    assert "increment" in result.message


async def test_a_missing_function_is_named_and_the_others_count(arena):
    graded = await arena.grade(GOOD.replace("def mean", "def average"))
    assert graded.points == 5
    assert graded["test_mean"].outcome is Outcome.ERROR
    assert "mean" in graded["test_mean"].message


async def test_a_wrong_type_is_told_in_words(arena):
    graded = await arena.grade(GOOD.replace("return n + 1", "return [n + 1]"))
    result = graded["test_increment"]
    assert result.outcome is Outcome.FAILED
    assert result.message == "The result must be an int."
    assert result.counterexample is not None
    assert result.counterexample.broken.endswith("(your function returned a list)")


async def test_an_exception_keeps_the_learners_lines_apart_from_our_words(arena):
    graded = await arena.grade(GOOD.replace("return n + 1", "return 1 / 0"))
    result = graded["test_increment"]
    assert result.outcome is Outcome.ERROR
    assert result.message == "Your code raised an exception."
    assert "ZeroDivisionError" in result.learner_message
    assert "return 1 / 0" in result.learner_message
    assert result.counterexample is not None
    assert result.counterexample.call.startswith("increment(")


async def test_two_hundred_megabytes_are_too_much_to_return(arena):
    graded = await arena.grade(GOOD.replace("return n + 1", "return bytes(200 * 1024 * 1024)"))
    result = graded["test_increment"]
    assert result.outcome in (Outcome.FLOODED, Outcome.MEMORY)
    assert "MB" in result.message
    assert graded["test_mean"].outcome is Outcome.PASSED


async def test_an_endless_call_is_a_timeout_and_the_others_count(arena):
    graded = await arena.grade(GOOD.replace("return n + 1", "while True: pass"))
    assert graded["test_increment"].outcome is Outcome.TIMEOUT
    assert "3 seconds" in graded["test_increment"].message
    assert graded["test_mean"].outcome is Outcome.PASSED


async def test_too_much_memory_is_told_with_the_limit(arena):
    hog = "\n    hoard = []\n    while True: hoard.append(bytearray(1 << 22))"
    graded = await arena.grade(GOOD.replace("return n + 1", hog))
    assert graded["test_increment"].outcome is Outcome.MEMORY
    assert "256 MB" in graded["test_increment"].message
    assert graded["test_mean"].outcome is Outcome.PASSED


async def test_endless_output_ends_the_test(arena):
    flood = "\n    while True: print('x' * 10_000)"
    graded = await arena.grade(GOOD.replace("return n + 1", flood))
    assert graded["test_increment"].outcome is Outcome.FLOODED
    assert graded["test_mean"].outcome is Outcome.PASSED


async def test_a_fork_bomb_stays_in_its_box(arena):
    bomb = "\n    import os\n    while True: os.fork()"
    graded = await arena.grade(GOOD.replace("return n + 1", bomb))
    assert graded["test_increment"].outcome is not Outcome.PASSED
    assert graded["test_mean"].outcome is Outcome.PASSED


async def test_the_same_seed_gives_the_same_report_and_another_seed_other_inputs(arena):
    solution = GOOD.replace("return n + 1", "return n")
    first, again, other = [
        (await arena.grade(solution, seed=seed))["test_increment"].counterexample
        for seed in (7, 7, 8)
    ]
    assert first == again
    assert first != other


async def test_printing_sleeping_and_threads_are_no_crime(arena):
    busy = GOOD.replace(
        "return n + 1",
        "\n    import threading, time\n    print('thinking')\n    time.sleep(0.05)\n"
        "    thread = threading.Thread(target=lambda: None)\n    thread.start()\n"
        "    thread.join()\n    return n + 1",
    )
    assert (await arena.grade(busy)).points == 10


PLAIN = """
def test_equal(learner):
    assert learner.double(2) == 4, "double(2) is 4"


def test_close(learner):
    assert abs(learner.double(2) - 4) < 1e-9, "double(2) is about 4"
"""

LIAR = """
class Liar:
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__


def double(x):
    return Liar()
"""


async def test_an_object_that_agrees_with_everything_passes_no_plain_comparison(examination):
    arena = Arena(examination, {"test_plain.py": PLAIN}, Limits())
    assert (await arena.grade("def double(x):\n    return 2 * x\n")).points == 2
    graded = await arena.grade(LIAR)
    assert graded.points == 0
    assert graded["test_equal"].outcome is Outcome.ERROR
    assert "plain data" in graded["test_equal"].message


HEAVY = """
import numpy as np
from grader.judge import as_array, as_int, assert_orthonormal


def test_huge(learner):
    assert_orthonormal(as_array(learner.basis()))


def test_endless(learner):
    while as_int(learner.number()) == 7:
        pass


def test_later(learner):
    assert as_int(learner.number()) == 8, "number() is 8"
"""

BASIS = """
import numpy as np

def basis():
    return np.eye({shape})

def number():
    return {number}
"""


async def test_an_answer_too_big_to_be_checked_fails_its_test_and_no_other(examination):
    arena = Arena(examination, {"test_heavy.py": HEAVY}, Limits())
    graded = await arena.grade(BASIS.format(shape="1, 12_000", number=8))
    assert graded["test_huge"].outcome is Outcome.FAILED
    assert "too big" in graded["test_huge"].message
    assert graded["test_later"].outcome is Outcome.PASSED


async def test_an_answer_that_keeps_the_suite_busy_is_no_fault_of_ours(examination, monkeypatch):
    monkeypatch.setattr("grader.exam.examination.GRACE_SECONDS", 1.0)
    arena = Arena(examination, {"test_heavy.py": HEAVY}, Limits(wall_seconds=2, test_seconds=60))
    graded = await arena.grade(BASIS.format(shape="2, 2", number=7))
    assert graded["test_huge"].outcome is Outcome.PASSED
    assert graded["test_endless"].outcome is Outcome.TIMEOUT
    assert graded["test_later"].outcome in (Outcome.NOT_RUN, Outcome.TIMEOUT)


async def test_files_handed_in_take_no_room_from_the_learners_disk(examination):
    arena = Arena(examination, {"test_heavy.py": HEAVY}, Limits(disk_mb=1))
    others = {f"part_{i}": "#" * 900_000 for i in range(9)}
    graded = await arena.grade(BASIS.format(shape="2, 2", number=8), **others)
    assert graded.points == 3


STALLED = """
import time


def test_stalled(learner):
    time.sleep(60)
"""


async def test_an_examiner_that_is_held_up_is_our_fault(examination, monkeypatch):
    monkeypatch.setattr("grader.exam.examination.GRACE_SECONDS", 1.0)
    arena = Arena(examination, {"test_stalled.py": STALLED}, Limits(wall_seconds=2))
    with pytest.raises(ExamFault, match="held up"):
        await arena.grade("")


SILENT = """
from grader.examiner.errors import GuestSilent


def test_silence(learner):
    learner.work()
    raise GuestSilent("nobody answers")


def test_later(learner):
    pass
"""
WORKING = """
import time

def work():
    end = time.monotonic() + 1
    while time.monotonic() < end:
        {step}
"""


async def test_a_guest_that_the_learners_code_keeps_busy_is_a_verdict(examination):
    arena = Arena(examination, {"test_silent.py": SILENT}, Limits())
    graded = await arena.grade(WORKING.format(step="pass"))
    assert graded["test_silence"].outcome is Outcome.TIMEOUT
    assert graded["test_silence"].message == breaches.KEPT_BUSY
    assert graded["test_later"].outcome is Outcome.NOT_RUN


async def test_a_guest_that_is_held_up_is_our_fault(examination):
    arena = Arena(examination, {"test_silent.py": SILENT}, Limits())
    with pytest.raises(ExamFault, match="did not answer"):
        await arena.grade(WORKING.format(step="time.sleep(0.1)"))


CARELESS = """
def test_refusal(learner):
    with learner.raises(ValueError, match="(a+)+$"):
        learner.refuse()


def test_later(learner):
    assert learner.double(2) == 4, "double(2) is 4"
"""

MADE_FOR_IT = """
def refuse():
    raise ValueError("a" * 60 + "!")


def double(x):
    return 2 * x
"""


async def test_a_text_made_for_a_careless_pattern_fails_its_test_and_no_other(examination):
    arena = Arena(examination, {"test_careless.py": CARELESS}, Limits(wall_seconds=10))
    graded = await arena.grade(MADE_FOR_IT)
    assert graded["test_refusal"].outcome is Outcome.FAILED
    assert graded["test_refusal"].message == "The message of the ValueError must say what is wrong."
    assert graded["test_later"].outcome is Outcome.PASSED


LATER = """
import os

if os.getpid() > 40:
    raise KeyError("the child before me was given a hidden input")


def probe():
    pass


def increment(n):
    for _ in range(60):
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    os._exit(0)
"""


async def test_a_file_that_no_longer_loads_for_a_hidden_test_is_not_told_as_the_load_is(arena):
    """Numbers of processes, and the clock, tell a new child something of the one before."""
    graded = await arena.grade(LATER)
    assert graded["load"].outcome is Outcome.PASSED
    assert graded["test_increment"].outcome is Outcome.CRASHED
    later = graded["test_mean"]
    assert (later.outcome, later.message) == (Outcome.ERROR, "Your code raised an exception.")
    assert "KeyError" in later.learner_message
