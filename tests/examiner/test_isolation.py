"""A sitting is a fork, and shall be as a new process: nothing of one is seen in the next."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.core.verdict import Outcome, Report, Resources
from tests.support.examiner import ExaminerProcess, Sat

SUITE = """
import builtins
import gc
import json
import locale
import os
import random
import resource
import signal
import sys
import threading
import time
import warnings

import hypothesis
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import helper
from grader import judge
from grader.examiner import warm

cache = {}


def descriptors():
    '''What each stands for; not the numbers of pipes, which nobody shares.'''
    links = (f"/proc/self/fd/{n}" for n in os.listdir("/proc/self/fd"))
    return sorted(os.readlink(link).split(":")[0] for link in links if os.path.islink(link))


def state():
    '''All that a sitting could leave to the next.'''
    return {
        "globals": [repr(cache), repr(helper.seen), sorted(vars(helper))],
        "modules": sorted(sys.modules),
        "path": [*sys.path, os.getcwd()],
        "environment": dict(os.environ),
        "umask": os.umask(0o022),
        "limits": [resource.getrlimit(n) for n in (resource.RLIMIT_NOFILE, resource.RLIMIT_STACK)],
        "nice": os.nice(0),
        "recursion": [sys.getrecursionlimit(), sys.getswitchinterval()],
        "threads": sorted(type(t).__name__ for t in threading.enumerate()),
        "signals": repr([signal.getsignal(n) for n in (signal.SIGUSR1, signal.SIGALRM)]),
        "timer": signal.getitimer(signal.ITIMER_REAL),
        "numpy": [np.geterr(), np.get_printoptions()["precision"]],
        "warnings": len(warnings.filters),
        "settings": hypothesis.settings().max_examples,
        "builtins": sorted(vars(builtins)),
        "judge": sorted(vars(judge)),
        "descriptors": descriptors(),
        "locale": locale.setlocale(locale.LC_ALL),
        "garbage": [gc.isenabled(), len(gc.garbage)],
        "drawn": len(drawn),
        "files": sorted(os.listdir(helper.SCRATCH)),
        "children": open(f"/proc/self/task/{os.getpid()}/children").read(),
    }


drawn = []


@given(n=st.integers(0, 10**9))
def test_draws(learner, n):
    drawn.append(n)


def test_random(learner, rng):
    learner.say(json.dumps([drawn, rng.random(), random.random(), np.random.random()]))


def test_state(learner):
    drawn.clear()
    learner.say(json.dumps(state()))


def test_leaves_much(learner):
    if not learner.litters():
        return
    cache["here"] = helper.seen["here"] = 1
    helper.new = sys.modules["invented"] = builtins.invented = judge.invented = helper
    sys.path.insert(0, "/nowhere")
    os.chdir("/")
    os.environ["INVENTED"] = "1"
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    os.nice(1)
    sys.setrecursionlimit(500)
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    signal.signal(signal.SIGUSR1, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 50)
    np.seterr(all="raise")
    np.set_printoptions(precision=2)
    hypothesis.settings.register_profile("mine", max_examples=3)
    hypothesis.settings.load_profile("mine")
    random.seed(4), np.random.seed(4)
    helper.kept = open("/dev/null"), os.pipe()
    gc.disable()
    warm.SETTINGS = None
"""

HELPER = "seen = {}\nSCRATCH = %r\n"

LEARNER = """
def say(text): print(text)
def litters(): return LITTERS
LITTERS = False
"""
LITTERER = LEARNER.replace("False", "True")


@pytest.fixture
def examiner(tmp_path: Path) -> Iterator[ExaminerProcess]:
    suite, scratch = tmp_path / "suite", tmp_path / "scratch"
    for folder in (suite, scratch):
        folder.mkdir()
    (suite / "test_isolation.py").write_text(SUITE)
    (suite / "helper.py").write_text(HELPER % str(scratch))
    with ExaminerProcess(suite) as process:
        yield process


def said(sat: Sat, name: str) -> str:
    assert sat[name].outcome is Outcome.PASSED, sat[name].detail
    return sat[name].output


def timeless(report: Report | None) -> Report:
    assert report is not None
    results = tuple(replace(result, seconds=0.0) for result in report.results)
    return Report(results, Resources())


def test_nothing_of_a_sitting_is_in_the_next(examiner: ExaminerProcess) -> None:
    first = examiner.sit(LEARNER)
    littered = examiner.sit(LITTERER, seed=2)
    assert littered["test_leaves_much"].outcome is Outcome.PASSED
    second = examiner.sit(LEARNER)
    assert said(first, "test_state") == said(second, "test_state")
    assert timeless(first.report) == timeless(second.report)


def test_a_sitting_is_as_in_a_new_process(examiner: ExaminerProcess, tmp_path: Path) -> None:
    old = [examiner.sit(source) for source in 3 * [LITTERER, LEARNER]][-1]
    with ExaminerProcess(tmp_path / "suite") as other:
        new = other.sit(LEARNER)
    assert said(old, "test_state") == said(new, "test_state")
    assert timeless(old.report) == timeless(new.report)


def test_the_third_hundredth_sitting_repeats_the_first(tmp_path: Path) -> None:
    """Small ones between them, with seeds and inputs of their own."""
    (tmp_path / "test_small.py").write_text(
        "from hypothesis import given, strategies as st\n"
        "from grader.judge import matrices\n"
        "@given(A=matrices(), n=st.integers())\n"
        "def test_it(learner, rng, A, n): learner.say((A.tolist(), n, rng.random()))\n"
    )
    with ExaminerProcess(tmp_path) as process:
        first = process.sit(LEARNER, seed=7)
        others = {said(process.sit(LEARNER, seed=seed), "test_it") for seed in range(100, 398)}
        last = process.sit(LEARNER, seed=7)
    assert len(others) == 298
    assert said(first, "test_it") not in others
    assert timeless(first.report) == timeless(last.report)


def _private_bytes(pid: int) -> int:
    """What of a process's memory nobody shares."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as lines:
        return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


@pytest.mark.slow
def test_memory_does_not_grow_with_sittings(tmp_path: Path) -> None:
    (tmp_path / "test_small.py").write_text("def test_it(learner): learner.say('x')\n")
    with ExaminerProcess(tmp_path) as process:
        sizes, open_files = [], []
        for _ in range(4):
            for seed in range(250):
                process.sit(LEARNER, seed=seed)
            sizes.append(_private_bytes(process.pid))
            open_files.append(len(os.listdir(f"/proc/{process.pid}/fd")))
    assert sizes[-1] < 1.01 * sizes[0]
    assert open_files[-1] == open_files[0]
