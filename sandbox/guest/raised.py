"""What is told of an exception in the learner's code, whatever the exception does itself."""

import builtins
import linecache
import traceback
from pathlib import Path
from types import TracebackType

from sandbox.wire.messages import Raised

_MOST_FRAMES = 12
_LONGEST_MESSAGE = 2000
_LONGEST_LINE = 300
_LONGEST_NAME = 100
_MOST_LINES_OF_SYNTAX_ERROR = 3


def describe(error: BaseException, root: Path) -> Raised:
    """The answer for an exception: its type, its built-in bases, its words, the learner's lines."""
    kind = type(error)
    return Raised(
        type_name=str.__str__(kind.__name__)[:_LONGEST_NAME],
        bases=[base.__name__ for base in type.mro(kind) if _is_builtin_error(base)],
        message=_message(error)[:_LONGEST_MESSAGE],
        lines=[line[:_LONGEST_LINE] for line in _lines(error, root)],
    )


def _is_builtin_error(kind: type) -> bool:
    return issubclass(kind, BaseException) and getattr(builtins, kind.__name__, None) is kind


def _message(error: BaseException) -> str:
    if type(error) is SystemExit:
        return "sys.exit, exit or quit was called; hand back a result with return instead"
    try:
        if issubclass(type(error), SyntaxError):
            return _syntax_message(str.__str__(error.msg))  # type: ignore[attr-defined]
        return str.__str__(str(error))
    except BaseException:  # noqa: BLE001 - the learner's own __str__ may raise anything
        return "(its message cannot be shown: reading it raised an exception itself)"


def _syntax_message(words: str) -> str:
    hint = "; save the file as UTF-8" if "codec can't decode" in words else ""
    return words + hint


def _lines(error: BaseException, root: Path) -> list[str]:
    if issubclass(type(error), SyntaxError):
        return _syntax_lines(error, root)
    own = _own_steps(error.__traceback__, root)
    half = _MOST_FRAMES // 2
    first, last = (own[:half], own[-half:]) if len(own) > _MOST_FRAMES else (own, [])
    left_out = [f"… {len(own) - 2 * half} more calls …"] if last else []
    return [*_shown(first, root), *left_out, *_shown(last, root)]


def _own_steps(trace: TracebackType | None, root: Path) -> list[TracebackType]:
    """Those of the learner's files. There may be a million: only what is told is looked up."""
    below, steps = f"{root}/", []
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith(below):
            steps.append(trace)
        trace = trace.tb_next
    return steps


def _shown(steps: list[TracebackType], root: Path) -> list[str]:
    return [line for step in steps for line in _step(step, root)]


def _step(step: TracebackType, root: Path) -> list[str]:
    code = step.tb_frame.f_code
    return _frame(code.co_filename, step.tb_lineno, code.co_name, root)


def _frame(path: str, line: int, function: str, root: Path) -> list[str]:
    place = "" if function == "<module>" else f", in {function}"
    source = linecache.getline(path, line).strip()
    name = Path(path).relative_to(root)
    return [f"{name}, line {line}{place}", *([f"    {source}"] if source else [])]


def _syntax_lines(error: BaseException, root: Path) -> list[str]:
    """The place, the line and a caret, as Python shows them."""
    shown = traceback.format_exception_only(error)[:-1]
    tidy = "".join(shown).replace(f'  File "{root}/', "").replace('", line', ", line")
    return [line.rstrip() for line in tidy.splitlines()][:_MOST_LINES_OF_SYNTAX_ERROR]


def place_of(error: BaseException, root: Path) -> str:
    """`solution.py, line 3: ` for the learner's innermost frame, or nothing."""
    own = _own_steps(error.__traceback__, root)
    return f"{_step(own[-1], root)[0].partition(', in ')[0]}: " if own else ""
