"""What logs may tell of an error: they are read by more people than hidden suites are."""

import re
import traceback
from collections.abc import Iterator

from grader.core.errors import ExamFault

_SECRETS = re.compile(
    r"""gradus_[A-Za-z0-9_-]{20,}                # a token
    | (?<=://)[^\s/@:"']*:[^\s/@"']+(?=@)      # user and password in an address
    | (?<=password=)(\\?"[^"\\]*|'[^']*|[^\s&"'\\]+)  # in connection strings and options
    """,
    re.VERBOSE | re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """The text without tokens and passwords; a net under those who never put them there."""
    return _SECRETS.sub("[secret]", text)


def in_log(error: BaseException) -> str:
    """The kind of the error, and its words unless they may quote a suite."""
    kind = type(error).__name__
    return kind if _may_quote_a_suite(error) else f"{kind}: {error}"


def traceback_in_log(error: BaseException) -> str:
    """The traceback, of all errors that led to this one; without their words if one may quote."""
    if not _may_quote_a_suite(error):
        return "".join(traceback.format_exception(error))
    parts = [
        f"{''.join(traceback.format_tb(cause.__traceback__))}{type(cause).__name__}\n"
        for cause in _causes(error)
    ]
    return "\nwhich led to\n".join(reversed(parts))


def _may_quote_a_suite(error: BaseException) -> bool:
    """An exam's fault holds what the examiner said or wrote, in whatever it was wrapped since."""
    return any(isinstance(cause, ExamFault) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
