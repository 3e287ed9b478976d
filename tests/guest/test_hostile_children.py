"""Learner code that attacks its own process: each a clear end, and the next test goes on."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from grader.core.assignment import Limits
from grader.examiner.errors import (
    GuestFault,
    LearnerCrashed,
    LearnerError,
    LearnerFlooded,
    LearnerRefused,
    LearnerTimedOut,
)
from grader.examiner.session import GuestSession
from tests.support.guest import Guests

SOLUTION = r'''
import atexit
import ctypes
import multiprocessing
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

CHANNEL = 3


def double(x):
    return 2 * x


def frame(*parts):
    body = bytes([0x90 + len(parts)]) + b"".join(parts)
    return struct.pack(">I", len(body)) + body


def text(words):
    return bytes([0xA0 + len(words)]) + words.encode()


def returned(number):
    return frame(text("Returned"), bytes([number]))


def forever():
    while True:
        pass


def ignore_signals_forever():
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    while True:
        pass


def stop_itself():
    os.kill(os.getpid(), signal.SIGSTOP)


def kill_itself():
    os.kill(os.getpid(), signal.SIGKILL)


def real_time_signal():
    os.kill(os.getpid(), 40)


def claim_time_is_up():
    os.kill(os.getpid(), signal.SIGXCPU)


def exit_zero():
    os._exit(0)


def segfault():
    ctypes.string_at(0)


def abort():
    os.abort()


def alarm():
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    time.sleep(5)


def c_recursion():
    sys.setrecursionlimit(10**8)
    def deep(x):
        return [deep(y) for y in [x]]
    return deep(1)


def memory_error():
    return bytes(4 * 2**30)


def kill_all():
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass
    try:
        os.kill(1, signal.SIGKILL)
    except PermissionError:
        return "refused"


def close_channel():
    os.close(CHANNEL)
    return 1


def close_everything_and_wait():
    os.closerange(0, 100)
    time.sleep(60)


def write_garbage():
    os.write(CHANNEL, b"\x00\x00\x00\x05hello")
    return 1


def forge_an_answer():
    os.write(CHANNEL, returned(42))
    return 7


def forge_a_giant():
    os.write(CHANNEL, b"\xff\xff\xff\xff" + b"x" * 1000)
    time.sleep(60)


def forge_half_a_frame():
    os.write(CHANNEL, b"\x00\x00\x10\x00half")
    time.sleep(60)


def forge_a_supervisor_message():
    os.write(CHANNEL, frame(text("Ended"), b"\x01", text("memory"), b"\x00"))
    time.sleep(60)


def forge_a_handle():
    os.write(CHANNEL, frame(text("Returned"), b"\x95\x0e\x63" + text("M") + b"\xc3\xc3"))
    time.sleep(60)


def forge_a_callback():
    os.write(CHANNEL, frame(text("Callback"), b"\x63", b"\x91\x00", b"\x91\x02"))
    time.sleep(60)


def forge_endless_callbacks(f):
    while True:
        os.write(CHANNEL, frame(text("Callback"), b"\x01", b"\x91\x00", b"\x91\x02"))


def call_back_forever(f):
    while True:
        f(1)


def answer_later_from_a_thread():
    def forge():
        time.sleep(0.1)
        os.write(CHANNEL, returned(42))
    threading.Thread(target=forge, daemon=True).start()
    return 7


def exit_later_from_a_thread():
    def leave():
        time.sleep(0.1)
        os._exit(0)
    threading.Thread(target=leave, daemon=True).start()
    return 7


def linger(path):
    """A double-forked daemon with a session of its own, holding everything open."""
    if os.fork() == 0:
        try:
            os.setsid()
        except PermissionError:
            pass
        if os.fork() == 0:
            while True:
                time.sleep(0.01)
                with open(path, "a") as file:
                    file.write("x")
        os._exit(0)
    return 7


def linger_and_crash(path):
    linger(path)
    os._exit(1)


def exists(path):
    return os.path.exists(path)


def processes():
    return sorted(int(name) for name in os.listdir("/proc") if name.isdigit())


def pid():
    return os.getpid()


def fork_bomb():
    children = 0
    while True:
        try:
            if os.fork() == 0:
                time.sleep(60)
            children += 1
        except OSError as error:
            return children, str(error)


def orphan_storm():
    """Processes without number whose parents are gone at once: the supervisor must reap them."""
    while True:
        try:
            pid = os.fork()
            if pid == 0:
                os.fork()
                os._exit(0)
            os.waitpid(pid, 0)
        except OSError:  # as many as allowed are waiting to be reaped
            continue


def children_return():
    if os.fork() == 0:
        return "from the fork"
    time.sleep(0.3)
    return "from the child"


def flood():
    block = "x" * 65536
    while True:
        print(block)


def one_endless_line():
    while True:
        sys.stdout.write("x" * 65536)


def flood_the_pipe_directly():
    while True:
        os.write(1, b"y" * 65536)


def replace_streams():
    sys.stdout.close()
    sys.stdout = None
    sys.stderr = object()
    sys.__stdout__ = 5
    return 7


def at_exit():
    atexit.register(os._exit, 0)
    return 7


class ExitsInDel:
    def __del__(self):
        raise SystemExit("in del")


def in_del():
    ExitsInDel()
    return 7


def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return "burnt"


def endless_conversion():
    class Endless(Exception):
        def __str__(self):
            while True:
                pass
    raise Endless


def resists():
    class Resists:
        def __getattribute__(self, name):
            raise RuntimeError("hands off")
    return Resists()


def hostile_metaclass():
    class Meta(type):
        @property
        def __name__(cls):
            raise SystemExit
        def mro(cls):
            return [cls, *Exception.__mro__]
        def __instancecheck__(cls, thing):
            raise SystemExit
    class Bad(Exception, metaclass=Meta):
        pass
    raise Bad("odd")


def patch_numpy():
    import numpy
    numpy.ndarray = dict
    numpy.asarray = numpy.array = numpy.frombuffer = lambda *a, **k: 42
    return 7


def patch_builtins():
    import builtins
    builtins.len = lambda x: 42
    builtins.isinstance = builtins.type = lambda *a: True
    return 7


def signal_in_our_code():
    def handler(*_):
        raise RuntimeError("from a signal handler")
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    return 7


def in_a_pool(n):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return pool.map(double, range(n))


def call_in_a_pool(f):
    import concurrent.futures
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return sorted(pool.map(f, range(20)))


def run_a_program():
    command = [sys.executable, "-c", "print(6*7)"]
    return subprocess.run(command, capture_output=True, text=True).stdout
'''

LIMITS = Limits(test_seconds=2, cpu_seconds=4, memory_mb=512, output_kb=4, answer_mb=8)


@pytest.fixture(scope="module")
def opened(module_guests: Guests) -> Iterator[tuple[GuestSession, Any]]:
    session, learner = module_guests.open(
        SOLUTION,
        limits=LIMITS,
    )
    session.load()
    yield session, learner
    session.close()


@pytest.fixture
def session(opened: tuple[GuestSession, Any]) -> Iterator[GuestSession]:
    """The next test always finds a child that works."""
    session, learner = opened
    session.begin_test(2.0)
    assert learner.double(21) == 42
    yield session
    session.end_test()
    session.begin_test(2.0)
    assert learner.double(21) == 42
    session.end_test()


@pytest.fixture
def learner(opened: tuple[GuestSession, Any], session: GuestSession) -> Any:
    return opened[1]


def short(session: GuestSession) -> None:
    session.begin_test(0.4)


# ------------------------------------------------------------------ endless


@pytest.mark.parametrize(
    "name",
    [
        "forever",
        "ignore_signals_forever",
        "stop_itself",
        "forge_half_a_frame",
        "orphan_storm",
        "endless_conversion",
    ],
)
def test_what_never_ends_is_stopped(learner: Any, session: GuestSession, name: str) -> None:
    short(session)
    started = time.monotonic()
    with pytest.raises(LearnerTimedOut, match=r"stopped after 0\.4 seconds"):
        getattr(learner, name)()
    assert time.monotonic() - started < 5
    with pytest.raises(LearnerTimedOut):  # the rest of the test gets the same answer
        learner.double(1)
    assert 0.4 <= session.end_test().learner_seconds < 3


@pytest.mark.parametrize("name", ["forge_endless_callbacks", "call_back_forever"])
def test_endless_callbacks_end_with_the_time(
    learner: Any, session: GuestSession, name: str
) -> None:
    short(session)
    with pytest.raises((LearnerTimedOut, LearnerCrashed)):
        getattr(learner, name)(lambda *_: None)


MANY_OBJECTS = """
class Thing:
    pass

