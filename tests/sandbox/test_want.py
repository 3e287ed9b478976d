"""What a box's owner may run out of: it says so, leaves nothing, and goes on when there is more."""

import asyncio
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.box import BoxFault, open_box, removal, sweep
from sandbox.outcome import Exited, TimedOut
from tests.support.boxes import left_groups, python_spec, run_python, until

pytestmark = pytest.mark.box

ENDLESS = python_spec("import time; time.sleep(3600)")


@contextmanager
def no_descriptors() -> Iterator[None]:
    """This process keeps what it has open, and may open nothing more."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


async def test_without_descriptors_no_box_is_made(box_host):
    with no_descriptors(), pytest.raises(BoxFault, match="Too many open files"):
        async with open_box(box_host, ENDLESS):
            pass
    outcome, _, _ = await run_python(box_host, "pass")
    assert outcome == Exited(0)


async def test_wherever_descriptors_run_out_nothing_is_left_in_the_end(box_host, monkeypatch):
    monkeypatch.setattr(removal, "PATIENCE_SECONDS", 0.2)
    made = []
    for spared in range(1, 14):
        with few_descriptors(spared), suppress(BoxFault):
            async with open_box(box_host, ENDLESS) as box:
                await asyncio.sleep(0.1)
            made.append(box.id)
    assert 0 < len(made) < 13
    await sweep(box_host)
    await until(lambda: processes_of(box_host) == [])
    assert unreaped() == []
    assert left_groups(box_host) == set()


@contextmanager
def few_descriptors(spared: int) -> Iterator[None]:
    """This process may open so many more at once, and no others."""
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(spared)]
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(held) + 1, before[1]))
    for descriptor in held:
        os.close(descriptor)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def processes_of(host) -> list[str]:
    """Command lines that name the host's folder."""
    shown = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return [command for command in shown.stdout.splitlines() if str(host.run_dir) in command]


def unreaped() -> list[str]:
    """Children of ours that have ended and that nobody asked about."""
    shown = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "stat=,comm="],
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in shown.stdout.splitlines() if line.startswith("Z")]


async def test_a_deadline_that_comes_when_no_descriptor_is_left_is_kept_later(box_host):
    async with open_box(box_host, ENDLESS) as box:
        await until(lambda: box._holder.has_started())
        with no_descriptors():
            box.arm(0.05)
            await asyncio.sleep(0.2)
        assert await asyncio.wait_for(box.wait(), 5) == TimedOut(0.05)


async def test_what_does_not_die_keeps_its_slot_and_no_other(box_host, monkeypatch, caplog):
    monkeypatch.setattr(removal, "PATIENCE_SECONDS", 0.1)
    with undying(box_host, "0-dead"):
        assert await sweep(box_host) == 0
        for _ in range(2):
            async with open_box(box_host, ENDLESS) as box:
                assert box.id.startswith("1-")
        assert caplog.text.count("slot 0 is out of use") == 1
    assert left_groups(box_host) == {"0-dead"}
    assert await sweep(replace(box_host)) == 0  # its slot is this process's until it ends
    box_host.cgroup("0-dead").remove()


@contextmanager
def undying(host, name: str) -> Iterator[None]:
    """A box of a slot's last owner with a process where no killing reaches it."""
    (host.folder(name)).mkdir(parents=True)
    host.slot_folder.mkdir()
    (host.slot_folder / "0").touch()
    inner = [folder / "inner" for folder in _made(host, name)]
    with subprocess.Popen(["sleep", "3600"]) as process:
        for folder in inner:
            folder.mkdir()
            (folder / "cgroup.procs").write_text(str(process.pid))
        try:
            yield
        finally:
            process.kill()
            process.wait()
            (host.folder(name)).rmdir()


def _made(host, name: str) -> list[Path]:
    """Its control group, where a runtime would make it."""
    hierarchies = host.hierarchies()
    point = hierarchies.legacy.get("pids") or hierarchies.unified
    folder = point / host.cgroup_path(name).relative_to("/")
    folder.mkdir(parents=True)
    return [folder]
