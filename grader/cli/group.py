"""What every command ends with: its exit code, and one clear line if something is wrong.

- 0: done
- 1: the thing failed: a check found problems, a server or the database is away
- 2: wrong use, or bad input
- 130: interrupted
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from grader.core.errors import Fault, GradusError, Refusal, TooSoon
from grader.core.text import on_one_line, printable

FAILED, WRONG_USE, INTERRUPTED = 1, 2, 130
_LONGEST_ERROR = 2_000


class Failed(GradusError):
    """What was asked for did not succeed; without a message, all there is to say is said."""


class Group(TyperGroup):
    """The root of all commands."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command; errors made on purpose become one line on standard error."""
        rest = (prog_name, complete_var, False, windows_expand_args)
        if not standalone_mode:
            return super().main(args, *rest, **extra)
        _write_anything()
        with _errors_as_lines():
            result = super().main(args, *rest, **extra)
        sys.exit(result if isinstance(result, int) else 0)


def exit_code(error: GradusError) -> int:
    """Whether an error is the caller's to mend (2) or just a failure (1)."""
    is_input = isinstance(error, Refusal) and not isinstance(error, TooSoon)
    return WRONG_USE if is_input else FAILED


@contextmanager
def _errors_as_lines() -> Iterator[None]:
    try:
        yield
    except GradusError as error:
        complain(str(error), kind="fault" if isinstance(error, Fault) else "error")
        sys.exit(exit_code(error))
    except TyperException as error:
        _complain_of_use(error)
        sys.exit(error.exit_code)
    except typer.Abort:
        complain("stopped")
        sys.exit(INTERRUPTED)


def complain(message: str, kind: str = "error") -> None:
    """Print one line on standard error; nothing if there is nothing to say."""
    if message:
        typer.echo(f"{kind}: {on_one_line(message, _LONGEST_ERROR)}", err=True)


def _complain_of_use(error: TyperException) -> None:
    message = error.format_message()
    context = getattr(error, "ctx", None)
    if "\n" in message:  # a group without a command: the message is its help
        typer.echo(printable(message), err=True)
    elif context is not None:
        complain(f"{message} Try: {context.command_path} --help")
    else:
        complain(message)


def _write_anything() -> None:
    """A terminal that lacks a character shows a question mark instead of a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