def too_many():
    return [Thing() for _ in range(150_000)]

def one():
    return Thing()
"""


def test_objects_that_could_not_be_handed_over_are_not_kept(guests: Guests) -> None:
    session, learner = guests.loaded(MANY_OBJECTS)
    session.begin_test(30)
    for _ in range(2):
        with pytest.raises(LearnerRefused, match="100,000 objects"):
            learner.too_many()
        assert learner.one() is not None


def test_names_without_end_do_not_keep_the_examiner_busy(guests: Guests) -> None:
    session, learner = guests.loaded("def f(g):\n    g(**{'x' * 1_000_000: 1})\n")
    session.begin_test(20)
    with pytest.raises(LearnerError, match="unexpected keyword argument 'xxx"):
        learner.f(lambda y: y)


def test_processor_time_is_limited_over_all_tests(guests: Guests) -> None:
    session, learner = guests.loaded(SOLUTION, limits=Limits(cpu_seconds=1))
    with pytest.raises(LearnerTimedOut, match="1 second of processor time"):  # noqa: PT012
        for _ in range(6):
            session.begin_test(10)
            learner.burn(0.3)


# ------------------------------------------------------------------ crashes


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("exit_zero", "ended its own process"),
        ("segfault", "segmentation fault"),
        ("abort", "abort"),
        ("alarm", "A signal ended"),
        ("kill_itself", "A signal ended"),
        ("real_time_signal", "A signal ended"),
        ("claim_time_is_up", "A signal ended"),
        ("c_recursion", "deep recursion|stopped|abort"),
    ],
)
def test_crashes_are_told(learner: Any, name: str, words: str) -> None:
    with pytest.raises((LearnerCrashed, LearnerTimedOut), match=words):
        getattr(learner, name)()


def test_want_of_memory_is_an_ordinary_memory_error(learner: Any) -> None:
    with pytest.raises(LearnerError) as caught:
        learner.memory_error()
    assert caught.value.type_name == "MemoryError"
    assert learner.double(2) == 4


SMALL_THINGS = """
kept = []

