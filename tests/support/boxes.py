"""A host of its own for tests that start real boxes, and programs for them."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy
import pytest

from sandbox.box import Box, open_box
from sandbox.interpreter import python_program
from sandbox.limits import MIB, BoxLimits
from sandbox.outcome import BoxOutcome
from sandbox.runtime import Host
from sandbox.spec import BoxSpec, Mount

PYTHON = Path(sys.executable)
PACKAGES = Path(numpy.__file__).parents[1]
PRELUDE = """
import os, sys
sys.path.append('/site-packages')
SOCKET = int(os.environ["BOX_SOCKET"])
"""
SMALL = BoxLimits(memory_bytes=128 * MIB, wall_seconds=20.0)


@pytest.fixture
def box_host() -> Iterator[Host]:
    """A run folder and a control group of the test's own; nothing of a box may stay in either."""
    run_dir = Path(tempfile.mkdtemp(prefix="gradus-test-", dir="/run"))
    run_dir.chmod(0o711)
    host = Host(run_dir=run_dir, cgroup_parent=run_dir.name)
    yield host
    left = [path.name for path in run_dir.glob("boxes/*")] + sorted(left_groups(host))
    for name in left:
        host.cgroup(name).kill()
    shutil.rmtree(run_dir)
    assert left == []
    host.cgroup("").remove()


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
