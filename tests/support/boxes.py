"""A host of its own for tests that start real boxes, and programs for them."""

import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy
import pytest

import sandbox
from sandbox.box import Box, open_box
from sandbox.interpreter import python_program
from sandbox.limits import MIB, BoxLimits
from sandbox.outcome import BoxOutcome, Exited
from sandbox.runtime import Host
from sandbox.spec import BoxSpec, Mount

PYTHON = Path(sys.executable)
PACKAGES = Path(numpy.__file__).parents[1]
ROOT = Path(sandbox.__file__).parent
PRELUDE = """
import os, sys
sys.path.append('/site-packages')
SOCKET = int(os.environ["BOX_SOCKET"])
"""
SMALL = BoxLimits(memory_bytes=128 * MIB, wall_seconds=20.0)


FORKED = "forked"
STRATEGIES = ("runc", FORKED, "runsc")


@pytest.fixture(params=STRATEGIES)
def box_host(request: pytest.FixtureRequest) -> Iterator[Host]:
    """One host for each way to make boxes: what holds for a box holds for every one."""
    with host_of_its_own(request.param) as host:
        yield host


@pytest.fixture(params=STRATEGIES[:2])
def runc_host(request: pytest.FixtureRequest) -> Iterator[Host]:
    """A host whose boxes share its kernel."""
    with host_of_its_own(request.param) as host:
        yield host


@pytest.fixture
def single_host() -> Iterator[Host]:
    """A host whose runtime makes each box, on the host's kernel."""
    with host_of_its_own("runc") as host:
        yield host


@pytest.fixture
def forking_host() -> Iterator[Host]:
    """A host whose boxes are forked inside prepared containers."""
    with host_of_its_own(FORKED) as host:
        yield host


@pytest.fixture
def gvisor_host() -> Iterator[Host]:
    """A host whose boxes have a kernel of their own."""
    with host_of_its_own("runsc") as host:
        yield host


@contextmanager
def host_of_its_own(way: str) -> Iterator[Host]:
    """A run folder and a control group of the test's own; nothing of a box may stay in either."""
    run_dir = Path(tempfile.mkdtemp(prefix="gradus-test-", dir="/run"))
    run_dir.chmod(0o711)
    host = host_at(way, run_dir)
    yield host
    left = [path.name for path in run_dir.glob("boxes/*")] + sorted(left_groups(host))
    for name in left:
        host.cgroup(name).kill()
    shutil.rmtree(run_dir)
    assert left == []
    host.cgroup("").remove()


def host_at(way: str, run_dir: Path) -> Host:
    """A host that makes boxes this way, in this folder and a control group of that name."""
    runtime = "runc" if way == FORKED else way
    return Host(runtime=runtime, run_dir=run_dir, cgroup_parent=run_dir.name, forks=way == FORKED)


def way_of(host: Host) -> str:
    """The word for how it makes boxes."""
    return FORKED if host.forks else host.runtime


def left_groups(host: Host) -> set[str]:
    """Names of the control groups below the host's own."""
    return {
        folder.name
        for point in {*host.hierarchies().legacy.values(), host.hierarchies().unified} - {None}
        for folder in (point / host.cgroup_parent).glob("*/")
    }


def python_spec(
    source: str,
    *arguments: str,
    mounts: dict[str, Path] | None = None,
    masked: tuple[str, ...] = (),
    drops_privileges: bool = False,
    environment: dict[str, str] | None = None,
    **limits: Any,
) -> BoxSpec:
    """A box for a few lines of Python, with numpy in reach at /site-packages."""
    program = python_program(PYTHON, packages=PACKAGES, code={}, module="unused")
    more = [Mount(path, PurePosixPath(target)) for target, path in (mounts or {}).items()]
    source = PRELUDE + source
    return BoxSpec(
        argv=(*program.argv[:-1], source, *arguments),
        mounts=(*program.mounts, *more),
        masked=(*program.masked, *map(PurePosixPath, masked)),
        environment={"OPENBLAS_NUM_THREADS": "1", "LANG": "C.UTF-8"} | (environment or {}),
        limits=replace(SMALL, **limits),
        drops_privileges=drops_privileges,
    )


async def greeted(box: Box) -> None:
    """Wait until the program says hello on its socket."""
    loop = asyncio.get_running_loop()
    assert await asyncio.wait_for(loop.sock_recv(box.socket, 100), 20) == b"hello"


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what no event tells."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - the condition is the kernel's, not the loop's
            await asyncio.sleep(0.01)


async def run_python(host: Host, source: str, **options: Any) -> tuple[BoxOutcome, str, Box]:
    """Run the lines to their end; how it ended and what they printed."""
    async with open_box(host, python_spec(source, **options)) as box:
        box.arm()
        outcome = await box.wait()
    return outcome, box.output.decode(), box


_TRYING = """
import ctypes, errno, json, os, signal, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
def refusal(attempt):
    try:
        said = attempt()
        return said if isinstance(said, str) else "done"
    except OSError as error:
        return errno.errorcode[error.errno]
    except ValueError as error:
        return str(error)
def call(name, *args):
    def attempt():
        if getattr(libc, name)(*args) == -1:
            raise OSError(ctypes.get_errno(), name)
    return refusal(attempt)
"""


async def tell(host: Host, source: str, **options: Any) -> Any:
    """What the program says as JSON on its standard output; `refusal` and `call` try things."""
    outcome, output, _ = await run_python(host, _TRYING + source, **options)
    assert outcome == Exited(0), output
    return json.loads(output)


_AS_CHILD = """
import os, sys
sys.path.append("/guest")
from sandbox.guest import privileges
privileges.harden_supervisor()
if os.fork():
    os._exit(abs(os.waitstatus_to_exitcode(os.wait()[1])))
privileges.drop(privileges.Rations(cpu_seconds=60, memory_bytes=1 << 29, processes=20))
"""


async def tell_as_child(host: Host, source: str, **options: Any) -> Any:
    """The same of a program that has given up what a guest's child gives up."""
    code = {f"/guest/sandbox/{name}": ROOT / name for name in ("__init__.py", "guest", "wire")}
    return await tell(host, _AS_CHILD + source, mounts=code, drops_privileges=True, **options)
