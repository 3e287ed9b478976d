import signal
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.limits import BoxLimits
from sandbox.outcome import (
    STARVED,
    BoxFailed,
    Collapsed,
    Ending,
    Exited,
    Flooded,
    OutOfMemory,
    Signalled,
    Stopped,
    TimedOut,
    classify,
)

LIMITS = BoxLimits(memory_bytes=1000, output_bytes=10, cpu_seconds=5)

endings = st.builds(
    Ending,
    status=st.integers(-64, 255),
    started=st.booleans(),
    complaint=st.text(max_size=5),
    oom_kills=st.integers(0, 3),
    cpu_seconds=st.floats(0, 10),
    timed_out=st.none() | st.floats(0, 10),
    flooded=st.booleans(),
    stopped=st.booleans(),
)


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        (Ending(0), Exited(0)),
        (Ending(3), Exited(3)),
        (Ending(255), Exited(255)),
        (Ending(139), Signalled(signal.SIGSEGV)),
        (Ending(137), Signalled(signal.SIGKILL)),
        (Ending(137, oom_kills=1), OutOfMemory(1000)),
        (Ending(137, oom_kills=1, limit_reached=False), BoxFailed(STARVED)),
        (Ending(139, oom_kills=1), Signalled(signal.SIGSEGV)),
        (Ending(0, oom_kills=1), Exited(0)),
        (Ending(137, cpu_seconds=5.2), TimedOut(5)),
        (Ending(152, cpu_seconds=4.98), TimedOut(5)),
        (Ending(137, cpu_seconds=2.4), Signalled(signal.SIGKILL)),
        (Ending(2, collapse="panic: clone"), Collapsed("panic: clone")),
        (Ending(137, collapse="panic: clone", oom_kills=1), OutOfMemory(1000)),
        (Ending(1, started=False, complaint="no such file"), BoxFailed("no such file")),
        (Ending(1, started=False), BoxFailed("the runtime ended with status 1")),
        (Ending(-9), BoxFailed("signal 9 ended the runtime")),
    ],
)
def test_what_the_program_or_the_kernel_did(ending, outcome):
    assert classify(ending, LIMITS) == outcome


@given(endings)
def test_what_we_did_comes_first(ending):
    assert classify(replace(ending, flooded=True), LIMITS) == Flooded(10)
    calm = replace(ending, flooded=False)
    assert classify(replace(calm, timed_out=2.0), LIMITS) == TimedOut(2.0)
    assert classify(replace(calm, timed_out=None, stopped=True), LIMITS) == Stopped()


@given(endings)
def test_a_box_that_never_started_is_never_the_program_s_fault(ending):
    alone = replace(ending, started=False, flooded=False, timed_out=None, stopped=False)
    assert isinstance(classify(alone, LIMITS), BoxFailed)
