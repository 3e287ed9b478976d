"""Reads what a server answered into the types the rendering knows."""

from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from grader.core.errors import Unavailable
from grader.core.feedback import ReportView
from grader.core.submission import Problem
from grader.core.verdict import Score

_T = TypeVar("_T")
_REPORT = TypeAdapter(ReportView)
_SCORE: TypeAdapter[Score | None] = TypeAdapter(Score | None)
_PROBLEMS = TypeAdapter(tuple[Problem, ...])


def report_of(answer: dict[str, Any]) -> ReportView:
    """The report of a graded submission."""
    return _read(_REPORT, answer.get("report"))


def score_of(answer: dict[str, Any]) -> Score | None:
    """A score, None where there is none to show."""
    return _read(_SCORE, answer.get("score"))


def problems_of(answer: dict[str, Any]) -> tuple[Problem, ...]:
    """What a check found wrong."""
    return _read(_PROBLEMS, answer.get("problems") or [])


def _read(adapter: TypeAdapter[_T], value: object) -> _T:
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        raise Unavailable("The server's answer is not one this version can read.") from error
