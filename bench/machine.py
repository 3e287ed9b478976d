"""Which machine it was."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.results import Machine
from bench.service import ROOT
from grader.settings import Settings

_GIB = 1024 * 1024


def this_machine() -> Machine:
    memory = int(Path("/proc/meminfo").read_text().split()[1])
    return Machine(
        at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        commit=_git("describe", "--always", "--dirty"),
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        memory_gib=round(memory / _GIB, 1),
        kernel=platform.release(),
        python=_learners_python(),
        numpy=version("numpy"),
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def _learners_python() -> str:
    command = [
        str(Settings().learner_python),
        "-c",
        "import platform; print(platform.python_version())",
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _git(*arguments: str) -> str:
    """What git says; nothing in a copy without its history."""
    found = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return found.stdout.strip()
