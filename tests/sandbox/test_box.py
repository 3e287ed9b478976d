import asyncio
import contextlib
import errno
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.box import BoxFault, open_box, sweep
from sandbox.limits import MIB
from sandbox.outcome import (
    BoxFailed,
    Exited,
    Flooded,
    OutOfMemory,
    Signalled,
    Stopped,
    TimedOut,
)
from tests.support.boxes import greeted, left_groups, python_spec, run_python, until, way_of

pytestmark = pytest.mark.box

FOREVER = "import time; time.sleep(3600)"
# Tells that it runs, on its socket, then stays.
GREETER = "import os, time; os.write(SOCKET, b'hello'); time.sleep(3600)"
DEAF = """
import os, signal, time
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
for stop in (False, True):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0 and stop:
            os.kill(os.getpid(), signal.SIGSTOP)
        time.sleep(3600)
os.write(SOCKET, b'hello')
time.sleep(3600)
"""


def mounted_below(host):
    mounts = Path("/proc/self/mounts").read_text().splitlines()
    return [line for line in mounts if str(host.run_dir) in line]


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("print('done')", Exited(0)),
        ("raise SystemExit(7)", Exited(7)),
        ("import ctypes; ctypes.string_at(0)", Signalled(signal.SIGSEGV)),
        ("x = []\nwhile True: x.append(bytearray(1 << 20))", OutOfMemory(48 * MIB)),
        ("import os\nwhile True: os.write(1, b'x' * 4096)", Flooded(5000)),
        ("import os\nwhile True: os.write(2, b'x' * 4096)", Flooded(5000)),
        (
            "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass",
            TimedOut(1),
        ),
    ],
)
async def test_how_programs_end(box_host, source, outcome):
    seconds = 1 if outcome == TimedOut(1) else 20
    ended, output, _ = await run_python(
        box_host, source, memory_bytes=48 * MIB, output_bytes=5000, cpu_seconds=seconds
    )
    assert ended == outcome, output
    assert len(output) <= 5000


async def test_the_socket_goes_both_ways(box_host):
    echo = "import socket\ns = socket.socket(fileno=SOCKET)\ns.sendall(s.recv(100)[::-1])"
    async with open_box(box_host, python_spec(echo)) as box:
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(box.socket, b"learner")
        assert await loop.sock_recv(box.socket, 100) == b"renrael"
        assert await loop.sock_recv(box.socket, 100) == b""
        assert await box.wait() == Exited(0)


async def test_output_is_kept_and_usage_is_known(box_host):
    source = (
        "import sys\nprint('one', flush=True)\nprint('two', file=sys.stderr)\nsum(range(10**6))"
    )
    outcome, output, box = await run_python(box_host, source)
    assert (outcome, sorted(output.split())) == (Exited(0), ["one", "two"])
    assert 0.005 < box.usage().cpu_seconds < 10
    assert MIB < box.usage().peak_memory_bytes <= 128 * MIB


async def test_a_box_can_be_kept_on_one_core(box_host):
    source = (
        "os.write(SOCKET, b'hello'); os.read(SOCKET, 1)\n"
        "if os.fork() == 0: import time; os.write(SOCKET, b'hello'); time.sleep(3600)\n"
        "else: os.wait()"
    )
    core = max(os.sched_getaffinity(0))
    async with open_box(box_host, python_spec(source)) as box:
        await greeted(box)
        box.pin(core)
        box.socket.send(b"2")
        await greeted(box)
        threads = box_host.cgroup(box.id).threads()
        assert len(threads) >= 2
        assert all(os.sched_getaffinity(thread) == {core} for thread in threads)


async def test_only_the_given_environment_arrives(box_host):
    source = "import os; print(sorted(os.environ))"
    _, output, _ = await run_python(box_host, source, environment={"HOME": "/tmp"})
    assert output == "['BOX_SOCKET', 'HOME', 'LANG', 'OPENBLAS_NUM_THREADS']\n"


async def test_the_deadline_takes_the_deaf_the_stopped_and_the_daemons(box_host):
    async with open_box(box_host, python_spec(DEAF)) as box:
        await greeted(box)
        await until(lambda: len(box_host.cgroup(box.id).processes()) >= 5)
        armed = time.monotonic()
        box.arm(0.2)
        assert await box.wait() == TimedOut(0.2)
        assert 0.2 <= time.monotonic() - armed < 5
        assert box_host.cgroup(box.id).processes() == set()


async def test_a_deadline_armed_again_counts_from_then(box_host):
    async with open_box(box_host, python_spec(GREETER, wall_seconds=0.1)) as box:
        box.arm(60)
        await greeted(box)
        box.arm()
        assert await box.wait() == TimedOut(0.1)