def fill_with_numbers():
    number, held = 0, []
    while True:
        held.append(number := number + 1)

def fill_the_module():
    while True:
        kept.extend(range(100_000))

def deepen(held):
    return deepen([held] * 5000)

def fill_with_calls():
    __import__("sys").setrecursionlimit(10**6)
    return deepen([])
"""


@pytest.mark.parametrize("name", ["fill_with_numbers", "fill_the_module", "fill_with_calls"])
def test_memory_used_up_by_small_things_is_told_too(guests: Guests, name: str) -> None:
    session, learner = guests.loaded(SMALL_THINGS, limits=Limits(memory_mb=64))
    for _ in range(3):
        session.begin_test(30)
        with pytest.raises(LearnerError) as caught:
            getattr(learner, name)()
        assert caught.value.belongs_to(MemoryError)
        session.end_test()


def test_the_supervisor_cannot_be_killed(learner: Any) -> None:
    assert learner.kill_all() == "refused"
    assert learner.double(1) == 2


# ------------------------------------------------------------------ forged and broken talk


@pytest.mark.parametrize(
    "name",
    [
        "write_garbage",
        "forge_a_supervisor_message",
        "forge_a_callback",
    ],
)
def test_garbage_on_the_channel_is_a_crash_in_plain_words(learner: Any, name: str) -> None:
    with pytest.raises(LearnerCrashed, match="a connection that is not its own"):
        getattr(learner, name)()


def test_a_giant_frame_is_a_flood(learner: Any) -> None:
    with pytest.raises(
        LearnerFlooded, match="more than the 8 MB, or 1,000,000 separate values, a call"
    ):
        learner.forge_a_giant()


@pytest.mark.parametrize("name", ["close_channel", "close_everything_and_wait"])
def test_a_closed_channel_is_a_crash(learner: Any, name: str) -> None:
    with pytest.raises(LearnerCrashed):
        getattr(learner, name)()


def test_answering_twice_spoils_the_next_call(learner: Any) -> None:
    assert learner.forge_an_answer() == 42  # its own answer, as if it had returned it
    time.sleep(0.05)
    with pytest.raises(LearnerCrashed, match="not its own"):
        learner.double(1)


def test_answering_unasked_between_tests_only_costs_the_child(
    learner: Any, session: GuestSession
) -> None:
    before = session.usage.children
    assert learner.answer_later_from_a_thread() == 7
    session.end_test()
    time.sleep(0.3)
    session.begin_test(2)
    assert learner.double(3) == 6
    assert session.usage.children == before + 1


def test_leaving_between_tests_only_costs_the_child(learner: Any, session: GuestSession) -> None:
    assert learner.exit_later_from_a_thread() == 7
    time.sleep(0.4)
    session.end_test()
    session.begin_test(2)
    assert learner.double(3) == 6


def test_a_forged_handle_leads_nowhere(learner: Any) -> None:
    handle = learner.forge_a_handle()
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - any end but a fault will do
        handle.attribute()
    assert not isinstance(caught.value, GuestFault)


def test_a_fork_that_returns_too_is_noticed(learner: Any, session: GuestSession) -> None:
    first = learner.children_return()
    assert first in ("from the fork", "from the child")
    time.sleep(0.5)
    with pytest.raises(LearnerCrashed):
        learner.double(1)


# ------------------------------------------------------------------ floods


@pytest.mark.parametrize("name", ["flood", "one_endless_line", "flood_the_pipe_directly"])
def test_endless_output_is_a_flood(learner: Any, session: GuestSession, name: str) -> None:
    with pytest.raises(LearnerFlooded, match="printed more than 64 KB in one test"):
        getattr(learner, name)()
    traffic = session.end_test()
    assert traffic.truncated
    assert len(traffic.output) == 4096


def test_a_fork_bomb_meets_its_limit(learner: Any) -> None:
    children, words = learner.fork_bomb()
    assert children < 32
    assert "temporarily unavailable" in words


# ------------------------------------------------------------------ harmless after all


@pytest.mark.parametrize("name", ["replace_streams", "at_exit", "in_del", "patch_numpy"])
def test_odd_but_answering(learner: Any, name: str) -> None:
    assert getattr(learner, name)() == 7


def test_patched_builtins_spoil_only_the_learners_own_answers(learner: Any) -> None:
    with pytest.raises((LearnerCrashed, LearnerError)):
        learner.patch_builtins()


def test_objects_that_resist_being_looked_at(learner: Any) -> None:
    thing = learner.resists()
    with pytest.raises(LearnerError):
        _ = thing.anything
    with pytest.raises(LearnerError):
        learner.hostile_metaclass()


def test_an_exception_thrown_into_our_own_code_is_a_crash(learner: Any) -> None:
    assert learner.signal_in_our_code() == 7
    time.sleep(0.2)
    with pytest.raises(LearnerCrashed):
        learner.double(1)


def test_processes_and_threads_work_but_no_programs(learner: Any) -> None:
    assert learner.in_a_pool(4) == [0, 2, 4, 6]
    assert learner.call_in_a_pool(lambda x: x + 1) == list(range(1, 21))
    with pytest.raises(LearnerError) as caught:
        learner.run_a_program()
    assert caught.value.type_name == "PermissionError"


# ------------------------------------------------------------------ nothing stays


def test_a_daemon_does_not_outlive_its_child(learner: Any, session: GuestSession) -> None:
    path = "/tmp/traces"
    assert learner.linger(path) == 7
    time.sleep(0.1)
    assert learner.exists(path)
    assert len(learner.processes()) > 2
    with pytest.raises(LearnerCrashed):
        learner.linger_and_crash(path)
    session.begin_test(2)
    assert not learner.exists(path)
    assert learner.processes() == [1, learner.pid()]


def test_a_daemon_holding_the_channel_does_not_hide_a_crash(
    learner: Any, session: GuestSession
) -> None:
    started = time.monotonic()
    with pytest.raises(LearnerCrashed, match="ended its own process"):
        learner.linger_and_crash("/tmp/traces")
    assert time.monotonic() - started < 1.5
