import os
import signal
import subprocess
import sys
from importlib.metadata import version

import pytest

from grader.cli.group import exit_code
from grader.core import errors

COMMANDS = (
    "doctor", "check", "grade", "publish", "submit", "scores", "regrade", "replay", "serve",
    "worker", "demo", "course", "user", "token", "db",
)  # fmt: skip


def test_help_names_every_command(run):
    shown = run("--help")
    assert shown.code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in shown.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run, command):
    assert run(command, "--help").code == 0
    assert run(command, "-h").out.startswith(f"Usage: grader {command}")


def test_help_loads_nothing_heavy():
    code = (
        "import sys\n"
        "from grader.cli.main import app\n"
        "try: app(['grade', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'sqlalchemy', 'pydantic_settings', 'rich', 'httpx', 'asyncio'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_version(run):
    assert run("--version").out == f"gradus {version('gradus')}\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["grat"], "error: No such command 'grat'. Did you mean 'grade'? Try: grader --help"),
        (["grade"], "error: Missing argument 'DIR'. Try: grader grade --help"),
        (["grade", "--sed", "1"], "error: No such option: --sed"),
        (["grade", "d", "f", "--seed", "x"], "error: Invalid value for '--seed'"),
        (["scores"], "error: Missing option '--token' (env var: 'GRADER_TOKEN')."),
    ],
)
def test_wrong_use_is_one_line_and_2(run, arguments, line):
    ended = run(*arguments)
    assert ended.code == 2
    assert ended.error.startswith(line)
    assert ended.out == ""


def test_a_group_without_a_command_shows_its_help(run):
    assert run().code == 2
    assert "Usage: grader user" in run("user").err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.Invalid("x"), 2), (errors.NotFound("x"), 2), (errors.Unauthenticated("x"), 2),
        (errors.TooLarge("x"), 2), (errors.TooSoon("x"), 1), (errors.HostUnfit("x"), 1),
        (errors.Unavailable("x"), 1), (errors.GradusError("x"), 1),
    ],
)  # fmt: skip
def test_an_errors_exit_code_says_who_can_mend_it(error, code):
    assert exit_code(error) == code


def test_a_setting_that_cannot_be_read_is_named(run):
    ended = run("db", "url", GRADER_PORT="many")
    assert ended.code == 2
    assert ended.error.startswith("error: GRADER_PORT: Input should be a valid integer")


def test_a_hostile_name_cannot_write_to_the_terminal(run):
    ended = run("grade", "no\x1b[31msuch\nfolder", "x.py")
    assert ended.code == 2
    assert "\x1b" not in ended.err
    assert "no\\x1b[31msuch" in ended.error


def test_ctrl_c_ends_quietly_with_130(spawn, service):
    child = spawn("scores", "--token", "t", "--server", _silent_server(service))
    service.stalled.wait(20)
    os.kill(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert (child.returncode, out, err) == (130, "", "")


def _silent_server(service):
    """A server that takes the request and never answers."""
    import threading

    service.stalled, service.release = threading.Event(), threading.Event()
    usual = service.reply_to

    def stall(asked):
        service.stalled.set()
        service.release.wait(5)
        return usual(asked)

    service.reply_to = stall
    return service.url


def test_a_reader_that_goes_away_is_no_traceback(tmp_path):
    command = f"{sys.executable} -m grader.cli --help | head -c 1"
    ended = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert "Traceback" not in ended.stderr


def test_a_terminal_without_our_characters_is_no_traceback(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "grader.cli", "check", str(tmp_path)],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "assignment.toml: is missing" in ended.stdout