async def test_a_deadline_before_the_program_has_started(box_host):
    async with open_box(box_host, python_spec(FOREVER)) as box:
        box.arm(0.001)
        assert await box.wait() == TimedOut(0.001)


async def test_a_box_that_is_killed_was_stopped(box_host):
    async with open_box(box_host, python_spec(GREETER)) as box:
        await greeted(box)
        await box.kill()
        assert await box.wait() == Stopped()
        await box.kill()


def process_of(box):
    """The runtime's, which is in the box's group with gVisor."""
    return box._holder.process.pid if hasattr(box._holder, "process") else None


async def test_a_program_killed_by_a_stranger(box_host):
    async with open_box(box_host, python_spec(GREETER)) as box:
        await greeted(box)
        for pid in box_host.cgroup(box.id).processes() - {process_of(box)}:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert await box.wait() == Signalled(signal.SIGKILL)


async def test_a_runtime_killed_by_a_stranger_is_a_fault_and_its_box_goes(box_host):
    async with open_box(box_host, python_spec(GREETER)) as box:
        await greeted(box)
        if box_host.forks:
            box_host.cgroup(box.id.partition(".")[0]).kill()
        else:
            box._holder.kill()
        assert await box.wait() == BoxFailed("signal 9 ended the runtime")
    assert left_groups(box_host) == set()


async def test_the_oom_counter_is_read_from_elsewhere(runc_host):
    # The child dies of memory, as the more expendable; its parent lives and says so.
    source = """
import os
child = os.fork()
if child == 0:
    open("/proc/self/oom_score_adj", "w").write("1000")
    x = []
    while True: x.append(bytearray(1 << 20))
print(os.WTERMSIG(os.waitpid(child, 0)[1]))
os.write(SOCKET, b"hello")
os.read(SOCKET, 1)
"""
    async with open_box(runc_host, python_spec(source, memory_bytes=48 * MIB)) as box:
        await greeted(box)
        counter = box.open_oom_counter()
        assert b"oom_kill 1\n" in os.pread(counter, 1000, 0)
        os.close(counter)
        box.socket.send(b".")
        assert await box.wait() == Exited(0)
    assert box.output == b"9\n"


async def test_a_counter_is_not_there_before_the_box(single_host):
    async with open_box(single_host, python_spec(FOREVER)) as box:
        with pytest.raises(BoxFault, match="has no control group"):
            box.open_oom_counter()


