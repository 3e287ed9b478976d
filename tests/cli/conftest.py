import json
import os
import subprocess
import sys
from contextlib import asynccontextmanager

import pytest
from typer.testing import CliRunner

from grader.cli import boxes
from grader.cli.main import app
from tests.support.fake_service import fake_service
from tests.support.interrupts import listen_to_ctrl_c
from tests.support.scripted import ScriptedExamination


class Ran:
    """A command that ended."""

    def __init__(self, result):
        self.code = result.exit_code
        self.out = result.stdout
        self.err = result.stderr

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error(self):
        """The one line on standard error."""
        assert self.err.count("\n") == 1, self.err
        return self.err.rstrip("\n")


@pytest.fixture
def run(monkeypatch):
    """Runs a command in this process, in a terminal of 80 columns that is none."""
    monkeypatch.setenv("COLUMNS", "80")
    for name in list(os.environ):
        if name.startswith("GRADER_"):
            monkeypatch.delenv(name)

    def invoke(*arguments, **environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result)

    return invoke


@pytest.fixture
def examination(monkeypatch):
    """A scripted examination in the place of real boxes."""
    scripted = ScriptedExamination()

    @asynccontextmanager
    async def opened(warm):
        yield scripted

    monkeypatch.setattr(boxes, "examination", opened)
    return scripted


@pytest.fixture
def service():
    with fake_service() as started:
        yield started


@pytest.fixture
def spawn():
    """Starts `grader` as a process of its own; whatever happens, it is gone in the end."""
    children = []

    def start(*arguments, **environment):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GRADER_")}
        child = subprocess.Popen(
            [sys.executable, "-m", "grader.cli", *map(str, arguments)],
            env={**kept, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=listen_to_ctrl_c,
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()
        child.communicate()