def identities(pid):
    """Every user and group id of a process: real, effective, saved and for files."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    told = [line.split()[1:] for line in lines if line.startswith(("Uid:", "Gid:"))]
    return [int(number) for numbers in told for number in numbers]


async def test_ids_of_live_boxes_differ_and_no_host_user_has_them(box_host):
    async def owners(box):
        await greeted(box)
        processes = box_host.cgroup(box.id).processes()
        return {identity for pid in processes for identity in identities(pid)}

    privileged = replace(python_spec(GREETER), drops_privileges=True)
    async with (
        open_box(box_host, python_spec(GREETER)) as one,
        open_box(box_host, privileged) as two,
    ):
        first = 2_000_000_000
        assert await owners(one) <= set(range(first, first + 65536))
        assert await owners(two) <= set(range(first + 65536, first + 2 * 65536))


async def test_too_many_boxes_are_refused(box_host):
    crowded = replace(box_host, slots=1)
    async with open_box(crowded, python_spec(FOREVER)):
        with pytest.raises(BoxFault, match="all 1 boxes"):
            async with open_box(crowded, python_spec(FOREVER)):
                pass


async def test_a_program_that_is_not_there_is_our_fault(box_host):
    spec = replace(python_spec(""), argv=("/usr/bin/no-such-program", "-c", "pass"))
    with pytest.raises(BoxFault, match="no such file or directory"):
        await fault_of(box_host, spec)


async def fault_of(host, spec):
    """Raise what went wrong, whether before there was a box or after."""
    async with open_box(host, spec) as box:
        outcome = await box.wait()
    assert isinstance(outcome, BoxFailed)
    raise BoxFault(outcome.reason)


async def test_what_is_no_program_of_python_cannot_be_forked(forking_host):
    spec = replace(python_spec(""), argv=("/bin/true",))
    with pytest.raises(BoxFault, match="/bin/true runs no program of Python"):
        await open_box(forking_host, spec).__aenter__()


async def test_a_runtime_that_is_not_there(box_host):
    with pytest.raises(BoxFault, match="'no-such-runtime' is not installed"):
        async with open_box(replace(box_host, runtime="no-such-runtime"), python_spec("")):
            pass


async def test_a_source_that_is_not_there(box_host, tmp_path):
    with pytest.raises(BoxFault, match="cannot show"):
        async with open_box(box_host, python_spec("", mounts={"/suite": tmp_path / "gone"})):
            pass


@pytest.fixture
def noexec_folder(tmp_path):
    place = tmp_path / "noexec"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "noexec,mode=755", "none", place], check=True)
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


async def test_a_source_from_which_nothing_runs(box_host, noexec_folder):
    (noexec_folder / "word").write_text("read me")
    outcome, said, _ = await run_python(
        box_host, "print(open('/suite/word').read())", mounts={"/suite": noexec_folder}
    )
    assert (outcome, said) == (Exited(0), "read me\n")


async def test_the_first_process_of_a_box_cannot_be_killed_from_within(runc_host):
    ended, _, _ = await run_python(runc_host, "import os; os.kill(1, 9); os._exit(3)")
    assert ended == Exited(3)


@pytest.mark.parametrize("moment", [0.0, 0.005, 0.03, 0.3])
async def test_cancelled_at_any_moment_nothing_stays(box_host, moment):
    async def use():
        async with open_box(box_host, python_spec(GREETER)) as box:
            await box.wait()

    task = asyncio.create_task(use())
    await asyncio.sleep(moment)
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()  # impatient: again while it cleans up
    with pytest.raises(asyncio.CancelledError):
        await task
    assert left_groups(box_host) == set()
    assert list(box_host.box_folder.glob("*")) == []
    assert not mounted_below(box_host)


def test_a_loop_that_closes_leaves_nothing(box_host):
    async def use():
        await run_python(box_host, "pass")

    async def fail():
        boxes = [asyncio.create_task(use()) for _ in range(4)]
        await asyncio.wait(boxes, return_when=asyncio.FIRST_COMPLETED)
        raise RuntimeError("while the others run, end or are removed")

    with pytest.raises(RuntimeError):
        asyncio.run(fail())
    assert left_groups(box_host) == set()


async def test_whoever_is_in_the_group_goes_with_the_box(box_host):
    stranger = await asyncio.create_subprocess_exec("sleep", "3600")
    async with open_box(box_host, python_spec(GREETER)) as box:
        await greeted(box)
        group = box_host.cgroup(box.id).oom_counter.parent
        (group / "cgroup.procs").write_text(str(stranger.pid))
    assert await stranger.wait() == -signal.SIGKILL


async def test_a_group_that_cannot_be_removed_is_a_fault(box_host, monkeypatch):
    def stay(group):
        raise OSError(errno.EBUSY, "busy")

    monkeypatch.setattr("sandbox.box.removal.PATIENCE_SECONDS", 0.1)
    with monkeypatch.context() as patched:
        patched.setattr("sandbox.cgroup.BoxCgroup.remove", stay)
        with pytest.raises(BoxFault, match="cannot be removed"):
            await run_python(box_host, "")
    assert await sweep(box_host) == 1


OWNER = """
import asyncio, sys
from pathlib import Path
from sandbox.box import open_box
from tests.support.boxes import host_at, python_spec

async def main():
    run_dir = Path(sys.argv[1])
    host = host_at(sys.argv[2], run_dir)
    source = "import os, time; os.write(SOCKET, b'hello'); time.sleep(3600)"
    async with open_box(host, python_spec(source)) as box:
        await asyncio.get_running_loop().sock_recv(box.socket, 100)
        print(box.id, flush=True)
        await asyncio.sleep(3600)

asyncio.run(main())
"""


async def orphan(host):
    """A box whose owner was killed without a chance to clean up."""
    owner = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        OWNER,
        str(host.run_dir),
        way_of(host),
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": "."},
    )
    name = (await owner.stdout.readline()).decode().strip()
    assert await sweep(host) == 0  # its owner lives
    owner.kill()
    await owner.wait()
    assert host.cgroup(name).processes()
    return name


async def test_a_sweep_removes_what_a_killed_owner_left(box_host):
    name = await orphan(box_host)
    assert await sweep(box_host) == 1
    assert not box_host.cgroup(name).exists()
    assert not box_host.folder(name).exists()
    assert await sweep(box_host) == 0


async def test_the_next_user_of_a_slot_removes_what_its_last_one_left(box_host):
    name = await orphan(box_host)
    assert (await run_python(box_host, "print(1)"))[0] == Exited(0)
    assert not box_host.cgroup(name).exists()
